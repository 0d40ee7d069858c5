/** Operands other than memory, bound once to the registers of one processor, so that a step allocates none. */

import type { CpuState, FpuState } from "../cpu.ts";
import type { Half, Place } from "../machine.ts";

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
