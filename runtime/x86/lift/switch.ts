/** Jumps through tables, and calls through pointers, whose targets are in the region. */

import type { Assembler } from "./assembler.ts";
import type { Node } from "./graph.ts";
import type { Labels } from "./labels.ts";
import { TARGET } from "./locals.ts";
import { OP } from "./opcodes.ts";

/** To one of the node's successors by the number in a register. What is not among them goes on behind this code. */
export function switchTo(assembler: Assembler, labels: Labels, node: Node, register: number): void {
  const { successors } = node;
  assembler.open(OP.block);
  labels.push({ kind: "if" });
  assembler.get(register);
  assembler.i64(successors.length);
  assembler.opcode(OP.i64GeU);
  assembler.code.byte(OP.brIf);
  assembler.code.u32(0);
  assembler.get(register);
  assembler.opcode(OP.i32WrapI64);
  assembler.code.byte(OP.brTable);
  assembler.code.u32(successors.length);
  for (const next of successors)
    assembler.code.u32(next === undefined ? 0 : (labels.ofEdge(node, next) ?? 0));
  assembler.code.u32(0);
  labels.pop();
  assembler.opcode(OP.end);
}

/** Emits code that runs where a register is below a limit; `emit` leaves the region. */
export function whereBelow(assembler: Assembler, register: number, limit: number, emit: () => void): void {
  assembler.get(register);
  assembler.i64(limit);
  assembler.opcode(OP.i64LtU);
  assembler.open(OP.if);
  emit();
  assembler.opcode(OP.end);
}

/** To one of several addresses that TARGET may have; `goTo` emits what follows there. What is none of them goes on behind this code. */
export function chooseTarget(
  assembler: Assembler,
  labels: Labels,
  targets: readonly number[],
  goTo: (index: number) => void,
): void {
  targets.forEach((target, index) => {
    assembler.get(TARGET);
    assembler.i64(target);
    assembler.opcode(OP.i64Eq);
    assembler.open(OP.if);
    labels.push({ kind: "if" });
    goTo(index);
    labels.pop();
    assembler.opcode(OP.end);
  });
}
