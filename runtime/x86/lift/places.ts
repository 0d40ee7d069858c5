/** Operands while a recipe is made. */

import type { Place } from "../machine.ts";
import type { MemoryOperand } from "../operands.ts";
import { LOW_SLOT, lowOf, SLOT } from "./locals.ts";
import { F32, F64, I64, OP, V128 } from "./opcodes.ts";
import type { RecipeMachine } from "./recipe-machine.ts";
import { HOLES, isConstant, type Value } from "./value.ts";

abstract class LiftPlace implements Place<Value> {
  abstract readonly bits: number;
  readonly isMemory: boolean = false;
  readonly constant: number | undefined = undefined;
  protected readonly machine: RecipeMachine;

  constructor(machine: RecipeMachine) {
    this.machine = machine;
  }

  abstract get(): Value;
  abstract set(value: Value): void;

  setIf(condition: Value, value: Value): void {
    this.set(this.machine.select(condition, value, this.get(), this.bits));
  }

  offset(): Value {
    return this.machine.unsupported();
  }

  address(): Value {
    return this.machine.unsupported();
  }

  half(): never {
    return this.machine.unsupported();
  }
}

export class GprPlace extends LiftPlace {
  readonly bits: number;
  readonly #local: number;
  readonly #high: boolean;

  constructor(machine: RecipeMachine, local: number, bits: number, high: boolean) {
    super(machine);
    this.bits = bits;
    this.#local = local;
    this.#high = high;
  }

  get(): Value {
    const whole = this.machine.read(this.#local);
    if (this.bits === 64) return whole;
    return this.machine.extract(whole, 64, this.#high ? 8 : 0, this.bits);
  }

  set(value: Value): void {
    this.machine.write(this.#local, this.#whole(value));
  }

  /** 16 and 8 bits leave the rest as it is. */
  #whole(value: Value): Value {
    const { machine, bits } = this;
    if (bits >= 32) return machine.emitter.as(machine.zeroExtend(value, bits, 64), I64);
    const start = this.#high ? 8n : 0n;
    const mask = ((1n << BigInt(bits)) - 1n) << start;
    const rest = machine.and(machine.read(this.#local), machine.constant(~mask, 64), 64);
    const part = machine.shiftLeft(machine.zeroExtend(value, bits, 64), machine.constant(start, 64), 64);
    return machine.or(rest, part, 64);
  }

  /** Where the condition is 0, not even the upper half of a 32-bit register changes. */
  override setIf(condition: Value, value: Value): void {
    const { machine } = this;
    const before = machine.read(this.#local);
    machine.write(this.#local, machine.select(condition, this.#whole(value), before, 64));
  }
}

/** How a vector register is kept: whole, or with its lowest lane apart as f64 or as f32. */
export type VectorMode = 0 | 1 | 2;
export const WHOLE: VectorMode = 0;
export const APART64: VectorMode = 1;
export const APART32: VectorMode = 2;

/** The local of the lowest lane of a vector register, or of a slot. */
function lowLocal(local: number, mode: VectorMode): number {
  if (local >= SLOT) return LOW_SLOT + (local - SLOT);
  return lowOf(local, mode);
}

export class XmmPlace extends LiftPlace {
  readonly bits = 128;
  readonly #local: number;
  readonly #mode: VectorMode;

  constructor(machine: RecipeMachine, local: number, mode: VectorMode) {
    super(machine);
    this.#local = local;
    this.#mode = mode;
  }

  get(): Value {
    const { machine } = this;
    if (this.#mode === WHOLE) return machine.read(this.#local);
    const opcode = this.#mode === APART64 ? OP.f64x2ReplaceLane : OP.f32x4ReplaceLane;
    return machine.whole(this.#local, lowLocal(this.#local, this.#mode), opcode);
  }

  set(value: Value): void {
    const { machine } = this;
    if (value.type !== V128) machine.unsupported();
    if (this.#mode === WHOLE) {
      machine.write(this.#local, value);
      return;
    }
    const bits = this.#mode === APART64 ? 64 : 32;
    const low = machine.emitter.as(
      machine.float64or32(machine.lane(value, 0, bits), bits),
      bits === 64 ? F64 : F32,
    );
    const rest = this.#rest(value);
    machine.write(lowLocal(this.#local, this.#mode), low);
    if (rest !== undefined) machine.write(this.#local, rest);
  }

  /** The vector in which only the lowest lane need not be right; undefined where that is the register as it was. */
  #rest(value: Value): Value | undefined {
    let vector = value;
    while (vector.immediate === 0 && this.#replaces(vector.kind)) {
      const [from] = vector.operands;
      if (from === undefined) break;
      vector = from;
    }
    return vector.local === this.#local ? undefined : vector;
  }

  #replaces(kind: number): boolean {
    if (this.#mode === APART64) return kind === OP.f64x2ReplaceLane || kind === OP.i64x2ReplaceLane;
    return kind === OP.f32x4ReplaceLane || kind === OP.i32x4ReplaceLane;
  }
}

export class ConstantPlace extends LiftPlace {
  readonly bits: number;
  override readonly constant: number | undefined;
  readonly #value: bigint;

  constructor(machine: RecipeMachine, value: bigint, bits: number) {
    super(machine);
    this.bits = bits;
    this.#value = value;
    this.constant = Number(BigInt.asIntN(bits === 8 ? 16 : bits, value));
  }

  get(): Value {
    return this.machine.constant(this.#value, this.bits);
  }

  set(): void {
    this.machine.unsupported();
  }
}

/** An immediate, or the target of a jump, that each instruction fills in. */
export class HolePlace extends LiftPlace {
  readonly bits: number;
  readonly #hole: number;

  constructor(machine: RecipeMachine, hole: number, bits: number) {
    super(machine);
    this.bits = bits;
    this.#hole = hole;
  }

  get(): Value {
    return this.machine.emitter.hole(this.#hole, this.bits);
  }

  set(): void {
    this.machine.unsupported();
  }
}

/** A register of the processor that lifted code reads from its state and never changes. */
export class StatePlace extends LiftPlace {
  readonly bits = 64;
  readonly #address: number;

  constructor(machine: RecipeMachine, address: number) {
    super(machine);
    this.#address = address;
  }

  get(): Value {
    const { emitter } = this.machine;
    return emitter.operation(OP.i64Load, I64, 64, [emitter.constant(this.#address, 32)], [0, 0]);
  }

  set(): void {
    this.machine.unsupported();
  }
}

/** A memory operand with the locals of its registers. */
export interface MemoryShape {
  readonly operand: MemoryOperand;
  /** Its number among the instruction's operands. */
  readonly number: number;
  readonly base: number | undefined;
  readonly index: number | undefined;
}

export class MemoryPlace extends LiftPlace {
  readonly bits: number;
  override readonly isMemory = true;
  readonly #shape: MemoryShape;
  #access: number | undefined;

  constructor(machine: RecipeMachine, shape: MemoryShape) {
    super(machine);
    this.bits = shape.operand.bits;
    this.#shape = shape;
  }

  get(): Value {
    return this.machine.loadFrom(this.#accessible(), this.bits);
  }

  set(value: Value): void {
    this.machine.storeTo(this.#accessible(), value, this.bits);
  }

  /** Memory is written in either case. */
  override setIf(condition: Value, value: Value): void {
    this.set(this.machine.select(condition, value, this.get(), this.bits));
  }

  override offset(): Value {
    const { machine } = this;
    const { operand, base, index } = this.#shape;
    const { displacement, scale, addressBits } = operand;
    let sum =
      operand.base === "rip"
        ? machine.emitter.hole(HOLES.displacement, 64)
        : displacement === 0n
          ? machine.constant(0, 64)
          : machine.emitter.hole(HOLES.displacement, 64);
    if (index !== undefined) {
      const scaled = machine.shiftLeft(machine.read(index), machine.constant(Math.log2(scale), 64), 64);
      sum = machine.add(scaled, sum, 64);
    }
    if (base !== undefined)
      sum =
        isConstant(sum) && sum.constant === 0n
          ? machine.read(base)
          : machine.add(machine.read(base), sum, 64);
    if (addressBits === 64) return sum;
    return machine.zeroExtend(machine.extract(sum, 64, 0, 32), 32, 64);
  }

  override address(): Value {
    const { machine } = this;
    const { segment } = this.#shape.operand;
    const offset = this.offset();
    if (segment !== "fs" && segment !== "gs") return offset;
    return machine.add(machine.segmentBase(segment).get(), offset, 64);
  }

  /** Taken once: what the instruction itself writes comes after. */
  #accessible(): number {
    if (this.#access !== undefined) return this.#access;
    const { operand, number, base, index } = this.#shape;
    const { alignment, segment, addressBits } = operand;
    const simple = segment !== "fs" && segment !== "gs" && addressBits === 64;
    if (simple) {
      for (const local of [base, index]) if (local !== undefined) this.machine.read(local);
      this.#access = this.machine.access({ kind: "operand", operand: number }, this.bits / 8, alignment);
    } else {
      this.#access = this.machine.accessAt(this.address(), this.bits / 8, alignment);
    }
    return this.#access;
  }
}
