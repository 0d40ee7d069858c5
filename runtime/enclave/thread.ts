/** A thread of an enclave: a thread control structure and the registers of the logical processor that is bound to it. */

import type { CpuState } from "../x86/cpu.ts";
import type { Tcs } from "./sgx/tcs.ts";

export interface Thread {
  /** From 1, in the order of the TCS pages in the image. */
  readonly number: number;
  readonly tcs: Tcs;
  /** The enclave's registers while the thread is inside, the host's after it has left. */
  readonly cpu: CpuState;
  /** Between EENTER and EEXIT: the TCS is busy. */
  inside: boolean;
  /** The address of the ENCLU at which the thread left last; 0 before that. */
  leftAt: bigint;
  /** What EENTER put away and EEXIT brings back (SDM: CR_SAVE_FS and CR_SAVE_GS). */
  savedFsBase: bigint;
  savedGsBase: bigint;
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
