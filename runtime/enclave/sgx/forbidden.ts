/**
 * Instructions that a program has no use for inside an enclave, with what to use instead. All of the first table raise #UD there
 * (SDM Vol. 3D, "Illegal Instructions"); those that are merely privileged raise what they raise in any program.
 */

import { VECTORS } from "../../x86/cpu.ts";
import type { Exception, ExceptionName } from "../../x86/cpu.ts";
import type { SystemOperation } from "../../x86/interpret.ts";

/** Operations that the platform carries out itself. */
type Allowed = "enclu" | "xgetbv" | "int3";

interface Refusal {
  readonly exception: ExceptionName;
  /** What was executed, and what to do instead. */
  readonly sentence: string;
}

const HOST_CALLS =
  "an enclave has no operating system below it. Use the functions of the LiteBox API, which ask the host";
const TIME =
  "the host controls the time stamp counter, so it proves nothing. Do not measure time inside the enclave";
const PORTS =
  "an enclave has no input or output ports. Use the functions of the LiteBox API, which ask the host";

export const FORBIDDEN: Readonly<Record<Exclude<SystemOperation, Allowed>, Refusal>> = {
  cpuid: {
    exception: "#UD",
    sentence:
      "CPUID is illegal in an enclave: the host could lie. Choose processor features when compiling (-march) instead",
  },
  syscall: { exception: "#UD", sentence: `SYSCALL is illegal in an enclave: ${HOST_CALLS}` },
  sysenter: { exception: "#UD", sentence: `SYSENTER is illegal in an enclave: ${HOST_CALLS}` },
  int: { exception: "#UD", sentence: `INT n is illegal in an enclave: ${HOST_CALLS}` },
  rdtsc: { exception: "#UD", sentence: `RDTSC is illegal in an enclave: ${TIME}` },
  rdtscp: { exception: "#UD", sentence: `RDTSCP is illegal in an enclave: ${TIME}` },
  rdpmc: {
    exception: "#UD",
    sentence: "RDPMC is illegal in an enclave: performance counters are not available there",
  },
  in: { exception: "#UD", sentence: `IN is illegal in an enclave: ${PORTS}` },
  out: { exception: "#UD", sentence: `OUT is illegal in an enclave: ${PORTS}` },
  hlt: {
    exception: "#GP",
    sentence: "HLT is for operating systems only; return from main to end the enclave",
  },
};

export function forbidden(operation: Exclude<SystemOperation, Allowed>): Exception {
  const { exception, sentence } = FORBIDDEN[operation];
  return { vector: VECTORS[exception], name: exception, reason: sentence };
}
