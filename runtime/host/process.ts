/**
 * The untrusted side of one enclave: enters it, answers its host calls, sees it end. Everything that comes out of the enclave is
 * checked here too, for the host must survive a broken enclave as the enclave must survive a lying host.
 */

import { hexAddress } from "../base/hex.ts";
import { assert } from "../base/assert.ts";
import type { Enclave, RunStop } from "../enclave/enclave.ts";
import type { Precision } from "../x86/interpret.ts";
import type { Thread } from "../enclave/thread.ts";
import { copyOfCpu } from "../enclave/checkpoint.ts";
import type { CpuState } from "../x86/cpu.ts";
import { aborted, DEADLOCK, type Exit, FOREIGN } from "./endings.ts";
import { applyEvent } from "./history/apply.ts";
import type { Journal, JournalEvent } from "./history/journal.ts";
import { HostCalls, isAboutThreads, type Reply } from "./host-calls.ts";
import { Gate } from "./gate.ts";
import { HostBuffer } from "./host-buffer.ts";
import { type AexRule, Interrupts } from "./interrupts.ts";
import { Paging, type RunInside } from "./paging.ts";
import { EXIT, RETURN_ADDRESS } from "./protocol.ts";
import { DEFAULT_SCHEDULE } from "./schedule.ts";
import type { HostServices } from "./services.ts";
import { HostThread } from "./thread.ts";
import type { HostOptions, ProcessEnd, ProcessState, ProcessStop, RunOptions } from "./process-types.ts";
import { requestsOf, Turns } from "./turns.ts";

export type { HostOptions, ProcessEnd, ProcessState, ProcessStop, RunOptions } from "./process-types.ts";

/** Of each member of a union. */
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export class HostProcess {
  readonly enclave: Enclave;
  readonly buffer: HostBuffer;
  /** In the order of their numbers, which begin with 1. */
  readonly threads: readonly HostThread[];
  /** When the host is to take threads out of the enclave, beside the ends of their turns; no rule at first. */
  readonly interrupts: Interrupts;
  /** Undefined where the EPC has room for all of the enclave. */
  readonly paging: Paging | undefined;
  /** What the enclave asks of the machine. */
  readonly calls: HostCalls;
  /** Undefined where nobody wants to repeat the run. */
  readonly journal: Journal | undefined;
  readonly #turns: Turns;
  readonly #gate: Gate;
  #end: ProcessEnd | undefined;
  /** The number of the thread that the host let run last. */
  #scheduled = 1;
  /** How many host calls the enclave has made, but for those about threads. */
  #callCount = 0;
  /** Whoever runs wants to know of interrupts; there was one. */
  #seesInterrupts = false;
  #isInterrupted = false;
  readonly #tellsOfInterrupt = (): boolean => this.#isInterrupted;
  /** Answers that have come while a debugger looked at the past. */
  readonly #late: Reply[] = [];

  /** Throws a UserError where `epcPages` are too few. */
  constructor(
    enclave: Enclave,
    services: HostServices,
    { schedule = DEFAULT_SCHEDULE, onAex = () => undefined, onCall, epcPages, journal }: HostOptions = {},
  ) {
    this.enclave = enclave;
    this.journal = journal;
    this.interrupts = new Interrupts(enclave, (event) => {
      if (!this.isPast) onAex(event);
    });
    this.paging = epcPages === undefined ? undefined : new Paging(enclave, epcPages);
    this.threads = enclave.threads.map((thread) => new HostThread(thread));
    this.#turns = new Turns(schedule, this.threads);
    this.#gate = new Gate(enclave, this.paging, (message) => {
      this.#end = { kind: "aborted", message };
    });
    this.buffer = new HostBuffer(enclave.memory);
    const answered = (reply: Reply): void => {
      if (this.isPast) this.#late.push(reply);
      else this.#happens({ kind: "answer", ...reply });
    };
    this.calls = new HostCalls(services, this.buffer, answered, onCall);
    this.#first.start(BigInt(this.buffer.address), BigInt(this.buffer.bytes.length));
  }

  /** Enters the enclave for the first time, so that a debugger finds it at its entry point. `run` does it where nobody else has. */
  start(): void {
    const first = this.#first;
    if (first.state === "idle" && first.isRunnable) this.#gate.enter(first);
  }

  /** How the process ended, once it has. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  /** What follows at this instant is known: a debugger is in the past, or a recording is repeated. */
  get isPast(): boolean {
    return this.journal?.isPast(this.enclave.instructions) === true;
  }

  /** In the past, the number of the thread that executes the next instruction; undefined in the present, where that is open. */
  get nextThread(): number | undefined {
    return this.isPast && this.enclave.current.inside ? this.enclave.current.number : undefined;
  }

  /** Executes at most `limit` instructions. */
  run(limit: number, options: RunOptions = {}): ProcessStop {
    this.#isInterrupted = false;
    const stop = this.#run(limit, options);
    this.journal?.reached(this.enclave.instructions);
    return stop;
  }

  #run(limit: number, options: RunOptions): ProcessStop {
    const { first = "stop", precision = "exact", exceptions = "deliver", only } = options;
    this.#seesInterrupts = options.interrupts === "stop";
    const before = this.enclave.instructions;
    const last = this.enclave.current;
    let passing = first;
    for (;;) {
      this.#catchUp();
      const isPast = this.isPast;
      if (this.#end === undefined && !isPast && this.journal?.isSealed === true) return this.#replayed();
      const thread = this.#end === undefined ? this.#next(only, isPast) : undefined;
      if (this.#end !== undefined) return this.#end;
      if (thread === undefined) return this.#waiting(only);
      const left = limit - (this.enclave.instructions - before);
      if (left <= 0) return { kind: "limit" };
      const passes = thread.thread === last || only?.size === 1;
      const stop = this.#runThread(thread, left, passes ? passing : "stop", precision);
      if (this.#tellsOfInterrupt()) return { kind: "interrupt", thread: thread.number };
      if (stop.kind === "exit") this.#leave(thread, stop);
      else if (stop.kind === "fault") {
        this.#faulted();
        if (exceptions === "report" || !(this.isPast || this.deliver())) return stop;
      } else if (stop.kind !== "limit" || (!isPast && precision === "about" && this.#isAlone)) return stop;
      passing = "stop";
    }
  }

  /** There are no turns and no rules for which counts must be exact. */
  get #isAlone(): boolean {
    return !this.#turns.areTaken && this.interrupts.rules.length === 0 && this.paging === undefined;
  }

  /** The thread that goes on, after it has entered; undefined where none can. */
  #next(only: ReadonlySet<number> | undefined, isPast: boolean): HostThread | undefined {
    const thread = isPast ? this.#repeatedTurn() : this.#turns.next(only, this.enclave.current.number);
    if (thread === undefined) return undefined;
    if (thread.number !== this.#scheduled) {
      this.journal?.add({ kind: "turn", thread: thread.number, count: this.enclave.instructions });
      this.#scheduled = thread.number;
    }
    this.#gate.enter(thread);
    return thread;
  }

  /** Whose turn it was. */
  #repeatedTurn(): HostThread | undefined {
    const next = this.journal?.next;
    if (next?.kind === "turn" && next.count === this.enclave.instructions) {
      this.journal?.pass();
      this.#scheduled = next.thread;
    }
    const thread = this.threads[this.#scheduled - 1];
    if (thread?.isRunnable === true && this.#untilNext() > 0) return thread;
    this.#end = { kind: "aborted", message: FOREIGN };
    return undefined;
  }

  /** Instructions before the next thing that is known to happen; what happens by itself needs no stop. */
  #untilNext(): number {
    const { journal } = this;
    const next = journal?.next;
    if (next?.kind === "fault") return Number.POSITIVE_INFINITY;
    return (next?.count ?? journal?.present ?? 0) - this.enclave.instructions;
  }

  #runThread(thread: HostThread, left: number, first: "stop" | "pass", precision: Precision): RunStop {
    if (this.isPast) return this.#runInside(thread, Math.min(left, this.#untilNext()), first, "exact");
    const most = this.#turns.most(thread, left);
    if (most === undefined)
      return this.#runInside(thread, left, first, this.#turns.areTaken ? "exact" : precision);
    const before = this.enclave.instructions;
    const stop = this.#runInside(thread, most, first, "exact");
    this.#turns.spend(this.enclave.instructions - before);
    return stop;
  }

  #runInside(thread: HostThread, limit: number, first: "stop" | "pass", precision: Precision): RunStop {
    const resume = (): void => {
      this.#gate.goOn(thread.thread);
    };
    const { paging, enclave } = this;
    const inside: RunInside = (most, passes, how = "exact") =>
      paging === undefined ? enclave.run(most, passes, how) : paging.run(most, passes, how, resume);
    if (this.interrupts.rules.length === 0) return inside(limit, first, precision);
    const interrupted = this.#seesInterrupts ? () => void (this.#isInterrupted = true) : resume;
    return this.interrupts.run(limit, first, { resume, interrupted }, inside);
  }

  /**
   * Enters the enclave to have the exception handled that has taken the current thread out of it; the next run goes on there. False where
   * it cannot be entered: it has no handlers, or the exception was in one. In the past, what was done then is done again.
   */
  deliver(): boolean {
    const { current } = this.enclave;
    if (this.isPast) return true;
    if (current.place !== "interrupted" || current.tcs.cssa >= current.tcs.nssa) return false;
    if (this.journal?.isSealed === true) return false;
    this.#happens({ kind: "delivery" });
    return true;
  }

  /** The host is told of a fault. */
  #faulted(): void {
    const count = this.enclave.instructions;
    const next = this.journal?.next;
    if (!this.isPast) this.journal?.add({ kind: "fault", count });
    else if (next?.kind === "fault" && next.count === count) this.journal?.pass();
    else this.#end = { kind: "aborted", message: FOREIGN };
  }

  /** A debugger attaches: what it wants of the platform is in effect from the next entry on. */
  attach(): void {
    this.start();
    if (!this.isPast && this.journal?.isSealed !== true) this.#happens({ kind: "debugger" });
  }

  /** A debugger's change of memory. False where not all of it exists, or in the past, which cannot be changed. */
  changeMemory(address: number, bytes: Uint8Array): boolean {
    if (this.#isUnchangeable || !this.enclave.memory.poke(address, bytes)) return false;
    this.journal?.add({ kind: "memory", address, bytes: bytes.slice(), count: this.enclave.instructions });
    return true;
  }

  /** A debugger's change of the registers that a thread has inside. False in the past. */
  changeRegisters(change: (cpu: CpuState) => void, thread: Thread = this.enclave.current): boolean {
    if (this.#isUnchangeable) return false;
    const { enclave, journal } = this;
    enclave.changeRegisters(change, thread);
    const cpu = copyOfCpu(enclave.registers(thread));
    journal?.add({ kind: "registers", thread: thread.number, cpu, count: enclave.instructions });
    return true;
  }

  /** From now on these interrupts are ordered. False in the past. */
  order(rules: readonly AexRule[]): boolean {
    if (this.#isUnchangeable) return false;
    this.#happens({ kind: "rules", rules });
    return true;
  }

  get #isUnchangeable(): boolean {
    return this.isPast || this.journal?.isSealed === true;
  }

  /** What is known to happen at this instant happens again; at the present, what has come meanwhile happens now. */
  #catchUp(): void {
    for (let event = this.#due; event !== undefined; event = this.#due) {
      this.journal?.pass();
      this.#apply(event);
    }
    if (this.#late.length > 0 && !this.isPast)
      for (const reply of this.#late.splice(0)) this.#happens({ kind: "answer", ...reply });
  }

  get #due(): JournalEvent | undefined {
    const event = this.journal?.next;
    if (event?.count !== this.enclave.instructions || event.kind === "turn" || event.kind === "fault")
      return undefined;
    return event;
  }

  #happens(what: DistributiveOmit<JournalEvent, "count">): void {
    const event = { ...what, count: this.enclave.instructions } as JournalEvent;
    this.journal?.add(event);
    this.#apply(event);
  }

  #apply(event: JournalEvent): void {
    const { enclave, threads, interrupts } = this;
    if (!applyEvent(event, { enclave, threads, interrupts, gate: this.#gate }))
      this.#end = { kind: "aborted", message: FOREIGN };
  }

  /** The state as it is now, between two runs; `before` is an earlier one, with which unchanged pages are shared. */
  keep(before?: ProcessState): ProcessState {
    return {
      enclave: this.enclave.checkpoint(before?.enclave),
      threads: this.threads.map((thread) => thread.keep()),
      scheduled: this.#scheduled,
      calls: this.#callCount,
      end: this.#end,
      interrupts: this.interrupts.keep(),
      paging: this.paging?.keep(),
      position: this.journal?.position ?? { events: 0, numbers: 0 },
    };
  }

  /** Goes back to an earlier state of this very process, from which the journal leads on again. */
  restore(state: ProcessState): void {
    this.interrupts.restore(state.interrupts);
    if (state.paging !== undefined) this.paging?.restore(state.paging);
    this.enclave.restore(state.enclave);
    for (const [index, thread] of this.threads.entries()) {
      const kept = state.threads[index];
      if (kept !== undefined) thread.restore(kept);
    }
    this.#scheduled = state.scheduled;
    this.#callCount = state.calls;
    this.#end = state.end;
    if (this.journal !== undefined) this.journal.position = state.position;
  }

  /** All that is known has happened, and nothing can follow. */
  #replayed(): ProcessStop {
    const waits = this.threads.some(({ isRunnable, state }) => isRunnable || state === "calling");
    return waits ? { kind: "replayed" } : this.#waiting(undefined);
  }

  /** Nobody can go on: something outside has to happen, or nothing ever will. */
  #waiting(only: ReadonlySet<number> | undefined): ProcessStop {
    const ready = this.threads.flatMap(({ state, number }) => {
      const answered = state === "calling" ? this.calls.waiting(number) : undefined;
      return answered === undefined ? [] : [answered];
    });
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
        this.#gate.resume(thread.thread);
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

  #hostCall(thread: HostThread, exit: Exit): void {
    const { journal, calls } = this;
    const { instructions } = this.enclave;
    const call = {
      thread: thread.number,
      exit,
      threads: requestsOf(thread, this.threads, this.#turns),
      instructions,
    };
    if (isAboutThreads(exit)) {
      const result = calls.askThreads(call);
      if (result !== undefined) thread.answer(result);
      return;
    }
    this.#callCount++;
    const isKnown = journal !== undefined && journal.answersOf(thread.number) > thread.answers;
    const isAsked =
      calls.waiting(thread.number) !== undefined ||
      this.#late.some((reply) => reply.thread === thread.number);
    if (!isKnown && !isAsked && journal?.isSealed !== true) calls.ask(call);
    else if (journal !== undefined && this.#callCount > journal.shown) calls.show(exit);
    if (journal !== undefined) journal.shown = Math.max(journal.shown, this.#callCount);
  }
}
