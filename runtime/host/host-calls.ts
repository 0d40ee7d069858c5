/** Asks the machine what an enclave's host calls ask for, each of them once. */

import { hostCalls } from "../api/host-calls/index.ts";
import { type Answer, ASLEEP, type ThreadRequests } from "./calls/answer.ts";
import { answerHostCall } from "./calls/index.ts";
import { CallBuffer } from "./call-buffer.ts";
import type { Exit } from "./endings.ts";
import { FileHandles } from "./files/handles.ts";
import type { HostBuffer } from "./host-buffer.ts";
import type { HostServices } from "./services.ts";
import type { SeenCall } from "./seen-call.ts";
import { TcpHandles } from "./tcp/handles.ts";

/** The answer to a host call. */
export interface Reply {
  readonly thread: number;
  /** The number of the call, and how many instructions had been executed when it was made. */
  readonly call: number;
  readonly asked: number;
  readonly result: number;
  /** What the host writes into its buffer, and where. */
  readonly address: number;
  readonly bytes: Uint8Array;
}

export interface Call {
  readonly thread: number;
  readonly exit: Exit;
  readonly threads: ThreadRequests;
  readonly instructions: number;
}

/** Calls in which threads ask for each other: a function of the state, which nobody else is asked for. */
const ABOUT_THREADS: ReadonlySet<bigint> = new Set(
  hostCalls.flatMap(({ name, number }) => (name.startsWith("thread_") ? [BigInt(number)] : [])),
);
const CONSOLE_WRITE = 1n;

const NOTHING = new Uint8Array();
/** Bytes of a call that who watches is shown. */
const MOST_SEEN = 256;

export function isAboutThreads({ rsi }: Exit): boolean {
  return ABOUT_THREADS.has(rsi);
}

export class HostCalls {
  readonly tcp: TcpHandles;
  readonly files: FileHandles;
  readonly #services: HostServices;
  readonly #buffer: HostBuffer;
  readonly #answered: (reply: Reply) => void;
  readonly #seen: ((call: SeenCall) => void) | undefined;
  /** What threads wait for, by their numbers. */
  readonly #waiting = new Map<number, Promise<void>>();

  /** `answered` is given each answer: at once, or when it comes. `seen` is told of each call when it has its answer. */
  constructor(
    services: HostServices,
    buffer: HostBuffer,
    answered: (reply: Reply) => void,
    seen?: (call: SeenCall) => void,
  ) {
    this.#services = services;
    this.#buffer = buffer;
    this.#answered = answered;
    this.#seen = seen;
    this.tcp = new TcpHandles(services.network);
    this.files = new FileHandles(services.storage, services.hostFiles);
  }

  /** Resolves when the answer to a thread's call has come; undefined where none is waited for. */
  waiting(thread: number): Promise<void> | undefined {
    return this.#waiting.get(thread);
  }

  /** A call about threads: its result, or undefined where the thread sleeps now. */
  askThreads(call: Call): number | undefined {
    const buffer = new CallBuffer(this.#buffer);
    const answer = this.#answer(call, buffer);
    const result = typeof answer === "number" ? answer : undefined;
    this.#tell(call, buffer, NOTHING, result);
    return result;
  }

  /** Any other call. */
  ask(call: Call): void {
    const { thread, exit, instructions } = call;
    const buffer = new CallBuffer(this.#buffer);
    const given = this.#seen === undefined ? NOTHING : this.#given(exit);
    const answer = this.#answer(call, buffer);
    if (answer === ASLEEP) return;
    const reply = (result: number): void => {
      const about = { thread, call: Number(BigInt.asUintN(32, exit.rsi)), asked: instructions };
      this.#answered({ ...about, result, ...buffer.written(result) });
      this.#tell(call, buffer, given, result);
    };
    if (typeof answer === "number") {
      reply(answer);
      return;
    }
    const answered = answer.then((result) => {
      this.#waiting.delete(thread);
      reply(result);
    });
    this.#waiting.set(thread, answered);
  }

  /** A copy of what the enclave names by address and length, before the host writes there. */
  #given({ rdx, r8, r9 }: Exit): Uint8Array {
    const range = this.#buffer.range(r8, r9) ?? this.#buffer.range(rdx, r8) ?? NOTHING;
    return range.slice(0, MOST_SEEN);
  }

  #tell(
    { thread, exit, instructions }: Call,
    buffer: CallBuffer,
    given: Uint8Array,
    result: number | undefined,
  ): void {
    this.#seen?.({
      ...{ instant: instructions, thread, number: Number(BigInt.asUintN(32, exit.rsi)), result },
      words: [exit.rdx, exit.r8, exit.r9],
      bytes: buffer.isOutput ? buffer.written(result ?? 0).bytes.slice(0, MOST_SEEN) : given,
    });
  }

  #answer({ exit, threads, instructions }: Call, buffer: CallBuffer): Answer {
    return answerHostCall(exit.rsi, {
      arguments: [exit.rdx, exit.r8, exit.r9],
      buffer,
      services: this.#services,
      threads,
      instructions,
      tcp: this.tcp,
      files: this.files,
    });
  }

  /** Of a call that is known already, what a person saw of it: what it wrote to the console. */
  show({ rsi, rdx: stream, r8: address, r9: length }: Exit): void {
    const bytes = this.#buffer.range(address, length);
    if (rsi !== CONSOLE_WRITE || bytes === undefined || bytes.length === 0) return;
    if (stream === 1n || stream === 2n) this.#services.writeConsole(stream === 1n ? 1 : 2, bytes.slice());
  }
}
