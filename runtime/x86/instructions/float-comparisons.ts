/** CMPPS and its kin, whose immediate is a predicate: 8 of them with SSE, 32 with VEX (SDM Vol. 2A, CMPPD, table 3-1). */

import { floatFlags } from "../flag-rules.ts";
import { ALL_WRITTEN, form, instruction } from "../instruction.ts";
import type { FloatPredicate, Machine } from "../machine.ts";
import { binaryVectors, FLOAT_VARIANTS, scalar, scalarVectors, vexEncoding } from "../vectors.ts";

const PREDICATES: readonly FloatPredicate[] = ["eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"];

/** Names of all 32. The upper half differs from the lower only in which NaNs signal, and exceptions are masked. */
const NAMES = [
  ...PREDICATES,
  ...["eq_uq", "nge", "ngt", "false", "neq_oq", "ge", "gt", "true"],
  ...["eq_os", "lt_oq", "le_oq", "unord_s", "neq_us", "nlt_uq", "nle_uq", "ord_s"],
  ...["eq_us", "nge_uq", "ngt_uq", "false_os", "neq_os", "ge_oq", "gt_oq", "true_us"],
];

/** One comparison, of a lane or of all; `holds` is the vocabulary's. */
type Compare<V> = (predicate: FloatPredicate, a: V, b: V) => V;

/** Predicates 8 to 15 in terms of the first eight. */
function compareAs<V>(m: Machine<V>, immediate: number, bits: number, compare: Compare<V>, a: V, b: V): V {
  const predicate = immediate & 15;
  const simple = PREDICATES[predicate];
  if (simple !== undefined) return compare(simple, a, b);
  const or = (x: V, y: V): V => (bits === 128 ? m.lanes("or", 64, x, y) : m.or(x, y, bits));
  switch (predicate) {
    case 8:
      return or(compare("eq", a, b), compare("unord", a, b));
    case 9:
      return compare("nle", b, a);
    case 10:
      return compare("nlt", b, a);
    case 12:
      return or(compare("lt", a, b), compare("lt", b, a));
    case 13:
      return compare("le", b, a);
    case 14:
      return compare("lt", b, a);
    default:
      return m.constant(predicate === 15 ? -1 : 0, bits);
  }
}

export const comparisons = FLOAT_VARIANTS.flatMap(({ suffix, prefix, width, packed }) => {
  const encoding = `${prefix} 0F C2 /r ib`;
  const named =
    (names: readonly string[], letter: string) =>
    (immediate: number): string | undefined => {
      const name = names[immediate];
      return name === undefined ? undefined : `${letter}cmp${name}${suffix}`;
    };
  const options = {
    sdm: `Vol. 2A, CMP${suffix.toUpperCase()}`,
    legacyImmediate: 7,
    form: { alias: named(PREDICATES, "") },
    vexForm: { alias: named(NAMES, "v") },
  };
  if (packed)
    return binaryVectors(
      `cmp${suffix}`,
      encoding,
      (m, a, b, immediate) =>
        compareAs(m, immediate, 128, (name, x, y) => m.floatCompareLanes(name, width, x, y), a, b),
      options,
    );
  return scalarVectors(
    `cmp${suffix}`,
    encoding,
    { from: width, to: width },
    (m, a, b, immediate) => {
      const holds = compareAs(m, immediate, 1, (name, x, y) => m.floatCompare(name, width, x, y), a, b);
      return m.signExtend(holds, 1, width);
    },
    options,
  );
});

/** UCOMIS and COMIS differ only in which NaNs they signal, and exceptions are masked. */
export const flagComparisons = (["ucomi", "comi"] as const).flatMap((name) =>
  (
    [
      ["ss", "NP", 32],
      ["sd", "66", 64],
    ] as const
  ).flatMap(([suffix, prefix, width]) => {
    const encoding = `${prefix} 0F ${name === "ucomi" ? "2E" : "2F"} /r`;
    return [
      ["", encoding],
      ["v", vexEncoding(encoding, "LIG")],
    ].map(([letter = "", text = ""]) =>
      instruction({
        mnemonic: `${letter}${name}${suffix}`,
        sdm: `Vol. 2, ${name.toUpperCase()}${suffix.toUpperCase()}`,
        forms: [form(text, `xmm1, xmm2/m${width}`)],
        flags: ALL_WRITTEN,
        semantics(m, first, second) {
          const a = m.lane(first.get(), 0, width);
          const b = scalar(m, second, width);
          m.setFlags(floatFlags, a, b, a, width);
        },
      }),
    );
  }),
);
