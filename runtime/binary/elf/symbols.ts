/** Symbol tables (gABI, "Symbol Table"). */

import { ByteReader } from "../../base/bytes.ts";
import type { Problem } from "../../base/result.ts";
import { SectionType } from "./elf.ts";
import { stringAt, StringTable } from "./strings.ts";
import type { Elf, ElfSection, ElfSymbol, SymbolBinding, SymbolPlace, SymbolType } from "./elf.ts";

const ENTRY_SIZE = 24;
const EXTENDED_INDICES = 18;
/** STT_GNU_IFUNC (Linux Extensions to gABI). */
const GNU_IFUNC = 10;

const TYPES: Readonly<Record<number, SymbolType>> = {
  0: "none",
  1: "object",
  2: "function",
  3: "section",
  4: "file",
  5: "common",
  6: "tls",
};
const BINDINGS: Readonly<Record<number, SymbolBinding>> = { 0: "local", 1: "global", 2: "weak" };
const VISIBILITIES = ["default", "internal", "hidden", "protected"] as const;

/** The symbols of one table, read when they are asked for: a debugger looks for four among tens of thousands. */
export class SymbolTable {
  readonly #elf: Pick<Elf, "sections" | "contentOf">;
  readonly #content: Uint8Array;
  readonly #names: Uint8Array;
  #strings: StringTable | undefined;
  readonly #extended: Uint8Array | undefined;
  readonly #count: number;
  /** Those that were read one by one. */
  readonly #known = new Map<number, ElfSymbol>();
  #all: readonly ElfSymbol[] | undefined;

  constructor(elf: Pick<Elf, "sections" | "contentOf">, table: ElfSection, problems: Problem[]) {
    this.#elf = elf;
    this.#content = elf.contentOf(table);
    const stringTable = elf.sections[table.link];
    this.#names = stringTable?.type === SectionType.strtab ? elf.contentOf(stringTable) : new Uint8Array();
    if (this.#content.length % ENTRY_SIZE !== 0) {
      problems.push({
        message: `Symbol table ${table.name} is not a whole number of symbols long.`,
        offset: table.offset,
      });
    }
    const extension = elf.sections.find(
      (section) => section.type === EXTENDED_INDICES && section.link === table.index,
    );
    this.#extended = extension && elf.contentOf(extension);
    this.#count = Math.floor(this.#content.length / ENTRY_SIZE);
  }

  all(): readonly ElfSymbol[] {
    this.#allStrings();
    this.#all ??= Array.from(
      { length: this.#count },
      (_, index) => this.#known.get(index) ?? this.#read(index),
    );
    return this.#all;
  }

  /** Those of this name, in table order, without the others being read; undefined where only reading them tells. */
  named(name: string): readonly ElfSymbol[] | undefined {
    const places = this.#allStrings().placesOf(name);
    // A section's symbol has no name of its own but the section's.
    if (places === undefined || this.#elf.sections.some((section) => section.name === name)) return undefined;
    const found: ElfSymbol[] = [];
    if (places.size === 0) return found;
    const view = new DataView(this.#content.buffer, this.#content.byteOffset, this.#content.byteLength);
    for (let index = 0; index < this.#count; index++) {
      if (places.has(view.getUint32(index * ENTRY_SIZE, true))) found.push(this.#at(index));
    }
    return found;
  }

  /**
   * Of the symbols that may be those of code or data at an address, the ones with the largest values up to it: at least `most`, or all that
   * there are. In table order, and without the others being read.
   */
  before(address: number, most: number): readonly ElfSymbol[] {
    const view = new DataView(this.#content.buffer, this.#content.byteOffset, this.#content.byteLength);
    const values = new Float64Array(this.#count);
    const indices = new Uint32Array(this.#count);
    let found = 0;
    for (let index = 0; index < this.#count; index++) {
      const at = index * ENTRY_SIZE;
      const type = TYPES[view.getUint8(at + 4) & 15];
      const isNamed = type === "none" || type === "object" || type === "function";
      if (!isNamed && (view.getUint8(at + 4) & 15) !== GNU_IFUNC) continue;
      const value = view.getUint32(at + 8, true) + view.getUint32(at + 12, true) * 2 ** 32;
      if (value > address || view.getUint16(at + 6, true) === 0) continue;
      values[found] = value;
      indices[found++] = index;
    }
    const least = values.slice(0, found).sort()[Math.max(0, found - most)] ?? 0;
    const near: ElfSymbol[] = [];
    for (let at = 0; at < found; at++) if ((values[at] ?? 0) >= least) near.push(this.#at(indices[at] ?? 0));
    return near;
  }

  #allStrings(): StringTable {
    this.#strings ??= new StringTable(this.#names);
    return this.#strings;
  }

  #at(index: number): ElfSymbol {
    let symbol = this.#all?.[index] ?? this.#known.get(index);
    if (symbol === undefined) {
      symbol = this.#read(index);
      this.#known.set(index, symbol);
    }
    return symbol;
  }

  #read(index: number): ElfSymbol {
    const reader = new ByteReader(this.#content, index * ENTRY_SIZE);
    const nameAt = reader.u32();
    const info = reader.u8();
    const other = reader.u8();
    let sectionIndex = reader.u16();
    const value = Number(reader.u64());
    const size = Number(reader.u64());
    const isExtended = sectionIndex === 0xffff && this.#extended !== undefined;
    if (isExtended) sectionIndex = new ByteReader(this.#extended, index * 4).u32();
    const place = isExtended ? sectionIndex : placeOf(sectionIndex);
    const type = TYPES[info & 15] ?? (info & 15 ? "other" : "none");
    const isIndirect = (info & 15) === GNU_IFUNC;
    const ownName = this.#strings?.at(nameAt) ?? stringAt(this.#names, nameAt);
    const sectionName = typeof place === "number" ? this.#elf.sections[place]?.name : undefined;
    return {
      index,
      name: type === "section" && ownName === "" ? (sectionName ?? "") : ownName,
      value,
      size,
      // It is code too.
      type: isIndirect ? "function" : type,
      ...(isIndirect && { isIndirect }),
      binding: BINDINGS[info >> 4] ?? "other",
      visibility: VISIBILITIES[other & 3] ?? "default",
      place,
    };
  }
}

function placeOf(index: number): SymbolPlace {
  if (index === 0) return "undefined";
  if (index === 0xfff1) return "absolute";
  if (index === 0xfff2) return "common";
  return index;
}
