/** Reads ELF64 little-endian files (System V gABI, chapters 4 and 5). Everything is a view of the input; nothing is copied. */

import { ByteReader } from "../../base/bytes.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import { decompressSection } from "./compression.ts";
import { SectionFlag, SectionType } from "./elf.ts";
import type {
  Elf,
  ElfHeader,
  ElfKind,
  ElfRelocation,
  ElfSection,
  ElfSegment,
  ElfSymbol,
  Inflate,
  PartlyRead,
} from "./elf.ts";
import { readRelocations } from "./relocations.ts";
import { isNameable, MAX_NESTING, SymbolIndex } from "./symbol-index.ts";
import { StringTable } from "./strings.ts";
import { SymbolTable } from "./symbols.ts";

const HEADER_SIZE = 64;
const SECTION_HEADER_SIZE = 64;
const SEGMENT_HEADER_SIZE = 56;
const EMPTY = new Uint8Array();
/** So many symbols before an address are looked at, of which some may count for nothing. */
const NEAR = 2 * MAX_NESTING;
/** More names and places than a debugger asks for as it starts. */
const MAX_SEARCHES = 16;

const KINDS: Readonly<Record<number, ElfKind>> = {
  1: "relocatable",
  2: "executable",
  3: "shared",
  4: "core",
};

export interface ReadElfOptions {
  /** Without it, compressed sections read as empty, with a problem that says so. */
  readonly inflate?: Inflate;
  /** Where the file is read as it is needed: as that of `PartlyRead`. */
  readonly load?: Load;
}

type Load = PartlyRead["load"];

export function readElf(bytes: Uint8Array, options: ReadElfOptions = {}): Parsed<Elf> {
  const { inflate, load = () => undefined } = options;
  load(0, HEADER_SIZE);
  if (bytes.length < HEADER_SIZE) return unreadable("The file is too short for an ELF header (64 bytes).", 0);
  if (new ByteReader(bytes).u32() !== 0x464c457f) {
    return unreadable("The file does not start with the ELF magic number 7f 45 4c 46.", 0);
  }
  if (bytes[4] !== 2 || bytes[5] !== 1) {
    return unreadable("Only 64-bit little-endian ELF files can be read; this one is of another class.", 4);
  }
  const elf = new ElfFile(bytes, inflate, load);
  return parsed(elf, elf.problems);
}

interface Layout {
  readonly header: ElfHeader;
  readonly sectionsAt: number;
  readonly sectionCount: number;
  readonly namesIndex: number;
  readonly segmentsAt: number;
  readonly segmentCount: number;
}

class ElfFile implements Elf {
  readonly header: ElfHeader;
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfSegment[];
  readonly problems: Problem[] = [];
  readonly #bytes: Uint8Array;
  readonly #inflate: Inflate | undefined;
  readonly #load: Load;
  readonly #contents = new Map<number, Uint8Array>();
  readonly #relocations = new Map<number, readonly ElfRelocation[]>();
  #sectionsByName: ReadonlyMap<string, ElfSection> | undefined;
  /** Null: there is none. */
  #symbolTable: SymbolTable | null | undefined;
  #symbolIndex: SymbolIndex | undefined;
  /** How many names and places were looked for one by one. */
  #searches = 0;

  constructor(bytes: Uint8Array, inflate: Inflate | undefined, load: Load) {
    this.#bytes = bytes;
    this.#inflate = inflate;
    this.#load = load;
    const layout = readLayout(bytes, load);
    this.header = layout.header;
    this.sections = readSections(bytes, layout, this.problems, load);
    this.segments = readSegments(bytes, layout, this.problems, load);
  }

  get symbols(): readonly ElfSymbol[] {
    return this.#table()?.all() ?? [];
  }

  section(name: string): ElfSection | undefined {
    // Backwards, so that of several the first stays.
    this.#sectionsByName ??= new Map(this.sections.toReversed().map((section) => [section.name, section]));
    return this.#sectionsByName.get(name);
  }

  contentOf(section: ElfSection): Uint8Array {
    const known = this.#contents.get(section.index);
    if (known) return known;
    const content = this.#readContent(section);
    this.#contents.set(section.index, content);
    return content;
  }

  partsOf(section: ElfSection): PartlyRead | undefined {
    const isPlain = section.type !== SectionType.nobits && section.type !== SectionType.null;
    const isStored = (section.flags & SectionFlag.compressed) === 0 && !section.name.startsWith(".zdebug");
    const bytes = isPlain && isStored ? sliceOf(this.#bytes, section.offset, section.size) : undefined;
    if (bytes === undefined) return undefined;
    return {
      bytes,
      load: (from, to) => {
        this.#load(section.offset + from, section.offset + Math.min(to, section.size));
      },
    };
  }

  relocationsOf(section: ElfSection): readonly ElfRelocation[] {
    const known = this.#relocations.get(section.index);
    if (known) return known;
    const relocations = readRelocations(this, section, this.problems);
    this.#relocations.set(section.index, relocations);
    return relocations;
  }

  symbolsNamed(name: string): readonly ElfSymbol[] {
    // The index pays from some names on: building it reads all symbols.
    const few = this.#symbolIndex === undefined && this.#searches++ < MAX_SEARCHES;
    const found = few ? this.#table()?.named(name) : undefined;
    return found?.filter(isNameable) ?? this.#index().named(name);
  }

  symbolAt(address: number): ElfSymbol | undefined {
    const isFirst = this.#symbolIndex === undefined && this.#searches++ < MAX_SEARCHES;
    const near = isFirst ? this.#table()?.before(address, NEAR) : undefined;
    const few = near && new SymbolIndex(near, this.sections);
    // Where enough of them count, or there are no others, the rest cannot matter.
    if (few && (near.length < NEAR || few.placedCount >= MAX_NESTING)) return few.at(address);
    return this.#index().at(address);
  }

  memoryAt(address: number, length: number): Uint8Array | undefined {
    if (!(length >= 0)) return undefined;
    for (const segment of this.segments) {
      const from = address - segment.address;
      if (segment.type === 1 && from >= 0 && from + length <= segment.fileSize) {
        return this.#loaded(segment.offset + from, length);
      }
    }
    for (const section of this.sections) {
      const from = address - section.address;
      const isInMemory = (section.flags & SectionFlag.alloc) !== 0 && section.type !== SectionType.nobits;
      if (isInMemory && from >= 0 && from + length <= section.size) {
        return this.#loaded(section.offset + from, length);
      }
    }
    return undefined;
  }

  #loaded(from: number, length: number): Uint8Array | undefined {
    this.#load(from, from + length);
    return sliceOf(this.#bytes, from, length);
  }

  #table(): SymbolTable | undefined {
    if (this.#symbolTable === undefined) {
      const table =
        this.sections.find((section) => section.type === SectionType.symtab) ??
        this.sections.find((section) => section.type === SectionType.dynsym);
      this.#symbolTable = table ? new SymbolTable(this, table, this.problems) : null;
    }
    return this.#symbolTable ?? undefined;
  }

  #index(): SymbolIndex {
    this.#symbolIndex ??= new SymbolIndex(this.symbols, this.sections);
    return this.#symbolIndex;
  }

  #readContent(section: ElfSection): Uint8Array {
    if (section.type === SectionType.nobits || section.type === SectionType.null) return EMPTY;
    const stored = this.#loaded(section.offset, section.size);
    if (!stored) {
      this.problems.push({
        message: `Section ${section.name} reaches past the end of the file, so it is read as empty.`,
        offset: section.offset,
      });
      return EMPTY;
    }
    const plain = decompressSection(section, stored, this.#inflate);
    this.problems.push(...plain.problems);
    return plain.value ?? EMPTY;
  }
}

function sliceOf(bytes: Uint8Array, from: number, length: number): Uint8Array | undefined {
  return from >= 0 && from + length <= bytes.length ? bytes.subarray(from, from + length) : undefined;
}

function readLayout(bytes: Uint8Array, load: Load): Layout {
  const reader = new ByteReader(bytes, 16);
  const kind = KINDS[reader.u16()] ?? "other";
  const machine = reader.u16();
  reader.u32();
  const entry = Number(reader.u64());
  const segmentsAt = Number(reader.u64());
  const sectionsAt = Number(reader.u64());
  reader.take(8);
  let segmentCount = reader.u16();
  reader.u16();
  let sectionCount = reader.u16();
  let namesIndex = reader.u16();
  // Counts that do not fit in 16 bits stand in section header 0 (gABI, "Number of sections").
  load(sectionsAt, sectionsAt + SECTION_HEADER_SIZE);
  const first = new ByteReader(bytes, sectionsAt + 32);
  const extendedCount = Number(first.u64());
  const extendedNames = first.u32();
  const extendedSegments = first.u32();
  if (sectionsAt > 0 && first.ok) {
    if (sectionCount === 0) sectionCount = extendedCount;
    if (namesIndex === 0xffff) namesIndex = extendedNames;
    if (segmentCount === 0xffff) segmentCount = extendedSegments;
  }
  return { header: { kind, machine, entry }, sectionsAt, sectionCount, namesIndex, segmentsAt, segmentCount };
}

/** A count that the file claims, cut down to what the file has room for. */
function fitting(
  bytes: Uint8Array,
  at: number,
  count: number,
  entrySize: number,
  what: string,
  problems: Problem[],
): number {
  const room = at > 0 && at < bytes.length ? Math.floor((bytes.length - at) / entrySize) : 0;
  if (count > room) {
    problems.push({
      message: `The ELF header announces ${count} ${what}, but the file has room for only ${room}; it may be cut off.`,
      offset: at,
    });
  }
  return Math.min(count, room);
}

function readSections(bytes: Uint8Array, layout: Layout, problems: Problem[], load: Load): ElfSection[] {
  const { sectionsAt, sectionCount, namesIndex } = layout;
  const count = fitting(bytes, sectionsAt, sectionCount, SECTION_HEADER_SIZE, "sections", problems);
  load(sectionsAt, sectionsAt + count * SECTION_HEADER_SIZE);
  const nameOffsets: number[] = [];
  const unnamed: ElfSection[] = [];
  for (let index = 0; index < count; index++) {
    const reader = new ByteReader(bytes, sectionsAt + index * SECTION_HEADER_SIZE);
    nameOffsets.push(reader.u32());
    unnamed.push({
      index,
      name: "",
      type: reader.u32(),
      flags: Number(reader.u64() & 0xffffffffn),
      address: Number(reader.u64()),
      offset: Number(reader.u64()),
      size: Number(reader.u64()),
      link: reader.u32(),
      info: reader.u32(),
      alignment: Number(reader.u64()),
      entrySize: Number(reader.u64()),
    });
  }
  const table = unnamed[namesIndex];
  if (table) load(table.offset, table.offset + table.size);
  const names = table && sliceOf(bytes, table.offset, table.size);
  if (!names) return unnamed;
  const strings = new StringTable(names);
  return unnamed.map((section, index) => ({ ...section, name: strings.at(nameOffsets[index] ?? 0) }));
}

function readSegments(bytes: Uint8Array, layout: Layout, problems: Problem[], load: Load): ElfSegment[] {
  const { segmentsAt, segmentCount } = layout;
  const count = fitting(bytes, segmentsAt, segmentCount, SEGMENT_HEADER_SIZE, "segments", problems);
  load(segmentsAt, segmentsAt + count * SEGMENT_HEADER_SIZE);
  const segments: ElfSegment[] = [];
  for (let index = 0; index < count; index++) {
    const reader = new ByteReader(bytes, segmentsAt + index * SEGMENT_HEADER_SIZE);
    const type = reader.u32();
    const flags = reader.u32();
    const offset = Number(reader.u64());
    const address = Number(reader.u64());
    reader.u64();
    segments.push({
      type,
      executable: (flags & 1) !== 0,
      writable: (flags & 2) !== 0,
      readable: (flags & 4) !== 0,
      offset,
      address,
      fileSize: Number(reader.u64()),
      memorySize: Number(reader.u64()),
      alignment: Number(reader.u64()),
    });
  }
  return segments;
}
