/**
 * Interrupt attacks to order. A host decides when its processor leaves the enclave (AEX), and which pages its page tables have; from
 * what follows it learns where the enclave is and what it accesses. SGX-Step does this on hardware (Van Bulck, Piessens, Strackx, SysTEX
 * 2017), page faults were first (Xu, Cui, Peinado, "Controlled-Channel Attacks", S&P 2015).
 */

import { PAGE_SIZE, alignDown } from "../base/quantities.ts";
import type { Enclave, RunStop } from "../enclave/enclave.ts";
import type { EnclaveFault } from "../enclave/fault.ts";
import type { Thread } from "../enclave/thread.ts";
import type { RunInside } from "./paging.ts";

export type AexRule =
  /** Before the instruction that follows this number of executed ones, of all threads. */
  | { readonly kind: "at"; readonly count: number }
  /** Before each instruction from `low` to before `high`. */
  | { readonly kind: "step"; readonly low: number; readonly high: number }
  /**
   * The page is out of the page tables: each instruction that reads or writes there faults first, and so does each that comes there
   * from another page.
   */
  | { readonly kind: "page"; readonly page: number };

/** What the host learns: that is all, since the processor hides registers and the lower 12 bits of addresses. */
export type AexEvent = {
  /** Executed before it, of all threads. The host counts them with its timer. */
  readonly instructions: number;
  readonly thread: number;
} & (
  | { readonly cause: "interrupt" }
  | { readonly cause: "page fault"; readonly page: number; readonly access: "read" | "write" | "execution" }
);

export interface InterruptsState {
  readonly rules: readonly AexRule[];
  readonly before: ReadonlyMap<string, number>;
  readonly last: number;
  readonly pages: ReadonlyMap<number, number>;
}

const WRITE = 2;
/** Instructions that an enclave may take when it is told of a page fault before the page is taken away again. */
const NOTIFICATION_LIMIT = 100_000;

export class Interrupts {
  readonly #enclave: Enclave;
  readonly #told: (event: AexEvent) => void;
  readonly #rules: AexRule[] = [];
  /** Addresses before which something is to happen. */
  #traps = new Set<number>();
  /** Counts at which an interrupt is due, ascending. */
  #due: number[] = [];
  /**
   * Where each thread was interrupted before an instruction that it has not executed since: it is not interrupted there again. With
   * AEX-Notify it may execute others first, at another CSSA, which is part of the key.
   */
  #before = new Map<string, number>();
  /** The count at which the last interrupt was: one that is due there happens once. */
  #last = -1;
  /** The page in which each thread executed last. */
  #pages = new Map<number, number>();

  constructor(enclave: Enclave, told: (event: AexEvent) => void) {
    this.#enclave = enclave;
    this.#told = told;
  }

  get rules(): readonly AexRule[] {
    return this.#rules;
  }

  add(rule: AexRule): void {
    this.#rules.push(rule);
    if (rule.kind === "page" && !this.#isCode(rule.page))
      this.#enclave.memory.pageTables.take(rule.page, "watched");
    this.#changed();
  }

  /** No rule is left. */
  clear(): void {
    for (const rule of this.#rules.splice(0))
      if (rule.kind === "page") this.#enclave.memory.pageTables.putBack(rule.page, "watched");
    this.#changed();
  }

  /** These rules, and no others. */
  order(rules: readonly AexRule[]): void {
    if (rules.length === this.#rules.length && rules.every((rule, index) => rule === this.#rules[index]))
      return;
    this.clear();
    for (const rule of rules) this.add(rule);
  }

  /** All that changes, to go back to with `restore`. */
  keep(): InterruptsState {
    const { rules } = this;
    return {
      rules: [...rules],
      before: new Map(this.#before),
      last: this.#last,
      pages: new Map(this.#pages),
    };
  }

  restore({ rules, before, last, pages }: InterruptsState): void {
    this.order(rules);
    this.#before = new Map(before);
    this.#last = last;
    this.#pages = new Map(pages);
  }

  #changed(): void {
    this.#due = this.#rules.flatMap((rule) => (rule.kind === "at" ? [rule.count] : [])).sort((a, b) => a - b);
    this.#traps = new Set(this.#ranges().flatMap(({ low, high }) => range(low, high)));
  }

  /** Code before each instruction of which it is looked what is to be done. */
  #ranges(): { readonly low: number; readonly high: number }[] {
    return this.#rules.flatMap((rule) => {
      if (rule.kind === "step") return [rule];
      return rule.kind === "page" && this.#isCode(rule.page)
        ? [{ low: rule.page, high: rule.page + PAGE_SIZE }]
        : [];
    });
  }

  #isCode(page: number): boolean {
    return this.#enclave.memory.areas().some(({ address, size, permissions }) => {
      return permissions.x && page >= address && page < address + size;
    });
  }

  /**
   * As `inside`, with what the rules order on the way; `resume` is ERESUME by the host, and `interrupted` what it does after an interrupt:
   * the same, or nothing for now.
   */
  run(
    limit: number,
    first: "stop" | "pass",
    { resume, interrupted }: { readonly resume: () => void; readonly interrupted: () => void },
    inside: RunInside,
  ): RunStop {
    const { current, breakpoints, memory } = this.#enclave;
    if (this.#interruptHere()) interrupted();
    // The host has not resumed it, or could not, and says why.
    if (!current.inside) return { kind: "limit" };
    const at = Number(current.cpu.rip);
    const isHere = this.#traps.has(at);
    const before = this.#enclave.instructions;
    const key = levelOf(current);
    this.#pages.set(current.number, alignDown(at, PAGE_SIZE));
    const most = isHere ? 1 : Math.min(limit, this.#untilDue());
    // A single instruction needs no place to stop at.
    const own = most === 1 ? [] : [...this.#traps].filter((address) => !breakpoints.has(address));
    const passes = first === "pass" || !breakpoints.has(at);
    for (const address of own) breakpoints.add(address);
    const stop = inside(most, passes ? "pass" : "stop");
    for (const address of own) breakpoints.delete(address);
    if (this.#enclave.instructions > before && this.#before.get(key) === at) this.#before.delete(key);
    if (stop.kind === "breakpoint" && !breakpoints.has(stop.address)) return { kind: "limit" };
    const { address } = stop.kind === "fault" ? stop.fault.exception : {};
    if (stop.kind !== "fault" || address === undefined || memory.pageTables.has(Number(address))) return stop;
    return this.#pageFault(stop.fault, resume, inside);
  }

  /** The access of the instruction faulted, for want of a page that the enclave has: it is let through once. */
  #pageFault({ rip, exception }: EnclaveFault, resume: () => void, inside: RunInside): RunStop {
    const { memory } = this.#enclave;
    const page = alignDown(Number(exception.address), PAGE_SIZE);
    const access = ((exception.errorCode ?? 0) & WRITE) !== 0 ? "write" : "read";
    this.#tell({ cause: "page fault", page, access });
    memory.pageTables.putBack(page, "watched");
    const level = this.#enclave.current.tcs.cssa - 1;
    resume();
    if (!this.#enclave.current.inside) return { kind: "limit" };
    const stop = this.#access(Number(rip), level, inside);
    memory.pageTables.take(page, "watched");
    // The instruction accesses two such pages.
    if (stop.kind !== "fault") return stop;
    const { address } = stop.fault.exception;
    if (address === undefined || memory.pageTables.has(Number(address))) return stop;
    memory.pageTables.putBack(page, "watched");
    const both = this.#pageFault(stop.fault, resume, inside);
    memory.pageTables.take(page, "watched");
    return both;
  }

  /** Executes the instruction at `rip`, at this CSSA; with AEX-Notify the enclave first does what it does when it is told of the fault. */
  #access(rip: number, level: number, inside: RunInside): RunStop {
    const { current, breakpoints } = this.#enclave;
    const isOwn = !breakpoints.has(rip);
    for (let first: "stop" | "pass" = "stop"; current.tcs.cssa > level; first = "pass") {
      breakpoints.add(rip);
      const stop = inside(NOTIFICATION_LIMIT, first);
      if (isOwn) breakpoints.delete(rip);
      if (stop.kind !== "breakpoint" || Number(current.cpu.rip) !== rip) return stop;
    }
    return inside(1, "pass");
  }

  /** Whether the thread has been taken out of the enclave before its next instruction. */
  #interruptHere(): boolean {
    const { current, instructions } = this.#enclave;
    const at = Number(current.cpu.rip);
    const isHere = this.#traps.has(at);
    const isNew = this.#before.get(levelOf(current)) !== at;
    const page = alignDown(at, PAGE_SIZE);
    const arrives = isNew && isHere && this.#pages.get(current.number) !== page;
    const isFault = arrives && this.#rules.some((rule) => rule.kind === "page" && rule.page === page);
    const isDue = instructions !== this.#last && this.#due.includes(instructions);
    const isStep =
      isNew && isHere && this.#rules.some((rule) => rule.kind === "step" && at >= rule.low && at < rule.high);
    if (!isFault && !isDue && !isStep) return false;
    if (isHere) this.#before.set(levelOf(current), at);
    this.#last = instructions;
    if (isFault) this.#tell({ cause: "page fault", page, access: "execution" });
    if (isDue || isStep) this.#tell({ cause: "interrupt" });
    this.#enclave.interrupt();
    return true;
  }

  #untilDue(): number {
    const { instructions } = this.#enclave;
    const next = this.#due.find((count) => count > instructions);
    return next === undefined ? Number.POSITIVE_INFINITY : next - instructions;
  }

  #tell(
    what:
      { cause: "interrupt" } | Pick<Extract<AexEvent, { cause: "page fault" }>, "cause" | "page" | "access">,
  ): void {
    const { current, instructions } = this.#enclave;
    this.#told({ instructions, thread: current.number, ...what });
  }
}

/** A thread, and how deep in its state save area. */
function levelOf({ number, tcs }: Thread): string {
  return `${number} ${tcs.cssa}`;
}

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low }, (_, index) => low + index);
}
