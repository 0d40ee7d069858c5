/** Moves between general registers, memory and immediates. */

import { form, instruction } from "../instruction.ts";

export const mov = instruction({
  mnemonic: "mov",
  sdm: "Vol. 2B, MOV",
  forms: [
    form("88 /r", "r/m8, r8"),
    form("89 /r", "r/mv, rv"),
    form("8A /r", "r8, r/m8"),
    form("8B /r", "rv, r/mv"),
    form("B0+r ib", "r8, imm8"),
    form("REX.W + B8+r iv", "rv, immv", { intel: "movabs", att: "movabs" }),
    form("B8+r iv", "rv, immv"),
    form("C6 /0 ib", "r/m8, imm8"),
    form("C7 /0 iz", "r/mv, immz"),
    form("A0 mo", "al, moffs8", { memorySize: "", intel: "movabs", att: "movabs" }),
    form("A1 mo", "av, moffsv", { memorySize: "", intel: "movabs", att: "movabs" }),
    form("A2 mo", "moffs8, al", { memorySize: "", intel: "movabs", att: "movabs" }),
    form("A3 mo", "moffsv, av", { memorySize: "", intel: "movabs", att: "movabs" }),
  ],
  semantics(_m, destination, source) {
    destination.set(source.get());
  },
});

export const lea = instruction({
  mnemonic: "lea",
  sdm: "Vol. 2A, LEA",
  forms: [form("8D /r", "rv, m")],
  semantics(m, destination, source) {
    destination.set(m.extract(source.offset(), 64, 0, destination.bits));
  },
});

export const movzx = instruction({
  mnemonic: "movzx",
  sdm: "Vol. 2B, MOVZX",
  forms: [
    form("0F B6 /r", "rv, r/m8", { att: "movzb", suffix: "always" }),
    form("0F B7 /r", "rv, r/m16", { att: "movzw", suffix: "always" }),
  ],
  semantics(m, destination, source) {
    destination.set(m.zeroExtend(source.get(), source.bits, destination.bits));
  },
});

export const movsx = instruction({
  mnemonic: "movsx",
  sdm: "Vol. 2B, MOVSX",
  forms: [
    form("0F BE /r", "rv, r/m8", { att: "movsb", suffix: "always" }),
    form("0F BF /r", "rv, r/m16", { att: "movsw", suffix: "always" }),
  ],
  semantics(m, destination, source) {
    destination.set(m.signExtend(source.get(), source.bits, destination.bits));
  },
});

export const movsxd = instruction({
  mnemonic: "movsxd",
  sdm: "Vol. 2B, MOVSX/MOVSXD",
  forms: [
    form("REX.W + 63 /r", "rv, r/m32", { att: "movsl", suffix: "always" }),
    // Without REX.W nothing is extended.
    form("NO66 W0 63 /r", "r32, r/m32", { suffix: "never" }),
  ],
  semantics(m, destination, source) {
    destination.set(m.signExtend(source.get(), source.bits, destination.bits));
  },
});

/** Always as if locked when one operand is memory (SDM Vol. 2D, XCHG). */
export const xchg = instruction({
  mnemonic: "xchg",
  sdm: "Vol. 2D, XCHG",
  forms: [form("86 /r", "r/m8, r8"), form("87 /r", "r/mv, rv"), form("90+r", "rv, av")],
  lockable: true,
  semantics(_m, first, second) {
    const a = first.get();
    const b = second.get();
    first.set(b);
    second.set(a);
  },
});

export const bswap = instruction({
  mnemonic: "bswap",
  sdm: "Vol. 2A, BSWAP",
  // The result for 16 bits is undefined, and no assembler writes it: 32 and 64 bits only.
  forms: [form("NP 0F C8+r", "ry")],
  semantics(m, operand) {
    operand.set(m.byteSwap(operand.get(), operand.bits));
  },
});

const RAX = 0;
const RDX = 2;

/** CBW, CWDE, CDQE: the accumulator's lower half fills it. The three differ in operand size alone. */
function widen(mnemonic: string, att: string, encoding: string, bits: number) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2A, CBW/CWDE/CDQE",
    forms: [form(encoding, "", { att })],
    semantics(m) {
      m.gpr(RAX, bits).set(m.signExtend(m.gpr(RAX, bits / 2).get(), bits / 2, bits));
    },
  });
}

/** CWD, CDQ, CQO: the accumulator's sign fills the data register. */
function spreadSign(mnemonic: string, att: string, encoding: string, bits: number) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2A, CWD/CDQ/CQO",
    forms: [form(encoding, "", { att })],
    semantics(m) {
      m.gpr(RDX, bits).set(m.shiftRightSigned(m.gpr(RAX, bits).get(), m.constant(bits - 1, bits), bits));
    },
  });
}

export const cbw = widen("cbw", "cbtw", "66 W0 98", 16);
export const cwde = widen("cwde", "cwtl", "NP W0 98", 32);
export const cdqe = widen("cdqe", "cltq", "REX.W + 98", 64);
export const cwd = spreadSign("cwd", "cwtd", "66 W0 99", 16);
export const cdq = spreadSign("cdq", "cltd", "NP W0 99", 32);
export const cqo = spreadSign("cqo", "cqto", "REX.W + 99", 64);

/** A move that turns the bytes round. */
export const movbe = instruction({
  mnemonic: "movbe",
  sdm: "Vol. 2B, MOVBE",
  forms: [form("NFx 0F 38 F0 /r", "rv, mv"), form("NFx 0F 38 F1 /r", "mv, rv")],
  semantics(m, destination, source) {
    destination.set(m.byteSwap(source.get(), source.bits));
  },
});
