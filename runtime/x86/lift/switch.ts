/** Jumps through tables whose targets are in the region. */

import type { Assembler } from "./assembler.ts";
import type { Node } from "./graph.ts";
import type { Labels } from "./labels.ts";
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
