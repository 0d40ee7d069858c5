/**
 * Interrupt attacks to order. A host decides when its processor leaves the enclave (AEX), and which pages its page tables have; from
 * what follows it learns where the enclave is and what it accesses. SGX-Step does this on hardware (Van Bulck, Piessens, Strackx, SysTEX
 * 2017), page faults were first (Xu, Cui, Peinado, "Controlled-Channel Attacks", S&P 2015).
 */

import { PAGE_SIZE, alignDown } from "../base/quantities.ts";
import type { Enclave, RunStop } from "../enclave/enclave.ts";
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

const WRITE = 2;

export class Interrupts {
  readonly #enclave: Enclave;
  readonly #told: (event: AexEvent) => void;
  readonly #rules: AexRule[] = [];
  /** Addresses before which something is to happen. */
  #traps = new Set<number>();
  /** Counts at which an interrupt is due, ascending. */
  #due: number[] = [];
  /** Where the last interrupt was: it happens once, and not again after the thread was resumed. */
  #last = "";
  /** The page in which each thread executed last. */
  readonly #pages = new Map<number, number>();

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

  /** As `inside`, with what the rules order on the way; `resume` is ERESUME by the host. */
  run(limit: number, first: "stop" | "pass", resume: () => void, inside: RunInside): RunStop {
    const { current, breakpoints, memory } = this.#enclave;
    const at = Number(current.cpu.rip);
    const isHere = this.#traps.has(at);
    if (this.#interruptHere(at, isHere)) resume();
    this.#pages.set(current.number, alignDown(at, PAGE_SIZE));
    const most = isHere ? 1 : Math.min(limit, this.#untilDue());
    // A single instruction needs no place to stop at.
    const own = most === 1 ? [] : [...this.#traps].filter((address) => !breakpoints.has(address));
    const passes = first === "pass" || !breakpoints.has(at);
    for (const address of own) breakpoints.add(address);
    const stop = inside(most, passes ? "pass" : "stop");
    for (const address of own) breakpoints.delete(address);
    if (stop.kind === "breakpoint" && !breakpoints.has(stop.address)) return { kind: "limit" };
    const { address } = stop.kind === "fault" ? stop.fault.exception : {};
    if (stop.kind !== "fault" || address === undefined || memory.pageTables.has(Number(address))) return stop;
    return this.#pageFault(Number(address), stop.fault.exception.errorCode ?? 0, resume, inside);
  }

  /** The access of the instruction faulted, for want of a page that the enclave has: it is let through once. */
  #pageFault(address: number, errorCode: number, resume: () => void, inside: RunInside): RunStop {
    const { memory } = this.#enclave;
    const page = alignDown(address, PAGE_SIZE);
    const access = (errorCode & WRITE) !== 0 ? "write" : "read";
    this.#tell({ cause: "page fault", page, access });
    memory.pageTables.putBack(page, "watched");
    resume();
    const stop = inside(1, "pass");
    memory.pageTables.take(page, "watched");
    const next = stop.kind === "fault" ? stop.fault.exception : undefined;
    // The instruction accesses two such pages.
    if (next?.address === undefined || memory.pageTables.has(Number(next.address))) return stop;
    memory.pageTables.putBack(page, "watched");
    const both = this.#pageFault(Number(next.address), next.errorCode ?? 0, resume, inside);
    memory.pageTables.take(page, "watched");
    return both;
  }

  /** Whether the thread has been taken out of the enclave before the instruction at `at`. */
  #interruptHere(at: number, isHere: boolean): boolean {
    const { current, instructions } = this.#enclave;
    const place = `${current.number} ${instructions}`;
    if (place === this.#last) return false;
    const page = alignDown(at, PAGE_SIZE);
    const arrives = isHere && this.#pages.get(current.number) !== page;
    const isFault = arrives && this.#rules.some((rule) => rule.kind === "page" && rule.page === page);
    const isDue = this.#due.includes(instructions);
    const isStep =
      isHere && this.#rules.some((rule) => rule.kind === "step" && at >= rule.low && at < rule.high);
    if (!isFault && !isDue && !isStep) return false;
    this.#last = place;
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

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low }, (_, index) => low + index);
}
