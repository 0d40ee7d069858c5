/** Floating-point arithmetic of SSE to SSE4.1 and AVX, with masked exceptions (see sse-state.ts). */

import { type Form, form, refusedInstruction } from "../instruction.ts";
import type { FloatOperation, LaneOperation } from "../machine.ts";
import {
  binaryVectors,
  eachLane,
  FLOAT_VARIANTS,
  roundingOf,
  scalarVectors,
  unaryVectors,
  vexEncoding,
} from "../vectors.ts";

const OPERATIONS: readonly (readonly [name: FloatOperation, opcode: string])[] = [
  ["add", "58"],
  ["mul", "59"],
  ["sub", "5C"],
  ["min", "5D"],
  ["div", "5E"],
  ["max", "5F"],
];

export const arithmetic = OPERATIONS.flatMap(([operation, opcode]) =>
  FLOAT_VARIANTS.flatMap(({ suffix, prefix, width, packed }) => {
    const mnemonic = `${operation}${suffix}`;
    const encoding = `${prefix} 0F ${opcode} /r`;
    if (packed) return binaryVectors(mnemonic, encoding, (m, a, b) => m.floatLanes(operation, width, a, b));
    return scalarVectors(mnemonic, encoding, { from: width, to: width }, (m, a, b) =>
      m.float(operation, width, a, b),
    );
  }),
);

export const squareRoots = FLOAT_VARIANTS.flatMap(({ suffix, prefix, width, packed }) => {
  const mnemonic = `sqrt${suffix}`;
  const encoding = `${prefix} 0F 51 /r`;
  if (packed) return unaryVectors(mnemonic, encoding, (m, a) => m.squareRootLanes(width, a));
  return scalarVectors(mnemonic, encoding, { from: width, to: width }, (m, _a, b) => m.squareRoot(width, b));
});

const LOGIC: readonly (readonly [mnemonic: string, opcode: string, operation: LaneOperation])[] = [
  ["and", "54", "and"],
  ["andn", "55", "andNot"],
  ["or", "56", "or"],
  ["xor", "57", "xor"],
];

export const logic = LOGIC.flatMap(([mnemonic, opcode, operation]) =>
  FLOAT_VARIANTS.filter(({ packed }) => packed).flatMap(({ suffix, prefix, width }) =>
    binaryVectors(`${mnemonic}${suffix}`, `${prefix} 0F ${opcode} /r`, (m, a, b) =>
      m.lanes(operation, width, a, b),
    ),
  ),
);

/** HADD and HSUB: pairs of neighbours, the first operand's first. */
export const horizontal = (
  [
    ["haddps", "F2 0F 7C /r", 32, "add"],
    ["haddpd", "66 0F 7C /r", 64, "add"],
    ["hsubps", "F2 0F 7D /r", 32, "sub"],
    ["hsubpd", "66 0F 7D /r", 64, "sub"],
  ] as const
).flatMap(([mnemonic, encoding, width, operation]) =>
  binaryVectors(mnemonic, encoding, (m, a, b) => {
    const half = 64 / width;
    return eachLane(m, width, (index) => {
      const from = index < half ? a : b;
      const pair = 2 * (index % half);
      return m.float(operation, width, m.lane(from, pair, width), m.lane(from, pair + 1, width));
    });
  }),
);

/** ADDSUB: even lanes are subtracted, odd lanes added. */
export const addSubtract = (
  [
    ["addsubps", "F2 0F D0 /r", 32],
    ["addsubpd", "66 0F D0 /r", 64],
  ] as const
).flatMap(([mnemonic, encoding, width]) =>
  binaryVectors(mnemonic, encoding, (m, a, b) =>
    eachLane(m, width, (index) =>
      m.float(index % 2 === 0 ? "sub" : "add", width, m.lane(a, index, width), m.lane(b, index, width)),
    ),
  ),
);

export const rounds = (
  [
    ["roundps", "08", 32, true],
    ["roundpd", "09", 64, true],
    ["roundss", "0A", 32, false],
    ["roundsd", "0B", 64, false],
  ] as const
).flatMap(([mnemonic, opcode, width, packed]) => {
  const encoding = `66 0F 3A ${opcode} /r ib`;
  if (packed)
    return unaryVectors(mnemonic, encoding, (m, a, immediate) =>
      m.roundFloatLanes(width, a, roundingOf(immediate)),
    );
  return scalarVectors(mnemonic, encoding, { from: width, to: width }, (m, _a, b, immediate) =>
    m.roundFloat(width, b, roundingOf(immediate)),
  );
});

function approximation(mnemonic: string, forms: readonly Form[]) {
  return refusedInstruction(
    { mnemonic, sdm: `Vol. 2, ${mnemonic.replace(/^v/, "").toUpperCase()}`, forms },
    `${mnemonic.toUpperCase()} gives different results on different processors, so LiteBox does not model it: compile without -ffast-math, or with -mno-recip`,
  );
}

/** Approximations whose last bits differ between processors. */
export const approximations = (
  [
    ["rcpps", "NP 0F 53 /r", true],
    ["rcpss", "F3 0F 53 /r", false],
    ["rsqrtps", "NP 0F 52 /r", true],
    ["rsqrtss", "F3 0F 52 /r", false],
  ] as const
).flatMap(([mnemonic, encoding, packed]) => [
  approximation(mnemonic, [form(encoding, packed ? "xmm1, xmm2/m128" : "xmm1, xmm2/m32")]),
  approximation(
    `v${mnemonic}`,
    packed
      ? [
          form(vexEncoding(encoding, "128"), "xmm1, xmm2/m128u"),
          form(vexEncoding(encoding, "256"), "ymm1, ymm2/m256"),
        ]
      : [form(vexEncoding(encoding, "LIG"), "xmm1, vxmm, xmm2/m32")],
  ),
]);
