/** What every reader of outside input gives back: as much of a value as there is, and what was wrong. Never an exception. */

export interface Problem {
  /** A whole sentence for a person: what is wrong, where, and what to do where that is known. */
  readonly message: string;
  /** Byte offset in the input, where there is one. */
  readonly offset?: number;
}

export interface Parsed<T> {
  /** Undefined when nothing useful could be read. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

export function parsed<T>(value: T, problems: readonly Problem[] = []): Parsed<T> {
  return { value, problems };
}

export function unreadable<T>(message: string, offset?: number): Parsed<T> {
  return { value: undefined, problems: [offset === undefined ? { message } : { message, offset }] };
}
