/** Finds the record and operands of the instruction at the beginning of some bytes. Never throws. */
import type { Decoded, DecodeFailure } from "./operands.ts";
export type { Decoded, DecodeFailure } from "./operands.ts";
export declare function decode(code: Uint8Array, address: bigint): Decoded | DecodeFailure;
