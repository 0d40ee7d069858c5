/** AVX and AVX2 across the halves of 128 bits: broadcasts, permutations, halves in and out; and clearing upper halves. */

import { form, instruction } from "../instruction.ts";
import type { Machine, Place } from "../machine.ts";
import { eachLane, laneIndexes, setLower, setVector } from "../vectors.ts";

/** One lane to all. From registers since AVX2. */
export const broadcasts = (
  [
    ["vbroadcastss", "18", 32],
    ["vbroadcastsd", "19", 64],
    ["vpbroadcastb", "78", 8],
    ["vpbroadcastw", "79", 16],
    ["vpbroadcastd", "58", 32],
    ["vpbroadcastq", "59", 64],
  ] as const
).map(([mnemonic, opcode, width]) =>
  instruction({
    mnemonic,
    sdm: width === 32 || mnemonic.startsWith("vb") ? "Vol. 2C, VBROADCAST" : "Vol. 2C, VPBROADCAST",
    forms: [
      // There is no VBROADCASTSD to 128 bits, which would be VMOVDDUP.
      ...(opcode === "19" ? [] : [form(`VEX.128.66.0F38.W0 ${opcode} /r`, `xmm1, xmm2/m${width}`)]),
      form(`VEX.256.66.0F38.W0 ${opcode} /r`, `ymm1, xmm2/m${width}`),
    ],
    semantics(m, destination, source) {
      const value = source.get();
      const vector = source.isMemory ? m.zeroExtend(value, width, 128) : value;
      const lanes = Array.from({ length: 128 / width }, () => 0);
      const all = m.shuffle(vector, vector, laneIndexes(lanes, width));
      setVector(m, destination, () => all);
    },
  }),
);

export const broadcastHalves = (["vbroadcastf128", "vbroadcasti128"] as const).map((mnemonic) =>
  instruction({
    mnemonic,
    sdm: "Vol. 2C, VBROADCAST",
    forms: [form(`VEX.256.66.0F38.W0 ${mnemonic === "vbroadcastf128" ? "1A" : "5A"} /r`, "ymm1, m128u")],
    semantics(m, destination, source) {
      const value = source.get();
      setVector(m, destination, () => value);
    },
  }),
);

export const insertHalves = (
  [
    ["vinsertf128", "18"],
    ["vinserti128", "38"],
  ] as const
).map(([mnemonic, opcode]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2C, ${mnemonic.toUpperCase()}`,
    forms: [form(`VEX.256.66.0F3A.W0 ${opcode} /r ib`, "ymm1, vymm, xmm2/m128u, imm8")],
    semantics(m, destination, first, second, immediate) {
      const inserted = second.half(0).get();
      const at = (immediate.constant ?? 0) & 1;
      setVector(m, destination, (half) => (half === at ? inserted : first.half(half).get()));
    },
  }),
);

export const extractHalves = (
  [
    ["vextractf128", "19"],
    ["vextracti128", "39"],
  ] as const
).map(([mnemonic, opcode]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2C, ${mnemonic.toUpperCase()}`,
    forms: [form(`VEX.256.66.0F3A.W0 ${opcode} /r ib`, "xmm2/m128u, ymm1, imm8")],
    semantics(m, destination, source, immediate) {
      const value = source.half(((immediate.constant ?? 0) & 1) === 1 ? 1 : 0).get();
      if (destination.isMemory) destination.set(value);
      else setLower(m, destination, value);
    },
  }),
);

/** Each half of the result is one of the four, or zero. */
export const permuteHalves = (
  [
    ["vperm2f128", "06"],
    ["vperm2i128", "46"],
  ] as const
).map(([mnemonic, opcode]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2C, ${mnemonic.toUpperCase()}`,
    forms: [form(`VEX.256.66.0F3A.W0 ${opcode} /r ib`, "ymm1, vymm, ymm2/m256, imm8")],
    semantics(m, destination, first, second, immediate) {
      const halves = [first.half(0), first.half(1), second.half(0), second.half(1)].map((half) => half.get());
      setVector(m, destination, (half) => {
        const field = (immediate.constant ?? 0) >> (4 * half);
        return (field & 8) === 0 ? (halves[field & 3] ?? m.constant(0, 128)) : m.constant(0, 128);
      });
    },
  }),
);

/** Four lanes of 64 bits by the four fields of an immediate. */
export const permuteQuads = (
  [
    ["vpermq", "00"],
    ["vpermpd", "01"],
  ] as const
).map(([mnemonic, opcode]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2C, ${mnemonic.toUpperCase()}`,
    forms: [form(`VEX.256.66.0F3A.W1 ${opcode} /r ib`, "ymm1, ymm2/m256, imm8")],
    semantics(m, destination, source, immediate) {
      const [lower, upper] = [source.half(0).get(), source.half(1).get()];
      setVector(m, destination, (half) => {
        const fields = (immediate.constant ?? 0) >> (4 * half);
        return m.shuffle(lower, upper, laneIndexes([fields & 3, (fields >> 2) & 3], 64));
      });
    },
  }),
);

/** Lane `index` of the eight of a vector, of which the low three bits of `index` count. */
function laneAt<V>(m: Machine<V>, lower: V, upper: V, index: V): V {
  let lanes = Array.from({ length: 8 }, (_, at) => m.lane(at < 4 ? lower : upper, at & 3, 32));
  for (let bit = 0; bit < 3; bit++) {
    const choice = m.bit(index, bit, 32);
    lanes = lanes
      .filter((_lane, at) => at % 2 === 0)
      .map((even, at) => m.select(choice, lanes[2 * at + 1] as V, even, 32));
  }
  return lanes[0] as V;
}

/** Eight lanes of 32 bits by the lanes of the first operand. */
export const permuteLanes = (
  [
    ["vpermd", "36"],
    ["vpermps", "16"],
  ] as const
).map(([mnemonic, opcode]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2C, ${mnemonic.toUpperCase()}`,
    forms: [form(`VEX.256.66.0F38.W0 ${opcode} /r`, "ymm1, vymm, ymm2/m256")],
    semantics(m, destination, indexes, source) {
      const [lower, upper] = [source.half(0).get(), source.half(1).get()];
      setVector(m, destination, (half) => {
        const chosen = indexes.half(half).get();
        return eachLane(m, 32, (lane) => laneAt(m, lower, upper, m.lane(chosen, lane, 32)));
      });
    },
  }),
);

function clearAll<V>(m: Machine<V>, place: (index: number) => Place<V>): void {
  for (let index = 0; index < 16; index++) place(index).set(m.constant(0, 128));
}

export const vzeroupper = instruction({
  mnemonic: "vzeroupper",
  sdm: "Vol. 2C, VZEROUPPER",
  forms: [form("VEX.128.0F 77")],
  semantics(m) {
    clearAll(m, (index) => m.ymmHigh(index));
  },
});

export const vzeroall = instruction({
  mnemonic: "vzeroall",
  sdm: "Vol. 2C, VZEROALL",
  forms: [form("VEX.256.0F 77")],
  semantics(m) {
    clearAll(m, (index) => m.xmm(index));
    clearAll(m, (index) => m.ymmHigh(index));
  },
});
