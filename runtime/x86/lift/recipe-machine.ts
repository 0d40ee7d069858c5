/** Machine<Value>: the vocabulary of the table, noting what an instruction does. Its effects on registers take place at its end. */

import type { ExceptionName } from "../cpu.ts";
import type {
  AesStep,
  ComparisonName,
  Flag,
  FlagRule,
  Machine,
  Place,
  SegmentName,
  StatusFlag,
} from "../machine.ts";
import { Emitter } from "./emitter.ts";
import * as floats from "./floats.ts";
import type { HelperName } from "./helpers.ts";
import { READABLE, STATE, WRITABLE } from "./layout.ts";
import {
  LOW_SLOT,
  LOW64,
  RULE,
  RULE_VALUES32,
  RULE_VALUES64,
  SITE,
  SLOT,
  Temporaries,
  VECTOR,
} from "./locals.ts";
import { helperNamed } from "./module.ts";
import { F32, F64, I32, I64, OP, V128, type ValueType } from "./opcodes.ts";
import { GprPlace, StatePlace, WHOLE, XmmPlace } from "./places.ts";
import type { Access, AccessSource, FloatFormat, FloatResult } from "./recipe.ts";
import type { Effect, FlagSetting } from "./recipe-compiler.ts";
import { ALL_FLAGS, flagMask, keptValues, ruleNumber, ruleOf } from "./rules.ts";
import { HOLE, HOLES, isConstant, LOCAL, type Value } from "./value.ts";
import { VectorValues } from "./vector-values.ts";

/** Thrown where an instruction cannot be lifted; caught by whoever makes the recipe. */
export class Unsupported extends Error {}

export type Jump =
  | { readonly kind: "always"; readonly target: Value }
  | { readonly kind: "if"; readonly condition: Value; readonly target: Value };

/** The rules that are pending before the instruction, as numbers; 0 for one that is not known, NO_RULE for none over the other. */
export interface KnownRules {
  readonly main: number;
  readonly over: number;
}

export const UNKNOWN_RULES: KnownRules = { main: 0, over: -1 };

const BITS: Readonly<Record<Flag, number>> = { CF: 0, PF: 2, AF: 4, ZF: 6, SF: 7, DF: 10, OF: 11 };

const LOADS: Readonly<Record<number, number>> = {
  8: OP.i32Load8U,
  16: OP.i32Load16U,
  32: OP.i32Load,
  64: OP.i64Load,
  128: OP.v128Load,
};
const STORES: Readonly<Record<number, number>> = {
  8: OP.i32Store8,
  16: OP.i32Store16,
  32: OP.i32Store,
  64: OP.i64Store,
  128: OP.v128Store,
};

function typeOfRegister(local: number, isVector: boolean): ValueType {
  if (local >= LOW_SLOT || (local >= LOW64 && local < SITE)) return local < LOW64 + VECTOR ? F64 : F32;
  return isVector ? V128 : I64;
}

export class RecipeMachine extends VectorValues implements Machine<Value> {
  readonly emitter = new Emitter();
  readonly temporaries = new Temporaries();
  readonly effects: Effect[] = [];
  readonly accesses: (Access & { rights: number })[] = [];
  readonly reads = new Set<number>();
  readonly written = new Map<number, Value>();
  flags: FlagSetting | undefined;
  flagRule: FlagRule | undefined;
  jumped: Jump | undefined;
  readsFlags = false;
  materializes = false;
  leaves = false;
  floatFormat: FloatFormat | undefined;
  floatResult: FloatResult | undefined;
  readonly #known: KnownRules;
  readonly #slotTypes: readonly ValueType[];
  /** The same value each time, so that it is seen to be the same. */
  readonly #read = new Map<number, Value>();
  readonly #wholes = new Map<number, Value>();
  #rflags: Value | undefined;
  #stored = false;

  /** `slotTypes`: of the registers in the slots, and then of their lowest lanes. */
  constructor(known: KnownRules, slotTypes: readonly ValueType[]) {
    super();
    this.#known = known;
    this.#slotTypes = slotTypes;
  }

  // Registers.

  read(local: number): Value {
    const known = this.written.get(local) ?? this.#read.get(local);
    if (known !== undefined) return known;
    this.reads.add(local);
    const type =
      local >= SLOT ? (this.#slotTypes[local - SLOT] ?? I64) : typeOfRegister(local, local >= VECTOR);
    const bits = type === V128 ? 128 : type === I32 || type === F32 ? 32 : 64;
    const value = this.emitter.fromLocal(local, type, bits);
    this.#read.set(local, value);
    return value;
  }

  write(local: number, value: Value): void {
    this.written.set(local, value);
    this.#wholes.clear();
  }

  /** A vector whose lowest lane is kept apart, put together. */
  whole(local: number, low: number, opcode: number): Value {
    let value = this.#wholes.get(local);
    if (value === undefined) {
      value = this.emitter.operation(opcode, V128, 128, [this.read(local), this.read(low)], 0);
      this.#wholes.set(local, value);
    }
    return value;
  }

  gpr(index: number, bits: number): Place<Value> {
    return new GprPlace(this, index, bits, false);
  }

  xmm(index: number): Place<Value> {
    return new XmmPlace(this, VECTOR + index, WHOLE);
  }

  segmentBase(segment: SegmentName): Place<Value> {
    return new StatePlace(this, segment === "fs" ? STATE.fsBase : STATE.gsBase);
  }

  /** A lane as the float that it is, where it has been taken out of a vector. */
  float64or32(value: Value, bits: number): Value {
    return floats.asFloat(this.emitter, value, bits);
  }

  // Leaving.

  deoptIf(condition: Value): void {
    this.leaves = true;
    if (isConstant(condition)) {
      if (condition.constant !== 0n) this.unsupported();
      return;
    }
    this.#beforeLeaving();
    this.effects.push({ kind: "leaveIf", condition });
  }

  /** After a store the instruction cannot be taken back. */
  #beforeLeaving(): void {
    if (this.#stored) this.unsupported();
  }

  unsupported(): never {
    throw new Unsupported();
  }

  raiseIf(condition: Value, _exception: ExceptionName): void {
    this.deoptIf(condition);
  }

  // Memory.

  access(source: AccessSource, bytes: number, alignment: number): number {
    this.leaves = true;
    this.#beforeLeaving();
    const access = this.accesses.push({ source, bytes, alignment, rights: 0 }) - 1;
    this.effects.push({ kind: "check", access });
    return access;
  }

  /** An address that no operand names. */
  accessAt(address: Value, bytes: number, alignment: number): number {
    const at = asDistance(address);
    if (at !== undefined && !this.written.has(at.register))
      return this.access({ kind: "register", ...at }, bytes, alignment);
    const local = this.let(address);
    return this.access({ kind: "computed", local }, bytes, alignment);
  }

  loadFrom(number: number, bits: number): Value {
    const access = this.accesses[number];
    const opcode = LOADS[bits];
    if (access === undefined || opcode === undefined) return this.unsupported();
    access.rights |= READABLE;
    const type = bits <= 32 ? I32 : bits === 64 ? I64 : V128;
    const into = this.#temporary(type);
    const value = this.emitter.fromLocal(into, type, bits);
    this.effects.push({ kind: "load", access: number, opcode, into, value });
    return value;
  }

  storeTo(number: number, value: Value, bits: number): void {
    const access = this.accesses[number];
    if (access === undefined) return this.unsupported();
    access.rights |= WRITABLE;
    this.#stored = true;
    if ((value.type === F64 && bits === 64) || (value.type === F32 && bits === 32)) {
      const opcode = bits === 64 ? OP.f64Store : OP.f32Store;
      this.effects.push({ kind: "store", access: number, opcode, value });
      return;
    }
    const opcode = STORES[bits];
    const type = bits <= 32 ? I32 : bits === 64 ? I64 : V128;
    if (opcode === undefined || value.type !== type) return this.unsupported();
    this.effects.push({ kind: "store", access: number, opcode, value });
  }

  load(address: Value, bits: number): Value {
    return this.loadFrom(this.accessAt(address, bits / 8, 1), bits);
  }

  store(address: Value, value: Value, bits: number): void {
    this.storeTo(this.accessAt(address, bits / 8, 1), value, bits);
  }

  #temporary(type: ValueType): number {
    return this.temporaries.take(type) ?? this.unsupported();
  }

  /** The number of a local in which the value is from here on. */
  let(value: Value): number {
    const into = this.#temporary(value.type);
    this.effects.push({ kind: "let", value, into });
    return into;
  }

  /** What a function gives that lifted code calls. */
  call(callee: number, operands: readonly Value[], type: typeof I32 | typeof V128 = I32): Value {
    const into = this.#temporary(type);
    this.effects.push({ kind: "call", callee, operands, into });
    return this.emitter.fromLocal(into, type, type === I32 ? 32 : 128);
  }

  named(value: Value): Value {
    if (value.kind === LOCAL) return value;
    return this.emitter.fromLocal(this.let(value), value.type, value.bits);
  }

  noteFloat(result: FloatResult): void {
    this.leaves = true;
    this.floatResult = result;
    this.effects.push({ kind: "float" });
  }

  #help(name: HelperName, a: Value, b: Value): Value {
    return this.call(helperNamed(name), [a, b], V128);
  }

  aes(step: AesStep, state: Value, key: Value): Value {
    return this.#help(step, state, key);
  }

  aesInverseMixColumns(state: Value): Value {
    return this.#help("inverseMixColumns", state, state);
  }

  aesSubstitute(state: Value): Value {
    return this.#help("substitute", state, state);
  }

  carrylessProduct(a: Value, b: Value): Value {
    return this.#help("carrylessProduct", this.emitter.as(a, I64), this.emitter.as(b, I64));
  }

  // Flags.

  flag(flag: Flag): Value {
    if (flag === "DF") return this.#bitOf(this.#state(STATE.flags), flag);
    this.readsFlags = true;
    return this.#knownFlag(flag) ?? this.#bitOf(this.#materialized(), flag);
  }

  #knownFlag(flag: StatusFlag): Value | undefined {
    const { main, over } = this.#known;
    if (over < 0) return undefined;
    const partial = over > 0 ? this.#evaluate(over, RULE.over, flag) : undefined;
    return partial ?? (main > 0 ? this.#evaluate(main, RULE.main, flag) : undefined);
  }

  comparison(name: ComparisonName): Value {
    this.readsFlags = true;
    const { main, over } = this.#known;
    const whole = main > 0 && over === 0 ? this.#evaluate(main, RULE.main, name) : undefined;
    if (whole !== undefined) return whole;
    if (name === "belowOrEqual") return this.or(this.flag("CF"), this.flag("ZF"), 1);
    const less = this.xor(this.flag("SF"), this.flag("OF"), 1);
    return name === "less" ? less : this.or(less, this.flag("ZF"), 1);
  }

  #evaluate(number: number, base: number, flag: StatusFlag | ComparisonName): Value | undefined {
    const { rule, bits } = ruleOf(number);
    const evaluate = rule[flag];
    if (evaluate === undefined) return undefined;
    const type = bits === 64 ? I64 : I32;
    const first = base + (bits === 64 ? RULE_VALUES64 : RULE_VALUES32);
    const value = (index: number): Value => this.emitter.fromLocal(first + index, type, bits);
    const machine = this as Machine<Value>;
    const [a, b] = [value(0), value(1)];
    const result = rule.result?.(machine, a, b, bits) ?? value(2);
    return evaluate(machine, a, b, result, bits);
  }

  #materialized(): Value {
    if (this.#rflags !== undefined) return this.#rflags;
    this.materializes = true;
    const into = this.#temporary(I32);
    this.effects.push({ kind: "materialize", into });
    this.#rflags = this.emitter.fromLocal(into, I32, 32);
    return this.#rflags;
  }

  #state(address: number): Value {
    return this.emitter.operation(OP.i32Load, I32, 32, [this.emitter.constant(address, 32)], [0, 0]);
  }

  #bitOf(word: Value, flag: Flag): Value {
    return this.bit(word, BITS[flag], 32);
  }

  setFlags(rule: FlagRule, a: Value, b: Value, result: Value, bits: number): void {
    this.#setFlags(undefined, rule, [a, b, result], bits);
  }

  setFlagsIf(condition: Value, rule: FlagRule, a: Value, b: Value, result: Value, bits: number): void {
    if (!isConstant(condition)) this.#setFlags(condition, rule, [a, b, result], bits);
    else if (condition.constant !== 0n) this.#setFlags(undefined, rule, [a, b, result], bits);
  }

  #setFlags(condition: Value | undefined, rule: FlagRule, values: readonly Value[], bits: number): void {
    // PTEST: no local for flags is so wide.
    if (bits > 64) this.unsupported();
    const type = bits === 64 ? I64 : I32;
    const [a, b, result] = values.map((value) => this.emitter.as(value, type)) as [Value, Value, Value];
    const isPartial = flagMask(rule) !== ALL_FLAGS;
    this.flagRule = rule;
    const kept = keptValues(rule);
    this.flags = { condition, number: ruleNumber(rule, bits), isPartial, bits, kept, values: [a, b, result] };
  }

  // Control.

  nextAddress(): Value {
    return this.emitter.hole(HOLES.next, 64);
  }

  jump(target: Value): void {
    this.jumped = { kind: "always", target };
  }

  jumpIf(condition: Value, target: Value): void {
    this.jumped = { kind: "if", condition, target };
  }

  repeat(body: () => void): void {
    body();
  }

  fence(): void {
    // One thread at a time, in program order: there is nothing to order.
  }
}

const FAR = 0x8000_0000n;

/** A register, as it was before the instruction, and a distance from it. */
export function asDistance(address: Value): { register: number; distance: number } | undefined {
  const [base, distance] = address.kind === OP.i64Add ? address.operands : [address];
  if (base?.kind !== LOCAL || distance?.kind === HOLE) return undefined;
  const away = BigInt.asIntN(64, distance?.constant ?? 0n);
  if (distance !== undefined && (distance.constant === undefined || away > FAR || away < -FAR))
    return undefined;
  const register = base.local;
  const isRegister = register < VECTOR || (register >= SLOT && register < LOW_SLOT);
  return isRegister ? { register, distance: Number(away) } : undefined;
}
