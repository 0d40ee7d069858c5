/** Moves between vector registers, memory and general registers: SSE to SSE3, and AVX. */

import { form, type FormOptions, type Instruction, instruction } from "../instruction.ts";
import { requireAlignment } from "../state-area.ts";
import {
  laneIndexes,
  scalar,
  setLower,
  setVector,
  storeVector,
  unaryVectors,
  vexEncoding,
} from "../vectors.ts";

/** Loads and stores of whole vectors. */
function wholeMoves(
  mnemonic: string,
  load: string | undefined,
  store: string | undefined,
  isAligned: boolean,
  options: { readonly memoryOnly?: boolean; readonly form?: FormOptions } = {},
): readonly Instruction[] {
  const sdm = `Vol. 2, ${mnemonic.toUpperCase()}`;
  const memory = (letter: "x" | "y"): string => {
    const text = `m${letter === "x" ? 128 : 256}${isAligned ? "a" : "u"}`;
    return options.memoryOnly === true ? text : `${letter}mm2/${text}`;
  };
  const forms = (encode: (legacy: string) => string, letter: "x" | "y") => [
    ...(load === undefined ? [] : [form(encode(load), `${letter}mm1, ${memory(letter)}`, options.form)]),
    ...(store === undefined ? [] : [form(encode(store), `${memory(letter)}, ${letter}mm1`, options.form)]),
  ];
  return [
    instruction({
      mnemonic,
      sdm,
      forms: forms((legacy) => legacy, "x"),
      semantics(_m, destination, source) {
        destination.set(source.get());
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        ...forms((legacy) => vexEncoding(legacy, "128"), "x"),
        ...forms((legacy) => vexEncoding(legacy, "256"), "y"),
      ],
      semantics(m, destination, source) {
        if (!destination.isMemory) {
          setVector(m, destination, (half) => source.half(half).get());
          return;
        }
        if (isAligned && destination.bits === 256) requireAlignment(m, destination, 32);
        storeVector(m, destination, source, destination.bits);
      },
    }),
  ];
}

export const moves = (
  [
    ["movaps", "NP", "28", "29", true],
    ["movapd", "66", "28", "29", true],
    ["movups", "NP", "10", "11", false],
    ["movupd", "66", "10", "11", false],
    ["movdqa", "66", "6F", "7F", true],
    ["movdqu", "F3", "6F", "7F", false],
  ] as const
).flatMap(([mnemonic, prefix, load, store, isAligned]) =>
  wholeMoves(mnemonic, `${prefix} 0F ${load} /r`, `${prefix} 0F ${store} /r`, isAligned),
);

/** Past the caches, which is nothing that can be seen. */
export const nonTemporal = [
  ...wholeMoves("movntps", undefined, "NP 0F 2B /r", true, { memoryOnly: true }),
  ...wholeMoves("movntpd", undefined, "66 0F 2B /r", true, { memoryOnly: true }),
  ...wholeMoves("movntdq", undefined, "66 0F E7 /r", true, { memoryOnly: true }),
  ...wholeMoves("movntdqa", "66 0F 38 2A /r", undefined, true, { memoryOnly: true }),
];
export const lddqu = wholeMoves("lddqu", "F2 0F F0 /r", undefined, false, {
  memoryOnly: true,
  form: { memorySize: "" },
});
export const movnti = instruction({
  mnemonic: "movnti",
  sdm: "Vol. 2B, MOVNTI",
  forms: [form("NP 0F C3 /r", "my, ry")],
  semantics(_m, destination, source) {
    destination.set(source.get());
  },
});

/** MOVSS and MOVSD: a load clears the rest of the register, a move between registers keeps that of the first operand. */
function scalarMove(mnemonic: string, prefix: string, width: number): readonly Instruction[] {
  const sdm = `Vol. 2B, ${mnemonic.toUpperCase()}`;
  const load = `${prefix} 0F 10 /r`;
  const store = `${prefix} 0F 11 /r`;
  const memory = `m${width}`;
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(load, `xmm1, xmm2/${memory}`), form(store, `xmm2/${memory}, xmm1`)],
      semantics(m, destination, source) {
        const value = scalar(m, source, width);
        if (destination.isMemory) destination.set(value);
        else if (source.isMemory) destination.set(m.zeroExtend(value, width, 128));
        else destination.set(m.withLane(destination.get(), 0, width, value));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        form(vexEncoding(load, "LIG"), "xmm1, vxmm, xmm2"),
        form(vexEncoding(store, "LIG"), "xmm2, vxmm, xmm1"),
        form(vexEncoding(load, "LIG"), `xmm1, ${memory}`),
        form(vexEncoding(store, "LIG"), `${memory}, xmm1`),
      ],
      semantics(m, destination, first, second) {
        if (destination.isMemory) destination.set(m.lane(first.get(), 0, width));
        else if (first.isMemory) setLower(m, destination, m.zeroExtend(first.get(), width, 128));
        else setLower(m, destination, m.withLane(first.get(), 0, width, m.lane(second.get(), 0, width)));
      },
    }),
  ];
}

export const movss = scalarMove("movss", "F3", 32);
export const movsd = scalarMove("movsd", "F2", 64);

/** Between a general register or memory and the lowest lane; the other lanes are cleared. */
function generalMove(mnemonic: string, w: "W0" | "W1", operand: string, width: number) {
  const rex = w === "W0" ? "W0" : "REX.W +";
  const load = `66 ${rex} 0F 6E /r`;
  const store = `66 ${rex} 0F 7E /r`;
  return ([false, true] as const).map((isVex) =>
    instruction({
      mnemonic: isVex ? `v${mnemonic}` : mnemonic,
      sdm: "Vol. 2B, MOVD/MOVQ",
      forms: [
        form(isVex ? vexEncoding(load, "128", w) : load, `xmm1, ${operand}`),
        form(isVex ? vexEncoding(store, "128", w) : store, `${operand}, xmm1`),
      ],
      semantics(m, destination, source) {
        if (destination.bits < 128) {
          destination.set(m.lane(source.get(), 0, width));
          return;
        }
        const value = m.zeroExtend(source.get(), width, 128);
        if (isVex) setLower(m, destination, value);
        else destination.set(value);
      },
    }),
  );
}

export const movd = generalMove("movd", "W0", "r/m32", 32);
export const movqGeneral = generalMove("movq", "W1", "r/m64", 64);

export const movq = ([false, true] as const).map((isVex) => {
  const load = "F3 0F 7E /r";
  const store = "66 0F D6 /r";
  return instruction({
    mnemonic: isVex ? "vmovq" : "movq",
    sdm: "Vol. 2B, MOVQ",
    forms: [
      form(isVex ? vexEncoding(load, "128") : load, "xmm1, xmm2/m64"),
      form(isVex ? vexEncoding(store, "128") : store, "xmm2/m64, xmm1"),
    ],
    semantics(m, destination, source) {
      const value = scalar(m, source, 64);
      if (destination.isMemory) destination.set(value);
      else if (isVex) setLower(m, destination, m.zeroExtend(value, 64, 128));
      else destination.set(m.zeroExtend(value, 64, 128));
    },
  });
});

/** One half of a register from or to memory; the other half is that of the first operand. */
function halfMove(mnemonic: string, prefix: string, opcode: number, half: 0 | 1): readonly Instruction[] {
  const sdm = `Vol. 2B, ${mnemonic.toUpperCase()}`;
  const load = `${prefix} 0F ${opcode.toString(16)} /r`;
  const store = `${prefix} 0F ${(opcode + 1).toString(16)} /r`;
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(load, "xmm1, m64"), form(store, "m64, xmm1")],
      semantics(m, destination, source) {
        if (destination.isMemory) destination.set(m.lane(source.get(), half, 64));
        else destination.set(m.withLane(destination.get(), half, 64, source.get()));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        form(vexEncoding(load, "128"), "xmm1, vxmm, m64"),
        form(vexEncoding(store, "128"), "m64, xmm1"),
      ],
      semantics(m, destination, first, second) {
        if (destination.isMemory) destination.set(m.lane(first.get(), half, 64));
        else setLower(m, destination, m.withLane(first.get(), half, 64, second.get()));
      },
    }),
  ];
}

export const movlps = halfMove("movlps", "NP", 0x12, 0);
export const movlpd = halfMove("movlpd", "66", 0x12, 0);
export const movhps = halfMove("movhps", "NP", 0x16, 1);
export const movhpd = halfMove("movhpd", "66", 0x16, 1);

/** A half of the second operand to the other half of the first. */
function crossMove(mnemonic: string, encoding: string, to: 0 | 1): readonly Instruction[] {
  const sdm = `Vol. 2B, ${mnemonic.toUpperCase()}`;
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, "xmm1, xmm2")],
      semantics(m, destination, source) {
        destination.set(m.withLane(destination.get(), to, 64, m.lane(source.get(), 1 - to, 64)));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [form(vexEncoding(encoding, "128"), "xmm1, vxmm, xmm2")],
      semantics(m, destination, first, second) {
        setLower(m, destination, m.withLane(first.get(), to, 64, m.lane(second.get(), 1 - to, 64)));
      },
    }),
  ];
}

export const movhlps = crossMove("movhlps", "NP 0F 12 /r", 0);
export const movlhps = crossMove("movlhps", "NP 0F 16 /r", 1);

function signMask(mnemonic: string, encoding: string, width: number): readonly Instruction[] {
  const sdm = `Vol. 2B, ${mnemonic.toUpperCase()}`;
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, "ry, xmm2")],
      semantics(m, destination, source) {
        destination.set(m.zeroExtend(m.laneSigns(source.get(), width), 32, destination.bits));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [form(vexEncoding(encoding, "128"), "ry, xmm2"), form(vexEncoding(encoding, "256"), "ry, ymm2")],
      semantics(m, destination, source) {
        let mask = m.laneSigns(source.half(0).get(), width);
        if (source.bits === 256) {
          const upper = m.laneSigns(source.half(1).get(), width);
          mask = m.or(mask, m.shiftLeft(upper, m.constant(128 / width, 32), 32), 32);
        }
        destination.set(m.zeroExtend(mask, 32, destination.bits));
      },
    }),
  ];
}

export const movmskps = signMask("movmskps", "NP 0F 50 /r", 32);
export const movmskpd = signMask("movmskpd", "66 0F 50 /r", 64);
export const pmovmskb = signMask("pmovmskb", "66 0F D7 /r", 8);

/** The lower lane of 64 bits twice; of 256 bits, that of each half. */
export const movddup = [
  instruction({
    mnemonic: "movddup",
    sdm: "Vol. 2B, MOVDDUP",
    forms: [form("F2 0F 12 /r", "xmm1, xmm2/m64")],
    semantics(m, destination, source) {
      const value = scalar(m, source, 64);
      destination.set(m.concat(value, value, 64));
    },
  }),
  instruction({
    mnemonic: "vmovddup",
    sdm: "Vol. 2B, MOVDDUP",
    forms: [form("VEX.128.F2.0F 12 /r", "xmm1, xmm2/m64"), form("VEX.256.F2.0F 12 /r", "ymm1, ymm2/m256")],
    semantics(m, destination, source) {
      setVector(m, destination, (half) => {
        const value = source.bits === 64 ? source.get() : m.lane(source.half(half).get(), 0, 64);
        return m.concat(value, value, 64);
      });
    },
  }),
];

/** MOVSLDUP and MOVSHDUP: even or odd lanes of 32 bits, each twice. */
function duplicate(mnemonic: string, encoding: string, odd: 0 | 1) {
  const indexes = laneIndexes([odd, odd, 2 + odd, 2 + odd], 32);
  return unaryVectors(mnemonic, encoding, (m, a) => m.shuffle(a, a, indexes));
}

export const movsldup = duplicate("movsldup", "F3 0F 12 /r", 0);
export const movshdup = duplicate("movshdup", "F3 0F 16 /r", 1);

const RDI = 7;

/**
 * The bytes whose mask has its top bit set, to [RDI]. The others are written as they are. Which byte faults first is the processor's choice:
 * Intel's look at the upper eight first, AMD's at the lower.
 */
export const maskmovdqu = ["66 0F F7 /r", "VEX.128.66.0F F7 /r"].map((encoding) =>
  instruction({
    mnemonic: encoding.startsWith("VEX") ? "vmaskmovdqu" : "maskmovdqu",
    sdm: "Vol. 2B, MASKMOVDQU",
    forms: [form(encoding, "xmm1, xmm2")],
    implicitAddress: true,
    semantics(m, source, mask) {
      const address = m.gpr(RDI, 64).get();
      m.probe(m.add(address, m.constant(8, 64), 64), 8);
      m.probe(address, 8);
      m.store(address, m.laneBlend(m.load(address, 128), source.get(), mask.get(), 8), 128);
    },
  }),
);
