/** An operand in memory, bound once to the registers and memory of one processor, and what has been seen of its accesses. */

import { type CpuState, CpuFault } from "../cpu.ts";
import type { Half, Place } from "../machine.ts";
import type { Memory } from "../memory.ts";
import type { MemoryOperand } from "../operands.ts";
import { vectorPlace } from "./places.ts";

/** Accesses of more bytes have no natural alignment beyond it. */
const LARGEST_ALIGNMENT = 16;
/** Sums up to here are exact as JavaScript numbers whatever parts they were made of. */
const EXACT = 2 ** 52;
/** No lowest address is higher: the largest number that the engine keeps without an object for it. */
const HIGHEST_LOWEST = 2 ** 31 - 1;

/** What few operands in memory have. There are many operands, and each field takes memory for all. */
interface Rare {
  readonly operand: MemoryOperand;
  readonly next: bigint;
  readonly halves: (MemoryPlace | undefined)[];
}

export class MemoryPlace implements Place<bigint> {
  readonly bits: number;
  readonly #cpu: CpuState;
  readonly #memory: Memory;
  /**
   * A segment, an address of 32 bits, one that must be aligned, halves, an index that is a vector, or a displacement that is no exact number;
   * undefined without any of it.
   */
  readonly #rare: Rare | undefined;
  /** Register numbers, -1 for none; a base of RIP is in the displacement. */
  readonly #base: number;
  readonly #index: number;
  readonly #scale: number;
  readonly #displacement: number;
  /** An access has not been aligned. */
  wasUnaligned = false;
  /** The lowest and the highest address at which an access has begun; small numbers, since there are many of these objects. */
  lowest = HIGHEST_LOWEST;
  highest = -1;

  constructor(cpu: CpuState, memory: Memory, operand: MemoryOperand, next: bigint) {
    this.#cpu = cpu;
    this.#memory = memory;
    this.bits = operand.bits;
    this.#rare = isRare(operand, next) ? { operand, next, halves: [undefined, undefined] } : undefined;
    this.#base = typeof operand.base === "number" ? operand.base : -1;
    this.#index = operand.indexBits > 0 ? -1 : (operand.index ?? -1);
    this.#scale = operand.scale;
    this.#displacement = Number(displacementOf(operand, next));
  }

  // Not of each object: there are very many.
  get isMemory(): true {
    return true;
  }

  get constant(): undefined {
    return undefined;
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
    const simple = this.#sum();
    if (this.#rare === undefined && simple >= 0 && simple <= EXACT) return BigInt(simple);
    const { gpr } = this.#cpu;
    const rare = this.#rare;
    let sum = rare === undefined ? BigInt(this.#displacement) : displacementOf(rare.operand, rare.next);
    if (this.#base >= 0) sum += gpr[this.#base] ?? 0n;
    if (this.#index >= 0) sum += (gpr[this.#index] ?? 0n) * BigInt(this.#scale);
    return rare?.operand.addressBits === 32 ? BigInt.asUintN(32, sum) : BigInt.asUintN(64, sum);
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

  /** The offset as a number, which is exact where it is from 0 to `EXACT`. */
  #sum(): number {
    const { gpr } = this.#cpu;
    let sum = this.#displacement;
    if (this.#base >= 0) sum += Number(gpr[this.#base]);
    if (this.#index >= 0) sum += Number(gpr[this.#index]) * this.#scale;
    return sum;
  }

  /** The linear address, as a number where that is exact: the usual case, and much the faster. */
  #linear(): number | bigint {
    const sum = this.#sum();
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

function displacementOf({ base, displacement }: MemoryOperand, next: bigint): bigint {
  return displacement + (base === "rip" ? next : 0n);
}

function isRare(operand: MemoryOperand, next: bigint): boolean {
  const { bits, segment, addressBits, alignment, indexBits } = operand;
  return (
    bits > 128 ||
    segment === "fs" ||
    segment === "gs" ||
    addressBits === 32 ||
    alignment > 1 ||
    indexBits > 0 ||
    !Number.isSafeInteger(Number(displacementOf(operand, next)))
  );
}
