/** Runs line programs (DWARF 5, section 6.2.5) into rows. */

import { LineFlag } from "../debug-info.ts";
import type { LineSequence, LineTable } from "../debug-info.ts";
import { joinPath } from "../paths.ts";
import { LineExtendedOp, LineOp } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { LineHeader } from "./line-header.ts";

const WITHOUT_NUMBERS = [
  LineOp.copy,
  LineOp.negateStmt,
  LineOp.setBasicBlock,
  LineOp.constAddPc,
  LineOp.setPrologueEnd,
  LineOp.setEpilogueBegin,
];
const WITH_ONE = [LineOp.advancePc, LineOp.advanceLine, LineOp.setFile, LineOp.setColumn];

/** What is the same for all sequences of a program. */
export interface Plan {
  readonly header: LineHeader;
  readonly isCode: (address: number) => boolean;
  /** What each special opcode adds (section 6.2.5.1). */
  readonly addressSteps: Int32Array;
  readonly lineSteps: Int32Array;
  /** File register to the first index of the same path, so that equal files have equal numbers. */
  readonly canonical: readonly number[];
  readonly indexOfName: ReadonlyMap<string, number>;
  /** How many numbers follow each standard opcode. */
  readonly numbers: Uint8Array;
}

export function planOf(header: LineHeader, isCode: (address: number) => boolean): Plan {
  const { fileNames, opcodeBase, lineBase, lineRange, minimumInstructionLength } = header;
  const addressSteps = new Int32Array(256);
  const lineSteps = new Int32Array(256);
  for (let opcode = opcodeBase; opcode < 256; opcode++) {
    const adjusted = opcode - opcodeBase;
    addressSteps[opcode] = Math.floor(adjusted / lineRange) * minimumInstructionLength;
    lineSteps[opcode] = lineBase + (adjusted % lineRange);
  }
  const indexOfName = new Map<string, number>();
  const canonical = fileNames.map((name, index) => canonicalIndex(indexOfName, name, index));
  return { header, isCode, addressSteps, lineSteps, canonical, indexOfName, numbers: numbersOf(header) };
}

/** What the header says, but for those whose meaning it cannot change. */
function numbersOf({ opcodeLengths }: LineHeader): Uint8Array {
  const numbers = Uint8Array.from({ length: 256 }, (_, opcode) => opcodeLengths[opcode] ?? 0);
  // The length of what an extended one has.
  numbers[0] = 1;
  for (const opcode of WITHOUT_NUMBERS) numbers[opcode] = 0;
  for (const opcode of WITH_ONE) numbers[opcode] = 1;
  return numbers;
}

function canonicalIndex(indexOfName: Map<string, number>, name: string, index: number): number {
  const known = indexOfName.get(name);
  if (known !== undefined) return known;
  indexOfName.set(name, index);
  return index;
}

export class LineMachine {
  readonly #plan: Plan;
  readonly #header: LineHeader;
  readonly #cursor: Cursor;
  #fileNames: readonly string[];
  #canonical: readonly number[];
  /** Names that the program itself adds to those of its header. */
  #own:
    | { readonly fileNames: string[]; readonly canonical: number[]; readonly indices: Map<string, number> }
    | undefined;
  readonly #sequences: LineSequence[] = [];
  #rows: Rows;
  #count = 0;
  #sequenceStart = 0;
  /** True until a sequence starts below the one before. */
  #isSorted = true;
  // The registers of the standard's state machine.
  #address = 0;
  #file = 1;
  #line = 1;
  #column = 0;
  #isStatement: number;
  #marks = 0;

  constructor(section: Uint8Array, plan: Plan, at: number, rows: Rows) {
    const { header, canonical } = plan;
    this.#plan = plan;
    this.#header = header;
    this.#cursor = new Cursor(section, at, header.end);
    this.#rows = rows;
    this.#fileNames = header.fileNames;
    this.#canonical = canonical;
    this.#isStatement = header.defaultIsStatement ? LineFlag.isStatement : 0;
  }

  get rows(): Rows {
    return this.#rows;
  }

  run(): void {
    this.#run(Number.POSITIVE_INFINITY);
  }

  /** Up to the end of the first sequence. */
  runOne(): void {
    this.#run(1);
  }

  #run(most: number): void {
    const cursor = this.#cursor;
    while (this.#sequences.length < most) {
      this.#runPlain();
      if (this.#count === this.#rows.capacity) this.#grow();
      else if (cursor.atEnd || !cursor.ok) return;
      else {
        const opcode = cursor.u8();
        if (opcode === 0) this.#extended();
        else this.#standard(opcode);
      }
    }
  }

  /**
   * Up to an opcode that is not among the frequent ones, or a number of more than four bytes, or a full table. The programs of a
   * large file have millions of opcodes, and are run before the compiler has made code of what is called here; so nothing is called.
   */
  #runPlain(): void {
    const { bytes, end } = this.#cursor;
    const { opcodeBase, minimumInstructionLength } = this.#header;
    const { addresses, files, lines, columns, flags, capacity } = this.#rows;
    const { addressSteps, lineSteps } = this.#plan;
    const canonical = this.#canonical;
    let at = this.#cursor.offset;
    let count = this.#count;
    let address = this.#address;
    let file = this.#file;
    let line = this.#line;
    let column = this.#column;
    let isStatement = this.#isStatement;
    let marks = this.#marks;
    while (at < end && count < capacity) {
      const opcode = bytes[at] ?? 0;
      if (opcode >= opcodeBase) {
        address += addressSteps[opcode] ?? 0;
        line += lineSteps[opcode] ?? 0;
      } else if (opcode >= LineOp.advancePc && opcode <= LineOp.setColumn) {
        let next = at + 1;
        let byte = bytes[next++] ?? 0;
        let value = byte & 0x7f;
        let bits = 7;
        for (; byte >= 0x80 && bits < 28; bits += 7) {
          byte = bytes[next++] ?? 0;
          value |= (byte & 0x7f) << bits;
        }
        if (byte >= 0x80 || next > end) break;
        if (opcode === LineOp.setColumn) column = value;
        else if (opcode === LineOp.advanceLine) line += (value << (32 - bits)) >> (32 - bits);
        else if (opcode === LineOp.setFile) file = value;
        else address += value * minimumInstructionLength;
        at = next;
        continue;
      } else if (opcode === LineOp.negateStmt) isStatement ^= LineFlag.isStatement;
      else if (opcode === LineOp.constAddPc) address += addressSteps[255] ?? 0;
      else if (opcode === LineOp.setPrologueEnd) marks |= LineFlag.prologueEnd;
      else if (opcode === LineOp.setEpilogueBegin) marks |= LineFlag.epilogueBegin;
      else if (opcode !== LineOp.copy) break;
      at++;
      if (opcode < opcodeBase && opcode !== LineOp.copy) continue;
      addresses[count] = address;
      files[count] = canonical[file] ?? 0;
      lines[count] = Math.max(0, line);
      columns[count] = column;
      flags[count++] = isStatement | marks;
      marks = 0;
    }
    this.#cursor.offset = at;
    this.#count = count;
    this.#address = address;
    this.#file = file;
    this.#line = line;
    this.#column = column;
    this.#isStatement = isStatement;
    this.#marks = marks;
  }

  table(): LineTable {
    if (!this.#isSorted) this.#sequences.sort((a, b) => a.low - b.low || a.first - b.first);
    const [rows, count] = [this.#rows, this.#count];
    return {
      count,
      addresses: rows.addresses.subarray(0, count),
      files: rows.files.subarray(0, count),
      lines: rows.lines.subarray(0, count),
      columns: rows.columns.subarray(0, count),
      flags: rows.flags.subarray(0, count),
      fileNames: this.#fileNames,
      sequences: this.#sequences,
    };
  }

  /** What `#runPlain` leaves. */
  #standard(opcode: number): void {
    const cursor = this.#cursor;
    const { minimumInstructionLength, opcodeLengths } = this.#header;
    switch (opcode) {
      case LineOp.advancePc:
        this.#address += cursor.uleb() * minimumInstructionLength;
        break;
      case LineOp.advanceLine:
        this.#line += cursor.sleb();
        break;
      case LineOp.setFile:
        this.#file = cursor.uleb();
        break;
      case LineOp.setColumn:
        this.#column = cursor.uleb();
        break;
      case LineOp.setBasicBlock:
        this.#marks |= LineFlag.basicBlock;
        break;
      case LineOp.fixedAdvancePc:
        this.#address += cursor.u16();
        break;
      default:
        // Unknown or without effect here (set_isa): the header says how many arguments to skip.
        for (let left = opcodeLengths[opcode] ?? 0; left > 0; left--) cursor.uleb();
    }
  }

  #extended(): void {
    const cursor = this.#cursor;
    const length = cursor.uleb();
    const next = cursor.offset + length;
    if (length === 0) return;
    switch (cursor.u8()) {
      case LineExtendedOp.endSequence:
        this.#endSequence();
        break;
      case LineExtendedOp.setAddress:
        this.#address = cursor.unsigned(length - 1);
        break;
      case LineExtendedOp.defineFile: {
        const name = cursor.string();
        this.#defineFile(joinPath(this.#header.directories[cursor.uleb()] ?? "", name));
        break;
      }
      default:
      // Discriminators and what is not known change no row.
    }
    // The length rules, whatever the operation read.
    cursor.skip(next - cursor.offset);
    if (cursor.offset !== next) cursor.ok = false;
  }

  #defineFile(path: string): void {
    const { indexOfName } = this.#plan;
    this.#own ??= {
      fileNames: [...this.#fileNames],
      canonical: [...this.#canonical],
      indices: new Map(indexOfName),
    };
    const { fileNames, canonical, indices } = this.#own;
    fileNames.push(path);
    canonical.push(canonicalIndex(indices, path, fileNames.length - 1));
    this.#fileNames = fileNames;
    this.#canonical = canonical;
  }

  #endSequence(): void {
    const { addresses, files, lines, columns, flags } = this.#rows;
    const first = this.#sequenceStart;
    const last = this.#count++;
    addresses[last] = this.#address;
    files[last] = this.#canonical[this.#file] ?? 0;
    lines[last] = Math.max(0, this.#line);
    columns[last] = this.#column;
    flags[last] = this.#isStatement | this.#marks | LineFlag.endSequence;
    const low = addresses[first] ?? 0;
    const high = addresses[last] ?? 0;
    if (low < high && this.#plan.isCode(low)) {
      if (low < (this.#sequences.at(-1)?.low ?? 0)) this.#isSorted = false;
      this.#sequences.push({ first, last, low, high });
    }
    this.#sequenceStart = this.#count;
    this.#address = 0;
    this.#file = 1;
    this.#line = 1;
    this.#column = 0;
    this.#isStatement = this.#header.defaultIsStatement ? LineFlag.isStatement : 0;
    this.#marks = 0;
  }

  #grow(): void {
    const rows = emptyRows(this.#rows.capacity * 2);
    rows.addresses.set(this.#rows.addresses);
    rows.files.set(this.#rows.files);
    rows.lines.set(this.#rows.lines);
    rows.columns.set(this.#rows.columns);
    rows.flags.set(this.#rows.flags);
    this.#rows = rows;
  }
}

export type Rows = ReturnType<typeof emptyRows>;

export function emptyRows(capacity: number) {
  return {
    capacity,
    addresses: new Float64Array(capacity),
    files: new Uint32Array(capacity),
    lines: new Uint32Array(capacity),
    columns: new Uint32Array(capacity),
    flags: new Uint8Array(capacity),
  };
}
