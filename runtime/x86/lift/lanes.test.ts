/** Vectors and floats as the lifter lowers them, against the interpreter's on random and edge operands. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BigintValues } from "../interpreter/values.ts";
import type { FloatOperation, FloatPredicate, LaneOperation, LaneShift, Rounding } from "../machine.ts";
import { randomInteger, randomVector } from "../testing/values.ts";
import { compileOperation } from "../testing/lowering.ts";
import { Random } from "../testing/random.ts";
import type { FloatLowering } from "./emitter.ts";
import * as floats from "./floats.ts";
import type { Value } from "./value.ts";
import * as vectors from "./vectors.ts";

const ROUNDS = 2000;
const reference = new BigintValues();

interface Check {
  readonly name: string;
  readonly operands: readonly number[];
  readonly result: number;
  /** The result is of this many floats; one that is a NaN may leave the lifted code. */
  readonly floats?: 32 | 64;
  lower(lowering: FloatLowering, operands: readonly Value[]): Value;
  expected(operands: readonly bigint[]): bigint;
  /** For operands that are not simply random. */
  operand?(random: Random, index: number): bigint;
}

function operandOf(random: Random, bits: number): bigint {
  // The low lane of a vector is a float as often as an integer.
  return BigInt.asUintN(
    bits,
    bits === 128 || random.chance(60) ? randomVector(random) : randomInteger(random),
  );
}

function hasNaN(value: bigint, bits: number, width: 32 | 64): boolean {
  const infinity = width === 32 ? 0x7f80_0000n : 0x7ff0_0000_0000_0000n;
  for (let at = 0; at < bits; at += width)
    if (BigInt.asUintN(width - 1, value >> BigInt(at)) > infinity) return true;
  return false;
}

function run(check: Check): void {
  const evaluate = compileOperation(check.operands, check.result, (lowering, operands) =>
    check.lower(lowering, operands),
  );
  const seed = 1 + Math.floor(Math.random() * 0x7fff_ffff);
  const random = new Random(seed);
  for (let round = 0; round < ROUNDS; round++) {
    const operands = check.operands.map(
      (bits, index) => check.operand?.(random, index) ?? operandOf(random, bits),
    );
    const expected = check.expected(operands);
    const actual = evaluate(operands);
    const text = `${check.name}(${operands.map((value) => `0x${value.toString(16)}`).join(", ")}), seed ${seed}`;
    if (actual === undefined) {
      const { floats: width } = check;
      assert.ok(width !== undefined && hasNaN(expected, check.result, width), `${text} left the lifted code`);
    } else {
      assert.equal(`0x${actual.toString(16)}`, `0x${expected.toString(16)}`, text);
    }
  }
}

function runAll(title: string, checks: readonly Check[]): void {
  describe(title, () => {
    for (const check of checks)
      test(check.name, () => {
        run(check);
      });
  });
}

const WIDTHS: readonly (readonly [operation: LaneOperation, widths: readonly number[]])[] = [
  ["add", [8, 16, 32, 64]],
  ["sub", [8, 16, 32, 64]],
  ["mul", [16, 32]],
  ["and", [64]],
  ["or", [64]],
  ["xor", [64]],
  ["andNot", [64]],
  ["addSaturateSigned", [8, 16]],
  ["addSaturateUnsigned", [8, 16]],
  ["subSaturateSigned", [8, 16]],
  ["subSaturateUnsigned", [8, 16]],
  ["equal", [8, 16, 32, 64]],
  ["greaterSigned", [8, 16, 32, 64]],
  ["minSigned", [8, 16, 32]],
  ["maxSigned", [8, 16, 32]],
  ["minUnsigned", [8, 16, 32]],
  ["maxUnsigned", [8, 16, 32]],
  ["averageUnsigned", [8, 16]],
  ["mulHighSigned", [16]],
  ["mulHighUnsigned", [16]],
  ["mulEvenUnsigned", [32, 64]],
  ["mulEvenSigned", [32, 64]],
  ["mulAddPairsSigned", [16]],
  ["mulAddPairsUnsignedSigned", [8, 16]],
  ["mulHighRound", [16]],
  ["sumAbsoluteDifferences", [8, 64]],
  ["narrowSigned", [16, 32]],
  ["narrowUnsigned", [16, 32]],
  ["addPairs", [16, 32]],
  ["subPairs", [16, 32]],
  ["addPairsSaturate", [16]],
  ["subPairsSaturate", [16]],
  ["applySign", [8, 16, 32]],
  ["swizzle", [8]],
];

/** The operation with all widths that instructions use. Lanes are often alike, so that saturation and equality are met. */
runAll(
  "operations on lanes",
  WIDTHS.flatMap(([operation, widths]) =>
    widths.map((width): Check => ({
      name: `${operation} of ${width} bits`,
      operands: [128, 128],
      result: 128,
      lower: ({ emitter }, [a, b]) => vectors.lanes(emitter, operation, width, a as Value, b as Value),
      expected: ([a = 0n, b = 0n]) => reference.lanes(operation, width, a, b),
      operand: alike(width),
    })),
  ),
);

/** Vectors with lanes of few different values. */
function alike(width: number): (random: Random) => bigint {
  return (random) => {
    let value = randomVector(random);
    for (let at = 0; at < 128; at += width) {
      if (random.chance(60)) continue;
      const lane = BigInt.asUintN(
        width,
        random.chance(50) ? 1n << BigInt(width - 1) : BigInt(random.below(3) - 1),
      );
      const mask = (1n << BigInt(width)) - 1n;
      value = (value & ~(mask << BigInt(at))) | (lane << BigInt(at));
    }
    return value;
  };
}

const counts = (random: Random): bigint => (random.chance(80) ? BigInt(random.below(70)) : random.bits(64));

const shifts = (["shiftLeft", "shiftRight", "shiftRightSigned"] as const satisfies LaneShift[]).flatMap(
  (operation) =>
    [16, 32, 64].flatMap((width): Check[] => [
      {
        name: `${operation} of ${width} bits`,
        operands: [128, 64],
        result: 128,
        lower: ({ emitter }, [a, count]) =>
          vectors.lanesShift(emitter, operation, width, a as Value, count as Value),
        expected: ([a = 0n, count = 0n]) => reference.lanesShift(operation, width, a, count),
        operand: (random, index) => (index === 0 ? randomVector(random) : counts(random)),
      },
      ...[0, 1, width - 1, width, 255].map((count): Check => ({
        name: `${operation} of ${width} bits by ${count}`,
        operands: [128],
        result: 128,
        lower: ({ emitter }, [a]) =>
          vectors.lanesShift(emitter, operation, width, a as Value, emitter.constant(count, 64)),
        expected: ([a = 0n]) => reference.lanesShift(operation, width, a, BigInt(count)),
      })),
    ]),
);
runAll("shifts of lanes", shifts);

const LANE_WIDTHS = [8, 16, 32, 64];
runAll("lanes in and out", [
  ...LANE_WIDTHS.flatMap((width): Check[] =>
    [0, 128 / width - 1].flatMap((index): Check[] => [
      {
        name: `lane ${index} of ${width} bits`,
        operands: [128],
        result: width,
        lower: ({ emitter }, [a]) => vectors.lane(emitter, a as Value, index, width),
        expected: ([a = 0n]) => reference.lane(a, index, width),
      },
      {
        name: `with lane ${index} of ${width} bits`,
        operands: [128, width],
        result: 128,
        lower: ({ emitter }, [a, value]) =>
          vectors.withLane(emitter, a as Value, index, width, value as Value),
        expected: ([a = 0n, value = 0n]) => reference.withLane(a, index, width, value),
      },
    ]),
  ),
  ...LANE_WIDTHS.flatMap((width): Check[] => [
    {
      name: `signs of ${width} bits`,
      operands: [128],
      result: 32,
      lower: ({ emitter }, [a]) => vectors.laneSigns(emitter, a as Value, width),
      expected: ([a = 0n]) => reference.laneSigns(a, width),
    },
    {
      name: `blend of ${width} bits`,
      operands: [128, 128, 128],
      result: 128,
      lower: ({ emitter }, [a, b, mask]) =>
        vectors.laneBlend(emitter, a as Value, b as Value, mask as Value, width),
      expected: ([a = 0n, b = 0n, mask = 0n]) => reference.laneBlend(a, b, mask, width),
    },
  ]),
  ...[8, 16, 32].map((width): Check => ({
    name: `absolute of ${width} bits`,
    operands: [128],
    result: 128,
    lower: ({ emitter }, [a]) => vectors.lanesUnary(emitter, "absolute", width, a as Value),
    expected: ([a = 0n]) => reference.lanesUnary("absolute", width, a),
    operand: alike(width),
  })),
  ...[true, false].flatMap((signed) =>
    (
      [
        [8, 16],
        [8, 32],
        [8, 64],
        [16, 32],
        [16, 64],
        [32, 64],
      ] as const
    ).map(([from, to]): Check => ({
      name: `extend ${signed ? "signed" : "unsigned"} from ${from} to ${to} bits`,
      operands: [128],
      result: 128,
      lower: ({ emitter }, [a]) => vectors.lanesExtend(emitter, signed, a as Value, from, to),
      expected: ([a = 0n]) => reference.lanesExtend(signed, a, from, to),
    })),
  ),
]);

test("shuffles of any indexes, with and without zeros", () => {
  const random = new Random(77);
  for (const [low, high] of [
    [0, 32],
    [0, 33],
    [0, 16],
    [16, 33],
    [32, 33],
  ] as const) {
    for (let round = 0; round < 40; round++) {
      const indexes = Array.from({ length: 16 }, () => low + random.below(high - low));
      if (high === 33 && random.chance(50)) for (let at = 0; at < 16; at += 3) indexes[at] = 32;
      const evaluate = compileOperation([128, 128], 128, ({ emitter }, [a, b]) =>
        vectors.shuffle(emitter, a as Value, b as Value, indexes),
      );
      const operands = [randomVector(random), randomVector(random)] as const;
      assert.equal(evaluate(operands), reference.shuffle(...operands, indexes), indexes.join(" "));
    }
  }
});

const FLOAT_WIDTHS = [32, 64] as const;
const OPERATIONS: readonly FloatOperation[] = ["add", "sub", "mul", "div", "min", "max"];
const ROUNDINGS: readonly Rounding[] = ["nearest", "down", "up", "truncate"];
const PREDICATES: readonly FloatPredicate[] = ["eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"];

runAll(
  "arithmetic on floats",
  FLOAT_WIDTHS.flatMap((width): Check[] => [
    ...OPERATIONS.flatMap((operation): Check[] => [
      {
        name: `${operation} of ${width} bits`,
        operands: [width, width],
        result: width,
        floats: width,
        lower: (lowering, [a, b]) => floats.float(lowering, operation, width, a as Value, b as Value),
        expected: ([a = 0n, b = 0n]) => reference.float(operation, width, a, b),
      },
      {
        name: `${operation} of ${width} bits on vectors`,
        operands: [128, 128],
        result: 128,
        floats: width,
        lower: (lowering, [a, b]) => floats.floatLanes(lowering, operation, width, a as Value, b as Value),
        expected: ([a = 0n, b = 0n]) => reference.floatLanes(operation, width, a, b),
      },
      {
        name: `${operation} of ${width} bits between lanes`,
        operands: [128, 128],
        result: 128,
        floats: width,
        lower: (lowering, [a, b]) => {
          const x = vectors.lane(lowering.emitter, a as Value, 1, width);
          const y = vectors.lane(lowering.emitter, b as Value, 0, width);
          const result = floats.float(lowering, operation, width, x, y);
          return vectors.withLane(lowering.emitter, a as Value, 0, width, result);
        },
        expected: ([a = 0n, b = 0n]) => {
          const result = reference.float(
            operation,
            width,
            reference.lane(a, 1, width),
            reference.lane(b, 0, width),
          );
          return reference.withLane(a, 0, width, result);
        },
      },
    ]),
    {
      name: `square root of ${width} bits`,
      operands: [width],
      result: width,
      floats: width,
      lower: (lowering, [a]) => floats.squareRoot(lowering, width, a as Value),
      expected: ([a = 0n]) => reference.squareRoot(width, a),
    },
    {
      name: `square roots of ${width} bits on vectors`,
      operands: [128],
      result: 128,
      floats: width,
      lower: (lowering, [a]) => floats.squareRootLanes(lowering, width, a as Value),
      expected: ([a = 0n]) => reference.squareRootLanes(width, a),
    },
    ...ROUNDINGS.map((rounding): Check => ({
      name: `round ${rounding} of ${width} bits on vectors`,
      operands: [128],
      result: 128,
      floats: width,
      lower: (lowering, [a]) => floats.roundFloatLanes(lowering, width, a as Value, rounding),
      expected: ([a = 0n]) => reference.roundFloatLanes(width, a, rounding),
    })),
    ...PREDICATES.map((predicate): Check => ({
      name: `${predicate} of ${width} bits on vectors`,
      operands: [128, 128],
      result: 128,
      lower: (lowering, [a, b]) =>
        floats.floatCompareLanes(lowering, predicate, width, a as Value, b as Value),
      expected: ([a = 0n, b = 0n]) => reference.floatCompareLanes(predicate, width, a, b),
    })),
    ...ROUNDINGS.map((rounding): Check => ({
      name: `round ${rounding} of ${width} bits`,
      operands: [width],
      result: width,
      floats: width,
      lower: (lowering, [a]) => floats.roundFloat(lowering, width, a as Value, rounding),
      expected: ([a = 0n]) => reference.roundFloat(width, a, rounding),
    })),
    ...PREDICATES.map((predicate): Check => ({
      name: `${predicate} of ${width} bits`,
      operands: [width, width],
      result: 1,
      lower: (lowering, [a, b]) => floats.floatCompare(lowering, predicate, width, a as Value, b as Value),
      expected: ([a = 0n, b = 0n]) => reference.floatCompare(predicate, width, a, b),
    })),
  ]),
);

runAll(
  "conversions of floats",
  FLOAT_WIDTHS.flatMap((width): Check[] => [
    {
      name: `to the other width from ${width} bits`,
      operands: [width],
      result: 96 - width,
      floats: width === 32 ? 64 : 32,
      lower: (lowering, [a]) => floats.floatToFloat(lowering, a as Value, width, 96 - width),
      expected: ([a = 0n]) => reference.floatToFloat(a, width, 96 - width),
    },
    ...FLOAT_WIDTHS.flatMap((integer): Check[] => [
      {
        name: `integer of ${integer} bits to ${width} bits`,
        operands: [integer],
        result: width,
        lower: (lowering, [a]) => floats.integerToFloat(lowering, a as Value, integer, width),
        expected: ([a = 0n]) => reference.integerToFloat(a, integer, width),
      },
      ...ROUNDINGS.map((rounding): Check => ({
        name: `${width} bits to an integer of ${integer} bits, ${rounding}`,
        operands: [width],
        result: integer,
        lower: (lowering, [a]) => floats.floatToInteger(lowering, a as Value, width, integer, rounding),
        expected: ([a = 0n]) => reference.floatToInteger(a, width, integer, rounding),
        operand: nearIntegers(width),
      })),
    ]),
  ]),
);

/** Floats about as large as integers can be, with halves. */
function nearIntegers(width: 32 | 64): (random: Random) => bigint {
  const bits = new DataView(new ArrayBuffer(8));
  return (random) => {
    if (random.chance(30)) return BigInt.asUintN(width, randomVector(random));
    const value = (random.chance(50) ? 1 : -1) * (2 ** (random.below(66) - 1) + random.below(5) / 2 - 1);
    if (width === 64) bits.setFloat64(0, value);
    else bits.setFloat32(0, value);
    return width === 64 ? bits.getBigUint64(0) : BigInt(bits.getUint32(0));
  };
}
