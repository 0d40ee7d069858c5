/** How status flags follow from operands and results (SDM Vol. 1, 3.4.3.1, and the "Flags Affected" of each instruction). */

import type { FlagRule, Machine } from "./machine.ts";

/** ZF, SF and PF are the same for all results. */
const ofResult = {
  ZF: (m, _a, _b, result, bits) => m.isZero(result, bits),
  SF: (m, _a, _b, result, bits) => m.sign(result, bits),
  PF: (m, _a, _b, result, bits) => m.parity(result, bits),
} satisfies FlagRule;

function zero<V>(m: Machine<V>): V {
  return m.constant(0, 1);
}

/** The carry into bit 4, for sums and differences alike. */
function auxiliaryCarry<V>(m: Machine<V>, a: V, b: V, result: V, bits: number): V {
  return m.bit(m.xor(m.xor(a, b, bits), result, bits), 4, bits);
}

function sumOverflow<V>(m: Machine<V>, a: V, b: V, result: V, bits: number): V {
  return m.sign(m.and(m.xor(a, result, bits), m.xor(b, result, bits), bits), bits);
}

const sumFlags: FlagRule = {
  ...ofResult,
  CF: (m, a, _b, result, bits) => m.lessUnsigned(result, a, bits),
  AF: auxiliaryCarry,
  OF: sumOverflow,
};

export const addFlags: FlagRule = { ...sumFlags, result: (m, a, b, bits) => m.add(a, b, bits) };

/** The carry out of the top bit whatever came in: both had it, or one had it and the sum lost it. */
function carryOut<V>(m: Machine<V>, a: V, b: V, result: V, bits: number): V {
  return m.sign(m.or(m.and(a, b, bits), m.and(m.or(a, b, bits), m.not(result, bits), bits), bits), bits);
}

export const adcFlags: FlagRule = { ...sumFlags, CF: carryOut };
/** ADCX and ADOX: the carry alone, in either flag. */
export const adcxFlags: FlagRule = { CF: carryOut };
export const adoxFlags: FlagRule = { OF: carryOut };

const differenceFlags: FlagRule = {
  ...ofResult,
  AF: auxiliaryCarry,
  OF: (m, a, b, result, bits) => m.sign(m.and(m.xor(a, b, bits), m.xor(a, result, bits), bits), bits),
};

export const subFlags: FlagRule = {
  ...differenceFlags,
  result: (m, a, b, bits) => m.sub(a, b, bits),
  ZF: (m, a, b, _result, bits) => m.equal(a, b, bits),
  CF: (m, a, b, _result, bits) => m.lessUnsigned(a, b, bits),
  belowOrEqual: (m, a, b, _result, bits) => m.not(m.lessUnsigned(b, a, bits), 1),
  less: (m, a, b, _result, bits) => m.lessSigned(a, b, bits),
  lessOrEqual: (m, a, b, _result, bits) => m.not(m.lessSigned(b, a, bits), 1),
};

export const sbbFlags: FlagRule = {
  ...differenceFlags,
  CF: (m, a, b, result, bits) =>
    m.sign(
      m.or(m.and(m.not(a, bits), b, bits), m.and(m.not(m.xor(a, b, bits), bits), result, bits), bits),
      bits,
    ),
};

/** INC and DEC keep CF. */
export const incFlags: FlagRule = { ...ofResult, AF: auxiliaryCarry, OF: sumOverflow };
export const decFlags: FlagRule = { ...differenceFlags };

export const logicFlags: FlagRule = {
  ...ofResult,
  CF: zero,
  OF: zero,
  AF: zero,
  belowOrEqual: (m, _a, _b, result, bits) => m.isZero(result, bits),
  less: (m, _a, _b, result, bits) => m.sign(result, bits),
};

/** For shifts, `a` is the operand and `b` the count as used: not zero, and of the width of the operand. */
export const shlFlags: FlagRule = {
  ...ofResult,
  AF: zero,
  CF: (m, a, count, _result, bits) =>
    m.bit(m.shiftRight(a, m.sub(m.constant(bits, bits), count, bits), bits), 0, bits),
  // Right for a count of 1; undefined for others.
  OF: (m, a, _count, result, bits) => m.sign(m.xor(a, result, bits), bits),
};

function lastOutRight<V>(m: Machine<V>, a: V, count: V, bits: number): V {
  return m.bit(m.shiftRight(a, m.sub(count, m.constant(1, bits), bits), bits), 0, bits);
}

export const shrFlags: FlagRule = {
  ...ofResult,
  AF: zero,
  CF: (m, a, count, _result, bits) => lastOutRight(m, a, count, bits),
  OF: (m, a, _count, _result, bits) => m.sign(a, bits),
};

export const sarFlags: FlagRule = {
  ...ofResult,
  AF: zero,
  CF: (m, a, count, _result, bits) =>
    m.bit(m.shiftRightSigned(a, m.sub(count, m.constant(1, bits), bits), bits), 0, bits),
  OF: zero,
};

export const shrdFlags: FlagRule = {
  ...shrFlags,
  OF: (m, a, _count, result, bits) => m.sign(m.xor(a, result, bits), bits),
};

/** Rotations touch CF and OF only. */
export const rolFlags: FlagRule = {
  CF: (m, _a, _count, result, bits) => m.bit(result, 0, bits),
  OF: (m, _a, _count, result, bits) => m.xor(m.sign(result, bits), m.bit(result, 0, bits), 1),
};

export const rorFlags: FlagRule = {
  CF: (m, _a, _count, result, bits) => m.sign(result, bits),
  OF: (m, _a, _count, result, bits) => m.xor(m.sign(result, bits), m.bit(result, bits - 2, bits), 1),
};

/** For multiplications `a` and `b` are the factors and the result is the lower half; CF and OF say that the upper half matters. */
function upperHalfUsed<V>(m: Machine<V>, a: V, b: V, _low: V, bits: number): V {
  return m.not(m.isZero(m.mulHigh(false, a, b, bits), bits), 1);
}

export const mulFlags: FlagRule = { ...ofResult, AF: zero, CF: upperHalfUsed, OF: upperHalfUsed };

function notSignExtension<V>(m: Machine<V>, a: V, b: V, low: V, bits: number): V {
  const extension = m.shiftRightSigned(low, m.constant(bits - 1, bits), bits);
  return m.not(m.equal(m.mulHigh(true, a, b, bits), extension, bits), 1);
}

export const imulFlags: FlagRule = { ...ofResult, AF: zero, CF: notSignExtension, OF: notSignExtension };

/** CF is given as `a`, of 1 bit. */
export const carryFlag: FlagRule = { CF: (_m, a) => a };
/** CF and OF are given as `a` and `b`, of 1 bit. */
export const carryAndOverflow: FlagRule = { CF: (_m, a) => a, OF: (_m, _a, b) => b };
/** ZF only, of the result. */
export const zeroFlag: FlagRule = { ZF: ofResult.ZF };

/** Comparison of floats `a` and `b` (SDM Vol. 2A, COMISD): all ones where they are unordered. */
export const floatFlags: FlagRule = {
  ZF: (m, a, b, _result, bits) =>
    m.or(m.floatCompare("eq", bits, a, b), m.floatCompare("unord", bits, a, b), 1),
  PF: (m, a, b, _result, bits) => m.floatCompare("unord", bits, a, b),
  CF: (m, a, b, _result, bits) => m.floatCompare("nle", bits, b, a),
  OF: zero,
  SF: zero,
  AF: zero,
};
