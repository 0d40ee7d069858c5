/**
 * Makes one thing after the other fail in a program of `testing/failing`: the first allocation, the second, ... and so the host calls. The
 * image is as it is; the simulator stops where a function begins, and lets it return a failure.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { abortReason, type AbortReasonName } from "../../api/abort-reasons.ts";
import type { ComponentName } from "../../api/components.ts";
import { assert } from "../../base/assert.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { readSgxs } from "../../enclave/image.ts";
import { writeGpr } from "../../enclave/thread.ts";
import { Explorer } from "../../host/explore.ts";
import type { HostProcess, ProcessStop } from "../../host/process.ts";
import { DEFAULT_SCHEDULE } from "../../host/schedule.ts";
import { MemoryStorage } from "../../host/files/memory-storage.ts";
import type { ReadableFile } from "../../host/files/storage.ts";
import { repeatableClock, type HostServices, type Quoting } from "../../host/services.ts";
import type { TcpConnection } from "../../host/tcp/network.ts";
import { build } from "../../image/testing/temporary-project.ts";
import { brokenHeap, heapBlocks } from "./heap-walk.ts";
import { GUEST } from "./native.ts";

const SOURCES = path.join(GUEST, "testing/failing");

/** What is made to fail: the function that all of its kind go through, and what it returns then. */
export const FAILURES = {
  allocation: { symbol: "litebox_heap_take", result: 0n },
  "host call": { symbol: "litebox_host_call", result: -5n },
} as const;
export type FailureKind = keyof typeof FAILURES;

/** Beside reasons to abort: all threads wait, or some of them for ever. */
export type ProgramEnd = AbortReasonName | "deadlock" | "endless";

export interface FailingProgram {
  /** The component that the program is about, and the name of its source. */
  readonly component: ComponentName;
  readonly language?: "c" | "cpp";
  /** Instead of the file that is named after the component. */
  readonly source?: string;
  /** How it may end beside by returning 0, when something fails. */
  readonly ends?: readonly ProgramEnd[];
}

export interface BuiltProgram {
  readonly program: FailingProgram;
  readonly elf: Elf;
  /** Every run begins anew in it; what has been translated stays. */
  readonly explorer: Explorer;
}

function addressOf({ elf }: BuiltProgram, symbol: string): number | undefined {
  return elf.symbolsNamed(symbol)[0]?.value;
}

/** Where nothing fails. Where something does, a program takes at most so many times as many. */
const MOST_INSTRUCTIONS = 20_000_000;
const MOST_TIMES = 10;
const MOST_FOREVER = 20;

export async function buildFailing(folder: string, program: FailingProgram): Promise<BuiltProgram> {
  const { component, language = "c", source } = program;
  mkdirSync(folder, { recursive: true });
  const name = `${component}.${language}`;
  for (const file of ["failing.h", "failing.c", name])
    cpSync(path.join(SOURCES, file), path.join(folder, file));
  if (source !== undefined) writeFileSync(path.join(folder, name), source);
  const enclave = { threads: 3, heap: "64K", stack: "64K" };
  const host = { tcp: { connect: ["peer:80"], listen: [443] }, files: ["given.txt"] };
  writeFileSync(path.join(folder, "litebox.json"), JSON.stringify({ name: "failing", enclave, host }));
  let messages = "";
  const { outputs } = await build(folder, { onMessages: (text) => (messages += text) }).then(
    ({ project }) => project,
    (error: unknown) => {
      throw new Error(`${String(error)}\n${messages}`);
    },
  );
  const image = readSgxs(readFileSync(outputs.image)).value;
  const elf = readElf(readFileSync(outputs.elf)).value;
  assert(image !== undefined && elf !== undefined, "what was built cannot be read");
  return { program, elf, explorer: new Explorer(image) };
}

/** A peer that says pong. */
function peer(): TcpConnection {
  return { read: () => new TextEncoder().encode("pong"), write: () => undefined, close: () => undefined };
}

/** Whatever file of the host is asked for. */
const given: ReadableFile = {
  read: (offset, max) => new TextEncoder().encode("given").subarray(offset, offset + max),
  close: () => undefined,
};

/** Of TARGETINFO all is zero, and the quote is of nobody: a header, what the report says, and no signature. */
const quoting: Quoting = {
  target: () => Promise.resolve(new Uint8Array(512)),
  quote: (report) => {
    const quote = new Uint8Array(48 + 384 + 64);
    quote[0] = 3;
    quote.set(report.subarray(0, 384), 48);
    return Promise.resolve(quote);
  },
};

function services(): HostServices {
  const lines = [
    "a line\n",
    "77 x",
    "more\n",
    "a line that is longer than what is asked for at once\n",
    "7\n",
  ];
  return {
    writeConsole: () => undefined,
    readConsole: (max) => new TextEncoder().encode(lines.shift() ?? "").subarray(0, max),
    arguments: ["failing"],
    clock: repeatableClock,
    quoting,
    storage: new MemoryStorage(),
    hostFiles: () => given,
    network: { connect: peer, listen: () => ({ accept: peer, close: () => undefined }) },
  };
}

/** Which of them fail. */
export interface Failing {
  readonly kind: FailureKind;
  /** The number of the first one that fails, counted from 1. */
  readonly first: number;
  /** All later ones as well. */
  readonly forever: boolean;
}

export interface Outcome {
  /** How many there were of the kind, failed or not. */
  readonly count: number;
  readonly instructions: number;
  /** What is wrong, if anything. */
  readonly problem: string | undefined;
}

class Run {
  readonly #built: BuiltProgram;
  readonly #failing: Failing;
  readonly #host: HostProcess;
  readonly #before = new Set<number>();
  #count = 0;
  #isTested = false;
  #problem: string | undefined;

  constructor(built: BuiltProgram, failing: Failing) {
    this.#built = built;
    this.#failing = failing;
    this.#host = built.explorer.process(DEFAULT_SCHEDULE, services());
    const { breakpoints } = this.#host.enclave;
    breakpoints.clear();
    for (const name of [FAILURES[failing.kind].symbol, "test_begins", "test_ends"]) {
      const address = addressOf(built, name);
      if (address !== undefined) breakpoints.add(address);
    }
  }

  async outcome(most: number): Promise<Outcome> {
    const { enclave } = this.#host;
    let stop: ProcessStop = { kind: "limit" };
    let first: "stop" | "pass" = "stop";
    while (enclave.instructions < most) {
      stop = this.#host.run(most - enclave.instructions, { first });
      if (stop.kind === "waiting") await stop.ready;
      else if (stop.kind === "breakpoint") first = this.#stopped(stop.address) ? "stop" : "pass";
      else break;
    }
    const problem = this.#problem ?? this.#wrongEnd(stop);
    return { count: this.#count, instructions: enclave.instructions, problem };
  }

  /** Whether the function that begins here has returned instead. */
  #stopped(address: number): boolean {
    if (address === addressOf(this.#built, "test_begins")) this.#begin();
    else if (address === addressOf(this.#built, "test_ends")) this.#end();
    else if (this.#isTested) {
      this.#count++;
      const { kind, first, forever } = this.#failing;
      if (this.#count !== first && !(forever && this.#count > first)) return false;
      this.#fail(FAILURES[kind].result);
      return true;
    }
    return false;
  }

  #fail(result: bigint): void {
    const { enclave } = this.#host;
    enclave.changeRegisters((cpu) => {
      const stack = cpu.gpr[4] ?? 0n;
      cpu.rip = new DataView(enclave.memory.peek(Number(stack), 8).slice().buffer).getBigUint64(0, true);
      writeGpr(cpu, "rsp", stack + 8n);
      writeGpr(cpu, "rax", BigInt.asUintN(64, result));
    });
  }

  #begin(): void {
    this.#isTested = true;
    for (const { address } of this.#blocks()) this.#before.add(address);
  }

  #end(): void {
    this.#isTested = false;
    const left = this.#blocks().filter(({ address }) => !this.#before.has(address));
    if (left.length > 0)
      this.#problem = `${left.length} blocks are left allocated, the first of ${left[0]?.size ?? 0} bytes`;
    const broken = brokenHeap(this.#host.enclave, this.#built.elf);
    if (broken !== undefined) this.#problem = broken;
    if (this.#failing.kind === "allocation" && this.#host.calls.tcp.size > 0)
      this.#problem = "connections are left open";
    for (const name of ["litebox_heap_lock", "litebox_threads_lock", "litebox_keys_lock"]) {
      const lock = addressOf(this.#built, name);
      if (lock !== undefined && this.#host.enclave.memory.peek(lock, 1)[0] !== 0)
        this.#problem = `${name} is left taken`;
    }
  }

  #blocks(): ReturnType<typeof heapBlocks> {
    return heapBlocks(this.#host.enclave, this.#built.elf).filter(({ isFree }) => !isFree);
  }

  #wrongEnd(stop: ProcessStop): string | undefined {
    const line = this.#lineOfProgram();
    if (line !== 0) return `the program found something wrong in its line ${line}`;
    if (stop.kind === "exited") return stop.exitCode === 0 ? undefined : `exit code ${stop.exitCode}`;
    if (stop.kind === "fault") return stop.fault.message;
    const { ends = [] } = this.#built.program;
    const text = stop.kind === "aborted" ? stop.message : "it did not end";
    return ends.some((end) => end === nameOf(stop)) ? undefined : text;
  }

  #lineOfProgram(): number {
    const place = addressOf(this.#built, "wrong_line");
    if (place === undefined) return 0;
    return new DataView(this.#host.enclave.memory.peek(place, 4).slice().buffer).getUint32(0, true);
  }
}

function nameOf(stop: ProcessStop): string {
  if (stop.kind !== "aborted") return "endless";
  return stop.reason === undefined ? "deadlock" : (abortReason(stop.reason)?.name ?? "");
}

/** One run of the program. */
export function runFailing(
  built: BuiltProgram,
  failing: Failing,
  most = MOST_INSTRUCTIONS,
): Promise<Outcome> {
  return new Run(built, failing).outcome(most);
}

export interface Tried {
  /** How many there are of the kind when none fails, and how many runs were made. */
  readonly count: number;
  readonly runs: number;
  readonly problems: readonly string[];
}

/** Every one of the kind fails once, alone and with all later ones. */
export async function tryEvery(built: BuiltProgram, kind: FailureKind): Promise<Tried> {
  const good = await runFailing(built, { kind, first: 0, forever: false });
  const problems = good.problem === undefined ? [] : [`when nothing fails: ${good.problem}`];
  let runs = 0;
  for (const forever of [false, true]) {
    // Of those that are all followed by failures some do, where there are very many.
    const step = forever ? Math.ceil(good.count / MOST_FOREVER) : 1;
    // A program may do more where something has failed.
    for (let first = 1, { count } = good; first <= count; first += step) {
      const outcome = await runFailing(built, { kind, first, forever }, MOST_TIMES * good.instructions);
      runs++;
      if (!forever) count = Math.max(count, outcome.count);
      if (outcome.problem !== undefined)
        problems.push(`${kind} ${first}${forever ? " and all later ones" : ""}: ${outcome.problem}`);
    }
  }
  return { count: good.count, runs, problems };
}
