/** Machine<bigint>: the vocabulary of the table, executed. */

import { CpuFault, type CpuState, type ExceptionName } from "../cpu.ts";
import type { Environment, SystemOperation } from "../interpret.ts";
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
  SegmentName,
} from "../machine.ts";
import type { Memory } from "../memory.ts";
import { LazyFlags } from "./flags.ts";
import * as floats from "./floats.ts";
import * as integers from "./integers.ts";
import { bool, signed, wrap } from "./integers.ts";
import * as vectors from "./vectors.ts";
import { AccessorPlace, gprPlace, xmmPlace } from "./places.ts";

/** What an instruction asks of the platform. */
export interface SystemRequest {
  readonly operation: SystemOperation;
  readonly vector: number | undefined;
}

export type RepeatPrefix = 0 | 0xf2 | 0xf3;

export class InterpreterMachine implements Machine<bigint> {
  readonly flags = new LazyFlags();
  /** Where execution goes on; set to the following instruction before each. */
  nextRip = 0n;
  repeatPrefix: RepeatPrefix = 0;
  systemRequest: SystemRequest | undefined;
  readonly #cpu: CpuState;
  readonly #memory: Memory;
  readonly #environment: Environment;
  readonly #gpr: readonly (readonly Place<bigint>[])[];
  readonly #xmm: readonly Place<bigint>[];

  constructor(cpu: CpuState, memory: Memory, environment: Environment) {
    this.#cpu = cpu;
    this.#memory = memory;
    this.#environment = environment;
    const files = [8, 16, 32, 64].map((bits) => cpu.gpr.reduce<Place<bigint>[]>((list, _value, index) => [...list, gprPlace(cpu, index, bits)], []));
    this.#gpr = files;
    this.#xmm = cpu.xmm.map((_value, index) => xmmPlace(cpu, index));
  }

  constant(value: bigint | number, bits: number): bigint {
    return wrap(BigInt(value), bits);
  }

  add(a: bigint, b: bigint, bits: number): bigint {
    return wrap(a + b, bits);
  }

  sub(a: bigint, b: bigint, bits: number): bigint {
    return wrap(a - b, bits);
  }

  mul(a: bigint, b: bigint, bits: number): bigint {
    return wrap(a * b, bits);
  }

  mulHigh(isSigned: boolean, a: bigint, b: bigint, bits: number): bigint {
    const product = isSigned ? signed(a, bits) * signed(b, bits) : a * b;
    return wrap(product >> BigInt(bits), bits);
  }

  divide(isSigned: boolean, high: bigint, low: bigint, divisor: bigint, bits: number): integers.Division {
    return integers.divide(isSigned, high, low, divisor, bits);
  }

  and(a: bigint, b: bigint): bigint {
    return a & b;
  }

  or(a: bigint, b: bigint): bigint {
    return a | b;
  }

  xor(a: bigint, b: bigint): bigint {
    return a ^ b;
  }

  not(a: bigint, bits: number): bigint {
    return bits === 1 ? a ^ 1n : wrap(~a, bits);
  }

  neg(a: bigint, bits: number): bigint {
    return wrap(-a, bits);
  }

  shiftLeft(a: bigint, count: bigint, bits: number): bigint {
    return count >= bits ? 0n : wrap(a << count, bits);
  }

  shiftRight(a: bigint, count: bigint, bits: number): bigint {
    return count >= bits ? 0n : a >> count;
  }

  shiftRightSigned(a: bigint, count: bigint, bits: number): bigint {
    return wrap(signed(a, bits) >> (count >= bits ? BigInt(bits) : count), bits);
  }

  rotateLeft(a: bigint, count: bigint, bits: number): bigint {
    const n = count & BigInt(bits - 1);
    return wrap(a << n, bits) | (a >> (BigInt(bits) - n));
  }

  rotateRight(a: bigint, count: bigint, bits: number): bigint {
    const n = count & BigInt(bits - 1);
    return (a >> n) | wrap(a << (BigInt(bits) - n), bits);
  }

  zeroExtend(a: bigint): bigint {
    return a;
  }

  signExtend(a: bigint, from: number, to: number): bigint {
    return wrap(signed(a, from), to);
  }

  extract(a: bigint, _bits: number, start: number, length: number): bigint {
    return wrap(start === 0 ? a : a >> BigInt(start), length);
  }

  concat(high: bigint, low: bigint, bits: number): bigint {
    return (high << BigInt(bits)) | low;
  }

  byteSwap(a: bigint, bits: number): bigint {
    return integers.byteSwap(a, bits);
  }

  countLeadingZeros(a: bigint, bits: number): bigint {
    return BigInt(bits - integers.bitLength(a));
  }

  countTrailingZeros(a: bigint, bits: number): bigint {
    return a === 0n ? BigInt(bits) : BigInt(integers.bitLength(a & -a) - 1);
  }

  populationCount(a: bigint): bigint {
    return BigInt(integers.populationCount(a));
  }

  equal(a: bigint, b: bigint): bigint {
    return bool(a === b);
  }

  lessUnsigned(a: bigint, b: bigint): bigint {
    return bool(a < b);
  }

  lessSigned(a: bigint, b: bigint, bits: number): bigint {
    return bool(signed(a, bits) < signed(b, bits));
  }

  isZero(a: bigint): bigint {
    return bool(a === 0n);
  }

  sign(a: bigint, bits: number): bigint {
    return a >> BigInt(bits - 1);
  }

  bit(a: bigint, index: number): bigint {
    return (a >> BigInt(index)) & 1n;
  }

  parity(a: bigint): bigint {
    return integers.evenParity(a);
  }

  select(condition: bigint, then: bigint, otherwise: bigint): bigint {
    return condition === 0n ? otherwise : then;
  }

  flag(flag: Flag): bigint {
    return this.flags.get(this, flag);
  }

  comparison(name: ComparisonName): bigint {
    return this.flags.comparison(this, name);
  }

  setFlags(rule: FlagRule, a: bigint, b: bigint, result: bigint, bits: number): void {
    this.flags.apply(this, rule, a, b, result, bits);
  }

  setFlagsIf(condition: bigint, rule: FlagRule, a: bigint, b: bigint, result: bigint, bits: number): void {
    if (condition !== 0n) this.flags.apply(this, rule, a, b, result, bits);
  }

  setFlag(flag: Flag, value: bigint): void {
    this.flags.set(this, flag, value);
  }

  readFlags(): bigint {
    return this.flags.pushed(this);
  }

  writeFlags(value: bigint): void {
    this.flags.writeFromUser(this, value);
  }

  gpr(index: number, bits: number): Place<bigint> {
    const file = bits === 64 ? 3 : bits === 32 ? 2 : bits === 16 ? 1 : 0;
    const place = this.#gpr[file]?.[index];
    if (place === undefined) throw new Error(`LiteBox internal error: register ${index} of ${bits} bits`);
    return place;
  }

  xmm(index: number): Place<bigint> {
    const place = this.#xmm[index];
    if (place === undefined) throw new Error(`LiteBox internal error: register xmm${index}`);
    return place;
  }

  segmentBase(segment: SegmentName): Place<bigint> {
    const cpu = this.#cpu;
    const name = segment === "fs" ? "fsBase" : "gsBase";
    return new AccessorPlace(64, () => cpu[name], (value) => (cpu[name] = value));
  }

  mxcsr(): Place<bigint> {
    const cpu = this.#cpu;
    return new AccessorPlace(32, () => BigInt(cpu.mxcsr), (value) => (cpu.mxcsr = Number(value)));
  }

  fpuControl(): Place<bigint> {
    const { fpu } = this.#cpu;
    return new AccessorPlace(16, () => BigInt(fpu.control), (value) => (fpu.control = Number(value)));
  }

  fpuStatus(): Place<bigint> {
    const { fpu } = this.#cpu;
    return new AccessorPlace(16, () => BigInt(fpu.status), (value) => (fpu.status = Number(value)));
  }

  fpuTag(): Place<bigint> {
    const { fpu } = this.#cpu;
    return new AccessorPlace(16, () => BigInt(fpu.tag), (value) => (fpu.tag = Number(value)));
  }

  fpuRegister(index: number): Place<bigint> {
    const { fpu } = this.#cpu;
    const physical = (): number => (index + (fpu.status >> 11)) & 7;
    return new AccessorPlace(80, () => fpu.st[physical()] ?? 0n, (value) => (fpu.st[physical()] = value));
  }

  load(address: bigint, bits: number): bigint {
    return this.#memory.load(address, bits / 8);
  }

  store(address: bigint, value: bigint, bits: number): void {
    this.#memory.store(address, bits / 8, value);
  }

  probe(address: bigint, bytes: number): void {
    this.#memory.probe(address, bytes);
  }

  raiseIf(condition: bigint, exception: ExceptionName, reason?: string): void {
    if (condition !== 0n) this.raise(exception, reason);
  }

  raise(exception: ExceptionName, reason?: string): void {
    const errorCode = exception === "#GP" ? { errorCode: 0 } : {};
    throw new CpuFault(exception, { ...errorCode, ...(reason === undefined ? {} : { reason }) });
  }

  system(operation: SystemOperation, vector?: bigint): void {
    this.systemRequest = { operation, vector: vector === undefined ? undefined : Number(vector) };
  }

  nextAddress(): bigint {
    return this.nextRip;
  }

  jump(target: bigint): void {
    this.nextRip = target;
  }

  jumpIf(condition: bigint, target: bigint): void {
    if (condition !== 0n) this.nextRip = target;
  }

  repeat(body: () => void, again?: (repeatWhileEqual: boolean) => bigint): void {
    const { repeatPrefix } = this;
    if (repeatPrefix === 0) {
      body();
      return;
    }
    const { gpr } = this.#cpu;
    while (gpr[1] !== 0n) {
      body();
      gpr[1] = (gpr[1] ?? 0n) - 1n;
      if (again !== undefined && again(repeatPrefix === 0xf3) === 0n) break;
    }
  }

  random(bits: 16 | 32 | 64): { value: bigint; available: bigint } {
    const value = this.#environment.random(bits);
    return value === undefined ? { value: 0n, available: 0n } : { value: wrap(value, bits), available: 1n };
  }

  fence(): void {
    // One thread at a time, in program order: there is nothing to order.
  }

  lanes(operation: LaneOperation, width: number, a: bigint, b: bigint): bigint {
    return vectors.lanes(operation, width, a, b);
  }

  lanesUnary(operation: LaneUnary, width: number, a: bigint): bigint {
    return vectors.lanesUnary(operation, width, a);
  }

  lanesShift(operation: LaneShift, width: number, a: bigint, count: bigint): bigint {
    return vectors.lanesShift(operation, width, a, count);
  }

  lane(a: bigint, index: number, width: number): bigint {
    return wrap(a >> BigInt(index * width), width);
  }

  withLane(a: bigint, index: number, width: number, value: bigint): bigint {
    const at = BigInt(index * width);
    const mask = ((1n << BigInt(width)) - 1n) << at;
    return (a & ~mask) | (value << at);
  }

  shuffle(a: bigint, b: bigint, indexes: readonly number[]): bigint {
    return vectors.shuffle(a, b, indexes);
  }

  lanesExtend(isSigned: boolean, a: bigint, from: number, to: number): bigint {
    return vectors.lanesExtend(isSigned, a, from, to);
  }

  laneSigns(a: bigint, width: number): bigint {
    return vectors.laneSigns(a, width);
  }

  laneBlend(a: bigint, b: bigint, mask: bigint, width: number): bigint {
    return vectors.laneBlend(a, b, mask, width);
  }

  float(operation: FloatOperation, width: number, a: bigint, b: bigint): bigint {
    return floats.binary(operation, width, a, b);
  }

  squareRoot(width: number, a: bigint): bigint {
    return floats.squareRoot(width, a);
  }

  roundFloat(width: number, a: bigint, rounding: Rounding): bigint {
    return floats.round(width, a, rounding);
  }

  floatCompare(predicate: FloatPredicate, width: number, a: bigint, b: bigint): bigint {
    return bool(floats.compare(predicate, width, a, b));
  }

  integerToFloat(a: bigint, from: number, to: number): bigint {
    return floats.fromInteger(a, from, to);
  }

  floatToInteger(a: bigint, from: number, to: number, rounding: Rounding): bigint {
    return floats.toInteger(a, from, to, rounding);
  }

  floatToFloat(a: bigint, from: number, to: number): bigint {
    return floats.convert(a, from, to);
  }
}
