/**
 * An enclave that is larger than the enclave page cache (EPC). The host's driver writes pages out to make room (EBLOCK, ETRACK, EWB), an
 * access to one of them is a page fault that takes the thread out (AEX), and the driver loads the page again (ELDU) and resumes the
 * thread. The enclave sees none of it but AEXs; its developer sees how many pages that moves.
 *
 * First in, first out: the page that was loaded first is the next to go, whether or not it is in use, for the page tables of the simulated
 * host keep no record of accesses. As the enclave is built its pages come in by rising addresses. Stay: the SECS, and the TCS and the state
 * save area of the thread that was entered last, which the processor needs without asking page tables. Not counted: version arrays
 * (EPA), one page for 512 evicted ones, and pages that the host adds while the enclave runs (EAUG).
 */

import { UserError } from "../base/errors.ts";
import { PAGE_SIZE, alignDown } from "../base/quantities.ts";
import type { Enclave, RunStop } from "../enclave/enclave.ts";
import { ssaFrameOffset } from "../enclave/sgx/ssa.ts";
import type { Thread } from "../enclave/thread.ts";
import type { Precision } from "../x86/interpret.ts";

/** Runs the thread that is inside: as `Enclave.run`, with what the host does on the way. */
export type RunInside = (limit: number, first: "stop" | "pass", precision?: Precision) => RunStop;

/** For the SECS. */
const ALWAYS = 1;
/**
 * What one instruction can need at once: two pages of code, and two for each of up to three operands. Each page that it faults for is
 * among the last so many that were loaded, so that it gets on.
 */
const AT_ONCE = 8;

export interface PagingCounts {
  /** The limit: pages of the EPC that are there for the enclave. */
  readonly epcPages: number;
  /** So often a page was loaded again. */
  readonly loaded: number;
  /** So often a page was written out, while the enclave was built as well. */
  readonly evicted: number;
}

export interface PagingState {
  readonly loaded: number;
  readonly evictions: number;
  /** In the order in which the pages came. */
  readonly resident: readonly number[];
  readonly evicted: ReadonlySet<number>;
  readonly pinned: ReadonlySet<number>;
}

export class Paging {
  readonly #epcPages: number;
  #loadCount = 0;
  #evictionCount = 0;
  readonly #enclave: Enclave;
  /** Addresses in the order in which the pages came. */
  #resident = new Set<number>();
  #evicted = new Set<number>();
  #pinned: ReadonlySet<number> = new Set();

  /** For an enclave that has not been entered. Throws a UserError where so few pages are not enough to run it. */
  constructor(enclave: Enclave, epcPages: number) {
    this.#enclave = enclave;
    this.#epcPages = epcPages;
    const least = ALWAYS + AT_ONCE + Math.max(...enclave.threads.map((thread) => this.#needs(thread).length));
    if (epcPages < least)
      throw new UserError(
        `An EPC of ${epcPages} pages is too small for this enclave: it needs at least ${least}, for its SECS, a TCS with its state save area, and the ${AT_ONCE} pages that one instruction may access.`,
        2,
      );
    for (const { address, size, kind } of enclave.memory.areas())
      if (kind !== "host") for (let at = 0; at < size; at += PAGE_SIZE) this.#add(address + at);
  }

  get counts(): PagingCounts {
    return { epcPages: this.#epcPages, loaded: this.#loadCount, evicted: this.#evictionCount };
  }

  /** All that changes, to go back to with `restore`. */
  keep(): PagingState {
    return {
      loaded: this.#loadCount,
      evictions: this.#evictionCount,
      resident: [...this.#resident],
      evicted: new Set(this.#evicted),
      pinned: this.#pinned,
    };
  }

  restore({ loaded, evictions, resident, evicted, pinned }: PagingState): void {
    const { pageTables } = this.#enclave.memory;
    for (const page of this.#evicted) if (!evicted.has(page)) pageTables.putBack(page, "evicted");
    for (const page of evicted) if (!this.#evicted.has(page)) pageTables.take(page, "evicted");
    this.#resident = new Set(resident);
    this.#evicted = new Set(evicted);
    this.#pinned = pinned;
    this.#loadCount = loaded;
    this.#evictionCount = evictions;
  }

  #add(page: number): void {
    // Every page may go; the engines are told before they have translated anything.
    this.#enclave.memory.pageTables.take(page, "evicted");
    this.#makeRoom();
    this.#bring(page);
  }

  /** The host is about to enter a thread or to resume it, which needs its pages. */
  enter(thread: Thread): void {
    const needs = this.#needs(thread);
    this.#pinned = new Set(needs);
    for (const page of needs) if (this.#evicted.has(page)) this.#load(page);
  }

  /** With page faults handled on the way; `resume` is ERESUME by the host. A stop is never one for a page that was out. */
  run(limit: number, first: "stop" | "pass", precision: Precision, resume: () => void): RunStop {
    const { current } = this.#enclave;
    let left = limit;
    let passing = first;
    for (;;) {
      const at = current.cpu.rip;
      const before = this.#enclave.instructions;
      const stop = this.#enclave.run(left, passing, precision);
      const page = this.#missing(stop);
      if (page === undefined || stop.kind !== "fault") return stop;
      this.#load(page);
      resume();
      left -= this.#enclave.instructions - before;
      // The host could not resume it, and says why; or so much was executed before the fault.
      if (!current.inside || left <= 0) return { kind: "limit" };
      // An instruction that was to be passed and faulted is passed again; with AEX-Notify the thread goes on elsewhere.
      if (stop.fault.rip !== at || current.cpu.rip !== at) passing = "stop";
    }
  }

  /** The page that a stop is for, if it is for one that was out. */
  #missing(stop: RunStop): number | undefined {
    const { address } = stop.kind === "fault" ? stop.fault.exception : {};
    if (address === undefined) return undefined;
    const page = alignDown(Number(address), PAGE_SIZE);
    return this.#evicted.has(page) ? page : undefined;
  }

  #load(page: number): void {
    this.#makeRoom();
    this.#evicted.delete(page);
    this.#bring(page);
    this.#loadCount++;
  }

  #bring(page: number): void {
    this.#resident.add(page);
    this.#enclave.memory.pageTables.putBack(page, "evicted");
  }

  #makeRoom(): void {
    if (ALWAYS + this.#resident.size < this.#epcPages) return;
    for (const page of this.#resident) {
      if (this.#pinned.has(page)) continue;
      this.#resident.delete(page);
      this.#evicted.add(page);
      this.#enclave.memory.pageTables.take(page, "evicted");
      this.#evictionCount++;
      return;
    }
  }

  /** The TCS of a thread and its state save area. */
  #needs({ tcs }: Thread): number[] {
    const { memory, secs } = this.#enclave;
    const frames = tcs.nssa * secs.ssaFrameSize;
    const first = memory.base + Number(ssaFrameOffset(tcs.ossa, secs.ssaFrameSize, 0));
    return [tcs.address, ...Array.from({ length: frames }, (_, page) => first + page * PAGE_SIZE)];
  }
}
