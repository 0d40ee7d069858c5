/** A typed value of the debuggee: what it is and where it is. Its bytes are read when somebody looks at them. */
import { hexAddress } from "../../runtime/base/hex.ts";
import type { DataType } from "../../runtime/binary/data-types.ts";
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";
import type { FrameContext, Piece } from "../../runtime/binary/location.ts";
import { isSignedType } from "./scalars.ts";

export type Place =
  | { readonly kind: "memory"; readonly address: bigint }
  /** A bit field, its lowest bit counted from `address`. */
  | { readonly kind: "bits"; readonly address: bigint; readonly bitOffset: number; readonly bitSize: number }
  /** All or a part of a register, by DWARF number, from the byte `offset` on. */
  | { readonly kind: "register"; readonly register: number; readonly offset: number }
  /** In several places. */
  | { readonly kind: "pieces"; readonly pieces: readonly Piece[] }
  /** Nowhere: a result or a constant. `known` has a 1 for each byte that is not optimised out; undefined: all are known. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly known: Uint8Array | undefined }
  | { readonly kind: "unavailable"; readonly message: string };

export interface Value {
  readonly type: DataType;
  readonly place: Place;
  /** Shown by its members, although there is a view of such values. */
  readonly isRaw?: true;
}

/** What values need of the program and of the frame that they are looked at from. */
export interface ValueContext {
  readonly info: DebugInfo;
  readonly frame: FrameContext;
  /** `name` or `name+offset` of the symbol around an address. */
  symbolAt(address: bigint): string | undefined;
}

export type Loaded =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly known: Uint8Array | undefined }
  | { readonly kind: "unavailable"; readonly message: string };

export const OPTIMISED_OUT = "<optimized out>";
/** No value is read that is larger; only its parts are. */
const VALUE_LIMIT = 1 << 20;
/** Typedefs of typedefs; deeper only in damaged debug information. */
const ALIAS_LIMIT = 64;

/** The type behind typedefs and qualifiers. */
export function strip(type: DataType): DataType {
  let inner = type;
  for (
    let depth = 0;
    depth < ALIAS_LIMIT && (inner.kind === "typedef" || inner.kind === "qualified");
    depth++
  )
    inner = inner.target;
  return inner;
}

/** Bytes of a value of this type; undefined when that is not known before it is looked at (a variable-length array). */
export function sizeOf(type: DataType): number | undefined {
  const inner = strip(type);
  switch (inner.kind) {
    case "structure":
    case "class":
    case "union":
      return inner.isIncomplete ? undefined : inner.size;
    case "array":
      return inner.size;
    case "function":
    case "unspecified":
    case "typedef":
    case "qualified":
      return undefined;
    default:
      return inner.size;
  }
}

/** The value's bytes. */
export function load(context: ValueContext, value: Value): Loaded {
  const size = sizeOf(value.type) ?? 0;
  if (size > VALUE_LIMIT) return unavailable(`<${size} bytes: expand it to see its parts>`);
  const { place } = value;
  switch (place.kind) {
    case "unavailable":
      return place;
    case "bytes":
      return place;
    case "memory":
      return readBytes(context, place.address, size);
    case "bits":
      return readBits(context, place, value.type);
    case "register":
      return assemble(
        context,
        [{ kind: "register", register: place.register, bitOffset: 8 * place.offset, bitSize: undefined }],
        size,
      );
    case "pieces":
      return assemble(context, place.pieces, size);
  }
}

function assemble(context: ValueContext, pieces: readonly Piece[], size: number): Loaded {
  const result = context.info.assemble(pieces, size, context.frame);
  switch (result.kind) {
    case "missing-memory":
      return unreadable(result.address);
    case "missing-register":
      return unavailable("<not saved>");
    case "bytes": {
      const { bytes, known } = result;
      if (known?.includes(1) === false) return unavailable(OPTIMISED_OUT);
      return { kind: "bytes", bytes, known };
    }
  }
}

function readBytes(context: ValueContext, address: bigint, size: number): Loaded {
  const bytes = context.frame.readMemory(address, size);
  return bytes === undefined ? unreadable(address) : { kind: "bytes", bytes, known: undefined };
}

function readBits(
  context: ValueContext,
  { address, bitOffset, bitSize }: Extract<Place, { kind: "bits" }>,
  type: DataType,
): Loaded {
  const first = bitOffset >> 3;
  const bytes = context.frame.readMemory(address + BigInt(first), ((bitOffset + bitSize + 7) >> 3) - first);
  if (bytes === undefined) return unreadable(address);
  return { kind: "bytes", bytes: cutBits(bytes, bitOffset & 7, bitSize, type), known: undefined };
}

/** A bit field as a value of its type: as many bytes, with the sign spread over them. */
export function cutBits(bytes: Uint8Array, bitOffset: number, bitSize: number, type: DataType): Uint8Array {
  let bits = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[i] ?? 0);
  bits >>= BigInt(bitOffset);
  const value = isSignedType(strip(type)) ? BigInt.asIntN(bitSize, bits) : BigInt.asUintN(bitSize, bits);
  return integerBytes(value, sizeOf(type) ?? 8);
}

/** Little-endian bytes of an integer. */
export function integerBytes(value: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = BigInt.asUintN(8 * size, value);
  for (let i = 0; i < size; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

export function unavailable(message: string): { readonly kind: "unavailable"; readonly message: string } {
  return { kind: "unavailable", message };
}

export function unreadable(address: bigint): { readonly kind: "unavailable"; readonly message: string } {
  return unavailable(`<cannot read memory at ${hexAddress(BigInt.asUintN(64, address))}>`);
}

/** The place of a located value: the plain cases have a place of their own, because one can assign to them and take their address. */
export function placeOfPieces(pieces: readonly Piece[]): Place {
  const [only] = pieces;
  if (pieces.length !== 1 || only === undefined || only.bitSize !== undefined)
    return { kind: "pieces", pieces };
  if (only.kind === "memory" && only.bitOffset === 0) return { kind: "memory", address: only.address };
  if (only.kind === "register" && only.bitOffset % 8 === 0)
    return { kind: "register", register: only.register, offset: only.bitOffset / 8 };
  if (only.kind === "optimised-out") return unavailable(OPTIMISED_OUT);
  return { kind: "pieces", pieces };
}
