/** The state of an enclave at one moment, to go back to: much cheaper than loading it anew, and decoded and lifted code stays. */

import type { CpuState } from "../x86/cpu.ts";
import type { EnclaveMemory, MemoryState } from "./memory.ts";
import type { Thread } from "./thread.ts";

export interface Checkpoint {
  readonly memory: MemoryState;
  readonly threads: readonly ThreadState[];
  readonly instructions: number;
}

/** All of a thread but its identity and its TCS, which lies in memory. */
type ThreadState = Omit<Thread, "number" | "tcs">;

export function checkpointOf(
  memory: EnclaveMemory,
  threads: readonly Thread[],
  instructions: number,
): Checkpoint {
  const states = threads.map((thread) => ({ ...thread, cpu: copyOf(thread.cpu) }));
  return { memory: memory.state(), threads: states, instructions };
}

function copyOf(cpu: CpuState): CpuState {
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
export function restore(checkpoint: Checkpoint, memory: EnclaveMemory, threads: readonly Thread[]): void {
  memory.restore(checkpoint.memory);
  for (const [index, thread] of threads.entries()) {
    const state = checkpoint.threads[index];
    if (state === undefined) continue;
    const { cpu, ...rest } = state;
    Object.assign(thread, { ...rest, cpu: thread.cpu, number: thread.number, tcs: thread.tcs });
    restoreCpu(thread.cpu, cpu);
  }
}

function restoreCpu(cpu: CpuState, from: CpuState): void {
  const { gpr, xmm, ymmHigh, fpu, ...scalars } = from;
  Object.assign(cpu, scalars);
  cpu.gpr.set(gpr);
  cpu.xmm.splice(0, cpu.xmm.length, ...xmm);
  cpu.ymmHigh.splice(0, cpu.ymmHigh.length, ...ymmHigh);
  cpu.fpu.st.splice(0, cpu.fpu.st.length, ...fpu.st);
  Object.assign(cpu.fpu, { control: fpu.control, status: fpu.status, tag: fpu.tag });
}
