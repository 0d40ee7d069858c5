/** How control comes to a region and back, around the regions themselves: see PARAMETER. */

import { Assembler } from "./assembler.ts";
import { STATE } from "./layout.ts";
import { PASSED, RAX, RDI, RSI, RSP } from "./locals.ts";
import {
  F_RESUME,
  F_TRANSLATE,
  LINKAGE_SHIFT,
  PARAMETER,
  REGION_PARAMETERS,
  T_ENTER,
  T_REGION,
  type WasmFunctionSource,
} from "./module.ts";
import { OP } from "./opcodes.ts";
import { pushStored, storeRegisters } from "./registers.ts";

const NO_CALLER = -1n << BigInt(LINKAGE_SHIFT);

/** Of a function that is a region, or takes the place of one. */
export function regionAssembler(): Assembler {
  const assembler = new Assembler(REGION_PARAMETERS);
  assembler.bind(RSP, PARAMETER.rsp);
  assembler.bind(RDI, PARAMETER.rdi);
  assembler.bind(RSI, PARAMETER.rsi);
  return assembler;
}

/** A call, or a jump, to the region whose place in the table is on the stack, over its parameters. */
export function toRegion(assembler: Assembler, opcode: number): void {
  assembler.opcode(opcode);
  assembler.code.u32(T_REGION);
  assembler.code.u32(0);
}

function call(assembler: Assembler, imported: number): void {
  assembler.opcode(OP.call);
  assembler.code.u32(imported);
}

/** Has the dispatcher go on from the state, perhaps until the function returns; leaves the results of a region on the stack. */
export function resume(assembler: Assembler): void {
  assembler.getPlace(PARAMETER.linkage);
  assembler.opcode(OP.i32WrapI64);
  assembler.getPlace(PARAMETER.linkage);
  assembler.i64(LINKAGE_SHIFT);
  assembler.opcode(OP.i64ShrS);
  call(assembler, F_RESUME);
  pushStored(assembler, RAX);
}

/**
 * Regions are called through the table. `stub` has translated what belongs into a place of the table, and calls it; or leaves lifted code,
 * where the interpreter is to execute that code for a first time.
 */
export function stub(slot: number): WasmFunctionSource {
  const assembler = regionAssembler();
  assembler.i32(slot);
  call(assembler, F_TRANSLATE);
  assembler.open(OP.if);
  for (let parameter = 0; parameter < REGION_PARAMETERS; parameter++) assembler.getPlace(parameter);
  assembler.i32(slot);
  toRegion(assembler, OP.returnCallIndirect);
  assembler.opcode(OP.end);
  storeRegisters(assembler, PASSED | (1 << RSP));
  assembler.i32(STATE.budget);
  assembler.getPlace(PARAMETER.budget);
  assembler.memory(OP.i32Store, 0);
  resume(assembler);
  assembler.opcode(OP.end);
  return { name: `stub${String(slot)}`, type: T_REGION, body: assembler.body() };
}

/** For JavaScript: (RSP, budget, slot). The region has no caller to return to. */
export function entrance(): WasmFunctionSource {
  const assembler = new Assembler(3);
  assembler.getPlace(0);
  assembler.getPlace(1);
  assembler.i64(NO_CALLER);
  pushStored(assembler, RDI);
  pushStored(assembler, RSI);
  assembler.getPlace(2);
  toRegion(assembler, OP.callIndirect);
  assembler.opcode(OP.drop);
  assembler.opcode(OP.drop);
  assembler.opcode(OP.end);
  return { name: "enter", type: T_ENTER, body: assembler.body() };
}
