/**
 * EEXIT: the enclave leaves to the address in RBX (SDM Vol. 3D, EEXIT). RCX becomes the asynchronous exit pointer. No other register
 * is changed: what the enclave did not clear, the host reads.
 */

import { isCanonical } from "../../memory.ts";
import { readGpr, writeGpr } from "../../thread.ts";
import { refused } from "../state.ts";
import type { EncluLeaf } from "../state.ts";

export const EEXIT: EncluLeaf = {
  name: "EEXIT",
  leaf: 4,
  from: "inside",
  execute(_enclave, thread) {
    const { cpu, tcs } = thread;
    const target = readGpr(cpu, "rbx");
    if (!isCanonical(target)) return refused("EEXIT: the exit target in RBX is not a canonical address");
    writeGpr(cpu, "rcx", tcs.aep);
    cpu.fsBase = thread.savedFsBase;
    cpu.gsBase = thread.savedGsBase;
    thread.leftAt = cpu.rip;
    cpu.rip = target;
    thread.inside = false;
    return { kind: "exit" };
  },
};
