/** The host calls of a debug session, as rows of a view that can be filtered. No `vscode` here, so that it is tested without an editor. */

import type { HostCallLine } from "../../debug-adapter/contract.ts";
import type { Say } from "../say.ts";

export interface CallRow {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** To which one can go back: before the thread leaves the enclave. Undefined for what is no call. */
  readonly instant: number | undefined;
}

/** So many are kept, and so many shown. */
const MOST_KEPT = 10_000;
const MOST_SHOWN = 1000;

export class CallList {
  #lines: HostCallLine[] = [];
  #count = 0;
  filter = "";
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  clear(): void {
    this.#lines = [];
    this.#count = 0;
  }

  add(lines: readonly HostCallLine[]): void {
    for (const line of lines) this.#count += "dropped" in line ? line.dropped : 1;
    this.#lines.push(...lines);
    if (this.#lines.length > MOST_KEPT) this.#lines = this.#lines.slice(-MOST_KEPT);
  }

  /** How many calls there have been, also those that are not kept. */
  get count(): number {
    return this.#count;
  }

  /** The latest first; those of which the text has every word of the filter, and none that stands behind a `-`. */
  rows(): readonly CallRow[] {
    const words = this.filter
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    const rows: CallRow[] = [];
    for (let at = this.#lines.length - 1; at >= 0 && rows.length < MOST_SHOWN; at--) {
      const line = this.#lines[at];
      const row = line && rowOf(line, this.#say);
      if (row && matches(`${row.label} ${row.description}`.toLowerCase(), words)) rows.push(row);
    }
    return rows;
  }
}

function matches(text: string, words: readonly string[]): boolean {
  return words.every((word) =>
    word.startsWith("-") && word.length > 1 ? !text.includes(word.slice(1)) : text.includes(word),
  );
}

function rowOf(line: HostCallLine, say: Say): CallRow {
  if ("dropped" in line) {
    const label = say("{0} calls that came too fast to be shown", line.dropped.toLocaleString("en-US"));
    return { label, description: "", tooltip: label, instant: undefined };
  }
  const { call, thread, instant, result, data } = line;
  const given = Object.entries(line.arguments).map(([name, value]) => `${name}=${value}`);
  const label = `${call}(${given.join(", ")})`;
  const outcome = result === undefined ? say("sleeps") : `= ${result}`;
  const description = data === undefined ? outcome : `${outcome}  ${data}`;
  const when = say("thread {0}, instruction {1}", thread, instant.toLocaleString("en-US"));
  return {
    label,
    description,
    tooltip: `${label} ${description}\n${when}`,
    instant: Math.max(instant - 1, 0),
  };
}
