/** Vectors of 128 bits, lane by lane. Lanes are JavaScript numbers in scratch arrays, but those of 64 bits. */

import type { LaneOperation, LaneShift, LaneUnary } from "../machine.ts";

type Lanes = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** One vector under all its lane widths. */
class Vector {
  readonly quads = new BigUint64Array(2);
  readonly u8 = new Uint8Array(this.quads.buffer);
  readonly u16 = new Uint16Array(this.quads.buffer);
  readonly u32 = new Uint32Array(this.quads.buffer);
  readonly i8 = new Int8Array(this.quads.buffer);
  readonly i16 = new Int16Array(this.quads.buffer);
  readonly i32 = new Int32Array(this.quads.buffer);
  readonly i64 = new BigInt64Array(this.quads.buffer);

  set(value: bigint): this {
    this.quads[0] = value;
    this.quads[1] = value >> 64n;
    return this;
  }

  get value(): bigint {
    return ((this.quads[1] ?? 0n) << 64n) | (this.quads[0] ?? 0n);
  }

  unsigned(width: number): Uint8Array | Uint16Array | Uint32Array {
    return width === 8 ? this.u8 : width === 16 ? this.u16 : this.u32;
  }

  signed(width: number): Int8Array | Int16Array | Int32Array {
    return width === 8 ? this.i8 : width === 16 ? this.i16 : this.i32;
  }

  all(width: number): Lanes {
    return width === 64 ? this.quads : this.unsigned(width);
  }
}

const A = new Vector();
const B = new Vector();
const R = new Vector();

const ALL_ONES = (1n << 128n) - 1n;

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

function clampSigned(value: number, width: number): number {
  return clamp(value, -(2 ** (width - 1)), 2 ** (width - 1) - 1);
}

function clampUnsigned(value: number, width: number): number {
  return clamp(value, 0, 2 ** width - 1);
}

type LaneFunction = (a: number, b: number, width: number) => number;

/** Operations that see lanes as unsigned numbers. Results are stored modulo 2^width. */
const UNSIGNED: Partial<Readonly<Record<LaneOperation, LaneFunction>>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => Math.imul(a, b),
  equal: (a, b) => (a === b ? -1 : 0),
  addSaturateUnsigned: (a, b, width) => clampUnsigned(a + b, width),
  subSaturateUnsigned: (a, b, width) => clampUnsigned(a - b, width),
  minUnsigned: (a, b) => Math.min(a, b),
  maxUnsigned: (a, b) => Math.max(a, b),
  averageUnsigned: (a, b) => (a + b + 1) >>> 1,
  mulHighUnsigned: (a, b) => Math.floor((a * b) / 0x10000),
};

const SIGNED: Partial<Readonly<Record<LaneOperation, LaneFunction>>> = {
  addSaturateSigned: (a, b, width) => clampSigned(a + b, width),
  subSaturateSigned: (a, b, width) => clampSigned(a - b, width),
  greaterSigned: (a, b) => (a > b ? -1 : 0),
  minSigned: (a, b) => Math.min(a, b),
  maxSigned: (a, b) => Math.max(a, b),
  mulHighSigned: (a, b) => (a * b) >> 16,
  mulHighRound: (a, b) => (((a * b) >> 14) + 1) >> 1,
  applySign: (a, b) => (b < 0 ? -a : b === 0 ? 0 : a),
};

const QUADS: Partial<Readonly<Record<LaneOperation, (a: bigint, b: bigint) => bigint>>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  equal: (a, b) => (a === b ? -1n : 0n),
  greaterSigned: (a, b) => (BigInt.asIntN(64, a) > BigInt.asIntN(64, b) ? -1n : 0n),
};

/** Operations whose lanes are not pairwise; they read A and B and write R. */
const SPECIAL: Partial<Readonly<Record<LaneOperation, (width: number) => void>>> = {
  mulEvenUnsigned: () => {
    for (let i = 0; i < 2; i++) R.quads[i] = BigInt(A.u32[2 * i] ?? 0) * BigInt(B.u32[2 * i] ?? 0);
  },
  mulEvenSigned: () => {
    for (let i = 0; i < 2; i++) R.quads[i] = BigInt(A.i32[2 * i] ?? 0) * BigInt(B.i32[2 * i] ?? 0);
  },
  mulAddPairsSigned: () => {
    for (let i = 0; i < 4; i++) R.i32[i] = product(A.i16, B.i16, 2 * i) + product(A.i16, B.i16, 2 * i + 1);
  },
  mulAddPairsUnsignedSigned: () => {
    for (let i = 0; i < 8; i++)
      R.i16[i] = clampSigned(product(A.u8, B.i8, 2 * i) + product(A.u8, B.i8, 2 * i + 1), 16);
  },
  sumAbsoluteDifferences: () => {
    for (let half = 0; half < 2; half++) {
      let sum = 0;
      for (let i = 8 * half; i < 8 * half + 8; i++) sum += Math.abs((A.u8[i] ?? 0) - (B.u8[i] ?? 0));
      R.quads[half] = BigInt(sum);
    }
  },
  narrowSigned: (width) => {
    narrow(width, clampSigned);
  },
  narrowUnsigned: (width) => {
    narrow(width, clampUnsigned);
  },
  addPairs: (width) => {
    pairs(width, (a, b) => a + b);
  },
  subPairs: (width) => {
    pairs(width, (a, b) => a - b);
  },
  addPairsSaturate: (width) => {
    pairs(width, (a, b) => clampSigned(a + b, width));
  },
  subPairsSaturate: (width) => {
    pairs(width, (a, b) => clampSigned(a - b, width));
  },
  // Index bytes with bit 7 set give zero, else their low four bits count (SDM Vol. 2B, PSHUFB).
  swizzle: () => {
    for (let i = 0; i < 16; i++) {
      const index = B.u8[i] ?? 0;
      R.u8[i] = index >= 0x80 ? 0 : (A.u8[index & 15] ?? 0);
    }
  },
};

function product(a: ArrayLike<number>, b: ArrayLike<number>, index: number): number {
  return (a[index] ?? 0) * (b[index] ?? 0);
}

/** Signed lanes of `width` bits to half of that, A's in the lower half of the result. */
function narrow(width: number, limit: (value: number, width: number) => number): void {
  const half = R.unsigned(width / 2);
  const count = 128 / width;
  for (let i = 0; i < count; i++) {
    half[i] = limit(A.signed(width)[i] ?? 0, width / 2);
    half[count + i] = limit(B.signed(width)[i] ?? 0, width / 2);
  }
}

function pairs(width: number, operation: (a: number, b: number) => number): void {
  const result = R.signed(width);
  const count = 64 / width;
  for (const [from, at] of [
    [A, 0],
    [B, count],
  ] as const) {
    const source = from.signed(width);
    for (let i = 0; i < count; i++) result[at + i] = operation(source[2 * i] ?? 0, source[2 * i + 1] ?? 0);
  }
}

export function lanes(operation: LaneOperation, width: number, a: bigint, b: bigint): bigint {
  if (operation === "and") return a & b;
  if (operation === "or") return a | b;
  if (operation === "xor") return a ^ b;
  if (operation === "andNot") return (a ^ ALL_ONES) & b;
  A.set(a);
  B.set(b);
  const special = SPECIAL[operation];
  if (special !== undefined) {
    special(width);
    return R.value;
  }
  const quad = width === 64 ? QUADS[operation] : undefined;
  if (quad !== undefined) {
    for (let i = 0; i < 2; i++) R.quads[i] = quad(A.quads[i] ?? 0n, B.quads[i] ?? 0n);
    return R.value;
  }
  const unsigned = UNSIGNED[operation];
  const evaluate = unsigned ?? SIGNED[operation];
  if (evaluate === undefined || width === 64)
    throw new Error(`LiteBox internal error: lanes ${operation} of ${width} bits`);
  const x = unsigned === undefined ? A.signed(width) : A.unsigned(width);
  const y = unsigned === undefined ? B.signed(width) : B.unsigned(width);
  const result = R.unsigned(width);
  for (let i = 0; i < result.length; i++) result[i] = evaluate(x[i] ?? 0, y[i] ?? 0, width);
  return R.value;
}

export function lanesUnary(_operation: LaneUnary, width: number, a: bigint): bigint {
  const source = A.set(a).signed(width);
  const result = R.unsigned(width);
  for (let i = 0; i < result.length; i++) result[i] = Math.abs(source[i] ?? 0);
  return R.value;
}

export function lanesShift(operation: LaneShift, width: number, a: bigint, count: bigint): bigint {
  A.set(a);
  const n = count >= width ? BigInt(width) : count;
  const result = R.all(width);
  const source = A.all(width);
  for (let i = 0; i < result.length; i++) {
    const lane = BigInt(source[i] ?? 0);
    const shifted =
      operation === "shiftLeft"
        ? lane << n
        : (operation === "shiftRight" ? lane : BigInt.asIntN(width, lane)) >> n;
    if (result instanceof BigUint64Array) result[i] = shifted;
    else result[i] = Number(BigInt.asUintN(width, shifted));
  }
  return R.value;
}

export function shuffle(a: bigint, b: bigint, indexes: readonly number[]): bigint {
  A.set(a);
  B.set(b);
  for (let i = 0; i < 16; i++) {
    const index = indexes[i] ?? 32;
    R.u8[i] = index < 16 ? (A.u8[index] ?? 0) : index < 32 ? (B.u8[index - 16] ?? 0) : 0;
  }
  return R.value;
}

export function lanesExtend(isSigned: boolean, a: bigint, from: number, to: number): bigint {
  A.set(a);
  const source = isSigned ? A.signed(from) : A.unsigned(from);
  for (let i = 0; i < 128 / to; i++) {
    if (to === 64) R.i64[i] = BigInt(source[i] ?? 0);
    else R.signed(to)[i] = source[i] ?? 0;
  }
  return R.value;
}

export function laneSigns(a: bigint, width: number): bigint {
  let mask = 0;
  for (let i = 0; i < 128 / width; i++) mask |= Number((a >> BigInt((i + 1) * width - 1)) & 1n) << i;
  return BigInt(mask);
}

export function laneBlend(a: bigint, b: bigint, mask: bigint, width: number): bigint {
  let result = 0n;
  for (let at = 0; at < 128; at += width) {
    const chosen = (mask >> BigInt(at + width - 1)) & 1n ? b : a;
    result |= BigInt.asUintN(width, chosen >> BigInt(at)) << BigInt(at);
  }
  return result;
}
