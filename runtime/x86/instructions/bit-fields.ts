/** BMI1 and BMI2, VEX-encoded, and what else came for multiplication and checksums: ADX and CRC32. */

import { adcxFlags, adoxFlags, zeroFlag } from "../flag-rules.ts";
import { type FlagEffects, form, instruction, NO_FLAGS } from "../instruction.ts";
import type { FlagRule, Machine } from "../machine.ts";

function zero<V>(m: Machine<V>): V {
  return m.constant(0, 1);
}

/** CF is given as `a`, of the operand's width with the flag in bit 0. */
const withCarry: FlagRule = {
  CF: (m, a, _b, _result, bits) => m.bit(a, 0, bits),
  OF: zero,
  SF: (m, _a, _b, result, bits) => m.sign(result, bits),
  ...zeroFlag,
};
const WITH_CARRY: FlagEffects = { written: ["CF", "ZF", "SF", "OF"], undefined: ["AF", "PF"] };

export const andn = instruction({
  mnemonic: "andn",
  sdm: "Vol. 2A, ANDN",
  forms: [form("VEX.LZ.0F38 F2 /r", "ry, vy, r/my")],
  flags: WITH_CARRY,
  semantics(m, destination, inverted, source) {
    const { bits } = destination;
    const result = m.and(m.not(inverted.get(), bits), source.get(), bits);
    destination.set(result);
    m.setFlags(withCarry, m.constant(0, bits), result, result, bits);
  },
});

const EXTRACT: FlagEffects = { written: ["CF", "ZF", "OF"], undefined: ["AF", "PF", "SF"] };
const extractFlags: FlagRule = { CF: zero, OF: zero, ...zeroFlag };

/** The lowest `count` bits; all of them where the count is the width or more. */
function lowBits<V>(m: Machine<V>, a: V, count: V, bits: number): V {
  const ones = m.constant((1n << BigInt(bits)) - 1n, bits);
  return m.and(a, m.not(m.shiftLeft(ones, count, bits), bits), bits);
}

/** Byte `index` of a value, widened again. */
function byteOf<V>(m: Machine<V>, a: V, index: number, bits: number): V {
  return m.zeroExtend(m.extract(a, bits, 8 * index, 8), 8, bits);
}

export const bextr = instruction({
  mnemonic: "bextr",
  sdm: "Vol. 2A, BEXTR",
  forms: [form("VEX.LZ.0F38 F7 /r", "ry, r/my, vy")],
  flags: EXTRACT,
  semantics(m, destination, source, control) {
    const { bits } = destination;
    const field = control.get();
    const shifted = m.shiftRight(source.get(), byteOf(m, field, 0, bits), bits);
    const result = lowBits(m, shifted, byteOf(m, field, 1, bits), bits);
    destination.set(result);
    m.setFlags(extractFlags, result, result, result, bits);
  },
});

export const bzhi = instruction({
  mnemonic: "bzhi",
  sdm: "Vol. 2A, BZHI",
  forms: [form("VEX.LZ.0F38 F5 /r", "ry, r/my, vy")],
  flags: WITH_CARRY,
  semantics(m, destination, source, index) {
    const { bits } = destination;
    const count = byteOf(m, index.get(), 0, bits);
    const result = lowBits(m, source.get(), count, bits);
    destination.set(result);
    const beyond = m.lessUnsigned(m.constant(bits - 1, bits), count, bits);
    m.setFlags(withCarry, m.zeroExtend(beyond, 1, bits), result, result, bits);
  },
});

type LowestBit = <V>(m: Machine<V>, a: V, bits: number) => V;

/** What belongs to the lowest one; CF tells whether there is one, or that there is none. */
function lowestBit(mnemonic: string, digit: number, carryIfZero: boolean, operation: LowestBit) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(`VEX.LZ.0F38 F3 /${digit}`, "vy, r/my")],
    flags: WITH_CARRY,
    semantics(m, destination, source) {
      const { bits } = destination;
      const a = source.get();
      const result = operation(m, a, bits);
      destination.set(result);
      const isZero = m.isZero(a, bits);
      const carry = carryIfZero ? isZero : m.not(isZero, 1);
      m.setFlags(withCarry, m.zeroExtend(carry, 1, bits), result, result, bits);
    },
  });
}

function lessOne<V>(m: Machine<V>, a: V, bits: number): V {
  return m.sub(a, m.constant(1, bits), bits);
}

export const blsr = lowestBit("blsr", 1, true, (m, a, bits) => m.and(a, lessOne(m, a, bits), bits));
export const blsmsk = lowestBit("blsmsk", 2, true, (m, a, bits) => m.xor(a, lessOne(m, a, bits), bits));
export const blsi = lowestBit("blsi", 3, false, (m, a, bits) => m.and(a, m.neg(a, bits), bits));

const RDX = 2;

export const mulx = instruction({
  mnemonic: "mulx",
  sdm: "Vol. 2B, MULX",
  forms: [form("VEX.LZ.F2.0F38 F6 /r", "ry, vy, r/my")],
  flags: NO_FLAGS,
  semantics(m, high, low, source) {
    const { bits } = source;
    const a = m.gpr(RDX, bits).get();
    const b = source.get();
    const upper = m.mulHigh(false, a, b, bits);
    // Where both are the same register, the upper half is what stays.
    low.set(m.mul(a, b, bits));
    high.set(upper);
  },
});

export const scatter = (
  [
    ["pdep", "F2", "depositBits"],
    ["pext", "F3", "gatherBits"],
  ] as const
).map(([mnemonic, prefix, operation]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2B, ${mnemonic.toUpperCase()}`,
    forms: [form(`VEX.LZ.${prefix}.0F38 F5 /r`, "ry, vy, r/my")],
    semantics(m, destination, source, mask) {
      destination.set(m[operation](source.get(), mask.get(), destination.bits));
    },
  }),
);

export const rorx = instruction({
  mnemonic: "rorx",
  sdm: "Vol. 2B, RORX",
  forms: [form("VEX.LZ.F2.0F3A F0 /r ib", "ry, r/my, imm8")],
  semantics(m, destination, source, count) {
    const { bits } = destination;
    destination.set(m.rotateRight(source.get(), m.constant((count.constant ?? 0) & (bits - 1), bits), bits));
  },
});

/** Shifts without flags, by any register. */
export const shifts = (
  [
    ["shlx", "66", "shiftLeft"],
    ["sarx", "F3", "shiftRightSigned"],
    ["shrx", "F2", "shiftRight"],
  ] as const
).map(([mnemonic, prefix, operation]) =>
  instruction({
    mnemonic,
    sdm: "Vol. 2B, SARX/SHLX/SHRX",
    forms: [form(`VEX.LZ.${prefix}.0F38 F7 /r`, "ry, r/my, vy")],
    semantics(m, destination, source, count) {
      const { bits } = destination;
      const places = m.and(count.get(), m.constant(bits - 1, bits), bits);
      destination.set(m[operation](source.get(), places, bits));
    },
  }),
);

export const crc32 = instruction({
  mnemonic: "crc32",
  sdm: "Vol. 2A, CRC32",
  forms: [
    form("F2 0F 38 F0 /r", "ry, r/m8", { suffix: "memory" }),
    form("F2 W0 0F 38 F1 /r", "r32, r/mv", { suffix: "memory" }),
    form("F2 REX.W 0F 38 F1 /r", "r64, r/m64", { suffix: "memory" }),
  ],
  semantics(m, destination, source) {
    const crc = m.extract(destination.get(), destination.bits, 0, 32);
    const result = m.crc32c(crc, source.get(), source.bits);
    destination.set(m.zeroExtend(result, 32, destination.bits));
  },
});

/** Two chains of carries side by side: ADCX in CF, ADOX in OF, and no other flag. */
export const adx = (
  [
    ["adcx", "66", "CF", adcxFlags],
    ["adox", "F3", "OF", adoxFlags],
  ] as const
).map(([mnemonic, prefix, flag, rule]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(`${prefix} 0F 38 F6 /r`, "ry, r/my")],
    flags: { written: [flag] },
    semantics(m, destination, source) {
      const { bits } = destination;
      const a = destination.get();
      const b = source.get();
      const sum = m.add(m.add(a, b, bits), m.zeroExtend(m.flag(flag), 1, bits), bits);
      destination.set(sum);
      m.setFlags(rule, a, b, sum, bits);
    },
  }),
);
