/** A stub for one client: bytes in, bytes out. It owns no socket and no timer; whoever owns them calls {@link GdbStub.advance}. */
import { concatBytes } from "../base/bytes.ts";
import { encodeFrame, FrameReader, type FrameEvent } from "../rsp/frame.ts";
import { packets, type PacketKey } from "../rsp/packets/index.ts";
import type { Packet } from "../rsp/packet.ts";
import { UNDONE_KEY } from "../rsp/packets/reverse.ts";
import { SIGNAL, stopReply, type StopReply } from "../rsp/stop-reply.ts";
import { type Undone, undoneBetween } from "../rsp/undone.ts";
import { handlers } from "./handlers/index.ts";
import { LATER } from "./handlers/handler.ts";
import type { Backwards, Resumption } from "./resumption.ts";
import { Session, type SessionEnd } from "./session.ts";
import type { Target, TargetHistory, TargetStop } from "./target.ts";

const ACKNOWLEDGE = Uint8Array.of(0x2b);
const REJECT = Uint8Array.of(0x2d);
const NOTHING = new Uint8Array();

/** What is to be done is not done yet. */
const GOES_ON: TargetStop = { kind: "limit" };
/** After so many instructions of other threads it is looked whether the thread that is stepped still waits for them. */
const BETWEEN_LOOKS = 100;
/** Instructions in a range that are executed at a time: a target may be slow there. */
const MOST_IN_RANGE = 10_000;
/** Breakpoints that are passed at a time: few enough that an interrupt is soon seen. */
const MOST_PASSED = 512;
/** Steps back that are made at a time. */
const STEPS_BACK = 50;

/** What one slice of execution led to. */
export interface Advance {
  readonly output: Uint8Array;
  /** Set while the target waits for something outside; there is nothing to do until then. */
  readonly waiting?: Promise<void>;
}

export class GdbStub {
  readonly #session: Session;
  readonly #reader = new FrameReader();
  /** The last frame, for a client that did not get it whole. */
  #lastFrame: Uint8Array = NOTHING;
  /** The first instruction of a resumption is executed even where there is a breakpoint on it. */
  #atStart = false;
  /** What the last instruction had done that was gone back over in a range. */
  #undone: Undone = "inside";

  constructor(target: Target) {
    this.#session = new Session(target);
  }

  /** The client let the target go on: {@link advance} is to be called. */
  get isRunning(): boolean {
    return this.#session.running !== undefined;
  }

  /** How the session ended, once it has. */
  get end(): SessionEnd | undefined {
    return this.#session.end;
  }

  /** How the target ended, once it has. */
  get outcome(): StopReply | undefined {
    return this.#session.isOver ? this.#session.lastStop : undefined;
  }

  /** Takes bytes from the client and returns what is to be sent back. */
  receive(bytes: Uint8Array): Uint8Array {
    return concatBytes(...this.#reader.push(bytes).map((event) => this.#on(event)));
  }

  /** Executes at most about `limit` instructions; if that ends in a stop, the output tells the client. */
  advance(limit: number): Advance {
    const action = this.#session.running;
    if (action === undefined) return { output: NOTHING };
    const stop = this.#execute(action, limit);
    const reply = this.#session.replyTo(stop) ?? this.#steppedTo(stop, action);
    if (reply !== undefined) return { output: this.#stop(reply) };
    return stop.kind === "waiting" ? { output: NOTHING, waiting: stop.ready } : { output: NOTHING };
  }

  #on(event: FrameEvent): Uint8Array {
    switch (event.kind) {
      case "packet":
        return concatBytes(this.#session.acknowledging ? ACKNOWLEDGE : NOTHING, this.#answer(event.body));
      case "interrupt":
        return this.isRunning ? this.#interrupt() : NOTHING;
      case "damaged":
        return this.#session.acknowledging ? REJECT : NOTHING;
      case "rejected":
        return this.#session.acknowledging ? this.#lastFrame : NOTHING;
      case "acknowledged":
      case "notification":
        return NOTHING;
    }
  }

  #answer(body: string): Uint8Array {
    for (const key of likelyPackets(body.charAt(0))) {
      const reply = this.#tryPacket(key, body);
      if (reply !== undefined) return reply;
    }
    // The protocol's word for "I do not know this packet" (GDB manual, "Standard Replies").
    return this.#frame("");
  }

  /** Undefined: the body is not this packet. */
  #tryPacket(key: PacketKey, body: string): Uint8Array | undefined {
    // The mapped type of `handlers` pairs each packet with its handler; a union of keys loses that pairing.
    const packet = packets[key] as unknown as Packet<unknown, unknown>;
    const handle = handlers[key] as (session: Session, request: unknown) => unknown;
    const request = packet.request.parse(body);
    if (request === undefined) return undefined;
    const before = this.#session.running;
    const reply = handle(this.#session, request);
    if (before === undefined && this.#session.running !== undefined) {
      // Who goes on from a breakpoint has seen it; who jumps to one, as gdb's `jump` does, has not.
      this.#atStart = !this.#session.hasJumped;
      this.#session.hasJumped = false;
    }
    const told = this.#session.output.splice(0).map((output) => this.#frame(stopReply.format(output)));
    return concatBytes(...told, reply === LATER ? NOTHING : this.#frame(packet.reply.format(reply)));
  }

  /** Breakpoints whose conditions do not hold are passed, as if they were not there. */
  #execute(action: Resumption, limit: number): TargetStop {
    for (let passed = 0; passed < MOST_PASSED; passed++) {
      const stop = this.#executeToStop(action, limit);
      if (stop.kind !== "breakpoint" || this.#session.isAtWantedBreakpoint) return stop;
      this.#atStart = action.backwards === undefined;
    }
    return GOES_ON;
  }

  #executeToStop({ stepping, continuing, backwards }: Resumption, limit: number): TargetStop {
    const { target } = this.#session;
    if (backwards !== undefined) {
      const { history } = target;
      if (history === undefined) return { kind: "history", edge: "begin" };
      return this.#goBack(history, backwards, limit);
    }
    if (stepping === undefined) {
      const stop = target.run(limit, { passes: this.#atStart, ...(continuing && { only: continuing }) });
      if (stop.kind !== "waiting") this.#atStart = false;
      return stop;
    }
    const { thread, action } = stepping;
    if (!target.canRun(thread)) return this.#runOthers(thread, continuing, limit);
    return action.kind === "range" ? this.#stepWhileIn(thread, action, limit) : target.step(thread);
  }

  #goBack(history: TargetHistory, backwards: Backwards, limit: number): TargetStop {
    if (backwards.kind === "continue") return history.runBack(limit);
    const { thread } = backwards;
    if (backwards.kind === "step") return history.stepBack(thread);
    let later = this.#session.standpoint(thread);
    for (let steps = 0; steps < STEPS_BACK; steps++) {
      const stop = history.stepBack(thread);
      const earlier = this.#session.standpoint(thread);
      this.#undone = undoneBetween(later, earlier);
      const isInside = earlier.pc >= backwards.low && earlier.pc < backwards.high;
      if (stop.kind !== "limit" || !isInside || this.#undone !== "inside") return stop;
      later = earlier;
    }
    return GOES_ON;
  }

  /** The thread that is stepped waits for others, and they run until it need not any more. */
  #runOthers(thread: number, continuing: ReadonlySet<number> | undefined, limit: number): TargetStop {
    const { target } = this.#session;
    const ids = continuing ?? target.threads().map(({ id }) => id);
    const only = new Set([...ids].filter((id) => id !== thread));
    const stop = target.run(Math.min(limit, BETWEEN_LOOKS), { only, passes: this.#atStart });
    if (stop.kind !== "waiting") this.#atStart = false;
    // It has not been stepped yet.
    return stop.kind === "limit" ? GOES_ON : stop;
  }

  #stepWhileIn(
    thread: number,
    { low, high }: { readonly low: bigint; readonly high: bigint },
    limit: number,
  ): TargetStop {
    const { target } = this.#session;
    const only = new Set([thread]);
    const most = Math.min(limit, MOST_IN_RANGE);
    const stop = target.run(most, { only, passes: this.#atStart, within: { low, high } });
    if (stop.kind !== "waiting") this.#atStart = false;
    const pc = this.#session.programCounter(thread);
    return stop.kind !== "limit" || pc < low || pc >= high ? stop : GOES_ON;
  }

  /** A step that has been made is a stop; so is a range that has been left. */
  #steppedTo(stop: TargetStop, { stepping, backwards }: Resumption): StopReply | undefined {
    const isStep = stepping !== undefined || (backwards !== undefined && backwards.kind !== "continue");
    if (stop === GOES_ON || stop.kind !== "limit" || !isStep) return undefined;
    return this.#session.stopped(
      SIGNAL.trap,
      backwards?.kind === "range" ? [[UNDONE_KEY, this.#undone]] : [],
    );
  }

  #interrupt(): Uint8Array {
    this.#session.target.history?.stopRunningBack();
    return this.#stop(this.#session.stopped(SIGNAL.interrupt));
  }

  #stop(reply: StopReply): Uint8Array {
    this.#session.running = undefined;
    this.#atStart = false;
    this.#session.lastStop = reply;
    return this.#frame(stopReply.format(reply));
  }

  #frame(body: string): Uint8Array {
    this.#lastFrame = encodeFrame(body);
    return this.#lastFrame;
  }
}

const ALL = Object.keys(packets) as PacketKey[];
const byLetter = new Map<string, readonly PacketKey[]>();

/** All packets, first those whose names begin with a letter. */
function likelyPackets(letter: string): readonly PacketKey[] {
  const known = byLetter.get(letter);
  if (known !== undefined) return known;
  const isLikely = (key: PacketKey): boolean => packets[key].name.startsWith(letter);
  const ordered = [...ALL.filter(isLikely), ...ALL.filter((key) => !isLikely(key))];
  // A client may send anything.
  if (/[!-~]/.test(letter)) byLetter.set(letter, ordered);
  return ordered;
}
