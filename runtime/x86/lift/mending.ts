/** The NaNs that x86 gives, in the place of those that WebAssembly has given: where a region is left with results in doubt (see doubts.ts). */

import type { Assembler } from "./assembler.ts";
import type { Doubt, InDoubt } from "./doubts.ts";
import { lowOf, VECTOR } from "./locals.ts";
import { F32, F64, OP, simd, V128, type ValueType } from "./opcodes.ts";
import { APART64, WHOLE } from "./places.ts";
import type { FloatFormat } from "./recipe.ts";

/** How one float is looked at, and taken for an integer. */
interface Scalar {
  readonly type: ValueType;
  readonly atMost: number;
  readonly unequal: number;
  readonly toInteger: number;
  readonly toFloat: number;
  readonly or: number;
  readonly replaceLane: number;
}

/** How lanes are compared, and gathered by their signs. */
interface Packed {
  readonly unequal: number;
  readonly signs: number;
}

const SCALARS: Readonly<Record<"ss" | "sd", Scalar>> = {
  ss: {
    type: F32,
    atMost: OP.f32Le,
    unequal: OP.f32Ne,
    toInteger: OP.i32ReinterpretF32,
    toFloat: OP.f32ReinterpretI32,
    or: OP.i32Or,
    replaceLane: OP.f32x4ReplaceLane,
  },
  sd: {
    type: F64,
    atMost: OP.f64Le,
    unequal: OP.f64Ne,
    toInteger: OP.i64ReinterpretF64,
    toFloat: OP.f64ReinterpretI64,
    or: OP.i64Or,
    replaceLane: OP.f64x2ReplaceLane,
  },
};
const PACKED: Readonly<Record<"ps" | "pd", Packed>> = {
  ps: { unequal: simd(0x42), signs: simd(0xa4) },
  pd: { unequal: simd(0x48), signs: simd(0xc4) },
};
/** By the width of a float: the bit that makes a NaN quiet, and the NaN of operations on what is none (SDM Vol. 1, 4.8.3.5 and 4.8.3.7). */
const QUIET32 = 0x0040_0000n;
const DEFAULT32 = 0xffc0_0000n;
const QUIET64 = 0x0008_0000_0000_0000n;
const DEFAULT64 = 0xfff8_0000_0000_0000n;

function isPacked(format: FloatFormat): format is "ps" | "pd" {
  return format === "ps" || format === "pd";
}

export function typeOfFloat(format: FloatFormat): ValueType {
  return isPacked(format) ? V128 : SCALARS[format].type;
}

/** Leaves on the stack whether a float, or a lane of a vector, is a NaN. */
export function pushWhetherNaN(assembler: Assembler, format: FloatFormat, place: number): void {
  assembler.getPlace(place);
  assembler.getPlace(place);
  if (isPacked(format)) {
    assembler.opcode(PACKED[format].unequal);
    assembler.opcode(PACKED[format].signs);
  } else {
    // See `exact` in floats.ts.
    assembler.opcode(SCALARS[format].atMost);
    assembler.opcode(OP.i32Eqz);
  }
}

/** Puts the NaNs that x86 gives in the place of those in doubt, and into the registers that hold them. */
export function mend(assembler: Assembler, { all, holders }: InDoubt): void {
  for (const doubt of all) {
    const { format } = doubt;
    if (isPacked(format)) new PackedMender(assembler, PACKED[format].unequal, format === "ps").mend(doubt);
    else new ScalarMender(assembler, SCALARS[format]).mend(doubt);
  }
  for (const [register, doubt] of holders) giveTo(assembler, register, doubt);
}

function giveTo(assembler: Assembler, register: number, { format, place }: Doubt): void {
  const mode = assembler.modes[register - VECTOR] ?? WHOLE;
  if (isPacked(format)) {
    assembler.getPlace(place);
    assembler.set(register);
    if (mode === WHOLE) return;
    assembler.getPlace(place);
    withLowest(assembler, mode === APART64 ? OP.f64x2ExtractLane : OP.f32x4ExtractLane);
    assembler.set(lowOf(register, mode));
    return;
  }
  if (mode === WHOLE) assembler.get(register);
  assembler.getPlace(place);
  if (mode === WHOLE) withLowest(assembler, SCALARS[format].replaceLane);
  assembler.set(mode === WHOLE ? register : lowOf(register, mode));
}

function withLowest(assembler: Assembler, opcode: number): void {
  assembler.opcode(opcode);
  assembler.code.byte(0);
}

/** The first operand made quiet, if it is a NaN, or else the second, or else the default (SDM Vol. 1, table 4-7). */
abstract class Mender {
  protected readonly assembler: Assembler;

  constructor(assembler: Assembler) {
    this.assembler = assembler;
  }

  mend({ a, b, place }: Doubt): void {
    this.#pushQuiet(a);
    this.#pushQuiet(b);
    this.pushConstant("default");
    this.choose(b);
    this.choose(a);
    this.pushBits(place);
    this.choose(place);
    this.set(place);
  }

  #pushQuiet(place: number): void {
    this.pushBits(place);
    this.pushConstant("quiet");
    this.or();
  }

  protected abstract pushBits(place: number): void;
  protected abstract pushConstant(which: "quiet" | "default"): void;
  protected abstract or(): void;
  /** Of two on the stack the first, where what is at a place is a NaN. */
  protected abstract choose(place: number): void;
  protected abstract set(place: number): void;
}

class ScalarMender extends Mender {
  readonly #scalar: Scalar;

  constructor(assembler: Assembler, scalar: Scalar) {
    super(assembler);
    this.#scalar = scalar;
  }

  protected pushBits(place: number): void {
    this.assembler.getPlace(place);
    this.assembler.opcode(this.#scalar.toInteger);
  }

  protected pushConstant(which: "quiet" | "default"): void {
    if (this.#scalar.type === F64)
      this.assembler.i64(BigInt.asIntN(64, which === "quiet" ? QUIET64 : DEFAULT64));
    else this.assembler.i32(Number(BigInt.asIntN(32, which === "quiet" ? QUIET32 : DEFAULT32)));
  }

  protected or(): void {
    this.assembler.opcode(this.#scalar.or);
  }

  protected choose(place: number): void {
    this.assembler.getPlace(place);
    this.assembler.getPlace(place);
    this.assembler.opcode(this.#scalar.unequal);
    this.assembler.opcode(OP.select);
  }

  protected set(place: number): void {
    this.assembler.opcode(this.#scalar.toFloat);
    this.assembler.setPlace(place);
  }
}

class PackedMender extends Mender {
  readonly #unequal: number;
  readonly #isSingle: boolean;

  constructor(assembler: Assembler, unequal: number, isSingle: boolean) {
    super(assembler);
    this.#unequal = unequal;
    this.#isSingle = isSingle;
  }

  protected pushBits(place: number): void {
    this.assembler.getPlace(place);
  }

  protected pushConstant(which: "quiet" | "default"): void {
    const wide = which === "quiet" ? QUIET64 : DEFAULT64;
    const narrow = which === "quiet" ? QUIET32 : DEFAULT32;
    const half = this.#isSingle ? (narrow << 32n) | narrow : wide;
    this.assembler.opcode(OP.v128Const);
    this.assembler.code.fixed(half, 8);
    this.assembler.code.fixed(half, 8);
  }

  protected or(): void {
    this.assembler.opcode(OP.v128Or);
  }

  protected choose(place: number): void {
    this.assembler.getPlace(place);
    this.assembler.getPlace(place);
    this.assembler.opcode(this.#unequal);
    this.assembler.opcode(OP.v128Bitselect);
  }

  protected set(place: number): void {
    this.assembler.setPlace(place);
  }
}
