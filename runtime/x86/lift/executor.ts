/**
 * Runs one processor in lifted code, and in the interpreter whatever lifted code leaves to it: the same outcomes, the same state
 * and the same count of instructions as the interpreter alone.
 */

import type { BreakpointSet } from "../breakpoints.ts";
import type { CpuState } from "../cpu.ts";
import { type Environment, Executor, type Precision, type RunOutcome, type Stops } from "../interpret.ts";
import { LONGEST_WAY } from "./blocks.ts";
import { BreakpointChecks, NO_BREAKPOINTS } from "./breakpoint-checks.ts";
import { LEFT, type LinearMemory, STATE, TO_TARGET } from "./layout.ts";
import { NO_RULE, materialize, takeLeft } from "./rules.ts";
import type { Site } from "./sites.ts";
import type { Translator } from "./translator.ts";
import { translatorOf } from "./translators.ts";

const DONE: RunOutcome = { kind: "done" };
const BREAKPOINT: RunOutcome = { kind: "breakpoint" };

/** The budget of lifted code is a signed number of 32 bits. */
const MAX_BUDGET = 0x3fff_ffff;
/** Shorter runs are the interpreter's. */
const SHORT = 8;
const MANY_LEAVES = 4;
/**
 * What regions that call each other may use of WebAssembly's own stack, in units of 16 bytes; the first for those that the dispatcher
 * has called, the next where callers of those wait for it to go on.
 */
const STACKS = [16_000, 9000, 6000, 3000];
const NOWHERE = -1;
/** Instructions that are interpreted at a time where code has not been lifted. */
const STRETCH = 10_000;
/** A run that need not be exact ends after so much work other than running lifted code: interpreted instructions. */
const MOST_WORK = 60_000;
/** What it costs to translate an instruction, in interpreted ones. */
const TRANSLATION = 200;
const CODE_LIMIT = 0x8000_0000n;
/** Bits of MXCSR: DAZ, rounding control, FTZ. Lifted code knows only the modes in which they are 0. */
const FLOAT_MODES = 0xe040;

export class LiftedExecutor {
  /** Instructions completed by the last `run`. */
  executed = 0;
  readonly #cpu: CpuState;
  readonly #memory: LinearMemory;
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
  readonly #breakpoints: BreakpointChecks;
  /** Where the interpreter ends, so that others look. */
  readonly #stops: Stops = {
    size: Number.POSITIVE_INFINITY,
    has: (address) => this.#translator.entries.has(address) || this.#breakpoints.stopsAt(address),
  };
  /** How many callers in lifted code wait for this class to go on. */
  #depth = 0;
  /** Lifted code was left last for want of stack. */
  #isDeep = false;
  /** Instructions that this run has interpreted, and those that had been translated before it; a run that must be exact counts none. */
  #interpreted = 0;
  #translatedBefore = 0;
  #countsWork = false;
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
    this.#memory = memory;
    this.#eager = eager;
    this.#breakpoints = new BreakpointChecks(cpu, memory);
    this.#interpreter = new Executor(cpu, memory, environment);
    this.#translator = translatorOf(memory);
    if (!eager) this.#translator.watch(this.#interpreter);
    const { buffer } = memory.linear;
    this.#view = new DataView(buffer);
    this.#gpr = new BigUint64Array(buffer, STATE.gpr, 16);
    this.#xmm = new BigUint64Array(buffer, STATE.xmm, 32);
  }

  /** As `Executor.run` of the interpreter; `about` lets it end where lifted code is left for want of instructions. */
  run(
    limit: number,
    breakpoints: BreakpointSet = NO_BREAKPOINTS,
    precision: Precision = "exact",
  ): RunOutcome {
    this.executed = 0;
    this.#isHot = false;
    this.#breakpoints.all = breakpoints;
    this.#translator.setBreakpoints(breakpoints);
    this.#translator.resume = this.#resume;
    this.#translator.isTired = () => this.#isTired;
    // Another thread may have used the state meanwhile.
    this.#xmmInState.fill(-1n);
    this.#interpreted = 0;
    this.#translatedBefore = this.#translator.translated;
    this.#countsWork = precision === "about";
    while (this.executed < limit) {
      const address = Number(this.#cpu.rip);
      if (this.executed > 0 && this.#breakpoints.stopsAt(address)) return BREAKPOINT;
      const outcome = this.#advance(limit - this.executed, NOWHERE);
      if (outcome.kind !== "done") return outcome;
      if (precision === "about" && this.executed > 0 && (this.#isLimited || this.#isTired)) return DONE;
    }
    return DONE;
  }

  /** As `run`, without lifted code, for stops of which there may be any number. */
  interpret(limit: number, stops: Stops): RunOutcome {
    const outcome = this.#interpreter.run(limit, stops);
    this.executed = this.#interpreter.executed;
    return outcome;
  }

  /**
   * So much has been interpreted and translated that the event loop should have its turn, however few instructions that were; or all lifted
   * code must have been left before more can be translated.
   */
  get #isTired(): boolean {
    if (this.#translator.isFull) return true;
    const translated = this.#translator.translated - this.#translatedBefore;
    return this.#countsWork && this.#interpreted + TRANSLATION * translated > MOST_WORK;
  }

  /** A stretch of lifted code, or of the interpreter's, which ends before the instruction at `stop`. */
  #advance(left: number, stop: number): RunOutcome {
    const interpreted = this.#interpretedFirst(left);
    this.#isLimited = false;
    if (interpreted > 0) return this.#interpret(interpreted, stop);
    const next = this.#lifted(Number(this.#cpu.rip), Math.min(left, MAX_BUDGET));
    if (next === 0 || (this.executed > 0 && this.#breakpoints.stopsAt(Number(this.#cpu.rip)))) return DONE;
    // What is left of the budget is executed even where less would be enough: the count is to be exact.
    const isLimited = this.#isLimited;
    const outcome = this.#interpret(next, stop);
    this.#isLimited = isLimited;
    return outcome;
  }

  /**
   * Lifted code has been left, and its callers wait. Goes on until the function that was left returns, so that they need not be left
   * too; gives LEFT where that cannot be, with the state as the dispatcher wants it.
   */
  readonly #resume = (expected: number, frame: bigint): number => {
    const number = this.#view.getInt32(STATE.site, true);
    const isLimit = number !== TO_TARGET && this.#translator.sites.get(number).reason === "limit";
    if (frame < 0n || isLimit || this.#depth >= STACKS.length - 1) return LEFT;
    const executed = this.executed;
    const room = this.#view.getInt32(STATE.room, true);
    this.#depth++;
    const budget = this.#view.getInt32(STATE.budget, true);
    let left = budget + this.#unexecuted(number);
    this.executed = 0;
    let next = this.#takeState(left);
    for (let goes = true; goes && left - this.executed > LONGEST_WAY;) {
      const { rip, gpr } = this.#cpu;
      if (rip === BigInt(expected) && gpr[4] === frame) break;
      if (this.#breakpoints.stopsAt(Number(rip))) break;
      const outcome =
        next > 0 ? this.#interpret(next, expected) : this.#advance(left - this.executed, expected);
      next = 0;
      // Where stack is wanting, all of it is better.
      goes = outcome.kind === "done" && !this.#isDeep && !this.#isTired;
    }
    left -= this.executed;
    this.executed = executed;
    this.#depth--;
    this.#view.setInt32(STATE.room, room, true);
    return this.#giveBack(left, this.#cpu.rip === BigInt(expected) && this.#cpu.gpr[4] === frame);
  };

  /** The state for lifted code that goes on, or for the dispatcher. */
  #giveBack(left: number, returns: boolean): number {
    this.#bringIn();
    if (returns && left > LONGEST_WAY) return left;
    this.#view.setInt32(STATE.budget, left, true);
    this.#view.setInt32(STATE.site, TO_TARGET, true);
    this.#view.setBigUint64(STATE.target, this.#cpu.rip, true);
    return LEFT;
  }

  /** Forgets lifted and decoded instructions, for when code has changed after all. */
  invalidate(): void {
    this.#translator.invalidate();
    this.#interpreter.invalidate();
  }

  /** How many instructions the interpreter is to execute before lifted code can go on; it may find a place for that earlier. */
  #interpretedFirst(left: number): number {
    const { rip, mxcsr } = this.#cpu;
    const address = Number(rip);
    if ((mxcsr & FLOAT_MODES) !== 0) return Math.min(left, STRETCH);
    if (this.#memory.seesStores === true) return left;
    if (this.#eager && rip < CODE_LIMIT)
      return this.#breakpoints.isBarred(address, this.executed === 0) ? 1 : 0;
    if (left <= SHORT || rip >= CODE_LIMIT) return Math.min(left, SHORT);
    if (this.#breakpoints.isBarred(address, this.executed === 0)) return 1;
    if (this.#isHot || this.#translator.has(address) || this.#translator.entries.has(address)) return 0;
    return Math.min(left, STRETCH);
  }

  /** Until the limit, a breakpoint, `stop`, or an instruction from which lifted code goes on or should. */
  #interpret(limit: number, stop: number): RunOutcome {
    const interpreter = this.#interpreter;
    const { entries } = this.#translator;
    // A single instruction needs no place to stop at.
    const own = this.#breakpoints.all.size === 0 ? entries : this.#stops;
    const outcome = interpreter.runUntilHot(limit, limit === 1 ? NO_BREAKPOINTS : own, stop);
    this.executed += interpreter.executed;
    this.#interpreted += interpreter.executed;
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
    this.#bringIn();
    // What has been executed is what the budget has lost, be it here or while callers waited.
    this.#translator.enter(address, budget, STACKS[this.#depth] ?? 0, this.#depth === 0);
    const rest =
      this.#view.getInt32(STATE.budget, true) + this.#unexecuted(this.#view.getInt32(STATE.site, true));
    this.executed += budget - rest;
    return this.#takeState(rest);
  }

  #unexecuted(number: number): number {
    return number === TO_TARGET ? 0 : this.#translator.sites.get(number).unexecuted;
  }

  /** What lifted code has left becomes the processor's state; gives how many instructions the interpreter must execute. */
  #takeState(rest: number): number {
    const view = this.#view;
    const number = view.getInt32(STATE.site, true);
    let next = 0;
    this.#isLimited = false;
    this.#isDeep = false;
    this.#isHot = false;
    if (number === TO_TARGET) {
      this.#cpu.rip = view.getBigUint64(STATE.target, true);
      this.#isHot = this.#translator.countArrival(Number(this.#cpu.rip));
    } else {
      const site = this.#translator.sites.get(number);
      takeLeft(view, site.flags);
      this.#cpu.rip = site.reason === "target" ? view.getBigUint64(STATE.target, true) : BigInt(site.rip);
      next = this.#afterSite(site, rest);
    }
    this.#takeOut();
    return next;
  }

  /** Gives how many instructions the interpreter must execute. */
  #afterSite({ reason, rip, region }: Site, rest: number): number {
    switch (reason) {
      case "limit":
        // Where more are left than any way needs, it was for want of stack.
        this.#isLimited = rest <= LONGEST_WAY;
        this.#isDeep = !this.#isLimited;
        return this.#isLimited ? rest : 0;
      case "out":
        this.#translator.countUnseen(region);
        return 0;
      case "break":
      case "target":
      case "nan":
        return 0;
      case "step":
        this.#countLeave(rip);
        return Math.min(rest, 1);
    }
  }

  /** An instruction that lifted code leaves again and again may do so for what it accesses: another area, or two pages at once. */
  #countLeave(address: number): void {
    const leaves = (this.#leaves.get(address) ?? 0) + 1;
    const isVain = leaves % MANY_LEAVES === 0 && !this.#translator.noteLeft(address);
    this.#leaves.set(address, isVain ? Number.NEGATIVE_INFINITY : leaves);
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
    view.setInt32(STATE.pending.rule, NO_RULE, true);
    view.setInt32(STATE.over.rule, NO_RULE, true);
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
