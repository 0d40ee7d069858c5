/**
 * Runs one processor in lifted code, and in the interpreter whatever lifted code leaves to it: the same outcomes, the same state
 * and the same count of instructions as the interpreter alone.
 */

import type { CpuState } from "../cpu.ts";
import { type Environment, Executor, type Precision, type RunOutcome } from "../interpret.ts";
import { type LinearMemory, PENDING, STATE, TO_TARGET } from "./layout.ts";
import { NO_RULE, materialize, takeLeft } from "./rules.ts";
import type { Site } from "./sites.ts";
import { type Translator, translatorOf } from "./translator.ts";

const DONE: RunOutcome = { kind: "done" };
const BREAKPOINT: RunOutcome = { kind: "breakpoint" };
const NO_BREAKPOINTS: ReadonlySet<number> = new Set();

/** The budget of lifted code is a signed number of 32 bits. */
const MAX_BUDGET = 0x3fff_ffff;
/** Shorter runs are the interpreter's. */
const SHORT = 8;
/** A region is left for want of instructions only when fewer than these are left; else for want of stack. */
const LONGEST = 5000;
const MANY_LEAVES = 4;
/** Instructions that are interpreted at a time where code has not been lifted. */
const STRETCH = 100_000;
const CODE_LIMIT = 0x8000_0000n;
/** Bits of MXCSR: DAZ, rounding control, FTZ. Lifted code knows only the modes in which they are 0. */
const FLOAT_MODES = 0xe040;

export class LiftedExecutor {
  /** Instructions completed by the last `run`. */
  executed = 0;
  readonly #cpu: CpuState;
  readonly #interpreter: Executor;
  readonly #translator: Translator;
  readonly #view: DataView;
  readonly #gpr: BigUint64Array;
  readonly #xmm: BigUint64Array;
  /** The values of the vector registers as they stand in the state. */
  readonly #xmmInState: bigint[] = new Array<bigint>(16).fill(0n);
  /** Code at RIP should be lifted now, though there is no entry yet. */
  #isHot = false;
  /** Lifted code was left last for want of instructions. */
  #isLimited = false;
  readonly #leaves = new Map<number, number>();
  readonly #eager: boolean;

  /** `eager`: never leave to the interpreter what can be lifted, be it slower. */
  constructor(
    cpu: CpuState,
    memory: LinearMemory,
    environment: Environment,
    { eager = false }: { readonly eager?: boolean } = {},
  ) {
    this.#cpu = cpu;
    this.#eager = eager;
    this.#interpreter = new Executor(cpu, memory, environment);
    this.#translator = translatorOf(memory);
    if (!eager) this.#translator.watch((address) => this.#interpreter.hasSeen(address));
    const { buffer } = memory.linear;
    this.#view = new DataView(buffer);
    this.#gpr = new BigUint64Array(buffer, STATE.gpr, 16);
    this.#xmm = new BigUint64Array(buffer, STATE.xmm, 32);
  }

  /** As `Executor.run` of the interpreter; `about` lets it end where lifted code is left for want of instructions. */
  run(
    limit: number,
    breakpoints: ReadonlySet<number> = NO_BREAKPOINTS,
    precision: Precision = "exact",
  ): RunOutcome {
    this.executed = 0;
    this.#isHot = false;
    this.#translator.setBreakpoints(breakpoints);
    // Another thread may have used the state meanwhile.
    this.#xmmInState.fill(-1n);
    let left = limit;
    while (left > 0) {
      const { rip } = this.#cpu;
      const address = Number(rip);
      if (this.executed > 0 && breakpoints.has(address)) return BREAKPOINT;
      let interpreted = this.#interpretedFirst(rip, left, breakpoints);
      if (interpreted === 0) {
        interpreted = this.#lifted(address, Math.min(left, MAX_BUDGET));
        if (this.#isLimited && precision === "about" && this.executed > 0) return DONE;
        if (interpreted > 0 && this.executed > 0 && breakpoints.has(Number(this.#cpu.rip))) return BREAKPOINT;
      }
      if (interpreted > 0) {
        const outcome = this.#interpret(interpreted, breakpoints);
        if (outcome.kind !== "done") return outcome;
      }
      left = limit - this.executed;
    }
    return DONE;
  }

  /** Forgets lifted and decoded instructions, for when code has changed after all. */
  invalidate(): void {
    this.#translator.invalidate();
    this.#interpreter.invalidate();
  }

  /** How many instructions the interpreter is to execute before lifted code can go on; it may find a place for that earlier. */
  #interpretedFirst(rip: bigint, left: number, breakpoints: ReadonlySet<number>): number {
    if ((this.#cpu.mxcsr & FLOAT_MODES) !== 0) return Math.min(left, STRETCH);
    if (this.#eager && rip < CODE_LIMIT) return breakpoints.has(Number(rip)) ? 1 : 0;
    if (left <= SHORT || rip >= CODE_LIMIT) return Math.min(left, SHORT);
    const address = Number(rip);
    if (breakpoints.has(address)) return 1;
    if (this.#isHot || this.#translator.has(address) || this.#translator.entries.has(address)) return 0;
    return Math.min(left, STRETCH);
  }

  /** Until the limit, a breakpoint, or an instruction from which lifted code goes on or should. */
  #interpret(limit: number, breakpoints: ReadonlySet<number>): RunOutcome {
    const interpreter = this.#interpreter;
    const { entries } = this.#translator;
    // A single instruction needs no place to stop at.
    const stops =
      limit === 1 ? NO_BREAKPOINTS : breakpoints.size === 0 ? entries : new Set([...breakpoints, ...entries]);
    const outcome = interpreter.runUntilHot(limit, stops);
    this.executed += interpreter.executed;
    if (outcome.kind === "hot") {
      const address = Number(this.#cpu.rip);
      this.#isHot = !this.#translator.isBadEntry(address);
      if (this.#isHot && outcome.isLoop) this.#translator.addLoop(address);
      return DONE;
    }
    // Whether it is one of the user's, `run` sees before it goes on.
    return outcome.kind === "breakpoint" ? DONE : outcome;
  }

  /** Gives how many instructions the interpreter must execute before lifted code can go on. */
  #lifted(address: number, budget: number): number {
    const view = this.#view;
    this.#bringIn();
    this.#translator.enter(address, budget);
    let rest = view.getInt32(STATE.budget, true);
    const number = view.getInt32(STATE.site, true);
    let next = 0;
    this.#isLimited = false;
    this.#isHot = false;
    if (number === TO_TARGET) {
      this.#cpu.rip = view.getBigUint64(STATE.target, true);
      this.#isHot = this.#translator.countArrival(Number(this.#cpu.rip));
    } else {
      const site = this.#translator.sites.get(number);
      takeLeft(view, site.flags);
      this.#cpu.rip = BigInt(site.rip);
      rest += site.unexecuted;
      next = this.#afterSite(site, rest);
    }
    this.executed += budget - rest;
    this.#takeOut();
    return next;
  }

  /** Gives how many instructions the interpreter must execute. */
  #afterSite({ reason, rip, region }: Site, rest: number): number {
    switch (reason) {
      case "limit":
        this.#isLimited = rest <= LONGEST;
        return this.#isLimited ? rest : 0;
      case "out":
        this.#translator.countUnseen(region);
        return 0;
      case "step":
        this.#countLeave(rip);
        return Math.min(rest, 1);
    }
  }

  /** An instruction that lifted code leaves again and again may do so because what it accesses is not aligned. */
  #countLeave(address: number): void {
    const leaves = (this.#leaves.get(address) ?? 0) + 1;
    this.#leaves.set(address, leaves);
    if (leaves === MANY_LEAVES) this.#translator.expectUnaligned(address);
  }

  #bringIn(): void {
    const view = this.#view;
    const { gpr, xmm, rflags, fsBase, gsBase } = this.#cpu;
    this.#gpr.set(gpr);
    for (let i = 0; i < 16; i++) {
      const value = xmm[i] ?? 0n;
      if (value === this.#xmmInState[i]) continue;
      this.#xmmInState[i] = value;
      this.#xmm[2 * i] = value;
      this.#xmm[2 * i + 1] = value >> 64n;
    }
    view.setBigUint64(STATE.fsBase, fsBase, true);
    view.setBigUint64(STATE.gsBase, gsBase, true);
    view.setUint32(STATE.flags, Number(BigInt.asUintN(32, rflags)), true);
    view.setInt32(STATE.pending + PENDING.rule, NO_RULE, true);
    view.setInt32(STATE.over + PENDING.rule, NO_RULE, true);
    view.setUint32(STATE.xmmWritten, 0, true);
  }

  #takeOut(): void {
    const cpu = this.#cpu;
    cpu.gpr.set(this.#gpr);
    cpu.rflags = BigInt(materialize(this.#view) >>> 0);
    const written = this.#view.getUint32(STATE.xmmWritten, true);
    for (let i = 0; i < 16; i++) {
      if ((written & (1 << i)) === 0) continue;
      const value = ((this.#xmm[2 * i + 1] ?? 0n) << 64n) | (this.#xmm[2 * i] ?? 0n);
      this.#xmmInState[i] = value;
      cpu.xmm[i] = value;
    }
  }
}
