/**
 * What in an image refers to what: from the relocations of the objects that it was linked from, each at the place that the linker's map
 * gives its section. Where a relocation's symbol says not enough (a merged string), the linked bytes do.
 */

import {
  SectionFlag,
  type Elf,
  type ElfRelocation,
  type ElfSection,
  type ElfSymbol,
} from "../binary/elf/elf.ts";
import { RelocationType } from "../binary/elf/relocations.ts";
import type { LinkMap, MapRow } from "./link-map/rows.ts";
import { itemFinder } from "./placed-items.ts";

export interface Reference {
  /** Indexes into the items. */
  readonly from: number;
  readonly to: number;
  /** Address of the bytes that refer. */
  readonly place: number;
  /** The address that they refer to, which may lie within the item. */
  readonly target: number;
}

export interface ReferenceInput {
  /** The linked file. */
  readonly elf: Elf;
  readonly map: LinkMap;
  /** By the path that the linker was given; of a member of an archive by `objectName`. */
  readonly objects: ReadonlyMap<string, Elf>;
  /** By rising address. */
  readonly items: readonly { readonly address: number; readonly bytes: number }[];
}

/** The name of the object that a row is of: `main.c.o`, `libgcc.a(_udivdi3.o)`. */
export function objectName({ file, member }: Pick<MapRow, "file" | "member">): string {
  return member === undefined ? file : `${file}(${member})`;
}

/** References to something without bytes in the file, such as zero-initialised data, lead to no item and are left out. */
export function references(input: ReferenceInput): Reference[] {
  const { elf, items } = input;
  const itemAt = itemFinder(items);
  const symbols = linkedSymbols(elf);
  const found: Reference[] = [];
  for (const [name, sections] of placedSections(input)) {
    const object = input.objects.get(name);
    if (object === undefined) continue;
    for (const [section, row] of sections) {
      for (const relocation of object.relocationsOf(section)) {
        const place = row.address + relocation.offset;
        const from = itemAt(place);
        const target =
          from === undefined ? undefined : targetOf(relocation, place, { object, sections, symbols, elf });
        const to = target === undefined ? undefined : itemAt(target);
        if (from !== undefined && target !== undefined && to !== undefined && from !== to)
          found.push({ from, to, place, target });
      }
    }
  }
  return found;
}

/** The loaded sections of each object that are in the image, with their rows. Several of one name stand in the map in their order. */
function placedSections({ map, objects }: ReferenceInput): Map<string, Map<ElfSection, MapRow>> {
  const rows = new Map<string, Map<string, MapRow[]>>();
  for (const row of map.rows) {
    if (row.kind !== "input") continue;
    const name = objectName(row);
    const ofObject = rows.get(name) ?? new Map<string, MapRow[]>();
    rows.set(name, ofObject);
    const ofSection = ofObject.get(row.section);
    if (ofSection === undefined) ofObject.set(row.section, [row]);
    else ofSection.push(row);
  }
  const placed = new Map<string, Map<ElfSection, MapRow>>();
  for (const [name, ofObject] of rows) {
    const sections = new Map<ElfSection, MapRow>();
    placed.set(name, sections);
    for (const section of objects.get(name)?.sections ?? []) {
      const row = (section.flags & SectionFlag.alloc) === 0 ? undefined : ofObject.get(section.name)?.shift();
      if (row !== undefined) sections.set(section, row);
    }
  }
  return placed;
}

/** Global functions and data of the linked file by name; statics of several files can share theirs. */
function linkedSymbols({ symbols }: Elf): Map<string, number> {
  const values = new Map<string, number>();
  for (const { name, binding, place, value, type } of symbols)
    if ((binding === "global" || binding === "weak") && typeof place === "number" && type !== "tls")
      values.set(name, value);
  return values;
}

interface Context {
  readonly object: Elf;
  readonly sections: ReadonlyMap<ElfSection, MapRow>;
  readonly symbols: ReadonlyMap<string, number>;
  readonly elf: Elf;
}

/** psABI, table 4.9: the field holds the distance from itself to the target, as instructions want it. */
const RELATIVE: ReadonlySet<number> = new Set([2, 4, 9, 24, 41, 42]);
/** Of these, the ones whose target is a slot of the global offset table, unless the linker could do without (GOTPCREL, GOTPCRELX). */
const THROUGH_TABLE: ReadonlySet<number> = new Set([9, 41, 42]);
/** Those that hold a thread-local variable's place in its block. */
const THREAD_LOCAL: ReadonlySet<number> = new Set([17, 18, 19, 20, 21, 22, 23]);
const TLS_SEGMENT = 7;

function targetOf(relocation: ElfRelocation, place: number, context: Context): number | undefined {
  const { symbol, type, addend } = relocation;
  if (symbol === undefined) return undefined;
  const { object, sections, symbols, elf } = context;
  if (THREAD_LOCAL.has(type)) return threadLocal(symbol, elf);
  const global = symbol.binding === "local" ? undefined : symbols.get(symbol.name);
  if (global !== undefined) return global;
  const section = typeof symbol.place === "number" ? object.sections[symbol.place] : undefined;
  const row = section === undefined ? undefined : sections.get(section);
  const isMerged = section !== undefined && (section.flags & SectionFlag.merge) !== 0;
  if (section === undefined || row === undefined || isMerged)
    return THROUGH_TABLE.has(type) ? undefined : fromLinkedBytes(relocation, place, elf);
  // The addend of a relative field also holds how far the instruction goes on behind it, which may lead before the section.
  const inside = symbol.type === "section" ? addend + (RELATIVE.has(type) ? FIELD : 0) : symbol.value;
  return row.address + Math.min(Math.max(inside, 0), Math.max(row.size - 1, 0));
}

const FIELD = 4;

function fromLinkedBytes(
  { type, addend, symbol }: ElfRelocation,
  place: number,
  elf: Elf,
): number | undefined {
  const width = type === RelocationType.abs64 ? 8 : FIELD;
  const bytes = elf.memoryAt(place, width);
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, width);
  const isSection = symbol?.type === "section";
  if (RELATIVE.has(type)) return view.getInt32(0, true) + place + (isSection ? FIELD : -addend);
  const value = width === 8 ? Number(view.getBigUint64(0, true)) : view.getUint32(0, true);
  return isSection ? value : value - addend;
}

/** Its initial value, in the block that each thread gets a copy of. */
function threadLocal({ name }: ElfSymbol, elf: Elf): number | undefined {
  const segment = elf.segments.find(({ type }) => type === TLS_SEGMENT);
  const variable = elf.symbolsNamed(name).find(({ type }) => type === "tls");
  return segment === undefined || variable === undefined ? undefined : segment.address + variable.value;
}
