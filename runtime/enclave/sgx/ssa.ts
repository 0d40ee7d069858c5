/**
 * A frame of the state save area (SDM Vol. 3D, "State Save Area (SSA) Frame"): the XSAVE area at its start, and at its end the general
 * registers (GPRSGX) with what MISCSELECT names right below them. A view: what it writes is the enclave's memory.
 */

import { PAGE_SIZE } from "../../base/quantities.ts";
import type { CpuState, Exception } from "../../x86/cpu.ts";
import { refusedExtendedState, restoreExtendedState, saveExtendedState, xsaveSize } from "./xsave-area.ts";

export const GPRSGX_SIZE = 184;
/** Offsets in GPRSGX, with the place of each general register in hardware order. */
export const GPRSGX = {
  REGISTERS: [0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
  RFLAGS: 128,
  RIP: 136,
  URSP: 144,
  URBP: 152,
  EXITINFO: 160,
  AEXNOTIFY: 167,
  FSBASE: 168,
  GSBASE: 176,
} as const;

/** Bits of MISCSELECT, and the size of what each adds below GPRSGX. */
export const MISCSELECT = { EXINFO: 1 } as const;
export const EXINFO_SIZE = 16;
/** Offsets in EXINFO. */
export const EXINFO = { MADDR: 0, ERRCD: 8 } as const;

/** Bits of EXITINFO (SDM Vol. 3D, "EXITINFO"). */
export const EXITINFO = { HARDWARE: 3 << 8, SOFTWARE: 6 << 8, VALID: 0x8000_0000 } as const;

const BREAKPOINT_VECTOR = 3;
/** Vectors that an enclave is always told of: DE, DB, BP, BR, UD, MF, AC, XM. */
const REPORTED: ReadonlySet<number> = new Set([0, 1, BREAKPOINT_VECTOR, 5, 6, 16, 17, 19]);
/** GP and PF: only where EXINFO is saved with them. */
const REPORTED_WITH_EXINFO: ReadonlySet<number> = new Set([13, 14]);

/** The flags that ERESUME takes from the frame (SDM Vol. 3D, ERESUME). TF is among them, as no instruction traps by it here. */
const RESTORED_FLAGS = 0x25_4dd5n;

/** Bytes that a frame must have room for. */
export function ssaFrameBytes(xfrm: bigint, miscSelect: number): number {
  return xsaveSize(xfrm) + GPRSGX_SIZE + ((miscSelect & MISCSELECT.EXINFO) === 0 ? 0 : EXINFO_SIZE);
}

/** What of an enclave's SECS decides how a frame looks. */
export interface FrameLayout {
  readonly xfrm: bigint;
  readonly miscSelect: number;
}

export class SsaFrame {
  readonly #area: DataView;
  readonly #gprsgx: DataView;
  readonly #layout: FrameLayout;

  /** `frame` is all of its pages. */
  constructor(frame: DataView, layout: FrameLayout) {
    this.#area = frame;
    this.#gprsgx = new DataView(frame.buffer, frame.byteOffset + frame.byteLength - GPRSGX_SIZE, GPRSGX_SIZE);
    this.#layout = layout;
  }

  /** The host's stack pointers, as EENTER put them away. */
  get ursp(): bigint {
    return this.#gprsgx.getBigUint64(GPRSGX.URSP, true);
  }

  get urbp(): bigint {
    return this.#gprsgx.getBigUint64(GPRSGX.URBP, true);
  }

  saveHostStack(rsp: bigint, rbp: bigint): void {
    this.#gprsgx.setBigUint64(GPRSGX.URSP, rsp, true);
    this.#gprsgx.setBigUint64(GPRSGX.URBP, rbp, true);
  }

  /** The enclave asks to be entered, instead of resumed, after an exit that this frame holds. */
  get wantsNotification(): boolean {
    return (this.#gprsgx.getUint8(GPRSGX.AEXNOTIFY) & 1) !== 0;
  }

  get rip(): bigint {
    return this.#gprsgx.getBigUint64(GPRSGX.RIP, true);
  }

  get fsBase(): bigint {
    return this.#gprsgx.getBigUint64(GPRSGX.FSBASE, true);
  }

  get gsBase(): bigint {
    return this.#gprsgx.getBigUint64(GPRSGX.GSBASE, true);
  }

  /** All registers, but nothing of why the thread left. */
  save(cpu: CpuState): void {
    const { gpr, rflags, rip, fsBase, gsBase } = cpu;
    GPRSGX.REGISTERS.forEach((at, index) => {
      this.#gprsgx.setBigUint64(at, gpr[index] ?? 0n, true);
    });
    this.#gprsgx.setBigUint64(GPRSGX.RFLAGS, rflags, true);
    this.#gprsgx.setBigUint64(GPRSGX.RIP, rip, true);
    this.#gprsgx.setBigUint64(GPRSGX.FSBASE, fsBase, true);
    this.#gprsgx.setBigUint64(GPRSGX.GSBASE, gsBase, true);
    saveExtendedState(this.#area, cpu, this.#layout.xfrm);
  }

  /** What the enclave is told of the exception; without one, or of one that enclaves are not told of, EXITINFO is zero. */
  saveExitInformation(exception: Exception | undefined): void {
    const withExinfo = (this.#layout.miscSelect & MISCSELECT.EXINFO) !== 0;
    this.#gprsgx.setUint32(GPRSGX.EXITINFO, exitInformation(exception, withExinfo), true);
    if (!withExinfo || exception === undefined || !REPORTED_WITH_EXINFO.has(exception.vector)) return;
    const at = this.#area.byteLength - GPRSGX_SIZE - EXINFO_SIZE;
    this.#area.setBigUint64(at + EXINFO.MADDR, exception.address ?? 0n, true);
    this.#area.setUint32(at + EXINFO.ERRCD, exception.errorCode ?? 0, true);
    this.#area.setUint32(at + EXINFO.ERRCD + 4, 0, true);
  }

  /** Why the extended state cannot be restored; undefined where it can. */
  get refusal(): string | undefined {
    return refusedExtendedState(this.#area, this.#layout.xfrm);
  }

  /** All registers; the frame must be one that `refusal` has nothing against. */
  restore(cpu: CpuState): void {
    restoreExtendedState(this.#area, cpu, this.#layout.xfrm);
    GPRSGX.REGISTERS.forEach((at, index) => {
      cpu.gpr[index] = this.#gprsgx.getBigUint64(at, true);
    });
    const flags = this.#gprsgx.getBigUint64(GPRSGX.RFLAGS, true);
    cpu.rflags = (cpu.rflags & ~RESTORED_FLAGS) | (flags & RESTORED_FLAGS);
    cpu.rip = this.rip;
    cpu.fsBase = this.fsBase;
    cpu.gsBase = this.gsBase;
  }
}

function exitInformation(exception: Exception | undefined, withExinfo: boolean): number {
  if (exception === undefined) return 0;
  const { vector } = exception;
  if (!REPORTED.has(vector) && !(withExinfo && REPORTED_WITH_EXINFO.has(vector))) return 0;
  const type = vector === BREAKPOINT_VECTOR ? EXITINFO.SOFTWARE : EXITINFO.HARDWARE;
  return (EXITINFO.VALID | type | vector) >>> 0;
}

/** Offset in ELRANGE of the frame with an index. */
export function ssaFrameOffset(ossa: bigint, ssaFrameSize: number, index: number): bigint {
  return ossa + BigInt(PAGE_SIZE * ssaFrameSize) * BigInt(index);
}
