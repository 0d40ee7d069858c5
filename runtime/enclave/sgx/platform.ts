/** The simulated SGX processor of one enclave: loads an image by the real operations, and does what system instructions do. */

import { hexAddress } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { assert } from "../../base/assert.ts";
import { VECTORS } from "../../x86/cpu.ts";
import type { CpuState, Exception } from "../../x86/cpu.ts";
import type { SystemOperation } from "../../x86/interpret.ts";
import type { EnclaveImage } from "../image.ts";
import { EnclaveMemory } from "../memory.ts";
import { readGpr, writeGpr } from "../thread.ts";
import type { Thread } from "../thread.ts";
import { asynchronousExit } from "./aex.ts";
import { EADD } from "./encls/eadd.ts";
import { ECREATE } from "./encls/ecreate.ts";
import { EEXTEND } from "./encls/eextend.ts";
import { enclu } from "./enclu/index.ts";
import type { LeafOutcome } from "./enclu/leaf.ts";
import { Epcm } from "./epcm.ts";
import { forbidden } from "./forbidden.ts";
import { generalProtection } from "./leaf.ts";
import { Measurement } from "./measurement.ts";
import { DEFAULT_SECS, type SecsParameters } from "./secs.ts";
import { CHUNK_SIZE } from "./sgxs.ts";
import type { SsaFrame } from "./ssa.ts";
import { ssaFrame } from "./state.ts";
import type { SgxEnclave } from "./state.ts";

export class SgxPlatform {
  readonly memory: EnclaveMemory;
  /** What the platform itself has measured while it loaded the image. */
  readonly mrenclave: Uint8Array;
  readonly #enclave: SgxEnclave;

  /** The image comes from `readSgxs` or the builder, so an operation that fails is a mistake of ours. */
  constructor(image: EnclaveImage, parameters: Partial<SecsParameters> = {}) {
    const memory = new EnclaveMemory(image.base, image.size);
    const { base, size, ssaFrameSize } = image;
    const secs = { ...DEFAULT_SECS, base, size, ssaFrameSize, ...parameters };
    const measurement = new Measurement();
    this.#enclave = { memory, epcm: new Epcm(memory), secs, measurement, threads: [], mrenclave: undefined };
    succeeded(ECREATE.execute(this.#enclave, undefined));
    for (const page of image.pages) {
      succeeded(EADD.execute(this.#enclave, page));
      for (let at = 0; at < PAGE_SIZE; at += CHUNK_SIZE)
        succeeded(EEXTEND.execute(this.#enclave, page.offset + at));
    }
    this.mrenclave = measurement.finish();
    this.#enclave.mrenclave = this.mrenclave;
    this.memory = memory;
  }

  get threads(): Thread[] {
    return this.#enclave.threads;
  }

  get epcm(): Epcm {
    return this.#enclave.epcm;
  }

  /** Executes ENCLU on behalf of the host, whose registers these are. */
  hostEnclu(thread: Thread, cpu: CpuState, nextRip: bigint): LeafOutcome {
    return enclu({ enclave: this.#enclave, thread, cpu, nextRip });
  }

  /** Takes a thread out of the enclave: for an exception, or without one for an interrupt. */
  asynchronousExit(thread: Thread, exception?: Exception): void {
    asynchronousExit(this.#enclave, thread, exception);
  }

  /** The frame in which the last asynchronous exit of an interrupted thread has put its registers. */
  savedFrame({ tcs }: Thread): SsaFrame {
    return ssaFrame(this.#enclave, tcs, tcs.cssa - 1);
  }

  /** Executes an instruction that the processor proper leaves to the platform; cpu.rip is still at it. */
  system(thread: Thread, operation: SystemOperation, nextRip: bigint): LeafOutcome {
    switch (operation) {
      case "enclu":
        return enclu({ enclave: this.#enclave, thread, cpu: thread.cpu, nextRip });
      case "xgetbv":
        return this.#xgetbv(thread, nextRip);
      case "int3":
        return { kind: "exception", exception: breakpoint(thread) };
      default:
        return { kind: "exception", exception: forbidden(operation) };
    }
  }

  /** Inside, XCR0 is SECS.ATTRIBUTES.XFRM (SDM Vol. 3D, EENTER); there is no other extended control register. */
  #xgetbv({ cpu }: Thread, nextRip: bigint): LeafOutcome {
    const register = BigInt.asUintN(32, readGpr(cpu, "rcx"));
    if (register !== 0n) {
      return {
        kind: "exception",
        exception: generalProtection(`XGETBV of register ${hexAddress(register)}, which does not exist`),
      };
    }
    writeGpr(cpu, "rax", this.#enclave.secs.xfrm);
    writeGpr(cpu, "rdx", 0n);
    cpu.rip = nextRip;
    return { kind: "continue" };
  }
}

/** INT3 is a fault here, and a breakpoint only after an opt-in entry (SDM Vol. 3D, "INT3 Consideration"). */
function breakpoint({ debugOptIn }: Thread): Exception {
  const name = debugOptIn ? "#BP" : "#UD";
  const without = debugOptIn ? "" : ", which is no valid instruction where no debugger is attached";
  return { vector: VECTORS[name], name, reason: `breakpoint instruction (INT3) in the program${without}` };
}

function succeeded(exception: Exception | undefined): void {
  assert(exception === undefined, exception?.reason ?? "loading an enclave failed");
}
