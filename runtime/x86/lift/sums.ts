/** Addresses, put together from the registers of a memory operand. */

import type { Assembler } from "./assembler.ts";
import { OP } from "./opcodes.ts";
import type { Address } from "./steps.ts";

/** Pushes the low 32 bits of an address that is known to be below 2 GiB. */
export function pushSum32(assembler: Assembler, { base, index, shift }: Address, displacement: number): void {
  const { code } = assembler;
  if (base >= 0) pushLow(assembler, base);
  if (index >= 0) {
    pushLow(assembler, index);
    if (shift > 0) {
      assembler.i32(shift);
      code.byte(OP.i32Shl);
    }
    if (base >= 0) code.byte(OP.i32Add);
  }
  if (displacement === 0) return;
  assembler.i32(displacement);
  code.byte(OP.i32Add);
}

function pushLow(assembler: Assembler, register: number): void {
  assembler.get(register);
  assembler.code.byte(OP.i32WrapI64);
}

/** Pushes all 64 bits. */
export function pushSum64(assembler: Assembler, { base, index, shift }: Address, displacement: number): void {
  const { code } = assembler;
  if (base >= 0) assembler.get(base);
  if (index >= 0) {
    assembler.get(index);
    if (shift > 0) {
      assembler.i64(shift);
      code.byte(OP.i64Shl);
    }
    if (base >= 0) code.byte(OP.i64Add);
  }
  if (displacement === 0) return;
  assembler.i64(displacement);
  code.byte(OP.i64Add);
}
