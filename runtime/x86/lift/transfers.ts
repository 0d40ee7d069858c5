/**
 * How control leaves a region for another one. A region is a function of five parameters (see PARAMETER); it gives back what is left of
 * its budget where it returns to its caller, and LEFT where control goes elsewhere: then the state in memory says where, and all
 * callers return too.
 */

import type { Assembler } from "./assembler.ts";
import { pushWhetherTooFew } from "./budget.ts";
import { flagsToLeftArea } from "./flag-code.ts";
import { HASH, HASH_FOLD, LEFT, STATE, TO_TARGET } from "./layout.ts";
import { RSP, SITE, TARGET } from "./locals.ts";
import { F_RESUME, PARAMETER, T_REGION } from "./module.ts";
import { OP } from "./opcodes.ts";

/** The low bits of `control` say at which entry; what is above them is the stack that may still be used, in units of 16 bytes. */
export const STACK_SHIFT = 8;
const STACK_UNIT = 16;
/** Of WebAssembly's own for a call. */
const CALL_FRAME = 160;

export class Transfers {
  readonly #assembler: Assembler;
  readonly #slotOf: (address: number, by: "call" | "jump") => number;
  /** The function in the same module for the region at an address. */
  readonly #neighbourAt: (address: number) => number | undefined;
  readonly #goToTarget: (deeper: number) => void;
  readonly #frameCost: () => number;

  /** `goToTarget` branches to where control leaves for the address in TARGET, from within so many blocks of this class. */
  constructor(
    assembler: Assembler,
    slotOf: (address: number, by: "call" | "jump") => number,
    neighbourAt: (address: number) => number | undefined,
    goToTarget: (deeper: number) => void,
    frameCost: () => number,
  ) {
    this.#assembler = assembler;
    this.#slotOf = slotOf;
    this.#neighbourAt = neighbourAt;
    this.#goToTarget = goToTarget;
    this.#frameCost = frameCost;
  }

  /** Back to the caller if that is where the call was; else to the address in TARGET. */
  returnToTarget(): void {
    const assembler = this.#assembler;
    assembler.get(TARGET);
    assembler.getPlace(PARAMETER.expected);
    assembler.opcode(OP.i64ExtendI32U);
    assembler.opcode(OP.i64Eq);
    assembler.get(RSP);
    assembler.getPlace(PARAMETER.frame);
    assembler.opcode(OP.i64Eq);
    assembler.opcode(OP.i32And);
    assembler.open(OP.if);
    assembler.getPlace(PARAMETER.budget);
    assembler.opcode(OP.return);
    assembler.opcode(OP.end);
    // A caller that was not lifted code, or no longer is there: perhaps there is a region where it goes on.
    this.jumpToTarget();
  }

  /** A jump to a known address outside the region. */
  jumpTo(address: number): void {
    this.#pushOwnArguments();
    this.#assembler.i32(this.#slotOf(address, "jump"));
    this.#indirect(OP.returnCallIndirect);
  }

  /** A jump to the address in TARGET. */
  jumpToTarget(): void {
    this.#goToTarget(0);
  }

  /** What a region gets that goes on in this one's place. */
  #pushOwnArguments(): void {
    const assembler = this.#assembler;
    assembler.get(RSP);
    for (const place of [PARAMETER.budget, PARAMETER.control, PARAMETER.expected, PARAMETER.frame])
      assembler.getPlace(place);
  }

  #indirect(opcode: number): void {
    const { code } = this.#assembler;
    code.byte(opcode);
    code.u32(T_REGION);
    code.u32(0);
  }

  // The table of addresses.

  #pushEntry(): void {
    const assembler = this.#assembler;
    const push = (): void => {
      assembler.get(TARGET);
      assembler.opcode(OP.i32WrapI64);
    };
    push();
    push();
    assembler.i32(HASH_FOLD);
    assembler.opcode(OP.i32ShrU);
    assembler.opcode(OP.i32Xor);
    assembler.i32(HASH.entries - 1);
    assembler.opcode(OP.i32And);
    assembler.i32(HASH.shift);
    assembler.opcode(OP.i32Shl);
  }

  #pushSlot(): void {
    this.#pushEntry();
    this.#assembler.memory(OP.i32Load, HASH.address + 8);
  }

  /** Leaves on the stack whether the address in TARGET has another entry in the table than its own. */
  #pushWhetherUnknown(): void {
    this.#pushEntry();
    this.#assembler.memory(OP.i64Load, HASH.address);
    this.#assembler.get(TARGET);
    this.#assembler.opcode(OP.i64Ne);
  }

  // Calls.

  /**
   * Calls, with the return address already pushed, and goes on where the callee has come back to it. `target` is a known address, or
   * undefined for the one in TARGET. `leaveIf` leaves the region where the condition on the stack holds, which it does where fewer
   * instructions than `needed` may still be executed, or none since the callee has left.
   */
  call(target: number | undefined, next: number, needed: number, leaveIf: () => void): void {
    const assembler = this.#assembler;
    if (target === undefined) {
      // The callee is looked up first: where it is not known, control goes through the dispatcher.
      this.#pushWhetherUnknown();
      assembler.open(OP.if);
      this.#goToTarget(1);
      assembler.opcode(OP.end);
    }
    this.#pushCallArguments(next);
    const neighbour = target === undefined ? undefined : this.#neighbourAt(target);
    if (neighbour !== undefined) {
      assembler.opcode(OP.call);
      assembler.code.u32(neighbour);
    } else {
      if (target === undefined) this.#pushSlot();
      else assembler.i32(this.#slotOf(target, "call"));
      this.#indirect(OP.callIndirect);
    }
    this.#afterCall(needed, leaveIf);
  }

  #pushCallArguments(next: number): void {
    const assembler = this.#assembler;
    assembler.get(RSP);
    assembler.getPlace(PARAMETER.budget);
    assembler.getPlace(PARAMETER.control);
    assembler.i32(-(Math.ceil((this.#frameCost() + CALL_FRAME) / STACK_UNIT) << STACK_SHIFT));
    assembler.opcode(OP.i32Add);
    assembler.i32(next);
    assembler.get(RSP);
    assembler.i64(8);
    assembler.opcode(OP.i64Add);
  }

  /** What came back is the budget; RSP is what it was before the call, which the callee has made sure of. */
  #afterCall(needed: number, leaveIf: () => void): void {
    const assembler = this.#assembler;
    assembler.setPlace(PARAMETER.budget);
    assembler.get(RSP);
    assembler.i64(8);
    assembler.opcode(OP.i64Add);
    assembler.set(RSP);
    pushWhetherTooFew(assembler, needed);
    leaveIf();
  }

  // The ends of the function.

  /** Behind the label that `goToTarget` branches to. */
  endAtTarget(): void {
    const assembler = this.#assembler;
    this.#pushWhetherUnknown();
    assembler.open(OP.if);
    this.#storeTarget();
    this.#storeWord(STATE.site, () => {
      assembler.i32(TO_TARGET);
    });
    this.#endLeft();
    assembler.opcode(OP.return);
    assembler.opcode(OP.end);
    this.#pushOwnArguments();
    this.#pushSlot();
    this.#indirect(OP.returnCallIndirect);
  }

  /** Behind the registers of all exits at sites; or where a callee has left and its state stands in memory. */
  endAtSite(): void {
    const assembler = this.#assembler;
    assembler.getPlace(PARAMETER.budget);
    assembler.i32(0);
    assembler.opcode(OP.i32LtS);
    assembler.open(OP.if);
    assembler.i32(LEFT);
    assembler.opcode(OP.return);
    assembler.opcode(OP.end);
    flagsToLeftArea(assembler);
    this.#storeTarget();
    this.#storeWord(STATE.site, () => {
      assembler.get(SITE);
    });
    this.#endLeft();
  }

  #storeTarget(): void {
    this.#assembler.i32(STATE.target);
    this.#assembler.get(TARGET);
    this.#assembler.memory(OP.i64Store, 0);
  }

  /** The rest of the state, when everything else has been stored; then the dispatcher goes on, perhaps until this function returns. */
  #endLeft(): void {
    const assembler = this.#assembler;
    this.#storeWord(STATE.budget, () => {
      assembler.getPlace(PARAMETER.budget);
    });
    assembler.i32(STATE.gpr + 8 * RSP);
    assembler.get(RSP);
    assembler.memory(OP.i64Store, 0);
    assembler.getPlace(PARAMETER.expected);
    assembler.getPlace(PARAMETER.frame);
    assembler.opcode(OP.call);
    assembler.code.u32(F_RESUME);
  }

  #storeWord(address: number, push: () => void): void {
    this.#assembler.i32(address);
    push();
    this.#assembler.memory(OP.i32Store, 0);
  }
}
