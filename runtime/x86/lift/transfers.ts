/**
 * How control leaves a region for another one. A region is a function (see PARAMETER); it gives back what is left of its budget and RAX where
 * it returns to its caller, and LEFT where control goes elsewhere: then the state in memory says where, and all callers return too.
 * The registers of PASSED are nowhere but in parameters where control goes to a region, and RAX nowhere but in the result.
 */

import type { Assembler } from "./assembler.ts";
import type { Budget } from "./budget.ts";
import { resume, toRegion } from "./convention.ts";
import { HASH, HASH_FOLD, LEFT, STATE, TO_TARGET } from "./layout.ts";
import { PASSED, RAX, RDI, RETURNED, RSI, RSP, SITE, TARGET } from "./locals.ts";
import type { Labels } from "./labels.ts";
import { LINKAGE_SHIFT, PARAMETER } from "./module.ts";
import { OP } from "./opcodes.ts";
import type { RegionContext } from "./region-context.ts";
import { loadRegisters, storeRegisters } from "./registers.ts";
import type { Room } from "./room.ts";

const WORD = 8;
/** The numbers of regions in a table are of 4 bytes. */
const SLOT_SHIFT = 2;
/** Labels around a region's code, beyond its own (see exits.ts). */
const RETURN_ELSEWHERE = 0;
const GO_TO_TARGET = 1;
/** So many come before the exits at sites. */
export const TRANSFER_LABELS = 2;

export class Transfers {
  readonly #assembler: Assembler;
  readonly #budget: Budget;
  readonly #context: Pick<RegionContext, "slotOf" | "neighbourAt">;
  readonly #labels: Labels;
  readonly #room: Room | undefined;

  /** `room`: where the region calls others. */
  constructor(
    assembler: Assembler,
    budget: Budget,
    context: Pick<RegionContext, "slotOf" | "neighbourAt">,
    labels: Labels,
    room: Room | undefined,
  ) {
    this.#assembler = assembler;
    this.#budget = budget;
    this.#context = context;
    this.#labels = labels;
    this.#room = room;
  }

  /** Back to the caller if that is where the call was; else to the address in TARGET. All registers but RAX are in the state. */
  returnToTarget(): void {
    const assembler = this.#assembler;
    assembler.get(TARGET);
    assembler.getPlace(PARAMETER.linkage);
    assembler.opcode(OP.i32WrapI64);
    assembler.opcode(OP.i64ExtendI32U);
    assembler.opcode(OP.i64Xor);
    assembler.get(RSP);
    assembler.getPlace(PARAMETER.linkage);
    assembler.i64(LINKAGE_SHIFT);
    assembler.opcode(OP.i64ShrU);
    assembler.opcode(OP.i64Xor);
    assembler.opcode(OP.i64Or);
    assembler.i64(0);
    assembler.opcode(OP.i64Ne);
    this.#branch(OP.brIf, RETURN_ELSEWHERE);
    this.#room?.giveBack();
    assembler.getPlace(PARAMETER.budget);
    assembler.get(RAX);
    assembler.opcode(OP.return);
  }

  /** A jump to a known address outside the region. All registers but those of PASSED are in the state. */
  jumpTo(address: number): void {
    this.#room?.giveBack();
    this.#pushOwnArguments();
    this.#assembler.i32(this.#context.slotOf(address, "jump"));
    toRegion(this.#assembler, OP.returnCallIndirect);
  }

  /** A jump to the region whose number stands in a table at an address, at the place that a register says; all but PASSED in the state. */
  jumpThrough(slots: number, register: number): void {
    const assembler = this.#assembler;
    this.#room?.giveBack();
    this.#pushOwnArguments();
    assembler.get(register);
    assembler.opcode(OP.i32WrapI64);
    assembler.i32(SLOT_SHIFT);
    assembler.opcode(OP.i32Shl);
    assembler.memory(OP.i32Load, slots);
    toRegion(assembler, OP.returnCallIndirect);
  }

  /** A jump to the address in TARGET. All registers but those of PASSED are in the state. */
  jumpToTarget(): void {
    this.#branch(OP.br, GO_TO_TARGET);
  }

  /** To one of the labels above, from within `deeper` blocks of this class. */
  #branch(opcode: number, label: number, deeper = 0): void {
    this.#assembler.code.byte(opcode);
    this.#assembler.code.u32(this.#labels.depth + label + deeper);
  }

  /** What a region gets that goes on in this one's place. */
  #pushOwnArguments(): void {
    const assembler = this.#assembler;
    assembler.get(RSP);
    assembler.getPlace(PARAMETER.budget);
    assembler.getPlace(PARAMETER.linkage);
    assembler.get(RDI);
    assembler.get(RSI);
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
      this.#branch(OP.br, GO_TO_TARGET, 1);
      assembler.opcode(OP.end);
    }
    this.#pushCallArguments(next);
    const neighbour = target === undefined ? undefined : this.#context.neighbourAt(target);
    if (neighbour !== undefined) {
      assembler.opcode(OP.call);
      assembler.code.u32(neighbour);
    } else {
      if (target === undefined) this.#pushSlot();
      else assembler.i32(this.#context.slotOf(target, "call"));
      toRegion(this.#assembler, OP.callIndirect);
    }
    this.#afterCall(needed, leaveIf);
  }

  #pushCallArguments(next: number): void {
    const assembler = this.#assembler;
    assembler.get(RSP);
    assembler.getPlace(PARAMETER.budget);
    assembler.get(RSP);
    assembler.i64(LINKAGE_SHIFT);
    assembler.opcode(OP.i64Shl);
    assembler.i64((BigInt(WORD) << BigInt(LINKAGE_SHIFT)) | BigInt(next));
    assembler.opcode(OP.i64Add);
    assembler.get(RDI);
    assembler.get(RSI);
  }

  /** RSP is what it was before the call, which the callee has made sure of. */
  #afterCall(needed: number, leaveIf: () => void): void {
    const assembler = this.#assembler;
    assembler.set(RAX);
    assembler.setPlace(PARAMETER.budget);
    assembler.get(RSP);
    assembler.i64(WORD);
    assembler.opcode(OP.i64Add);
    assembler.set(RSP);
    this.#budget.pushWhetherTooFew(needed);
    leaveIf();
  }

  // The ends of the function.

  /** Where a function returns to another address than it was called from. */
  endElsewhere(): void {
    storeRegisters(this.#assembler, RETURNED);
    loadRegisters(this.#assembler, PASSED);
  }

  /** Where control goes on at the address in TARGET. */
  endAtTarget(): void {
    const assembler = this.#assembler;
    this.#pushWhetherUnknown();
    assembler.open(OP.if);
    this.#storeTarget();
    this.#storeWord(STATE.site, () => {
      assembler.i32(TO_TARGET);
    });
    storeRegisters(assembler, PASSED);
    this.#endLeft();
    assembler.opcode(OP.return);
    assembler.opcode(OP.end);
    this.#room?.giveBack();
    this.#pushOwnArguments();
    this.#pushSlot();
    toRegion(this.#assembler, OP.returnCallIndirect);
  }

  /** Behind the registers and flags of all exits at sites; or where a callee has left and its state stands in memory. */
  endAtSite(): void {
    const assembler = this.#assembler;
    assembler.getPlace(PARAMETER.budget);
    assembler.i32(0);
    assembler.opcode(OP.i32LtS);
    assembler.open(OP.if);
    assembler.i32(LEFT);
    assembler.get(RAX);
    assembler.opcode(OP.return);
    assembler.opcode(OP.end);
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
    this.#room?.giveBack();
    this.#storeWord(STATE.budget, () => {
      this.#assembler.getPlace(PARAMETER.budget);
    });
    storeRegisters(this.#assembler, 1 << RSP);
    resume(this.#assembler);
  }

  #storeWord(address: number, push: () => void): void {
    this.#assembler.i32(address);
    push();
    this.#assembler.memory(OP.i32Store, 0);
  }
}
