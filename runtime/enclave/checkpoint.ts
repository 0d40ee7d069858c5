/** The state of an enclave at one moment, to go back to: much cheaper than loading it anew, and decoded and lifted code stays. */

import type { CpuState } from "../x86/cpu.ts";
import type { MemoryState } from "./memory-state.ts";
import type { SgxPlatform } from "./sgx/platform.ts";
import type { Thread } from "./thread.ts";

export interface PlatformState {
  readonly memory: MemoryState;
  /** The entries of the page cache map, in the order of the pages. */
  readonly pages: Uint16Array;
  readonly threads: readonly ThreadState[];
}

export interface Checkpoint extends PlatformState {
  readonly instructions: number;
  /** Index of the thread that `run` runs. */
  readonly current: number;
}

/** All of a thread but its identity and its TCS, which lies in memory. */
type ThreadState = Pick<Thread, "cpu" | "place" | "leftAt" | "savedFsBase" | "savedGsBase" | "debugOptIn">;

/** `before` is an earlier one of the same enclave, with which unchanged pages are shared. */
export function checkpointOf({ memory, epcm, threads }: SgxPlatform, before?: PlatformState): PlatformState {
  const states = threads.map(({ cpu, place, leftAt, savedFsBase, savedGsBase, debugOptIn }) => {
    return { cpu: copyOfCpu(cpu), place, leftAt, savedFsBase, savedGsBase, debugOptIn };
  });
  return { memory: memory.state(before?.memory), pages: epcm.state(), threads: states };
}

export function copyOfCpu(cpu: CpuState): CpuState {
  const { gpr, xmm, ymmHigh, fpu } = cpu;
  return {
    ...cpu,
    gpr: gpr.slice(),
    xmm: [...xmm],
    ymmHigh: [...ymmHigh],
    fpu: { ...fpu, st: [...fpu.st] },
  };
}

/** Objects stay the same, since engines hold on to them. */
export function restore(checkpoint: PlatformState, { memory, epcm, threads }: SgxPlatform): void {
  epcm.restore(checkpoint.pages);
  memory.restore(checkpoint.memory);
  // Threads that have come since then are gone with their pages.
  threads.splice(checkpoint.threads.length);
  for (const [index, thread] of threads.entries()) {
    const state = checkpoint.threads[index];
    if (state === undefined) continue;
    const { cpu, ...rest } = state;
    Object.assign(thread, rest);
    restoreCpu(thread.cpu, cpu);
  }
}

/** Gives the processor these registers; the object stays the same. */
export function restoreCpu(cpu: CpuState, from: CpuState): void {
  const { gpr, xmm, ymmHigh, fpu, ...scalars } = from;
  Object.assign(cpu, scalars);
  cpu.gpr.set(gpr);
  cpu.xmm.splice(0, cpu.xmm.length, ...xmm);
  cpu.ymmHigh.splice(0, cpu.ymmHigh.length, ...ymmHigh);
  cpu.fpu.st.splice(0, cpu.fpu.st.length, ...fpu.st);
  Object.assign(cpu.fpu, { control: fpu.control, status: fpu.status, tag: fpu.tag });
}
