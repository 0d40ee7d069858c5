/**
 * A value of the guest program while a recipe is made: a constant, a local, a hole that each instruction fills, or an operation on
 * other values. What nothing uses is never emitted; what is used more than once goes into a local when it is emitted first.
 *
 * `bits` is the width that the vocabulary knows. Values of 1 to 32 bits are i32 and have zeros above their bits; those of 64 bits
 * are i64, of 128 bits v128. Operations on floats make f32 or f64 of 32 or 64 bits: `Emitter.as` changes the representation.
 */

import type { ValueType } from "./opcodes.ts";

/** Kinds beside opcodes. */
export const CONSTANT = -1;
export const LOCAL = -2;
export const HOLE = -3;

/** What a hole is filled with: `immediate` of a HOLE. */
export const HOLES = { immediate: 0, displacement: 1, next: 2, target: 3 } as const;

export type Immediate = number | readonly number[] | undefined;

export interface Value {
  readonly type: ValueType;
  readonly bits: number;
  /** An opcode, CONSTANT, LOCAL or HOLE. */
  readonly kind: number;
  readonly operands: readonly Value[];
  /** Bytes after the opcode, such as a lane's number. */
  readonly immediate: Immediate;
  /** Of a constant: unsigned, below 2^bits; of floats their bit pattern. */
  readonly constant: bigint | undefined;
  /** Of a LOCAL: which (see locals.ts). */
  readonly local: number;
  /** Used while code is made from it: how often it is needed, and the temporary in which it is. */
  uses: number;
  temporary: number;
}

export function isConstant(value: Value): value is Value & { readonly constant: bigint } {
  return value.constant !== undefined;
}
