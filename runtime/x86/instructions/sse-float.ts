/** Floating-point arithmetic of SSE to SSE4.1 with round-to-nearest, the only mode that MXCSR may ask for (see sse-state.ts). */

import { floatFlags } from "../flag-rules.ts";
import { ALL_WRITTEN, form, instruction } from "../instruction.ts";
import type { FloatOperation, FloatPredicate, LaneOperation, Rounding } from "../machine.ts";
import { eachLane, FLOAT_VARIANTS, floatOperands, scalar } from "../vectors.ts";

const OPERATIONS: readonly (readonly [name: FloatOperation, opcode: string])[] = [
  ["add", "58"],
  ["mul", "59"],
  ["sub", "5C"],
  ["min", "5D"],
  ["div", "5E"],
  ["max", "5F"],
];

export const arithmetic = OPERATIONS.flatMap(([operation, opcode]) =>
  FLOAT_VARIANTS.map((variant) => {
    const { suffix, prefix, width, packed } = variant;
    return instruction({
      mnemonic: `${operation}${suffix}`,
      sdm: `Vol. 2, ${operation.toUpperCase()}${suffix.toUpperCase()}`,
      forms: [form(`${prefix} 0F ${opcode} /r`, floatOperands(variant))],
      semantics(m, destination, source) {
        const a = destination.get();
        if (packed) {
          destination.set(m.floatLanes(operation, width, a, source.get()));
        } else {
          const value = m.float(operation, width, m.lane(a, 0, width), scalar(m, source, width));
          destination.set(m.withLane(a, 0, width, value));
        }
      },
    });
  }),
);

export const squareRoots = FLOAT_VARIANTS.map((variant) => {
  const { suffix, prefix, width, packed } = variant;
  return instruction({
    mnemonic: `sqrt${suffix}`,
    sdm: `Vol. 2B, SQRT${suffix.toUpperCase()}`,
    forms: [form(`${prefix} 0F 51 /r`, floatOperands(variant))],
    semantics(m, destination, source) {
      if (packed) {
        destination.set(m.squareRootLanes(width, source.get()));
      } else {
        const value = m.squareRoot(width, scalar(m, source, width));
        destination.set(m.withLane(destination.get(), 0, width, value));
      }
    },
  });
});

const LOGIC: readonly (readonly [mnemonic: string, opcode: string, operation: LaneOperation])[] = [
  ["and", "54", "and"],
  ["andn", "55", "andNot"],
  ["or", "56", "or"],
  ["xor", "57", "xor"],
];

export const logic = LOGIC.flatMap(([mnemonic, opcode, operation]) =>
  FLOAT_VARIANTS.filter(({ packed }) => packed).map(({ suffix, prefix, width }) =>
    instruction({
      mnemonic: `${mnemonic}${suffix}`,
      sdm: `Vol. 2, ${mnemonic.toUpperCase()}${suffix.toUpperCase()}`,
      forms: [form(`${prefix} 0F ${opcode} /r`, "xmm1, xmm2/m128")],
      semantics(m, destination, source) {
        destination.set(m.lanes(operation, width, destination.get(), source.get()));
      },
    }),
  ),
);

const PREDICATES: readonly FloatPredicate[] = ["eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"];

export const comparisons = FLOAT_VARIANTS.map((variant) => {
  const { suffix, prefix, width, packed } = variant;
  const alias = (immediate: number): string | undefined => {
    const predicate = PREDICATES[immediate];
    return predicate === undefined ? undefined : `cmp${predicate}${suffix}`;
  };
  return instruction({
    mnemonic: `cmp${suffix}`,
    sdm: `Vol. 2A, CMP${suffix.toUpperCase()}`,
    forms: [form(`${prefix} 0F C2 /r ib`, `${floatOperands(variant)}, imm8`, { alias })],
    semantics(m, destination, source, immediate) {
      const predicate = PREDICATES[(immediate.constant ?? 0) & 7] ?? "eq";
      const a = destination.get();
      if (packed) {
        destination.set(m.floatCompareLanes(predicate, width, a, source.get()));
      } else {
        const holds = m.floatCompare(predicate, width, m.lane(a, 0, width), scalar(m, source, width));
        destination.set(m.withLane(a, 0, width, m.signExtend(holds, 1, width)));
      }
    },
  });
});

/** UCOMIS and COMIS differ only in which NaNs they signal, and exceptions are masked. */
export const flagComparisons = (["ucomi", "comi"] as const).flatMap((name) =>
  (
    [
      ["ss", "NP", 32],
      ["sd", "66", 64],
    ] as const
  ).map(([suffix, prefix, width]) =>
    instruction({
      mnemonic: `${name}${suffix}`,
      sdm: `Vol. 2, ${name.toUpperCase()}${suffix.toUpperCase()}`,
      forms: [form(`${prefix} 0F ${name === "ucomi" ? "2E" : "2F"} /r`, `xmm1, xmm2/m${width}`)],
      flags: ALL_WRITTEN,
      semantics(m, first, second) {
        const a = m.lane(first.get(), 0, width);
        const b = scalar(m, second, width);
        m.setFlags(floatFlags, a, b, a, width);
      },
    }),
  ),
);

/** HADD and HSUB: pairs of neighbours, the destination's first. */
export const horizontal = (
  [
    ["haddps", "F2 0F 7C /r", 32, "add"],
    ["haddpd", "66 0F 7C /r", 64, "add"],
    ["hsubps", "F2 0F 7D /r", 32, "sub"],
    ["hsubpd", "66 0F 7D /r", 64, "sub"],
  ] as const
).map(([mnemonic, encoding, width, operation]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      const a = destination.get();
      const b = source.get();
      const half = 64 / width;
      destination.set(
        eachLane(m, width, (index) => {
          const from = index < half ? a : b;
          const pair = 2 * (index % half);
          return m.float(operation, width, m.lane(from, pair, width), m.lane(from, pair + 1, width));
        }),
      );
    },
  }),
);

/** ADDSUB: even lanes are subtracted, odd lanes added. */
export const addSubtract = (
  [
    ["addsubps", "F2 0F D0 /r", 32],
    ["addsubpd", "66 0F D0 /r", 64],
  ] as const
).map(([mnemonic, encoding, width]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      const a = destination.get();
      const b = source.get();
      destination.set(
        eachLane(m, width, (index) =>
          m.float(index % 2 === 0 ? "sub" : "add", width, m.lane(a, index, width), m.lane(b, index, width)),
        ),
      );
    },
  }),
);

/** The two low bits of the immediate; bit 2 means MXCSR's mode, which is always nearest. */
function roundingOf(immediate: number): Rounding {
  return (
    (["nearest", "down", "up", "truncate"] as const)[(immediate & 4) > 0 ? 0 : immediate & 3] ?? "nearest"
  );
}

export const rounds = (
  [
    ["roundps", "08", 32, true],
    ["roundpd", "09", 64, true],
    ["roundss", "0A", 32, false],
    ["roundsd", "0B", 64, false],
  ] as const
).map(([mnemonic, opcode, width, packed]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [
      form(`66 0F 3A ${opcode} /r ib`, packed ? "xmm1, xmm2/m128, imm8" : `xmm1, xmm2/m${width}, imm8`),
    ],
    semantics(m, destination, source, immediate) {
      const rounding = roundingOf(immediate.constant ?? 0);
      if (packed) {
        destination.set(m.roundFloatLanes(width, source.get(), rounding));
      } else {
        const value = m.roundFloat(width, scalar(m, source, width), rounding);
        destination.set(m.withLane(destination.get(), 0, width, value));
      }
    },
  }),
);
