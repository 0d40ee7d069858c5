/** A leaf of ENCLU, the instruction of programs: its operands are in the registers. */

import { writeGpr } from "../../thread.ts";
import type { Thread } from "../../thread.ts";
import type { CpuState, Exception } from "../../../x86/cpu.ts";
import { type Check, type LeafRecord, SGX_ERROR, type SgxError } from "../leaf.ts";
import type { SgxProcessor } from "../processor.ts";
import type { SgxEnclave } from "../state.ts";

/** One execution of ENCLU. */
export interface EncluCall {
  readonly processor: SgxProcessor;
  readonly enclave: SgxEnclave;
  readonly thread: Thread;
  /** The registers of the processor that executes it: the thread's own inside, the host's outside. */
  readonly cpu: CpuState;
  /** The address after the ENCLU. */
  readonly nextRip: bigint;
}

export type LeafOutcome =
  /** The next instruction is at cpu.rip. */
  | { readonly kind: "continue" }
  /** The thread has left the enclave. */
  | { readonly kind: "exit" }
  | { readonly kind: "exception"; readonly exception: Exception };

export interface EncluLeaf extends LeafRecord<EncluCall> {
  readonly instruction: "ENCLU";
  /** What it does once all of its checks hold. */
  perform(this: void, call: EncluCall): LeafOutcome;
}

export const CONTINUE: LeafOutcome = { kind: "continue" };

/** The first check of each leaf (SDM Vol. 3D, ENCLU): the other side gets #GP. */
export const INSIDE: Check<EncluCall> = {
  requires: "The processor is in enclave mode.",
  otherwise: "#GP",
  refuse: ({ thread }) => (thread.inside ? undefined : "can only be executed inside an enclave"),
};

export const OUTSIDE: Check<EncluCall> = {
  requires: "The processor is not in enclave mode.",
  otherwise: "#GP",
  refuse: ({ thread, cpu }) =>
    thread.inside && cpu === thread.cpu ? "can only be executed outside an enclave" : undefined,
};

/** CF, PF, AF, ZF, SF and OF. */
export const STATUS_FLAGS = 0x8d5n;
const ZF = 0x40n;

/** Ends a leaf that gives an error code: RAX and ZF say how it went, the other status flags are 0. */
export function complete({ cpu, nextRip }: EncluCall, error?: SgxError): LeafOutcome {
  writeGpr(cpu, "rax", BigInt(error === undefined ? 0 : SGX_ERROR[error]));
  cpu.rflags = (cpu.rflags & ~STATUS_FLAGS) | (error === undefined ? 0n : ZF);
  cpu.rip = nextRip;
  return CONTINUE;
}
