/** The parts of structures: members, base classes, variants (DWARF 5, sections 5.7.3 to 5.7.10). */

import type {
  DataType,
  Member,
  StaticMember,
  TemplateArgument,
  Variant,
  VariantPart,
} from "../data-types.ts";
import { At, Tag } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { Entry } from "./entry.ts";

type TypeOf = (entry: Entry) => DataType;

export function readMembers(structure: Entry, typeOf: TypeOf): Member[] {
  const members: Member[] = [];
  for (const child of structure.children()) {
    if (child.tag === Tag.inheritance) members.push(readMember(child, typeOf));
    else if (child.tag === Tag.member && !isStatic(child)) members.push(readMember(child, typeOf));
  }
  return members;
}

export function readStaticMembers(structure: Entry, typeOf: TypeOf): StaticMember[] {
  const members: StaticMember[] = [];
  for (const child of structure.children()) {
    const name = child.string(At.name);
    if (name === undefined || !isStatic(child)) continue;
    members.push({
      name,
      get type() {
        return typeOf(child);
      },
      id: child.offset,
    });
  }
  return members;
}

/** A static member is a declaration; DWARF 5 describes it as a variable. */
function isStatic(entry: Entry): boolean {
  if (entry.tag === Tag.variable) return true;
  return entry.tag === Tag.member && (entry.flag(At.declaration) || entry.flag(At.external));
}

export function readTemplateArguments(structure: Entry, typeOf: TypeOf): TemplateArgument[] {
  const found: TemplateArgument[] = [];
  for (const child of structure.children()) {
    if (child.tag === Tag.gnuTemplateParameterPack) found.push(...readTemplateArguments(child, typeOf));
    else if (child.tag === Tag.templateTypeParameter) {
      found.push({
        kind: "type",
        get type() {
          return typeOf(child);
        },
      });
    } else if (child.tag === Tag.templateValueParameter) {
      found.push({ kind: "value", value: child.exact(At.constValue) ?? 0n });
    }
  }
  return found;
}

function readMember(entry: Entry, typeOf: TypeOf): Member {
  const expression = entry.block(At.dataMemberLocation);
  const simple = expression && constantOffset(expression);
  const offset = simple ?? entry.number(At.dataMemberLocation) ?? 0;
  const bitField = readBitField(entry, offset);
  let type: DataType | undefined;
  return {
    name: entry.tag === Tag.inheritance ? undefined : entry.string(At.name),
    get type() {
      type ??= typeOf(entry);
      return type;
    },
    offset: bitField ? Math.floor(bitField.bitOffset / 8) : offset,
    bitField,
    isBaseClass: entry.tag === Tag.inheritance,
    isArtificial: entry.flag(At.artificial),
    offsetExpression: simple === undefined ? expression : undefined,
  };
}

/** Old compilers write a plain offset as `DW_OP_plus_uconst N`. */
function constantOffset(expression: Uint8Array): number | undefined {
  if (expression[0] !== 0x23) return undefined;
  const cursor = new Cursor(expression, 1);
  const offset = cursor.uleb();
  return cursor.ok && cursor.atEnd ? offset : undefined;
}

function readBitField(entry: Entry, byteOffset: number): Member["bitField"] {
  const bitSize = entry.number(At.bitSize);
  if (bitSize === undefined) return undefined;
  const dataBitOffset = entry.number(At.dataBitOffset);
  if (dataBitOffset !== undefined) return { bitOffset: dataBitOffset, bitSize };
  // DWARF 2 and 3 (and gcc's DWARF 4) count from the most significant bit of a storage unit.
  const fromTop = entry.number(At.bitOffset);
  if (fromTop === undefined) return { bitOffset: byteOffset * 8, bitSize };
  const storage = entry.number(At.byteSize) ?? entry.reference(At.type)?.number(At.byteSize) ?? 4;
  return { bitOffset: byteOffset * 8 + storage * 8 - fromTop - bitSize, bitSize };
}

/** The cases of a Rust enum. */
export function readVariantPart(structure: Entry, typeOf: TypeOf): VariantPart | undefined {
  for (const part of structure.children()) {
    if (part.tag !== Tag.variantPart) continue;
    const discriminant = part.reference(At.discr);
    const variants: Variant[] = [];
    for (const child of part.children()) {
      if (child.tag !== Tag.variant) continue;
      variants.push({ discriminants: readDiscriminants(child), members: readMembers(child, typeOf) });
    }
    return { discriminant: discriminant && readMember(discriminant, typeOf), variants };
  }
  return undefined;
}

function readDiscriminants(variant: Entry): Variant["discriminants"] {
  const value = variant.exact(At.discrValue) ?? wideValue(variant.block(At.discrValue));
  if (value !== undefined) return [{ low: value, high: value }];
  const list = variant.block(At.discrList);
  if (!list) return [];
  const cursor = new Cursor(list);
  const ranges: { low: bigint; high: bigint }[] = [];
  while (!cursor.atEnd && cursor.ok) {
    const isRange = cursor.u8() === 1;
    const low = cursor.ulebExact();
    ranges.push({ low, high: isRange ? cursor.ulebExact() : low });
  }
  return ranges;
}

/** A 128-bit discriminant comes as a block. */
function wideValue(block: Uint8Array | undefined): bigint | undefined {
  return block?.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
