/**
 * What regions that call each other may still use of WebAssembly's own stack: a number in the state, of which each that calls takes its
 * own part off while it runs. Who calls nothing asks nothing.
 */

import type { Assembler } from "./assembler.ts";
import { STATE } from "./layout.ts";
import { I32, OP } from "./opcodes.ts";

/** Bytes. */
const UNIT = 16;
/** Of WebAssembly's own for a call. */
const CALL_FRAME = 160;

export class Room {
  readonly #assembler: Assembler;
  readonly #before: number;
  readonly #within: number;

  constructor(assembler: Assembler) {
    this.#assembler = assembler;
    this.#before = assembler.newLocal(I32);
    this.#within = assembler.newLocal(I32);
  }

  /** At the beginning of the function; emitted last, when it is known how many locals it has. */
  take(): void {
    const assembler = this.#assembler;
    assembler.i32(STATE.room);
    assembler.i32(STATE.room);
    assembler.memory(OP.i32Load, 0);
    assembler.teePlace(this.#before);
    assembler.i32(-Math.ceil((assembler.frameSize + CALL_FRAME) / UNIT));
    assembler.opcode(OP.i32Add);
    assembler.teePlace(this.#within);
    assembler.memory(OP.i32Store, 0);
  }

  /** Leaves on the stack what is negative where there was too little. */
  pushRest(): void {
    this.#assembler.getPlace(this.#within);
  }

  /** Before control goes elsewhere for good. */
  giveBack(): void {
    const assembler = this.#assembler;
    assembler.i32(STATE.room);
    assembler.getPlace(this.#before);
    assembler.memory(OP.i32Store, 0);
  }
}
