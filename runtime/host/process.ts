/**
 * The untrusted side of one enclave: enters it, answers its host calls, sees it end. Everything that comes out of the enclave is
 * checked here too, for the host must survive a broken enclave as the enclave must survive a lying host.
 */

import { hexAddress } from "../base/hex.ts";
import { assert } from "../base/assert.ts";
import { abortReason } from "../api/abort-reasons.ts";
import type { Enclave, RunStop } from "../enclave/enclave.ts";
import type { Precision } from "../x86/interpret.ts";
import { EXCEPTION_MEANINGS } from "../enclave/fault.ts";
import type { EnclaveFault } from "../enclave/fault.ts";
import type { Thread } from "../enclave/thread.ts";
import { type ExceptionName, VECTORS } from "../x86/cpu.ts";
import { ASLEEP } from "./calls/answer.ts";
import type { ThreadRequests } from "./calls/answer.ts";
import { answerHostCall } from "./calls/index.ts";
import { HostBuffer } from "./host-buffer.ts";
import { type AexEvent, Interrupts } from "./interrupts.ts";
import { Paging, type RunInside } from "./paging.ts";
import { COMMAND, EXIT, EXIT_POINTER, HOST_STACK, RETURN_ADDRESS } from "./protocol.ts";
import { DEFAULT_SCHEDULE, schedulerOf } from "./schedule.ts";
import type { Schedule, Scheduler } from "./schedule.ts";
import type { HostServices } from "./services.ts";
import { FileHandles } from "./files/handles.ts";
import { TcpHandles } from "./tcp/handles.ts";
import { type Entry, HostThread } from "./thread.ts";

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

export interface RunOptions {
  /** See `Enclave.run`; it is about the thread that ran last, if that is the one that goes on, or about the only one. */
  readonly first?: "stop" | "pass";
  /** See `Enclave.run`. Where several threads can run, all counts are exact. */
  readonly precision?: Precision;
  /**
   * What an exception is that the enclave can be entered to handle: by default it is let handle it; with "report" the run ends with it, and
   * whoever asked for that calls `deliver` or has it resumed. One that the enclave cannot handle always ends the run.
   */
  readonly exceptions?: "deliver" | "report";
  /** Numbers of the threads that may run; all by default. Whose turn it is stays as it is, so that the schedule goes on afterwards. */
  readonly only?: ReadonlySet<number>;
}

export interface HostOptions {
  readonly schedule?: Schedule;
  /** Told of each interrupt and page fault that `HostProcess.interrupts` orders. */
  readonly onAex?: (event: AexEvent) => void;
  /** Pages of the EPC that are there for the enclave; without, as many as it wants. */
  readonly epcPages?: number;
}

export class HostProcess {
  readonly enclave: Enclave;
  readonly buffer: HostBuffer;
  /** In the order of their numbers, which begin with 1. */
  readonly threads: readonly HostThread[];
  /** When the host is to take threads out of the enclave, beside the ends of their turns; no rule at first. */
  readonly interrupts: Interrupts;
  /** Undefined where the EPC has room for all of the enclave. */
  readonly paging: Paging | undefined;
  /** The connections and listeners that the enclave has open. */
  readonly tcp: TcpHandles;
  /** The files that it has open. */
  readonly files: FileHandles;
  readonly #services: HostServices;
  readonly #scheduler: Scheduler;
  #end: ProcessEnd | undefined;
  /** Whose turn it is, and for how many instructions yet; undefined when the next turn is to be given. */
  #turn: { readonly thread: HostThread; left: number } | undefined;

  /** Throws a UserError where `epcPages` are too few. */
  constructor(
    enclave: Enclave,
    services: HostServices,
    { schedule = DEFAULT_SCHEDULE, onAex = () => undefined, epcPages }: HostOptions = {},
  ) {
    this.enclave = enclave;
    this.#services = services;
    this.tcp = new TcpHandles(services.network);
    this.files = new FileHandles(services.storage, services.hostFiles);
    this.#scheduler = schedulerOf(schedule);
    this.interrupts = new Interrupts(enclave, onAex);
    this.paging = epcPages === undefined ? undefined : new Paging(enclave, epcPages);
    this.threads = enclave.threads.map((thread) => new HostThread(thread));
    this.buffer = new HostBuffer(enclave.memory);
    this.#first.start(BigInt(this.buffer.address), BigInt(this.buffer.bytes.length));
  }

  /** Enters the enclave for the first time, so that a debugger finds it at its entry point. `run` does it where nobody else has. */
  start(): void {
    const first = this.#first;
    if (first.state === "idle" && first.isRunnable) this.#enter(first);
  }

  /** How the process ended, once it has. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  /** Executes at most `limit` instructions. */
  run(limit: number, options: RunOptions = {}): ProcessStop {
    const { first = "stop", precision = "exact", exceptions = "deliver", only } = options;
    const before = this.enclave.instructions;
    const last = this.enclave.current;
    let passing = first;
    for (;;) {
      const thread = this.#end === undefined ? this.#next(only) : undefined;
      if (this.#end !== undefined) return this.#end;
      if (thread === undefined) return this.#waiting(only);
      const left = limit - (this.enclave.instructions - before);
      if (left <= 0) return { kind: "limit" };
      const passes = thread.thread === last || only?.size === 1;
      const stop = this.#runThread(thread, left, passes ? passing : "stop", precision);
      if (stop.kind === "exit") this.#leave(thread, stop);
      else {
        const goesOn =
          stop.kind === "limit"
            ? precision === "exact" || !this.#isAlone
            : stop.kind === "fault" && exceptions === "deliver" && this.deliver();
        if (!goesOn) return stop;
      }
      passing = "stop";
    }
  }

  /** There are no turns and no rules for which counts must be exact. */
  get #isAlone(): boolean {
    return this.#turn === undefined && this.interrupts.rules.length === 0 && this.paging === undefined;
  }

  /** The thread that goes on, after it has entered; undefined where none can. */
  #next(only: ReadonlySet<number> | undefined): HostThread | undefined {
    const able = this.threads.filter(({ isRunnable }) => isRunnable);
    const runnable = only === undefined ? able : able.filter(({ number }) => only.has(number));
    const [first] = runnable;
    if (first === undefined) return undefined;
    const thread = able.length === 1 || runnable.length === 1 ? first : this.#whoseTurn(runnable);
    // Alone, it needs no turns; and when others come, the turn is given anew.
    if (able.length === 1) this.#turn = undefined;
    this.#enter(thread);
    return thread;
  }

  #whoseTurn(runnable: readonly HostThread[]): HostThread {
    if (this.#turn !== undefined && this.#turn.left > 0 && runnable.includes(this.#turn.thread))
      return this.#turn.thread;
    const numbers = runnable.map(({ number }) => number);
    const turn = this.#scheduler.next(numbers, this.enclave.current.number);
    const thread = this.threads[turn.thread - 1];
    assert(thread !== undefined, "a thread that there is not was given a turn");
    this.#turn = { thread, left: turn.instructions };
    return thread;
  }

  #runThread(thread: HostThread, left: number, first: "stop" | "pass", precision: Precision): RunStop {
    const turn = this.#turn;
    if (turn?.thread !== thread)
      return this.#runInside(thread, left, first, turn === undefined ? precision : "exact");
    const before = this.enclave.instructions;
    // Held to one thread by a debugger, it may have used up its turn.
    const most = turn.left > 0 ? Math.min(left, turn.left) : left;
    const stop = this.#runInside(thread, most, first, "exact");
    turn.left -= this.enclave.instructions - before;
    return stop;
  }

  #runInside(thread: HostThread, limit: number, first: "stop" | "pass", precision: Precision): RunStop {
    const resume = (): void => {
      this.#resume(thread);
    };
    const { paging, enclave } = this;
    const inside: RunInside = (most, passes, how = "exact") =>
      paging === undefined ? enclave.run(most, passes, how) : paging.run(most, passes, how, resume);
    if (this.interrupts.rules.length === 0) return inside(limit, first, precision);
    return this.interrupts.run(limit, first, resume, inside);
  }

  /**
   * Enters the enclave to have the exception handled that has taken the current thread out of it; the next run goes on there. False where
   * it cannot be entered: it has no handlers, or the exception was in one.
   */
  deliver(): boolean {
    const { current } = this.enclave;
    if (current.place !== "interrupted" || current.tcs.cssa >= current.tcs.nssa) return false;
    this.#refused("entered", this.#eenter(current, { command: COMMAND.EXCEPTION, rsi: 0n, rdx: 0n }));
    return true;
  }

  /** Nobody can go on: something outside has to happen, or nothing ever will. */
  #waiting(only: ReadonlySet<number> | undefined): ProcessStop {
    const ready = this.threads.map((thread) => thread.ready).filter((promise) => promise !== undefined);
    if (ready.length > 0) return { kind: "waiting", ready: Promise.race(ready) };
    // Threads that may not run now could go on.
    if (only !== undefined && this.threads.some(({ isRunnable }) => isRunnable))
      return { kind: "waiting", ready: new Promise<void>(() => undefined) };
    this.#end = { kind: "aborted", message: DEADLOCK };
    return this.#end;
  }

  get #first(): HostThread {
    const [first] = this.threads;
    assert(first !== undefined, "an enclave without threads was loaded");
    return first;
  }

  /**
   * The thread goes on inside. All threads share one processor: an interrupt takes the one that is inside out (AEX), and ERESUME brings
   * it back when it is its turn again.
   */
  #enter(thread: HostThread): void {
    const { current } = this.enclave;
    if (current !== thread.thread && current.inside) this.enclave.interrupt(current);
    if (current !== thread.thread || !current.inside) this.paging?.enter(thread.thread);
    const entry = thread.takeEntry();
    if (entry === undefined) {
      this.#resume(thread);
      return;
    }
    this.#refused("entered", this.#eenter(thread.thread, entry));
  }

  #eenter(thread: Thread, { command, rsi, rdx }: Entry): EnclaveFault | undefined {
    const registers = { rcx: EXIT_POINTER, returnAddress: RETURN_ADDRESS, rsp: HOST_STACK };
    return this.enclave.enter(thread, { ...registers, rdi: command, rsi, rdx });
  }

  #resume({ thread }: HostThread): void {
    if (thread.place === "interrupted") this.#eresume(thread);
  }

  #eresume(thread: Thread): void {
    const registers = { rcx: EXIT_POINTER, returnAddress: RETURN_ADDRESS, rsp: HOST_STACK };
    this.#refused("resumed", this.enclave.resume(thread, registers));
  }

  #refused(what: "entered" | "resumed", fault: EnclaveFault | undefined): void {
    if (fault === undefined) return;
    this.#end = { kind: "aborted", message: `The enclave cannot be ${what}: ${fault.message}.` };
  }

  /** The thread is outside: does what it left for. */
  #leave(thread: HostThread, exit: Exit): void {
    if (exit.rdi !== EXIT.EXCEPTION) thread.leaves(exit.rdi === EXIT.HOSTCALL ? "calling" : "idle");
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
        this.#hostCall(thread, exit);
        return;
      case EXIT.ABORT:
        this.#end = aborted(exit);
        return;
      case EXIT.EXCEPTION:
        this.#eresume(thread.thread);
        return;
      case EXIT.THREAD:
        return;
      default:
        this.#end = {
          kind: "aborted",
          message: `The enclave left for a reason that the host does not know (${hexAddress(exit.rdi)} in RDI); rebuild it with this version of LiteBox.`,
        };
    }
  }

  #hostCall(thread: HostThread, { rsi, rdx, r8, r9 }: Exit): void {
    const answer = answerHostCall(rsi, {
      arguments: [rdx, r8, r9],
      buffer: this.buffer,
      services: this.#services,
      threads: this.#requestsOf(thread),
      instructions: this.enclave.instructions,
      tcp: this.tcp,
      files: this.files,
    });
    if (answer === ASLEEP) return;
    if (typeof answer === "number") {
      thread.answer(answer);
      return;
    }
    thread.ready = answer.then((result) => {
      thread.answer(result);
    });
  }

  #requestsOf(asking: HostThread): ThreadRequests {
    // A number too large to be exact is too large for a thread as well.
    const find = (thread: bigint) => this.threads[Number(thread)];
    return {
      start: (thread) => thread !== 0n && find(thread)?.begin() === true,
      sleeps: (wakes) => asking.sleeps(wakes),
      wake: (thread, wakes) => {
        const found = find(thread);
        found?.wake(wakes);
        return found !== undefined;
      },
      giveTurnAway: () => {
        this.#turn = undefined;
      },
    };
  }
}

/** A sentence with the exception's name. */
function exceptionText(vector: bigint): string {
  const [name] = Object.entries(VECTORS).find(([, number]) => BigInt(number) === vector) ?? [];
  return name === undefined
    ? `It was exception number ${String(vector)}.`
    : `It was ${name}: ${EXCEPTION_MEANINGS[name as ExceptionName]}.`;
}

const DEADLOCK =
  "Every thread of the enclave waits for another one, so that none can go on (a deadlock). Look for mutexes that are taken in different orders, a signal that comes before its wait, or a thread that joins one which waits for it.";

function aborted({ rsi: code, rdx: detail }: Exit): ProcessEnd {
  const known = code < 0x1_0000n ? abortReason(Number(code)) : undefined;
  if (known === undefined)
    return { kind: "aborted", message: `The enclave ended itself with the unknown reason ${String(code)}.` };
  if (known.name === "exception")
    return { kind: "aborted", message: `${known.message} ${exceptionText(detail)}`, reason: known.code };
  return { kind: "aborted", message: known.message, reason: known.code };
}
