/** Jumps, calls and returns. */

import { form, instruction } from "../instruction.ts";
import { CONDITIONS, condition } from "../conditions.ts";
import type { Machine } from "../machine.ts";
import { popValue, pushValue } from "./stack.ts";

// With an operand-size prefix AMD's processors truncate RIP and Intel's ignore the prefix: such code is refused ("NO66"), but where
// REX.W overrides the prefix, as in what compilers emit around a call of __tls_get_addr. F2 (BND) means nothing without MPX.

export const jmp = instruction({
  mnemonic: "jmp",
  sdm: "Vol. 2A, JMP",
  forms: [form("NO66 EB cb", "rel8"), form("NO66 E9 cd", "rel32")],
  notrack: true,
  semantics(m, target) {
    m.jump(target.get());
  },
});

export const jmpIndirect = instruction({
  mnemonic: "jmp",
  sdm: "Vol. 2A, JMP",
  forms: [form("NO66 FF /4", "r/m64", { suffix: "never" })],
  notrack: true,
  semantics(m, target) {
    m.jump(canonical(m, target.get()));
  },
});

export const call = instruction({
  mnemonic: "call",
  sdm: "Vol. 2A, CALL",
  forms: [form("NO66 E8 cd", "rel32")],
  notrack: true,
  semantics(m, target) {
    pushValue(m, m.nextAddress(), 64);
    m.jump(target.get());
  },
});

export const callIndirect = instruction({
  mnemonic: "call",
  sdm: "Vol. 2A, CALL",
  forms: [form("NO66 FF /2", "r/m64", { suffix: "never" })],
  notrack: true,
  semantics(m, target) {
    const address = canonical(m, target.get());
    pushValue(m, m.nextAddress(), 64);
    m.jump(address);
  },
});

/** A target of which bits 63 to 47 are not all alike is the branch's own fault. A relative one from where code can be never is. */
function canonical<V>(m: Machine<V>, target: V): V {
  const top = m.shiftRightSigned(target, m.constant(47, 64), 64);
  const one = m.constant(1, 64);
  m.raiseIf(
    m.lessUnsigned(one, m.add(top, one, 64), 64),
    "#GP",
    "the branch's target is not a canonical address",
  );
  return target;
}

const RSP = 4;

export const ret = instruction({
  mnemonic: "ret",
  sdm: "Vol. 2B, RET",
  forms: [form("NO66 C3")],
  semantics(m) {
    m.jump(popValue(m, 64));
  },
});

export const retReleasing = instruction({
  mnemonic: "ret",
  sdm: "Vol. 2B, RET imm16",
  forms: [form("NO66 C2 iw", "imm16", { suffix: "never" })],
  semantics(m, release) {
    const target = popValue(m, 64);
    const rsp = m.gpr(RSP, 64);
    rsp.set(m.add(rsp.get(), m.zeroExtend(release.get(), 16, 64), 64));
    m.jump(target);
  },
});

const hex = (byte: number): string => byte.toString(16).toUpperCase();

export const jcc = CONDITIONS.map((name, number) =>
  instruction({
    mnemonic: `j${name}`,
    sdm: "Vol. 2A, Jcc",
    forms: [form(`NO66 7${hex(number)} cb`, "rel8"), form(`NO66 0F 8${hex(number)} cd`, "rel32")],
    semantics(m, target) {
      m.jumpIf(condition(m, number), target.get());
    },
  }),
);

export const setcc = CONDITIONS.map((name, number) =>
  instruction({
    mnemonic: `set${name}`,
    sdm: "Vol. 2B, SETcc",
    forms: [form(`0F 9${hex(number)} /r`, "r/m8", { suffix: "never" })],
    semantics(m, destination) {
      destination.set(m.zeroExtend(condition(m, number), 1, 8));
    },
  }),
);

/** The source is read whatever the condition, and a 32-bit destination is zero-extended even so (SDM Vol. 2A, CMOVcc). */
export const cmovcc = CONDITIONS.map((name, number) =>
  instruction({
    mnemonic: `cmov${name}`,
    sdm: "Vol. 2A, CMOVcc",
    forms: [form(`0F 4${hex(number)} /r`, "rv, r/mv")],
    semantics(m, destination, source) {
      destination.set(m.select(condition(m, number), source.get(), destination.get(), destination.bits));
    },
  }),
);

const RCX = 1;

export const jrcxz = instruction({
  mnemonic: "jrcxz",
  sdm: "Vol. 2A, Jcc",
  forms: [form("NO66 E3 cb", "rel8")],
  implicitAddress: true,
  semantics(m, target) {
    m.jumpIf(m.isZero(m.gpr(RCX, 64).get(), 64), target.get());
  },
});

function zeroAs<V>(m: Machine<V>, wanted: boolean): V {
  return wanted ? m.flag("ZF") : m.not(m.flag("ZF"), 1);
}

/** LOOP and its kin count RCX down without touching flags. */
export const loops = (
  [
    ["loopne", "E0"],
    ["loope", "E1"],
    ["loop", "E2"],
  ] as const
).map(([mnemonic, opcode]) =>
  instruction({
    mnemonic,
    sdm: "Vol. 2A, LOOP/LOOPcc",
    forms: [form(`NO66 ${opcode} cb`, "rel8")],
    implicitAddress: true,
    semantics(m, target) {
      const counter = m.gpr(RCX, 64);
      const left = m.sub(counter.get(), m.constant(1, 64), 64);
      counter.set(left);
      const more = m.not(m.isZero(left, 64), 1);
      m.jumpIf(mnemonic === "loop" ? more : m.and(more, zeroAs(m, mnemonic === "loope"), 1), target.get());
    },
  }),
);
