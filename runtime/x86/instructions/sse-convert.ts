/** Conversions between integers and floats, and between floats of both sizes. */

import { form, instruction } from "../instruction.ts";
import type { RoundingChoice } from "../machine.ts";
import { eachLane, scalar } from "../vectors.ts";

/** From a general register or memory into the lowest lane. */
export const fromGeneral = (
  [
    ["cvtsi2ss", "F3", 32],
    ["cvtsi2sd", "F2", 64],
  ] as const
).map(([mnemonic, prefix, width]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(`${prefix} 0F 2A /r`, "xmm1, r/my", { suffix: "memory" })],
    semantics(m, destination, source) {
      const value = m.integerToFloat(source.get(), source.bits, width);
      destination.set(m.withLane(destination.get(), 0, width, value));
    },
  }),
);

export const toGeneral = (
  [
    ["cvttss2si", "F3 0F 2C /r", 32, "truncate"],
    ["cvttsd2si", "F2 0F 2C /r", 64, "truncate"],
    ["cvtss2si", "F3 0F 2D /r", 32, "current"],
    ["cvtsd2si", "F2 0F 2D /r", 64, "current"],
  ] as const
).map(([mnemonic, encoding, width, rounding]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, `ry, xmm2/m${width}`)],
    semantics(m, destination, source) {
      destination.set(m.floatToInteger(scalar(m, source, width), width, destination.bits, rounding));
    },
  }),
);

export const betweenScalars = (
  [
    ["cvtss2sd", "F3", 32, 64],
    ["cvtsd2ss", "F2", 64, 32],
  ] as const
).map(([mnemonic, prefix, from, to]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(`${prefix} 0F 5A /r`, `xmm1, xmm2/m${from}`)],
    semantics(m, destination, source) {
      const value = m.floatToFloat(scalar(m, source, from), from, to);
      destination.set(m.withLane(destination.get(), 0, to, value));
    },
  }),
);

export const cvtps2pd = instruction({
  mnemonic: "cvtps2pd",
  sdm: "Vol. 2A, CVTPS2PD",
  forms: [form("NP 0F 5A /r", "xmm1, xmm2/m64")],
  semantics(m, destination, source) {
    const pair = m.zeroExtend(scalar(m, source, 64), 64, 128);
    destination.set(eachLane(m, 64, (index) => m.floatToFloat(m.lane(pair, index, 32), 32, 64)));
  },
});

export const cvtdq2pd = instruction({
  mnemonic: "cvtdq2pd",
  sdm: "Vol. 2A, CVTDQ2PD",
  forms: [form("F3 0F E6 /r", "xmm1, xmm2/m64")],
  semantics(m, destination, source) {
    const pair = m.zeroExtend(scalar(m, source, 64), 64, 128);
    destination.set(eachLane(m, 64, (index) => m.integerToFloat(m.lane(pair, index, 32), 32, 64)));
  },
});

/** Two lanes of 64 bits into the lower two of 32; the upper half is cleared. */
export const cvtpd2ps = instruction({
  mnemonic: "cvtpd2ps",
  sdm: "Vol. 2A, CVTPD2PS",
  forms: [form("66 0F 5A /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    const a = source.get();
    const value = (index: number) => m.floatToFloat(m.lane(a, index, 64), 64, 32);
    destination.set(m.zeroExtend(m.concat(value(1), value(0), 32), 64, 128));
  },
});

export const narrowing = (
  [
    ["cvttpd2dq", "66 0F E6 /r", "truncate"],
    ["cvtpd2dq", "F2 0F E6 /r", "current"],
  ] as const
).map(([mnemonic, encoding, rounding]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      const a = source.get();
      const value = (index: number) => m.floatToInteger(m.lane(a, index, 64), 64, 32, rounding);
      destination.set(m.zeroExtend(m.concat(value(1), value(0), 32), 64, 128));
    },
  }),
);

export const cvtdq2ps = instruction({
  mnemonic: "cvtdq2ps",
  sdm: "Vol. 2A, CVTDQ2PS",
  forms: [form("NP 0F 5B /r", "xmm1, xmm2/m128")],
  semantics(m, destination, source) {
    const a = source.get();
    destination.set(eachLane(m, 32, (index) => m.integerToFloat(m.lane(a, index, 32), 32, 32)));
  },
});

function toIntegers(mnemonic: string, encoding: string, rounding: RoundingChoice) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      const a = source.get();
      destination.set(eachLane(m, 32, (index) => m.floatToInteger(m.lane(a, index, 32), 32, 32, rounding)));
    },
  });
}

export const cvttps2dq = toIntegers("cvttps2dq", "F3 0F 5B /r", "truncate");
export const cvtps2dq = toIntegers("cvtps2dq", "66 0F 5B /r", "current");
