/**
 * The untrusted side of one enclave: enters it, answers its host calls, sees it end. Everything that comes out of the enclave is
 * checked here too, for the host must survive a broken enclave as the enclave must survive a lying host.
 */

import { hexAddress } from "../base/hex.ts";
import { assert } from "../base/assert.ts";
import { abortReason } from "../api/abort-reasons.ts";
import type { Enclave, RunStop } from "../enclave/enclave.ts";
import type { Precision } from "../x86/interpret.ts";
import type { EnclaveFault } from "../enclave/fault.ts";
import type { Thread } from "../enclave/thread.ts";
import { answerHostCall } from "./calls/index.ts";
import { HostBuffer } from "./host-buffer.ts";
import { COMMAND, EXIT, EXIT_POINTER, HOST_STACK, RETURN_ADDRESS } from "./protocol.ts";
import type { HostServices } from "./services.ts";

/** Why a slice of a run ended. */
export type ProcessStop =
  | { readonly kind: "limit" }
  | { readonly kind: "breakpoint"; readonly address: number }
  /** A host call waits for input; until `ready` resolves, calling `run` again gives the same. */
  | { readonly kind: "waiting"; readonly ready: Promise<void> }
  /**
   * Nothing of the faulting instruction has taken effect, and the thread is interrupted; running on resumes it, as a debugger that has
   * mended the state wants it.
   */
  | { readonly kind: "fault"; readonly fault: EnclaveFault }
  | ProcessEnd;

/** After one of these, calling `run` gives the same again. */
export type ProcessEnd =
  | { readonly kind: "exited"; readonly exitCode: number }
  /** The enclave ended itself, or left in a way that the protocol does not know. The message is a sentence. */
  | { readonly kind: "aborted"; readonly message: string; readonly reason?: number };

type Exit = Extract<RunStop, { kind: "exit" }>;
type Waiting = Extract<ProcessStop, { kind: "waiting" }>;

export class HostProcess {
  readonly enclave: Enclave;
  readonly buffer: HostBuffer;
  readonly #services: HostServices;
  readonly #thread: Thread;
  #started = false;
  #end: ProcessEnd | undefined;
  #waiting: Waiting | undefined;
  /** The result that came while the thread was outside. */
  #result: number | undefined;

  constructor(enclave: Enclave, services: HostServices) {
    this.enclave = enclave;
    this.#services = services;
    const [thread] = enclave.threads;
    assert(thread !== undefined, "an enclave without threads was loaded");
    this.#thread = thread;
    this.buffer = new HostBuffer(enclave.memory);
  }

  /** Enters the enclave for the first time, so that a debugger finds it at its entry point. `run` does it where nobody else has. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#enter(COMMAND.START, BigInt(this.buffer.address), BigInt(this.buffer.bytes.length));
  }

  /** How the process ended, once it has. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  /** Executes at most `limit` instructions. For `first` and `precision` see `Enclave.run`. */
  run(limit: number, first: "stop" | "pass" = "stop", precision: Precision = "exact"): ProcessStop {
    this.start();
    const before = this.enclave.instructions;
    let passing = first;
    for (;;) {
      const halt = this.#resume();
      if (halt !== undefined) return halt;
      const left = limit - (this.enclave.instructions - before);
      if (left <= 0) return { kind: "limit" };
      const stop = this.enclave.run(left, passing, precision);
      if (stop.kind !== "exit") return stop;
      passing = "stop";
      this.#leave(stop);
    }
  }

  /** Why the enclave cannot go on now; where a result has come meanwhile, it is brought in. */
  #resume(): ProcessStop | undefined {
    const result = this.#result;
    if (result !== undefined) {
      this.#result = undefined;
      this.#waiting = undefined;
      this.#enter(COMMAND.RESULT, BigInt(result), 0n);
    }
    if (this.#end === undefined && this.#thread.place === "interrupted") {
      const registers = { rcx: EXIT_POINTER, returnAddress: RETURN_ADDRESS, rsp: HOST_STACK };
      this.#refused("resumed", this.enclave.resume(this.#thread, registers));
    }
    return this.#end ?? this.#waiting;
  }

  #enter(command: bigint, rsi: bigint, rdx: bigint): void {
    const fault = this.enclave.enter(this.#thread, {
      rcx: EXIT_POINTER,
      returnAddress: RETURN_ADDRESS,
      rsp: HOST_STACK,
      rdi: command,
      rsi,
      rdx,
    });
    this.#refused("entered", fault);
  }

  #refused(what: "entered" | "resumed", fault: EnclaveFault | undefined): void {
    if (fault === undefined) return;
    this.#end = { kind: "aborted", message: `The enclave cannot be ${what}: ${fault.message}.` };
  }

  /** The thread is outside: does what the enclave left for. */
  #leave(exit: Exit): void {
    if (exit.target !== RETURN_ADDRESS) {
      this.#end = {
        kind: "aborted",
        message: `The enclave left to ${hexAddress(exit.target)}, which is not the address that the host gave it; its entry code is damaged.`,
      };
      return;
    }
    switch (exit.rdi) {
      case EXIT.RETURN:
        this.#end = { kind: "exited", exitCode: Number(exit.rsi & 0xffn) };
        return;
      case EXIT.HOSTCALL:
        this.#hostCall(exit);
        return;
      case EXIT.ABORT:
        this.#end = aborted(exit.rsi);
        return;
      default:
        this.#end = {
          kind: "aborted",
          message: `The enclave left for a reason that the host does not know (${hexAddress(exit.rdi)} in RDI); rebuild it with this version of LiteBox.`,
        };
    }
  }

  #hostCall({ rsi, rdx, r8, r9 }: Exit): void {
    const request = { arguments: [rdx, r8, r9] as const, buffer: this.buffer, services: this.#services };
    const answer = answerHostCall(rsi, request);
    if (typeof answer === "number") {
      this.#result = answer;
      return;
    }
    const ready = answer.then((result) => {
      this.#result = result;
    });
    this.#waiting = { kind: "waiting", ready };
  }
}

function aborted(code: bigint): ProcessEnd {
  const known = code < 0x1_0000n ? abortReason(Number(code)) : undefined;
  if (known === undefined)
    return { kind: "aborted", message: `The enclave ended itself with the unknown reason ${String(code)}.` };
  return { kind: "aborted", message: known.message, reason: known.code };
}
