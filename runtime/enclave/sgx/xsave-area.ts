/**
 * The XSAVE area of a state save area frame: what AEX writes and ERESUME reads, in the standard format, of the components that XFRM
 * names (SDM Vol. 1, 13.4, and Vol. 3D, "State Save Area (SSA) Frame").
 */

import { readLittleEndian, writeLittleEndian } from "../../base/little-endian.ts";
import { type CpuState, STATE_COMPONENTS } from "../../x86/cpu.ts";
import { AT, HEADER, MXCSR_MASKS, MXCSR_RESERVED, YMM_HIGH, YMM_HIGH_BYTES } from "../../x86/state-area.ts";

const INITIAL = { control: 0x37f, tag: 0xffff, mxcsr: 0x1f80 } as const;
const MXCSR_EXISTING = 0xffff;
const X87_MASKS = 0x3f;
/** What a control word can hold, and what of it is always one; what a status word can, where all exceptions are masked. */
const CONTROL_BITS = 0x1f3f;
const CONTROL_FIXED = 0x40;
const STATUS_BITS = 0x7f7f;
const EXTENDED = (1n << 80n) - 1n;

/** Bytes of the area for the components of an XFRM. */
export function xsaveSize(xfrm: bigint): number {
  return (Number(xfrm) & STATE_COMPONENTS.avx) === 0 ? HEADER.end : YMM_HIGH + YMM_HIGH_BYTES;
}

/** XSAVE with all components of `xfrm`; like it, this leaves the compaction bits and the reserved bytes of the header as they are. */
export function saveExtendedState(area: DataView, cpu: CpuState, xfrm: bigint): void {
  const { fpu } = cpu;
  area.setUint16(AT.control, fpu.control, true);
  area.setUint16(AT.status, fpu.status, true);
  area.setUint32(AT.tag, abridged(fpu.tag), true);
  area.setBigUint64(AT.instructionPointer, 0n, true);
  area.setBigUint64(AT.operandPointer, 0n, true);
  for (let i = 0; i < 8; i++) writeLittleEndian(area, AT.st + 16 * i, 16, fpu.st[physical(cpu, i)] ?? 0n);
  area.setUint32(AT.mxcsr, cpu.mxcsr, true);
  area.setUint32(AT.mxcsrMask, MXCSR_EXISTING, true);
  for (let i = 0; i < 16; i++) writeLittleEndian(area, AT.xmm + 16 * i, 16, cpu.xmm[i] ?? 0n);
  if ((Number(xfrm) & STATE_COMPONENTS.avx) !== 0)
    for (let i = 0; i < 16; i++) writeLittleEndian(area, YMM_HIGH + 16 * i, 16, cpu.ymmHigh[i] ?? 0n);
  const before = area.getBigUint64(HEADER.stateBits, true);
  area.setBigUint64(HEADER.stateBits, before | xfrm, true);
}

/** Why XRSTOR would refuse the area with #GP, as the end of a sentence that begins with the area; undefined where it would not. */
export function refusedExtendedState(area: DataView, xfrm: bigint): string | undefined {
  const present = area.getBigUint64(HEADER.stateBits, true);
  if ((present & ~xfrm) !== 0n) return "says in its header that it holds state that XFRM does not name";
  if (
    area.getBigUint64(HEADER.compactionBits, true) !== 0n ||
    area.getBigUint64(HEADER.reserved, true) !== 0n
  )
    return "has header bytes that must be zero and are not (bytes 520 to 535)";
  const mxcsr = area.getUint32(AT.mxcsr, true);
  if ((mxcsr & MXCSR_RESERVED) !== 0) return "has reserved bits of MXCSR set";
  if ((mxcsr & MXCSR_MASKS) !== MXCSR_MASKS)
    return "unmasks SSE floating-point exceptions (MXCSR), which LiteBox does not model";
  const x87 = (present & BigInt(STATE_COMPONENTS.x87)) !== 0n;
  if (x87 && (area.getUint16(AT.control, true) & X87_MASKS) !== X87_MASKS)
    return "unmasks x87 floating-point exceptions, which LiteBox does not model";
  return undefined;
}

/** XRSTOR with all components of `xfrm` of an area that `refusedExtendedState` does not refuse; what the area lacks becomes initial. */
export function restoreExtendedState(area: DataView, cpu: CpuState, xfrm: bigint): void {
  initialiseExtendedState(cpu);
  const present = Number(area.getBigUint64(HEADER.stateBits, true) & xfrm);
  // In the standard format MXCSR is loaded even where the rest of the SSE state is not there (SDM Vol. 1, 13.8.1).
  cpu.mxcsr = area.getUint32(AT.mxcsr, true);
  if ((present & STATE_COMPONENTS.x87) !== 0) restoreX87(area, cpu);
  if ((present & STATE_COMPONENTS.sse) !== 0)
    for (let i = 0; i < 16; i++) cpu.xmm[i] = readLittleEndian(area, AT.xmm + 16 * i, 16);
  if ((present & STATE_COMPONENTS.avx) !== 0)
    for (let i = 0; i < 16; i++) cpu.ymmHigh[i] = readLittleEndian(area, YMM_HIGH + 16 * i, 16);
}

function restoreX87(area: DataView, cpu: CpuState): void {
  const { fpu } = cpu;
  fpu.control = (area.getUint16(AT.control, true) & CONTROL_BITS) | CONTROL_FIXED;
  fpu.status = area.getUint16(AT.status, true) & STATUS_BITS;
  fpu.tag = widened(area.getUint8(AT.tag));
  for (let i = 0; i < 8; i++)
    fpu.st[physical(cpu, i)] = readLittleEndian(area, AT.st + 16 * i, 16) & EXTENDED;
}

/** Every component as FNINIT and power-up leave it: what AEX lets the host see. */
export function initialiseExtendedState(cpu: CpuState): void {
  const { fpu } = cpu;
  fpu.control = INITIAL.control;
  fpu.status = 0;
  fpu.tag = INITIAL.tag;
  fpu.st.fill(0n);
  cpu.mxcsr = INITIAL.mxcsr;
  cpu.xmm.fill(0n);
  cpu.ymmHigh.fill(0n);
}

/** The physical register of ST(index). */
function physical({ fpu }: CpuState, index: number): number {
  return (((fpu.status >> 11) & 7) + index) & 7;
}

/** One bit per register, 1 = in use, from two bits, 11 = empty. */
function abridged(tag: number): number {
  let bits = 0;
  for (let i = 0; i < 8; i++) if (((tag >> (2 * i)) & 3) !== 3) bits |= 1 << i;
  return bits;
}

function widened(bits: number): number {
  let tag = 0;
  for (let i = 0; i < 8; i++) if ((bits & (1 << i)) === 0) tag |= 3 << (2 * i);
  return tag;
}
