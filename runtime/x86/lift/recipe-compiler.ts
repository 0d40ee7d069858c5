/** From the effects of an instruction, in their order, to the code of its recipe. */

import { I64, type ValueType, F32, F64, I32, OP, V128 } from "./opcodes.ts";
import { ByteWriter } from "./bytes.ts";
import { RULE, RULE_VALUES32, RULE_VALUES64, type Temporaries } from "./locals.ts";
import { fuseLoad } from "./load-fusion.ts";
import { hole, KIND } from "./recipe.ts";
import { NO_RULE } from "./rules.ts";
import { CONSTANT, HOLE, HOLES, LOCAL, type Value } from "./value.ts";

/** What happens in the order in which the semantics said it. */
export type Effect =
  | { readonly kind: "check"; readonly access: number }
  /** `value` is that of the local. */
  | {
      readonly kind: "load";
      readonly access: number;
      readonly opcode: number;
      readonly into: number;
      readonly value: Value;
    }
  | { readonly kind: "store"; readonly access: number; readonly opcode: number; readonly value: Value }
  | { readonly kind: "leaveIf"; readonly condition: Value }
  | { readonly kind: "let"; readonly value: Value; readonly into: number }
  | {
      readonly kind: "call";
      readonly callee: number;
      readonly operands: readonly Value[];
      readonly into: number;
    }
  | { readonly kind: "materialize"; readonly into: number }
  | { readonly kind: "float" };

/** Flags that the instruction sets at its end. */
export interface FlagSetting {
  readonly condition: Value | undefined;
  readonly number: number;
  readonly isPartial: boolean;
  readonly bits: number;
  /** Which of the values are needed, as bits (see `keptValues`). */
  readonly kept: number;
  readonly values: readonly [a: Value, b: Value, result: Value];
}

/** What takes place at the end, all at the same time. */
export interface Ending {
  readonly registers: ReadonlyMap<number, Value>;
  readonly flags: FlagSetting | undefined;
}

/** Bytes of what is a vector. */
const LONGEST_NUMBER = 17;

/** Thrown where a recipe would need too many temporaries. */
export class TooComplex extends Error {}

export class RecipeCompiler {
  readonly #code: number[] = [];
  readonly #temporaries: Temporaries;

  constructor(temporaries: Temporaries) {
    this.#temporaries = temporaries;
  }

  static compile(effects: readonly Effect[], ending: Ending, temporaries: Temporaries): Int32Array {
    const compiler = new RecipeCompiler(temporaries);
    for (const value of rootsOf(effects, ending)) compiler.#count(value);
    for (const effect of effects) compiler.#effect(effect);
    compiler.#end(ending);
    return Int32Array.from(compiler.#code);
  }

  /** Code that leaves one value on the stack. */
  static compileValue(value: Value, temporaries: Temporaries): Int32Array {
    const compiler = new RecipeCompiler(temporaries);
    compiler.#count(value);
    compiler.push(value);
    return Int32Array.from(compiler.#code);
  }

  /** How often each value will be pushed; what was counted for another code does not count. */
  #count(value: Value): void {
    if (this.#counted.has(value)) {
      value.uses++;
      return;
    }
    this.#counted.add(value);
    value.uses = 1;
    value.temporary = -1;
    for (const operand of value.operands) {
      this.#count(operand);
      this.#users.set(operand, value);
    }
  }

  readonly #counted = new Set<Value>();
  /** Who uses a value last. */
  readonly #users = new Map<Value, Value>();

  #effect(effect: Effect): void {
    switch (effect.kind) {
      case "check":
        this.#hole(KIND.check, effect.access);
        break;
      case "load":
        this.#load(effect);
        break;
      case "store":
        this.#hole(KIND.index, effect.access);
        this.push(effect.value);
        this.#memory(effect.opcode, effect.access);
        break;
      case "leaveIf":
        this.push(effect.condition);
        this.#hole(KIND.leaveIf);
        break;
      case "let":
        this.push(effect.value);
        this.#set(effect.into);
        break;
      case "call":
        for (const operand of effect.operands) this.push(operand);
        this.#opcode(OP.call);
        this.#unsigned(effect.callee);
        this.#set(effect.into);
        break;
      case "materialize":
        this.#hole(KIND.materialize);
        this.#set(effect.into);
        break;
      case "float":
        this.#hole(KIND.float);
        break;
    }
  }

  #load({ access, opcode, into, value }: Extract<Effect, { readonly kind: "load" }>): void {
    const fused = this.#counted.has(value) ? fuseLoad(value, this.#users) : undefined;
    this.#hole(KIND.index, access);
    this.#memory(fused?.opcode ?? opcode, access);
    if (fused !== undefined)
      fused.result.temporary = this.#temporaries.take(fused.type) ?? this.#tooComplex();
    this.#set(fused?.result.temporary ?? into);
  }

  // The end.

  #end({ registers, flags }: Ending): void {
    for (const value of registers.values()) this.push(value);
    const setFlags = flags === undefined ? undefined : this.#flags(flags);
    setFlags?.();
    for (const register of [...registers.keys()].reverse()) this.#set(register);
  }

  /** Pushes the values of the rule; what is returned puts them into their locals. */
  #flags({ condition, number, isPartial, bits, kept, values: all }: FlagSetting): () => void {
    const base = isPartial ? RULE.over : RULE.main;
    const first = base + (bits === 64 ? RULE_VALUES64 : RULE_VALUES32);
    const values = all
      .map((value, index) => ({ value, local: first + index }))
      .filter((_each, index) => (kept & (1 << index)) !== 0);
    if (condition !== undefined) return this.#flagsIf(condition, number, isPartial, values);
    for (const { value } of values) this.push(value);
    return () => {
      for (const { local } of values.toReversed()) this.#set(local);
    };
  }

  /** Either the new rule with its values or the old one: from here on only the locals say which. */
  #flagsIf(
    condition: Value,
    number: number,
    isPartial: boolean,
    values: readonly { readonly value: Value; readonly local: number }[],
  ): () => void {
    this.#hole(KIND.rules);
    const choose = (local: number): void => {
      this.#get(local);
      this.push(condition);
      this.#opcode(OP.select);
    };
    for (const { value, local } of values) {
      this.push(value);
      choose(local);
    }
    this.#constant(I32, BigInt(number));
    choose(isPartial ? RULE.over : RULE.main);
    if (!isPartial) {
      this.#constant(I32, BigInt(NO_RULE));
      choose(RULE.over);
    }
    return () => {
      if (!isPartial) this.#set(RULE.over);
      this.#set(isPartial ? RULE.over : RULE.main);
      for (const { local } of values.toReversed()) this.#set(local);
    };
  }

  // Values.

  push(value: Value): void {
    if (value.kind === CONSTANT) this.#constant(value.type, value.constant ?? 0n);
    else if (value.kind === LOCAL) this.#get(value.local);
    else if (value.kind === HOLE) this.#filled(value);
    else if (value.temporary >= 0) this.#get(value.temporary);
    else this.#operation(value);
  }

  #operation(value: Value): void {
    for (const operand of value.operands) this.push(operand);
    this.#opcode(value.kind);
    const { immediate } = value;
    if (typeof immediate === "number") this.#code.push(immediate);
    else if (immediate !== undefined) this.#code.push(...immediate);
    if (value.uses <= 1) return;
    value.temporary = this.#temporaries.take(value.type) ?? this.#tooComplex();
    this.#code.push(OP.localTee, hole(KIND.local, value.temporary));
  }

  #tooComplex(): never {
    throw new TooComplex();
  }

  #filled({ type, bits, immediate }: Value): void {
    if (immediate !== HOLES.immediate) this.#hole(KIND.address, Number(immediate));
    else this.#hole(type === I64 ? KIND.immediate64 : KIND.immediate32, bits);
  }

  #constant(type: ValueType, constant: bigint): void {
    const bytes = new ByteWriter(LONGEST_NUMBER);
    switch (type) {
      case I32:
        bytes.byte(OP.i32Const);
        bytes.s32(Number(BigInt.asIntN(32, constant)));
        break;
      case I64:
        bytes.byte(OP.i64Const);
        bytes.s64(constant);
        break;
      case F32:
        bytes.byte(OP.f32Const);
        bytes.fixed(constant, 4);
        break;
      case F64:
        bytes.byte(OP.f64Const);
        bytes.fixed(constant, 8);
        break;
      case V128:
        this.#opcode(OP.v128Const);
        bytes.fixed(constant, 16);
        break;
    }
    this.#code.push(...bytes.bytes.subarray(0, bytes.length));
  }

  #get(local: number): void {
    this.#code.push(OP.localGet, hole(KIND.local, local));
  }

  #set(local: number): void {
    this.#code.push(OP.localSet, hole(KIND.local, local));
  }

  #memory(opcode: number, access: number): void {
    this.#opcode(opcode);
    this.#hole(KIND.offset, access);
  }

  #hole(kind: number, argument = 0): void {
    this.#code.push(hole(kind, argument));
  }

  #opcode(opcode: number): void {
    if (opcode < 0x100) {
      this.#code.push(opcode);
      return;
    }
    this.#code.push(opcode >> 16);
    this.#unsigned(opcode & 0xffff);
  }

  #unsigned(value: number): void {
    const bytes = new ByteWriter(LONGEST_NUMBER);
    bytes.u32(value);
    this.#code.push(...bytes.bytes.subarray(0, bytes.length));
  }
}

function rootsOf(effects: readonly Effect[], { registers, flags }: Ending): Value[] {
  const roots: Value[] = [];
  for (const effect of effects) {
    if (effect.kind === "store" || effect.kind === "let") roots.push(effect.value);
    else if (effect.kind === "leaveIf") roots.push(effect.condition);
    else if (effect.kind === "call") roots.push(...effect.operands);
  }
  roots.push(...registers.values());
  if (flags === undefined) return roots;
  roots.push(...flags.values.filter((_value, index) => (flags.kept & (1 << index)) !== 0));
  // Needed once for each of the values and rules that it decides about.
  if (flags.condition !== undefined) roots.push(...Array.from({ length: 5 }, () => flags.condition as Value));
  return roots;
}
