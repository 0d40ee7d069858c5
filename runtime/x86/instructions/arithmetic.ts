/** The eight operations that share one block of opcodes: ADD, OR, ADC, SBB, AND, SUB, XOR, CMP. */

import { adcFlags, addFlags, logicFlags, sbbFlags, subFlags } from "../flag-rules.ts";
import {
  ALL_WRITTEN,
  type FlagEffects,
  form,
  type Form,
  instruction,
  type Semantics,
} from "../instruction.ts";

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");

/** The forms of operation number `digit`; its opcodes begin at 8 · digit. */
function forms(digit: number): readonly Form[] {
  const op = (low: number): string => hex(8 * digit + low);
  return [
    form(`${op(0)} /r`, "r/m8, r8"),
    form(`${op(1)} /r`, "r/mv, rv"),
    form(`${op(2)} /r`, "r8, r/m8"),
    form(`${op(3)} /r`, "rv, r/mv"),
    form(`${op(4)} ib`, "al, imm8"),
    form(`${op(5)} iz`, "av, immz"),
    form(`80 /${digit} ib`, "r/m8, imm8"),
    form(`81 /${digit} iz`, "r/mv, immz"),
    form(`83 /${digit} ib`, "r/mv, imm8sx"),
  ];
}

/** The manual leaves AF open after logical operations. */
const LOGIC: FlagEffects = { written: ["CF", "PF", "ZF", "SF", "OF"], undefined: ["AF"] };

function operation(mnemonic: string, sdm: string, digit: number, flags: FlagEffects, semantics: Semantics) {
  return instruction({ mnemonic, sdm, forms: forms(digit), flags, lockable: mnemonic !== "cmp", semantics });
}

export const add = operation("add", "Vol. 2A, ADD", 0, ALL_WRITTEN, (m, destination, source) => {
  const { bits } = destination;
  const a = destination.get();
  const b = source.get();
  const sum = m.add(a, b, bits);
  destination.set(sum); // First: a fault here must leave the flags alone. So in all that follow.
  m.setFlags(addFlags, a, b, sum, bits);
});

export const or = operation("or", "Vol. 2B, OR", 1, LOGIC, (m, destination, source) => {
  const { bits } = destination;
  const result = m.or(destination.get(), source.get(), bits);
  destination.set(result);
  m.setFlags(logicFlags, result, result, result, bits);
});

export const adc = operation("adc", "Vol. 2A, ADC", 2, ALL_WRITTEN, (m, destination, source) => {
  const { bits } = destination;
  const a = destination.get();
  const b = source.get();
  const sum = m.add(m.add(a, b, bits), m.zeroExtend(m.flag("CF"), 1, bits), bits);
  destination.set(sum);
  m.setFlags(adcFlags, a, b, sum, bits);
});

export const sbb = operation("sbb", "Vol. 2B, SBB", 3, ALL_WRITTEN, (m, destination, source) => {
  const { bits } = destination;
  const a = destination.get();
  const b = source.get();
  const difference = m.sub(m.sub(a, b, bits), m.zeroExtend(m.flag("CF"), 1, bits), bits);
  destination.set(difference);
  m.setFlags(sbbFlags, a, b, difference, bits);
});

export const and = operation("and", "Vol. 2A, AND", 4, LOGIC, (m, destination, source) => {
  const { bits } = destination;
  const result = m.and(destination.get(), source.get(), bits);
  destination.set(result);
  m.setFlags(logicFlags, result, result, result, bits);
});

export const sub = operation("sub", "Vol. 2B, SUB", 5, ALL_WRITTEN, (m, destination, source) => {
  const { bits } = destination;
  const a = destination.get();
  const b = source.get();
  const difference = m.sub(a, b, bits);
  destination.set(difference);
  m.setFlags(subFlags, a, b, difference, bits);
});

export const xor = operation("xor", "Vol. 2D, XOR", 6, LOGIC, (m, destination, source) => {
  const { bits } = destination;
  const result = m.xor(destination.get(), source.get(), bits);
  destination.set(result);
  m.setFlags(logicFlags, result, result, result, bits);
});

export const cmp = operation("cmp", "Vol. 2A, CMP", 7, ALL_WRITTEN, (m, first, second) => {
  const { bits } = first;
  const a = first.get();
  const b = second.get();
  m.setFlags(subFlags, a, b, m.sub(a, b, bits), bits);
});

export const test = instruction({
  mnemonic: "test",
  sdm: "Vol. 2B, TEST",
  forms: [
    form("84 /r", "r/m8, r8"),
    form("85 /r", "r/mv, rv"),
    form("A8 ib", "al, imm8"),
    form("A9 iz", "av, immz"),
    form("F6 /0 ib", "r/m8, imm8"),
    form("F7 /0 iz", "r/mv, immz"),
  ],
  flags: LOGIC,
  semantics(m, first, second) {
    const { bits } = first;
    const result = m.and(first.get(), second.get(), bits);
    m.setFlags(logicFlags, result, result, result, bits);
  },
});
