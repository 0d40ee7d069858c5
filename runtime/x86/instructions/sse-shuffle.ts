/** Rearrangements of lanes: unpack, shuffle, blend, align, insert and extract. */

import { form, instruction } from "../instruction.ts";
import type { FlagRule, Machine } from "../machine.ts";
import { laneIndexes } from "../vectors.ts";

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

export const unpacks = UNPACKS.map(([mnemonic, encoding, width, high]) => {
  const indexes = interleave(width, high);
  return instruction({
    mnemonic,
    sdm: `Vol. 2, ${mnemonic.toUpperCase()}`,
    forms: [form(`${encoding} /r`, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      destination.set(m.shuffle(destination.get(), source.get(), indexes));
    },
  });
});

/** Shuffles whose byte indexes follow from the immediate alone: destination bytes are 0–15, source bytes 16–31. */
function shuffle(mnemonic: string, encoding: string, indexes: (immediate: number) => readonly number[]) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "xmm1, xmm2/m128, imm8")],
    semantics(m, destination, source, immediate) {
      destination.set(m.shuffle(destination.get(), source.get(), indexes(immediate.constant ?? 0)));
    },
  });
}

export const pshufd = shuffle("pshufd", "66 0F 70 /r ib", (immediate) =>
  laneIndexes(
    fields(immediate).map((lane) => 4 + lane),
    32,
  ),
);
export const pshuflw = shuffle("pshuflw", "F2 0F 70 /r ib", (immediate) =>
  laneIndexes([...fields(immediate).map((lane) => 8 + lane), 12, 13, 14, 15], 16),
);
export const pshufhw = shuffle("pshufhw", "F3 0F 70 /r ib", (immediate) =>
  laneIndexes([8, 9, 10, 11, ...fields(immediate).map((lane) => 12 + lane)], 16),
);
export const shufps = shuffle("shufps", "NP 0F C6 /r ib", (immediate) =>
  laneIndexes(
    fields(immediate).map((lane, index) => (index < 2 ? lane : 4 + lane)),
    32,
  ),
);
export const shufpd = shuffle("shufpd", "66 0F C6 /r ib", (immediate) =>
  laneIndexes([immediate & 1, 2 + ((immediate >> 1) & 1)], 64),
);

/** Lanes of the second operand where the immediate has a 1. */
function blend(mnemonic: string, opcode: string, width: number) {
  const count = 128 / width;
  return shuffle(mnemonic, `66 0F 3A ${opcode} /r ib`, (immediate) =>
    laneIndexes(
      Array.from({ length: count }, (_, lane) => ((immediate >> lane) & 1 ? count + lane : lane)),
      width,
    ),
  );
}

export const pblendw = blend("pblendw", "0E", 16);
export const blendps = blend("blendps", "0C", 32);
export const blendpd = blend("blendpd", "0D", 64);

/** A window of 16 bytes into destination:source, which is 32 bytes with zeros above. */
export const palignr = shuffle("palignr", "66 0F 3A 0F /r ib", (immediate) =>
  Array.from({ length: 16 }, (_, byte) => {
    const at = byte + immediate;
    return at < 16 ? 16 + at : at < 32 ? at - 16 : 32;
  }),
);

/** PSLLDQ and PSRLDQ: by bytes. */
function byteShift(mnemonic: string, digit: number, direction: 1 | -1) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(`66 0F 73 /${digit} ib`, "xmm2, imm8")],
    semantics(m, destination, immediate) {
      const distance = direction * (immediate.constant ?? 0);
      const indexes = Array.from({ length: 16 }, (_, byte) => {
        const from = byte - distance;
        return from >= 0 && from < 16 ? from : 32;
      });
      const a = destination.get();
      destination.set(m.shuffle(a, a, indexes));
    },
  });
}

export const pslldq = byteShift("pslldq", 7, 1);
export const psrldq = byteShift("psrldq", 3, -1);

/** The mask is XMM0, which is not written in Intel's own notation but is in objdump's. */
export const variableBlends = (
  [
    ["pblendvb", "10", 8],
    ["blendvps", "14", 32],
    ["blendvpd", "15", 64],
  ] as const
).map(([mnemonic, opcode, width]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2, ${mnemonic.toUpperCase()}`,
    forms: [form(`66 0F 38 ${opcode} /r`, "xmm1, xmm2/m128, xmm0")],
    semantics(m, destination, source, mask) {
      destination.set(m.laneBlend(destination.get(), source.get(), mask.get(), width));
    },
  }),
);

function insert(mnemonic: string, encoding: string, operand: string, width: number) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, `xmm1, ${operand}, imm8`)],
    semantics(m, destination, source, immediate) {
      const index = (immediate.constant ?? 0) & (128 / width - 1);
      const value = m.extract(source.get(), source.bits, 0, width);
      destination.set(m.withLane(destination.get(), index, width, value));
    },
  });
}

export const pinsrb = insert("pinsrb", "66 0F 3A 20 /r ib", "r32/m8", 8);
export const pinsrw = insert("pinsrw", "66 0F C4 /r ib", "r32/m16", 16);
export const pinsrd = insert("pinsrd", "66 W0 0F 3A 22 /r ib", "r/m32", 32);
export const pinsrq = insert("pinsrq", "66 REX.W 0F 3A 22 /r ib", "r/m64", 64);

function extract(mnemonic: string, encoding: string, operands: string, width: number) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, `${operands}, imm8`)],
    semantics(m, destination, source, immediate) {
      const value = m.lane(source.get(), (immediate.constant ?? 0) & (128 / width - 1), width);
      destination.set(destination.bits === width ? value : m.zeroExtend(value, width, destination.bits));
    },
  });
}

export const pextrb = extract("pextrb", "66 0F 3A 14 /r ib", "r32/m8, xmm1", 8);
export const pextrw = extract("pextrw", "66 0F C5 /r ib", "r32, xmm2", 16);
export const pextrwMemory = extract("pextrw", "66 0F 3A 15 /r ib", "r32/m16, xmm1", 16);
export const pextrd = extract("pextrd", "66 W0 0F 3A 16 /r ib", "r/m32, xmm1", 32);
export const pextrq = extract("pextrq", "66 REX.W 0F 3A 16 /r ib", "r/m64, xmm1", 64);
export const extractps = extract("extractps", "66 0F 3A 17 /r ib", "r/m32, xmm1", 32);

/** Source lane in bits 7:6 (0 for memory), destination lane in 5:4, lanes to clear in 3:0. */
export const insertps = instruction({
  mnemonic: "insertps",
  sdm: "Vol. 2A, INSERTPS",
  forms: [form("66 0F 3A 21 /r ib", "xmm1, xmm2/m32, imm8")],
  semantics(m, destination, source, immediate) {
    const control = immediate.constant ?? 0;
    const given = source.get();
    const value = source.isMemory ? given : m.lane(given, control >> 6, 32);
    let result = m.withLane(destination.get(), (control >> 4) & 3, 32, value);
    for (let lane = 0; lane < 4; lane++) {
      if (((control >> lane) & 1) === 1) result = m.withLane(result, lane, 32, m.constant(0, 32));
    }
    destination.set(result);
  },
});

function zero<V>(m: Machine<V>): V {
  return m.constant(0, 1);
}

/** What PTEST found stands in the operands, since flag rules know numbers of at most 64 bits. */
const testFlags: FlagRule = {
  ZF: (m, a, _b, _result, bits) => m.bit(a, 0, bits),
  CF: (m, _a, b, _result, bits) => m.bit(b, 0, bits),
  OF: zero,
  SF: zero,
  AF: zero,
  PF: zero,
};

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
