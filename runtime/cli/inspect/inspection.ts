/** What `litebox inspect` finds in a file. */

export interface Inspection {
  /** For --json, without what every answer has. */
  readonly facts: object;
  /** For a person. */
  readonly lines: readonly string[];
  /** What is wrong, as sentences; with a place in the file where there is one. */
  readonly problems: readonly { readonly message: string; readonly offset?: number }[];
}

/** A line of "name   value", the names in one column. */
export function row(name: string, value: string): string {
  return `${name.padEnd(14)} ${value}`;
}
