/**
 * The instructions that may still be executed, in a local. Each block takes its own off; whether enough are left is asked where a region
 * is entered, before each way back to a loop, and after calls: for the longest way to where it is asked again.
 */

import type { Assembler } from "./assembler.ts";
import { PARAMETER } from "./module.ts";
import { OP } from "./opcodes.ts";
import type { Room } from "./room.ts";

/** Takes the instructions of a block off. */
export function pay(assembler: Assembler, instructions: number): void {
  if (instructions === 0) return;
  assembler.getPlace(PARAMETER.budget);
  assembler.i32(-instructions);
  assembler.opcode(OP.i32Add);
  assembler.setPlace(PARAMETER.budget);
}

/** Leaves on the stack whether fewer than `needed` are left. */
export function pushWhetherTooFew(assembler: Assembler, needed: number): void {
  assembler.getPlace(PARAMETER.budget);
  assembler.i32(needed);
  assembler.opcode(OP.i32LtS);
}

/** The same at the entry, or whether there is no room on WebAssembly's own stack: each would make its number negative. */
export function pushWhetherTooFewAtEntry(assembler: Assembler, needed: number, room: Room | undefined): void {
  if (room === undefined) {
    pushWhetherTooFew(assembler, needed);
    return;
  }
  assembler.getPlace(PARAMETER.budget);
  assembler.i32(-needed);
  assembler.opcode(OP.i32Add);
  room.pushRest();
  assembler.opcode(OP.i32Or);
  assembler.i32(0);
  assembler.opcode(OP.i32LtS);
}
