/** A stub as a debugger sees it: typed requests over one connection. What a stub cannot do is learnt at the start and worked around here. */
import { hexText, isRspError } from "../../runtime/rsp/codec.ts";
import type { Packet } from "../../runtime/rsp/packet.ts";
import { packets } from "../../runtime/rsp/packets/index.ts";
import { BREAKPOINT_TYPE } from "../../runtime/rsp/packets/breakpoint.ts";
import type { Features } from "../../runtime/rsp/packets/supported.ts";
import type { ResumeAction } from "../../runtime/rsp/packets/resume.ts";
import { type AddressBounds, BACK_THROUGH } from "../../runtime/rsp/packets/reverse.ts";
import { registers as ownRegisters } from "../../runtime/rsp/registers.ts";
import { stopReply, type StopReply } from "../../runtime/rsp/stop-reply.ts";
import {
  describedRegisters,
  includedFiles,
  type DescribedRegister,
} from "../../runtime/rsp/target-description.ts";
import { threadId, type ThreadId } from "../../runtime/rsp/thread-id.ts";
import type { ByteStream } from "./byte-stream.ts";
import { RspConnection, shorten, type ConnectionLost } from "./connection.ts";
import { OFFERED } from "./offered.ts";
import { pieces } from "./pieces.ts";
import { resumeBody } from "./resume-body.ts";

/** The stop that ends a resume: everything but console text. */
export type Stop = Exclude<StopReply, { kind: "output" }>;

/** Bytes whose being read or written stops the debuggee. */
export interface Watchpoint {
  readonly access: "write" | "read" | "access";
  readonly address: bigint;
  readonly length: number;
}

export interface ClientOptions {
  readonly name: string;
  readonly timeout: number;
  /** Text that the stub sends for its debuggee (`O` packets). */
  readonly onOutput: (text: string) => void;
  readonly onLost: (reason: ConnectionLost) => void;
}

/** What a stub that does not say `PacketSize` can surely take (gdb's own default is 400). */
const SMALLEST_PACKET = 400;
/** Documents are asked for in pieces of at most this size: a description of registers is one. */
const TRANSFER_PIECE = 0x8000;
/** No target description is longer. */
const TRANSFER_LIMIT = 1 << 20;
const INCLUDE_LIMIT = 16;
const THREAD_LIMIT = 4096;

export class RspClient {
  readonly #connection: RspConnection;
  readonly #name: string;
  #maximumRead = SMALLEST_PACKET / 2;
  #actions: ReadonlySet<string> = new Set();
  #registers: readonly DescribedRegister[] = [];
  /** The threads that packets for registers, and those for going on, speak of. */
  #selected: string | undefined;
  #resumed: string | undefined;
  /** How often memory has been written. */
  writes = 0;
  #pipelines = false;
  #offered: Features = new Map();
  /** Undefined until the first write has shown it. */
  #writesBinary: boolean | undefined;

  private constructor(stream: ByteStream, options: ClientOptions) {
    this.#name = options.name;
    this.#connection = new RspConnection(stream, {
      name: options.name,
      timeout: options.timeout,
      onOutput: (hex) => {
        options.onOutput(hexText.parse(hex) ?? "");
      },
      onLost: options.onLost,
    });
  }

  /** Shakes hands; gives the client and why the debuggee is stopped. */
  static async open(stream: ByteStream, options: ClientOptions): Promise<{ client: RspClient; stop: Stop }> {
    const client = new RspClient(stream, options);
    try {
      return { client, stop: await client.#start() };
    } catch (error) {
      client.close();
      throw error;
    }
  }

  async #start(): Promise<Stop> {
    const offered = await this.#offer();
    const packetSize = Number.parseInt(String(offered.get("PacketSize") ?? ""), 16);
    // A reply carries two digits per byte; a damaged or absurd size is as good as none.
    this.#maximumRead =
      Math.floor((packetSize >= SMALLEST_PACKET ? Math.min(packetSize, 1 << 17) : SMALLEST_PACKET) / 2) - 4;
    this.#offered = offered;
    if (
      offered.get("QStartNoAckMode") === true &&
      (await this.#ask(packets.noAcknowledgement, true)) === true
    ) {
      this.#connection.stopAcknowledging();
      this.#pipelines = true;
    }
    // All at once, where a stub takes that. gdbserver 13 fails an assertion when it is asked for a description before a thread was chosen.
    const [, description, actions, reason] = await Promise.all([
      this.#ask(packets.selectThread, { use: "registers", thread: { thread: 0 } }),
      offered.get("qXfer:features:read") === true ? this.#description("target.xml", 0) : "",
      this.#ask(packets.resumeActions, true),
      this.#ask(packets.haltReason, true),
    ]);
    const described = describedRegisters(description);
    this.#registers =
      described.length > 0 ? described : ownRegisters.map((register, number) => ({ ...register, number }));
    this.#actions = new Set(actions === "unsupported" ? [] : actions);
    if (reason === "unsupported" || reason.kind === "output") throw this.#nonsense("?", "");
    return reason;
  }

  async #offer(): Promise<Features> {
    const text = await this.#connection.request(packets.supported.request.format(OFFERED));
    // A stub that serves somebody else says so instead of answering.
    if (text.startsWith("E."))
      throw this.#connection.fail(`The stub at ${this.#name} refuses the connection: ${text.slice(2)}.`);
    return packets.supported.reply.parse(text) ?? new Map<string, boolean | string>();
  }

  /** True when requests may be sent without waiting for earlier answers. */
  get pipelines(): boolean {
    return this.#pipelines;
  }

  /** True when the stub runs through a range of addresses by itself (`vCont;r`). */
  get stepsRanges(): boolean {
    return this.#actions.has("r");
  }

  /** True when a stop at a software breakpoint says so, with the program counter at the breakpoint. */
  get reportsBreakpoints(): boolean {
    return this.#has("swbreak");
  }

  /** True when the stub knows what was before (`bs`, `bc`). */
  get goesBack(): boolean {
    return this.#has("ReverseStep") && this.#has("ReverseContinue");
  }

  /** True when it also goes back through a range of addresses by itself. */
  get goesBackThrough(): boolean {
    return this.#has(BACK_THROUGH);
  }

  /** True when the stub itself looks whether a breakpoint's condition holds. */
  get evaluatesConditions(): boolean {
    return this.#has("ConditionalBreakpoints");
  }

  #has(feature: string): boolean {
    return this.#offered.get(feature) === true;
  }

  /** The registers, in the order of the `g` packet. */
  get registers(): readonly DescribedRegister[] {
    return this.#registers;
  }

  /** Up to `length` bytes from `address`; fewer (or none) where memory cannot be read. */
  async readMemory(address: bigint, length: number): Promise<Uint8Array> {
    const parts = pieces(address, length, this.#maximumRead);
    const read = async (piece: { address: bigint; length: number }): Promise<Uint8Array> => {
      const answer = await this.#ask(packets.readMemory, piece);
      return answer === "unsupported" || isRspError(answer)
        ? new Uint8Array()
        : answer.subarray(0, piece.length);
    };
    if (parts.length === 1 && parts[0] !== undefined) return read(parts[0]);
    const answers = await Promise.all(parts.map(read));
    const whole = new Uint8Array(length);
    let at = 0;
    for (const [index, answer] of answers.entries()) {
      whole.set(answer, at);
      at += answer.length;
      if (answer.length < (parts[index]?.length ?? 0)) break;
    }
    return whole.subarray(0, at);
  }

  /** True when all of it was written. */
  async writeMemory(address: bigint, bytes: Uint8Array): Promise<boolean> {
    let at = 0;
    this.writes++;
    for (const piece of pieces(address, bytes.length, this.#maximumRead - 16)) {
      if (!(await this.#writePiece(piece.address, bytes.subarray(at, at + piece.length)))) return false;
      at += piece.length;
    }
    return true;
  }

  async #writePiece(address: bigint, bytes: Uint8Array): Promise<boolean> {
    const request = { address, length: bytes.length, bytes };
    if (this.#writesBinary !== true) {
      const answer = await this.#ask(packets.writeMemory, request);
      if (answer !== "unsupported") return answer === true;
      this.#writesBinary = true;
    }
    return (await this.#ask(packets.writeBinary, request)) === true;
  }

  /** The registers of a thread as the text of `g`; undefined when the stub refuses. */
  async readRegisters(thread: ThreadId | undefined): Promise<string | undefined> {
    await this.#select(thread);
    const answer = await this.#ask(packets.readRegisters, true);
    return typeof answer === "string" && answer !== "unsupported" ? answer : undefined;
  }

  /** Sets one register from its little-endian hexadecimal text; `all` is the `g` text for stubs that can only set all (gdbserver). */
  async writeRegister(
    thread: ThreadId | undefined,
    register: DescribedRegister,
    value: string,
    all: string,
  ): Promise<boolean> {
    await this.#select(thread);
    const answer = await this.#ask(packets.writeRegister, { number: register.number, value });
    if (answer !== "unsupported") return answer === true;
    let at = 0;
    for (const { number, bits } of this.#registers) {
      if (number === register.number) break;
      at += bits / 4;
    }
    return (
      (await this.#ask(packets.writeRegisters, all.slice(0, at) + value + all.slice(at + value.length))) ===
      true
    );
  }

  async #select(thread: ThreadId | undefined): Promise<void> {
    if (thread === undefined) return;
    const name = threadId.format(thread);
    if (this.#selected === name) return;
    this.#selected = name;
    await this.#ask(packets.selectThread, { use: "registers", thread });
  }

  /** Inserts a breakpoint: a software one, or where the stub has none, one of the processor's. */
  async insertBreakpoint(address: bigint, conditions: readonly Uint8Array[] = []): Promise<boolean> {
    const more = conditions.length > 0 && { conditions };
    for (const type of [BREAKPOINT_TYPE.software, BREAKPOINT_TYPE.hardware]) {
      const answer = await this.#ask(packets.insertBreakpoint, { type, address, kind: 1, ...more });
      if (answer === true) return true;
      if (answer !== "unsupported") return false;
    }
    return false;
  }

  async removeBreakpoint(address: bigint): Promise<boolean> {
    const answer = await this.#ask(packets.removeBreakpoint, {
      type: BREAKPOINT_TYPE.software,
      address,
      kind: 1,
    });
    if (answer !== "unsupported") return answer === true;
    return (
      (await this.#ask(packets.removeBreakpoint, { type: BREAKPOINT_TYPE.hardware, address, kind: 1 })) ===
      true
    );
  }

  /** False where the stub has no watchpoints of this kind, or not there. */
  async insertWatchpoint({ access, address, length }: Watchpoint): Promise<boolean> {
    const type = BREAKPOINT_TYPE[access];
    return (await this.#ask(packets.insertBreakpoint, { type, address, kind: length })) === true;
  }

  async removeWatchpoint({ access, address, length }: Watchpoint): Promise<void> {
    await this.#ask(packets.removeBreakpoint, { type: BREAKPOINT_TYPE[access], address, kind: length });
  }

  /** Lets the debuggee run backwards: an instruction of the thread, those of it in a range, or to the first reason to stop. */
  async resumeBack(how: "step" | "continue" | AddressBounds, thread: ThreadId | undefined): Promise<Stop> {
    if (how === "continue") return this.#resumeWith(packets.runBack.request.format(true));
    const name = thread && threadId.format(thread);
    if (name !== this.#resumed && thread !== undefined)
      await this.#ask(packets.selectThread, { use: "resume", thread });
    this.#resumed = name;
    return this.#resumeWith(
      how === "step" ? packets.stepBack.request.format(true) : packets.backThrough.request.format(how),
    );
  }

  /** Lets the debuggee run; `thread` is the one that `action` is for, all others go on freely. */
  async resume(action: ResumeAction, thread: ThreadId | undefined): Promise<Stop> {
    return this.#resumeWith(resumeBody(this.#actions, action, thread));
  }

  async #resumeWith(body: string): Promise<Stop> {
    const before = this.#selected;
    this.#selected = undefined;
    const text = await this.#connection.resume(body);
    const stop = stopReply.parse(text);
    if (stop === undefined || stop.kind === "output") throw this.#nonsense(body, text);
    // At a stop some stubs select its thread, and others leave what was selected: where both are one, it need not be selected again.
    const thread = stop.kind === "stopped" ? stop.thread : undefined;
    if (thread !== undefined && threadId.format(thread) === before) this.#selected = before;
    return stop;
  }

  /** True when it was sent: only a running debuggee can be interrupted. */
  interrupt(): boolean {
    return this.#connection.interrupt();
  }

  async threads(): Promise<ThreadId[]> {
    const found: ThreadId[] = [];
    let answer = await this.#ask(packets.firstThreads, true);
    while (answer !== "unsupported" && answer.length > 0 && found.length < THREAD_LIMIT) {
      found.push(...answer);
      answer = await this.#ask(packets.moreThreads, true);
    }
    return found;
  }

  /** The thread that ran last. */
  async currentThread(): Promise<ThreadId | undefined> {
    await this.#select({ thread: 0 });
    const answer = await this.#ask(packets.currentThread, true);
    return answer === "unsupported" || isRspError(answer) ? undefined : answer;
  }

  async threadName(thread: ThreadId): Promise<string | undefined> {
    const answer = await this.#ask(packets.threadName, thread);
    return typeof answer === "string" && answer !== "unsupported" && answer !== "" ? answer : undefined;
  }

  /** Runs a command of the stub itself (gdb's `monitor`); undefined when it refuses or has none. */
  async monitor(command: string): Promise<string | undefined> {
    let output = "";
    const answer = await this.#connection.command(packets.monitor.request.format(command), (hex) => {
      output += hexText.parse(hex) ?? "";
    });
    if (answer === "OK") return output;
    // Some stubs answer with the text itself.
    const text = answer === "" || answer.startsWith("E") ? undefined : hexText.parse(answer);
    return text === undefined ? undefined : output + text;
  }

  /** Leaves the debuggee running. */
  async detach(): Promise<void> {
    await this.#ask(packets.detach, true);
    this.close();
  }

  /** Ends the debuggee; the stub may hang up at once. */
  kill(): void {
    this.#connection.sendLast(packets.killSilently.request.format(true));
  }

  close(): void {
    this.#connection.close();
  }

  async #description(annex: string, depth: number): Promise<string> {
    let document = "";
    for (;;) {
      const request = {
        object: "features",
        annex,
        offset: document.length,
        length: Math.min(TRANSFER_PIECE, this.#maximumRead),
      };
      const piece = await this.#ask(packets.transfer, request);
      if (piece === "unsupported" || isRspError(piece) || document.length > TRANSFER_LIMIT) return "";
      document += piece.data;
      if (!piece.more || piece.data === "") break;
    }
    for (const file of depth > 0 ? [] : includedFiles(document).slice(0, INCLUDE_LIMIT)) {
      document += await this.#description(file, depth + 1);
    }
    return document;
  }

  async #ask<Request, Reply>(
    packet: Packet<Request, Reply>,
    request: Request,
  ): Promise<Reply | "unsupported"> {
    const body = packet.request.format(request);
    const text = await this.#connection.request(body);
    const reply = packet.reply.parse(text);
    if (reply !== undefined) return reply;
    if (text === "") return "unsupported";
    // Any request may fail, also one whose answer has no place for an error.
    if (/^E(?:[0-9a-fA-F]{2}$|\.)/.test(text)) return "unsupported";
    throw this.#nonsense(body, text);
  }

  #nonsense(body: string, text: string): ConnectionLost {
    return this.#connection.fail(
      `The stub at ${this.#name} answered \`${shorten(body)}\` with \`${shorten(text)}\`, which is no answer, so the session is over.`,
    );
  }
}
