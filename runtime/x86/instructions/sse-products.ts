/** Sums over lanes of SSE4.1: dot products and sums of absolute differences. */

import type { Machine } from "../machine.ts";
import { binaryVectors, eachLane, laneIndexes } from "../vectors.ts";

/**
 * Products where bits 7:4 of the immediate say so; their sum, by pairs, where bits 3:0 say so; zero elsewhere. Which of
 * two NaNs a lane keeps (SDM Vol. 1, table 4-7: the first operand's) is as in Intel's processors, where each lane adds for itself: of four the
 * neighbour and itself, then its own pair and the other; of two itself and the neighbour.
 */
function dotProduct<V>(m: Machine<V>, width: number, a: V, b: V, immediate: number): V {
  const zero = m.constant(0, width);
  const count = 128 / width;
  const products = Array.from({ length: count }, (_, index) =>
    ((immediate >> (4 + index)) & 1) === 1
      ? m.float("mul", width, m.lane(a, index, width), m.lane(b, index, width))
      : zero,
  );
  const pair = (lane: number): V => m.float("add", width, products[lane ^ 1] as V, products[lane] as V);
  const sum = (lane: number): V =>
    count === 2 ? pair(lane ^ 1) : m.float("add", width, pair(lane), pair(lane ^ 2));
  return eachLane(m, width, (lane) => (((immediate >> lane) & 1) === 1 ? sum(lane) : zero));
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
