/** The asynchronous exit: an exception or an interrupt takes a thread out of the enclave (SDM Vol. 3D, "Asynchronous Enclave Exit Events"). */

import { writeGpr } from "../thread.ts";
import type { Thread } from "../thread.ts";
import type { Exception } from "../../x86/cpu.ts";
import { STATUS_FLAGS } from "./enclu/leaf.ts";
import { ERESUME } from "./enclu/eresume.ts";
import { ssaFrame } from "./state.ts";
import type { SgxEnclave } from "./state.ts";
import { initialiseExtendedState } from "./xsave-area.ts";

const RF = 0x1_0000n;

/**
 * The registers go into the SSA frame that CSSA selects, CSSA becomes one more, and the host sees a synthetic state, with which an ENCLU
 * would resume the enclave. The entry has made sure that the frame is there. Without an exception it was an interrupt.
 */
export function asynchronousExit(enclave: SgxEnclave, thread: Thread, exception?: Exception): void {
  const { cpu, tcs } = thread;
  const frame = ssaFrame(enclave, tcs, tcs.cssa);
  frame.save(cpu);
  frame.saveExitInformation(exception);
  tcs.cssa += 1;
  initialiseExtendedState(cpu);
  cpu.gpr.fill(0n);
  writeGpr(cpu, "rax", BigInt(ERESUME.leaf));
  writeGpr(cpu, "rbx", BigInt(tcs.address));
  writeGpr(cpu, "rcx", tcs.aep);
  writeGpr(cpu, "rsp", frame.ursp);
  writeGpr(cpu, "rbp", frame.urbp);
  cpu.rip = tcs.aep;
  cpu.rflags &= ~(STATUS_FLAGS | RF);
  cpu.fsBase = thread.savedFsBase;
  cpu.gsBase = thread.savedGsBase;
  thread.place = "interrupted";
}
