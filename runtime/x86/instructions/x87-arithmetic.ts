/** x87 arithmetic on 80-bit numbers (SDM Vol. 1, 8.3.5 to 8.3.9). Exceptions are masked: see x87-state.ts. */

import { form, type Form, instruction, refusedInstruction } from "../instruction.ts";
import type { ExtendedOperation, Machine } from "../machine.ts";
import {
  clear,
  CONDITIONS as COMPARED,
  control,
  floatSource,
  indefinite,
  integerSource,
  pop,
  push,
  register,
  setStatus,
  type Source,
  STACK_OVERFLOW,
  STACK_UNDERFLOW,
  STATUS,
  unlessEmpty,
  write,
} from "../x87.ts";

/** ST(target) becomes the operation of it and the source. */
function compute<V>(m: Machine<V>, operation: ExtendedOperation, target: number, source: Source<V>): void {
  const own = register(m, target);
  const empty = m.or(own.empty, source.empty, 1);
  const raw = m.extended(operation, own.value, source.value, source.bits, control(m));
  const { value, status } = unlessEmpty(m, empty, raw);
  write(m, target, value);
  setStatus(m, status);
}

/** Digit in D8, DC, DA and DE; in DC and DE with registers, where operands are the other way round, `other` stands at that place. */
const OPERATIONS: readonly (readonly [name: string, digit: number, other: number, ExtendedOperation])[] = [
  ["add", 0, 0, "add"],
  ["mul", 1, 1, "mul"],
  ["sub", 4, 5, "sub"],
  ["subr", 5, 4, "subReverse"],
  ["div", 6, 7, "div"],
  ["divr", 7, 6, "divReverse"],
];

/** AT&T's names of the forms that write ST(i) go by the digit, as in the assemblers of old. */
function nameOfDigit(digit: number): string {
  return OPERATIONS.find(([, own]) => own === digit)?.[0] ?? "";
}

export const operations = OPERATIONS.map(([name, digit, other, operation]) =>
  instruction({
    mnemonic: `f${name}`,
    sdm: `Vol. 2A, F${name.toUpperCase()}`,
    forms: [
      form(`D8 /${digit}`, "m32", { att: `f${name}s`, suffix: "never" }),
      form(`DC /${digit}`, "m64", { att: `f${name}l`, suffix: "never" }),
      form(`D8 /${digit}`, "st, sti"),
      form(`DC /${other}`, "sti, st", { att: `f${nameOfDigit(other)}` }),
    ],
    semantics(m, first, second) {
      if (first.fpuIndex === undefined) compute(m, operation, 0, floatSource(m, first));
      else compute(m, operation, first.fpuIndex, floatSource(m, second));
    },
  }),
);

export const popping = OPERATIONS.map(([name, , other, operation]) =>
  instruction({
    mnemonic: `f${name}p`,
    sdm: `Vol. 2A, F${name.toUpperCase()}`,
    forms: [form(`DE /${other}`, "sti, st", { att: `f${nameOfDigit(other)}p` })],
    semantics(m, destination) {
      compute(m, operation, destination.fpuIndex ?? 0, register(m, 0));
      pop(m);
    },
  }),
);

export const withIntegers = OPERATIONS.map(([name, digit, , operation]) =>
  instruction({
    mnemonic: `fi${name}`,
    sdm: `Vol. 2A, F${name.toUpperCase()}`,
    forms: [
      form(`DA /${digit}`, "m32", { att: `fi${name}l`, suffix: "never" }),
      form(`DE /${digit}`, "m16", { att: `fi${name}s`, suffix: "never" }),
    ],
    semantics(m, source) {
      compute(m, operation, 0, integerSource(m, source));
    },
  }),
);

function unary(mnemonic: string, encoding: string, operation: "squareRoot" | "round") {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding)],
    semantics(m) {
      const top = register(m, 0);
      const { value, status } = unlessEmpty(m, top.empty, m.extendedUnary(operation, top.value, control(m)));
      write(m, 0, value);
      setStatus(m, status);
    },
  });
}

export const fsqrt = unary("fsqrt", "D9 FA", "squareRoot");
export const frndint = unary("frndint", "D9 FC", "round");

/** FCHS and FABS look at no bit but the sign. */
function ofSign(mnemonic: string, encoding: string, change: <V>(m: Machine<V>, a: V, sign: V) => V) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding)],
    semantics(m) {
      const top = register(m, 0);
      const changed = change(m, top.value, m.constant(1n << 79n, 80));
      const { value, status } = unlessEmpty(m, top.empty, { value: changed, status: clear(m) });
      write(m, 0, value);
      setStatus(m, status);
    },
  });
}

export const fchs = ofSign("fchs", "D9 E0", (m, a, sign) => m.xor(a, sign, 80));
export const fabs = ofSign("fabs", "D9 E1", (m, a, sign) => m.and(a, m.not(sign, 80), 80));

/** ST(0) from ST(0) and ST(1). */
function ofTwo<V>(m: Machine<V>, operation: ExtendedOperation): { value: V; status: V } {
  const a = register(m, 0);
  const b = register(m, 1);
  const raw = m.extended(operation, a.value, b.value, 80, control(m));
  return unlessEmpty(m, m.or(a.empty, b.empty, 1), raw);
}

export const fscale = instruction({
  mnemonic: "fscale",
  sdm: "Vol. 2A, FSCALE",
  forms: [form("D9 FD")],
  semantics(m) {
    const { value, status } = ofTwo(m, "scale");
    write(m, 0, value);
    setStatus(m, status);
  },
});

/** C2 tells whether they are done, and C0, C3, C1 three bits of the quotient; with a NaN as result C0 and C3 are kept. */
function remainder(mnemonic: string, encoding: string, operation: ExtendedOperation) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding)],
    semantics(m) {
      const { value, status } = ofTwo(m, operation);
      const isNaN = m.equal(m.extract(value, 80, 64, 15), m.constant(0x7fff, 15), 15);
      const kept = m.and(m.fpuStatus().get(), m.constant(STATUS.c0 | STATUS.c3, 16), 16);
      write(m, 0, value);
      setStatus(m, m.select(isNaN, m.or(status, kept, 16), status, 16), STATUS.c1 | COMPARED);
    },
  });
}

export const fprem = remainder("fprem", "D9 F8", "remainder");
export const fprem1 = remainder("fprem1", "D9 F5", "remainderNearest");

export const fxtract = instruction({
  mnemonic: "fxtract",
  sdm: "Vol. 2A, FXTRACT",
  forms: [form("D9 F4")],
  semantics(m) {
    const top = register(m, 0);
    const overflow = m.not(m.fpuEmpty(7), 1);
    const fault = m.or(top.empty, overflow, 1);
    const exponent = m.extendedUnary("exponent", top.value, control(m));
    const significand = m.extendedUnary("significand", top.value, control(m));
    const unlessFault = (value: ReturnType<typeof m.constant>) => m.select(fault, indefinite(m), value, 80);
    write(m, 0, unlessFault(exponent.value));
    m.fpuRotate(-1);
    write(m, 0, unlessFault(significand.value));
    const faultStatus = m.select(
      top.empty,
      m.constant(STACK_UNDERFLOW, 16),
      m.constant(STACK_OVERFLOW, 16),
      16,
    );
    setStatus(m, m.select(fault, faultStatus, m.or(exponent.status, significand.status, 16), 16));
  },
});

/**
 * Constants of 128 bits, so that they can be rounded as the control word says; the last is the exponent of the leading bit
 * (SDM Vol. 2A, FLD1/FLDL2T/FLDL2E/FLDPI/FLDLG2/FLDLN2/FLDZ).
 */
const CONSTANTS: readonly (readonly [mnemonic: string, encoding: string, bits: bigint, exponent: number])[] =
  [
    ["fldl2t", "D9 E9", 0xd49a784bcd1b8afe_492bf6ff4dafdb4cn, 1],
    ["fldl2e", "D9 EA", 0xb8aa3b295c17f0bb_be87fed0691d3e88n, 0],
    ["fldpi", "D9 EB", 0xc90fdaa22168c234_c4c6628b80dc1cd1n, 1],
    ["fldlg2", "D9 EC", 0x9a209a84fbcff798_8f8959ac0b7c9178n, -2],
    ["fldln2", "D9 ED", 0xb17217f7d1cf79ab_c9e3b39803f2f6afn, -1],
  ];

/** Of these positive numbers, rounding to nearest and up may give the next 64 bits; down and truncation do not. */
export const constants = CONSTANTS.map(([mnemonic, encoding, bits, exponent]) =>
  instruction({
    mnemonic,
    sdm: "Vol. 2A, FLD1/FLDL2T/FLDL2E/FLDPI/FLDLG2/FLDLN2/FLDZ",
    forms: [form(encoding)],
    semantics(m) {
      const cut = (BigInt(exponent + 16383) << 64n) | (bits >> 64n);
      const nearest = cut + ((bits >> 63n) & 1n);
      const [exact, up, other] = [m.constant(nearest, 80), m.constant(cut + 1n, 80), m.constant(cut, 80)];
      const rounding = m.and(control(m), m.constant(0xc00, 16), 16);
      const is = (field: number) => m.equal(rounding, m.constant(field, 16), 16);
      const value = m.select(is(0), exact, m.select(is(0x800), up, other, 80), 80);
      push(m, { value, status: clear(m) });
    },
  }),
);

function simpleConstant(mnemonic: string, forms: readonly Form[], bits: bigint) {
  return instruction({
    mnemonic,
    sdm: "Vol. 2A, FLD1/FLDL2T/FLDL2E/FLDPI/FLDLG2/FLDLN2/FLDZ",
    forms,
    semantics(m) {
      push(m, { value: m.constant(bits, 80), status: clear(m) });
    },
  });
}

export const fld1 = simpleConstant("fld1", [form("D9 E8")], 0x3fff_8000_0000_0000_0000n);
export const fldz = simpleConstant("fldz", [form("D9 EE")], 0n);

/** Their results differ between processors in the last bits, so that no model can be exact. */
export const transcendental = (
  [
    ["f2xm1", "D9 F0"],
    ["fyl2x", "D9 F1"],
    ["fptan", "D9 F2"],
    ["fpatan", "D9 F3"],
    ["fyl2xp1", "D9 F9"],
    ["fsincos", "D9 FB"],
    ["fsin", "D9 FE"],
    ["fcos", "D9 FF"],
  ] as const
).map(([mnemonic, encoding]) =>
  refusedInstruction(
    { mnemonic, sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`, forms: [form(encoding)] },
    `${mnemonic.toUpperCase()} gives different last bits on different processors, so LiteBox does not model it: use a mathematical library in C`,
  ),
);
