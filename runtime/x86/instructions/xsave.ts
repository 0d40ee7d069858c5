/**
 * The XSAVE family for an enclave whose XFRM is 3 or 7: the only state components are x87, SSE and AVX (SDM Vol. 1, chapter 13, and
 * Vol. 3D, 37.7.2.2). All always count as in use (XINUSE), as a processor may have it; so XSAVEOPT saves as much as XSAVE.
 */

import { form, type Form, instruction } from "../instruction.ts";
import type { Machine, Place } from "../machine.ts";
import {
  type AreaState,
  field,
  HEADER,
  readArea,
  requireAlignment,
  restore,
  type Write,
  writeMxcsr,
  writeX87,
  writeXmm,
  YMM_HIGH_BYTES,
  ymmHighAddress,
} from "../state-area.ts";

const RAX = 0;
const X87 = 0;
const SSE = 1;
const AVX = 2;
const REGISTERS = Array.from({ length: 16 }, (_, index) => index);
const COMPACTED = 1n << 63n;
const INITIAL_MXCSR = 0x1f80;
const INITIAL_CONTROL = 0x37f;

/** EDX:EAX ask for components; those of the upper half do not exist, and others only where XCR0 enables them. */
function requested<V>(m: Machine<V>): V {
  return m.and(m.gpr(RAX, 64).get(), m.enabledComponents(), 64);
}

/** MXCSR goes with SSE, and in the standard form with AVX too (SDM Vol. 1, 13.7 and 13.8.1). */
function asksForMxcsr<V>(m: Machine<V>, wanted: V, compacted: V): V {
  const withAvx = m.and(m.bit(wanted, AVX, 64), m.not(compacted, 1), 1);
  return m.or(m.bit(wanted, SSE, 64), withAvx, 1);
}

/** Stores where the condition holds, else writes back what is there. */
function writeIf<V>(m: Machine<V>, area: Place<V>, condition: V): Write<V> {
  return (offset, value, bits) => {
    const address = field(m, area, offset);
    m.store(address, m.select(condition, value, m.load(address, bits), bits), bits);
  };
}

function save<V>(m: Machine<V>, area: Place<V>, compacts: boolean): void {
  requireAlignment(m, area, 64);
  m.probe(area.address(), HEADER.end);
  const wanted = requested(m);
  const avx = m.bit(wanted, AVX, 64);
  m.probeIf(avx, ymmHighAddress(m, area, 0), YMM_HIGH_BYTES);
  writeX87(m, writeIf(m, area, m.bit(wanted, X87, 64)));
  writeMxcsr(m, writeIf(m, area, asksForMxcsr(m, wanted, m.constant(compacts ? 1 : 0, 1))));
  writeXmm(m, writeIf(m, area, m.bit(wanted, SSE, 64)));
  for (const index of REGISTERS) m.storeIf(avx, ymmHighAddress(m, area, index), m.ymmHigh(index).get(), 128);
  const stateBits = field(m, area, HEADER.stateBits);
  if (compacts) {
    m.store(stateBits, wanted, 64);
    m.store(field(m, area, HEADER.compactionBits), m.or(wanted, m.constant(COMPACTED, 64), 64), 64);
  } else {
    const kept = m.and(m.load(stateBits, 64), m.not(wanted, 64), 64);
    m.store(stateBits, m.or(kept, wanted, 64), 64);
  }
}

function forms(mnemonic: string, opcode: string, digit: number): readonly Form[] {
  const wide = `${mnemonic}64`;
  return [
    form(`NP W0 0F ${opcode} /${digit}`, "m4608", { suffix: "never" }),
    form(`NP REX.W 0F ${opcode} /${digit}`, "m4608", { intel: wide, att: wide, suffix: "never" }),
  ];
}

export const saves = (
  [
    ["xsave", "AE", 4, false],
    ["xsaveopt", "AE", 6, false],
    ["xsavec", "C7", 4, true],
  ] as const
).map(([mnemonic, opcode, digit, compacts]) =>
  instruction({
    mnemonic,
    sdm: `Vol. 2D, ${mnemonic.toUpperCase()}`,
    forms: forms(mnemonic, opcode, digit),
    semantics(m, area) {
      save(m, area, compacts);
    },
  }),
);

interface Header<V> {
  /** Which components are in the area. */
  readonly present: V;
  readonly compacted: V;
}

/** Refuses a header that the processor would (SDM Vol. 1, 13.8). */
function readHeader<V>(m: Machine<V>, area: Place<V>): Header<V> {
  const load = (offset: number): V => m.load(field(m, area, offset), 64);
  const present = load(HEADER.stateBits);
  const compaction = load(HEADER.compactionBits);
  const compacted = m.bit(compaction, 63, 64);
  const zero = m.constant(0, 64);
  const known = m.enabledComponents();
  const layout = m.and(compaction, m.constant(COMPACTED - 1n, 64), 64);
  const allowed = m.select(compacted, layout, known, 64);
  const badLayout = m.select(compacted, m.and(layout, m.not(known, 64), 64), compaction, 64);
  let reserved = load(HEADER.reserved);
  let further = zero;
  for (let at = HEADER.reserved + 8; at < HEADER.end; at += 8) further = m.or(further, load(at), 64);
  reserved = m.or(reserved, m.select(compacted, further, zero, 64), 64);
  const bad = m.or(m.or(m.and(present, m.not(allowed, 64), 64), badLayout, 64), reserved, 64);
  m.raiseIf(m.not(m.isZero(bad, 64), 1), "#GP", "the XSAVE header asks for state that does not exist");
  return { present, compacted };
}

/** What is asked for comes from the area, or is initial where the area has it not; the rest stays. */
function mergedState<V>(m: Machine<V>, area: Place<V>, { present, compacted }: Header<V>): AreaState<V> {
  const saved = readArea(m, area);
  const wanted = requested(m);
  const pick =
    (component: number, bits: number) =>
    (there: V, initial: bigint | number, now: V): V => {
      const value = m.select(m.bit(present, component, 64), there, m.constant(initial, bits), bits);
      return m.select(m.bit(wanted, component, 64), value, now, bits);
    };
  const word = pick(X87, 16);
  // In the standard form MXCSR comes from memory even where the other SSE state does not.
  const mxcsrThere = m.or(m.bit(present, SSE, 64), m.not(compacted, 1), 1);
  const mxcsr = m.select(mxcsrThere, saved.mxcsr, m.constant(INITIAL_MXCSR, 32), 32);
  return {
    control: word(saved.control, INITIAL_CONTROL, m.fpuControl().get()),
    status: word(saved.status, 0, m.fpuStatus().get()),
    tag: word(saved.tag, 0xffff, m.fpuTag().get()),
    mxcsr: m.select(asksForMxcsr(m, wanted, compacted), mxcsr, m.mxcsr().get(), 32),
    st: saved.st.map((value, i) => pick(X87, 80)(value, 0, m.fpuRegister(i).get())),
    xmm: saved.xmm.map((value, i) => pick(SSE, 128)(value, 0, m.xmm(i).get())),
  };
}

function mergedYmmHigh<V>(m: Machine<V>, area: Place<V>, { present }: Header<V>): readonly V[] {
  const wanted = m.bit(requested(m), AVX, 64);
  const isThere = m.and(wanted, m.bit(present, AVX, 64), 1);
  return REGISTERS.map((index) => {
    const initial = m.select(wanted, m.constant(0, 128), m.ymmHigh(index).get(), 128);
    return m.loadIf(isThere, ymmHighAddress(m, area, index), initial, 128);
  });
}

export const xrstor = instruction({
  mnemonic: "xrstor",
  sdm: "Vol. 2D, XRSTOR",
  forms: forms("xrstor", "AE", 5),
  semantics(m, area) {
    requireAlignment(m, area, 64);
    const header = readHeader(m, area);
    const upper = mergedYmmHigh(m, area, header);
    restore(m, mergedState(m, area, header));
    upper.forEach((value, index) => {
      m.ymmHigh(index).set(value);
    });
  },
});
