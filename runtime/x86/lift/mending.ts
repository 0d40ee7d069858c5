/** The NaNs that x86 gives, in the place of those that WebAssembly has given: where a region is left with results in doubt (see doubts.ts). */

import { INDEFINITE_FLOAT } from "../x87.ts";
import type { Assembler } from "./assembler.ts";
import type { Doubt, InDoubt } from "./doubts.ts";
import { AT_MOST, formatOf, UNEQUAL } from "./floats.ts";
import { lowOf, VECTOR } from "./locals.ts";
import { OP, simd, V128, type ValueType } from "./opcodes.ts";
import { APART64, WHOLE } from "./places.ts";
import type { FloatFormat } from "./recipe.ts";

/** How a float of a format is taken for an integer. */
interface AsInteger {
  readonly width: 32 | 64;
  readonly toInteger: number;
  readonly toFloat: number;
  readonly or: number;
  readonly replaceLane: number;
}

const SCALARS: Readonly<Record<"ss" | "sd", AsInteger>> = {
  ss: {
    width: 32,
    toInteger: OP.i32ReinterpretF32,
    toFloat: OP.f32ReinterpretI32,
    or: OP.i32Or,
    replaceLane: OP.f32x4ReplaceLane,
  },
  sd: {
    width: 64,
    toInteger: OP.i64ReinterpretF64,
    toFloat: OP.f64ReinterpretI64,
    or: OP.i64Or,
    replaceLane: OP.f64x2ReplaceLane,
  },
};
/** By the width of a float: the bit that makes a NaN quiet (SDM Vol. 1, 4.8.3.5). */
const QUIET = { 32: 0x0040_0000n, 64: 0x0008_0000_0000_0000n } as const;

function constantOf(which: "quiet" | "default", width: 32 | 64): bigint {
  return which === "quiet" ? QUIET[width] : (INDEFINITE_FLOAT[width] ?? 0n);
}

function widthOf(format: FloatFormat): 32 | 64 {
  return format === "ss" || format === "ps" ? 32 : 64;
}

function isPacked(format: FloatFormat): format is "ps" | "pd" {
  return format === "ps" || format === "pd";
}

export function typeOfFloat(format: FloatFormat): ValueType {
  return isPacked(format) ? V128 : formatOf(widthOf(format)).type;
}

/** Leaves on the stack whether a float, or a lane of a vector, is a NaN. */
export function pushWhetherNaN(assembler: Assembler, format: FloatFormat, place: number): void {
  const { compare, lanesCompare, lanesSigns } = formatOf(widthOf(format));
  assembler.getPlace(place);
  assembler.getPlace(place);
  if (isPacked(format)) {
    assembler.opcode(simd(lanesCompare + UNEQUAL));
    assembler.opcode(lanesSigns);
  } else {
    // See `exact` in floats.ts.
    assembler.opcode(compare + AT_MOST);
    assembler.opcode(OP.i32Eqz);
  }
}

/** Puts the NaNs that x86 gives in the place of those in doubt, and into the registers that hold them. */
export function mend(assembler: Assembler, { all, holders }: InDoubt): void {
  for (const doubt of all) {
    const { format } = doubt;
    if (isPacked(format)) new PackedMender(assembler, widthOf(format)).mend(doubt);
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
  readonly #scalar: AsInteger;

  constructor(assembler: Assembler, scalar: AsInteger) {
    super(assembler);
    this.#scalar = scalar;
  }

  protected pushBits(place: number): void {
    this.assembler.getPlace(place);
    this.assembler.opcode(this.#scalar.toInteger);
  }

  protected pushConstant(which: "quiet" | "default"): void {
    const { width } = this.#scalar;
    const value = BigInt.asIntN(width, constantOf(which, width));
    if (width === 64) this.assembler.i64(value);
    else this.assembler.i32(Number(value));
  }

  protected or(): void {
    this.assembler.opcode(this.#scalar.or);
  }

  protected choose(place: number): void {
    this.assembler.getPlace(place);
    this.assembler.getPlace(place);
    this.assembler.opcode(formatOf(this.#scalar.width).compare + UNEQUAL);
    this.assembler.opcode(OP.select);
  }

  protected set(place: number): void {
    this.assembler.opcode(this.#scalar.toFloat);
    this.assembler.setPlace(place);
  }
}

class PackedMender extends Mender {
  readonly #width: 32 | 64;

  constructor(assembler: Assembler, width: 32 | 64) {
    super(assembler);
    this.#width = width;
  }

  protected pushBits(place: number): void {
    this.assembler.getPlace(place);
  }

  protected pushConstant(which: "quiet" | "default"): void {
    const lane = constantOf(which, this.#width);
    const half = this.#width === 32 ? (lane << 32n) | lane : lane;
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
    this.assembler.opcode(simd(formatOf(this.#width).lanesCompare + UNEQUAL));
    this.assembler.opcode(OP.v128Bitselect);
  }

  protected set(place: number): void {
    this.assembler.setPlace(place);
  }
}
