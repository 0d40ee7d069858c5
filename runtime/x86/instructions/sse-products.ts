/** Sums over lanes of SSE4.1: dot products and sums of absolute differences. */

import type { Machine } from "../machine.ts";
import { binaryVectors, eachLane, laneIndexes } from "../vectors.ts";

/** Products where bits 7:4 of the immediate say so; their sum, by pairs, where bits 3:0 say so; zero elsewhere. */
function dotProduct<V>(m: Machine<V>, width: number, a: V, b: V, immediate: number): V {
  const zero = m.constant(0, width);
  const count = 128 / width;
  const products = Array.from({ length: count }, (_, index) =>
    ((immediate >> (4 + index)) & 1) === 1
      ? m.float("mul", width, m.lane(a, index, width), m.lane(b, index, width))
      : zero,
  );
  const sum = (first: number, length: number): V => {
    if (length === 1) return products[first] as V;
    return m.float("add", width, sum(first, length / 2), sum(first + length / 2, length / 2));
  };
  const total = sum(0, count);
  return eachLane(m, width, (index) => (((immediate >> index) & 1) === 1 ? total : zero));
}

export const dpps = binaryVectors("dpps", "66 0F 3A 40 /r ib", (m, a, b, immediate) =>
  dotProduct(m, 32, a, b, immediate),
);
export const dppd = binaryVectors(
  "dppd",
  "66 0F 3A 41 /r ib",
  (m, a, b, immediate) => dotProduct(m, 64, a, b, immediate),
  { only128: true },
);

const NOTHING = 32;

/**
 * Four bytes of the second operand, chosen by bits 1:0, against four at each of eight places of the first, which begin where bit 2
 * says. The upper half of 256 bits has its own three bits.
 */
export const mpsadbw = binaryVectors("mpsadbw", "66 0F 3A 42 /r ib", (m, a, b, immediate, half) => {
  const control = immediate >> (3 * half);
  const block = laneIndexes([control & 3], 32);
  const start = control & 4;
  const rest = [NOTHING, NOTHING, NOTHING, NOTHING];
  const against = m.shuffle(b, b, [...block, ...rest, ...block, ...rest]);
  let result = m.constant(0, 128);
  for (let place = 0; place < 8; place += 2) {
    const window = (at: number): readonly number[] => [0, 1, 2, 3].map((byte) => start + at + byte);
    const windows = m.shuffle(a, a, [...window(place), ...rest, ...window(place + 1), ...rest]);
    const sums = m.lanes("sumAbsoluteDifferences", 8, windows, against);
    result = m.withLane(result, place, 16, m.lane(sums, 0, 16));
    result = m.withLane(result, place + 1, 16, m.lane(sums, 4, 16));
  }
  return result;
});
