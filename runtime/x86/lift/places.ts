/** Operands while code is lifted. */

import type { Place } from "../machine.ts";
import type { MemoryOperand } from "../operands.ts";
import type { LiftMachine } from "./machine.ts";
import { I64, V128 } from "./opcodes.ts";
import type { Value } from "./value.ts";

abstract class LiftPlace implements Place<Value> {
  abstract readonly bits: number;
  readonly isMemory: boolean = false;
  readonly constant: number | undefined = undefined;
  protected readonly machine: LiftMachine;

  constructor(machine: LiftMachine) {
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
  readonly #index: number;
  readonly #high: boolean;

  constructor(machine: LiftMachine, index: number, bits: number, high: boolean) {
    super(machine);
    this.bits = bits;
    this.#index = index;
    this.#high = high;
  }

  get(): Value {
    const whole = this.machine.registers.get(this.#index);
    if (this.bits === 64) return whole;
    return this.machine.extract(whole, 64, this.#high ? 8 : 0, this.bits);
  }

  set(value: Value): void {
    const { machine, bits } = this;
    machine.registers.set(this.#index, bits >= 32 ? machine.zeroExtend(value, bits, 64) : this.#merge(value));
  }

  /** 16 and 8 bits leave the rest as it is. */
  #merge(value: Value): Value {
    const { machine, bits } = this;
    const start = this.#high ? 8n : 0n;
    const mask = ((1n << BigInt(bits)) - 1n) << start;
    const rest = machine.and(machine.registers.get(this.#index), machine.constant(~mask, 64), 64);
    const part = machine.shiftLeft(machine.zeroExtend(value, bits, 64), machine.constant(start, 64), 64);
    return machine.or(rest, part, 64);
  }

  /** Where the condition is 0, not even the upper half of a 32-bit register changes. */
  override setIf(condition: Value, value: Value): void {
    const { machine, bits } = this;
    const { registers } = machine;
    const before = registers.get(this.#index);
    const after = bits >= 32 ? machine.zeroExtend(value, bits, 64) : this.#merge(value);
    registers.set(this.#index, machine.select(condition, after, before, 64));
  }
}

export class XmmPlace extends LiftPlace {
  readonly bits = 128;
  readonly #index: number;

  constructor(machine: LiftMachine, index: number) {
    super(machine);
    this.#index = 16 + index;
  }

  get(): Value {
    return this.machine.registers.get(this.#index);
  }

  set(value: Value): void {
    if (value.type !== V128) this.machine.unsupported();
    this.machine.registers.set(this.#index, value);
  }
}

export class ConstantPlace extends LiftPlace {
  readonly bits: number;
  override readonly constant: number | undefined;
  readonly #value: bigint;

  constructor(machine: LiftMachine, value: bigint, bits: number) {
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

export class MemoryPlace extends LiftPlace {
  readonly bits: number;
  override readonly isMemory = true;
  readonly #operand: MemoryOperand;
  readonly #next: bigint;
  #address: Value | undefined;

  constructor(machine: LiftMachine, operand: MemoryOperand, next: bigint) {
    super(machine);
    this.bits = operand.bits;
    this.#operand = operand;
    this.#next = next;
  }

  get(): Value {
    return this.machine.memory.load(this.#linear(), this.bits, this.#operand.alignment);
  }

  set(value: Value): void {
    this.machine.memory.store(this.#linear(), value, this.bits, this.#operand.alignment);
  }

  /** Memory is written in either case. */
  override setIf(condition: Value, value: Value): void {
    this.set(this.machine.select(condition, value, this.get(), this.bits));
  }

  override offset(): Value {
    const { machine } = this;
    const { base, index, scale, displacement, addressBits } = this.#operand;
    let sum = machine.constant(base === "rip" ? displacement + this.#next : displacement, 64);
    if (index !== undefined) {
      const scaled = machine.shiftLeft(
        machine.registers.get(index),
        machine.constant(Math.log2(scale), 64),
        64,
      );
      sum = machine.add(scaled, sum, 64);
    }
    if (typeof base === "number") {
      const start = machine.registers.get(base);
      sum = index === undefined ? machine.add(start, sum, 64) : machine.add(sum, start, 64);
    }
    if (addressBits === 64) return sum;
    return machine.zeroExtend(machine.extract(sum, 64, 0, 32), 32, 64);
  }

  override address(): Value {
    const { machine } = this;
    const { segment } = this.#operand;
    const offset = this.offset();
    if (segment !== "fs" && segment !== "gs") return offset;
    return machine.add(machine.emitter.as(machine.segmentBase(segment).get(), I64), offset, 64);
  }

  /** Taken once: what the instruction itself writes comes after. */
  #linear(): Value {
    this.#address ??= this.address();
    return this.#address;
  }
}
