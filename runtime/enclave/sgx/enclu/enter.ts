/** What an entry at the thread's entry point does: EENTER always, ERESUME where the enclave wants to be told of the exit. */

import { readGpr, writeGpr } from "../../thread.ts";
import { ssaFrame } from "../state.ts";
import { TCS_FLAGS } from "../tcs.ts";
import type { EncluCall } from "./leaf.ts";

export function enterAtEntryPoint(call: EncluCall): void {
  const { enclave, thread, cpu, nextRip } = call;
  const { tcs } = thread;
  const base = BigInt(enclave.secs.base);
  ssaFrame(enclave, tcs, tcs.cssa).saveHostStack(readGpr(cpu, "rsp"), readGpr(cpu, "rbp"));
  goInside(call);
  thread.cpu.gpr.set(cpu.gpr);
  writeGpr(thread.cpu, "rax", BigInt(tcs.cssa));
  writeGpr(thread.cpu, "rcx", nextRip);
  thread.cpu.rip = base + tcs.oentry;
  thread.cpu.fsBase = base + tcs.ofsbase;
  thread.cpu.gsBase = base + tcs.ogsbase;
}

/** What every entry does to the TCS and to what leaving brings back. */
export function goInside({ enclave, thread, cpu }: EncluCall): void {
  const { tcs } = thread;
  tcs.aep = readGpr(cpu, "rcx");
  thread.savedFsBase = cpu.fsBase;
  thread.savedGsBase = cpu.gsBase;
  thread.debugOptIn = (tcs.flags & TCS_FLAGS.DBGOPTIN) !== 0n;
  thread.entryEpoch = enclave.tracking.epoch;
  thread.place = "inside";
}
