/** One program under the debugger: its files, its stub, and what was handed out to the editor about the current stop. */
import { threadId, type ThreadId } from "../../runtime/rsp/thread-id.ts";
import type { SignalStop } from "../../runtime/rsp/stop-reply.ts";
import type { RspClient } from "../rsp-client/client.ts";
import { Breakpoints, type BreakpointState } from "./breakpoints.ts";
import { frameGone, isRunning, noInterrupts, noSuchThread } from "./errors.ts";
import { interpolateIn, isTrueIn } from "./evaluate.ts";
import { Execution } from "./execution.ts";
import type { Outcome } from "./outcome.ts";
import type { Program } from "./program.ts";
import { SavedRegisters } from "./saved-registers.ts";
import type { Snapshot } from "./snapshot.ts";
import { Stack, type Frame } from "./stack.ts";
import { BackStepper } from "./step-back.ts";
import { Stepper } from "./stepping.ts";
import { conditionCodes } from "./stub-conditions.ts";
import { Variables } from "./variables.ts";

export interface ThreadState {
  readonly id: number;
  readonly name: string;
}

export interface DebuggeeOptions {
  readonly entersLibraryOs: boolean;
  /** Text of the debugger itself, such as that of log points. */
  readonly log: (text: string) => void;
  readonly stopsOnSameValue: boolean;
  readonly breakpointChanged: (state: BreakpointState) => void;
}

/** A stub without threads has one, and it needs a number. */
const ONLY_THREAD = 1;

export class Debuggee {
  readonly program: Program;
  readonly client: RspClient;
  readonly execution: Execution;
  readonly breakpoints: Breakpoints;
  readonly stepper: Stepper;
  readonly back: BackStepper;
  readonly variables = new Variables();
  readonly #frames = new Map<number, Frame>();
  readonly #frameIds = new WeakMap<Frame, number>();
  readonly #stacks = new Map<number, Promise<Stack>>();
  #nextFrame = 1;
  #stopsAtInterrupts = false;
  readonly #log: (text: string) => void;
  #threads: ThreadState[] = [{ id: ONLY_THREAD, name: "main" }];
  #threadIds = new Map<number, ThreadId>();

  constructor(program: Program, client: RspClient, stop: SignalStop, options: DebuggeeOptions) {
    this.program = program;
    this.client = client;
    this.#log = options.log;
    this.breakpoints = new Breakpoints(program, {
      isTrue: async (condition) => isTrueIn(this.execution.snapshot, await this.#innermost(), condition),
      interpolate: async (message) =>
        interpolateIn(this.execution.snapshot, await this.#innermost(), message),
      codesOf: (condition, addresses) =>
        client.evaluatesConditions && condition !== undefined
          ? conditionCodes(program, client.registers, addresses, condition)
          : new Map<number, Uint8Array>(),
      log: options.log,
      callerName: () => this.#callerName(),
      stackPointer: () => this.execution.snapshot.register(this.execution.thread, "rsp"),
      read: (address, length) => {
        const { snapshot } = this.execution;
        return snapshot.settle(() => snapshot.read(address, length));
      },
      stopsOnSameValue: options.stopsOnSameValue,
      changed: options.breakpointChanged,
    });
    this.execution = new Execution(client, stop, this.breakpoints, SavedRegisters.of(program.elf));
    this.stepper = new Stepper(this.execution, program, options.entersLibraryOs);
    this.back = new BackStepper(this.execution, program, options.entersLibraryOs);
  }

  async #callerName(): Promise<string> {
    const { snapshot, thread, lineAt } = this.execution;
    const stack = await Stack.of(this.program, snapshot, thread, lineAt);
    return (await stack.frames(1, 1)).frames[0]?.name ?? "";
  }

  /** Whether interrupts that take a thread out of the enclave are stops. */
  async stopAtInterrupts(wanted: boolean): Promise<void> {
    if (wanted === this.#stopsAtInterrupts) return;
    const answer = await this.execution.whenStopped(() =>
      this.client.monitor(`at-aex ${wanted ? "stop" : "pass"}`),
    );
    if (wanted && answer !== "stop\n") this.#log(`${noInterrupts().message}\n`);
    this.#stopsAtInterrupts = wanted;
  }

  /** The innermost frame in the middle of a run, for conditions; nothing about it is kept. */
  async #innermost(): Promise<Frame> {
    return (
      await Stack.of(this.program, this.execution.snapshot, this.execution.thread, this.execution.lineAt)
    ).innermost();
  }

  /** What one may look at now; refuses while the debuggee runs. */
  get snapshot(): Snapshot {
    this.mustBeStopped();
    return this.execution.snapshot;
  }

  mustBeStopped(): void {
    if (this.execution.running) throw isRunning();
  }

  /** Lets it run. What was handed out before is void. */
  async run(plan: () => Promise<Outcome>): Promise<Outcome> {
    this.#frames.clear();
    this.#stacks.clear();
    this.variables.forget();
    return this.execution.run(plan);
  }

  /** The thread that stopped last, by its number for the editor. */
  get currentThread(): number {
    const { thread } = this.execution;
    return thread === undefined || thread.thread < 1 ? ONLY_THREAD : thread.thread;
  }

  /** The threads; while the debuggee runs, those of the last stop. */
  async threads(): Promise<readonly ThreadState[]> {
    if (this.execution.running) return this.#threads;
    const found = await this.client.threads();
    const current = this.execution.thread;
    const list = found.length > 0 || current === undefined ? found : [current];
    if (list.length === 0) return this.#threads;
    this.#threadIds = new Map(list.map((thread) => [thread.thread, thread]));
    this.#threads = await Promise.all(
      list.map(async (thread) => ({
        id: thread.thread,
        name: (await this.client.threadName(thread)) ?? `Thread ${threadId.format(thread)}`,
      })),
    );
    return this.#threads;
  }

  #threadOf(id: number): ThreadId | undefined {
    const { thread } = this.execution;
    return id === this.currentThread ? thread : (this.#threadIds.get(id) ?? thread);
  }

  /** Chooses the thread that the next step is for. */
  selectThread(id: number): void {
    this.execution.selectThread(this.#threadOf(id));
  }

  async stack(thread: number): Promise<Stack> {
    const known = this.#stacks.get(thread);
    if (known !== undefined) return known;
    const { snapshot } = this;
    if (!(await this.#exists(thread))) throw noSuchThread(thread);
    const stack = this.#stacks.get(thread) ?? this.#preparedStack(snapshot, this.#threadOf(thread));
    this.#stacks.set(thread, stack);
    return stack;
  }

  /** Only who asks for a thread that is not known makes it necessary to look which there are. */
  async #exists(thread: number): Promise<boolean> {
    if (thread === this.currentThread || this.#threadIds.has(thread)) return true;
    await this.threads();
    return this.#threadIds.has(thread);
  }

  /** Somebody is going to look at all of it. */
  async #preparedStack(snapshot: Snapshot, thread: ThreadId | undefined): Promise<Stack> {
    await snapshot.prepare(thread);
    return Stack.of(this.program, snapshot, thread, this.execution.lineAt);
  }

  /** A number for a frame, for the editor to speak of it. */
  frameId(frame: Frame): number {
    const known = this.#frameIds.get(frame);
    if (known !== undefined) return known;
    const id = this.#nextFrame++;
    this.#frameIds.set(frame, id);
    this.#frames.set(id, frame);
    return id;
  }

  frame(id: number): Frame {
    const frame = this.#frames.get(id);
    if (frame === undefined) throw frameGone();
    return frame;
  }

  /** The frame that was chosen, or the innermost one of the thread that stopped. */
  async frameOrInnermost(id: number | undefined): Promise<Frame> {
    return id === undefined ? (await this.stack(this.currentThread)).innermost() : this.frame(id);
  }

  /** After something was set: the frame with its registers as they are now. What the editor holds of the stack means the new frames, too. */
  async refresh(frame: Frame): Promise<Frame> {
    for (const [thread, known] of this.#stacks) {
      const before = (await known).known;
      if (before.includes(frame)) return this.#renewed(frame, thread, before);
    }
    return frame;
  }

  async #renewed(frame: Frame, thread: number, before: readonly Frame[]): Promise<Frame> {
    const stack = await this.#preparedStack(this.snapshot, this.#threadOf(thread));
    this.#stacks.set(thread, Promise.resolve(stack));
    const { frames } = await stack.frames(0, before.length);
    const renewed = new Map<Frame, Frame>();
    for (const old of before) {
      const now = frames[old.index];
      const id = this.#frameIds.get(old);
      if (now === undefined) continue;
      renewed.set(old, now);
      if (id === undefined) continue;
      this.#frames.set(id, now);
      this.#frameIds.set(now, id);
    }
    this.variables.renew(renewed);
    return renewed.get(frame) ?? frame;
  }
}
