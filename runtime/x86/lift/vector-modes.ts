/**
 * How each vector register is kept in a region. Where it mostly holds one float, its lowest lane has a local of its own as f64 or f32:
 * taken out of a vector and put back at each operation, numeric loops take twice as long.
 */

import { VECTOR } from "./locals.ts";
import type { Node } from "./graph.ts";
import { APART32, APART64, type VectorMode, WHOLE } from "./places.ts";
import type { Step } from "./steps.ts";

const REGISTERS = 16;
/** A use within a loop counts as that many outside. */
const LOOP_WEIGHT = 8;
const MOST_WEIGHT = LOOP_WEIGHT ** 3;

const SCALAR = /^(?:(?:add|sub|mul|div|min|max|sqrt|ucomi|comi|round|cmp|mov)|cvt\w*2)(s[sd])/;
const FROM_SCALAR = /^cvtt?(s[sd])2/;

/** Which float a step takes the vectors among its operands for; `whole` where it is none. */
function useOf(step: Step): "whole" | "double" | "single" | "either" {
  const { mnemonic } = step.shape;
  if (
    mnemonic === "movaps" ||
    mnemonic === "movapd" ||
    mnemonic === "pxor" ||
    mnemonic === "xorps" ||
    mnemonic === "xorpd"
  )
    return "either";
  const suffix = FROM_SCALAR.exec(mnemonic)?.[1] ?? SCALAR.exec(mnemonic)?.[1];
  if (suffix === "sd") return "double";
  return suffix === "ss" ? "single" : "whole";
}

const known = new WeakMap<object, ReturnType<typeof useOf>>();

export function useOfShape(step: Step): ReturnType<typeof useOf> {
  let use = known.get(step.shape);
  if (use === undefined) {
    use = useOf(step);
    known.set(step.shape, use);
  }
  return use;
}

/** Nesting of loops, by the nodes between a loop's beginning and its last way back. */
function weights(nodes: readonly Node[]): number[] {
  const weight = nodes.map(() => 1);
  for (const header of nodes) {
    if (!header.isLoopHeader) continue;
    const last = Math.max(...header.predecessors.map(({ order }) => order));
    for (let order = header.order; order <= last; order++)
      weight[order] = Math.min((weight[order] ?? 1) * LOOP_WEIGHT, MOST_WEIGHT);
  }
  return weight;
}

export function chooseModes(nodes: readonly Node[]): readonly VectorMode[] {
  const votes = {
    whole: new Float64Array(REGISTERS),
    double: new Float64Array(REGISTERS),
    single: new Float64Array(REGISTERS),
  };
  let any = 0;
  let fixed = 0;
  const weight = weights(nodes);
  for (const { block, order } of nodes) {
    for (const step of block.steps) {
      fixed |= step.implicitVectors;
      if (step.vectors === 0) continue;
      any |= step.vectors;
      const use = useOfShape(step);
      if (use === "either") continue;
      for (let register = 0; register < REGISTERS; register++) {
        if ((step.vectors & (1 << (VECTOR + register))) === 0) continue;
        const counts = votes[use];
        counts[register] = (counts[register] ?? 0) + (weight[order] ?? 1);
      }
    }
  }
  return Array.from({ length: REGISTERS }, (_, register): VectorMode => {
    const bit = 1 << (VECTOR + register);
    if ((any & bit) === 0 || (fixed & bit) !== 0) return WHOLE;
    const whole = votes.whole[register] ?? 0;
    const double = votes.double[register] ?? 0;
    const single = votes.single[register] ?? 0;
    if (Math.max(double, single) <= whole) return WHOLE;
    return double >= single ? APART64 : APART32;
  });
}
