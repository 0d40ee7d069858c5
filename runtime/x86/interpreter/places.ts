/** Operands bound once to the registers and memory of one processor, so that a step allocates none. */

import { type CpuState, CpuFault, type FpuState } from "../cpu.ts";
import type { Memory } from "../memory.ts";
import type { Half, Place } from "../machine.ts";
import type { MemoryOperand } from "../operands.ts";

/** Accesses of more bytes have no natural alignment beyond it. */
const LARGEST_ALIGNMENT = 16;

function notMemory(): never {
  throw new Error("LiteBox internal error: this operand has no address");
}

abstract class RegisterPlace implements Place<bigint> {
  abstract readonly bits: number;
  readonly isMemory: boolean = false;
  readonly constant: number | undefined = undefined;
  abstract get(): bigint;
  abstract set(value: bigint): void;

  setIf(condition: bigint, value: bigint): void {
    if (condition !== 0n) this.set(value);
  }

  offset(): bigint {
    return notMemory();
  }

  address(): bigint {
    return notMemory();
  }

  half(_which: Half): Place<bigint> {
    throw new Error("LiteBox internal error: this operand is no vector");
  }
}

class Gpr64 extends RegisterPlace {
  readonly bits = 64;
  readonly #file: BigUint64Array;
  readonly #index: number;

  constructor(file: BigUint64Array, index: number) {
    super();
    this.#file = file;
    this.#index = index;
  }

  get(): bigint {
    return this.#file[this.#index] ?? 0n;
  }

  set(value: bigint): void {
    this.#file[this.#index] = value;
  }
}

/** Writing 32 bits clears the upper half (SDM Vol. 1, 3.4.1.1). */
class Gpr32 extends RegisterPlace {
  readonly bits = 32;
  readonly #halves: Uint32Array;
  readonly #index: number;

  constructor(file: BigUint64Array, index: number) {
    super();
    this.#halves = new Uint32Array(file.buffer, file.byteOffset, 32);
    this.#index = 2 * index;
  }

  get(): bigint {
    return BigInt(this.#halves[this.#index] ?? 0);
  }

  set(value: bigint): void {
    this.#halves[this.#index] = Number(value);
    this.#halves[this.#index + 1] = 0;
  }
}

/** 16 and 8 bits leave the rest of the register as it is. */
class GprPart extends RegisterPlace {
  readonly bits: number;
  readonly #parts: Uint16Array | Uint8Array;
  readonly #index: number;

  constructor(file: BigUint64Array, index: number, bits: 8 | 16, high: boolean) {
    super();
    this.bits = bits;
    this.#parts =
      bits === 16
        ? new Uint16Array(file.buffer, file.byteOffset, 64)
        : new Uint8Array(file.buffer, file.byteOffset, 128);
    this.#index = (index * 64) / bits + (high ? 1 : 0);
  }

  get(): bigint {
    return BigInt(this.#parts[this.#index] ?? 0);
  }

  set(value: bigint): void {
    this.#parts[this.#index] = Number(value);
  }
}

export function gprPlace(cpu: CpuState, index: number, bits: number, high = false): Place<bigint> {
  if (bits === 64) return new Gpr64(cpu.gpr, index);
  if (bits === 32) return new Gpr32(cpu.gpr, index);
  return new GprPart(cpu.gpr, index, bits === 16 ? 16 : 8, high);
}

/** A register reached through functions: those that are not in the general file. */
export class AccessorPlace extends RegisterPlace {
  readonly bits: number;
  readonly get: () => bigint;
  readonly set: (value: bigint) => void;

  constructor(bits: number, get: () => bigint, set: (value: bigint) => void) {
    super();
    this.bits = bits;
    this.get = get;
    this.set = set;
  }
}

/** 128 bits of a vector register; the lower ones know the upper. */
class VectorPlace extends RegisterPlace {
  readonly bits = 128;
  readonly #file: bigint[];
  readonly #index: number;
  readonly #upper: Place<bigint> | undefined;

  constructor(file: bigint[], index: number, upper?: Place<bigint>) {
    super();
    this.#file = file;
    this.#index = index;
    this.#upper = upper;
  }

  get(): bigint {
    return this.#file[this.#index] ?? 0n;
  }

  set(value: bigint): void {
    this.#file[this.#index] = value;
  }

  override half(which: Half): Place<bigint> {
    return which === 0 ? this : (this.#upper ?? super.half(which));
  }
}

export function ymmHighPlace(cpu: CpuState, index: number): Place<bigint> {
  return new VectorPlace(cpu.ymmHigh, index);
}

export function xmmPlace(cpu: CpuState, index: number): Place<bigint> {
  return new VectorPlace(cpu.xmm, index, ymmHighPlace(cpu, index));
}

/** A register YMM, which has no value as a whole. */
class WidePlace extends RegisterPlace {
  readonly bits = 256;
  readonly #lower: Place<bigint>;

  constructor(lower: Place<bigint>) {
    super();
    this.#lower = lower;
  }

  get(): bigint {
    throw new Error("LiteBox internal error: a value of 256 bits");
  }

  set(): void {
    this.get();
  }

  override half(which: Half): Place<bigint> {
    return this.#lower.half(which);
  }
}

export function vectorPlace(cpu: CpuState, index: number, bits: number): Place<bigint> {
  const lower = xmmPlace(cpu, index);
  return bits === 128 ? lower : new WidePlace(lower);
}

/** The number of the register that is ST(index) now: the top is in bits 13:11 of the status word (SDM Vol. 1, 8.1.3.1). */
export function physicalIndex(fpu: FpuState, index: number): number {
  return (index + (fpu.status >> 11)) & 7;
}

class FpuPlace extends RegisterPlace {
  readonly bits = 80;
  readonly fpuIndex: number;
  readonly #fpu: FpuState;

  constructor(fpu: FpuState, index: number) {
    super();
    this.#fpu = fpu;
    this.fpuIndex = index;
  }

  get(): bigint {
    return this.#fpu.st[physicalIndex(this.#fpu, this.fpuIndex)] ?? 0n;
  }

  set(value: bigint): void {
    this.#fpu.st[physicalIndex(this.#fpu, this.fpuIndex)] = value;
  }
}

export function fpuPlace(cpu: CpuState, index: number): Place<bigint> {
  return new FpuPlace(cpu.fpu, index);
}

/** An immediate, or the target of a direct jump. */
export class ConstantPlace extends RegisterPlace {
  readonly bits: number;
  override readonly constant: number | undefined;
  readonly #value: bigint;

  constructor(value: bigint, bits: number) {
    super();
    this.bits = bits;
    this.#value = value;
    this.constant = Number(BigInt.asIntN(bits === 8 ? 16 : bits, value));
  }

  get(): bigint {
    return this.#value;
  }

  set(): void {
    throw new Error("LiteBox internal error: an immediate cannot be written");
  }
}

/** Sums up to here are exact as JavaScript numbers whatever parts they were made of. */
const EXACT = 2 ** 52;

/** What few operands in memory have. There are many operands, and each field takes memory for all. */
interface Rare {
  readonly operand: MemoryOperand;
  readonly next: bigint;
  readonly halves: (MemoryPlace | undefined)[];
}

export class MemoryPlace implements Place<bigint> {
  readonly bits: number;
  readonly isMemory = true;
  readonly constant = undefined;
  readonly #cpu: CpuState;
  readonly #memory: Memory;
  /** A segment, an address of 32 bits, one that must be aligned, halves, or an index that is a vector; undefined without any of it. */
  readonly #rare: Rare | undefined;
  /** Register numbers, -1 for none; a base of RIP is in the displacement. */
  readonly #base: number;
  readonly #index: number;
  readonly #scale: number;
  readonly #displacement: bigint;
  readonly #simpleDisplacement: number;
  /** An access has not been aligned. */
  wasUnaligned = false;
  /** The lowest and the highest address at which an access has begun. */
  lowest = Number.POSITIVE_INFINITY;
  highest = Number.NEGATIVE_INFINITY;

  constructor(cpu: CpuState, memory: Memory, operand: MemoryOperand, next: bigint) {
    this.#cpu = cpu;
    this.#memory = memory;
    this.bits = operand.bits;
    this.#rare = isRare(operand) ? { operand, next, halves: [undefined, undefined] } : undefined;
    this.#base = typeof operand.base === "number" ? operand.base : -1;
    this.#index = operand.indexBits > 0 ? -1 : (operand.index ?? -1);
    this.#scale = operand.scale;
    this.#displacement = operand.displacement + (operand.base === "rip" ? next : 0n);
    this.#simpleDisplacement = Number(this.#displacement);
  }

  get vectorIndex(): { readonly register: Place<bigint>; readonly scale: number } | undefined {
    const operand = this.#rare?.operand;
    if (operand === undefined || operand.indexBits === 0) return undefined;
    return { register: vectorPlace(this.#cpu, operand.index ?? 0, operand.indexBits), scale: operand.scale };
  }

  get #bytes(): number {
    return this.bits / 8;
  }

  get(): bigint {
    return this.#memory.load(this.#linear(), this.#bytes);
  }

  set(value: bigint): void {
    this.#memory.store(this.#linear(), this.#bytes, value);
  }

  /** An access to write in either case. */
  setIf(condition: bigint, value: bigint): void {
    if (condition === 0n) this.probe();
    else this.set(value);
  }

  /** Faults here and now where `set` would. */
  probe(): void {
    this.#memory.probe(this.#linear(), this.#bytes);
  }

  offset(): bigint {
    const { gpr } = this.#cpu;
    let sum = this.#displacement;
    if (this.#base >= 0) sum += gpr[this.#base] ?? 0n;
    if (this.#index >= 0) sum += (gpr[this.#index] ?? 0n) * BigInt(this.#scale);
    return this.#rare?.operand.addressBits === 32 ? BigInt.asUintN(32, sum) : BigInt.asUintN(64, sum);
  }

  address(): bigint {
    return BigInt.asUintN(64, this.offset() + this.#segmentBase());
  }

  half(which: Half): Place<bigint> {
    if (which === 0 && this.bits <= 128) return this;
    const rare = this.#rare;
    if (rare === undefined) throw new Error("LiteBox internal error: this operand has no halves");
    const { operand, next, halves } = rare;
    const { displacement, alignment } = operand;
    return (halves[which] ??= new MemoryPlace(
      this.#cpu,
      this.#memory,
      which === 0
        ? { ...operand, bits: 128 }
        : { ...operand, bits: 128, displacement: displacement + 16n, alignment: Math.min(alignment, 16) },
      next,
    ));
  }

  #segmentBase(): bigint {
    const segment = this.#rare?.operand.segment;
    if (segment === "fs") return this.#cpu.fsBase;
    return segment === "gs" ? this.#cpu.gsBase : 0n;
  }

  #note(address: number): void {
    // The lowest bits of an address are zero where the access is aligned.
    const bits = Math.min(this.#bytes, LARGEST_ALIGNMENT) - 1;
    if ((address & bits) !== 0) this.wasUnaligned = true;
    if (address < this.lowest) this.lowest = address;
    if (address > this.highest) this.highest = address;
  }

  /** The linear address, as a number where that is exact: the usual case, and much the faster. */
  #linear(): number | bigint {
    const { gpr } = this.#cpu;
    let sum = this.#simpleDisplacement;
    if (this.#base >= 0) sum += Number(gpr[this.#base]);
    if (this.#index >= 0) sum += Number(gpr[this.#index]) * this.#scale;
    const linear = this.#rare === undefined && sum >= 0 && sum <= EXACT ? sum : this.#exact(sum);
    if (typeof linear === "number") this.#note(linear);
    return linear;
  }

  /** Where it is not simply the sum. */
  #exact(sum: number): number | bigint {
    const { segment, addressBits = 64, alignment = 1 } = this.#rare?.operand ?? {};
    let simple = sum;
    if (segment === "fs") simple += Number(this.#cpu.fsBase);
    else if (segment === "gs") simple += Number(this.#cpu.gsBase);
    let linear: number | bigint = simple;
    if (simple < 0 || simple > EXACT || addressBits === 32) {
      linear = this.address();
      if (linear <= EXACT) linear = Number(linear);
    }
    if (alignment > 1 && BigInt(linear) % BigInt(alignment) !== 0n) {
      if (typeof linear === "number") this.#note(linear);
      const reason = `the address 0x${linear.toString(16)} is not a multiple of ${alignment}`;
      throw new CpuFault("#GP", { errorCode: 0, reason });
    }
    return linear;
  }
}

function isRare({ bits, segment, addressBits, alignment, indexBits }: MemoryOperand): boolean {
  return (
    bits > 128 || segment === "fs" || segment === "gs" || addressBits === 32 || alignment > 1 || indexBits > 0
  );
}
