/** INC, DEC, NEG, NOT: one operand, read and written. */

import { decFlags, incFlags, subFlags } from "../flag-rules.ts";
import { ALL_WRITTEN, type FlagEffects, form, instruction } from "../instruction.ts";

const ALL_BUT_CARRY: FlagEffects = { written: ["PF", "AF", "ZF", "SF", "OF"] };

export const inc = instruction({
  mnemonic: "inc",
  sdm: "Vol. 2A, INC",
  forms: [form("FE /0", "r/m8"), form("FF /0", "r/mv")],
  flags: ALL_BUT_CARRY,
  lockable: true,
  semantics(m, operand) {
    const { bits } = operand;
    const before = operand.get();
    const one = m.constant(1, bits);
    const after = m.add(before, one, bits);
    operand.set(after);
    m.setFlags(incFlags, before, one, after, bits);
  },
});

export const dec = instruction({
  mnemonic: "dec",
  sdm: "Vol. 2A, DEC",
  forms: [form("FE /1", "r/m8"), form("FF /1", "r/mv")],
  flags: ALL_BUT_CARRY,
  lockable: true,
  semantics(m, operand) {
    const { bits } = operand;
    const before = operand.get();
    const one = m.constant(1, bits);
    const after = m.sub(before, one, bits);
    operand.set(after);
    m.setFlags(decFlags, before, one, after, bits);
  },
});

export const neg = instruction({
  mnemonic: "neg",
  sdm: "Vol. 2B, NEG",
  forms: [form("F6 /3", "r/m8"), form("F7 /3", "r/mv")],
  flags: ALL_WRITTEN,
  lockable: true,
  semantics(m, operand) {
    const { bits } = operand;
    const before = operand.get();
    const after = m.neg(before, bits);
    operand.set(after);
    m.setFlags(subFlags, m.constant(0, bits), before, after, bits);
  },
});

export const not = instruction({
  mnemonic: "not",
  sdm: "Vol. 2B, NOT",
  forms: [form("F6 /2", "r/m8"), form("F7 /2", "r/mv")],
  lockable: true,
  semantics(m, operand) {
    operand.set(m.not(operand.get(), operand.bits));
  },
});
