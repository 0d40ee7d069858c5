/** What the x87 records share: the register stack with its faults, and the status word (SDM Vol. 1, 8.1 and 8.5). */

import type { FpuResult, Machine, Place } from "./machine.ts";

export const STATUS = {
  invalid: 1,
  stackFault: 0x40,
  c0: 0x100,
  c1: 0x200,
  c2: 0x400,
  top: 0x3800,
  c3: 0x4000,
} as const;
const STACK_FAULT_BIT = 6;
/** The conditions of a comparison and of FXAM. */
export const CONDITIONS = STATUS.c0 | STATUS.c2 | STATUS.c3;

/** An empty register was read: C1 is 0; or one in use would be pushed over: C1 is 1. */
export const STACK_UNDERFLOW = STATUS.invalid | STATUS.stackFault;
export const STACK_OVERFLOW = STACK_UNDERFLOW | STATUS.c1;

/** The default NaN, by size of the float (SDM Vol. 1, table 4-3); and the most negative integers. */
export const INDEFINITE_FLOAT: Readonly<Record<number, bigint>> = {
  32: 0xffc0_0000n,
  64: 0xfff8_0000_0000_0000n,
  80: 0xffff_c000_0000_0000_0000n,
};

export function indefinite<V>(m: Machine<V>, bits = 80): V {
  return m.constant(INDEFINITE_FLOAT[bits] ?? 0n, bits);
}

/** An operand with its size and whether it is missing. */
export interface Source<V> {
  readonly value: V;
  readonly bits: number;
  readonly empty: V;
}

export function register<V>(m: Machine<V>, index: number): Source<V> {
  return { value: m.fpuRegister(index).get(), bits: 80, empty: m.fpuEmpty(index) };
}

/** A register operand, or a float in memory. */
export function floatSource<V>(m: Machine<V>, place: Place<V>): Source<V> {
  if (place.fpuIndex !== undefined) return register(m, place.fpuIndex);
  return { value: place.get(), bits: place.bits, empty: m.constant(0, 1) };
}

/** An integer in memory, which is exact in 80 bits. */
export function integerSource<V>(m: Machine<V>, place: Place<V>): Source<V> {
  return { value: m.integerToExtended(place.get(), place.bits), bits: 80, empty: m.constant(0, 1) };
}

/** Exception flags stick; the bits of `replaced` are as in `status` afterwards, C1 at least. */
export function setStatus<V>(m: Machine<V>, status: V, replaced: number = STATUS.c1): void {
  const word = m.fpuStatus();
  const kept = m.and(word.get(), m.constant(0xffff & ~replaced, 16), 16);
  word.set(m.or(kept, status, 16));
}

/** The result, or what stands for it and says so where an operand was missing. */
export function unlessEmpty<V>(
  m: Machine<V>,
  empty: V,
  result: FpuResult<V>,
  bits = 80,
  instead?: V,
): FpuResult<V> {
  return {
    value: m.select(empty, instead ?? indefinite(m, bits), result.value, bits),
    status: m.select(empty, m.constant(STACK_UNDERFLOW, 16), result.status, 16),
  };
}

export function write<V>(m: Machine<V>, index: number, value: V): void {
  m.fpuRegister(index).set(value);
  m.fpuSetEmpty(index, m.constant(0, 1));
}

/** A missing source, of which the status tells, goes before a stack that is full. */
export function push<V>(m: Machine<V>, { value, status }: FpuResult<V>): void {
  const overflow = m.not(m.or(m.fpuEmpty(7), m.bit(status, STACK_FAULT_BIT, 16), 1), 1);
  m.fpuRotate(-1);
  write(m, 0, m.select(overflow, indefinite(m), value, 80));
  setStatus(m, m.select(overflow, m.constant(STACK_OVERFLOW, 16), status, 16));
}

export function pop<V>(m: Machine<V>): void {
  m.fpuSetEmpty(0, m.constant(1, 1));
  m.fpuRotate(1);
}

export function control<V>(m: Machine<V>): V {
  return m.fpuControl().get();
}

/** No bits: what an operation that cannot go wrong adds to the status. */
export function clear<V>(m: Machine<V>): V {
  return m.constant(0, 16);
}

/** Ten bytes at an address. */
export function loadExtended<V>(m: Machine<V>, address: V): V {
  const low = m.load(address, 64);
  const high = m.load(m.add(address, m.constant(8, 64), 64), 16);
  return m.extract(m.concat(m.zeroExtend(high, 16, 64), low, 64), 128, 0, 80);
}

export function storeExtended<V>(m: Machine<V>, address: V, value: V): void {
  m.probe(address, 10);
  m.store(address, m.extract(value, 80, 0, 64), 64);
  m.store(m.add(address, m.constant(8, 64), 64), m.extract(value, 80, 64, 16), 16);
}

const CONTROL_AFTER_INIT = 0x37f;
const MASKS = 0x3f;
/** Bits 5:0 masks, 9:8 precision, 11:10 rounding, 12 without effect; bit 6 reads as 1 and the others as 0. */
const CONTROL_WRITABLE = 0x1f3f;
const CONTROL_FIXED = 0x40;
/** Bits 7 and 15 say that an exception is pending: never, as all are masked. */
const STATUS_LOADABLE = 0x7f7f;
const ALL_EMPTY = 0xffff;

/** For all instructions that load the control word, before they change anything. */
export function requireMasked<V>(m: Machine<V>, control: V): void {
  const masks = m.and(control, m.constant(MASKS, 16), 16);
  m.raiseIf(
    m.not(m.equal(masks, m.constant(MASKS, 16), 16), 1),
    "#UD",
    "LiteBox models the x87 with all floating-point exceptions masked (bits 5:0 of the control word)",
  );
}

export function setControl<V>(m: Machine<V>, value: V): void {
  const kept = m.and(value, m.constant(CONTROL_WRITABLE, 16), 16);
  m.fpuControl().set(m.or(kept, m.constant(CONTROL_FIXED, 16), 16));
}

export function loadStatus<V>(m: Machine<V>, value: V): void {
  m.fpuStatus().set(m.and(value, m.constant(STATUS_LOADABLE, 16), 16));
}

/** All but the contents of the registers as FNINIT leaves them. */
export function initialise<V>(m: Machine<V>): void {
  m.fpuControl().set(m.constant(CONTROL_AFTER_INIT, 16));
  m.fpuStatus().set(clear(m));
  m.fpuTag().set(m.constant(ALL_EMPTY, 16));
}
