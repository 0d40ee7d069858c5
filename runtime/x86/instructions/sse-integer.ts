/** Integer lanes of SSE2 to SSE4.2: one line per instruction. */

import { form, instruction } from "../instruction.ts";
import type { LaneOperation, LaneShift } from "../machine.ts";
import { scalar } from "../vectors.ts";

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

export const lanes = LINES.map(([mnemonic, opcode, operation, width]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(`66 0F ${opcode} /r`, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      destination.set(m.lanes(operation, width, destination.get(), source.get()));
    },
  }),
);

export const absolutes = (
  [
    ["pabsb", "1C", 8],
    ["pabsw", "1D", 16],
    ["pabsd", "1E", 32],
  ] as const
).map(([mnemonic, opcode, width]) =>
  instruction({
    mnemonic,
    sdm: "Vol. 2B, PABSB/PABSW/PABSD",
    forms: [form(`66 0F 38 ${opcode} /r`, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      destination.set(m.lanesUnary("absolute", width, source.get()));
    },
  }),
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

/** The count is the lower 64 bits of the second operand, or an immediate byte; a large one is not taken modulo the width. */
export const shifts = SHIFTS.map(([mnemonic, opcode, group, operation, width]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(`66 0F ${opcode} /r`, "xmm1, xmm2/m128"), form(`66 0F ${group} ib`, "xmm2, imm8")],
    semantics(m, destination, source) {
      const count = source.bits === 8 ? m.zeroExtend(source.get(), 8, 64) : m.lane(source.get(), 0, 64);
      destination.set(m.lanesShift(operation, width, destination.get(), count));
    },
  }),
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

export const extensions = ([true, false] as const).flatMap((signed) =>
  EXTENSIONS.map(([suffix, digit, from, to]) => {
    const size = (128 * from) / to;
    return instruction({
      mnemonic: `pmov${signed ? "s" : "z"}x${suffix}`,
      sdm: signed ? "Vol. 2B, PMOVSX" : "Vol. 2B, PMOVZX",
      forms: [form(`66 0F 38 ${signed ? "2" : "3"}${digit} /r`, `xmm1, xmm2/m${size}`)],
      semantics(m, destination, source) {
        destination.set(m.lanesExtend(signed, m.zeroExtend(scalar(m, source, size), size, 128), from, to));
      },
    });
  }),
);
