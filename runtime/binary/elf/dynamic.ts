/** What the dynamic linker reads of an ELF file: by its program headers, so that files without section headers are understood too. */

import { ByteReader, cString } from "../../base/bytes.ts";
import type { Elf } from "./elf.ts";

export interface DynamicSymbol {
  readonly name: string;
  readonly value: number;
  readonly size: number;
  /** Function, or one whose address a function chooses (STT_GNU_IFUNC). */
  readonly isCode: boolean;
  readonly isDefined: boolean;
}

export interface DynamicInfo {
  /** PT_INTERP: path of the dynamic linker. */
  readonly interpreter: string | undefined;
  /** DT_NEEDED, in order. */
  readonly needed: readonly string[];
  readonly soname: string | undefined;
  /** DT_RPATH and DT_RUNPATH, split at colons; tokens such as $ORIGIN are left in. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
  readonly symbols: readonly DynamicSymbol[];
  /** DT_JMPREL: where the address of each function that is called through the PLT is kept, and its name. */
  readonly pltSlots: ReadonlyMap<number, string>;
}

const LOAD = { dynamic: 2, interpreter: 3 } as const;
/** `d_tag` values (gABI, figure 5-10; LSB for the GNU hash table). */
const TAG = {
  needed: 1,
  pltSize: 2,
  hash: 4,
  strings: 5,
  symbols: 6,
  rela: 7,
  relaSize: 8,
  stringsSize: 10,
  soname: 14,
  rpath: 15,
  pltRelocations: 23,
  runpath: 29,
  gnuHash: 0x6ffffef5,
} as const;

const LONGEST_TABLE = 100_000;
const SYMBOL_SIZE = 24;
const RELA_SIZE = 24;
const LONGEST_NAME = 4096;
/** R_X86_64_GLOB_DAT and R_X86_64_JUMP_SLOT. */
const SLOT_TYPES = new Set([6, 7]);

/** Never throws; of a damaged table what can be read. */
export function readDynamic(elf: Elf): DynamicInfo {
  const tags = readTags(elf);
  const first = (tag: number) => tags.find(([known]) => known === tag)?.[1];
  const strings = first(TAG.strings) ?? 0;
  const stringsSize = first(TAG.stringsSize) ?? 0;
  const text = (at: number) => stringAt(elf, strings, stringsSize, at);
  const all = (tag: number) => tags.flatMap(([known, value]) => (known === tag ? [text(value)] : []));
  const paths = (tag: number) => all(tag).flatMap((list) => list.split(":"));
  const symbols = readSymbols(elf, first(TAG.symbols) ?? 0, symbolCount(elf, first), text);
  return {
    interpreter: interpreterOf(elf),
    needed: all(TAG.needed).filter((name) => name !== ""),
    soname: all(TAG.soname)[0],
    rpath: paths(TAG.rpath),
    runpath: paths(TAG.runpath),
    symbols,
    pltSlots: new Map([
      ...slots(elf, first(TAG.rela), first(TAG.relaSize), symbols),
      ...slots(elf, first(TAG.pltRelocations), first(TAG.pltSize), symbols),
    ]),
  };
}

function interpreterOf(elf: Elf): string | undefined {
  const segment = elf.segments.find(({ type }) => type === LOAD.interpreter);
  if (segment === undefined || segment.fileSize > LONGEST_NAME) return undefined;
  const bytes = elf.memoryAt(segment.address, segment.fileSize);
  return bytes === undefined ? undefined : cString(bytes, 0);
}

function readTags(elf: Elf): [tag: number, value: number][] {
  const segment = elf.segments.find(({ type }) => type === LOAD.dynamic);
  const bytes = segment === undefined ? undefined : elf.memoryAt(segment.address, segment.fileSize);
  const tags: [number, number][] = [];
  if (bytes === undefined) return tags;
  const reader = new ByteReader(bytes);
  while (reader.remaining >= 16 && tags.length < LONGEST_TABLE) {
    const tag = Number(reader.u64());
    const value = Number(reader.u64());
    if (tag === 0) break;
    tags.push([tag, value]);
  }
  return tags;
}

function stringAt(elf: Elf, strings: number, stringsSize: number, at: number): string {
  if (at >= stringsSize) return "";
  const bytes = elf.memoryAt(strings + at, Math.min(stringsSize - at, LONGEST_NAME));
  return bytes === undefined ? "" : cString(bytes, 0);
}

/** No tag says how many symbols there are; either hash table does. */
function symbolCount(elf: Elf, first: (tag: number) => number | undefined): number {
  const hash = first(TAG.hash);
  const header = hash === undefined ? undefined : elf.memoryAt(hash, 8);
  if (header !== undefined) return Math.min(new ByteReader(header, 4).u32(), LONGEST_TABLE);
  const gnu = first(TAG.gnuHash);
  return gnu === undefined ? 0 : Math.min(gnuHashCount(elf, gnu), LONGEST_TABLE);
}

/** The longest chain ends with the last symbol: its value has the lowest bit set. */
function gnuHashCount(elf: Elf, at: number): number {
  const header = new ByteReader(elf.memoryAt(at, 16) ?? new Uint8Array());
  const buckets = header.u32();
  const firstSymbol = header.u32();
  const bloomWords = header.u32();
  if (!header.ok || buckets > LONGEST_TABLE || bloomWords > LONGEST_TABLE) return 0;
  const bucketsAt = at + 16 + bloomWords * 8;
  const reader = new ByteReader(elf.memoryAt(bucketsAt, buckets * 4) ?? new Uint8Array());
  let last = 0;
  while (reader.remaining > 0) last = Math.max(last, reader.u32());
  if (last < firstSymbol) return firstSymbol;
  const chains = bucketsAt + buckets * 4;
  for (; last < LONGEST_TABLE; last++) {
    const word = elf.memoryAt(chains + (last - firstSymbol) * 4, 4);
    if (word === undefined || ((word[0] ?? 1) & 1) !== 0) break;
  }
  return last + 1;
}

function readSymbols(elf: Elf, at: number, count: number, text: (at: number) => string): DynamicSymbol[] {
  const symbols: DynamicSymbol[] = [];
  for (let index = 0; index < count; index++) {
    const bytes = elf.memoryAt(at + index * SYMBOL_SIZE, SYMBOL_SIZE);
    if (bytes === undefined) break;
    const reader = new ByteReader(bytes);
    const name = text(reader.u32());
    const type = reader.u8() & 15;
    reader.u8();
    const section = reader.u16();
    const value = Number(reader.u64());
    const size = Number(reader.u64());
    symbols.push({ name, value, size, isCode: type === 2 || type === 10, isDefined: section !== 0 });
  }
  return symbols;
}

function slots(
  elf: Elf,
  at: number | undefined,
  size: number | undefined,
  symbols: readonly DynamicSymbol[],
): [number, string][] {
  if (at === undefined || size === undefined) return [];
  const bytes = elf.memoryAt(at, size);
  const found: [number, string][] = [];
  if (bytes === undefined) return found;
  const reader = new ByteReader(bytes);
  while (reader.remaining >= RELA_SIZE) {
    const slot = Number(reader.u64());
    const type = reader.u32();
    const name = symbols[reader.u32()]?.name;
    reader.u64();
    if (name !== undefined && SLOT_TYPES.has(type)) found.push([slot, name]);
  }
  return found;
}
