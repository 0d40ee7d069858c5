/** The simulated SGX processor of one enclave: loads an image by the real operations, and does what system instructions do. */

import { hexAddress } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { assert } from "../../base/assert.ts";
import { createCpu } from "../../x86/cpu.ts";
import type { Exception } from "../../x86/cpu.ts";
import type { SystemOperation } from "../../x86/interpret.ts";
import type { EnclaveImage } from "../image.ts";
import { EnclaveMemory } from "../memory.ts";
import { readGpr, writeGpr } from "../thread.ts";
import type { Thread } from "../thread.ts";
import { EADD } from "./encls/eadd.ts";
import { ECREATE } from "./encls/ecreate.ts";
import { EEXTEND } from "./encls/eextend.ts";
import { enclu } from "./enclu/index.ts";
import { forbidden } from "./forbidden.ts";
import { Measurement } from "./measurement.ts";
import { CHUNK_SIZE } from "./sgxs.ts";
import { generalProtection } from "./state.ts";
import type { LeafOutcome, SgxEnclave } from "./state.ts";

/** x87 and SSE (SDM Vol. 1, 13.1); 7 has AVX too. */
const DEFAULT_XFRM = 3n;

export class SgxPlatform {
  readonly memory: EnclaveMemory;
  readonly threads: readonly Thread[];
  /** What the platform itself has measured while it loaded the image. */
  readonly mrenclave: Uint8Array;
  readonly #enclave: SgxEnclave;

  /** The image comes from `readSgxs` or the builder, so an operation that fails is a mistake of ours. */
  constructor(image: EnclaveImage, xfrm: bigint = DEFAULT_XFRM) {
    const memory = new EnclaveMemory(image.base, image.size);
    const secs = { base: image.base, size: image.size, ssaFrameSize: image.ssaFrameSize, xfrm };
    this.#enclave = { memory, secs, measurement: new Measurement(), tcsPages: [], mrenclave: undefined };
    succeeded(ECREATE.execute(this.#enclave, undefined));
    for (const page of image.pages) {
      succeeded(EADD.execute(this.#enclave, page));
      for (let at = 0; at < PAGE_SIZE; at += CHUNK_SIZE)
        succeeded(EEXTEND.execute(this.#enclave, page.offset + at));
    }
    this.mrenclave = this.#enclave.measurement.finish();
    this.#enclave.mrenclave = this.mrenclave;
    this.memory = memory;
    this.threads = this.#enclave.tcsPages.map((tcs, index) => ({
      number: index + 1,
      tcs,
      // In the enclave XCR0 is XFRM (SDM Vol. 3D, EENTER), and outside nothing runs here that would see another.
      cpu: { ...createCpu(), xcr0: Number(xfrm) },
      inside: false,
      leftAt: 0n,
      savedFsBase: 0n,
      savedGsBase: 0n,
    }));
  }

  /** Executes ENCLU on behalf of the host, whose registers are in the thread's processor. */
  hostEnclu(thread: Thread, nextRip: bigint): LeafOutcome {
    return enclu(this.#enclave, thread, nextRip);
  }

  /** Executes an instruction that the processor proper leaves to the platform; cpu.rip is still at it. */
  system(thread: Thread, operation: SystemOperation, nextRip: bigint): LeafOutcome {
    switch (operation) {
      case "enclu":
        return enclu(this.#enclave, thread, nextRip);
      case "xgetbv":
        return this.#xgetbv(thread, nextRip);
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

function succeeded(exception: Exception | undefined): void {
  assert(exception === undefined, exception?.reason ?? "loading an enclave failed");
}
