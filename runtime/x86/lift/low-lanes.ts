/**
 * Vectors of which the lowest lane is kept apart, and code that takes them whole. As long as a vector has the right lowest lane, too, code
 * takes it as it is; where it has not, it is put in once, not each time.
 */

import type { Assembler } from "./assembler.ts";
import type { Node } from "./graph.ts";
import { lowOf, VECTOR } from "./locals.ts";
import { OP } from "./opcodes.ts";
import { APART64, WHOLE } from "./places.ts";
import { changedInLoop } from "./proofs.ts";
import { slotModes, type Step } from "./steps.ts";
import { useOfShape } from "./vector-modes.ts";

const ALL = 0xffff << VECTOR;

export class LowLanes {
  readonly #assembler: Assembler;
  readonly #nodes: readonly Node[];
  /** What holds at the ends of blocks. */
  readonly #after = new Map<Node, number>();
  #node: Node | undefined;
  /** Registers, as bits, whose vectors have the right lowest lane. All have, when they come from memory. */
  #together = ALL;
  /** Whether the step that is being emitted takes all vectors whole. */
  #isWhole = false;

  constructor(assembler: Assembler, nodes: readonly Node[]) {
    this.#assembler = assembler;
    this.#nodes = nodes;
  }

  /** The block that is emitted next. */
  begin(node: Node): void {
    if (this.#node !== undefined)
      this.#after.set(this.#node, this.#node.block.end.kind === "call" ? ALL : this.#together);
    this.#node = node;
    let together = ALL;
    for (const from of node.predecessors) if (from.order < node.order) together &= this.#after.get(from) ?? 0;
    this.#together = node.isLoopHeader ? together & ~changedInLoop(node, this.#nodes) : together;
  }

  /** The modes in which a step that is emitted next finds the vectors in its slots. */
  modesFor(step: Step): number {
    const modes = slotModes(step, this.#assembler.modes);
    this.#isWhole = false;
    if (modes === 0) return modes;
    const use = useOfShape(step);
    const missing = this.#apart(step.reads & ~this.#together);
    this.#isWhole = use === "whole" || (use === "either" && !isCopy(step) && missing === 0);
    if (!this.#isWhole) return modes;
    this.#each(missing, (register, isDouble) => {
      this.#assembler.get(register);
      this.#assembler.get(lowOf(register, this.#modeOf(register)));
      this.#assembler.opcode(isDouble ? OP.f64x2ReplaceLane : OP.f32x4ReplaceLane);
      this.#assembler.code.byte(0);
      this.#assembler.set(register);
    });
    this.#together |= missing;
    return 0;
  }

  /** After the step. */
  end(step: Step): void {
    const written = step.writes & ALL;
    if (written === 0) return;
    if (this.#isWhole) {
      this.#each(this.#apart(written), (register, isDouble) => {
        this.#assembler.get(register);
        this.#assembler.opcode(isDouble ? OP.f64x2ExtractLane : OP.f32x4ExtractLane);
        this.#assembler.code.byte(0);
        this.#assembler.set(lowOf(register, this.#modeOf(register)));
      });
    }
    const from = step.reads & ALL;
    const isTogether = this.#isWhole || (isCopy(step) && (from & ~this.#together) === 0);
    this.#together = isTogether ? this.#together | written : this.#together & ~written;
  }

  #modeOf(register: number): number {
    return this.#assembler.modes[register - VECTOR] ?? WHOLE;
  }

  /** Of some registers those that are kept apart. */
  #apart(registers: number): number {
    let apart = 0;
    this.#each(registers & ALL, (register) => {
      if (this.#modeOf(register) !== WHOLE) apart |= 1 << register;
    });
    return apart;
  }

  #each(registers: number, then: (register: number, isDouble: boolean) => void): void {
    for (let register = VECTOR; register < 2 * VECTOR; register++)
      if ((registers & (1 << register)) !== 0) then(register, this.#modeOf(register) === APART64);
  }
}

function isCopy({ shape: { mnemonic } }: Step): boolean {
  return mnemonic === "movaps" || mnemonic === "movapd";
}
