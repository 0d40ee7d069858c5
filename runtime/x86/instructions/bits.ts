/** Single bits, and searches for them. */

import { carryFlag, zeroFlag } from "../flag-rules.ts";
import { type FlagEffects, form, instruction } from "../instruction.ts";
import type { FlagRule, Machine, Place } from "../machine.ts";

const BIT: FlagEffects = { written: ["CF"], undefined: ["PF", "AF", "SF", "OF"] };

type Change = <V>(m: Machine<V>, a: V, mask: V, bits: number) => V;

function bitOperation(mnemonic: string, opcode: string, digit: number, change: Change | undefined) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(`0F ${opcode} /r`, "r/mv, rv"), form(`0F BA /${digit} ib`, "r/mv, imm8")],
    flags: BIT,
    lockable: change !== undefined,
    semantics(m, destination, offset) {
      const { bits } = destination;
      if (destination.isMemory && offset.constant === undefined) {
        inBitString(m, destination, offset, change);
        return;
      }
      const a = destination.get();
      const index = bitIndex(m, offset, bits);
      const bit = m.bit(m.shiftRight(a, index, bits), 0, bits);
      if (change !== undefined)
        destination.set(change(m, a, m.shiftLeft(m.constant(1, bits), index, bits), bits));
      m.setFlags(carryFlag, bit, bit, bit, 1);
    },
  });
}

/** A register offset is signed and reaches beyond the operand in memory, by whole operands (SDM Vol. 2A, figure 3-2). */
function inBitString<V>(m: Machine<V>, base: Place<V>, offset: Place<V>, change: Change | undefined): void {
  const { bits } = base;
  const index = offset.get();
  const whole = m.shiftRightSigned(index, m.constant(Math.log2(bits), bits), bits);
  const distance = m.mul(m.signExtend(whole, bits, 64), m.constant(bits / 8, 64), 64);
  const address = m.add(base.address(), distance, 64);
  // One access, to write: it faults as such.
  if (change !== undefined) m.probe(address, bits / 8);
  const a = m.load(address, bits);
  const within = m.and(index, m.constant(bits - 1, bits), bits);
  const bit = m.bit(m.shiftRight(a, within, bits), 0, bits);
  if (change !== undefined) {
    const mask = m.shiftLeft(m.constant(1, bits), within, bits);
    m.store(address, change(m, a, mask, bits), bits);
  }
  m.setFlags(carryFlag, bit, bit, bit, 1);
}

/** The offset modulo the operand's width, in that width. */
function bitIndex<V>(m: Machine<V>, offset: Place<V>, bits: number): V {
  if (offset.constant !== undefined) return m.constant(offset.constant & (bits - 1), bits);
  return m.and(offset.get(), m.constant(bits - 1, bits), bits);
}

export const bt = bitOperation("bt", "A3", 4, undefined);
export const bts = bitOperation("bts", "AB", 5, (m, a, mask, bits) => m.or(a, mask, bits));
export const btr = bitOperation("btr", "B3", 6, (m, a, mask, bits) => m.and(a, m.not(mask, bits), bits));
export const btc = bitOperation("btc", "BB", 7, (m, a, mask, bits) => m.xor(a, mask, bits));

const SCAN: FlagEffects = { written: ["ZF"], undefined: ["CF", "PF", "AF", "SF", "OF"] };

/** For a source of 0 both makers' processors keep the destination, as AMD documents (APM Vol. 3, BSF). */
function scan(mnemonic: string, opcode: string, forward: boolean) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(`0F ${opcode} /r`, "rv, r/mv")],
    flags: SCAN,
    semantics(m, destination, source) {
      const { bits } = source;
      const a = source.get();
      const index = forward
        ? m.countTrailingZeros(a, bits)
        : m.sub(m.constant(bits - 1, bits), m.countLeadingZeros(a, bits), bits);
      // With 32 bits the upper half of the kept register is kept too, so a plain write of 32 bits would be wrong.
      const nothing = m.isZero(a, bits);
      destination.setIf(m.not(nothing, 1), index);
      m.setFlags(zeroFlag, a, a, a, bits);
    },
  });
}

export const bsf = scan("bsf", "BC", true);
export const bsr = scan("bsr", "BD", false);

const countFlags: FlagRule = {
  CF: (m, a, _b, _result, bits) => m.isZero(a, bits),
  ZF: (m, _a, _b, result, bits) => m.isZero(result, bits),
};
const COUNT: FlagEffects = { written: ["CF", "ZF"], undefined: ["PF", "AF", "SF", "OF"] };

export const tzcnt = instruction({
  mnemonic: "tzcnt",
  sdm: "Vol. 2B, TZCNT",
  forms: [form("F3 0F BC /r", "rv, r/mv")],
  flags: COUNT,
  semantics(m, destination, source) {
    const { bits } = source;
    const a = source.get();
    const count = m.countTrailingZeros(a, bits);
    destination.set(count);
    m.setFlags(countFlags, a, a, count, bits);
  },
});

export const lzcnt = instruction({
  mnemonic: "lzcnt",
  sdm: "Vol. 2A, LZCNT",
  forms: [form("F3 0F BD /r", "rv, r/mv")],
  flags: COUNT,
  semantics(m, destination, source) {
    const { bits } = source;
    const a = source.get();
    const count = m.countLeadingZeros(a, bits);
    destination.set(count);
    m.setFlags(countFlags, a, a, count, bits);
  },
});

function zero<V>(m: Machine<V>): V {
  return m.constant(0, 1);
}

const populationFlags: FlagRule = { ...zeroFlag, CF: zero, PF: zero, AF: zero, SF: zero, OF: zero };

export const popcnt = instruction({
  mnemonic: "popcnt",
  sdm: "Vol. 2B, POPCNT",
  forms: [form("F3 0F B8 /r", "rv, r/mv")],
  flags: { written: ["CF", "PF", "AF", "ZF", "SF", "OF"] },
  semantics(m, destination, source) {
    const { bits } = source;
    const a = source.get();
    const count = m.populationCount(a, bits);
    destination.set(count);
    m.setFlags(populationFlags, a, a, a, bits);
  },
});
