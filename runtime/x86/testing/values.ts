/** Random numbers of every kind that instructions know, with those where something changes among them. */

import type { Random } from "./random.ts";

const EDGES = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
];
const FLOATS64 = [
  0n,
  0x8000000000000000n,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x7ff8000000000000n,
  0xfff8000000000123n,
  0x7ff0000000000001n,
  0x1n,
  0x000fffffffffffffn,
  0x41dfffffffc00000n,
  0x41e0000000000000n,
  0xc1e0000000000000n,
  0x43e0000000000000n,
  0x3fe0000000000000n,
  0x4004000000000000n,
  0x7fefffffffffffffn,
];
const FLOATS32 = [
  0n,
  0x80000000n,
  0x3f800000n,
  0xbf800000n,
  0x7f800000n,
  0xff800000n,
  0x7fc00000n,
  0xffc00123n,
  0x7f800001n,
  1n,
  0x007fffffn,
  0x4f000000n,
  0xcf000000n,
  0x5f000000n,
  0x3f000000n,
  0x40200000n,
  0x7f7fffffn,
  0x4b000001n,
];

/** Numbers of every class, and those near to where classes change. */
const FLOATS80 = [
  0n,
  0x8000_0000_0000_0000_0000n,
  0x3fff_8000_0000_0000_0000n,
  0xbfff_8000_0000_0000_0000n,
  0x7fff_8000_0000_0000_0000n,
  0xffff_8000_0000_0000_0000n,
  0x7fff_c000_0000_0000_0000n,
  0xffff_c000_0000_0000_0123n,
  0x7fff_8000_0000_0000_0001n,
  0xffff_a000_0000_0000_0000n,
  0x7fff_ffff_ffff_ffff_ffffn,
  0x0000_0000_0000_0000_0001n,
  0x0000_7fff_ffff_ffff_ffffn,
  0x8000_8000_0000_0000_0000n,
  0x0000_8000_0000_0000_0001n,
  0x0001_8000_0000_0000_0000n,
  0x7ffe_ffff_ffff_ffff_ffffn,
  0x7fff_0000_0000_0000_0001n,
  0x3fff_0000_0000_0000_0001n,
  0x3ffe_8000_0000_0000_0000n,
  0x4000_c000_0000_0000_0000n,
  0x4000_a000_0000_0000_0000n,
  0x403e_8000_0000_0000_0000n,
  0xc03e_8000_0000_0000_0000n,
  0xc01e_8000_0000_0000_0000n,
  0x401d_ffff_fffe_0000_0000n,
  0x403d_ffff_ffff_ffff_fffen,
  0x4040_8000_0000_0000_0000n,
];

/** Half of a unit in 24 or 53 bits, exactly, a little more or less: where rounding modes differ. */
function nearHalf(random: Random): bigint {
  const significand = random.bits(64) | (1n << 63n);
  const cut = BigInt(random.pick([40, 11]));
  return ((significand >> cut) << cut) | (1n << (cut - 1n)) | BigInt(random.pick([0, 0, 1]));
}

export function randomExtended(random: Random): bigint {
  const style = random.below(10);
  if (style < 4) return random.pick(FLOATS80);
  if (style === 4) return random.bits(80);
  const sign = random.bits(1) << 79n;
  // The range of the smaller formats' denormal and largest numbers, or near 1.
  const around = random.pick([
    16383,
    16383,
    16383,
    16383 + 63,
    16383 - 126,
    16383 - 1022,
    16383 + 127,
    16383 + 1023,
    60,
    32700,
  ]);
  const exponent = BigInt(Math.min(32766, around - 30 + random.below(60)));
  return sign | (exponent << 64n) | (random.chance(40) ? nearHalf(random) : random.bits(64) | (1n << 63n));
}

export function randomInteger(random: Random): bigint {
  if (random.chance(40)) return random.pick(EDGES);
  const value = random.bits(64);
  return random.chance(30) ? value >> BigInt(random.below(64)) : value;
}

function ordinaryFloat(random: Random, width: 32 | 64): bigint {
  if (width === 32)
    return (random.bits(1) << 31n) | (BigInt(110 + random.below(40)) << 23n) | random.bits(23);
  return (random.bits(1) << 63n) | (BigInt(1000 + random.below(70)) << 52n) | random.bits(52);
}

/** Integers, or floats of either size. */
export function randomVector(random: Random): bigint {
  const style = random.below(4);
  if (style === 0) return random.bits(128);
  if (style === 1) return (randomInteger(random) << 64n) | randomInteger(random);
  const width = style === 2 ? 32 : 64;
  let value = 0n;
  for (let at = 0; at < 128; at += width) {
    const lane = random.chance(50)
      ? random.pick(width === 32 ? FLOATS32 : FLOATS64)
      : ordinaryFloat(random, width);
    value = (value << BigInt(width)) | lane;
  }
  return value;
}

const POOL_SIZE = 8192;
const pools = new WeakMap<Random, readonly bigint[]>();

/** One of many random vectors that are made once, since making them costs more than the rest of a case. */
export function pooledVector(random: Random): bigint {
  let pool = pools.get(random);
  if (pool === undefined) {
    pool = Array.from({ length: POOL_SIZE }, () => randomVector(random));
    pools.set(random, pool);
  }
  return random.pick(pool);
}
