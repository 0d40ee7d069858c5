/** MXCSR, and FXSAVE/FXRSTOR (SDM Vol. 1, 10.5 and 11.6). */

import { form, instruction } from "../instruction.ts";
import type { Machine, Place } from "../machine.ts";
import { loadStatus, requireMasked, setControl } from "../x87.ts";

/** Bits 15:0 exist (SDM Vol. 1, 10.2.3). */
const MXCSR_RESERVED = 0xffff_0000;
/** Unmasked exceptions are not modelled. */
const MXCSR_MASKS = 0x1f80;

function setMxcsr<V>(m: Machine<V>, value: V): void {
  const bits = (mask: number): V => m.and(value, m.constant(mask, 32), 32);
  m.raiseIf(m.not(m.isZero(bits(MXCSR_RESERVED), 32), 1), "#GP", "reserved bits of MXCSR are set");
  m.raiseIf(
    m.not(m.equal(bits(MXCSR_MASKS), m.constant(MXCSR_MASKS, 32), 32), 1),
    "#UD",
    "LiteBox models SSE with all floating-point exceptions masked (MXCSR bits 12:7)",
  );
  m.mxcsr().set(value);
}

export const ldmxcsr = instruction({
  mnemonic: "ldmxcsr",
  sdm: "Vol. 2A, LDMXCSR",
  forms: [form("NP 0F AE /2", "m32", { suffix: "never" })],
  semantics(m, source) {
    setMxcsr(m, source.get());
  },
});

export const stmxcsr = instruction({
  mnemonic: "stmxcsr",
  sdm: "Vol. 2B, STMXCSR",
  forms: [form("NP 0F AE /3", "m32", { suffix: "never" })],
  semantics(m, destination) {
    destination.set(m.mxcsr().get());
  },
});

const AREA = {
  control: 0,
  status: 2,
  tag: 4,
  instructionPointer: 8,
  operandPointer: 16,
  mxcsr: 24,
  mxcsrMask: 28,
  st: 32,
  xmm: 160,
} as const;

function field<V>(m: Machine<V>, area: Place<V>, offset: number): V {
  return m.add(area.address(), m.constant(offset, 64), 64);
}

function requireAlignment<V>(m: Machine<V>, area: Place<V>): void {
  const low = m.and(area.address(), m.constant(15, 64), 64);
  m.raiseIf(m.not(m.isZero(low, 64), 1), "#GP", "the FXSAVE area is not aligned to 16 bytes");
}

/** One bit per register, 1 = in use, from two bits, 11 = empty. */
function abridge<V>(m: Machine<V>, tag: V): V {
  let abridged = m.constant(0, 8);
  for (let i = 0; i < 8; i++) {
    const empty = m.and(m.bit(tag, 2 * i, 16), m.bit(tag, 2 * i + 1, 16), 1);
    const used = m.zeroExtend(m.not(empty, 1), 1, 8);
    abridged = m.or(abridged, m.shiftLeft(used, m.constant(i, 8), 8), 8);
  }
  return abridged;
}

/** Which of valid, zero and special a used register is, the full tag says; here "valid", as only "empty" has consequences. */
function widenTag<V>(m: Machine<V>, abridged: V): V {
  let tag = m.constant(0, 16);
  for (let i = 0; i < 8; i++) {
    const both = m.select(m.bit(abridged, i, 8), m.constant(0, 16), m.constant(3 << (2 * i), 16), 16);
    tag = m.or(tag, both, 16);
  }
  return tag;
}

export const fxrstor = instruction({
  mnemonic: "fxrstor",
  sdm: "Vol. 2A, FXRSTOR",
  forms: [
    form("NP W0 0F AE /1", "m512", { suffix: "never" }),
    form("NP REX.W 0F AE /1", "m512", { intel: "fxrstor64", att: "fxrstor64", suffix: "never" }),
  ],
  semantics(m, area) {
    requireAlignment(m, area);
    const control = m.load(field(m, area, AREA.control), 16);
    const status = m.load(field(m, area, AREA.status), 16);
    const tag = m.load(field(m, area, AREA.tag), 8);
    const mxcsr = m.load(field(m, area, AREA.mxcsr), 32);
    // 80-bit registers stand in 16 bytes each; of the last six nothing is kept.
    const st = Array.from({ length: 8 }, (_, i) =>
      m.extract(m.load(field(m, area, AREA.st + 16 * i), 128), 128, 0, 80),
    );
    const xmm = Array.from({ length: 16 }, (_, i) => m.load(field(m, area, AREA.xmm + 16 * i), 128));
    requireMasked(m, control);
    setMxcsr(m, mxcsr);
    setControl(m, control);
    loadStatus(m, status);
    m.fpuTag().set(widenTag(m, tag));
    st.forEach((value, i) => {
      m.fpuRegister(i).set(value);
    });
    xmm.forEach((value, i) => {
      m.xmm(i).set(value);
    });
  },
});

export const fxsave = instruction({
  mnemonic: "fxsave",
  sdm: "Vol. 2A, FXSAVE",
  forms: [
    form("NP W0 0F AE /0", "m512", { suffix: "never" }),
    form("NP REX.W 0F AE /0", "m512", { intel: "fxsave64", att: "fxsave64", suffix: "never" }),
  ],
  semantics(m, area) {
    requireAlignment(m, area);
    m.probe(area.address(), 512);
    m.store(field(m, area, AREA.control), m.fpuControl().get(), 16);
    m.store(field(m, area, AREA.status), m.fpuStatus().get(), 16);
    m.store(field(m, area, AREA.tag), m.zeroExtend(abridge(m, m.fpuTag().get()), 8, 32), 32);
    // Pointers to the last instruction and its operand are not modelled.
    m.store(field(m, area, AREA.instructionPointer), m.constant(0, 64), 64);
    m.store(field(m, area, AREA.operandPointer), m.constant(0, 64), 64);
    m.store(field(m, area, AREA.mxcsr), m.mxcsr().get(), 32);
    m.store(field(m, area, AREA.mxcsrMask), m.constant(0xffff, 32), 32);
    for (let i = 0; i < 8; i++) {
      m.store(field(m, area, AREA.st + 16 * i), m.zeroExtend(m.fpuRegister(i).get(), 80, 128), 128);
    }
    for (let i = 0; i < 16; i++) m.store(field(m, area, AREA.xmm + 16 * i), m.xmm(i).get(), 128);
  },
});
