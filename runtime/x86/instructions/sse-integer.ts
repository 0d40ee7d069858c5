/** Integer lanes of SSE2 to SSE4.2, and of AVX and AVX2: one line per instruction. */

import { form, type Instruction, instruction } from "../instruction.ts";
import type { LaneOperation, LaneShift, Machine, Place } from "../machine.ts";
import {
  binaryVectors,
  binaryVex,
  eachLane,
  scalar,
  setVector,
  unaryVectors,
  vexEncoding,
} from "../vectors.ts";

type Line = readonly [mnemonic: string, opcode: string, operation: LaneOperation, width: number];

const LINES: readonly Line[] = [
  ["paddb", "FC", "add", 8],
  ["paddw", "FD", "add", 16],
  ["paddd", "FE", "add", 32],
  ["paddq", "D4", "add", 64],
  ["psubb", "F8", "sub", 8],
  ["psubw", "F9", "sub", 16],
  ["psubd", "FA", "sub", 32],
  ["psubq", "FB", "sub", 64],
  ["paddsb", "EC", "addSaturateSigned", 8],
  ["paddsw", "ED", "addSaturateSigned", 16],
  ["paddusb", "DC", "addSaturateUnsigned", 8],
  ["paddusw", "DD", "addSaturateUnsigned", 16],
  ["psubsb", "E8", "subSaturateSigned", 8],
  ["psubsw", "E9", "subSaturateSigned", 16],
  ["psubusb", "D8", "subSaturateUnsigned", 8],
  ["psubusw", "D9", "subSaturateUnsigned", 16],
  ["pand", "DB", "and", 64],
  ["pandn", "DF", "andNot", 64],
  ["por", "EB", "or", 64],
  ["pxor", "EF", "xor", 64],
  ["pcmpeqb", "74", "equal", 8],
  ["pcmpeqw", "75", "equal", 16],
  ["pcmpeqd", "76", "equal", 32],
  ["pcmpeqq", "38 29", "equal", 64],
  ["pcmpgtb", "64", "greaterSigned", 8],
  ["pcmpgtw", "65", "greaterSigned", 16],
  ["pcmpgtd", "66", "greaterSigned", 32],
  ["pcmpgtq", "38 37", "greaterSigned", 64],
  ["pminub", "DA", "minUnsigned", 8],
  ["pmaxub", "DE", "maxUnsigned", 8],
  ["pminsw", "EA", "minSigned", 16],
  ["pmaxsw", "EE", "maxSigned", 16],
  ["pminsb", "38 38", "minSigned", 8],
  ["pminsd", "38 39", "minSigned", 32],
  ["pminuw", "38 3A", "minUnsigned", 16],
  ["pminud", "38 3B", "minUnsigned", 32],
  ["pmaxsb", "38 3C", "maxSigned", 8],
  ["pmaxsd", "38 3D", "maxSigned", 32],
  ["pmaxuw", "38 3E", "maxUnsigned", 16],
  ["pmaxud", "38 3F", "maxUnsigned", 32],
  ["pavgb", "E0", "averageUnsigned", 8],
  ["pavgw", "E3", "averageUnsigned", 16],
  ["pmullw", "D5", "mul", 16],
  ["pmulld", "38 40", "mul", 32],
  ["pmulhw", "E5", "mulHighSigned", 16],
  ["pmulhuw", "E4", "mulHighUnsigned", 16],
  ["pmulhrsw", "38 0B", "mulHighRound", 16],
  ["pmuludq", "F4", "mulEvenUnsigned", 32],
  ["pmuldq", "38 28", "mulEvenSigned", 32],
  ["pmaddwd", "F5", "mulAddPairsSigned", 16],
  ["pmaddubsw", "38 04", "mulAddPairsUnsignedSigned", 8],
  ["psadbw", "F6", "sumAbsoluteDifferences", 8],
  ["packsswb", "63", "narrowSigned", 16],
  ["packssdw", "6B", "narrowSigned", 32],
  ["packuswb", "67", "narrowUnsigned", 16],
  ["packusdw", "38 2B", "narrowUnsigned", 32],
  ["phaddw", "38 01", "addPairs", 16],
  ["phaddd", "38 02", "addPairs", 32],
  ["phaddsw", "38 03", "addPairsSaturate", 16],
  ["phsubw", "38 05", "subPairs", 16],
  ["phsubd", "38 06", "subPairs", 32],
  ["phsubsw", "38 07", "subPairsSaturate", 16],
  ["psignb", "38 08", "applySign", 8],
  ["psignw", "38 09", "applySign", 16],
  ["psignd", "38 0A", "applySign", 32],
  ["pshufb", "38 00", "swizzle", 8],
];

export const lanes = LINES.flatMap(([mnemonic, opcode, operation, width]) =>
  binaryVectors(mnemonic, `66 0F ${opcode} /r`, (m, a, b) => m.lanes(operation, width, a, b)),
);

export const absolutes = (
  [
    ["pabsb", "1C", 8],
    ["pabsw", "1D", 16],
    ["pabsd", "1E", 32],
  ] as const
).flatMap(([mnemonic, opcode, width]) =>
  unaryVectors(mnemonic, `66 0F 38 ${opcode} /r`, (m, a) => m.lanesUnary("absolute", width, a), {
    sdm: "Vol. 2B, PABSB/PABSW/PABSD",
  }),
);

/** The smallest of eight words, and its place, the lowest where several are smallest. */
export const phminposuw = unaryVectors(
  "phminposuw",
  "66 0F 38 41 /r",
  (m, a) => {
    let least = m.lane(a, 0, 16);
    let place = m.constant(0, 16);
    for (let index = 1; index < 8; index++) {
      const word = m.lane(a, index, 16);
      const isLess = m.lessUnsigned(word, least, 16);
      least = m.select(isLess, word, least, 16);
      place = m.select(isLess, m.constant(index, 16), place, 16);
    }
    return m.zeroExtend(m.concat(place, least, 16), 32, 128);
  },
  { only128: true },
);

type ShiftLine = readonly [
  mnemonic: string,
  opcode: string,
  group: string,
  operation: LaneShift,
  width: number,
];

const SHIFTS: readonly ShiftLine[] = [
  ["psrlw", "D1", "71 /2", "shiftRight", 16],
  ["psrld", "D2", "72 /2", "shiftRight", 32],
  ["psrlq", "D3", "73 /2", "shiftRight", 64],
  ["psraw", "E1", "71 /4", "shiftRightSigned", 16],
  ["psrad", "E2", "72 /4", "shiftRightSigned", 32],
  ["psllw", "F1", "71 /6", "shiftLeft", 16],
  ["pslld", "F2", "72 /6", "shiftLeft", 32],
  ["psllq", "F3", "73 /6", "shiftLeft", 64],
];

/** The count is the lower 64 bits of an operand of 128, or an immediate byte; a large one is not taken modulo the width. */
function shiftCount<V>(m: Machine<V>, source: Place<V>): V {
  return source.bits === 8 ? m.zeroExtend(source.get(), 8, 64) : m.lane(source.get(), 0, 64);
}

export const shifts = SHIFTS.flatMap(
  ([mnemonic, opcode, group, operation, width]): readonly Instruction[] => {
    const byRegister = `66 0F ${opcode} /r`;
    const byImmediate = `66 0F ${group} ib`;
    const sdm = `Vol. 2B, ${mnemonic.toUpperCase()}`;
    return [
      instruction({
        mnemonic,
        sdm,
        forms: [form(byRegister, "xmm1, xmm2/m128"), form(byImmediate, "xmm2, imm8")],
        semantics(m, destination, source) {
          destination.set(m.lanesShift(operation, width, destination.get(), shiftCount(m, source)));
        },
      }),
      instruction({
        mnemonic: `v${mnemonic}`,
        sdm,
        forms: [
          form(vexEncoding(byRegister, "128"), "xmm1, vxmm, xmm2/m128u"),
          form(vexEncoding(byRegister, "256"), "ymm1, vymm, xmm2/m128u"),
          form(vexEncoding(byImmediate, "128"), "vxmm, xmm2, imm8"),
          form(vexEncoding(byImmediate, "256"), "vymm, ymm2, imm8"),
        ],
        semantics(m, destination, source, by) {
          const count = shiftCount(m, by);
          setVector(m, destination, (half) => m.lanesShift(operation, width, source.half(half).get(), count));
        },
      }),
    ];
  },
);

/** Each lane by a count of its own. */
export const variableShifts = (
  [
    ["vpsrlvd", "45", "W0", "shiftRight", 32],
    ["vpsrlvq", "45", "W1", "shiftRight", 64],
    ["vpsravd", "46", "W0", "shiftRightSigned", 32],
    ["vpsllvd", "47", "W0", "shiftLeft", 32],
    ["vpsllvq", "47", "W1", "shiftLeft", 64],
  ] as const
).map(([mnemonic, opcode, w, operation, width]) =>
  binaryVex(
    mnemonic,
    `66 0F 38 ${opcode} /r`,
    (m, a, b) =>
      eachLane(m, width, (index) => m[operation](m.lane(a, index, width), m.lane(b, index, width), width)),
    { sdm: "Vol. 2C, VPSLLVW/VPSLLVD/VPSLLVQ and its kin", w },
  ),
);

type ExtendLine = readonly [suffix: string, digit: string, from: number, to: number];

const EXTENSIONS: readonly ExtendLine[] = [
  ["bw", "0", 8, 16],
  ["bd", "1", 8, 32],
  ["bq", "2", 8, 64],
  ["wd", "3", 16, 32],
  ["wq", "4", 16, 64],
  ["dq", "5", 32, 64],
];

function extension(signed: boolean, [suffix, digit, from, to]: ExtendLine): readonly Instruction[] {
  const size = (128 * from) / to;
  const mnemonic = `pmov${signed ? "s" : "z"}x${suffix}`;
  const sdm = signed ? "Vol. 2B, PMOVSX" : "Vol. 2B, PMOVZX";
  const encoding = `66 0F 38 ${signed ? "2" : "3"}${digit} /r`;
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, `xmm1, xmm2/m${size}`)],
      semantics(m, destination, source) {
        destination.set(m.lanesExtend(signed, m.zeroExtend(scalar(m, source, size), size, 128), from, to));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        form(vexEncoding(encoding, "128"), `xmm1, xmm2/m${size}`),
        form(vexEncoding(encoding, "256"), `ymm1, xmm2/m${2 * size}${size === 64 ? "u" : ""}`),
      ],
      semantics(m, destination, source) {
        const used = destination.bits === 256 ? 2 * size : size;
        const all = scalar(m, source, used);
        setVector(m, destination, (half) =>
          m.lanesExtend(signed, m.zeroExtend(m.extract(all, used, half * size, size), size, 128), from, to),
        );
      },
    }),
  ];
}

export const extensions = ([true, false] as const).flatMap((signed) =>
  EXTENSIONS.flatMap((line) => extension(signed, line)),
);
