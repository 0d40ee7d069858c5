/**
 * Flags while code is lifted. As in the interpreter, the last rule and its values are kept; here in locals, so that the state is
 * exact wherever lifted code is left. A rule that writes only some of the flags lies over the one before it.
 */

import type { ComparisonName, Flag, FlagRule, Machine, StatusFlag } from "../machine.ts";
import type { Emitter } from "./emitter.ts";
import { PENDING, STATE } from "./layout.ts";
import { I32, I64, OP, type ValueType } from "./opcodes.ts";
import { ALL_FLAGS, flagMask, NO_RULE, ruleNumber, UNCHANGED } from "./rules.ts";
import { isConstant, type Value } from "./value.ts";

const BITS: Readonly<Record<Flag, number>> = { CF: 0, PF: 2, AF: 4, ZF: 6, SF: 7, DF: 10, OF: 11 };
/** A rule that is known while lifting, with its values. */
interface Known {
  readonly rule: FlagRule;
  readonly bits: number;
  readonly a: Value;
  readonly b: Value;
  readonly result: Value;
}

/**
 * What is known of the pending rules. `memory`: as at the entry of the region, in memory; `stored`: in memory without pending rules;
 * `unknown`: what the locals say, or memory.
 */
export interface FlagKnowledge {
  readonly main: Known | "memory" | "stored" | "unknown";
  readonly over: Known | "none" | "memory" | "unknown";
  /** Flags that the rule over the other can have written. */
  readonly overMask: number;
}

export const IN_MEMORY: FlagKnowledge = { main: "memory", over: "memory", overMask: ALL_FLAGS };

/** Nothing is known but what the rule over the other can have written. */
export function unknownFlags(overMask: number): FlagKnowledge {
  return { main: "unknown", over: overMask === 0 ? "none" : "unknown", overMask };
}

interface Slot {
  readonly rule: number;
  readonly values32: readonly number[];
  readonly values64: readonly number[];
  readonly address: number;
}

interface Pending {
  readonly condition: Value | undefined;
  readonly known: Known;
  readonly isOver: boolean;
}

const OFFSETS32 = [PENDING.a32, PENDING.b32, PENDING.result32];
const OFFSETS64 = [PENDING.a64, PENDING.b64, PENDING.result64];

export class LiftFlags {
  knowledge: FlagKnowledge = IN_MEMORY;
  /** Whether anything can see the flags that the instruction sets. */
  wanted = true;
  readonly #emitter: Emitter;
  readonly #machine: Machine<Value>;
  /** Emits a call of the function that works out the rules in memory and gives RFLAGS. */
  readonly #callMaterialize: () => void;
  readonly #main: Slot;
  readonly #over: Slot;
  #pending: Pending | undefined;

  constructor(emitter: Emitter, machine: Machine<Value>, callMaterialize: () => void) {
    this.#emitter = emitter;
    this.#machine = machine;
    this.#callMaterialize = callMaterialize;
    const slot = (address: number): Slot => ({
      rule: emitter.newLocal(I32),
      values32: [0, 1, 2].map(() => emitter.newLocal(I32)),
      values64: [0, 1, 2].map(() => emitter.newLocal(I64)),
      address,
    });
    this.#main = slot(STATE.pending);
    this.#over = slot(STATE.over);
  }

  /** At the entry of a region, and where another region has run. */
  reset(): void {
    const emitter = this.#emitter;
    emitter.i32(UNCHANGED);
    emitter.tee(this.#main.rule);
    emitter.set(this.#over.rule);
    this.knowledge = IN_MEMORY;
  }

  get(flag: Flag): Value {
    const { main, over } = this.knowledge;
    if (flag === "DF") return this.#bitOf(this.#load(STATE.flags), flag);
    if (typeof over === "object") {
      const value = this.#evaluate(over, flag);
      if (value !== undefined) return value;
    }
    if (over !== "unknown" && over !== "memory") {
      if (main === "stored") return this.#bitOf(this.#load(STATE.flags), flag);
      if (typeof main === "object") {
        const value = this.#evaluate(main, flag);
        if (value !== undefined) return value;
      }
    }
    return this.#bitOf(this.#materialize(), flag);
  }

  comparison(name: ComparisonName): Value {
    const { main, over } = this.knowledge;
    if (over === "none" && typeof main === "object") {
      const value = this.#evaluate(main, name);
      if (value !== undefined) return value;
    }
    const m = this.#machine;
    if (name === "belowOrEqual") return m.or(this.get("CF"), this.get("ZF"), 1);
    const less = m.xor(this.get("SF"), this.get("OF"), 1);
    return name === "less" ? less : m.or(less, this.get("ZF"), 1);
  }

  #evaluate({ rule, a, b, result, bits }: Known, flag: StatusFlag | ComparisonName): Value | undefined {
    return rule[flag]?.(this.#machine, a, b, result, bits);
  }

  #bitOf(word: Value, flag: Flag): Value {
    return this.#machine.bit(word, BITS[flag], 32);
  }

  #load(address: number): Value {
    const emitter = this.#emitter;
    emitter.i32(address);
    emitter.memory(OP.i32Load, 0);
    return this.#taken();
  }

  /** What is on the stack, in a temporary. */
  #taken(): Value {
    const local = this.#emitter.temporary(I32);
    this.#emitter.set(local);
    return this.#emitter.fromLocal(local, I32, 32);
  }

  /** RFLAGS, with nothing pending any more. */
  #materialize(): Value {
    this.saveAny();
    this.#callMaterialize();
    const word = this.#taken();
    this.reset();
    this.knowledge = { main: "stored", over: "none", overMask: 0 };
    return word;
  }

  /** Takes effect at `commit`. */
  set(condition: Value | undefined, rule: FlagRule, a: Value, b: Value, result: Value, bits: number): void {
    if (!this.wanted) return;
    if (condition !== undefined && isConstant(condition)) {
      if (condition.constant !== 0n) this.set(undefined, rule, a, b, result, bits);
      return;
    }
    const mask = flagMask(rule);
    const isOver = mask !== ALL_FLAGS;
    // It must replace what is over the complete rule already.
    if (isOver && (this.knowledge.overMask & ~mask) !== 0) this.#materialize();
    const type: ValueType = bits === 64 ? I64 : I32;
    const take = (value: Value): Value => this.#emitter.use(this.#emitter.as(value, type));
    const known = { rule, bits, a: take(a), b: take(b), result: take(result) };
    this.#pending = { condition: condition && this.#emitter.use(condition), known, isOver };
  }

  /** Drops what `set` noted, where the instruction is given up. */
  discard(): void {
    this.#pending = undefined;
  }

  /** Emits the new values; the locals are set by what is returned, after all other values have been emitted too. */
  commit(): (() => void) | undefined {
    const pending = this.#pending;
    if (pending === undefined) return undefined;
    this.#pending = undefined;
    const { condition, known, isOver } = pending;
    const slot = isOver ? this.#over : this.#main;
    const { bits, rule } = known;
    const locals = bits === 64 ? slot.values64 : slot.values32;
    const values = [known.a, known.b, known.result];
    if (condition !== undefined) return this.#commitIf(condition, known, isOver, slot, locals);
    const emitter = this.#emitter;
    const moved = values.map((value, index) => ({ value, local: locals[index] ?? 0 }));
    const written = moved.filter(({ value }) => !isConstant(value));
    for (const { value } of written) emitter.push(value);
    return () => {
      for (const { local } of written.toReversed()) emitter.set(local);
      for (const { value, local } of moved) {
        if (!isConstant(value)) continue;
        emitter.push(value);
        emitter.set(local);
      }
      emitter.i32(ruleNumber(rule, bits));
      emitter.set(slot.rule);
      const type = bits === 64 ? I64 : I32;
      const [a, b, result] = moved.map(({ value, local }) =>
        isConstant(value) ? value : emitter.fromLocal(local, type, value.bits),
      ) as [Value, Value, Value];
      const now: Known = { rule, bits, a, b, result };
      if (isOver) {
        this.knowledge = { main: this.knowledge.main, over: now, overMask: flagMask(rule) };
      } else {
        emitter.i32(NO_RULE);
        emitter.set(this.#over.rule);
        this.knowledge = { main: now, over: "none", overMask: 0 };
      }
    };
  }

  #commitIf(
    condition: Value,
    { rule, bits, a, b, result }: Known,
    isOver: boolean,
    slot: Slot,
    locals: readonly number[],
  ): () => void {
    const emitter = this.#emitter;
    emitter.force(condition);
    const choose = (local: number): void => {
      emitter.get(local);
      emitter.push(condition);
      emitter.opcode(OP.select);
    };
    [a, b, result].forEach((value, index) => {
      emitter.push(value);
      choose(locals[index] ?? 0);
    });
    emitter.i32(ruleNumber(rule, bits));
    choose(slot.rule);
    if (!isOver) {
      emitter.i32(NO_RULE);
      choose(this.#over.rule);
    }
    return () => {
      if (!isOver) emitter.set(this.#over.rule);
      emitter.set(slot.rule);
      for (const local of locals.toReversed()) emitter.set(local);
      const { main, overMask } = this.knowledge;
      this.knowledge = isOver
        ? { main, over: "unknown", overMask: overMask | flagMask(rule) }
        : unknownFlags(overMask);
    };
  }

  // Into memory.

  /** Writes what is pending to memory, with what is known the least that is needed. */
  hand(): void {
    const { main, over } = this.knowledge;
    if (over === "none" && typeof main === "object") {
      this.#saveKnown(main, this.#main);
      this.#storeRule(this.#over.address, () => {
        this.#emitter.i32(NO_RULE);
      });
    } else if (main !== "memory" || over !== "memory") {
      this.saveAny();
    }
  }

  #storeRule(address: number, push: () => void): void {
    this.#emitter.i32(address);
    push();
    this.#emitter.memory(OP.i32Store, PENDING.rule);
  }

  #saveKnown({ rule, bits, a, b, result }: Known, { address }: Slot): void {
    const emitter = this.#emitter;
    this.#storeRule(address, () => {
      emitter.i32(ruleNumber(rule, bits));
    });
    const offsets = bits === 64 ? OFFSETS64 : OFFSETS32;
    [a, b, result].forEach((value, index) => {
      emitter.i32(address);
      emitter.push(value);
      emitter.memory(bits === 64 ? OP.i64Store : OP.i32Store, offsets[index] ?? 0);
    });
  }

  /** Writes all that is pending to memory. */
  saveAny(): void {
    this.#saveSlot(this.#main);
    this.#saveSlot(this.#over);
  }

  #saveSlot(slot: Slot): void {
    const emitter = this.#emitter;
    emitter.get(slot.rule);
    emitter.i32(UNCHANGED);
    emitter.opcode(OP.i32Ne);
    emitter.opcode(OP.if);
    emitter.code.byte(0x40);
    this.#storeRule(slot.address, () => {
      emitter.get(slot.rule);
    });
    const store = (locals: readonly number[], offsets: readonly number[], opcode: number): void => {
      locals.forEach((local, index) => {
        emitter.i32(slot.address);
        emitter.get(local);
        emitter.memory(opcode, offsets[index] ?? 0);
      });
    };
    store(slot.values32, OFFSETS32, OP.i32Store);
    store(slot.values64, OFFSETS64, OP.i64Store);
    emitter.opcode(OP.end);
  }

  /** What is known where several ways meet; `fact` is the rule that all of them leave. */
  join(
    ways: readonly FlagKnowledge[] | undefined,
    overMask: number,
    fact: { readonly rule: FlagRule; readonly bits: number } | undefined,
  ): FlagKnowledge {
    const [first, ...rest] = ways ?? [];
    let { main, over } = first ?? unknownFlags(overMask);
    for (const way of rest) {
      if (!sameLayer(way.main, main)) main = "unknown";
      if (!sameLayer(way.over, over)) over = "unknown";
    }
    if (main === "unknown" && fact !== undefined) main = this.#inLocals(fact.rule, fact.bits);
    return overMask === 0 ? { main, over: "none", overMask } : { main, over, overMask };
  }

  #inLocals(rule: FlagRule, bits: number): Known {
    const locals = bits === 64 ? this.#main.values64 : this.#main.values32;
    const [a, b, result] = locals.map((local) =>
      this.#emitter.fromLocal(local, bits === 64 ? I64 : I32, bits),
    ) as [Value, Value, Value];
    return { rule, bits, a, b, result };
  }
}

function sameLayer(a: Known | string, b: Known | string): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  const sameValue = (x: Value, y: Value): boolean => x.local === y.local && x.constant === y.constant;
  return (
    a.rule === b.rule &&
    a.bits === b.bits &&
    sameValue(a.a, b.a) &&
    sameValue(a.b, b.b) &&
    sameValue(a.result, b.result)
  );
}
