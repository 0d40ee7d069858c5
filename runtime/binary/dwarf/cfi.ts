/** Call frame information: `.debug_frame` (DWARF 5, section 6.4) and `.eh_frame` (LSB core, section 10.6). */

import type { Elf } from "../elf/elf.ts";
import { relocatedContent } from "../elf/relocations.ts";
import type { UnwindRow } from "../unwind.ts";
import { runFrameProgram } from "./cfi-program.ts";
import { Cursor } from "./cursor.ts";
import { FrameHeader } from "./frame-header.ts";
import { RangeList, RangeMap } from "./range-map.ts";

/** Common Information Entry: what several functions share. */
export interface Cie {
  readonly codeAlignment: number;
  readonly dataAlignment: number;
  readonly returnAddressRegister: number;
  readonly pointerEncoding: number;
  readonly hasAugmentationData: boolean;
  readonly isSignalFrame: boolean;
  readonly addressSize: number;
  readonly instructions: Uint8Array;
}

/** Frame Description Entry: one function's part. */
export interface Fde {
  readonly cie: Cie;
  readonly low: number;
  readonly high: number;
  readonly instructions: Uint8Array;
  /** Where the instructions stand in memory, for operands that are relative to it. */
  readonly instructionsAt: number;
}

interface FrameSection {
  readonly content: Uint8Array;
  readonly isEh: boolean;
  readonly address: number;
}

type FindFde = (address: number) => Fde | undefined;

const MAX_ROWS = 512;

export class FrameTable {
  readonly #elf: Elf;
  readonly #isCode: (address: number) => boolean;
  #finders: readonly FindFde[] | undefined;
  readonly #rows = new Map<number, UnwindRow | null>();

  constructor(elf: Elf, isCode: (address: number) => boolean) {
    this.#elf = elf;
    this.#isCode = isCode;
  }

  rowAt(address: number): UnwindRow | undefined {
    let row = this.#rows.get(address);
    if (row === undefined) {
      const fde = this.#fdeAt(address);
      row = (fde && runFrameProgram(fde, address)) ?? null;
      if (this.#rows.size >= MAX_ROWS) this.#rows.clear();
      this.#rows.set(address, row);
    }
    return row ?? undefined;
  }

  #fdeAt(address: number): Fde | undefined {
    this.#finders ??= [this.#finder(".debug_frame"), this.#finder(".eh_frame", FrameHeader.of(this.#elf))];
    for (const find of this.#finders) {
      const fde = find(address);
      if (fde) return fde;
    }
    return undefined;
  }

  #finder(name: string, header?: FrameHeader): FindFde {
    const section = this.#section(name);
    if (!section) return () => undefined;
    let whole: FindFde | undefined;
    return (address) => {
      // Where two of them are about an address, or none is, only reading all of them tells.
      const quick = header && this.#byHeader(section, header, address);
      if (quick) return quick;
      whole ??= this.#wholeFinder(section);
      return whole(address);
    };
  }

  #byHeader(section: FrameSection, header: FrameHeader, address: number): Fde | undefined {
    const row = header.before(address);
    if (!row || !this.#isCode(row.low)) return undefined;
    const entry = readEntryHeader(section, row.entry - section.address);
    const cie = entry?.cieAt === undefined ? undefined : readCie(section, entry.cieAt);
    const fde = entry && cie && readFde(section, entry.bodyAt, entry.end, cie);
    return fde && fde.low === row.low && address < fde.high ? fde : undefined;
  }

  #wholeFinder(section: FrameSection): FindFde {
    const fdes = readFdes(section).filter(({ low, high }) => low < high && this.#isCode(low));
    const ranges = new RangeList();
    for (const [number, { low, high }] of fdes.entries()) ranges.add(low, high, number);
    const map = RangeMap.of(ranges);
    return (address) => fdes[map.at(address) ?? -1];
  }

  #section(name: string): FrameSection | undefined {
    const section = this.#elf.section(name);
    if (!section) return undefined;
    const content = relocatedContent(this.#elf, section);
    return { content, isEh: name === ".eh_frame", address: section.address };
  }
}

/** Where functions begin and end, as far as `.eh_frame` says it: also of files without symbols. */
export function frameRanges(elf: Elf): { readonly low: number; readonly high: number }[] {
  const section = elf.section(".eh_frame");
  if (section === undefined) return [];
  return readFdes({ content: elf.contentOf(section), isEh: true, address: section.address }).map(
    // That of a signal handler's return begins a byte early, for unwinders that look before the return address (glibc, __restore_rt).
    ({ low, high, cie }) => ({ low: cie.isSignalFrame ? low + 1 : low, high }),
  );
}

function readFdes(section: FrameSection): Fde[] {
  const fdes: Fde[] = [];
  const cies = new Map<number, Cie | undefined>();
  let at = 0;
  while (at < section.content.length) {
    const entry = readEntryHeader(section, at);
    if (!entry) break;
    at = entry.end;
    if (entry.cieAt === undefined) continue;
    if (!cies.has(entry.cieAt)) cies.set(entry.cieAt, readCie(section, entry.cieAt));
    const cie = cies.get(entry.cieAt);
    const fde = cie && readFde(section, entry.bodyAt, entry.end, cie);
    if (fde) fdes.push(fde);
  }
  return fdes;
}

interface EntryHeader {
  readonly bodyAt: number;
  readonly end: number;
  /** Undefined: the entry is itself a CIE. */
  readonly cieAt: number | undefined;
}

function readEntryHeader({ content, isEh }: FrameSection, offset: number): EntryHeader | undefined {
  const cursor = new Cursor(content, offset);
  let length = cursor.u32();
  const isWide = length === 0xffffffff;
  if (isWide) length = cursor.u64();
  const end = cursor.offset + length;
  // A length of zero ends .eh_frame.
  if (!cursor.ok || length === 0 || end > content.length) return undefined;
  const idAt = cursor.offset;
  const id = isWide && !isEh ? cursor.u64() : cursor.u32();
  const isCie = isEh ? id === 0 : id === 0xffffffff || id >= 2 ** 64 - 2048;
  return { bodyAt: cursor.offset, end, cieAt: isCie ? undefined : isEh ? idAt - id : id };
}

function readCie(section: FrameSection, offset: number): Cie | undefined {
  const header = readEntryHeader(section, offset);
  if (!header || header.cieAt !== undefined) return undefined;
  const cursor = new Cursor(section.content, header.bodyAt, header.end);
  const version = cursor.u8();
  const augmentation = cursor.string();
  let addressSize = 8;
  if (version >= 4) {
    addressSize = cursor.u8();
    cursor.u8();
  }
  const codeAlignment = cursor.uleb();
  const dataAlignment = cursor.sleb();
  const returnAddressRegister = version === 1 ? cursor.u8() : cursor.uleb();
  const hasAugmentationData = augmentation.startsWith("z");
  // An augmentation that does not say its length cannot be skipped; but that of a signal frame alone, as assemblers write it into
  // .debug_frame, has no data.
  if (augmentation !== "" && augmentation !== "S" && !hasAugmentationData) return undefined;
  let pointerEncoding = 0;
  if (hasAugmentationData) {
    const length = cursor.uleb();
    const instructionsAt = cursor.offset + length;
    for (const letter of augmentation.slice(1)) {
      if (letter === "R") pointerEncoding = cursor.u8();
      else if (letter === "L") cursor.u8();
      else if (letter === "P") readPointer(cursor, cursor.u8(), section.address, addressSize);
    }
    cursor.offset = instructionsAt;
  }
  return {
    codeAlignment,
    dataAlignment,
    returnAddressRegister,
    pointerEncoding,
    hasAugmentationData,
    isSignalFrame: augmentation.includes("S"),
    addressSize,
    instructions: cursor.ok ? cursor.take(header.end - cursor.offset) : new Uint8Array(),
  };
}

function readFde(section: FrameSection, offset: number, end: number, cie: Cie): Fde | undefined {
  const cursor = new Cursor(section.content, offset, end);
  const low = readPointer(cursor, cie.pointerEncoding, section.address, cie.addressSize);
  // The length has the pointer's format, but is relative to nothing.
  const length = readPointer(cursor, cie.pointerEncoding & 0x0f, section.address, cie.addressSize);
  if (cie.hasAugmentationData) cursor.skip(cursor.uleb());
  if (low === undefined || length === undefined || !cursor.ok) return undefined;
  const instructionsAt = section.address + cursor.offset;
  return { cie, low, high: low + length, instructions: cursor.take(end - cursor.offset), instructionsAt };
}

/** A pointer in one of the encodings of LSB core, table 10-5; undefined for those that depend on more than this file. */
export function readPointer(
  cursor: Cursor,
  encoding: number,
  base: number,
  addressSize: number,
): number | undefined {
  if (encoding === 0xff) return undefined;
  const at = base + cursor.offset;
  const value = readFormat(cursor, encoding & 0x0f, addressSize);
  const application = encoding & 0x70;
  if (value === undefined || (encoding & 0x80) !== 0) return undefined;
  if (application === 0) return value;
  return application === 0x10 ? at + value : undefined;
}

function readFormat(cursor: Cursor, format: number, addressSize: number): number | undefined {
  switch (format) {
    case 0x0:
      return cursor.unsigned(addressSize);
    case 0x1:
      return cursor.uleb();
    case 0x2:
      return cursor.u16();
    case 0x3:
      return cursor.u32();
    case 0x4:
      return cursor.u64();
    case 0x9:
      return cursor.sleb();
    case 0xa:
      return cursor.i16();
    case 0xb:
      return cursor.i32();
    case 0xc:
      return Number(BigInt.asIntN(64, cursor.u64Exact()));
    default:
      return undefined;
  }
}
