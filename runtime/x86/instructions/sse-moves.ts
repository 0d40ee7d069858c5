/** Moves between XMM registers, memory and general registers: SSE to SSE3. */

import { form, type Form, instruction } from "../instruction.ts";
import { scalar } from "../vectors.ts";

/** Loads and stores of whole vectors. */
function wholeMove(mnemonic: string, sdm: string, forms: readonly Form[]) {
  return instruction({
    mnemonic,
    sdm,
    forms,
    semantics(_m, destination, source) {
      destination.set(source.get());
    },
  });
}

export const wholeMoves = (
  [
    ["movaps", "NP", "28", "29", ""],
    ["movapd", "66", "28", "29", ""],
    ["movups", "NP", "10", "11", "u"],
    ["movupd", "66", "10", "11", "u"],
    ["movdqa", "66", "6F", "7F", ""],
    ["movdqu", "F3", "6F", "7F", "u"],
  ] as const
).map(([mnemonic, prefix, load, store, unaligned]) =>
  wholeMove(mnemonic, `Vol. 2B, ${mnemonic.toUpperCase()}`, [
    form(`${prefix} 0F ${load} /r`, `xmm1, xmm2/m128${unaligned}`),
    form(`${prefix} 0F ${store} /r`, `xmm2/m128${unaligned}, xmm1`),
  ]),
);

export const movntps = wholeMove("movntps", "Vol. 2B, MOVNTPS", [form("NP 0F 2B /r", "m128a, xmm1")]);
export const movntpd = wholeMove("movntpd", "Vol. 2B, MOVNTPD", [form("66 0F 2B /r", "m128a, xmm1")]);
export const movntdq = wholeMove("movntdq", "Vol. 2B, MOVNTDQ", [form("66 0F E7 /r", "m128a, xmm1")]);
export const movntdqa = wholeMove("movntdqa", "Vol. 2B, MOVNTDQA", [form("66 0F 38 2A /r", "xmm1, m128a")]);
export const lddqu = wholeMove("lddqu", "Vol. 2A, LDDQU", [
  form("F2 0F F0 /r", "xmm1, m128", { memorySize: "" }),
]);
export const movnti = wholeMove("movnti", "Vol. 2B, MOVNTI", [form("NP 0F C3 /r", "my, ry")]);

/** MOVSS and MOVSD: a load clears the rest of the register, a move between registers keeps it. */
function scalarMove(mnemonic: string, prefix: string, width: number) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [
      form(`${prefix} 0F 10 /r`, `xmm1, xmm2/m${width}`),
      form(`${prefix} 0F 11 /r`, `xmm2/m${width}, xmm1`),
    ],
    semantics(m, destination, source) {
      const value = scalar(m, source, width);
      if (destination.isMemory) destination.set(value);
      else if (source.isMemory) destination.set(m.zeroExtend(value, width, 128));
      else destination.set(m.withLane(destination.get(), 0, width, value));
    },
  });
}

export const movss = scalarMove("movss", "F3", 32);
export const movsd = scalarMove("movsd", "F2", 64);

/** Between a general register or memory and the lowest lane; the other lanes are cleared. */
function generalMove(mnemonic: string, rex: string, operand: string, width: number) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2B, MOVD/MOVQ",
    forms: [form(`66 ${rex} 0F 6E /r`, `xmm1, ${operand}`), form(`66 ${rex} 0F 7E /r`, `${operand}, xmm1`)],
    semantics(m, destination, source) {
      if (destination.bits === 128) destination.set(m.zeroExtend(source.get(), width, 128));
      else destination.set(m.lane(source.get(), 0, width));
    },
  });
}

export const movd = generalMove("movd", "W0", "r/m32", 32);
export const movqGeneral = generalMove("movq", "REX.W +", "r/m64", 64);

export const movq = instruction({
  mnemonic: "movq",
  sdm: "Vol. 2B, MOVQ",
  forms: [form("F3 0F 7E /r", "xmm1, xmm2/m64"), form("66 0F D6 /r", "xmm2/m64, xmm1")],
  semantics(m, destination, source) {
    const value = scalar(m, source, 64);
    destination.set(destination.isMemory ? value : m.zeroExtend(value, 64, 128));
  },
});

/** One half of a register from or to memory; the other half is kept. */
function halfMove(mnemonic: string, prefix: string, opcode: number, half: 0 | 1) {
  const hex = (byte: number): string => byte.toString(16);
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [
      form(`${prefix} 0F ${hex(opcode)} /r`, "xmm1, m64"),
      form(`${prefix} 0F ${hex(opcode + 1)} /r`, "m64, xmm1"),
    ],
    semantics(m, destination, source) {
      if (destination.isMemory) destination.set(m.lane(source.get(), half, 64));
      else destination.set(m.withLane(destination.get(), half, 64, source.get()));
    },
  });
}

export const movlps = halfMove("movlps", "NP", 0x12, 0);
export const movlpd = halfMove("movlpd", "66", 0x12, 0);
export const movhps = halfMove("movhps", "NP", 0x16, 1);
export const movhpd = halfMove("movhpd", "66", 0x16, 1);

export const movhlps = instruction({
  mnemonic: "movhlps",
  sdm: "Vol. 2B, MOVHLPS",
  forms: [form("NP 0F 12 /r", "xmm1, xmm2")],
  semantics(m, destination, source) {
    destination.set(m.withLane(destination.get(), 0, 64, m.lane(source.get(), 1, 64)));
  },
});

export const movlhps = instruction({
  mnemonic: "movlhps",
  sdm: "Vol. 2B, MOVLHPS",
  forms: [form("NP 0F 16 /r", "xmm1, xmm2")],
  semantics(m, destination, source) {
    destination.set(m.withLane(destination.get(), 1, 64, m.lane(source.get(), 0, 64)));
  },
});

function signMask(mnemonic: string, encoding: string, width: number) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "ry, xmm2")],
    semantics(m, destination, source) {
      destination.set(m.zeroExtend(m.laneSigns(source.get(), width), 32, destination.bits));
    },
  });
}

export const movmskps = signMask("movmskps", "NP 0F 50 /r", 32);
export const movmskpd = signMask("movmskpd", "66 0F 50 /r", 64);
export const pmovmskb = signMask("pmovmskb", "66 0F D7 /r", 8);

export const movddup = instruction({
  mnemonic: "movddup",
  sdm: "Vol. 2B, MOVDDUP",
  forms: [form("F2 0F 12 /r", "xmm1, xmm2/m64")],
  semantics(m, destination, source) {
    const value = scalar(m, source, 64);
    destination.set(m.concat(value, value, 64));
  },
});

/** MOVSLDUP and MOVSHDUP: even or odd lanes of 32 bits, each twice. */
function duplicate(mnemonic: string, encoding: string, odd: 0 | 1) {
  const lanes = [odd, odd, 2 + odd, 2 + odd];
  const indexes = lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]);
  return instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding, "xmm1, xmm2/m128")],
    semantics(m, destination, source) {
      const a = source.get();
      destination.set(m.shuffle(a, a, indexes));
    },
  });
}

export const movsldup = duplicate("movsldup", "F3 0F 12 /r", 0);
export const movshdup = duplicate("movshdup", "F3 0F 16 /r", 1);

const RDI = 7;

/** The bytes whose mask has its top bit set, to [RDI]. The others are written as they are. */
export const maskmovdqu = instruction({
  mnemonic: "maskmovdqu",
  sdm: "Vol. 2B, MASKMOVDQU",
  forms: [form("66 0F F7 /r", "xmm1, xmm2")],
  implicitAddress: true,
  semantics(m, source, mask) {
    const address = m.gpr(RDI, 64).get();
    m.store(address, m.laneBlend(m.load(address, 128), source.get(), mask.get(), 8), 128);
  },
});
