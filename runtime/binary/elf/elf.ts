/** What an ELF64 little-endian file contains, as records. Read one with `readElf` of `read-elf.ts`. */

import type { Problem } from "../../base/result.ts";

/** `e_type`: what the file is for. */
export type ElfKind = "relocatable" | "executable" | "shared" | "core" | "other";

export interface ElfHeader {
  readonly kind: ElfKind;
  /** `e_machine`; 62 is x86-64. */
  readonly machine: number;
  readonly entry: number;
}

/** `sh_type` values that readers of this folder ask for (gABI, figure 4-9). */
export const SectionType = {
  null: 0,
  progbits: 1,
  symtab: 2,
  strtab: 3,
  rela: 4,
  note: 7,
  nobits: 8,
  rel: 9,
  dynsym: 11,
  initArray: 14,
  finiArray: 15,
  group: 17,
} as const;

/** `sh_flags` bits (gABI, figure 4-11). */
export const SectionFlag = {
  write: 0x1,
  alloc: 0x2,
  execute: 0x4,
  merge: 0x10,
  strings: 0x20,
  group: 0x200,
  tls: 0x400,
  compressed: 0x800,
} as const;

export interface ElfSection {
  readonly index: number;
  readonly name: string;
  /** One of `SectionType`, or a value that this folder does not interpret. */
  readonly type: number;
  /** Bits of `SectionFlag`. */
  readonly flags: number;
  readonly address: number;
  /** Where the content stands in the file. */
  readonly offset: number;
  /** Bytes in memory; a `nobits` section has none of them in the file. */
  readonly size: number;
  readonly alignment: number;
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
}

export interface ElfSegment {
  /** `p_type`; 1 is LOAD, 4 is NOTE, 7 is TLS. */
  readonly type: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: number;
}

export type SymbolType = "none" | "object" | "function" | "section" | "file" | "common" | "tls" | "other";
export type SymbolBinding = "local" | "global" | "weak" | "other";
export type SymbolVisibility = "default" | "internal" | "hidden" | "protected";
/** Where a symbol lives: in a section (by index), nowhere yet, at a fixed value, or in space that the linker will make. */
export type SymbolPlace = number | "undefined" | "absolute" | "common";

export interface ElfSymbol {
  /** Position in the symbol table; relocations refer to it. */
  readonly index: number;
  /** For a section symbol, the section's name. */
  readonly name: string;
  /** An address in a linked file, an offset into its section in a relocatable one. */
  readonly value: number;
  readonly size: number;
  readonly type: SymbolType;
  readonly binding: SymbolBinding;
  readonly visibility: SymbolVisibility;
  readonly place: SymbolPlace;
  /** A function that gives the address of the one to call. */
  readonly isIndirect?: boolean;
}

export interface ElfRelocation {
  /** Offset into the section that is patched (relocatable files) or address (linked files). */
  readonly offset: number;
  /** `R_X86_64_…` number. */
  readonly type: number;
  readonly symbol: ElfSymbol | undefined;
  readonly addend: number;
}

export interface Elf {
  readonly header: ElfHeader;
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfSegment[];
  /** In table order: `symbols[i].index === i`. The dynamic symbols when there is no `.symtab`. */
  readonly symbols: readonly ElfSymbol[];
  readonly problems: readonly Problem[];

  /** The first section of this name. */
  section(name: string): ElfSection | undefined;
  /** The section's bytes, decompressed when it is compressed; empty for `nobits` and for unreadable ones. */
  contentOf(section: ElfSection): Uint8Array;
  /** The section's bytes before they are all read; undefined where they do not stand in the file as they are. */
  partsOf?(section: ElfSection): PartlyRead | undefined;
  /** The relocations that patch `section`, by rising offset. */
  relocationsOf(section: ElfSection): readonly ElfRelocation[];
  /** The defined symbols of this name: more than one when statics of several files share it. */
  symbolsNamed(name: string): readonly ElfSymbol[];
  /**
   * The symbol whose extent contains `address`; functions and objects are preferred to labels, sized to unsized. An
   * unsized symbol reaches to the next one. For linked files only: in a relocatable one, values are section offsets.
   */
  symbolAt(address: number): ElfSymbol | undefined;
  /** Bytes that the file provides for memory at `address`; undefined unless all of them stand in one segment or section. */
  memoryAt(address: number, length: number): Uint8Array | undefined;
}

/** Bytes that are read as they are needed: a part holds nothing before it is loaded. */
export interface PartlyRead {
  readonly bytes: Uint8Array;
  /** Both ends may be outside. */
  load(from: number, to: number): void;
}

export type CompressionFormat = "zlib" | "zstd";

/** Decompresses to exactly `size` bytes, or gives undefined. Handed in, because portable folders have no zlib. */
export type Inflate = (bytes: Uint8Array, size: number, format: CompressionFormat) => Uint8Array | undefined;
