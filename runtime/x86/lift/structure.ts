/** Structured control flow: Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow" (ICFP 2022). */

import type { Assembler } from "./assembler.ts";
import type { Node } from "./graph.ts";
import type { Labels } from "./labels.ts";
import { OP } from "./opcodes.ts";

export class Structure {
  readonly #assembler: Assembler;
  readonly #labels: Labels;
  readonly #emit: (node: Node) => Node | undefined;

  /**
   * `emit` emits a node's own code, with what follows where no label is (see `Labels.ofEdge`); what does so last it gives back, since
   * long functions would be too deep.
   */
  constructor(assembler: Assembler, labels: Labels, emit: (node: Node) => Node | undefined) {
    this.#assembler = assembler;
    this.#labels = labels;
    this.#emit = emit;
  }

  /** A node and all that it dominates. */
  tree(root: Node): void {
    /** What is still to be done, the next last: nodes, and the ends of loops and blocks. */
    const work: (Node | "end")[] = [root];
    for (let item = work.pop(); item !== undefined; item = work.pop()) {
      if (item === "end") {
        this.#labels.pop();
        this.#assembler.opcode(OP.end);
        continue;
      }
      this.#open(item, work);
      const following = this.#emit(item);
      if (following !== undefined) work.push(following);
    }
  }

  /** The node's code stands in its loop, and in blocks that end where its merge nodes begin, the last of them outermost. */
  #open(node: Node, work: (Node | "end")[]): void {
    if (node.isLoopHeader) {
      this.#assembler.open(OP.loop);
      this.#labels.push({ kind: "loop", node });
      work.push("end");
    }
    const merges = node.children.filter(({ isMerge }) => isMerge).sort((a, b) => b.order - a.order);
    for (const merge of merges) {
      this.#assembler.open(OP.block);
      this.#labels.push({ kind: "after", node: merge });
      work.push(merge, "end");
    }
  }
}
