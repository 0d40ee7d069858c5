/** Machine<Value>: the vocabulary of the table, compiled. One instruction at a time; its effects take place at its end. */

import type { ExceptionName } from "../cpu.ts";
import type {
  ComparisonName,
  Flag,
  FlagRule,
  FloatOperation,
  FloatPredicate,
  LaneOperation,
  LaneShift,
  LaneUnary,
  Machine,
  Place,
  Rounding,
  RoundingChoice,
  SegmentName,
} from "../machine.ts";
import type { Decoded, Operand } from "../operands.ts";
import { BULK, liftBulk } from "./bulk.ts";
import type { Emitter } from "./emitter.ts";
import { LiftFlags } from "./flags.ts";
import * as floats from "./floats.ts";
import { STATE } from "./layout.ts";
import { MemoryAccess } from "./memory-access.ts";
import { NotLifted } from "./not-lifted.ts";
import type { Window } from "./windows.ts";
import { I64, OP } from "./opcodes.ts";
import { ConstantPlace, GprPlace, MemoryPlace, XmmPlace } from "./places.ts";
import { RegisterLocals } from "./register-locals.ts";
import { isConstant, type Value } from "./value.ts";
import * as vectors from "./vectors.ts";

/** Thrown where an instruction cannot be lifted; caught by whoever lifts it. */
export class Unsupported extends Error {}

/** What the machine needs from the region around the instruction. */
export interface Surroundings {
  readonly emitter: Emitter;
  /** Emits a conditional branch, on what is on the stack, out of the region to the interpreter at this instruction. */
  leaveIf(): void;
  /** Emits a call that works out pending flag rules in memory, and leaves RFLAGS on the stack. */
  callMaterialize(): void;
  /** The rights byte of the page at a constant address. */
  rightsAt(address: number): number;
  /** What the rest of the block needs around a register, which is in this local, from this instruction on. */
  windowOf(local: number): Window | undefined;
}

export type Jump =
  | { readonly kind: "always"; readonly target: Value }
  | { readonly kind: "if"; readonly condition: Value; readonly target: Value };

export class LiftMachine extends NotLifted implements Machine<Value> {
  readonly emitter: Emitter;
  readonly registers: RegisterLocals;
  readonly flags: LiftFlags;
  readonly memory: MemoryAccess;
  jumped: Jump | undefined;
  readonly #surroundings: Surroundings;
  #next = 0n;

  constructor(surroundings: Surroundings) {
    super();
    const { emitter } = surroundings;
    this.#surroundings = surroundings;
    this.emitter = emitter;
    this.memory = new MemoryAccess(this, surroundings);
    this.registers = new RegisterLocals(emitter, (register, value) => {
      this.memory.registerChanges(this.registers.local(register), value);
    });
    this.flags = new LiftFlags(emitter, this, () => {
      surroundings.callMaterialize();
    });
  }

  /** Emits the instruction up to the point where only its commit and its jump are missing. Throws `Unsupported`. */
  lift(decoded: Decoded): void {
    const { instruction, form, prefixes } = decoded;
    this.#next = decoded.next;
    const repeats =
      instruction.repeatable !== "no" && prefixes.repeat !== 0 && form.encoding.prefix !== prefixes.repeat;
    this.jumped = undefined;
    this.emitter.releaseTemporaries();
    if (repeats) {
      if (!BULK.has(instruction.mnemonic)) this.unsupported();
      liftBulk(this, decoded);
      return;
    }
    const places = decoded.operands.map((operand) => this.#place(operand));
    const [a, b, c, d] = places as [Place<Value>, Place<Value>, Place<Value>, Place<Value>];
    instruction.semantics(this, a, b, c, d);
    const jump = this.jumped as Jump | undefined;
    // Where to must be known before the registers change. A conditional jump changes none.
    if (jump?.kind === "always" && !isConstant(jump.target)) {
      const local = this.emitter.temporary(I64);
      this.emitter.push(jump.target);
      this.emitter.set(local);
      this.jumped = { kind: "always", target: this.emitter.fromLocal(local, I64, 64) };
    }
  }

  /** The instruction's registers and flags take effect, all at the same time. */
  commit(): void {
    const setRegisters = this.registers.pushPending();
    const setFlags = this.flags.commit();
    setFlags?.();
    setRegisters();
    this.forget();
  }

  /** Ends or gives up the instruction. */
  forget(): void {
    this.flags.discard();
    this.registers.discard();
    this.memory.forget();
  }

  #place(operand: Operand): Place<Value> {
    switch (operand.kind) {
      case "register":
        if (operand.file === "gpr") return new GprPlace(this, operand.index, operand.bits, operand.high);
        return operand.file === "xmm" ? this.xmm(operand.index) : this.unsupported();
      case "memory":
        return new MemoryPlace(this, operand, this.#next);
      case "immediate":
        return new ConstantPlace(this, operand.value, operand.bits);
      case "target":
        return new ConstantPlace(this, operand.address, 64);
    }
  }

  deoptIf(condition: Value): void {
    if (isConstant(condition)) {
      if (condition.constant !== 0n) this.unsupported();
      return;
    }
    this.memory.beforeLeaving();
    this.emitter.push(condition);
    this.#surroundings.leaveIf();
  }

  unsupported(): never {
    throw new Unsupported();
  }

  flag(flag: Flag): Value {
    return this.flags.get(flag);
  }

  comparison(name: ComparisonName): Value {
    return this.flags.comparison(name);
  }

  setFlags(rule: FlagRule, a: Value, b: Value, result: Value, bits: number): void {
    // PTEST: no local for flags is so wide.
    if (bits > 64) this.unsupported();
    this.flags.set(undefined, rule, a, b, result, bits);
  }

  setFlagsIf(condition: Value, rule: FlagRule, a: Value, b: Value, result: Value, bits: number): void {
    this.flags.set(condition, rule, a, b, result, bits);
  }

  gpr(index: number, bits: number): Place<Value> {
    return new GprPlace(this, index, bits, false);
  }

  xmm(index: number): Place<Value> {
    return new XmmPlace(this, index);
  }

  segmentBase(segment: SegmentName): Place<Value> {
    return new ConstantBase(this, segment === "fs" ? STATE.fsBase : STATE.gsBase);
  }

  load(address: Value, bits: number): Value {
    return this.memory.load(address, bits);
  }

  store(address: Value, value: Value, bits: number): void {
    this.memory.store(address, value, bits);
  }

  raiseIf(condition: Value, _exception: ExceptionName): void {
    this.deoptIf(condition);
  }

  nextAddress(): Value {
    return this.constant(this.#next, 64);
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

  lanes(operation: LaneOperation, width: number, a: Value, b: Value): Value {
    return vectors.lanes(this.emitter, operation, width, a, b);
  }

  lanesUnary(operation: LaneUnary, width: number, a: Value): Value {
    return vectors.lanesUnary(this.emitter, operation, width, a);
  }

  lanesShift(operation: LaneShift, width: number, a: Value, count: Value): Value {
    return vectors.lanesShift(this.emitter, operation, width, a, count);
  }

  lane(a: Value, index: number, width: number): Value {
    return vectors.lane(this.emitter, a, index, width);
  }

  withLane(a: Value, index: number, width: number, value: Value): Value {
    return vectors.withLane(this.emitter, a, index, width, value);
  }

  shuffle(a: Value, b: Value, indexes: readonly number[]): Value {
    return vectors.shuffle(this.emitter, a, b, indexes);
  }

  lanesExtend(signed: boolean, a: Value, from: number, to: number): Value {
    return vectors.lanesExtend(this.emitter, signed, a, from, to);
  }

  laneSigns(a: Value, width: number): Value {
    return vectors.laneSigns(this.emitter, a, width);
  }

  laneBlend(a: Value, b: Value, mask: Value, width: number): Value {
    return vectors.laneBlend(this.emitter, a, b, mask, width);
  }

  float(operation: FloatOperation, width: number, a: Value, b: Value): Value {
    return floats.float(this, operation, width, a, b);
  }

  floatLanes(operation: FloatOperation, width: number, a: Value, b: Value): Value {
    return floats.floatLanes(this, operation, width, a, b);
  }

  squareRootLanes(width: number, a: Value): Value {
    return floats.squareRootLanes(this, width, a);
  }

  roundFloatLanes(width: number, a: Value, rounding: RoundingChoice): Value {
    return floats.roundFloatLanes(this, width, a, inForce(rounding));
  }

  floatCompareLanes(predicate: FloatPredicate, width: number, a: Value, b: Value): Value {
    return floats.floatCompareLanes(this, predicate, width, a, b);
  }

  floatInput(_width: number, a: Value): Value {
    // Lifted code runs only while denormals are denormals.
    return a;
  }

  squareRoot(width: number, a: Value): Value {
    return floats.squareRoot(this, width, a);
  }

  roundFloat(width: number, a: Value, rounding: RoundingChoice): Value {
    return floats.roundFloat(this, width, a, inForce(rounding));
  }

  floatCompare(predicate: FloatPredicate, width: number, a: Value, b: Value): Value {
    return floats.floatCompare(this, predicate, width, a, b);
  }

  integerToFloat(a: Value, from: number, to: number): Value {
    return floats.integerToFloat(this, a, from, to);
  }

  floatToInteger(a: Value, from: number, to: number, rounding: RoundingChoice): Value {
    return floats.floatToInteger(this, a, from, to, inForce(rounding));
  }

  floatToFloat(a: Value, from: number, to: number): Value {
    return floats.floatToFloat(this, a, from, to);
  }
}

/** Lifted code runs only while MXCSR says round-to-nearest. */
function inForce(rounding: RoundingChoice): Rounding {
  return rounding === "current" ? "nearest" : rounding;
}

/** The base of FS or GS: lifted code reads it and never changes it. */
class ConstantBase extends ConstantPlace {
  readonly #machine: LiftMachine;
  readonly #address: number;

  constructor(machine: LiftMachine, address: number) {
    super(machine, 0n, 64);
    this.#machine = machine;
    this.#address = address;
  }

  override get(): Value {
    const { emitter } = this.#machine;
    emitter.i32(this.#address);
    emitter.memory(OP.i64Load, 0);
    const local = emitter.temporary(I64);
    emitter.set(local);
    return emitter.fromLocal(local, I64, 64);
  }
}
