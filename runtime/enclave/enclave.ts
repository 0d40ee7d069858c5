/** A loaded enclave: enter it, run it instruction by instruction, look at it. It knows neither host calls nor debuggers. */

import { assert } from "../base/assert.ts";
import { type Environment, Executor, type Precision, type RunOutcome } from "../x86/interpret.ts";
import { LiftedExecutor } from "../x86/lift/executor.ts";
import type { CpuState } from "../x86/cpu.ts";
import { checkpointOf, restore } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { explainFault } from "./fault.ts";
import type { EnclaveFault } from "./fault.ts";
import type { EnclaveImage } from "./image.ts";
import type { EnclaveMemory } from "./memory.ts";
import { generalProtection } from "./sgx/state.ts";
import { SgxPlatform } from "./sgx/platform.ts";
import { readGpr, writeGpr } from "./thread.ts";
import type { GprName, Thread } from "./thread.ts";

/** What executes instructions. Both do the same; the interpreter is the reference, and much the slower. */
export type EngineName = "interpreter" | "lifter";
export const ENGINES: readonly EngineName[] = ["lifter", "interpreter"];
export const DEFAULT_ENGINE: EngineName = "lifter";

export interface EnclaveOptions {
  /** 64 random bits, for RDRAND. A deterministic source makes the run repeatable. */
  random(this: void): bigint;
  readonly engine?: EngineName;
}

interface Engine {
  readonly executed: number;
  run(limit: number, breakpoints: ReadonlySet<number>, precision: Precision): RunOutcome;
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
  | { readonly kind: "fault"; readonly fault: EnclaveFault };

/** What the host has in its registers when it enters. All that is not named is zero. */
export type HostRegisters = Partial<Record<Exclude<GprName, "rax" | "rbx">, bigint>> & {
  /** The asynchronous exit pointer. */
  readonly rcx: bigint;
  /** Address of the instruction after the host's ENCLU: where the enclave is to leave to. */
  readonly returnAddress: bigint;
};

export class Enclave {
  readonly memory: EnclaveMemory;
  /** One for each TCS of the image; there is at least one. */
  readonly threads: readonly Thread[];
  /** As the platform measured it from what it loaded. */
  readonly mrenclave: Uint8Array;
  /** Addresses at which `run` stops before it executes the instruction there. */
  readonly breakpoints = new Set<number>();
  readonly #platform: SgxPlatform;
  readonly #engines: readonly Engine[];
  #current: Thread;
  #codeVersion: number;
  #instructions = 0;

  static load(image: EnclaveImage, options: EnclaveOptions): Enclave {
    return new Enclave(new SgxPlatform(image), options);
  }

  private constructor(platform: SgxPlatform, options: EnclaveOptions) {
    this.#platform = platform;
    this.memory = platform.memory;
    this.threads = platform.threads;
    this.mrenclave = platform.mrenclave;
    const [first] = this.threads;
    assert(first !== undefined, "an image without a TCS was loaded");
    this.#current = first;
    this.#codeVersion = this.memory.codeVersion;
    const environment: Environment = {
      random: (bits: 16 | 32 | 64) => BigInt.asUintN(bits, options.random()),
    };
    const Chosen = (options.engine ?? DEFAULT_ENGINE) === "lifter" ? LiftedExecutor : Executor;
    this.#engines = this.threads.map(({ cpu }) => new Chosen(cpu, this.memory, environment));
  }

  /** Instructions that have been executed since the enclave was loaded. One that faults does not count. */
  get instructions(): number {
    return this.#instructions;
  }

  /** The thread that `run` runs. */
  get current(): Thread {
    return this.#current;
  }

  /** Lets `run` run this thread, which is inside, from now on. */
  select(thread: Thread): void {
    assert(thread.inside, "a thread was selected that is not inside the enclave");
    this.#current = thread;
  }

  /** The state as it is now, between two runs. */
  checkpoint(): Checkpoint {
    return checkpointOf(this.memory, this.threads, this.#instructions);
  }

  /** Goes back to a checkpoint of this very enclave. Breakpoints and where random numbers come from are as they are. */
  restore(checkpoint: Checkpoint): void {
    restore(checkpoint, this.memory, this.threads);
    this.#instructions = checkpoint.instructions;
    const [first] = this.threads;
    assert(first !== undefined, "an image without a TCS was loaded");
    this.#current = first;
  }

  /** The registers of a thread; what is written to them takes effect. */
  registers(thread: Thread = this.#current): CpuState {
    return thread.cpu;
  }

  /** ENCLU[EENTER] by the host. Undefined when the thread is inside; else why the platform refused, and nothing has changed. */
  enter(thread: Thread, { returnAddress, ...registers }: HostRegisters): EnclaveFault | undefined {
    if (thread.inside) {
      // The host's processor is another one than the thread's, whose registers must stay as they are.
      const exception = generalProtection("EENTER: the TCS is in use by a thread that is inside the enclave");
      return explainFault(exception, thread.cpu, this.memory);
    }
    thread.cpu.gpr.fill(0n);
    for (const [name, value] of Object.entries(registers))
      writeGpr(thread.cpu, name as GprName, BigInt.asUintN(64, value));
    writeGpr(thread.cpu, "rax", 2n);
    writeGpr(thread.cpu, "rbx", BigInt(thread.tcs.address));
    const outcome = this.#platform.hostEnclu(thread, returnAddress);
    if (outcome.kind === "exception") return explainFault(outcome.exception, thread.cpu, this.memory);
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
    const engine = this.#engine(thread);
    let left = limit;
    let passing = first === "pass";
    while (left > 0) {
      const at = Number(thread.cpu.rip);
      if (!passing && this.breakpoints.has(at)) return { kind: "breakpoint", address: at };
      passing = false;
      const outcome = engine.run(left, this.breakpoints, precision);
      left -= engine.executed;
      this.#instructions += engine.executed;
      if (outcome.kind === "done") break;
      if (outcome.kind === "breakpoint") return { kind: "breakpoint", address: Number(thread.cpu.rip) };
      if (outcome.kind === "exception") return this.#fault(outcome.exception);
      const effect = this.#platform.system(thread, outcome.operation, outcome.nextRip);
      if (effect.kind === "exception") return this.#fault(effect.exception);
      left--;
      this.#instructions++;
      if (effect.kind === "exit") return exit(thread.cpu);
    }
    return { kind: "limit" };
  }

  #fault(exception: EnclaveFault["exception"]): RunStop {
    return { kind: "fault", fault: explainFault(exception, this.#current.cpu, this.memory) };
  }

  #engine(thread: Thread): Engine {
    if (this.#codeVersion !== this.memory.codeVersion) {
      this.#codeVersion = this.memory.codeVersion;
      for (const engine of this.#engines) engine.invalidate();
    }
    const engine = this.#engines[thread.number - 1];
    assert(engine !== undefined, "a thread of another enclave was entered");
    return engine;
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
