/** Structured control flow: Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow" (ICFP 2022). */

import type { Assembler } from "./assembler.ts";
import type { Node } from "./graph.ts";
import type { Labels } from "./labels.ts";
import { OP } from "./opcodes.ts";

export class Structure {
  readonly #assembler: Assembler;
  readonly #labels: Labels;
  readonly #emit: (node: Node) => void;

  /** `emit` emits a node's own code, and by `tree` the nodes that follow where no label is (see `Labels.ofEdge`). */
  constructor(assembler: Assembler, labels: Labels, emit: (node: Node) => void) {
    this.#assembler = assembler;
    this.#labels = labels;
    this.#emit = emit;
  }

  /** A node and all that it dominates. */
  tree(node: Node): void {
    const merges = node.children.filter(({ isMerge }) => isMerge).sort((a, b) => a.order - b.order);
    if (!node.isLoopHeader) {
      this.#within(node, merges);
      return;
    }
    this.#assembler.open(OP.loop);
    this.#labels.push({ kind: "loop", node });
    this.#within(node, merges);
    this.#labels.pop();
    this.#assembler.opcode(OP.end);
  }

  /** The node's code inside blocks that end where its merge nodes begin, the last of them outermost. */
  #within(node: Node, merges: readonly Node[]): void {
    for (let index = merges.length - 1; index >= 0; index--) {
      const merge = merges[index];
      if (merge === undefined) continue;
      this.#assembler.open(OP.block);
      this.#labels.push({ kind: "after", node: merge });
    }
    this.#emit(node);
    for (const merge of merges) {
      this.#labels.pop();
      this.#assembler.opcode(OP.end);
      this.tree(merge);
    }
  }
}
