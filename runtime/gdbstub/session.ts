/** The state of one client's session with a stub, shared by the handlers. */
import { hexNumber, hexText } from "../rsp/codec.ts";
import { Conditions } from "./conditions.ts";
import type { Resumption } from "./resumption.ts";
import { registerBytes, registerNumber, registers } from "../rsp/registers.ts";
import { REASON_KEY, SIGNAL, type StopReply } from "../rsp/stop-reply.ts";
import type { ThreadId } from "../rsp/thread-id.ts";
import type { Standpoint } from "../rsp/undone.ts";
import { toHex } from "../base/hex.ts";
import { readLittleEndian } from "../base/little-endian.ts";
import type { Target, TargetStop } from "./target.ts";

/** All that we serve is one process. */
export const PROCESS = 1;

/** Sent with each stop, so that a client need not ask: the frame, the program counter and the flags. */
const EXPEDITED = ["rbp", "rsp", "rip", "eflags"];

/** Keys of stop replies (GDB manual, "Stop Reply Packets"). */
const WATCH_KEYS = { write: "watch", read: "rwatch", access: "awatch" } as const;

const WORD = 8;

export type SessionEnd = "killed" | "detached";

export class Session {
  readonly target: Target;
  readonly conditions = new Conditions();
  /** Why the target is stopped, as last told. */
  lastStop: StopReply;
  /** What it is doing, while it runs. */
  running: Resumption | undefined;
  end: SessionEnd | undefined;
  acknowledging = true;
  /** Agreed on in `qSupported`. */
  multiprocess = false;
  softwareBreakReason = false;
  /** What the handler of the current request wants sent before its reply. */
  readonly output: StopReply[] = [];
  /** Since the last stop the client has set a program counter: it has not seen what is there. */
  hasJumped = false;
  /** The thread that the old packets `s` and `c` speak of; undefined: any. */
  resumeThread: number | undefined;
  #selected: number | undefined;

  constructor(target: Target) {
    this.target = target;
    this.lastStop = this.stopped(SIGNAL.trap);
  }

  /** The thread that register packets speak of. */
  get selectedThread(): number {
    const selected = this.#selected;
    const exists = this.target.threads().some((thread) => thread.id === selected);
    return selected !== undefined && exists ? selected : this.target.currentThread();
  }

  /** False when there is no such thread. */
  selectThread({ process, thread }: ThreadId): boolean {
    if (process !== undefined && process !== PROCESS && process !== 0) return false;
    if (thread > 0 && !this.target.threads().some(({ id }) => id === thread)) return false;
    this.#selected = thread > 0 ? thread : undefined;
    return true;
  }

  threadId(thread: number): ThreadId {
    return this.multiprocess ? { process: PROCESS, thread } : { thread };
  }

  programCounter(thread: number): bigint {
    return this.target.readRegister(thread, "rip") ?? 0n;
  }

  /** The breakpoint that the current thread has come to is one to stop at. */
  get isAtWantedBreakpoint(): boolean {
    const thread = this.target.currentThread();
    return this.conditions.areMet(this.programCounter(thread), this.target, thread);
  }

  /** Where a thread is, as far as it shows calls and returns; a word that cannot be read is none. */
  standpoint(thread: number): Standpoint {
    const stackPointer = this.target.readRegister(thread, "rsp") ?? 0n;
    const word = this.target.readMemory(stackPointer, WORD);
    const view = new DataView(word.buffer, word.byteOffset, word.byteLength);
    const topOfStack = word.length === WORD ? readLittleEndian(view, 0, WORD) : 0n;
    return { pc: this.programCounter(thread), stackPointer, topOfStack };
  }

  /** The reply for an end of execution; undefined while the target is to go on. */
  replyTo(stop: TargetStop): StopReply | undefined {
    switch (stop.kind) {
      case "limit":
      case "waiting":
        return undefined;
      case "breakpoint":
        return this.stopped(SIGNAL.trap, this.softwareBreakReason ? [["swbreak", ""]] : []);
      case "watch":
        return this.stopped(SIGNAL.trap, [[WATCH_KEYS[stop.access], hexNumber.format(stop.address)]]);
      case "history":
        return this.stopped(SIGNAL.trap, [["replaylog", stop.edge]]);
      case "fault":
        return this.stopped(stop.signal, [[REASON_KEY, hexText.format(stop.reason)]]);
      case "exited":
        return { kind: "exited", code: stop.code };
      case "terminated":
        return { kind: "terminated", signal: stop.signal };
    }
  }

  stopped(signal: number, facts: readonly (readonly [string, string])[] = []): StopReply {
    const thread = this.target.currentThread();
    const values = new Map<number, string>();
    for (const name of EXPEDITED) {
      const number = registerNumber(name);
      const value = this.target.readRegister(thread, name);
      const bits = registers[number]?.bits;
      if (value !== undefined && bits !== undefined) values.set(number, toHex(registerBytes(value, bits)));
    }
    return {
      kind: "stopped",
      signal,
      thread: this.threadId(thread),
      registers: values,
      facts: new Map(facts),
    };
  }

  /** No thread is left whose state could be asked for. */
  get isOver(): boolean {
    return this.lastStop.kind === "exited" || this.lastStop.kind === "terminated";
  }
}
