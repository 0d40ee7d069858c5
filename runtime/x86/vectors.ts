/** What the SSE records share. */

import type { Machine, Place } from "./machine.ts";

/** The lowest lane of a register, or a memory operand, which has that size. */
export function scalar<V>(m: Machine<V>, place: Place<V>, width: number): V {
  const value = place.get();
  return place.isMemory ? value : m.lane(value, 0, width);
}

/** A vector made lane by lane. */
export function eachLane<V>(m: Machine<V>, width: number, make: (index: number) => V): V {
  let result = m.constant(0, 128);
  for (let index = 0; index < 128 / width; index++) result = m.withLane(result, index, width, make(index));
  return result;
}

/** Byte indexes for `shuffle` from lane indexes. */
export function laneIndexes(lanes: readonly number[], width: number): readonly number[] {
  const bytes = width / 8;
  return lanes.flatMap((lane) => Array.from({ length: bytes }, (_, byte) => bytes * lane + byte));
}

export const FLOAT_VARIANTS = [
  { suffix: "ps", prefix: "NP", width: 32, packed: true },
  { suffix: "pd", prefix: "66", width: 64, packed: true },
  { suffix: "ss", prefix: "F3", width: 32, packed: false },
  { suffix: "sd", prefix: "F2", width: 64, packed: false },
] as const;
export type FloatVariant = (typeof FLOAT_VARIANTS)[number];

/** The operands of a variant: a scalar one reads only its own size from memory. */
export function floatOperands({ packed, width }: FloatVariant): string {
  return packed ? "xmm1, xmm2/m128" : `xmm1, xmm2/m${width}`;
}
