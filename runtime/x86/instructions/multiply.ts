/** MUL, IMUL, DIV, IDIV. */

import { imulFlags, mulFlags } from "../flag-rules.ts";
import { type FlagEffects, form, instruction } from "../instruction.ts";
import type { Machine, Place } from "../machine.ts";

const RAX = 0;
const RDX = 2;

const PRODUCT: FlagEffects = { written: ["CF", "OF"], undefined: ["PF", "AF", "ZF", "SF"] };
const QUOTIENT: FlagEffects = { undefined: ["CF", "PF", "AF", "ZF", "SF", "OF"] };

/** The double-width product into AX, or DX:AX and wider. */
function multiply<V>(m: Machine<V>, signed: boolean, source: Place<V>): void {
  const { bits } = source;
  const accumulator = m.gpr(RAX, bits);
  const a = accumulator.get();
  const b = source.get();
  const low = m.mul(a, b, bits);
  const high = m.mulHigh(signed, a, b, bits);
  if (bits === 8) {
    m.gpr(RAX, 16).set(m.concat(high, low, 8));
  } else {
    accumulator.set(low);
    m.gpr(RDX, bits).set(high);
  }
  m.setFlags(signed ? imulFlags : mulFlags, a, b, low, bits);
}

function divide<V>(m: Machine<V>, signed: boolean, source: Place<V>): void {
  const { bits } = source;
  const divisor = source.get();
  const dividend = m.gpr(RAX, 16);
  const low = m.gpr(RAX, bits).get();
  const high = bits === 8 ? m.extract(dividend.get(), 16, 8, 8) : m.gpr(RDX, bits).get();
  const { quotient, remainder, overflow } = m.divide(signed, high, low, divisor, bits);
  m.raiseIf(overflow, "#DE");
  if (bits === 8) {
    dividend.set(m.concat(remainder, quotient, 8));
  } else {
    m.gpr(RAX, bits).set(quotient);
    m.gpr(RDX, bits).set(remainder);
  }
}

export const mul = instruction({
  mnemonic: "mul",
  sdm: "Vol. 2B, MUL",
  forms: [form("F6 /4", "r/m8"), form("F7 /4", "r/mv")],
  flags: PRODUCT,
  semantics(m, source) {
    multiply(m, false, source);
  },
});

export const imulWide = instruction({
  mnemonic: "imul",
  sdm: "Vol. 2A, IMUL, one operand",
  forms: [form("F6 /5", "r/m8"), form("F7 /5", "r/mv")],
  flags: PRODUCT,
  semantics(m, source) {
    multiply(m, true, source);
  },
});

function multiplySigned<V>(m: Machine<V>, destination: Place<V>, first: Place<V>, second: Place<V>): void {
  const { bits } = destination;
  const a = first.get();
  const b = second.get();
  const low = m.mul(a, b, bits);
  destination.set(low);
  m.setFlags(imulFlags, a, b, low, bits);
}

export const imul = instruction({
  mnemonic: "imul",
  sdm: "Vol. 2A, IMUL, two operands",
  forms: [form("0F AF /r", "rv, r/mv")],
  flags: PRODUCT,
  semantics(m, destination, source) {
    multiplySigned(m, destination, destination, source);
  },
});

export const imulImmediate = instruction({
  mnemonic: "imul",
  sdm: "Vol. 2A, IMUL, three operands",
  forms: [form("69 /r iz", "rv, r/mv, immz"), form("6B /r ib", "rv, r/mv, imm8sx")],
  flags: PRODUCT,
  semantics(m, destination, source, factor) {
    multiplySigned(m, destination, source, factor);
  },
});

export const div = instruction({
  mnemonic: "div",
  sdm: "Vol. 2A, DIV",
  forms: [form("F6 /6", "r/m8"), form("F7 /6", "r/mv")],
  flags: QUOTIENT,
  semantics(m, source) {
    divide(m, false, source);
  },
});

export const idiv = instruction({
  mnemonic: "idiv",
  sdm: "Vol. 2A, IDIV",
  forms: [form("F6 /7", "r/m8"), form("F7 /7", "r/mv")],
  flags: QUOTIENT,
  semantics(m, source) {
    divide(m, true, source);
  },
});
