/** Members of structures and classes, those of their bases and of anonymous unions in them, and what pointers point to. */
import type { DataType, Member, StaticMember, StructureType } from "../../runtime/binary/data-types.ts";
import type { Piece } from "../../runtime/binary/location.ts";
import { readableName, splitScopes } from "../../runtime/binary/cxx-names.ts";
import { integerOf } from "./scalars.ts";
import {
  cutBits,
  load,
  OPTIMISED_OUT,
  placeOfPieces,
  sizeOf,
  strip,
  unavailable,
  type Place,
  type Value,
  type ValueContext,
} from "./value.ts";

/** Anonymous structures in anonymous unions in…, bases of bases; deeper only in damaged debug information. */
const NESTING_LIMIT = 16;

/** What a pointer or reference points to; undefined for null, `void *` and pointers to functions. */
export function dereference(context: ValueContext, value: Value): Value | undefined {
  const type = strip(value.type);
  if (type.kind !== "pointer" && type.kind !== "reference") return undefined;
  const target = strip(type.target);
  if (target.kind === "unspecified" || target.kind === "function") return undefined;
  const implicit = implicitTarget(context, value, type.target);
  if (implicit !== undefined) return implicit;
  const loaded = load(context, value);
  if (loaded.kind !== "bytes" || loaded.known !== undefined) return undefined;
  const address = integerOf(loaded.bytes, false);
  return address === 0n ? undefined : { type: type.target, place: { kind: "memory", address } };
}

/** What an optimised-away pointer pointed to (DWARF 5, 2.6.1.1.4). */
function implicitTarget(context: ValueContext, value: Value, type: DataType): Value | undefined {
  if (value.place.kind !== "pieces") return undefined;
  const [only] = value.place.pieces;
  if (value.place.pieces.length !== 1 || only?.kind !== "implicit-pointer" || only.byteOffset !== 0)
    return undefined;
  const located = context.info.locateEntry(only.target, context.frame);
  return located.kind === "pieces" ? { type, place: { kind: "pieces", pieces: located.pieces } } : undefined;
}

export interface FlatMember {
  readonly member: Member;
  /** Offset of the anonymous structures around it. */
  readonly base: number;
}

/** The members as C names them: those of anonymous structures and unions belong to the one around. */
export function flatMembers(type: StructureType, base = 0, depth = 0): FlatMember[] {
  if (depth > NESTING_LIMIT) return [];
  return type.members.flatMap((member) => {
    const inner = strip(member.type);
    if (
      member.name === undefined &&
      !member.isBaseClass &&
      (inner.kind === "structure" || inner.kind === "union")
    ) {
      return flatMembers(inner, base + member.offset, depth + 1);
    }
    return [{ member, base }];
  });
}

/** The only member that a structure has, beside such as take no room: what a wrapper wraps. */
export function soleMember(context: ValueContext, value: Value): Value | undefined {
  const type = strip(value.type);
  if (!isStructure(type) || type.kind === "union" || type.variantPart !== undefined) return undefined;
  const [only, ...others] = flatMembers(type).filter(({ member }) => sizeOf(member.type) !== 0);
  return only !== undefined && others.length === 0 ? valueOfMember(context, value, only) : undefined;
}

/**
 * The member of a structure by name, also of its bases; undefined when it has none. `Base::name` is that of a base, in case the
 * structure has one of the same name.
 */
export function memberNamed(context: ValueContext, value: Value, name: string, depth = 0): Value | undefined {
  const type = strip(value.type);
  if (!isStructure(type) || depth > NESTING_LIMIT) return undefined;
  const scopes = splitScopes(name);
  if (scopes.length > 1) return memberOfBase(context, value, scopes, depth);
  const members = flatMembers(type);
  const found = members.find(({ member }) => member.name === name);
  if (found !== undefined) return valueOfMember(context, value, found);
  const shared = type.staticMembers.find((member) => member.name === name);
  if (shared !== undefined) return staticValue(context, shared);
  for (const base of members) {
    if (!base.member.isBaseClass) continue;
    const inherited = memberNamed(context, valueOfMember(context, value, base), name, depth + 1);
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

function memberOfBase(
  context: ValueContext,
  value: Value,
  scopes: readonly string[],
  depth: number,
): Value | undefined {
  const base = baseNamed(context, value, scopes.slice(0, -1).join("::"), depth);
  return base && memberNamed(context, base, scopes.at(-1) ?? "", depth + 1);
}

/** The part of an object that is its base class of that name, or the object itself. */
export function baseNamed(context: ValueContext, value: Value, name: string, depth = 0): Value | undefined {
  const type = strip(value.type);
  if (!isStructure(type) || depth > NESTING_LIMIT) return undefined;
  if (isNamed(type, name)) return value;
  for (const base of flatMembers(type)) {
    if (!base.member.isBaseClass) continue;
    const found = baseNamed(context, valueOfMember(context, value, base), name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Is this the name of the type, with any of the namespaces in front? */
function isNamed(type: StructureType, name: string): boolean {
  const scopes = splitScopes(readableName(type.qualifiedName ?? type.name ?? ""));
  const wanted = splitScopes(readableName(name));
  const skipped = scopes.length - wanted.length;
  return skipped >= 0 && wanted.every((part, index) => scopes[skipped + index] === part);
}

export function valueOfMember(context: ValueContext, value: Value, { member, base }: FlatMember): Value {
  return { type: member.type, place: memberPlace(context, value, member, base) };
}

export function staticValue(context: ValueContext, { id, type }: StaticMember): Value {
  const located = context.info.locateStatic(id, context.frame);
  return {
    type,
    place: located.kind === "pieces" ? placeOfPieces(located.pieces) : unavailable("<not in this program>"),
  };
}

export function isStructure(type: DataType): type is StructureType {
  return type.kind === "structure" || type.kind === "class" || type.kind === "union";
}

function memberPlace(context: ValueContext, value: Value, member: Member, base: number): Place {
  const { place } = value;
  if (place.kind === "unavailable") return place;
  if (member.offsetExpression !== undefined)
    return virtualBase(context, place, member.offsetExpression, base);
  if (place.kind === "memory") {
    if (member.bitField === undefined)
      return { kind: "memory", address: place.address + BigInt(base + member.offset) };
    const { bitOffset, bitSize } = member.bitField;
    return { kind: "bits", address: place.address, bitOffset: 8 * base + bitOffset, bitSize };
  }
  const size = sizeOf(member.type) ?? 0;
  if (member.bitField === undefined) return partOf(context, value, base + member.offset, size);
  const loaded = load(context, value);
  if (loaded.kind === "unavailable") return loaded;
  const { bitOffset, bitSize } = member.bitField;
  const first = base + (bitOffset >> 3);
  const last = base + ((bitOffset + bitSize + 7) >> 3);
  if (loaded.known?.subarray(first, last).includes(0) === true) return unavailable(OPTIMISED_OUT);
  return {
    kind: "bytes",
    bytes: cutBits(loaded.bytes.subarray(first, last), bitOffset & 7, bitSize, member.type),
    known: undefined,
  };
}

/** Where a virtual base is, the object's table of virtual functions says (Itanium C++ ABI, 2.5). */
function virtualBase(context: ValueContext, place: Place, expression: Uint8Array, base: number): Place {
  if (place.kind !== "memory") return unavailable("<virtual base>");
  const address = context.info.virtualBase(expression, place.address + BigInt(base), context.frame);
  return address === undefined ? unavailable("<virtual base>") : { kind: "memory", address };
}

/** Some bytes of a value that is not in memory. Where they are in one place they are still there, so that one can assign to them. */
export function partOf(context: ValueContext, value: Value, offset: number, size: number): Place {
  const { place } = value;
  const isInside = offset >= 0 && offset + size <= (sizeOf(value.type) ?? 0);
  if (isInside && place.kind === "register") return { ...place, offset: place.offset + offset };
  const piece = isInside && place.kind === "pieces" ? pieceAt(place.pieces, offset, size) : undefined;
  if (piece !== undefined) return piece;
  const loaded = load(context, value);
  return loaded.kind === "unavailable" ? loaded : part(loaded, offset, size);
}

/** Of pieces that are whole bytes, the one that has all of these. */
function pieceAt(pieces: readonly Piece[], offset: number, size: number): Place | undefined {
  let at = 0;
  for (const piece of pieces) {
    if (piece.bitSize === undefined || piece.bitSize % 8 !== 0) return undefined;
    const end = at + piece.bitSize / 8;
    if (offset < end) {
      if (offset < at || offset + size > end) return undefined;
      return placeInPiece(piece, offset - at);
    }
    at = end;
  }
  return undefined;
}

function placeInPiece(piece: Piece, offset: number): Place | undefined {
  if (piece.kind === "memory" && piece.bitOffset === 0)
    return { kind: "memory", address: piece.address + BigInt(offset) };
  if (piece.kind === "register" && piece.bitOffset % 8 === 0)
    return { kind: "register", register: piece.register, offset: piece.bitOffset / 8 + offset };
  return undefined;
}

function part(
  whole: { bytes: Uint8Array; known: Uint8Array | undefined },
  offset: number,
  size: number,
): Place {
  const known = whole.known?.subarray(offset, offset + size);
  if (known?.includes(1) === false) return unavailable(OPTIMISED_OUT);
  return {
    kind: "bytes",
    bytes: whole.bytes.subarray(offset, offset + size),
    known: known?.includes(0) === true ? known : undefined,
  };
}
