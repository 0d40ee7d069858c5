/** Addresses, put together from the registers of a memory operand. */

import type { Assembler } from "./assembler.ts";
import { OP } from "./opcodes.ts";
import type { Address } from "./steps.ts";

interface Width {
  readonly add: number;
  readonly shiftLeft: number;
  pushRegister(this: void, assembler: Assembler, register: number): void;
  pushConstant(this: void, assembler: Assembler, value: number): void;
}

const WHOLE: Width = {
  add: OP.i64Add,
  shiftLeft: OP.i64Shl,
  pushRegister: (assembler, register) => {
    assembler.get(register);
  },
  pushConstant: (assembler, value) => {
    assembler.i64(value);
  },
};

const LOW: Width = {
  add: OP.i32Add,
  shiftLeft: OP.i32Shl,
  pushRegister: (assembler, register) => {
    assembler.get(register);
    assembler.opcode(OP.i32WrapI64);
  },
  pushConstant: (assembler, value) => {
    assembler.i32(value);
  },
};

/** Pushes the low 32 bits of an address that is known to be below 2 GiB. */
export function pushSum32(assembler: Assembler, address: Address, displacement: number): void {
  pushSum(assembler, address, displacement, LOW);
}

/** Pushes all 64 bits. */
export function pushSum64(assembler: Assembler, address: Address, displacement: number): void {
  pushSum(assembler, address, displacement, WHOLE);
}

function pushSum(
  assembler: Assembler,
  { base, index, shift }: Address,
  displacement: number,
  { add, shiftLeft, pushRegister, pushConstant }: Width,
): void {
  if (base >= 0) pushRegister(assembler, base);
  if (index >= 0) {
    pushRegister(assembler, index);
    if (shift > 0) {
      pushConstant(assembler, shift);
      assembler.opcode(shiftLeft);
    }
    if (base >= 0) assembler.opcode(add);
  }
  if (displacement === 0) return;
  pushConstant(assembler, displacement);
  assembler.opcode(add);
}
