/** The area of FXSAVE and XSAVE in memory: its x87 and SSE parts, how they are written and read (SDM Vol. 1, 10.5.1 and 13.4). */

import type { Machine, Place } from "./machine.ts";
import { loadStatus, requireMasked, setControl } from "./x87.ts";

/** Offsets of the x87 and SSE parts. */
export const AT = {
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

/** Offsets of the header's parts: which components are there, and which of them a compacted area has (SDM Vol. 1, 13.4.2). */
export const HEADER = { stateBits: 512, compactionBits: 520, reserved: 528, end: 576 } as const;

/** Bits 15:0 exist (SDM Vol. 1, 10.2.3). */
export const MXCSR_RESERVED = 0xffff_0000;
/** Unmasked exceptions are not modelled. */
export const MXCSR_MASKS = 0x1f80;

export function setMxcsr<V>(m: Machine<V>, value: V): void {
  const bits = (mask: number): V => m.and(value, m.constant(mask, 32), 32);
  m.raiseIf(m.not(m.isZero(bits(MXCSR_RESERVED), 32), 1), "#GP", "reserved bits of MXCSR are set");
  m.raiseIf(
    m.not(m.equal(bits(MXCSR_MASKS), m.constant(MXCSR_MASKS, 32), 32), 1),
    "#UD",
    "LiteBox models SSE with all floating-point exceptions masked (MXCSR bits 12:7)",
  );
  m.mxcsr().set(value);
}

export function field<V>(m: Machine<V>, area: Place<V>, offset: number): V {
  return m.add(area.address(), m.constant(offset, 64), 64);
}

export function requireAlignment<V>(m: Machine<V>, area: Place<V>, bytes: 16 | 32 | 64): void {
  const low = m.and(area.address(), m.constant(bytes - 1, 64), 64);
  m.raiseIf(m.not(m.isZero(low, 64), 1), "#GP", `the operand is not aligned to ${bytes} bytes`);
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

function widenTag<V>(m: Machine<V>, abridged: V): V {
  let tag = m.constant(0, 16);
  for (let i = 0; i < 8; i++) {
    const both = m.select(m.bit(abridged, i, 8), m.constant(0, 16), m.constant(3 << (2 * i), 16), 16);
    tag = m.or(tag, both, 16);
  }
  return tag;
}

/** Stores at an offset in the area. */
export type Write<V> = (offset: number, value: V, bits: number) => void;

export function writeX87<V>(m: Machine<V>, write: Write<V>): void {
  write(AT.control, m.fpuControl().get(), 16);
  write(AT.status, m.fpuStatus().get(), 16);
  write(AT.tag, m.zeroExtend(abridge(m, m.fpuTag().get()), 8, 32), 32);
  // Pointers to the last instruction and its operand are not modelled.
  write(AT.instructionPointer, m.constant(0, 64), 64);
  write(AT.operandPointer, m.constant(0, 64), 64);
  for (let i = 0; i < 8; i++) write(AT.st + 16 * i, m.zeroExtend(m.fpuRegister(i).get(), 80, 128), 128);
}

export function writeMxcsr<V>(m: Machine<V>, write: Write<V>): void {
  write(AT.mxcsr, m.mxcsr().get(), 32);
  write(AT.mxcsrMask, m.constant(0xffff, 32), 32);
}

export function writeXmm<V>(m: Machine<V>, write: Write<V>): void {
  for (let i = 0; i < 16; i++) write(AT.xmm + 16 * i, m.xmm(i).get(), 128);
}

/** Behind the header, in the standard and in the compacted form alike, as no component comes between (SDM Vol. 1, 13.4.3). */
export const YMM_HIGH = HEADER.end;
export const YMM_HIGH_BYTES = 256;

export function ymmHighAddress<V>(m: Machine<V>, area: Place<V>, index: number): V {
  return field(m, area, YMM_HIGH + 16 * index);
}

export interface AreaState<V> {
  readonly control: V;
  readonly status: V;
  readonly tag: V;
  readonly mxcsr: V;
  readonly st: readonly V[];
  readonly xmm: readonly V[];
}

export function readArea<V>(m: Machine<V>, area: Place<V>): AreaState<V> {
  const load = (offset: number, bits: number): V => m.load(field(m, area, offset), bits);
  return {
    control: load(AT.control, 16),
    status: load(AT.status, 16),
    tag: widenTag(m, load(AT.tag, 8)),
    mxcsr: load(AT.mxcsr, 32),
    // 80-bit registers stand in 16 bytes each; of the last six nothing is kept.
    st: Array.from({ length: 8 }, (_, i) => m.extract(load(AT.st + 16 * i, 128), 128, 0, 80)),
    xmm: Array.from({ length: 16 }, (_, i) => load(AT.xmm + 16 * i, 128)),
  };
}

/** All of it into the processor; what must be refused is refused before anything changes. */
export function restore<V>(m: Machine<V>, state: AreaState<V>): void {
  requireMasked(m, state.control);
  setMxcsr(m, state.mxcsr);
  setControl(m, state.control);
  loadStatus(m, state.status);
  m.fpuTag().set(state.tag);
  state.st.forEach((value, i) => {
    m.fpuRegister(i).set(value);
  });
  state.xmm.forEach((value, i) => {
    m.xmm(i).set(value);
  });
}
