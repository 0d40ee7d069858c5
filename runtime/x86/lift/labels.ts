/** What branches can lead to where code is emitted, by how many blocks around it they end. */

import type { Node } from "./graph.ts";

/** A loop's beginning, the code after a block, or nothing that a node's code branches to. */
type Label = { readonly kind: "loop" | "after"; readonly node: Node } | { readonly kind: "if" };

export class Labels {
  /** Innermost last. */
  readonly #labels: Label[] = [];

  get depth(): number {
    return this.#labels.length;
  }

  push(label: Label): void {
    this.#labels.push(label);
  }

  pop(): void {
    this.#labels.pop();
  }

  /** The depth of the label that an edge branches to; undefined where its target's code comes here. */
  ofEdge(from: Node, to: Node): number | undefined {
    if (to.order <= from.order) return this.#depthOf("loop", to);
    return to.isMerge ? this.#depthOf("after", to) : undefined;
  }

  #depthOf(kind: "loop" | "after", node: Node): number {
    for (let depth = 0; depth < this.#labels.length; depth++) {
      const label = this.#labels[this.#labels.length - 1 - depth];
      if (label?.kind === kind && label.node === node) return depth;
    }
    throw new Error("LiteBox internal error: a branch to where no label is");
  }
}
