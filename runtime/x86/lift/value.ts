/**
 * A value of the guest program while its code is lifted: a constant, a local, or an operation on other values that has not been
 * emitted yet. What nothing uses is never emitted; what is used more than once goes into a local when it is emitted first.
 *
 * `bits` is the width that the vocabulary knows. Values of 1 to 32 bits are i32 and have zeros above their bits; those of 64 bits
 * are i64, of 128 bits v128. Operations on floats make f32 or f64 of 32 or 64 bits: `Emitter.as` changes the representation.
 */

import type { ValueType } from "./opcodes.ts";

/** Kinds beside opcodes. */
export const CONSTANT = -1;
export const LOCAL = -2;

export type Immediate = number | readonly number[] | undefined;

export interface Value {
  readonly type: ValueType;
  readonly bits: number;
  /** An opcode, CONSTANT or LOCAL. */
  readonly kind: number;
  readonly operands: readonly Value[];
  /** Bytes after the opcode, such as a lane's number. */
  readonly immediate: Immediate;
  /** Of a constant: unsigned, below 2^bits; of floats their bit pattern. */
  readonly constant: bigint | undefined;
  /** Where it is, once it has been emitted; -1 before. */
  local: number;
  uses: number;
}

export function isConstant(value: Value): value is Value & { readonly constant: bigint } {
  return value.constant !== undefined;
}
