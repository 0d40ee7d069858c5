/** Puts the bytes of a value together from its pieces. */

import type { Assembled, FrameContext, Piece } from "../location.ts";
import { fromBytes } from "./typed-value.ts";

/** Debuggers show parts of large values, never this much; a damaged type may claim any size. */
const MAX_VALUE = 1 << 26;

interface Part {
  /** Undefined: nobody knows these bits. */
  readonly bits: bigint | undefined;
  readonly reason: string | undefined;
}

export function assemble(pieces: readonly Piece[], size: number, context: FrameContext): Assembled {
  if (!(size >= 0 && size <= MAX_VALUE)) {
    const reason = `It is too large to be read at once (${size} bytes).`;
    return { kind: "bytes", bytes: new Uint8Array(), known: new Uint8Array(), reason };
  }
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === "memory" && only.bitOffset % 8 === 0 && coversAll(only, size)) {
    return readWhole(only.address + BigInt(only.bitOffset / 8), size, context);
  }
  return assembleParts(pieces, size, context);
}

function coversAll(piece: Piece, size: number): boolean {
  return piece.bitSize === undefined || piece.bitSize >= size * 8;
}

function readWhole(address: bigint, size: number, context: FrameContext): Assembled {
  const bytes = size === 0 ? new Uint8Array() : context.readMemory(address, size);
  if (bytes?.length !== size) return { kind: "missing-memory", address, length: size };
  return { kind: "bytes", bytes, known: undefined, reason: undefined };
}

function assembleParts(pieces: readonly Piece[], size: number, context: FrameContext): Assembled {
  const bytes = new Uint8Array(size);
  const known = new Uint8Array(size);
  let reason: string | undefined;
  let at = 0;
  for (const piece of pieces) {
    const length = Math.min(piece.bitSize ?? size * 8 - at, size * 8 - at);
    if (length <= 0) continue;
    const part = readPart(piece, length, context);
    if ("kind" in part) return part;
    if (part.bits === undefined) reason ??= part.reason;
    else place(bytes, known, at, length, part.bits);
    at += length;
  }
  const isWhole = known.every((byte) => byte === 1);
  if (isWhole) return { kind: "bytes", bytes, known: undefined, reason: undefined };
  return { kind: "bytes", bytes, known, reason: reason ?? "The compiler optimised it out." };
}

/** Writes bits; a byte counts as known when its last bit has been written. */
function place(bytes: Uint8Array, known: Uint8Array, at: number, length: number, bits: bigint): void {
  for (let done = 0; done < length;) {
    const index = Math.floor((at + done) / 8);
    const shift = (at + done) % 8;
    const count = Math.min(8 - shift, length - done);
    const mask = ((1 << count) - 1) << shift;
    const part = (Number((bits >> BigInt(done)) & 0xffn) << shift) & mask;
    bytes[index] = ((bytes[index] ?? 0) & ~mask) | part;
    known[index] = 1;
    done += count;
  }
}

function readPart(
  piece: Piece,
  length: number,
  context: FrameContext,
): Part | Exclude<Assembled, { kind: "bytes" }> {
  const cut = (bits: bigint, bitOffset: number): Part => ({
    bits: BigInt.asUintN(length, bits >> BigInt(bitOffset)),
    reason: undefined,
  });
  switch (piece.kind) {
    case "memory": {
      const bytes = Math.ceil((piece.bitOffset + length) / 8);
      const content = context.readMemory(piece.address, bytes);
      if (content?.length !== bytes) return { kind: "missing-memory", address: piece.address, length: bytes };
      return cut(fromBytes(content), piece.bitOffset);
    }
    case "register": {
      const value = context.register(piece.register);
      if (value === undefined) return { kind: "missing-register", register: piece.register };
      return cut(value, piece.bitOffset);
    }
    case "value":
      return cut(fromBytes(piece.bytes), piece.bitOffset);
    case "implicit-pointer":
      return { bits: undefined, reason: "It points to something that the compiler optimised out." };
    case "optimised-out":
      return { bits: undefined, reason: piece.reason };
  }
}
