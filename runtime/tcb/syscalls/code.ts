/** The code of a linked ELF file as instructions, function by function, decoded where it is looked at only. */

import { frameRanges } from "../../binary/dwarf/cfi.ts";
import type { DynamicInfo } from "../../binary/elf/dynamic.ts";
import { SectionFlag, type Elf } from "../../binary/elf/elf.ts";
import { decode } from "../../x86/decode.ts";
import type { Decoded } from "../../x86/operands.ts";

export interface CodeRange {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** The instructions of a function, by rising address. */
export interface FunctionCode {
  readonly low: number;
  readonly instructions: readonly Decoded[];
  /** Index of the instruction at an address. */
  readonly indexes: ReadonlyMap<number, number>;
  /** Indexes of the jumps of this function to an address. */
  readonly jumpsTo: ReadonlyMap<number, readonly number[]>;
}

/** Longest function that is decoded; also the farthest that a function may begin before a place in it. */
const LONGEST_FUNCTION = 1 << 16;
/** Where nothing says where functions begin: instruction boundaries found from different places soon agree. */
const RUN_UP = 96;
const LOAD = 1;

export class Code {
  readonly elf: Elf;
  readonly dynamic: DynamicInfo;
  readonly ranges: readonly CodeRange[];
  readonly #starts: Float64Array;
  readonly #ends: ReadonlyMap<number, number>;
  readonly #functions = new Map<number, FunctionCode>();
  #stubs: ReadonlyMap<number, string> | undefined;

  constructor(elf: Elf, dynamic: DynamicInfo) {
    this.elf = elf;
    this.dynamic = dynamic;
    this.ranges = rangesOf(elf);
    const ends = new Map<number, number>();
    const symbols = [
      ...elf.symbols.filter(({ type, place }) => type === "function" && place !== "undefined"),
    ];
    for (const { value, size } of [...dynamic.symbols.filter((s) => s.isCode && s.isDefined), ...symbols])
      if (value > 0) ends.set(value, Math.max(ends.get(value) ?? 0, value + size));
    for (const { low, high } of frameRanges(elf)) if (low > 0) ends.set(low, high);
    this.#ends = ends;
    this.#starts = Float64Array.from(ends.keys()).sort();
  }

  /** The function around `address`, with an instruction exactly there; undefined where there is data. */
  functionAt(address: number): FunctionCode | undefined {
    const range = this.#rangeAt(address);
    if (range === undefined) return undefined;
    const start = this.#startBefore(address);
    if (start !== undefined && start >= range.address && address - start < LONGEST_FUNCTION) {
      const end = this.#ends.get(start) ?? start;
      // Assembly such as clone's goes on behind what its frame description covers.
      const isBehind = end > start && address >= end;
      const whole = isBehind ? decodeRun(range, start, address + 16) : this.#decoded(start, range);
      if (whole.indexes.has(address)) return whole;
      // Cut off by an instruction that is not known, or data: only what is decoded on the way is believed.
      if (whole.indexes.size > 0 && !hasGapBefore(whole, address)) return undefined;
    }
    for (let from = Math.max(range.address, address - RUN_UP); from < address; from++) {
      const part = decodeRun(range, from, address + 16);
      if (part.indexes.has(address) && !hasGapBefore(part, address)) return part;
    }
    return undefined;
  }

  /** The function that begins at `address`. */
  functionFrom(address: number): FunctionCode | undefined {
    const range = this.#rangeAt(address);
    return range === undefined ? undefined : this.#decoded(address, range);
  }

  /** Places where these bytes stand in the code: instructions or not. */
  *places(first: number, second: number): Generator<number> {
    for (const { address, bytes } of this.ranges) {
      for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
        if (bytes[at + 1] === second) yield address + at;
      }
    }
  }

  /** Places of what looks like a direct call of, or jump to, `target`. */
  *callsOf(target: number): Generator<number> {
    for (const { address, bytes } of this.ranges) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const end = bytes.length - 5;
      for (let at = 0; at <= end; at++) {
        const byte = bytes[at];
        if ((byte === 0xe8 || byte === 0xe9) && address + at + 5 + view.getInt32(at + 1, true) === target)
          yield address + at;
      }
    }
  }

  /** Places of indirect calls and jumps through the slot of an imported function. */
  *callsThrough(name: string): Generator<number> {
    for (const [place, called] of this.#slotJumps()) if (called === name) yield place;
  }

  /** Functions of the PLT, by the name that they lead to. */
  get stubs(): ReadonlyMap<number, string> {
    if (this.#stubs === undefined) {
      const stubs = new Map<number, string>();
      for (const [place, name] of this.#slotJumps()) {
        stubs.set(place, name);
        // ENDBR64 or BND may stand before the jump (x86-64 psABI, "Procedure Linkage Table").
        for (const before of [1, 4, 5]) stubs.set(place - before, name);
      }
      this.#stubs = stubs;
    }
    return this.#stubs;
  }

  *#slotJumps(): Generator<[place: number, name: string]> {
    for (const modrm of [0x25, 0x15]) {
      for (const place of this.places(0xff, modrm)) {
        const bytes = this.elf.memoryAt(place + 2, 4);
        if (bytes === undefined) continue;
        const distance = new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
        const name = this.dynamic.pltSlots.get(place + 6 + distance);
        if (name !== undefined) yield [place, name];
      }
    }
  }

  #rangeAt(address: number): CodeRange | undefined {
    return this.ranges.find(
      (range) => address >= range.address && address < range.address + range.bytes.length,
    );
  }

  #startBefore(address: number): number | undefined {
    return this.#starts[this.#countUpTo(address) - 1];
  }

  #startAfter(address: number): number | undefined {
    return this.#starts[this.#countUpTo(address)];
  }

  /** How many functions begin at or before `address`. */
  #countUpTo(address: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #decoded(start: number, range: CodeRange): FunctionCode {
    const known = this.#functions.get(start);
    if (known !== undefined) return known;
    const stated = this.#ends.get(start) ?? start;
    const end = stated > start ? stated : (this.#startAfter(start) ?? start + LONGEST_FUNCTION);
    const code = decodeRun(range, start, Math.min(end, start + LONGEST_FUNCTION));
    this.#functions.set(start, code);
    return code;
  }
}

function rangesOf(elf: Elf): CodeRange[] {
  const flags = SectionFlag.alloc | SectionFlag.execute;
  const sections = elf.sections.filter((section) => (section.flags & flags) === flags);
  const found = sections.map((section) => ({ address: section.address, bytes: elf.contentOf(section) }));
  if (found.some(({ bytes }) => bytes.length > 0)) return found.filter(isCountable);
  const segments = elf.segments.filter(({ type, executable }) => type === LOAD && executable);
  const loaded = segments.map(({ address, fileSize }) => ({
    address,
    bytes: elf.memoryAt(address, fileSize) ?? new Uint8Array(),
  }));
  return loaded.filter(isCountable);
}

/** No program has code where a number has no next one; a damaged file may say so. */
function isCountable({ address, bytes }: CodeRange): boolean {
  return Number.isSafeInteger(address + bytes.length);
}

/** Instructions one after the other; where one is not known, the next is looked for a byte further on. */
function decodeRun(range: CodeRange, from: number, to: number): FunctionCode {
  const instructions: Decoded[] = [];
  const indexes = new Map<number, number>();
  const jumpsTo = new Map<number, number[]>();
  const end = Math.min(to - range.address, range.bytes.length);
  for (let at = from - range.address; at < end;) {
    const decoded = decode(range.bytes, BigInt(range.address + at), at);
    if (decoded.kind === "failure") {
      at++;
      continue;
    }
    const target = jumpTarget(decoded);
    if (target !== undefined) jumpsTo.set(target, [...(jumpsTo.get(target) ?? []), instructions.length]);
    indexes.set(range.address + at, instructions.length);
    instructions.push(decoded);
    at += decoded.length;
  }
  return { low: from, instructions, indexes, jumpsTo };
}

/** Whether what is decoded before `address` is not all in one piece. */
function hasGapBefore({ low, instructions }: FunctionCode, address: number): boolean {
  let expected = BigInt(low);
  for (const decoded of instructions) {
    if (decoded.address >= BigInt(address)) break;
    if (decoded.address !== expected) return true;
    expected = decoded.next;
  }
  return false;
}

/** Of a direct jump that is no call. */
function jumpTarget({ instruction, operands }: Decoded): number | undefined {
  const [operand] = operands;
  return operand?.kind === "target" && instruction.mnemonic !== "call" ? Number(operand.address) : undefined;
}
