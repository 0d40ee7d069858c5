/** Single lanes in and out of vectors, and tests of whole vectors: SSE2, SSE4.1 and AVX. */

import { form, type Form, type Instruction, instruction } from "../instruction.ts";
import type { FlagRule, Machine, Place } from "../machine.ts";
import { setLower, vexEncoding } from "../vectors.ts";

function insert(
  mnemonic: string,
  encoding: string,
  operand: string,
  width: number,
  w = "",
): readonly Instruction[] {
  const sdm = `Vol. 2B, ${mnemonic.toUpperCase()}`;
  function inserted<V>(m: Machine<V>, first: Place<V>, source: Place<V>, immediate: Place<V>): V {
    const index = (immediate.constant ?? 0) & (128 / width - 1);
    return m.withLane(first.get(), index, width, m.extract(source.get(), source.bits, 0, width));
  }
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, `xmm1, ${operand}, imm8`)],
      semantics(m, destination, source, immediate) {
        destination.set(inserted(m, destination, source, immediate));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [form(vexEncoding(encoding, "128", w), `xmm1, vxmm, ${operand}, imm8`)],
      semantics(m, destination, first, source, immediate) {
        setLower(m, destination, inserted(m, first, source, immediate));
      },
    }),
  ];
}

export const pinsrb = insert("pinsrb", "66 0F 3A 20 /r ib", "r32/m8", 8);
export const pinsrw = insert("pinsrw", "66 0F C4 /r ib", "r32/m16", 16);
export const pinsrd = insert("pinsrd", "66 W0 0F 3A 22 /r ib", "r/m32", 32, "W0");
export const pinsrq = insert("pinsrq", "66 REX.W + 0F 3A 22 /r ib", "r/m64", 64, "W1");

function extract(mnemonic: string, encoding: string, operands: string, width: number, w = "") {
  return [
    [mnemonic, encoding],
    [`v${mnemonic}`, vexEncoding(encoding, "128", w)],
  ].map(([name = "", text = ""]) =>
    instruction({
      mnemonic: name,
      sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
      forms: [form(text, `${operands}, imm8`)],
      semantics(m, destination, source, immediate) {
        const value = m.lane(source.get(), (immediate.constant ?? 0) & (128 / width - 1), width);
        destination.set(destination.bits === width ? value : m.zeroExtend(value, width, destination.bits));
      },
    }),
  );
}

export const pextrb = extract("pextrb", "66 0F 3A 14 /r ib", "r32/m8, xmm1", 8);
export const pextrw = extract("pextrw", "66 0F C5 /r ib", "r32, xmm2", 16);
export const pextrwMemory = extract("pextrw", "66 0F 3A 15 /r ib", "r32/m16, xmm1", 16);
export const pextrd = extract("pextrd", "66 W0 0F 3A 16 /r ib", "r/m32, xmm1", 32, "W0");
export const pextrq = extract("pextrq", "66 REX.W + 0F 3A 16 /r ib", "r/m64, xmm1", 64, "W1");
export const extractps = extract("extractps", "66 0F 3A 17 /r ib", "r/m32, xmm1", 32);

/** Source lane in bits 7:6 (0 for memory), destination lane in 5:4, lanes to clear in 3:0. */
function insertedLane<V>(m: Machine<V>, first: Place<V>, source: Place<V>, control: number): V {
  const given = source.get();
  const value = source.isMemory ? given : m.lane(given, control >> 6, 32);
  let result = m.withLane(first.get(), (control >> 4) & 3, 32, value);
  for (let lane = 0; lane < 4; lane++) {
    if (((control >> lane) & 1) === 1) result = m.withLane(result, lane, 32, m.constant(0, 32));
  }
  return result;
}

export const insertps = [
  instruction({
    mnemonic: "insertps",
    sdm: "Vol. 2A, INSERTPS",
    forms: [form("66 0F 3A 21 /r ib", "xmm1, xmm2/m32, imm8")],
    semantics(m, destination, source, immediate) {
      destination.set(insertedLane(m, destination, source, immediate.constant ?? 0));
    },
  }),
  instruction({
    mnemonic: "vinsertps",
    sdm: "Vol. 2A, INSERTPS",
    forms: [form("VEX.128.66.0F3A 21 /r ib", "xmm1, vxmm, xmm2/m32, imm8")],
    semantics(m, destination, first, source, immediate) {
      setLower(m, destination, insertedLane(m, first, source, immediate.constant ?? 0));
    },
  }),
];

function zero<V>(m: Machine<V>): V {
  return m.constant(0, 1);
}

/** What the test found stands in the operands, since flag rules know numbers of at most 64 bits. */
const testFlags: FlagRule = {
  ZF: (m, a, _b, _result, bits) => m.bit(a, 0, bits),
  CF: (m, _a, b, _result, bits) => m.bit(b, 0, bits),
  OF: zero,
  SF: zero,
  AF: zero,
  PF: zero,
};

/** ZF: no bit of the second operand is in the first; CF: none of it is outside. Of each lane of `width` bits only the top one counts. */
function testBits(mnemonic: string, forms: readonly Form[], width: number) {
  const tops = width === 1 ? -1n : (1n << BigInt(width - 1)) * ((1n << 128n) / ((1n << BigInt(width)) - 1n));
  return instruction({
    mnemonic,
    sdm: width === 1 ? "Vol. 2B, PTEST" : "Vol. 2C, VTESTPD/VTESTPS",
    forms,
    flags: { written: ["CF", "PF", "AF", "ZF", "SF", "OF"] },
    semantics(m, first, second) {
      const counted = m.constant(tops, 128);
      let inside = m.constant(0, 128);
      let outside = m.constant(0, 128);
      for (const half of first.bits === 256 ? ([0, 1] as const) : ([0] as const)) {
        const a = first.half(half).get();
        const b = m.lanes("and", 64, second.half(half).get(), counted);
        inside = m.lanes("or", 64, inside, m.lanes("and", 64, a, b));
        outside = m.lanes("or", 64, outside, m.lanes("andNot", 64, a, b));
      }
      const none = m.zeroExtend(m.isZero(inside, 128), 1, 32);
      const all = m.zeroExtend(m.isZero(outside, 128), 1, 32);
      m.setFlags(testFlags, none, all, none, 32);
    },
  });
}

const testForms = (encoding: string, w = "") => [
  form(vexEncoding(encoding, "128", w), "xmm1, xmm2/m128u"),
  form(vexEncoding(encoding, "256", w), "ymm1, ymm2/m256"),
];

export const vectorTests = [
  testBits("vptest", testForms("66 0F 38 17 /r"), 1),
  testBits("vtestps", testForms("66 0F 38 0E /r", "W0"), 32),
  testBits("vtestpd", testForms("66 0F 38 0F /r", "W0"), 64),
];
/** ZF: no bit of the source is in the destination; CF: none of it is outside. */
export const ptest = instruction({
  mnemonic: "ptest",
  sdm: "Vol. 2B, PTEST",
  forms: [form("66 0F 38 17 /r", "xmm1, xmm2/m128")],
  flags: { written: ["CF", "PF", "AF", "ZF", "SF", "OF"] },
  semantics(m, first, second) {
    const a = first.get();
    const b = second.get();
    const none = m.zeroExtend(m.isZero(m.lanes("and", 64, a, b), 128), 1, 32);
    const all = m.zeroExtend(m.isZero(m.lanes("andNot", 64, a, b), 128), 1, 32);
    m.setFlags(testFlags, none, all, none, 32);
  },
});
