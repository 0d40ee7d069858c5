/**
 * Running and stopping: which breakpoints are in the debuggee, how it gets off one that it stands on, what a stop means, and what is
 * done while it runs. Stepping is built on `advance`; nothing else resumes the debuggee.
 */
import { fromHex } from "../../runtime/base/hex.ts";
import { decodeUtf8 } from "../../runtime/base/text.ts";
import { REASON_KEY, SIGNAL, type SignalStop } from "../../runtime/rsp/stop-reply.ts";
import type { ResumeAction } from "../../runtime/rsp/packets/resume.ts";
import { type AddressBounds, UNDONE_KEY } from "../../runtime/rsp/packets/reverse.ts";
import type { ThreadId } from "../../runtime/rsp/thread-id.ts";
import { isUndone } from "../../runtime/rsp/undone.ts";
import type { RspClient, Stop } from "../rsp-client/client.ts";
import { Insertions } from "./insertions.ts";
import { ARRIVED, type BreakpointJudge, type LinePlace, type Outcome } from "./outcome.ts";
import type { SavedRegisters } from "./saved-registers.ts";
import { Snapshot } from "./snapshot.ts";

/** How the debuggee is to move: as a stub does it, or back. */
type Motion = ResumeAction | { readonly kind: "back"; readonly how: "step" | "continue" | AddressBounds };

/** Keys of stop replies that tell of a watched access (GDB manual, "Stop Reply Packets"). */
const WATCH_KEYS = ["watch", "rwatch", "awatch"];

const FAULTS: ReadonlySet<number> = new Set([
  SIGNAL.illegal,
  SIGNAL.abort,
  7, // EMT: emulator trap
  SIGNAL.arithmetic,
  SIGNAL.bus,
  SIGNAL.segmentation,
  12, // SYS: bad system call
]);
/** Signals that programs get in ordinary life and that gdb passes on without stopping: ALRM, URG, CHLD, IO, VTALRM, PROF, WINCH. */
const ORDINARY: ReadonlySet<number> = new Set([14, 16, 20, 23, 26, 27, 28]);

const NO_ADDRESSES: ReadonlySet<bigint> = new Set();

export class Execution {
  readonly client: RspClient;
  readonly #judge: BreakpointJudge;
  readonly #saved: SavedRegisters | undefined;
  readonly #insertions: Insertions;
  readonly #jobs: (() => Promise<void>)[] = [];
  #snapshot: Snapshot;
  #thread: ThreadId | undefined;
  /** Where the last step ended, if the address alone does not say it. */
  #standing: { readonly address: bigint; readonly place: LinePlace } | undefined;
  #running = false;
  #pauseWanted = false;
  /** An interrupt was sent since the debuggee was last resumed. */
  #hasInterrupted = false;
  /** One was sent when the debuggee had just stopped by itself: the stub may take it for the next run. */
  #hasStrayInterrupt = false;
  /** The signal that the debuggee stopped with and has not got yet. */
  #pendingSignal: number | undefined;

  /** `saved`: where the registers are of a thread whose host a stub shows. */
  constructor(client: RspClient, stop: SignalStop, judge: BreakpointJudge, saved?: SavedRegisters) {
    this.client = client;
    this.#judge = judge;
    this.#insertions = new Insertions(client, judge, () => {
      this.#pauseWanted = true;
      this.#interrupt();
    });
    this.#saved = saved;
    this.#snapshot = new Snapshot(client, stop, { saved });
    this.#thread = stop.thread;
  }

  /** The state since the last stop. Not to be used while the debuggee runs. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** The thread that stopped last. */
  get thread(): ThreadId | undefined {
    return this.#thread;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Chooses the thread that the next step is for. */
  selectThread(thread: ThreadId | undefined): void {
    this.#thread = thread;
  }

  pause(): void {
    if (!this.#running) return;
    this.#pauseWanted = true;
    this.#interrupt();
  }

  /** The line that a step has ended at, or that of the user's breakpoint at an address. */
  readonly lineAt = (address: bigint): LinePlace | undefined =>
    this.#standing?.address === address ? this.#standing.place : this.#judge.lineAt(address);

  standAt(address: bigint, place: LinePlace): void {
    this.#standing = { address, place };
  }

  /** Does something that needs a stopped debuggee: at once, or by interrupting it for a moment that nobody sees. */
  async whenStopped<T>(job: () => Promise<T>): Promise<T> {
    if (!this.#running) return job();
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => job().then(resolve, reject));
      this.#interrupt();
    });
  }

  /** Puts the user's breakpoints into the debuggee and takes others out. */
  async synchronise(): Promise<void> {
    await this.#insertions.change().done;
  }

  /** Takes everything out, and has the debuggee stopped, so that it can be left alone or ended. */
  async leave(): Promise<void> {
    await this.whenStopped(async () => {
      this.#pauseWanted = this.#running;
      await this.#insertions.clear();
    });
  }

  /** Does something that lets the debuggee run, however often; for everybody else it runs until that is over. */
  async run(plan: () => Promise<Outcome>): Promise<Outcome> {
    this.#running = true;
    try {
      await this.#judge.remember();
      return await plan();
    } finally {
      this.#running = false;
      this.#pauseWanted = false;
      await this.#doJobs();
    }
  }

  /**
   * Runs until the action is done, one of `temporary` is reached, or something else stops the debuggee. Breakpoints whose condition
   * says no are passed unseen. Only inside `run`.
   */
  async advance(action: ResumeAction, temporary: ReadonlySet<bigint> = NO_ADDRESSES): Promise<Outcome> {
    const own = this.#thread;
    this.#standing = undefined;
    for (;;) {
      const outcome = await this.#advanceOnce(action, temporary);
      if (outcome === undefined) continue;
      const isOthers =
        outcome.kind === "arrived" && temporary.size > 0 && own?.thread !== this.#thread?.thread;
      if (!isOthers) return outcome;
      // Temporary places are for one thread. Another one that has come there goes on.
      const off = await this.#resume(
        { kind: "step" },
        temporary,
        await this.#snapshot.register(this.#thread, "rip"),
      );
      if (off !== undefined && off.kind !== "arrived") return off;
      this.#thread = own;
    }
  }

  /**
   * As `advance`, backwards: one instruction, those in a range, or until one of `temporary` or another reason to stop. With `unseen`,
   * breakpoints on the way are passed, as they always are in a range.
   */
  async back(
    how: "step" | "continue" | AddressBounds,
    temporary: ReadonlySet<bigint> = NO_ADDRESSES,
    { unseen = false } = {},
  ): Promise<Outcome> {
    const own = this.#thread;
    this.#standing = undefined;
    for (;;) {
      const outcome = await this.#resume({ kind: "back", how }, temporary, undefined);
      // One without a number is what is looked for.
      if (outcome?.kind === "data" && unseen && outcome.ids.length > 0) continue;
      if (outcome?.kind !== "arrived") {
        if (outcome !== undefined) return outcome;
        continue;
      }
      const at = await this.#snapshot.register(this.#thread, "rip");
      if (at === undefined || (temporary.has(at) && own?.thread === this.#thread?.thread)) return outcome;
      const done = how === "continue" ? undefined : outcome;
      const arrival = unseen ? done : await this.#arrival(at, done, "backwards");
      if (arrival !== undefined) return arrival;
    }
  }

  /** The one instruction that `back` has undone, again. */
  async redo(): Promise<void> {
    await this.#resume({ kind: "step" }, NO_ADDRESSES, undefined);
  }

  /** The debuggee is elsewhere, by a command of the stub's own. */
  async moved(): Promise<void> {
    this.#standing = undefined;
    this.#pendingSignal = undefined;
    this.#snapshot.retire();
    this.#snapshot = this.#next(undefined);
    this.#thread = (await this.client.currentThread()) ?? this.#thread;
  }

  async #advanceOnce(action: ResumeAction, temporary: ReadonlySet<bigint>): Promise<Outcome | undefined> {
    const from = await this.#snapshot.register(this.#thread, "rip");
    const standsOnOne = from !== undefined && (this.#judge.addresses().has(from) || temporary.has(from));
    if (standsOnOne && action.kind !== "step") {
      // The instruction under the breakpoint is run alone, with the breakpoint out of the way; then the rest.
      const off = await this.#resume({ kind: "step" }, temporary, from);
      if (off === undefined || off.kind !== "arrived") return off;
      const at = await this.#snapshot.register(this.#thread, "rip");
      if (at === undefined) return off;
      if (temporary.has(at)) return off;
      if (action.kind === "range" && (at < action.low || at >= action.high)) return this.#arrival(at, off);
      const hit = await this.#arrival(at, undefined);
      if (hit !== undefined) return hit;
      // One that says "not now": it is stood on again.
      if (this.#judge.addresses().has(at)) return undefined;
    }
    const outcome = await this.#resume(
      action,
      temporary,
      standsOnOne && action.kind === "step" ? from : undefined,
    );
    if (outcome?.kind !== "arrived") return outcome;
    const at = await this.#snapshot.register(this.#thread, "rip");
    if (at === undefined) return outcome;
    const isDone =
      action.kind === "step" ||
      temporary.has(at) ||
      (action.kind === "range" && (at < action.low || at >= action.high));
    return this.#arrival(at, isDone ? outcome : undefined);
  }

  /** What it means to have come to an address: one of the user's breakpoints comes before anything else. */
  async #arrival(
    address: bigint,
    otherwise: Outcome | undefined,
    direction: "forwards" | "backwards" = "forwards",
  ): Promise<Outcome | undefined> {
    if (!this.#judge.addresses().has(address)) return otherwise;
    const gone = direction === "forwards" ? await this.#judge.returnedTo(address) : undefined;
    const ids = await this.#judge.hit(address);
    return ids === undefined ? (gone ?? otherwise) : { kind: "breakpoint", ids };
  }

  /** Resumes until a stop that somebody has to know of. Undefined: a stop of our own making, to go on from. */
  async #resume(
    action: Motion,
    temporary: ReadonlySet<bigint>,
    except: bigint | undefined,
  ): Promise<Outcome | undefined> {
    await this.#doJobs();
    const changes = this.#insertions.change(temporary, except);
    if (!changes.areSure || this.#pauseWanted) await changes.done;
    if (this.#pauseWanted) return { kind: "paused" };
    const signal = this.#pendingSignal;
    this.#pendingSignal = undefined;
    this.#snapshot.retire();
    this.#hasInterrupted = false;
    const stopping =
      action.kind === "back"
        ? this.client.resumeBack(action.how, this.#thread)
        : this.client.resume(signal === undefined ? action : this.#deliver(action, signal), this.#thread);
    // A job or a pause may have come since: the interrupt then found nobody running.
    if (this.#jobs.length > 0) this.#interrupt();
    const [stop] = await Promise.all([stopping, changes.done]);
    this.#settle(stop);
    const hadJobs = await this.#doJobs();
    if (stop.kind !== "stopped") return stop;
    if (stop.signal === SIGNAL.interrupt || stop.signal === SIGNAL.none) return this.#interrupted(hadJobs);
    this.#hasStrayInterrupt ||= this.#hasInterrupted;
    const known = stop.signal === SIGNAL.trap ? await this.#otherReason(stop) : NOTHING;
    if (known !== NOTHING) return known;
    if (stop.signal === SIGNAL.trap && stop.facts.get(REASON_KEY) === undefined) {
      await this.#correctAddress(stop);
      const undone = stop.facts.get(UNDONE_KEY);
      return isUndone(undone) ? { kind: "arrived", undone } : ARRIVED;
    }
    return this.#signalled(stop);
  }

  /** A watched access, or an end of what is known. Undefined: an access that nobody wants to see. */
  async #otherReason({ facts }: SignalStop): Promise<Outcome | undefined | typeof NOTHING> {
    const edge = facts.get("replaylog");
    if (edge !== undefined) return { kind: "edge", edge: edge === "end" ? "end" : "begin" };
    const address = WATCH_KEYS.map((key) => facts.get(key)).find((text) => text !== undefined);
    if (address === undefined || !/^[0-9a-fA-F]{1,16}$/.test(address)) return NOTHING;
    const ids = await this.#judge.hitData(BigInt(`0x${address}`));
    return ids === undefined ? undefined : { kind: "data", ids };
  }

  /** Undefined: the interrupt was for a job, or is one that crossed an earlier stop on its way; nobody wants to see it. */
  #interrupted(hadJobs: boolean): Outcome | undefined {
    if (this.#pauseWanted) return { kind: "paused" };
    const isOurs = hadJobs || (this.#hasStrayInterrupt && !this.#hasInterrupted);
    this.#hasStrayInterrupt = false;
    return isOurs ? undefined : { kind: "paused" };
  }

  /** Once per run is enough: a second one would stop the next run. */
  #interrupt(): void {
    if (!this.#hasInterrupted) this.#hasInterrupted = this.client.interrupt();
  }

  /** True when there were any. */
  async #doJobs(): Promise<boolean> {
    const jobs = this.#jobs.splice(0);
    for (const job of jobs) await job();
    return jobs.length > 0;
  }

  #deliver(action: ResumeAction, signal: number): ResumeAction {
    if (action.kind === "stop") return action;
    return action.kind === "continue" ? { kind: "continue", signal } : { kind: "step", signal };
  }

  #signalled(stop: SignalStop): Outcome | undefined {
    const reason = hexWords(stop.facts.get(REASON_KEY));
    const isFault = FAULTS.has(stop.signal) || reason !== undefined;
    this.#pendingSignal = stop.signal === SIGNAL.trap ? undefined : stop.signal;
    // A trap with a reason is one that was asked for.
    const kind = stop.signal === SIGNAL.abort ? "abort" : "fault";
    const isSeen = stop.signal === SIGNAL.trap || this.#judge.stopsAt(kind);
    if (isFault ? !isSeen : ORDINARY.has(stop.signal)) return undefined;
    return { kind: "fault", signal: stop.signal, reason };
  }

  #settle(stop: Stop): void {
    this.#snapshot = this.#next(stop.kind === "stopped" ? stop : undefined);
    if (stop.kind === "stopped" && stop.thread !== undefined) this.#thread = stop.thread;
  }

  #next(stop: SignalStop | undefined): Snapshot {
    return new Snapshot(this.client, stop, { saved: this.#saved, before: this.#snapshot });
  }

  /** A stub that does not report software breakpoints leaves the program counter behind the one-byte `int3`. */
  async #correctAddress(stop: SignalStop): Promise<void> {
    if (this.client.reportsBreakpoints || stop.facts.has("swbreak") || stop.facts.has("hwbreak")) return;
    const at = await this.#snapshot.register(this.#thread, "rip");
    if (at === undefined || this.#insertions.has(at) || !this.#insertions.has(at - 1n)) return;
    await this.#snapshot.writeRegister(this.#thread, "rip", at - 1n);
  }
}

/** No reason of its own. */
const NOTHING = Symbol("nothing");

function hexWords(hex: string | undefined): string | undefined {
  const bytes = hex === undefined ? undefined : fromHex(hex);
  return bytes && decodeUtf8(bytes);
}
