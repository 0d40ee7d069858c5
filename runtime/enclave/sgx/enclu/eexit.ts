/** EEXIT: the enclave leaves to an address of the host (SDM Vol. 3D, EEXIT). */

import { isCanonical } from "../../memory.ts";
import { readGpr, writeGpr } from "../../thread.ts";
import { type EncluLeaf, INSIDE } from "./leaf.ts";

export const EEXIT: EncluLeaf = {
  name: "EEXIT",
  instruction: "ENCLU",
  leaf: 4,
  sdm: "Vol. 3D, EEXIT",
  summary: "The enclave leaves to an address of the host.",
  inputs: { RBX: "address to leave to" },
  checks: [
    INSIDE,
    {
      requires: "RBX is canonical.",
      otherwise: "#GP",
      refuse: ({ cpu }) =>
        isCanonical(readGpr(cpu, "rbx")) ? undefined : "the exit target in RBX is not a canonical address",
    },
  ],
  effect:
    "RCX becomes the AEP, and FS and GS have the host's bases again. No other register is changed: what the enclave did not clear, the host reads.",
  perform({ thread, cpu }) {
    const target = readGpr(cpu, "rbx");
    writeGpr(cpu, "rcx", thread.tcs.aep);
    cpu.fsBase = thread.savedFsBase;
    cpu.gsBase = thread.savedGsBase;
    thread.leftAt = cpu.rip;
    cpu.rip = target;
    thread.place = "outside";
    return { kind: "exit" };
  },
};
