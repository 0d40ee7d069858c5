/** Shifts and rotations. The count is taken modulo 32, or 64 for 64-bit operands; a count of 0 leaves the flags alone. */

import {
  carryAndOverflow,
  rolFlags,
  rorFlags,
  sarFlags,
  shlFlags,
  shrdFlags,
  shrFlags,
} from "../flag-rules.ts";
import { type FlagEffects, form, type Form, instruction, type Semantics } from "../instruction.ts";
import type { FlagRule, Machine, Place } from "../machine.ts";

function forms(digit: number): readonly Form[] {
  return [
    form(`D0 /${digit}`, "r/m8, 1"),
    form(`D1 /${digit}`, "r/mv, 1"),
    form(`D2 /${digit}`, "r/m8, cl"),
    form(`D3 /${digit}`, "r/mv, cl"),
    form(`C0 /${digit} ib`, "r/m8, imm8"),
    form(`C1 /${digit} ib`, "r/mv, imm8"),
  ];
}

// CF is undefined where the count exceeds an operand of 8 or 16 bits, OF for counts other than 1: both as values of the count,
// which a list of flags cannot say. The tests that compare flags know it (testing/undefined.ts).
const SHIFT: FlagEffects = { written: ["CF", "PF", "ZF", "SF", "OF"], undefined: ["AF"] };
const ROTATE: FlagEffects = { written: ["CF", "OF"] };

/** The count as used, widened to the operand's width. */
function maskedCount<V>(m: Machine<V>, count: Place<V>, bits: number): V {
  const masked = m.and(count.get(), m.constant(bits === 64 ? 63 : 31, 8), 8);
  return bits === 8 ? masked : m.zeroExtend(masked, 8, bits);
}

type Operation = <V>(m: Machine<V>, a: V, count: V, bits: number) => V;

function shift(
  mnemonic: string,
  sdm: string,
  digits: readonly number[],
  flags: FlagEffects,
  rule: FlagRule,
  operation: Operation,
) {
  return instruction({
    mnemonic,
    sdm,
    forms: digits.flatMap(forms),
    flags,
    semantics(m, destination, source) {
      const { bits } = destination;
      const a = destination.get();
      const count = maskedCount(m, source, bits);
      const result = operation(m, a, count, bits);
      destination.set(result);
      m.setFlagsIf(m.not(m.isZero(count, bits), 1), rule, a, count, result, bits);
    },
  });
}

export const shl = shift("shl", "Vol. 2B, SAL/SAR/SHL/SHR", [4], SHIFT, shlFlags, (m, a, n, bits) =>
  m.shiftLeft(a, n, bits),
);
export const shr = shift("shr", "Vol. 2B, SAL/SAR/SHL/SHR", [5], SHIFT, shrFlags, (m, a, n, bits) =>
  m.shiftRight(a, n, bits),
);
export const sar = shift("sar", "Vol. 2B, SAL/SAR/SHL/SHR", [7], SHIFT, sarFlags, (m, a, n, bits) =>
  m.shiftRightSigned(a, n, bits),
);
export const rol = shift("rol", "Vol. 2B, RCL/RCR/ROL/ROR", [0], ROTATE, rolFlags, (m, a, n, bits) =>
  m.rotateLeft(a, n, bits),
);
export const ror = shift("ror", "Vol. 2B, RCL/RCR/ROL/ROR", [1], ROTATE, rorFlags, (m, a, n, bits) =>
  m.rotateRight(a, n, bits),
);

/**
 * Rotation through the carry: over bits + 1 places, count modulo that. Left by n: upper part (a << n), the carry in at
 * bit n - 1, and from below a >> (bits + 1 - n). A count of 0 after the modulus leaves operand and carry alike.
 */
function throughCarry(mnemonic: string, digit: number, left: boolean) {
  const semantics: Semantics = (m, destination, source) => {
    const { bits } = destination;
    const a = destination.get();
    const masked = m.and(source.get(), m.constant(bits === 64 ? 63 : 31, 8), 8);
    const places = m.divide(false, m.constant(0, 8), masked, m.constant(bits + 1, 8), 8).remainder;
    const turned = left ? places : m.sub(m.constant(bits + 1, 8), places, 8);
    const n = bits === 8 ? turned : m.zeroExtend(turned, 8, bits);
    const rest = m.sub(m.constant(bits + 1, bits), n, bits);
    const carry = m.zeroExtend(m.flag("CF"), 1, bits);
    const carryAt = m.shiftLeft(carry, m.sub(n, m.constant(1, bits), bits), bits);
    const joined = m.or(m.or(m.shiftLeft(a, n, bits), carryAt, bits), m.shiftRight(a, rest, bits), bits);
    const moves = m.not(m.isZero(places, 8), 1);
    const result = m.select(moves, joined, a, bits);
    const carryOut = m.bit(m.shiftRight(a, m.sub(m.constant(bits, bits), n, bits), bits), 0, bits);
    const newCarry = m.select(moves, carryOut, m.flag("CF"), 1);
    // Right for a count of 1; undefined for others (SDM Vol. 2B, RCL).
    const overflow = left
      ? m.xor(m.sign(result, bits), newCarry, 1)
      : m.xor(m.sign(result, bits), m.bit(result, bits - 2, bits), 1);
    destination.set(result);
    m.setFlagsIf(m.not(m.isZero(masked, 8), 1), carryAndOverflow, newCarry, overflow, overflow, 1);
  };
  return instruction({
    mnemonic,
    sdm: "Vol. 2B, RCL/RCR/ROL/ROR",
    forms: forms(digit),
    flags: ROTATE,
    semantics,
  });
}

export const rcl = throughCarry("rcl", 2, true);
export const rcr = throughCarry("rcr", 3, false);

/** SHLD, SHRD: what moves out of the destination is replaced from the source. */
function doubleShift(mnemonic: string, opcode: string, left: boolean, rule: FlagRule) {
  const next = left ? "A5" : "AD";
  return instruction({
    mnemonic,
    sdm: left ? "Vol. 2B, SHLD" : "Vol. 2B, SHRD",
    forms: [form(`0F ${opcode} /r ib`, "r/mv, rv, imm8"), form(`0F ${next} /r`, "r/mv, rv, cl")],
    flags: SHIFT,
    semantics(m, destination, filler, source) {
      const { bits } = destination;
      const a = destination.get();
      const b = filler.get();
      const count = maskedCount(m, source, bits);
      const rest = m.sub(m.constant(bits, bits), count, bits);
      const joined = left
        ? m.or(m.shiftLeft(a, count, bits), m.shiftRight(b, rest, bits), bits)
        : m.or(m.shiftRight(a, count, bits), m.shiftLeft(b, rest, bits), bits);
      const moves = m.not(m.isZero(count, bits), 1);
      const result = m.select(moves, joined, a, bits);
      destination.set(result);
      m.setFlagsIf(moves, rule, a, count, result, bits);
    },
  });
}

export const shld = doubleShift("shld", "A4", true, shlFlags);
export const shrd = doubleShift("shrd", "AC", false, shrdFlags);
