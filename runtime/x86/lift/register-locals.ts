/** The guest's registers in locals. What an instruction writes waits until its end, so that leaving in its middle finds them as before. */

import type { Emitter } from "./emitter.ts";
import { STATE } from "./layout.ts";
import { I64, OP, V128 } from "./opcodes.ts";
import type { Value } from "./value.ts";

export const RSP = 4;

/** Registers are numbers: 0–15 the general ones, 16–31 the vectors. */
export class RegisterLocals {
  readonly #emitter: Emitter;
  readonly #values: (Value | undefined)[] = [];
  readonly #pending = new Map<number, Value>();
  readonly #changed: (register: number, value: Value) => void;

  /** `changed` is told of each register that takes a new value, and of that value. */
  constructor(emitter: Emitter, changed: (register: number, value: Value) => void) {
    this.#emitter = emitter;
    this.#changed = changed;
  }

  /** RSP is a parameter of the region. */
  bind(register: number, local: number): void {
    this.#values[register] = this.#emitter.fromLocal(local, I64, 64);
  }

  #home(register: number): Value {
    let value = this.#values[register];
    if (value === undefined) {
      const type = register < 16 ? I64 : V128;
      value = this.#emitter.fromLocal(this.#emitter.newLocal(type), type, register < 16 ? 64 : 128);
      this.#values[register] = value;
    }
    return value;
  }

  local(register: number): number {
    return this.#home(register).local;
  }

  isIn(register: number, local: number): boolean {
    return this.#values[register]?.local === local;
  }

  get(register: number): Value {
    return this.#pending.get(register) ?? this.#home(register);
  }

  set(register: number, value: Value): void {
    this.#pending.set(register, this.#emitter.use(value));
  }

  /** Emits all new values; what is returned puts them into their places. */
  pushPending(): () => void {
    const written: number[] = [];
    for (const [register, value] of this.#pending) {
      this.#emitter.push(this.#emitter.as(value, register < 16 ? I64 : V128));
      written.push(register);
      this.#changed(register, value);
    }
    this.#pending.clear();
    return () => {
      for (const register of written.toReversed()) this.#emitter.set(this.local(register));
    };
  }

  discard(): void {
    this.#pending.clear();
  }

  /** From memory, those whose bits are set. */
  loadAll(mask: number): void {
    this.#each(mask, (register, address) => {
      this.#emitter.i32(address);
      this.#emitter.memory(register < 16 ? OP.i64Load : OP.v128Load, 0);
      this.#emitter.set(this.local(register));
    });
  }

  storeAll(mask: number): void {
    this.#each(mask, (register, address) => {
      this.#emitter.i32(address);
      this.#emitter.get(this.local(register));
      this.#emitter.memory(register < 16 ? OP.i64Store : OP.v128Store, 0);
    });
  }

  #each(mask: number, visit: (register: number, address: number) => void): void {
    for (let register = 0; register < 32; register++) {
      if ((mask & (1 << register)) === 0) continue;
      visit(register, register < 16 ? STATE.gpr + 8 * register : STATE.xmm + 16 * (register - 16));
    }
  }
}
