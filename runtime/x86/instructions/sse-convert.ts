/** Conversions between integers and floats, and between floats of all sizes: SSE2, AVX and F16C. */

import { form, type FormOptions, type Instruction, instruction } from "../instruction.ts";
import type { Machine, Place, RoundingChoice } from "../machine.ts";
import {
  eachLane,
  roundingOf,
  scalar,
  scalarVectors,
  setLower,
  setVector,
  unaryVectors,
  vexEncoding,
} from "../vectors.ts";

/** From a general register or memory into the lowest lane; the other lanes are those of the first operand. */
export const fromGeneral = (
  [
    ["cvtsi2ss", "F3 0F 2A /r", 32],
    ["cvtsi2sd", "F2 0F 2A /r", 64],
  ] as const
).flatMap(([mnemonic, encoding, width]): readonly Instruction[] => {
  const sdm = `Vol. 2A, ${mnemonic.toUpperCase()}`;
  function result<V>(m: Machine<V>, first: Place<V>, source: Place<V>): V {
    return m.withLane(first.get(), 0, width, m.integerToFloat(source.get(), source.bits, width));
  }
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, "xmm1, r/my", { suffix: "memory" })],
      semantics(m, destination, source) {
        destination.set(result(m, destination, source));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [form(vexEncoding(encoding, "LIG"), "xmm1, vxmm, r/my", { suffix: "memory" })],
      semantics(m, destination, first, source) {
        setLower(m, destination, result(m, first, source));
      },
    }),
  ];
});

export const toGeneral = (
  [
    ["cvttss2si", "F3 0F 2C /r", 32, "truncate"],
    ["cvttsd2si", "F2 0F 2C /r", 64, "truncate"],
    ["cvtss2si", "F3 0F 2D /r", 32, "current"],
    ["cvtsd2si", "F2 0F 2D /r", 64, "current"],
  ] as const
).flatMap(([mnemonic, encoding, width, rounding]) =>
  [
    [mnemonic, encoding],
    [`v${mnemonic}`, vexEncoding(encoding, "LIG")],
  ].map(([name = "", text = ""]) =>
    instruction({
      mnemonic: name,
      sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
      forms: [form(text, `ry, xmm2/m${width}`)],
      semantics(m, destination, source) {
        destination.set(m.floatToInteger(scalar(m, source, width), width, destination.bits, rounding));
      },
    }),
  ),
);

export const betweenScalars = (
  [
    ["cvtss2sd", "F3 0F 5A /r", 32, 64],
    ["cvtsd2ss", "F2 0F 5A /r", 64, 32],
  ] as const
).flatMap(([mnemonic, encoding, from, to]) =>
  scalarVectors(mnemonic, encoding, { from, to }, (m, _a, b) => m.floatToFloat(b, from, to)),
);

/** A lane of one width from one of another. */
type LaneConversion = <V>(m: Machine<V>, lane: V) => V;

/** Lanes of 32 bits, of which half as many bits are read, to lanes of 64: the upper half of the result comes from the upper lanes. */
function widening(mnemonic: string, encoding: string, convert: LaneConversion): readonly Instruction[] {
  const sdm = `Vol. 2A, ${mnemonic.toUpperCase()}`;
  function lanes<V>(m: Machine<V>, all: V, first: number): V {
    return eachLane(m, 64, (index) => convert(m, m.lane(all, first + index, 32)));
  }
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, "xmm1, xmm2/m64")],
      semantics(m, destination, source) {
        destination.set(lanes(m, m.zeroExtend(scalar(m, source, 64), 64, 128), 0));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        form(vexEncoding(encoding, "128"), "xmm1, xmm2/m64"),
        form(vexEncoding(encoding, "256"), "ymm1, xmm2/m128u"),
      ],
      semantics(m, destination, source) {
        const value = source.get();
        const all = source.bits === 64 ? m.zeroExtend(value, 64, 128) : value;
        setVector(m, destination, (half) => lanes(m, all, 2 * half));
      },
    }),
  ];
}

export const cvtps2pd = widening("cvtps2pd", "NP 0F 5A /r", (m, lane) => m.floatToFloat(lane, 32, 64));
export const cvtdq2pd = widening("cvtdq2pd", "F3 0F E6 /r", (m, lane) => m.integerToFloat(lane, 32, 64));

/** Lanes of 64 bits to half as many bits. AT&T shows the size of a source in memory, which no register shows. */
function narrowing(mnemonic: string, encoding: string, convert: LaneConversion): readonly Instruction[] {
  const sdm = `Vol. 2A, ${mnemonic.toUpperCase()}`;
  function pair<V>(m: Machine<V>, a: V): V {
    return m.concat(convert(m, m.lane(a, 1, 64)), convert(m, m.lane(a, 0, 64)), 32);
  }
  const options = (suffix: string): FormOptions => ({ attMemory: `v${mnemonic}${suffix}` });
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, "xmm1, xmm2/m128")],
      semantics(m, destination, source) {
        destination.set(m.zeroExtend(pair(m, source.get()), 64, 128));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        form(vexEncoding(encoding, "128"), "xmm1, xmm2/m128u", options("x")),
        form(vexEncoding(encoding, "256"), "xmm1, ymm2/m256", options("y")),
      ],
      semantics(m, destination, source) {
        const lower = pair(m, source.half(0).get());
        const upper = source.bits === 256 ? pair(m, source.half(1).get()) : m.constant(0, 64);
        setLower(m, destination, m.concat(upper, lower, 64));
      },
    }),
  ];
}

export const cvtpd2ps = narrowing("cvtpd2ps", "66 0F 5A /r", (m, lane) => m.floatToFloat(lane, 64, 32));
export const cvttpd2dq = narrowing("cvttpd2dq", "66 0F E6 /r", (m, lane) =>
  m.floatToInteger(lane, 64, 32, "truncate"),
);
export const cvtpd2dq = narrowing("cvtpd2dq", "F2 0F E6 /r", (m, lane) =>
  m.floatToInteger(lane, 64, 32, "current"),
);

export const cvtdq2ps = unaryVectors("cvtdq2ps", "NP 0F 5B /r", (m, a) =>
  eachLane(m, 32, (index) => m.integerToFloat(m.lane(a, index, 32), 32, 32)),
);

function toIntegers(mnemonic: string, encoding: string, rounding: RoundingChoice) {
  return unaryVectors(mnemonic, encoding, (m, a) =>
    eachLane(m, 32, (index) => m.floatToInteger(m.lane(a, index, 32), 32, 32, rounding)),
  );
}

export const cvttps2dq = toIntegers("cvttps2dq", "F3 0F 5B /r", "truncate");
export const cvtps2dq = toIntegers("cvtps2dq", "66 0F 5B /r", "current");

export const vcvtph2ps = instruction({
  mnemonic: "vcvtph2ps",
  sdm: "Vol. 2C, VCVTPH2PS",
  forms: [
    form("VEX.128.66.0F38.W0 13 /r", "xmm1, xmm2/m64"),
    form("VEX.256.66.0F38.W0 13 /r", "ymm1, xmm2/m128u"),
  ],
  semantics(m, destination, source) {
    const value = source.get();
    const all = source.bits === 64 ? m.zeroExtend(value, 64, 128) : value;
    setVector(m, destination, (half) =>
      eachLane(m, 32, (index) => m.halfToFloat(m.lane(all, 4 * half + index, 16))),
    );
  },
});

export const vcvtps2ph = instruction({
  mnemonic: "vcvtps2ph",
  sdm: "Vol. 2C, VCVTPS2PH",
  forms: [
    form("VEX.128.66.0F3A.W0 1D /r ib", "xmm2/m64, xmm1, imm8"),
    form("VEX.256.66.0F3A.W0 1D /r ib", "xmm2/m128u, ymm1, imm8"),
  ],
  semantics(m, destination, source, immediate) {
    const rounding = roundingOf(immediate.constant ?? 0);
    let result = m.constant(0, 128);
    for (let index = 0; index < source.bits / 32; index++) {
      const lane = m.lane(source.half(index < 4 ? 0 : 1).get(), index & 3, 32);
      result = m.withLane(result, index, 16, m.floatToHalf(lane, rounding));
    }
    if (!destination.isMemory) setLower(m, destination, result);
    else destination.set(destination.bits === 64 ? m.lane(result, 0, 64) : result);
  },
});
