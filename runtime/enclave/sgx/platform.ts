/** One enclave on a simulated SGX processor: loads an image by the real operations, and does what system instructions do. */

import { UserError } from "../../base/errors.ts";
import { hexAddress } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { VECTORS } from "../../x86/cpu.ts";
import type { CpuState, Exception } from "../../x86/cpu.ts";
import type { SystemOperation } from "../../x86/interpret.ts";
import { needsAexNotify } from "../image.ts";
import type { EnclaveImage } from "../image.ts";
import { EnclaveMemory } from "../memory.ts";
import { readGpr, writeGpr } from "../thread.ts";
import type { Thread } from "../thread.ts";
import { asynchronousExit } from "./aex.ts";
import { ATTRIBUTE } from "./attributes.ts";
import { EADD } from "./encls/eadd.ts";
import { ECREATE } from "./encls/ecreate.ts";
import { EEXTEND } from "./encls/eextend.ts";
import { EINIT } from "./encls/einit.ts";
import { encls, type EnclsCall, type EnclsLeaf, refusalSentence } from "./encls/leaf.ts";
import { enclu } from "./enclu/index.ts";
import type { LeafOutcome } from "./enclu/leaf.ts";
import { Epcm } from "./epcm.ts";
import { forbidden } from "./forbidden.ts";
import { generalProtection } from "./leaf.ts";
import { Measurement, type RunningHash } from "./measurement.ts";
import { createProcessor, type SgxProcessor } from "./processor.ts";
import { createSecs, DEFAULT_SECS, type Secs, type SecsParameters } from "./secs.ts";
import { CHUNK_SIZE } from "./sgxs.ts";
import { readSigstruct } from "./sigstruct.ts";
import type { SsaFrame } from "./ssa.ts";
import { ssaFrame } from "./state.ts";
import type { SgxEnclave } from "./state.ts";
import { Tracking } from "./tracking.ts";

/** How an enclave is to be created, and on what. */
export interface LaunchOptions {
  readonly processor?: SgxProcessor;
  /**
   * The signature, with which the attributes are what it says. Without one the image is run as what no processor runs: an enclave that
   * nobody has signed, with an MRSIGNER of zeros.
   */
  readonly sigstruct?: Uint8Array;
  /** Create it as a debug enclave, or as one for production. Undefined: as its signature says, and without one for debugging. */
  readonly debug?: boolean;
  readonly configId?: Uint8Array;
  readonly configSvn?: number;
  /** A SHA-256 of the machine's own, which is several times faster than the portable one; it must give the same. */
  startHash?(this: void): RunningHash;
}

export class SgxPlatform {
  readonly memory: EnclaveMemory;
  readonly processor: SgxProcessor;
  readonly #enclave: SgxEnclave;

  /** Throws a UserError where the processor refuses the image or its signature. */
  constructor(image: EnclaveImage, options: LaunchOptions = {}) {
    this.processor = options.processor ?? createProcessor();
    this.memory = new EnclaveMemory(image.base, image.size);
    this.#enclave = {
      memory: this.memory,
      epcm: new Epcm(this.memory),
      secs: createSecs(parametersOf(image, options)),
      measurement: new Measurement(options.startHash?.()),
      threads: [],
      tracking: new Tracking(),
    };
    this.#load(image);
    this.#initialise(options.sigstruct);
  }

  #load(image: EnclaveImage): void {
    const call = { processor: this.processor, enclave: this.#enclave };
    execute(ECREATE, call);
    for (const page of image.pages) {
      execute(EADD, { ...call, page });
      const start = image.base + page.offset;
      for (let address = start; address < start + PAGE_SIZE; address += CHUNK_SIZE)
        execute(EEXTEND, { ...call, address });
    }
  }

  #initialise(sigstruct: Uint8Array | undefined): void {
    const mrenclave = this.#enclave.measurement.finish();
    const { secs } = this.#enclave;
    if (sigstruct === undefined) {
      const attributes = { ...secs.attributes, flags: secs.attributes.flags | ATTRIBUTE.INIT };
      this.#enclave.secs = { ...secs, attributes, mrenclave };
    } else {
      execute(EINIT, { processor: this.processor, enclave: this.#enclave, sigstruct, mrenclave });
    }
  }

  get secs(): Secs {
    return this.#enclave.secs;
  }

  /** ENCLS by the system, on one of the enclave's pages or on the enclave. */
  encls<Call extends EnclsCall, Result>(
    leaf: EnclsLeaf<Call, Result>,
    operands: Omit<Call, keyof EnclsCall>,
  ) {
    // What the call has besides its operands is what EnclsCall says.
    return encls(leaf, { ...operands, processor: this.processor, enclave: this.#enclave } as unknown as Call);
  }

  get #call(): EnclsCall {
    return { processor: this.processor, enclave: this.#enclave };
  }

  get threads(): Thread[] {
    return this.#enclave.threads;
  }

  get epcm(): Epcm {
    return this.#enclave.epcm;
  }

  /** Executes ENCLU on behalf of the host, whose registers these are. */
  hostEnclu(thread: Thread, cpu: CpuState, nextRip: bigint): LeafOutcome {
    return enclu({ ...this.#call, thread, cpu, nextRip });
  }

  /** Takes a thread out of the enclave: for an exception, or without one for an interrupt. */
  asynchronousExit(thread: Thread, exception?: Exception): void {
    asynchronousExit(this.#enclave, thread, exception);
  }

  /** The frame in which the last asynchronous exit of an interrupted thread has put its registers. */
  savedFrame({ tcs }: Thread): SsaFrame {
    return ssaFrame(this.#enclave, tcs, tcs.cssa - 1);
  }

  /**
   * Executes an instruction that the processor proper leaves to the platform; cpu.rip is still at it. `time` is what the time stamp
   * counter shows.
   */
  system(thread: Thread, operation: SystemOperation, nextRip: bigint, time: bigint): LeafOutcome {
    switch (operation) {
      case "enclu":
        return enclu({ ...this.#call, thread, cpu: thread.cpu, nextRip });
      case "xgetbv":
        return this.#xgetbv(thread, nextRip);
      case "rdtsc":
      case "rdtscp":
        if (!this.processor.timeStampCounter) return { kind: "exception", exception: forbidden(operation) };
        readTime(thread.cpu, operation, nextRip, time);
        return { kind: "continue" };
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
    writeGpr(cpu, "rax", this.#enclave.secs.attributes.xfrm);
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

/** EDX:EAX, and with RDTSCP the number of the processor in ECX (SDM Vol. 2B, RDTSCP). */
function readTime(cpu: CpuState, operation: "rdtsc" | "rdtscp", nextRip: bigint, time: bigint): void {
  writeGpr(cpu, "rax", BigInt.asUintN(32, time));
  writeGpr(cpu, "rdx", time >> 32n);
  if (operation === "rdtscp") writeGpr(cpu, "rcx", 0n);
  cpu.rip = nextRip;
}

function parametersOf(
  image: EnclaveImage,
  { sigstruct, debug, configId, configSvn }: LaunchOptions,
): SecsParameters {
  const { base, size, ssaFrameSize } = image;
  // Whether the signature is in order, EINIT says.
  const signed = sigstruct === undefined ? undefined : readSigstruct(sigstruct).value;
  const { flags, xfrm } = signed?.attributes ?? unsignedAttributes(image);
  const wanted = debug ?? (flags & ATTRIBUTE.DEBUG) !== 0n;
  const withDebug = wanted ? flags | ATTRIBUTE.DEBUG : flags & ~ATTRIBUTE.DEBUG;
  return {
    ...DEFAULT_SECS,
    base,
    size,
    ssaFrameSize,
    attributes: { flags: withDebug & ~ATTRIBUTE.INIT, xfrm },
    miscSelect: signed?.miscSelect ?? DEFAULT_SECS.miscSelect,
    configId: configId ?? DEFAULT_SECS.configId,
    configSvn: configSvn ?? DEFAULT_SECS.configSvn,
  };
}

function unsignedAttributes(image: EnclaveImage): Secs["attributes"] {
  const { attributes } = DEFAULT_SECS;
  return needsAexNotify(image)
    ? { ...attributes, flags: attributes.flags | ATTRIBUTE.AEXNOTIFY }
    : attributes;
}

function execute<Call extends EnclsCall, Result>(leaf: EnclsLeaf<Call, Result>, call: Call): void {
  const { refusal } = encls(leaf, call);
  if (refusal === undefined) return;
  const code = refusal.kind === "error" ? refusal.error : refusal.exception.name;
  const sentence = refusalSentence(refusal).replace(/\.$/, "");
  throw new UserError(`The enclave cannot be loaded: ${sentence} (${leaf.name}: ${code}).`);
}
