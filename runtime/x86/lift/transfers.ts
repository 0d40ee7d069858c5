/** How control leaves a region for another one: calls, returns and jumps. */

import { HASH, STATE, TARGET_IN_STATE } from "./layout.ts";
import type { LiftMachine } from "./machine.ts";
import { PARAMETER, T_REGION } from "./module.ts";
import { I64, OP } from "./opcodes.ts";
import { isConstant, type Value } from "./value.ts";

/** Calls may nest this deep in WebAssembly's own stack; deeper ones go through the dispatcher, which begins again at 0. */
const MAX_DEPTH = 250;
const HIGHEST_ADDRESS = 0x7fff_ffff;
const VECTORS_SHIFT = 16;

export class Transfers {
  readonly #machine: LiftMachine;
  readonly #slotOf: (address: number) => number;

  constructor(machine: LiftMachine, slotOf: (address: number) => number) {
    this.#machine = machine;
    this.#slotOf = slotOf;
  }

  /** Ors the budget into the i64 on the stack. */
  packBudget(): void {
    const { emitter } = this.#machine;
    emitter.get(PARAMETER.budget);
    emitter.opcode(OP.i64ExtendI32U);
    emitter.i64(32n);
    emitter.opcode(OP.i64Shl);
    emitter.opcode(OP.i64Or);
  }

  saveRegisters(dirty: number): void {
    const { emitter, registers } = this.#machine;
    registers.storeAll(dirty);
    const vectors = dirty >>> VECTORS_SHIFT;
    if (vectors === 0) return;
    emitter.i32(STATE.xmmWritten);
    emitter.i32(STATE.xmmWritten);
    emitter.memory(OP.i32Load, 0);
    emitter.i32(vectors);
    emitter.opcode(OP.i32Or);
    emitter.memory(OP.i32Store, 0);
  }

  #save(dirty: number): void {
    this.saveRegisters(dirty);
    this.#machine.flags.hand();
  }

  /** Gives an address back to whoever called this region, at last to the dispatcher. */
  #giveBack(pushAddress: () => void): void {
    const { emitter } = this.#machine;
    pushAddress();
    this.packBudget();
    emitter.get(PARAMETER.rsp);
    emitter.opcode(OP.return);
  }

  /** The target, or the sign that it is too large to be given back and stands in the state. */
  #withinReach(target: Value): Value {
    const { emitter } = this.#machine;
    if (isConstant(target)) return target;
    const local = emitter.temporary(I64);
    emitter.push(target);
    emitter.tee(local);
    emitter.i64(BigInt(HIGHEST_ADDRESS));
    emitter.opcode(OP.i64GtU);
    emitter.opcode(OP.if);
    emitter.code.byte(0x40);
    emitter.i32(STATE.target);
    emitter.get(local);
    emitter.memory(OP.i64Store, 0);
    emitter.i64(BigInt(TARGET_IN_STATE));
    emitter.set(local);
    emitter.opcode(OP.end);
    return emitter.fromLocal(local, I64, 64);
  }

  returnTo(target: Value, dirty: number): void {
    this.#save(dirty);
    const within = this.#withinReach(target);
    this.#giveBack(() => {
      this.#machine.emitter.push(within);
    });
  }

  /** A jump to a known address outside the region. */
  jumpTo(address: number, dirty: number): void {
    const { emitter } = this.#machine;
    this.#save(dirty);
    this.#pushArguments(0);
    emitter.i32(this.#slotOf(address));
    this.#indirect(OP.returnCallIndirect);
  }

  jumpThrough(target: Value, dirty: number): void {
    this.#save(dirty);
    const within = this.#withinReach(target);
    this.#throughHash(within, () => {
      this.#pushArguments(0);
      this.#pushSlot(within);
      this.#indirect(OP.returnCallIndirect);
    });
  }

  #pushArguments(deeper: number): void {
    const { emitter } = this.#machine;
    emitter.get(PARAMETER.rsp);
    emitter.get(PARAMETER.budget);
    emitter.get(PARAMETER.depth);
    if (deeper === 0) return;
    emitter.i32(deeper);
    emitter.opcode(OP.i32Add);
  }

  #indirect(opcode: number): void {
    const { emitter } = this.#machine;
    emitter.opcode(opcode);
    emitter.code.u32(T_REGION);
    emitter.code.u32(0);
  }

  /** Pushes the address in the hash table of the entry for a target. */
  #pushEntry(target: Value): void {
    const { emitter } = this.#machine;
    const pushTarget = (): void => {
      emitter.push(target);
      emitter.opcode(OP.i32WrapI64);
    };
    pushTarget();
    pushTarget();
    emitter.i32(10);
    emitter.opcode(OP.i32ShrU);
    emitter.opcode(OP.i32Xor);
    emitter.i32(HASH.entries - 1);
    emitter.opcode(OP.i32And);
    emitter.i32(3);
    emitter.opcode(OP.i32Shl);
  }

  #pushSlot(target: Value): void {
    this.#pushEntry(target);
    this.#machine.emitter.memory(OP.i32Load, HASH.address + 4);
  }

  /** Gives the target back where the table does not have it. */
  #throughHash(target: Value, found: () => void): void {
    const { emitter } = this.#machine;
    this.#pushEntry(target);
    emitter.memory(OP.i32Load, HASH.address);
    emitter.push(target);
    emitter.opcode(OP.i32WrapI64);
    emitter.opcode(OP.i32Ne);
    this.#giveBackIf(target);
    found();
  }

  #giveBackIf(target: Value): void {
    const { emitter } = this.#machine;
    emitter.opcode(OP.if);
    emitter.code.byte(0x40);
    this.#giveBack(() => {
      emitter.push(target);
    });
    emitter.opcode(OP.end);
  }

  /** Calls, and goes on where the callee has come back to the following instruction. */
  call(
    end: { readonly target: number | undefined; readonly next: number },
    target: Value,
    dirty: number,
    live: number,
  ): void {
    const { emitter, registers, flags } = this.#machine;
    this.#save(dirty);
    const within = this.#withinReach(target);
    emitter.get(PARAMETER.depth);
    emitter.i32(MAX_DEPTH);
    emitter.opcode(OP.i32GtU);
    this.#giveBackIf(within);
    const call = (pushSlot: () => void): void => {
      this.#pushArguments(1);
      pushSlot();
      this.#indirect(OP.callIndirect);
    };
    if (end.target === undefined) {
      this.#throughHash(within, () => {
        call(() => {
          this.#pushSlot(within);
        });
      });
    } else {
      const slot = this.#slotOf(end.target);
      call(() => {
        emitter.i32(slot);
      });
    }
    this.#afterCall(end.next);
    registers.loadAll(live);
    flags.reset();
  }

  #afterCall(next: number): void {
    const { emitter } = this.#machine;
    const packed = emitter.temporary(I64);
    emitter.set(PARAMETER.rsp);
    emitter.tee(packed);
    emitter.opcode(OP.i32WrapI64);
    emitter.i32(next);
    emitter.opcode(OP.i32Ne);
    emitter.opcode(OP.if);
    emitter.code.byte(0x40);
    emitter.get(packed);
    emitter.get(PARAMETER.rsp);
    emitter.opcode(OP.return);
    emitter.opcode(OP.end);
    emitter.get(packed);
    emitter.i64(32n);
    emitter.opcode(OP.i64ShrU);
    emitter.opcode(OP.i32WrapI64);
    emitter.set(PARAMETER.budget);
  }
}
