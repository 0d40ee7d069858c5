/** Registers between their locals and the state in memory, as sets of bits: 0–15 the general ones, 16–31 the vectors. */

import type { Assembler } from "./assembler.ts";
import { STATE } from "./layout.ts";
import { lowOf, VECTOR } from "./locals.ts";
import { OP } from "./opcodes.ts";
import { APART64, type VectorMode, WHOLE } from "./places.ts";

function addressOf(register: number): number {
  return register < VECTOR ? STATE.gpr + 8 * register : STATE.xmm + 16 * (register - VECTOR);
}

function modeOf({ modes }: Assembler, register: number): VectorMode {
  return register < VECTOR ? WHOLE : (modes[register - VECTOR] ?? WHOLE);
}

/** Pushes a general register as it stands in the state. */
export function pushStored(assembler: Assembler, register: number): void {
  assembler.i32(addressOf(register));
  assembler.memory(OP.i64Load, 0);
}

export function loadRegisters(assembler: Assembler, mask: number): void {
  for (let rest = mask, register = 0; rest !== 0; rest >>>= 1, register++) {
    if ((rest & 1) === 0) continue;
    const address = addressOf(register);
    assembler.i32(address);
    assembler.memory(register < VECTOR ? OP.i64Load : OP.v128Load, 0);
    assembler.set(register);
    const mode = modeOf(assembler, register);
    if (mode === WHOLE) continue;
    assembler.i32(address);
    assembler.memory(mode === APART64 ? OP.f64Load : OP.f32Load, 0);
    assembler.set(lowOf(register, mode));
  }
}

export function storeRegisters(assembler: Assembler, mask: number): void {
  for (let rest = mask, register = 0; rest !== 0; rest >>>= 1, register++) {
    if ((rest & 1) === 0) continue;
    const address = addressOf(register);
    assembler.i32(address);
    assembler.get(register);
    assembler.memory(register < VECTOR ? OP.i64Store : OP.v128Store, 0);
    const mode = modeOf(assembler, register);
    if (mode === WHOLE) continue;
    assembler.i32(address);
    assembler.get(lowOf(register, mode));
    assembler.memory(mode === APART64 ? OP.f64Store : OP.f32Store, 0);
  }
  const vectors = mask >>> VECTOR;
  if (vectors === 0) return;
  assembler.i32(STATE.xmmWritten);
  assembler.i32(STATE.xmmWritten);
  assembler.memory(OP.i32Load, 0);
  assembler.i32(vectors);
  assembler.opcode(OP.i32Or);
  assembler.memory(OP.i32Store, 0);
}
