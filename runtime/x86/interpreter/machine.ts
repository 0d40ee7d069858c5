/** Machine<bigint>: the vocabulary of the table, executed. */

import { CpuFault, type CpuState, type ExceptionName } from "../cpu.ts";
import type { Environment, SystemOperation } from "../interpret.ts";
import type { ComparisonName, Flag, FlagRule, Machine, Place, SegmentName } from "../machine.ts";
import type { Memory } from "../memory.ts";
import { LazyFlags } from "./flags.ts";
import { wrap } from "./integers.ts";
import { AccessorPlace, fpuPlace, gprPlace, physicalIndex, xmmPlace, ymmHighPlace } from "./places.ts";
import { type FloatMode, modeOf } from "./soft-floats.ts";
import { BigintValues } from "./values.ts";

/** What an instruction asks of the platform. */
export interface SystemRequest {
  readonly operation: SystemOperation;
  readonly vector: number | undefined;
}

/**
 * Rounds of a repeated string instruction within one step. Where what is left in RCX is a multiple of it, the instruction is left as an
 * interrupt leaves it, with RIP at it: else one instruction could keep a debugger waiting for minutes. That this depends on RCX alone
 * makes the number of steps the same whether or not page faults come between.
 */
export const ROUNDS_PER_STEP = 65_536;

export type RepeatPrefix = 0 | 0xf2 | 0xf3;

export class InterpreterMachine extends BigintValues implements Machine<bigint> {
  readonly flags = new LazyFlags();
  /** Where execution goes on; set to the following instruction before each. */
  nextRip = 0n;
  /** The address of the instruction itself. */
  currentRip = 0n;
  repeatPrefix: RepeatPrefix = 0;
  systemRequest: SystemRequest | undefined;
  readonly #cpu: CpuState;
  readonly #memory: Memory;
  readonly #environment: Environment;
  readonly #gpr: readonly (readonly Place<bigint>[])[];
  readonly #xmm: readonly Place<bigint>[];
  readonly #ymmHigh: readonly Place<bigint>[];

  constructor(cpu: CpuState, memory: Memory, environment: Environment) {
    super();
    this.#cpu = cpu;
    this.#memory = memory;
    this.#environment = environment;
    this.#gpr = [8, 16, 32, 64].map((bits) =>
      [...cpu.gpr].map((_value, index) => gprPlace(cpu, index, bits)),
    );
    this.#xmm = cpu.xmm.map((_value, index) => xmmPlace(cpu, index));
    this.#ymmHigh = cpu.ymmHigh.map((_value, index) => ymmHighPlace(cpu, index));
  }

  protected override floatMode(): FloatMode | undefined {
    return modeOf(this.#cpu.mxcsr);
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

  ymmHigh(index: number): Place<bigint> {
    const place = this.#ymmHigh[index];
    if (place === undefined) throw new Error(`LiteBox internal error: register ymm${index}`);
    return place;
  }

  segmentBase(segment: SegmentName): Place<bigint> {
    const cpu = this.#cpu;
    const name = segment === "fs" ? "fsBase" : "gsBase";
    return new AccessorPlace(
      64,
      () => cpu[name],
      (value) => (cpu[name] = value),
    );
  }

  mxcsr(): Place<bigint> {
    const cpu = this.#cpu;
    return new AccessorPlace(
      32,
      () => BigInt(cpu.mxcsr),
      (value) => (cpu.mxcsr = Number(value)),
    );
  }

  enabledComponents(): bigint {
    return BigInt(this.#cpu.xcr0);
  }

  fpuControl(): Place<bigint> {
    const { fpu } = this.#cpu;
    return new AccessorPlace(
      16,
      () => BigInt(fpu.control),
      (value) => (fpu.control = Number(value)),
    );
  }

  fpuStatus(): Place<bigint> {
    const { fpu } = this.#cpu;
    return new AccessorPlace(
      16,
      () => BigInt(fpu.status),
      (value) => (fpu.status = Number(value)),
    );
  }

  fpuTag(): Place<bigint> {
    const { fpu } = this.#cpu;
    return new AccessorPlace(
      16,
      () => BigInt(fpu.tag),
      (value) => (fpu.tag = Number(value)),
    );
  }

  fpuRegister(index: number): Place<bigint> {
    return fpuPlace(this.#cpu, index);
  }

  fpuEmpty(index: number): bigint {
    const { fpu } = this.#cpu;
    return ((fpu.tag >> (2 * physicalIndex(fpu, index))) & 3) === 3 ? 1n : 0n;
  }

  fpuSetEmpty(index: number, empty: bigint): void {
    const { fpu } = this.#cpu;
    const both = 3 << (2 * physicalIndex(fpu, index));
    fpu.tag = empty === 0n ? fpu.tag & ~both : fpu.tag | both;
  }

  fpuRotate(by: 1 | -1): void {
    const { fpu } = this.#cpu;
    fpu.status = (fpu.status & ~(7 << 11)) | (physicalIndex(fpu, by) << 11);
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

  loadIf(condition: bigint, address: bigint, otherwise: bigint, bits: number): bigint {
    return condition === 0n ? otherwise : this.load(address, bits);
  }

  storeIf(condition: bigint, address: bigint, value: bigint, bits: number): void {
    if (condition !== 0n) this.store(address, value, bits);
  }

  probeIf(condition: bigint, address: bigint, bytes: number): void {
    if (condition !== 0n) this.probe(address, bytes);
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
    let rounds = Number(((gpr[1] ?? 0n) - 1n) % BigInt(ROUNDS_PER_STEP)) + 1;
    for (; gpr[1] !== 0n; rounds--) {
      if (rounds === 0) {
        this.nextRip = this.currentRip;
        return;
      }
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
}
