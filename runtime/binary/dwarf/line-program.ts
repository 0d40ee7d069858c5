/** Runs a line program (DWARF 5, section 6.2.5) into rows. */

import { LineFlag } from "../debug-info.ts";
import type { LineSequence, LineTable } from "../debug-info.ts";
import { joinPath } from "../paths.ts";
import { LineExtendedOp, LineOp } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { LineHeader } from "./line-header.ts";

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

/** `isCode` says of an address whether the linker kept what is there. */
export function runLineProgram(
  section: Uint8Array,
  header: LineHeader,
  isCode: (address: number) => boolean,
): LineTable {
  const machine = new LineMachine(section, header, isCode);
  machine.run();
  return machine.table();
}

class LineMachine {
  readonly #header: LineHeader;
  readonly #cursor: Cursor;
  readonly #isCode: (address: number) => boolean;
  readonly #fileNames: string[];
  /** File register to the first index of the same path, so that equal files have equal numbers. */
  readonly #canonical: number[];
  readonly #indexOfName = new Map<string, number>();
  readonly #sequences: LineSequence[] = [];
  #capacity: number;
  #count = 0;
  #addresses: Float64Array;
  #files: Uint32Array;
  #lines: Uint32Array;
  #columns: Uint32Array;
  #flags: Uint8Array;
  #sequenceStart = 0;
  // The registers of the standard's state machine.
  #address = 0;
  #file = 1;
  #line = 1;
  #column = 0;
  #isStatement: number;
  #marks = 0;

  constructor(section: Uint8Array, header: LineHeader, isCode: (address: number) => boolean) {
    this.#header = header;
    this.#cursor = new Cursor(section, header.programAt, header.end);
    this.#isCode = isCode;
    this.#capacity = Math.max(64, Math.ceil((header.end - header.programAt) / BYTES_PER_ROW));
    this.#addresses = new Float64Array(this.#capacity);
    this.#files = new Uint32Array(this.#capacity);
    this.#lines = new Uint32Array(this.#capacity);
    this.#columns = new Uint32Array(this.#capacity);
    this.#flags = new Uint8Array(this.#capacity);
    this.#fileNames = [...header.fileNames];
    this.#canonical = this.#fileNames.map((name, index) => this.#canonicalIndex(name, index));
    this.#isStatement = header.defaultIsStatement ? LineFlag.isStatement : 0;
  }

  run(): void {
    const cursor = this.#cursor;
    const { opcodeBase, lineBase, lineRange, minimumInstructionLength } = this.#header;
    while (!cursor.atEnd && cursor.ok) {
      const opcode = cursor.u8();
      if (opcode >= opcodeBase) {
        const adjusted = opcode - opcodeBase;
        this.#address += Math.floor(adjusted / lineRange) * minimumInstructionLength;
        this.#line += lineBase + (adjusted % lineRange);
        this.#emit();
      } else if (opcode === 0) this.#extended();
      else this.#standard(opcode);
    }
  }

  table(): LineTable {
    this.#sequences.sort((a, b) => a.low - b.low || a.first - b.first);
    const count = this.#count;
    return {
      count,
      addresses: this.#addresses.subarray(0, count),
      files: this.#files.subarray(0, count),
      lines: this.#lines.subarray(0, count),
      columns: this.#columns.subarray(0, count),
      flags: this.#flags.subarray(0, count),
      fileNames: this.#fileNames,
      sequences: this.#sequences,
    };
  }

  #standard(opcode: number): void {
    const cursor = this.#cursor;
    const { minimumInstructionLength, opcodeBase, lineRange, opcodeLengths } = this.#header;
    switch (opcode) {
      case LineOp.copy:
        this.#emit();
        break;
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
      case LineOp.negateStmt:
        this.#isStatement ^= LineFlag.isStatement;
        break;
      case LineOp.setBasicBlock:
        this.#marks |= LineFlag.basicBlock;
        break;
      case LineOp.constAddPc:
        this.#address += Math.floor((255 - opcodeBase) / lineRange) * minimumInstructionLength;
        break;
      case LineOp.fixedAdvancePc:
        this.#address += cursor.u16();
        break;
      case LineOp.setPrologueEnd:
        this.#marks |= LineFlag.prologueEnd;
        break;
      case LineOp.setEpilogueBegin:
        this.#marks |= LineFlag.epilogueBegin;
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
        const path = joinPath(this.#header.directories[cursor.uleb()] ?? "", name);
        this.#fileNames.push(path);
        this.#canonical.push(this.#canonicalIndex(path, this.#fileNames.length - 1));
        break;
      }
      default:
      // Discriminators and what is not known change no row.
    }
    // The length rules, whatever the operation read.
    cursor.skip(next - cursor.offset);
    if (cursor.offset !== next) cursor.ok = false;
  }

  #canonicalIndex(name: string, index: number): number {
    const known = this.#indexOfName.get(name);
    if (known !== undefined) return known;
    this.#indexOfName.set(name, index);
    return index;
  }

  #emit(): void {
    if (this.#count === this.#capacity) this.#grow();
    const row = this.#count++;
    this.#addresses[row] = this.#address;
    this.#files[row] = this.#canonical[this.#file] ?? 0;
    this.#lines[row] = Math.max(0, this.#line);
    this.#columns[row] = this.#column;
    this.#flags[row] = this.#isStatement | this.#marks;
    this.#marks = 0;
  }

  #endSequence(): void {
    this.#marks |= LineFlag.endSequence;
    this.#emit();
    const first = this.#sequenceStart;
    const last = this.#count - 1;
    const low = this.#addresses[first] ?? 0;
    const high = this.#addresses[last] ?? 0;
    if (low < high && this.#isCode(low)) this.#sequences.push({ first, last, low, high });
    this.#sequenceStart = this.#count;
    this.#address = 0;
    this.#file = 1;
    this.#line = 1;
    this.#column = 0;
    this.#isStatement = this.#header.defaultIsStatement ? LineFlag.isStatement : 0;
    this.#marks = 0;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#addresses = grown(this.#addresses, new Float64Array(this.#capacity));
    this.#files = grown(this.#files, new Uint32Array(this.#capacity));
    this.#lines = grown(this.#lines, new Uint32Array(this.#capacity));
    this.#columns = grown(this.#columns, new Uint32Array(this.#capacity));
    this.#flags = grown(this.#flags, new Uint8Array(this.#capacity));
  }
}

function grown<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
