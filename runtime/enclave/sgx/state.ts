/** What the processor knows about one enclave, and the shape of the leaf functions that work on it. */

import { VECTORS } from "../../x86/cpu.ts";
import type { Exception } from "../../x86/cpu.ts";
import type { EnclaveMemory } from "../memory.ts";
import type { Thread } from "../thread.ts";
import type { Measurement } from "./measurement.ts";
import type { Tcs } from "./tcs.ts";

/** The enclave's control structure, as far as it is not in the memory's page rights (SDM Vol. 3D, "SGX Enclave Control Structure"). */
export interface Secs {
  readonly base: number;
  readonly size: number;
  readonly ssaFrameSize: number;
  /** Features of XCR0 inside the enclave: x87 and SSE. */
  readonly xfrm: bigint;
}

export interface SgxEnclave {
  readonly memory: EnclaveMemory;
  readonly secs: Secs;
  readonly measurement: Measurement;
  /** In order of addition. */
  readonly tcsPages: Tcs[];
  /** Set when loading ends; nothing can be added any more, and only then can the enclave be entered. */
  mrenclave: Uint8Array | undefined;
}

/** A leaf of ENCLS, the loader's instruction. Operands come as values, since no program of ours runs in ring 0. */
export interface EnclsLeaf<Operands> {
  readonly name: string;
  /** The number that goes into EAX. */
  readonly leaf: number;
  execute(this: void, enclave: SgxEnclave, operands: Operands): Exception | undefined;
}

export type LeafOutcome =
  /** The next instruction is at cpu.rip. */
  | { readonly kind: "continue" }
  /** The thread has left the enclave. */
  | { readonly kind: "exit" }
  | { readonly kind: "exception"; readonly exception: Exception };

/** A leaf of ENCLU, the instruction of programs. Operands are in the registers of the thread. */
export interface EncluLeaf {
  readonly name: string;
  readonly leaf: number;
  /** Where the leaf may be used; the other side gets #GP (SDM Vol. 3D, the exceptions of each leaf). */
  readonly from: "inside" | "outside";
  /** `nextRip` is the address after the ENCLU. */
  execute(this: void, enclave: SgxEnclave, thread: Thread, nextRip: bigint): LeafOutcome;
}

export function generalProtection(reason: string): Exception {
  return { vector: VECTORS["#GP"], name: "#GP", errorCode: 0, reason };
}

export function refused(reason: string): LeafOutcome {
  return { kind: "exception", exception: generalProtection(reason) };
}
