/**
 * A host that lies, for the tests: it answers every host call with what no honest host would say, changes its memory while the enclave
 * reads it, enters too early, in the wrong order and with the wrong thread, and interrupts. What the enclave must do is never to be
 * harmed: that is checked after each time it leaves. It reads the table of host calls, so that a new one is lied about as well.
 */
import { abortReason } from "../../api/abort-reasons.ts";
import { hostCallByNumber } from "../../api/host-calls/index.ts";
import { assert } from "../../base/assert.ts";
import { seededRandom } from "../../base/seeded-random.ts";
import type { Checkpoint } from "../../enclave/checkpoint.ts";
import { Enclave } from "../../enclave/enclave.ts";
import type { EngineName, RunStop } from "../../enclave/enclave.ts";
import { GPR, readGpr } from "../../enclave/thread.ts";
import type { GprName, Thread } from "../../enclave/thread.ts";
import { HostBuffer } from "../../host/host-buffer.ts";
import { COMMAND, EXIT } from "../../host/protocol.ts";
import type { Program } from "./hostile-host.ts";
import { hostileContent, hostileNumber, type Numbers, pick, TIMES } from "./lies.ts";

/** The program keeps it in its memory and gives it to nobody. */
const SECRET = 0x9d3a_71c4_5be8_26f1n;
const RETURN_ADDRESS = 0x0fff_1010n;
const EXIT_POINTER = 0x0fff_1000n;
const HOST_STACK = 0xdead_0000_0010n;
const HOST_FRAME = 0xdead_0000_1000n;
/** For each thread; the enclave takes no less. */
const PART = 4096;
/** Instructions from an entry to the next exit, for programs without cryptography. */
const BUDGET = 400_000;
/** A program of a few host calls that still makes some has lost count. */
const MOST_ANSWERS = 400;

export interface Violation {
  readonly kind: "leak" | "write" | "fault" | "hang" | "protocol" | "program";
  readonly text: string;
  /** `fuzz` with this seed finds it first. */
  readonly seed: bigint;
}

export interface Fuzzed {
  readonly answers: number;
  /** How often runs ended how: by the name of the reason to abort. */
  readonly ends: ReadonlyMap<string, number>;
  readonly violation: Violation | undefined;
}

type Exit = Extract<RunStop, { kind: "exit" }>;

class Found extends Error {
  readonly kind: Violation["kind"];
  constructor(kind: Violation["kind"], text: string) {
    super(text);
    this.kind = kind;
  }
}

export class LyingHost {
  readonly #enclave: Enclave;
  readonly #buffer: HostBuffer;
  readonly #beginning: Checkpoint;
  /** After an honest beginning, at the first host call of `main`: most runs begin there. */
  readonly #running: { readonly checkpoint: Checkpoint; readonly exit: Exit };
  readonly #isDead: number;
  readonly #budget: number;
  /** Of a run: */
  #random: () => bigint = seededRandom(0n);
  #answers = 0;
  /** The buffer that was announced, in bytes from its start. */
  #announced = 0;
  /** The buffer as the host has left it, to see what the enclave changes. */
  #shadow = new Uint8Array();
  /** Threads that wait for an answer, and what they have asked. */
  readonly #calls = new Map<Thread, Exit>();
  /** Answers, and their low halves: where the enclave says one of them back, that is no secret. */
  readonly #said = new Set<bigint>();

  /** `budget`: how many instructions the program may execute from an entry to the next exit. */
  constructor(
    { image, elf }: Pick<Program, "image" | "elf">,
    { engine = "lifter", budget = BUDGET }: { readonly engine?: EngineName; readonly budget?: number } = {},
  ) {
    this.#budget = budget;
    this.#enclave = Enclave.load(image, { random: () => this.#random(), engine });
    this.#buffer = new HostBuffer(this.#enclave.memory);
    this.#beginning = this.#enclave.checkpoint();
    this.#isDead = elf.symbolsNamed("litebox_dead")[0]?.value ?? 0;
    this.#running = this.#honestBeginning();
  }

  #honestBeginning(): { readonly checkpoint: Checkpoint; readonly exit: Exit } {
    this.#announced = 2 * PART * this.#enclave.threads.length;
    this.#shadow = this.#buffer.bytes.slice();
    const first = this.#first;
    this.#enter(first, COMMAND.START, BigInt(this.#buffer.address), BigInt(this.#announced));
    this.#buffer.bytes.set([0x61, 0, 0x62, 0]);
    const exit = this.#enter(first, COMMAND.RESULT, 4n, 0n);
    return { checkpoint: this.#enclave.checkpoint(), exit };
  }

  get #first(): Thread {
    const [first] = this.#enclave.threads;
    assert(first !== undefined, "an enclave without threads was loaded");
    return first;
  }

  /**
   * Runs the program anew until so many host calls were answered, or the first violation. `early`: one in so many runs begins with the
   * first entry.
   */
  fuzz(answers: number, seed: bigint, early = 10): Fuzzed {
    const ends = new Map<string, number>();
    this.#answers = 0;
    for (let run = seed; this.#answers < answers; run++) {
      try {
        const end = this.#run(run, early);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      } catch (error) {
        if (!(error instanceof Found)) throw error;
        const violation = { kind: error.kind, text: error.message, seed: run };
        return { answers: this.#answers, ends, violation };
      }
    }
    return { answers: this.#answers, ends, violation: undefined };
  }

  #chance(oneIn: number): boolean {
    return this.#random() % BigInt(oneIn) === 0n;
  }

  get #numbers(): Numbers {
    const { memory } = this.#enclave;
    return {
      random: this.#random,
      enclave: { low: BigInt(memory.base), high: BigInt(memory.base + memory.size) },
      buffer: BigInt(this.#buffer.address),
    };
  }

  /** One run of the program; how it ended. */
  #run(seed: bigint, early: number): string {
    this.#random = seededRandom(seed);
    this.#calls.clear();
    this.#said.clear();
    let thread = this.#first;
    let exit = this.#chance(early) ? this.#begin() : this.#beginLate();
    const answersBefore = this.#answers;
    for (;;) {
      if (exit.rdi === EXIT.RETURN || exit.rdi === EXIT.ABORT) return this.#ended(thread, exit);
      if (exit.rdi === EXIT.HOSTCALL) this.#calls.set(thread, exit);
      if (this.#calls.size === 0) return "nobody waits";
      if (this.#answers - answersBefore > MOST_ANSWERS) return "long";
      [thread, exit] = this.#goOn();
    }
  }

  /** From the first entry on. */
  #begin(): Exit {
    this.#enclave.restore(this.#beginning);
    this.#buffer.bytes.fill(0);
    hostileContent(this.#buffer.bytes.subarray(0, 2 * PART), this.#numbers);
    const { address, size } = this.#announcement();
    return this.#enter(this.#first, COMMAND.START, address, size);
  }

  #beginLate(): Exit {
    const { checkpoint, exit } = this.#running;
    this.#enclave.restore(checkpoint);
    this.#announced = 2 * PART * this.#enclave.threads.length;
    return exit;
  }

  /** What the host says about its buffer: where it lies about that, nothing may come of it. */
  #announcement(): { readonly address: bigint; readonly size: bigint } {
    const { threads } = this.#enclave;
    const least = PART * threads.length;
    this.#announced = pick(this.#random, [least, least + 8, 2 * least]);
    const honest = { address: BigInt(this.#buffer.address), size: BigInt(this.#announced) };
    if (!this.#chance(2)) return honest;
    const { enclave } = this.#numbers;
    if (this.#chance(4)) {
      this.#announced = pick(this.#random, [0, 16, PART, least - 1]);
      return { ...honest, size: BigInt(this.#announced) };
    }
    return pick(this.#random, [
      { ...honest, address: honest.address + 4n },
      { address: enclave.low + (this.#random() % BigInt(0x8_0000)) * 8n, size: honest.size },
      { address: enclave.low - 8n, size: honest.size },
      { address: enclave.high - 8n, size: honest.size },
      { address: enclave.low - 0x1000n, size: enclave.high - enclave.low + 0x2000n },
      { address: (1n << 64n) - 0x1000n, size: enclave.low + 0x8000n },
      { address: (1n << 64n) - 8n, size: honest.size },
    ]);
  }

  /** Answers a call, or does what no host should. */
  #goOn(): readonly [Thread, Exit] {
    const { threads } = this.#enclave;
    const waiting = pick(this.#random, [...this.#calls]);
    if (this.#chance(40)) {
      const thread = pick(this.#random, threads);
      const command = pick(this.#random, [0n, 1n, 2n, 3n, 1n << 32n, this.#random()]);
      if (command === COMMAND.RESULT) this.#calls.delete(thread);
      return [thread, this.#enter(thread, command, this.#random(), this.#random())];
    }
    const other = threads.find((thread) => !this.#calls.has(thread));
    const begins = other !== undefined && [...this.#calls.values()].some(({ rsi }) => isThreadCall(rsi));
    if (begins && this.#chance(3)) return [other, this.#enter(other, COMMAND.THREAD, 0n, 0n)];
    const [thread, call] = waiting;
    this.#calls.delete(thread);
    this.#answers++;
    const answer = this.#answer(call);
    this.#said.add(answer).add(BigInt.asUintN(32, answer));
    return [thread, this.#enter(thread, COMMAND.RESULT, answer, this.#random())];
  }

  #answer({ rsi, rdx, r8, r9 }: Exit): bigint {
    const call = hostCallByNumber(Number(rsi));
    const lengthAt = call?.arguments.findIndex(({ kind }) => kind === "length") ?? -1;
    const length = lengthAt < 0 ? 0n : ([rdx, r8, r9][lengthAt] ?? 0n);
    const addressAt = call?.arguments.findIndex(({ kind }) => kind === "address") ?? -1;
    if (addressAt >= 0) {
      const start = Number(([rdx, r8, r9][addressAt] ?? 0n) - BigInt(this.#buffer.address));
      hostileContent(this.#buffer.bytes.subarray(start, start + Number(length)), this.#numbers);
    }
    // Often enough one that the program goes on with.
    if (this.#chance(3)) return hostileNumber(length, this.#numbers);
    if (length > 0n) return 1n + (this.#random() % length);
    const [earliest, latest] = TIMES;
    return this.#chance(2) ? 0n : earliest + (this.#random() % (latest - earliest));
  }

  #ended(last: Thread, { rdi, rsi }: Exit): string {
    if (rdi === EXIT.ABORT && abortReason(Number(rsi))?.name === "abort")
      throw new Found("program", "the program found that it had been harmed, and called abort()");
    if (rdi === EXIT.ABORT && this.#enclave.memory.peek(this.#isDead, 1)[0] === 0)
      throw new Found("protocol", "an enclave that has aborted can be entered again");
    if (this.#chance(4)) {
      const again = this.#enter(last, pick(this.#random, [0n, 1n, 2n, 3n]), this.#random(), this.#random());
      if (again.rdi !== EXIT.ABORT && again.rdi !== EXIT.THREAD)
        throw new Found(
          "protocol",
          `an enclave that had ended let the host in again, and left with ${again.rdi}`,
        );
    }
    return rdi === EXIT.RETURN ? "returned" : (abortReason(Number(rsi))?.name ?? "an unknown reason");
  }

  /** Enters and runs until the thread leaves; checks all that comes out. */
  #enter(thread: Thread, command: bigint, rsi: bigint, rdx: bigint): Exit {
    const junk: Partial<Record<GprName, bigint>> = {};
    for (const name of Object.keys(GPR) as GprName[])
      if (name !== "rax" && name !== "rbx") junk[name] = this.#random();
    const registers = {
      ...junk,
      rcx: EXIT_POINTER,
      rsp: HOST_STACK,
      rbp: HOST_FRAME,
      rdi: command,
      rsi,
      rdx,
    };
    const refused = this.#enclave.enter(thread, { ...registers, returnAddress: RETURN_ADDRESS });
    if (refused !== undefined) throw new Found("protocol", `EENTER: ${refused.message}`);
    Object.assign(thread.cpu, { rflags: 0x44ed7n, mxcsr: 0xffc0 });
    thread.cpu.xmm.fill(this.#random());
    this.#shadow.set(this.#buffer.bytes);
    const exit = this.#inside(thread);
    this.#check(thread, exit);
    return exit;
  }

  /** To the next exit, with interrupts and changes of memory on the way, as another thread of the host makes them. */
  #inside(thread: Thread): Exit {
    const isSliced = this.#chance(4);
    let left = this.#budget;
    while (left > 0) {
      const most = isSliced && left > this.#budget - 4000 ? 1 + Number(this.#random() % 97n) : left;
      const before = this.#enclave.instructions;
      const stop = this.#enclave.run(most);
      left -= this.#enclave.instructions - before;
      if (stop.kind === "exit") return stop;
      if (stop.kind === "fault")
        throw new Found("fault", `${stop.fault.message} at 0x${stop.fault.rip.toString(16)}`);
      if (!isSliced) continue;
      if (this.#chance(3)) this.#interrupt(thread);
      const at = Number(this.#random() % BigInt(Math.max(1, this.#announced)));
      this.#buffer.bytes[at] = this.#shadow[at] = Number(this.#random() & 0xffn);
    }
    throw new Found("hang", `no exit within ${this.#budget} instructions`);
  }

  #interrupt(thread: Thread): void {
    // Of what the host has in its x87 control word at entry, the simulator cannot resume all.
    this.#enclave.interrupt(thread);
    const registers = { rcx: EXIT_POINTER, rsp: HOST_STACK, rbp: HOST_FRAME, returnAddress: RETURN_ADDRESS };
    if (thread.tcs.cssa >= thread.tcs.nssa && this.#enclave.enter(thread, registers) === undefined)
      throw new Found("protocol", "a thread that was interrupted let the host in");
    const refused = this.#enclave.resume(thread, registers);
    if (refused !== undefined) throw new Found("protocol", `ERESUME: ${refused.message}`);
  }

  #check({ cpu }: Thread, exit: Exit): void {
    if (exit.target !== RETURN_ADDRESS)
      throw new Found("protocol", `it left to 0x${exit.target.toString(16)}`);
    if (readGpr(cpu, "rsp") !== HOST_STACK || readGpr(cpu, "rbp") !== HOST_FRAME)
      throw new Found("protocol", "the host's stack was not given back");
    for (const name of ["r11", "r12", "r13", "r14", "r15"] as const)
      if (readGpr(cpu, name) !== 0n) throw new Found("leak", `${name} is not cleared at an exit`);
    if (cpu.xmm.some((value) => value !== 0n))
      throw new Found("leak", "an XMM register is not cleared at an exit");
    const { rdx, r8, r9 } = exit;
    const isCall = exit.rdi === EXIT.HOSTCALL;
    const call = isCall ? hostCallByNumber(Number(exit.rsi)) : undefined;
    if (isCall && call === undefined) throw new Found("protocol", `there is no host call ${exit.rsi}`);
    const values = [rdx, r8, r9] as const;
    let mine = { start: 0, length: 0 };
    values.forEach((value, index) => {
      const argument = call?.arguments[index];
      if (argument === undefined && value !== 0n)
        throw new Found("leak", `argument ${index + 1} of an exit has no meaning`);
      if (argument?.kind === "address") mine = this.#region(value, values[index + 1] ?? 0n);
      if (this.#isOfEnclave(value))
        throw new Found("leak", `an argument is the enclave's: 0x${value.toString(16)}`);
    });
    this.#checkBuffer(mine.start, mine.length);
  }

  /** An argument is an address, and the next one a length: all of it must be in the buffer that was announced. */
  #region(address: bigint, length: bigint): { readonly start: number; readonly length: number } {
    const start = address - BigInt(this.#buffer.address);
    if (address % 8n !== 0n)
      throw new Found(
        "write",
        `a host call names 0x${address.toString(16)}, which is not aligned to 8 bytes`,
      );
    if (start < 0n || start + length > BigInt(this.#announced))
      throw new Found(
        "protocol",
        `a host call names ${length} bytes at 0x${address.toString(16)}, outside the buffer`,
      );
    return { start: Number(start), length: Number(length) };
  }

  #isOfEnclave(value: bigint): boolean {
    const { low, high } = this.#numbers.enclave;
    if (this.#said.has(value)) return false;
    return value === SECRET || (value >= low && value < high);
  }

  /** Of the host's memory, only what the host call is about may have changed, in whole words; and nowhere is the secret. */
  #checkBuffer(start: number, length: number): void {
    const { bytes } = this.#buffer;
    const end = start + Math.ceil(length / 8) * 8;
    const isSame = (low: number, high: number) =>
      Buffer.compare(bytes.subarray(low, high), this.#shadow.subarray(low, high)) === 0;
    if (!isSame(0, start) || !isSame(end, bytes.length))
      throw new Found("write", `host memory other than the ${length} bytes of the host call was written`);
    const secret = Buffer.alloc(8);
    secret.writeBigUint64LE(SECRET);
    if (Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).includes(secret))
      throw new Found("leak", "the secret is in the host's memory");
  }
}

function isThreadCall(number: bigint): boolean {
  return hostCallByNumber(Number(number))?.name.startsWith("thread_") === true;
}
