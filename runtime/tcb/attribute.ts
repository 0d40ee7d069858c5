/**
 * Attributes every file-backed byte of an image to a component, a file, and a function or datum: from the linker's map (which object),
 * the symbols of the linked file (which function), and the objects themselves (whose merged string).
 */

import {
  SectionFlag,
  type Elf,
  type ElfSection,
  type ElfSegment,
  type ElfSymbol,
} from "../binary/elf/elf.ts";
import type { LinkMap, MapRow } from "./link-map/rows.ts";
import { MergePool } from "./merged-strings.ts";
import { PADDING, TOOLCHAIN, type ComponentKind } from "./report.ts";

/** What an object file was made from. */
export interface Origin {
  readonly component: string;
  readonly kind: ComponentKind;
  /** As the report shows it. */
  readonly path: string;
}

export interface LinkedObject {
  readonly origin: Origin;
  readonly elf: Elf;
}

/** A run of bytes that has one owner. */
export interface Piece {
  readonly address: number;
  readonly size: number;
  readonly origin: Origin;
  /** Function, variable, constant or string. */
  readonly name: string;
  readonly isCode: boolean;
}

export interface AttributionInput {
  readonly elf: Elf;
  readonly map: LinkMap;
  /** By the path that the linker was given, in the order of linking. */
  readonly objects: ReadonlyMap<string, LinkedObject>;
  /** Segments that hold bytes of sections; the script's own structures (TCS, heap, stacks) are not among them. */
  readonly segments: readonly ElfSegment[];
}

export const paddingOrigin: Origin = { component: PADDING, kind: "padding", path: "alignment" };
const linkerOrigin: Origin = { component: TOOLCHAIN, kind: "toolchain", path: "linker" };

/** Pieces by rising address; together they cover the file-backed bytes of the segments exactly, without overlap. */
export function attribute(input: AttributionInput): Piece[] {
  const pool = mergePool(input);
  const symbols = sizedSymbols(input.elf);
  return input.segments.flatMap((segment) => {
    const end = segment.address + segment.fileSize;
    const pieces: Piece[] = [];
    let at = segment.address;
    for (const row of clippedRows(input.map.rows, segment.address, end)) {
      if (row.address > at) pieces.push(padding(at, row.address));
      pieces.push(...piecesOfRow(row, segment, input, symbols, pool));
      at = row.address + row.size;
    }
    if (end > at) pieces.push(padding(at, end));
    return pieces;
  });
}

function padding(from: number, to: number): Piece {
  return { address: from, size: to - from, origin: paddingOrigin, name: "alignment", isCode: false };
}

/** Rows of one segment by rising address, each cut off where the next one starts: rows of merged sections may claim too much. */
function clippedRows(rows: readonly MapRow[], low: number, high: number): MapRow[] {
  const inside = rows.filter((row) => row.address >= low && row.address < high);
  inside.sort((a, b) => a.address - b.address); // Stable: of rows at one address the later in the map is the real one.
  return inside
    .map((row, index) => {
      const limit = Math.min(high, inside[index + 1]?.address ?? high);
      return { ...row, size: Math.min(row.size, limit - row.address) };
    })
    .filter((row) => row.size > 0);
}

function mergePool({ map, objects }: AttributionInput): MergePool<Origin> {
  const linked = new Set(map.rows.map((row) => row.file));
  const pool = new MergePool<Origin>();
  for (const [path, { elf, origin }] of objects) if (linked.has(path)) pool.add(elf, origin);
  return pool;
}

function piecesOfRow(
  row: MapRow,
  segment: ElfSegment,
  input: AttributionInput,
  symbols: readonly ElfSymbol[],
  pool: MergePool<Origin>,
): Piece[] {
  const origin = originOf(row, input.objects);
  const isCode = segment.executable;
  if (row.kind === "linker")
    return [{ address: row.address, size: row.size, origin, name: row.section, isCode }];
  const section = input.objects.get(row.file)?.elf.section(row.section);
  if (row.kind === "merged" || isMergedSection(row, section)) {
    const bytes = input.elf.memoryAt(row.address, row.size) ?? new Uint8Array(row.size);
    return filled(row, pool.split(bytes, row.address, section), bytes, origin);
  }
  return splitBySymbols(row, origin, isCode, symbols);
}

function originOf(row: MapRow, objects: AttributionInput["objects"]): Origin {
  const known = objects.get(row.file);
  // GNU ld names the first object as the one that the tables which it makes itself are of.
  if (row.file === "" || (known !== undefined && known.elf.section(row.section) === undefined))
    return linkerOrigin;
  if (known !== undefined) return known.origin;
  const base = row.file.slice(row.file.lastIndexOf("/") + 1);
  return {
    component: TOOLCHAIN,
    kind: "toolchain",
    path: row.member === undefined ? base : `${base}(${row.member})`,
  };
}

/** gcc and clang name the sections that may be merged after what is in them: .rodata.str1.1, .rodata.cst16. */
function isMergedSection(row: MapRow, section: ElfSection | undefined): boolean {
  return section === undefined
    ? /\.(?:str\d+\.\d+|cst\d+)$/.test(row.section)
    : (section.flags & SectionFlag.merge) !== 0;
}

/** Pieces of a merged range with the bytes between them: zeros are alignment, anything else is the row's own. */
function filled(
  row: MapRow,
  pieces: readonly { address: number; size: number; name: string; owner: Origin }[],
  bytes: Uint8Array,
  origin: Origin,
): Piece[] {
  const whole: Piece[] = [];
  let at = row.address;
  const fillTo = (to: number) => {
    if (to <= at) return;
    const isZero = bytes.subarray(at - row.address, to - row.address).every((byte) => byte === 0);
    whole.push(
      isZero ? padding(at, to) : { address: at, size: to - at, origin, name: row.section, isCode: false },
    );
  };
  for (const { address, size, name, owner } of pieces) {
    fillTo(address);
    whole.push({ address, size, origin: owner, name, isCode: false });
    at = address + size;
  }
  fillTo(row.address + row.size);
  return whole;
}

/** Functions and variables with an extent, by rising address; of aliases the global one comes first. */
function sizedSymbols(elf: Elf): ElfSymbol[] {
  return elf.symbols
    .filter(
      ({ type, size, place }) =>
        (type === "function" || type === "object") && size > 0 && typeof place === "number",
    )
    .sort((a, b) => a.value - b.value || Number(b.binding === "global") - Number(a.binding === "global"));
}

function splitBySymbols(
  row: MapRow,
  origin: Origin,
  isCode: boolean,
  symbols: readonly ElfSymbol[],
): Piece[] {
  const end = row.address + row.size;
  const pieces: Piece[] = [];
  let at = row.address;
  const rest = (to: number) => {
    if (to > at)
      pieces.push({ address: at, size: to - at, origin, name: sectionSubject(row.section), isCode });
  };
  for (let index = firstAtOrAfter(symbols, at); index < symbols.length; index++) {
    const symbol = symbols[index];
    if (symbol === undefined || symbol.value >= end) break;
    if (symbol.value < at) continue; // An alias of the one before, or inside it.
    rest(symbol.value);
    const size = Math.min(symbol.size, end - symbol.value);
    pieces.push({ address: symbol.value, size, origin, name: symbol.name, isCode });
    at = symbol.value + size;
  }
  rest(end);
  return pieces;
}

function firstAtOrAfter(symbols: readonly ElfSymbol[], address: number): number {
  let low = 0;
  let high = symbols.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((symbols[middle]?.value ?? Infinity) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `.rodata.table` is about `table`; `.text` is about nothing in particular. */
function sectionSubject(section: string): string {
  return (
    /^\.(?:text|rodata|data(?:\.rel\.ro)?(?:\.local)?|tdata|init_array)\.(.+)$/.exec(section)?.[1] ?? section
  );
}
