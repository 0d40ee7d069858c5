/**
 * EENTER: the host enters the enclave (SDM Vol. 3D, EENTER). RBX is the TCS and RCX the asynchronous exit pointer. Inside, RAX is
 * CSSA and RCX the address after the host's ENCLU; every other register is what the host left in it, the stack pointer included.
 */

import { PAGE_SIZE } from "../../../base/quantities.ts";
import { RIGHTS, isCanonical } from "../../memory.ts";
import { readGpr, writeGpr } from "../../thread.ts";
import type { Thread } from "../../thread.ts";
import { GPRSGX, GPRSGX_SIZE, ssaFrameAddress } from "../ssa.ts";
import { refused } from "../state.ts";
import type { EncluLeaf, LeafOutcome, SgxEnclave } from "../state.ts";

export const EENTER: EncluLeaf = {
  name: "EENTER",
  leaf: 2,
  from: "outside",
  execute(enclave, thread, nextRip) {
    const { memory, secs } = enclave;
    const { cpu, tcs } = thread;
    const refusal = refusedEntry(enclave, thread);
    if (refusal !== undefined) return refusal;

    const frame = Number(ssaFrameAddress(secs, tcs));
    const gprsgx = memory.pageView(frame + (secs.ssaFrameSize - 1) * PAGE_SIZE);
    gprsgx.setBigUint64(PAGE_SIZE - GPRSGX_SIZE + GPRSGX.URSP, readGpr(cpu, "rsp"), true);
    gprsgx.setBigUint64(PAGE_SIZE - GPRSGX_SIZE + GPRSGX.URBP, readGpr(cpu, "rbp"), true);

    tcs.aep = readGpr(cpu, "rcx");
    thread.savedFsBase = cpu.fsBase;
    thread.savedGsBase = cpu.gsBase;
    cpu.fsBase = BigInt(secs.base) + tcs.ofsbase;
    cpu.gsBase = BigInt(secs.base) + tcs.ogsbase;
    writeGpr(cpu, "rax", BigInt(tcs.cssa));
    writeGpr(cpu, "rcx", nextRip);
    cpu.rip = BigInt(secs.base) + tcs.oentry;
    thread.inside = true;
    return { kind: "continue" };
  },
};

function refusedEntry(
  { memory, mrenclave, secs }: SgxEnclave,
  { cpu, tcs }: Thread,
): LeafOutcome | undefined {
  if (mrenclave === undefined) return refused("EENTER: the enclave is not initialised yet");
  if (!isCanonical(readGpr(cpu, "rcx")))
    return refused("EENTER: the asynchronous exit pointer in RCX is not canonical");
  if (tcs.cssa >= tcs.nssa)
    return refused("EENTER: no state save area frame is left (CSSA is not below NSSA)");
  if (tcs.oentry >= BigInt(secs.size))
    return refused("EENTER: the entry point in the TCS (OENTRY) is outside the enclave");
  if (tcs.ofsbase >= BigInt(secs.size) || tcs.ogsbase >= BigInt(secs.size)) {
    return refused("EENTER: a segment base in the TCS (OFSBASE, OGSBASE) is outside the enclave");
  }
  const frame = ssaFrameAddress(secs, tcs);
  for (let page = 0; page < secs.ssaFrameSize; page++) {
    const rights = memory.rightsAt(Number(frame) + page * PAGE_SIZE);
    if ((rights & RIGHTS.R) === 0 || (rights & RIGHTS.W) === 0) {
      return refused(
        "EENTER: the state save area that the TCS names is not readable and writable memory of the enclave",
      );
    }
  }
  return undefined;
}
