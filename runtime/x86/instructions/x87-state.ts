/** The x87's control, status and tag words, and its environment in memory (SDM Vol. 1, 8.1). */

import { form, instruction } from "../instruction.ts";
import type { Machine, Place } from "../machine.ts";
import {
  clear,
  initialise,
  loadExtended,
  loadStatus,
  pop,
  requireMasked,
  setControl,
  setStatus,
  storeExtended,
} from "../x87.ts";

const MASKS = 0x3f;

export const fldcw = instruction({
  mnemonic: "fldcw",
  sdm: "Vol. 2A, FLDCW",
  forms: [form("D9 /5", "m16", { suffix: "never" })],
  semantics(m, source) {
    const value = source.get();
    requireMasked(m, value);
    setControl(m, value);
  },
});

export const fnstcw = instruction({
  mnemonic: "fnstcw",
  sdm: "Vol. 2A, FSTCW/FNSTCW",
  forms: [form("D9 /7", "m16", { suffix: "never" })],
  semantics(m, destination) {
    destination.set(m.fpuControl().get());
  },
});

export const fnstsw = instruction({
  mnemonic: "fnstsw",
  sdm: "Vol. 2A, FSTSW/FNSTSW",
  forms: [form("DD /7", "m16", { suffix: "never" }), form("DF E0", "ax")],
  semantics(m, destination) {
    destination.set(m.fpuStatus().get());
  },
});

export const fninit = instruction({
  mnemonic: "fninit",
  sdm: "Vol. 2A, FINIT/FNINIT",
  forms: [form("DB E3")],
  semantics(m) {
    initialise(m);
  },
});

/** Clears the exception flags; the condition bits and the top stay. */
export const fnclex = instruction({
  mnemonic: "fnclex",
  sdm: "Vol. 2A, FCLEX/FNCLEX",
  forms: [form("DB E2")],
  semantics(m) {
    m.fpuStatus().set(m.and(m.fpuStatus().get(), m.constant(0x7f00, 16), 16));
  },
});

/** Moves of the top that leave registers and tags alone. */
function rotation(mnemonic: string, encoding: string, by: 1 | -1) {
  return instruction({
    mnemonic,
    sdm: `Vol. 2A, ${mnemonic.toUpperCase()}`,
    forms: [form(encoding)],
    semantics(m) {
      m.fpuRotate(by);
      setStatus(m, clear(m));
    },
  });
}

export const fincstp = rotation("fincstp", "D9 F7", 1);
export const fdecstp = rotation("fdecstp", "D9 F6", -1);

// The manual leaves C1 undefined after FFREE; processors clear it.
export const ffree = instruction({
  mnemonic: "ffree",
  sdm: "Vol. 2A, FFREE",
  forms: [form("DD /0", "sti")],
  semantics(m, register) {
    m.fpuSetEmpty(register.fpuIndex ?? 0, m.constant(1, 1));
    setStatus(m, clear(m));
  },
});

/** Not in Intel's manual, yet in all processors, and gcc emits it for some (APM Vol. 5, FFREE). */
export const ffreep = instruction({
  mnemonic: "ffreep",
  sdm: "none (APM Vol. 5)",
  forms: [form("DF /0", "sti")],
  semantics(m, register) {
    m.fpuSetEmpty(register.fpuIndex ?? 0, m.constant(1, 1));
    setStatus(m, clear(m));
    pop(m);
  },
});

export const fnop = instruction({
  mnemonic: "fnop",
  sdm: "Vol. 2A, FNOP",
  forms: [form("D9 D0")],
  semantics: () => undefined,
});

/** Offsets in the environment of 28 bytes (SDM Vol. 1, figure 8-9). */
const AT = { control: 0, status: 4, tag: 8, pointers: 12, registers: 28 } as const;
const ENVIRONMENT_BITS = 224;
const STATE_BYTES = 108;

function at<V>(m: Machine<V>, area: Place<V>, offset: number): V {
  return m.add(area.address(), m.constant(offset, 64), 64);
}

/** 11 empty, 01 zero, 10 infinity, NaN, denormal or unsupported, 00 any other (SDM Vol. 1, 8.1.7). */
function tagOf<V>(m: Machine<V>, index: number): V {
  const value = m.fpuRegister(index).get();
  const exponent = m.extract(value, 80, 64, 15);
  const significand = m.extract(value, 80, 0, 64);
  const noExponent = m.isZero(exponent, 15);
  const zero = m.and(noExponent, m.isZero(significand, 64), 1);
  const greatest = m.equal(exponent, m.constant(0x7fff, 15), 15);
  const special = m.or(m.or(noExponent, greatest, 1), m.not(m.sign(significand, 64), 1), 1);
  const used = m.select(zero, m.constant(1, 16), m.select(special, m.constant(2, 16), clear(m), 16), 16);
  return m.select(m.fpuEmpty(index), m.constant(3, 16), used, 16);
}

/** Pairs of bits by physical register, while registers are numbered from the top. */
function fullTag<V>(m: Machine<V>): V {
  let tag = clear(m);
  for (let i = 0; i < 8; i++) tag = m.or(tag, m.shiftLeft(tagOf(m, i), m.constant(2 * i, 16), 16), 16);
  const top = m.zeroExtend(m.extract(m.fpuStatus().get(), 16, 11, 3), 3, 16);
  return m.rotateLeft(tag, m.shiftLeft(top, m.constant(1, 16), 16), 16);
}

/** Only "empty" or "in use" is kept of each register. */
function reducedTag<V>(m: Machine<V>, tag: V): V {
  let result = clear(m);
  for (let i = 0; i < 16; i += 2) {
    const empty = m.and(m.bit(tag, i, 16), m.bit(tag, i + 1, 16), 1);
    result = m.or(result, m.select(empty, m.constant(3 << i, 16), clear(m), 16), 16);
  }
  return result;
}

function storeEnvironment<V>(m: Machine<V>, area: Place<V>): void {
  const word = (offset: number, value: V): void => {
    m.store(at(m, area, offset), m.concat(m.constant(0xffff, 16), value, 16), 32);
  };
  word(AT.control, m.fpuControl().get());
  word(AT.status, m.fpuStatus().get());
  word(AT.tag, fullTag(m));
  // Pointers to the last instruction and its operand are not modelled.
  m.store(at(m, area, AT.pointers), m.constant(0, 64), 64);
  m.store(at(m, area, AT.pointers + 8), m.constant(0xffff_0000_0000_0000n, 64), 64);
}

function loadEnvironment<V>(m: Machine<V>, area: Place<V>): () => void {
  const control = m.load(at(m, area, AT.control), 16);
  const status = m.load(at(m, area, AT.status), 16);
  const tag = m.load(at(m, area, AT.tag), 16);
  m.load(at(m, area, ENVIRONMENT_BITS / 8 - 4), 32);
  requireMasked(m, control);
  return () => {
    setControl(m, control);
    loadStatus(m, status);
    m.fpuTag().set(reducedTag(m, tag));
  };
}

export const fnstenv = instruction({
  mnemonic: "fnstenv",
  sdm: "Vol. 2A, FSTENV/FNSTENV",
  forms: [form("NP D9 /6", `m${ENVIRONMENT_BITS}`, { suffix: "never" })],
  semantics(m, area) {
    m.probe(area.address(), ENVIRONMENT_BITS / 8);
    storeEnvironment(m, area);
    m.fpuControl().set(m.or(m.fpuControl().get(), m.constant(MASKS, 16), 16));
  },
});

export const fldenv = instruction({
  mnemonic: "fldenv",
  sdm: "Vol. 2A, FLDENV",
  forms: [form("NP D9 /4", `m${ENVIRONMENT_BITS}`, { suffix: "never" })],
  semantics(m, area) {
    loadEnvironment(m, area)();
  },
});

export const fnsave = instruction({
  mnemonic: "fnsave",
  sdm: "Vol. 2A, FSAVE/FNSAVE",
  forms: [form("NP DD /6", `m${8 * STATE_BYTES}`, { suffix: "never" })],
  semantics(m, area) {
    m.probe(area.address(), STATE_BYTES);
    storeEnvironment(m, area);
    for (let i = 0; i < 8; i++) storeExtended(m, at(m, area, AT.registers + 10 * i), m.fpuRegister(i).get());
    initialise(m);
  },
});

export const frstor = instruction({
  mnemonic: "frstor",
  sdm: "Vol. 2A, FRSTOR",
  forms: [form("NP DD /4", `m${8 * STATE_BYTES}`, { suffix: "never" })],
  semantics(m, area) {
    const values = Array.from({ length: 8 }, (_, i) => loadExtended(m, at(m, area, AT.registers + 10 * i)));
    loadEnvironment(m, area)();
    values.forEach((value, i) => {
      m.fpuRegister(i).set(value);
    });
  },
});

export const fwait = instruction({
  mnemonic: "fwait",
  sdm: "Vol. 2D, WAIT/FWAIT",
  forms: [form("9B")],
  semantics: () => undefined,
});
