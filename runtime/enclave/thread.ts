/** A thread of an enclave: a thread control structure and the registers of the logical processor that is bound to it. */

import type { CpuState } from "../x86/cpu.ts";
import type { Tcs } from "./sgx/tcs.ts";

/**
 * Where a thread is. "outside": it has not entered, or has left by EEXIT. "interrupted": an exception or an interrupt has taken it out
 * (AEX); the enclave's registers are in the frame CSSA - 1 of its state save area, until ERESUME brings them back.
 */
export type ThreadPlace = "outside" | "inside" | "interrupted";

export class Thread {
  /** From 1, in the order in which the TCS pages came. */
  readonly number: number;
  readonly tcs: Tcs;
  /** The processor's registers: the enclave's while the thread is inside, else the host's as EEXIT or AEX has left them. */
  readonly cpu: CpuState;
  place: ThreadPlace = "outside";
  /** The address of the ENCLU at which the thread left last; 0 before that. */
  leftAt = 0n;
  /** What an entry put away and leaving brings back (SDM: CR_SAVE_FS and CR_SAVE_GS). */
  savedFsBase = 0n;
  savedGsBase = 0n;
  /** The epoch of page tracking in which the thread entered last (see sgx/tracking.ts). */
  entryEpoch = 0;
  /** TCS.FLAGS.DBGOPTIN as it was at the last entry (SDM: CR_DBGOPTIN). */
  debugOptIn = false;

  constructor(number: number, tcs: Tcs, cpu: CpuState) {
    this.number = number;
    this.tcs = tcs;
    this.cpu = cpu;
  }

  /** Between an entry and the next exit of either kind: the TCS is busy (SDM: STATE is ACTIVE). */
  get inside(): boolean {
    return this.place === "inside";
  }
}

/** Indexes of general-purpose registers, in hardware order. */
export const GPR = {
  rax: 0,
  rcx: 1,
  rdx: 2,
  rbx: 3,
  rsp: 4,
  rbp: 5,
  rsi: 6,
  rdi: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r11: 11,
  r12: 12,
  r13: 13,
  r14: 14,
  r15: 15,
} as const;

export type GprName = keyof typeof GPR;

export function readGpr(cpu: CpuState, name: GprName): bigint {
  return cpu.gpr[GPR[name]] ?? 0n;
}

export function writeGpr(cpu: CpuState, name: GprName, value: bigint): void {
  cpu.gpr[GPR[name]] = value;
}
