/** Rearrangements of lanes: unpack, shuffle, blend, align, insert and extract. */

import { form, type Instruction, instruction } from "../instruction.ts";
import type { Half, Machine } from "../machine.ts";
import {
  binaryVectors,
  binaryVex,
  eachLane,
  type FamilyOptions,
  laneIndexes,
  setVector,
  unaryVectors,
  unaryVex,
  vexEncoding,
} from "../vectors.ts";
/** Two bits of an immediate for each of four lanes. */
function fields(immediate: number): readonly number[] {
  return [0, 1, 2, 3].map((lane) => (immediate >> (2 * lane)) & 3);
}

/** Lanes of both operands by turns, from the lower or the upper halves; byte indexes of the second operand begin at 16. */
function interleave(width: number, high: boolean): readonly number[] {
  const half = 64 / width;
  const first = high ? half : 0;
  const lanes = Array.from({ length: half }, (_, index) => [first + index, first + index + 2 * half]);
  return laneIndexes(lanes.flat(), width);
}

type UnpackLine = readonly [mnemonic: string, encoding: string, width: number, high: boolean];

const UNPACKS: readonly UnpackLine[] = [
  ["punpcklbw", "66 0F 60", 8, false],
  ["punpcklwd", "66 0F 61", 16, false],
  ["punpckldq", "66 0F 62", 32, false],
  ["punpcklqdq", "66 0F 6C", 64, false],
  ["punpckhbw", "66 0F 68", 8, true],
  ["punpckhwd", "66 0F 69", 16, true],
  ["punpckhdq", "66 0F 6A", 32, true],
  ["punpckhqdq", "66 0F 6D", 64, true],
  ["unpcklps", "NP 0F 14", 32, false],
  ["unpcklpd", "66 0F 14", 64, false],
  ["unpckhps", "NP 0F 15", 32, true],
  ["unpckhpd", "66 0F 15", 64, true],
];

export const unpacks = UNPACKS.flatMap(([mnemonic, encoding, width, high]) => {
  const indexes = interleave(width, high);
  return binaryVectors(mnemonic, `${encoding} /r`, (m, a, b) => m.shuffle(a, b, indexes));
});

/** Byte indexes from the immediate alone: bytes of the first operand are 0–15, those of the second 16–31. */
type Indexes = (immediate: number, half: Half) => readonly number[];

function shuffle(mnemonic: string, encoding: string, indexes: Indexes, options: FamilyOptions = {}) {
  return binaryVectors(
    mnemonic,
    encoding,
    (m, a, b, immediate, half) => m.shuffle(a, b, indexes(immediate, half)),
    options,
  );
}

/** The same of one operand. */
function shuffleOne(mnemonic: string, encoding: string, indexes: Indexes) {
  return unaryVectors(mnemonic, encoding, (m, a, immediate, half) =>
    m.shuffle(a, a, indexes(immediate, half)),
  );
}

export const pshufd = shuffleOne("pshufd", "66 0F 70 /r ib", (immediate) =>
  laneIndexes(fields(immediate), 32),
);
export const pshuflw = shuffleOne("pshuflw", "F2 0F 70 /r ib", (immediate) =>
  laneIndexes([...fields(immediate), 4, 5, 6, 7], 16),
);
export const pshufhw = shuffleOne("pshufhw", "F3 0F 70 /r ib", (immediate) =>
  laneIndexes([0, 1, 2, 3, ...fields(immediate).map((lane) => 4 + lane)], 16),
);
export const shufps = shuffle("shufps", "NP 0F C6 /r ib", (immediate) =>
  laneIndexes(
    fields(immediate).map((lane, index) => (index < 2 ? lane : 4 + lane)),
    32,
  ),
);
export const shufpd = shuffle("shufpd", "66 0F C6 /r ib", (immediate, half) => {
  const bits = immediate >> (2 * half);
  return laneIndexes([bits & 1, 2 + ((bits >> 1) & 1)], 64);
});

/** Lanes of the second operand where the immediate has a 1; it has bits for both halves if it has enough of them. */
function blendIndexes(width: number): Indexes {
  const count = 128 / width;
  return (immediate, half) => {
    const bits = count === 8 ? immediate : immediate >> (count * half);
    const lanes = Array.from({ length: count }, (_, lane) => ((bits >> lane) & 1 ? count + lane : lane));
    return laneIndexes(lanes, width);
  };
}

export const pblendw = shuffle("pblendw", "66 0F 3A 0E /r ib", blendIndexes(16));
export const blendps = shuffle("blendps", "66 0F 3A 0C /r ib", blendIndexes(32));
export const blendpd = shuffle("blendpd", "66 0F 3A 0D /r ib", blendIndexes(64));
export const vpblendd = binaryVex(
  "vpblendd",
  "66 0F 3A 02 /r ib",
  (m, a, b, immediate, half) => m.shuffle(a, b, blendIndexes(32)(immediate, half)),
  { w: "W0" },
);

/** A window of 16 bytes into first:second, which is 32 bytes with zeros above. */
export const palignr = shuffle("palignr", "66 0F 3A 0F /r ib", (immediate) =>
  Array.from({ length: 16 }, (_, byte) => {
    const at = byte + immediate;
    return at < 16 ? 16 + at : at < 32 ? at - 16 : 32;
  }),
);

/** PSLLDQ and PSRLDQ: by bytes. */
function byteShift(mnemonic: string, digit: number, direction: 1 | -1): readonly Instruction[] {
  const sdm = `Vol. 2B, ${mnemonic.toUpperCase()}`;
  const encoding = `66 0F 73 /${digit} ib`;
  function shifted<V>(m: Machine<V>, a: V, count: number): V {
    const indexes = Array.from({ length: 16 }, (_, byte) => {
      const from = byte - direction * count;
      return from >= 0 && from < 16 ? from : 32;
    });
    return m.shuffle(a, a, indexes);
  }
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, "xmm2, imm8")],
      semantics(m, destination, immediate) {
        destination.set(shifted(m, destination.get(), immediate.constant ?? 0));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        form(vexEncoding(encoding, "128"), "vxmm, xmm2, imm8"),
        form(vexEncoding(encoding, "256"), "vymm, ymm2, imm8"),
      ],
      semantics(m, destination, source, immediate) {
        setVector(m, destination, (half) => shifted(m, source.half(half).get(), immediate.constant ?? 0));
      },
    }),
  ];
}

export const pslldq = byteShift("pslldq", 7, 1);
export const psrldq = byteShift("psrldq", 3, -1);

/** The mask is XMM0, which is not written in Intel's own notation but is in objdump's; with VEX it is any register. */
export const variableBlends = (
  [
    ["pblendvb", "10", "4C", 8],
    ["blendvps", "14", "4A", 32],
    ["blendvpd", "15", "4B", 64],
  ] as const
).flatMap(([mnemonic, opcode, vexOpcode, width]) => [
  instruction({
    mnemonic,
    sdm: `Vol. 2, ${mnemonic.toUpperCase()}`,
    forms: [form(`66 0F 38 ${opcode} /r`, "xmm1, xmm2/m128, xmm0")],
    semantics(m, destination, source, mask) {
      destination.set(m.laneBlend(destination.get(), source.get(), mask.get(), width));
    },
  }),
  instruction({
    mnemonic: `v${mnemonic}`,
    sdm: `Vol. 2, ${mnemonic.toUpperCase()}`,
    forms: [
      form(`VEX.128.66.0F3A.W0 ${vexOpcode} /r ib`, "xmm1, vxmm, xmm2/m128u, ixmm"),
      form(`VEX.256.66.0F3A.W0 ${vexOpcode} /r ib`, "ymm1, vymm, ymm2/m256, iymm"),
    ],
    semantics(m, destination, first, second, mask) {
      setVector(m, destination, (half) =>
        m.laneBlend(first.half(half).get(), second.half(half).get(), mask.half(half).get(), width),
      );
    },
  }),
]);

/** Lanes of each half by an immediate, or by the lanes of a vector. */
export const permutesInHalves = [
  unaryVex(
    "vpermilps",
    "66 0F 3A 04 /r ib",
    (m, a, immediate) => m.shuffle(a, a, laneIndexes(fields(immediate), 32)),
    { w: "W0" },
  ),
  unaryVex(
    "vpermilpd",
    "66 0F 3A 05 /r ib",
    (m, a, immediate, half) => {
      const bits = immediate >> (2 * half);
      return m.shuffle(a, a, laneIndexes([bits & 1, (bits >> 1) & 1], 64));
    },
    { w: "W0" },
  ),
  binaryVex(
    "vpermilps",
    "66 0F 38 0C /r",
    (m, a, b) => eachLane(m, 32, (index) => chosenLane(m, a, m.lane(b, index, 32), 0, 32)),
    { w: "W0" },
  ),
  binaryVex(
    "vpermilpd",
    "66 0F 38 0D /r",
    (m, a, b) => eachLane(m, 64, (index) => chosenLane(m, a, m.lane(b, index, 64), 1, 64)),
    { w: "W0" },
  ),
];

/** The lane of `a` whose number is in a control lane, from bit `first` of that. */
function chosenLane<V>(m: Machine<V>, a: V, control: V, first: number, width: number): V {
  const low = m.select(m.bit(control, first, width), m.lane(a, 1, width), m.lane(a, 0, width), width);
  if (width === 64) return low;
  const high = m.select(m.bit(control, first, width), m.lane(a, 3, width), m.lane(a, 2, width), width);
  return m.select(m.bit(control, first + 1, width), high, low, width);
}
