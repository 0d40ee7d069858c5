/** A loaded enclave: enter it, run it instruction by instruction, look at it. It knows neither host calls nor debuggers. */

import { assert } from "../base/assert.ts";
import { type Environment, Executor, type Precision, type RunOutcome, type Stops } from "../x86/interpret.ts";
import type { CodeProfile } from "../x86/lift/code-profile.ts";
import { LiftedExecutor } from "../x86/lift/executor.ts";
import { translatorOf } from "../x86/lift/translators.ts";
import { Breakpoints, type BreakpointSet } from "../x86/breakpoints.ts";
import { type CpuState, createCpu } from "../x86/cpu.ts";
import { checkpointOf, restore } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { explainFault } from "./fault.ts";
import type { EnclaveFault } from "./fault.ts";
import type { EnclaveImage } from "./image.ts";
import type { EnclaveMemory } from "./memory.ts";
import { ATTRIBUTE } from "./sgx/attributes.ts";
import type { EnclsCall, EnclsLeaf, EnclsOutcome } from "./sgx/encls/leaf.ts";
import { EENTER } from "./sgx/enclu/eenter.ts";
import { ERESUME } from "./sgx/enclu/eresume.ts";
import { hasAttribute, type Secs } from "./sgx/secs.ts";
import { TCS_FLAGS } from "./sgx/tcs.ts";
import { type LaunchOptions, SgxPlatform } from "./sgx/platform.ts";
import { readGpr, writeGpr } from "./thread.ts";
import type { GprName, Thread } from "./thread.ts";
import type { WatchHit } from "./watches.ts";

/** What executes instructions. Both do the same; the interpreter is the reference, and much the slower. */
export type EngineName = "interpreter" | "lifter";
export const ENGINES: readonly EngineName[] = ["lifter", "interpreter"];
export const DEFAULT_ENGINE: EngineName = "lifter";

export interface EnclaveOptions extends LaunchOptions {
  /** 64 random bits, for RDRAND and RDSEED; undefined: there are none at the moment. A deterministic source makes the run repeatable. */
  random(this: void): bigint | undefined;
  readonly engine?: EngineName;
}

/** Of so many instructions after a state that was kept or restored, stores are seen, so that the way back to it is short. */
const SEEN_STORES = 2000;

interface Engine {
  readonly executed: number;
  run(limit: number, breakpoints: BreakpointSet, precision: Precision): RunOutcome;
  interpret(limit: number, stops: Stops): RunOutcome;
  invalidate(): void;
}

/** Why a run ended. */
export type RunStop =
  | { readonly kind: "limit" }
  /** The instruction at this address is the next one and has not been executed. */
  | { readonly kind: "breakpoint"; readonly address: number }
  /** EEXIT: the thread is outside, and these are the registers that it left behind. */
  | {
      readonly kind: "exit";
      /** Where the enclave left to; the host knows whether that is an address of its own. */
      readonly target: bigint;
      readonly rdi: bigint;
      readonly rsi: bigint;
      readonly rdx: bigint;
      readonly r8: bigint;
      readonly r9: bigint;
    }
  /** An exception has taken the thread out of the enclave (AEX): the host may enter it anew, to have it handled, or resume it. */
  | { readonly kind: "fault"; readonly fault: EnclaveFault }
  /** The instruction that was executed last made a watched access. */
  | ({ readonly kind: "watch" } & WatchHit);

/** What the host has in its registers when it enters. All that is not named is zero. */
export type HostRegisters = Partial<Record<Exclude<GprName, "rax" | "rbx">, bigint>> & {
  /** The asynchronous exit pointer. */
  readonly rcx: bigint;
  /** Address of the instruction after the host's ENCLU: where the enclave is to leave to. */
  readonly returnAddress: bigint;
};

export interface AddressRange {
  readonly low: number;
  /** The first address behind it. */
  readonly high: number;
}

export class Enclave {
  readonly memory: EnclaveMemory;
  /** Addresses at which `run` stops before it executes the instruction there; with a condition, at least where that holds. */
  readonly breakpoints = new Breakpoints();
  /** While set, `run` stops also before it executes an instruction outside. */
  within: AddressRange | undefined;
  readonly #platform: SgxPlatform;
  readonly #environment: Environment;
  readonly #newEngine: new (cpu: CpuState, memory: EnclaveMemory, environment: Environment) => Engine;
  readonly #engines = new Map<Thread, Engine>();
  #current: Thread;
  #codeVersion: number;
  #instructions = 0;
  /** Up to here stores are seen. */
  #seenUntil = 0;

  static load(image: EnclaveImage, options: EnclaveOptions): Enclave {
    return new Enclave(new SgxPlatform(image, options), options);
  }

  private constructor(platform: SgxPlatform, options: EnclaveOptions) {
    this.#platform = platform;
    this.memory = platform.memory;
    const [first] = this.threads;
    assert(first !== undefined, "an image without a TCS was loaded");
    this.#current = first;
    this.#codeVersion = this.memory.codeVersion;
    this.#environment = {
      random: (bits: 16 | 32 | 64) => {
        const number = options.random();
        return number === undefined ? undefined : BigInt.asUintN(bits, number);
      },
    };
    this.#newEngine = (options.engine ?? DEFAULT_ENGINE) === "lifter" ? LiftedExecutor : Executor;
  }

  /** What the processor knows of the enclave: its identity, its attributes. */
  get secs(): Secs {
    return this.#platform.secs;
  }

  /** As the platform measured it from what it loaded. */
  get mrenclave(): Uint8Array {
    return this.secs.mrenclave;
  }

  /** A debugger may look into it. */
  get isDebug(): boolean {
    return hasAttribute(this.secs, ATTRIBUTE.DEBUG);
  }

  /** ENCLS by the host's system, on the enclave or one of its pages: `encls(EAUG, { address })`. */
  encls<Call extends EnclsCall, Result>(
    leaf: EnclsLeaf<Call, Result>,
    operands: Omit<Call, keyof EnclsCall>,
  ): EnclsOutcome<Result> {
    this.memory.forgetStores();
    return this.#platform.encls(leaf, operands);
  }

  /** Code that earlier runs of the image have found worth lifting is lifted sooner. No result changes. */
  expectCode(profile: CodeProfile): void {
    if (this.#lifts) translatorOf(this.memory).expect(profile);
  }

  /** For later runs of the image; undefined where nothing is lifted. */
  codeProfile(): CodeProfile | undefined {
    return this.#lifts ? translatorOf(this.memory).profile() : undefined;
  }

  get #lifts(): boolean {
    return this.#newEngine === LiftedExecutor;
  }

  /** One for each TCS page; an image has at least one. */
  get threads(): readonly Thread[] {
    return this.#platform.threads;
  }

  /** Instructions that have been executed since the enclave was loaded. One that faults does not count. */
  get instructions(): number {
    return this.#instructions;
  }

  /** The thread that `run` runs. */
  get current(): Thread {
    return this.#current;
  }

  /** The state as it is now, between two runs; pages that are as they were at the checkpoint `before` are shared with it. */
  checkpoint(before?: Checkpoint): Checkpoint {
    const current = this.threads.indexOf(this.#current);
    this.#seenUntil = this.#instructions + SEEN_STORES;
    return { ...checkpointOf(this.#platform, before), instructions: this.#instructions, current };
  }

  /** Goes back to a checkpoint of this very enclave. Breakpoints and where random numbers come from are as they are. */
  restore(checkpoint: Checkpoint): void {
    restore(checkpoint, this.#platform);
    this.#instructions = checkpoint.instructions;
    this.#seenUntil = this.#instructions + SEEN_STORES;
    const current = this.threads[checkpoint.current];
    assert(current !== undefined, "a checkpoint of another enclave was restored");
    this.#current = current;
  }

  /**
   * The enclave's registers of a thread: the processor's own while it is inside, and a copy of what its state save area holds while it
   * is interrupted. Of a thread that is outside, what EEXIT left. To change them: `changeRegisters`.
   */
  registers(thread: Thread = this.#current): CpuState {
    if (thread.place !== "interrupted") return thread.cpu;
    const saved = { ...createCpu(), xcr0: thread.cpu.xcr0 };
    saved.rflags = thread.cpu.rflags;
    this.#platform.savedFrame(thread).restore(saved);
    return saved;
  }

  /** A debugger's change of a thread's registers. */
  changeRegisters(change: (cpu: CpuState) => void, thread: Thread = this.#current): void {
    const cpu = this.registers(thread);
    this.memory.forgetStores();
    change(cpu);
    if (thread.place === "interrupted") this.#platform.savedFrame(thread).save(cpu);
  }

  /** ENCLU[EENTER] by the host. Undefined when the thread is inside; else why the platform refused, and nothing has changed. */
  enter(thread: Thread, registers: HostRegisters): EnclaveFault | undefined {
    return this.#hostEnclu(EENTER.leaf, thread, registers);
  }

  /** An interrupt takes the thread, which is inside, out of the enclave before its next instruction (AEX). */
  interrupt(thread: Thread = this.#current): void {
    assert(thread.inside, "a thread that is not inside the enclave cannot be interrupted there");
    this.memory.forgetStores();
    this.#platform.asynchronousExit(thread);
  }

  /**
   * ENCLU[ERESUME] by the host: the thread goes on where an asynchronous exit took it out, or, with AEX-Notify, at its entry point.
   * Undefined when it is inside; else why the platform refused, and nothing has changed.
   */
  resume(thread: Thread, registers: HostRegisters): EnclaveFault | undefined {
    return this.#hostEnclu(ERESUME.leaf, thread, registers);
  }

  /**
   * What a debugger does when it attaches: TCS.FLAGS.DBGOPTIN, with which INT3 is a breakpoint and not an invalid instruction. It counts
   * from the next entry; a thread that is inside is taken to be interrupted and resumed for it, which nothing else shows.
   */
  optInToDebugging(): void {
    if (!this.isDebug) return;
    this.memory.forgetStores();
    for (const thread of this.threads) {
      thread.tcs.flags |= TCS_FLAGS.DBGOPTIN;
      thread.debugOptIn = true;
    }
  }

  #hostEnclu(
    leaf: number,
    thread: Thread,
    { returnAddress, ...registers }: HostRegisters,
  ): EnclaveFault | undefined {
    // The host's processor: should the thread be inside already, its registers must stay as they are.
    const host: CpuState = { ...thread.cpu, gpr: new BigUint64Array(16), rip: returnAddress };
    for (const [name, value] of Object.entries(registers))
      writeGpr(host, name as GprName, BigInt.asUintN(64, value));
    writeGpr(host, "rax", BigInt(leaf));
    writeGpr(host, "rbx", BigInt(thread.tcs.address));
    this.memory.forgetStores();
    const outcome = this.#platform.hostEnclu(thread, host, returnAddress);
    if (outcome.kind === "exception") return explainFault(outcome.exception, host, this.memory);
    this.#current = thread;
    return undefined;
  }

  /**
   * Executes at most `limit` instructions of the thread that was entered or selected last. `first` says what a breakpoint at the very first of
   * them means: "stop" where this run goes on with an earlier one, "pass" where a person has seen that stop and resumes from it.
   * With "about" it may end a little earlier, where that is cheap.
   */
  run(limit: number, first: "stop" | "pass" = "stop", precision: Precision = "exact"): RunStop {
    const thread = this.#current;
    assert(thread.inside, "run was called while no thread is inside the enclave");
    if (this.#instructions + limit > this.#seenUntil) this.memory.forgetStores();
    let left = limit;
    let passing = first === "pass";
    while (left > 0) {
      const at = Number(thread.cpu.rip);
      const { within } = this;
      const stops = within === undefined ? this.breakpoints : new Outside(within, this.breakpoints);
      if (!passing && stops.has(at)) return { kind: "breakpoint", address: at };
      passing = false;
      const engine = this.#engine(thread);
      const outcome =
        within === undefined ? engine.run(left, this.breakpoints, precision) : engine.interpret(left, stops);
      left -= engine.executed;
      this.#instructions += engine.executed;
      if (outcome.kind === "done") break;
      if (outcome.kind === "breakpoint") return { kind: "breakpoint", address: Number(thread.cpu.rip) };
      if (outcome.kind === "exception") {
        const hit = this.memory.watches.takeHit();
        return hit === undefined ? this.#fault(outcome.exception) : this.#watched(hit, engine);
      }
      this.memory.forgetStores();
      const effect = this.#platform.system(
        thread,
        outcome.operation,
        outcome.nextRip,
        BigInt(this.#instructions),
      );
      if (effect.kind === "exception") return this.#fault(effect.exception);
      left--;
      this.#instructions++;
      if (effect.kind === "exit") return exit(thread.cpu);
    }
    return { kind: "limit" };
  }

  /** The next instruction makes a watched access, and has not been executed. */
  #watched(hit: WatchHit, engine: Engine): RunStop {
    const { watches } = this.memory;
    watches.isArmed = false;
    const outcome = engine.run(1, this.breakpoints, "exact");
    watches.isArmed = true;
    this.#instructions += engine.executed;
    return outcome.kind === "exception" ? this.#fault(outcome.exception) : { kind: "watch", ...hit };
  }

  #fault(exception: EnclaveFault["exception"]): RunStop {
    const fault = explainFault(exception, this.#current.cpu, this.memory);
    this.memory.forgetStores();
    this.#platform.asynchronousExit(this.#current, exception);
    return { kind: "fault", fault };
  }

  #engine(thread: Thread): Engine {
    if (this.#codeVersion !== this.memory.codeVersion) {
      this.#codeVersion = this.memory.codeVersion;
      for (const engine of this.#engines.values()) engine.invalidate();
    }
    let engine = this.#engines.get(thread);
    if (engine === undefined) {
      engine = new this.#newEngine(thread.cpu, this.memory, this.#environment);
      this.#engines.set(thread, engine);
    }
    return engine;
  }
}

/** The addresses outside of a range, and some in it. */
class Outside {
  readonly size = Number.POSITIVE_INFINITY;
  readonly #range: AddressRange;
  readonly #inside: ReadonlySet<number>;

  constructor(range: AddressRange, inside: ReadonlySet<number>) {
    this.#range = range;
    this.#inside = inside;
  }

  has(address: number): boolean {
    return address < this.#range.low || address >= this.#range.high || this.#inside.has(address);
  }
}

function exit(cpu: CpuState): RunStop {
  return {
    kind: "exit",
    target: cpu.rip,
    rdi: readGpr(cpu, "rdi"),
    rsi: readGpr(cpu, "rsi"),
    rdx: readGpr(cpu, "rdx"),
    r8: readGpr(cpu, "r8"),
    r9: readGpr(cpu, "r9"),
  };
}
