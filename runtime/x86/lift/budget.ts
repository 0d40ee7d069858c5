/**
 * The instructions that may still be executed, in a local. What blocks have executed is taken off where ways meet and where the region is
 * left for another one, for all blocks on the way there at once; a site says what has not been taken off. Whether enough are left is
 * asked where a region is entered, before each way back to a loop, and after calls: for the longest way to where it is asked again.
 */

import type { Assembler } from "./assembler.ts";
import { PARAMETER } from "./module.ts";
import { OP } from "./opcodes.ts";
import type { Room } from "./room.ts";

export class Budget {
  /** What the blocks up to where code is emitted have executed, or are about to, and not taken off. */
  unpaid = 0;
  readonly #assembler: Assembler;

  constructor(assembler: Assembler) {
    this.#assembler = assembler;
  }

  pay(): void {
    if (this.unpaid === 0) return;
    this.#pushLess(this.unpaid);
    this.#assembler.setPlace(PARAMETER.budget);
    this.unpaid = 0;
  }

  #pushLess(instructions: number): void {
    this.#assembler.getPlace(PARAMETER.budget);
    this.#assembler.i32(-instructions);
    this.#assembler.opcode(OP.i32Add);
  }

  /** Leaves on the stack whether fewer than `needed` are left. */
  pushWhetherTooFew(needed: number): void {
    this.#assembler.getPlace(PARAMETER.budget);
    this.#assembler.i32(needed + this.unpaid);
    this.#assembler.opcode(OP.i32LtS);
  }

  /** The same at the entry, or whether there is no room on WebAssembly's own stack: each would make its number negative. */
  pushWhetherTooFewAtEntry(needed: number, room: Room | undefined): void {
    if (room === undefined) {
      this.pushWhetherTooFew(needed);
      return;
    }
    this.#pushLess(needed);
    room.pushRest();
    this.#assembler.opcode(OP.i32Or);
    this.#assembler.i32(0);
    this.#assembler.opcode(OP.i32LtS);
  }
}
