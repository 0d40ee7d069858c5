/** Line programs and their rows: all of them, or as many as somebody looks at. */

import { LineFlag } from "../debug-info.ts";
import type { LineTable } from "../debug-info.ts";
import type { PartlyRead } from "../elf/elf.ts";
import type { LineHeader } from "./line-header.ts";
import { emptyRows, LineMachine, type Plan, planOf, type Rows } from "./line-machine.ts";
import { type Scan, scanLines, type ScanWish } from "./line-scan.ts";
import { type LineSequences, SequenceList } from "./line-sequences.ts";

export const EMPTY_LINE_TABLE: LineTable = {
  count: 0,
  addresses: new Float64Array(),
  files: new Uint32Array(),
  lines: new Uint32Array(),
  columns: new Uint32Array(),
  flags: new Uint8Array(),
  fileNames: [],
  sequences: [],
};

/** Of what rustc writes, whose tables are the largest; a program with denser rows makes its table grow. */
const BYTES_PER_ROW = 6;
/** Most sequences have fewer rows. */
const ROWS_AT_FIRST = 1024;

/** A line program, of which one may want all rows, or to know what its sequences are about, or the rows of one of them. */
export class LineProgram {
  readonly #section: PartlyRead;
  readonly #plan: Plan;
  /** For rows that nobody keeps. */
  #scratch: Rows | undefined;

  /** `isCode` says of an address whether the linker kept what is there. */
  constructor(section: PartlyRead, header: LineHeader, isCode: (address: number) => boolean) {
    this.#section = section;
    this.#plan = planOf(header, isCode);
  }

  table(): LineTable {
    const { programAt, end } = this.#plan.header;
    const rows = emptyRows(Math.max(64, Math.ceil((end - programAt) / BYTES_PER_ROW)));
    this.#section.load(programAt, end);
    const machine = new LineMachine(this.#section.bytes, this.#plan, programAt, rows);
    machine.run();
    return machine.table();
  }

  /** Without rows being made: they are many times larger, and of most nobody asks. */
  sequences(): LineSequences {
    const list = new SequenceList(this.#plan.header.fileNames.length);
    return this.#scan({ file: -1, list }) === "unusual" ? sequencesOf(this.table()) : list.result(false);
  }

  /**
   * False where no line of a file has a statement: a unit names many files only because it has types or inlined functions of theirs. True where
   * one has, or where only running the program tells.
   */
  mayHave(file: number): boolean {
    return this.#scan({ file, list: undefined }) !== "done";
  }

  #scan(wish: ScanWish): Scan {
    const { programAt, end } = this.#plan.header;
    this.#section.load(programAt, end);
    return scanLines(this.#section.bytes, this.#plan, wish);
  }

  /** The rows of the sequence in this part of the section; it is known to be one. */
  sequence(from: number, to: number): LineTable {
    const machine = this.#machine(from, to);
    machine.runOne();
    this.#scratch = machine.rows;
    const { addresses, files, lines, columns, flags, ...rest } = machine.table();
    return {
      ...rest,
      addresses: addresses.slice(),
      files: files.slice(),
      lines: lines.slice(),
      columns: columns.slice(),
      flags: flags.slice(),
    };
  }

  #machine(from: number, to: number): LineMachine {
    this.#section.load(from, to);
    return new LineMachine(this.#section.bytes, this.#plan, from, this.#scratch ?? emptyRows(ROWS_AT_FIRST));
  }
}

function sequencesOf({ sequences, fileNames, files, lines, flags }: LineTable): LineSequences {
  const list = new SequenceList(fileNames.length);
  for (const { first, last, low, high } of sequences) {
    for (let row = first; row < last; row++) {
      const line = lines[row] ?? 0;
      if (line > 0 && ((flags[row] ?? 0) & LineFlag.isStatement) !== 0)
        list.addSpan(files[row] ?? 0, line, line);
    }
    list.end(low, high, 0, 0, () => true);
  }
  return list.result(true);
}
