/**
 * Watchpoints: bytes whose reading or writing stops the run. The processor has them in its debug registers (SDM Vol. 3B, "Debug
 * Registers"); here there are as many as are wanted. Lifted code leaves accesses to their pages to the interpreter.
 */

import { PAGE_SIZE, alignDown } from "../base/quantities.ts";
import { CpuFault } from "../x86/cpu.ts";

export type WatchedAccess = "read" | "write" | "access";

export interface Watch {
  readonly address: number;
  readonly length: number;
  readonly access: WatchedAccess;
}

/** Where a watched access is: the address of the watch, as debuggers want it. */
export interface WatchHit {
  readonly address: number;
  readonly access: WatchedAccess;
}

export class Watches {
  /** Accesses are looked at. */
  isArmed = false;
  readonly #changed: (page: number, isNew: boolean) => void;
  readonly #list: Watch[] = [];
  readonly #pages = new Set<number>();
  /** Pages that code may no longer be translated for as if they were never watched. */
  readonly #everWatched = new Set<number>();
  #hit: WatchHit | undefined;

  /** `changed` is told of pages that lifted code is to leave alone, or may access again; `isNew`: it is for the first time. */
  constructor(changed: (page: number, isNew: boolean) => void) {
    this.#changed = changed;
  }

  get list(): readonly Watch[] {
    return this.#list;
  }

  /** Adding one that is there is nothing. */
  add(watch: Watch): void {
    if (this.#find(watch) < 0) this.#list.push(watch);
    this.arm(true);
  }

  remove(watch: Watch): void {
    const found = this.#find(watch);
    if (found >= 0) this.#list.splice(found, 1);
    this.arm(true);
  }

  /** Whether accesses stop the run. While they do not, lifted code makes them itself. */
  arm(armed: boolean): void {
    const wanted = new Set<number>();
    if (armed) {
      for (const { address, length } of this.#list)
        for (let page = alignDown(address, PAGE_SIZE); page < address + length; page += PAGE_SIZE)
          wanted.add(page);
    }
    this.isArmed = wanted.size > 0;
    const changed = [...this.#pages, ...wanted].filter((page) => wanted.has(page) !== this.#pages.has(page));
    this.#pages.clear();
    for (const page of wanted) this.#pages.add(page);
    for (const page of changed) {
      const isNew = !this.#everWatched.has(page);
      this.#everWatched.add(page);
      this.#changed(page, isNew);
    }
  }

  hasPage(page: number): boolean {
    return this.#pages.has(page);
  }

  wasWatched(page: number): boolean {
    return this.#everWatched.has(page);
  }

  /** Throws a fault where the access is watched: nothing has happened yet, and `takeHit` says what it was. */
  look(address: number, bytes: number, access: "read" | "write"): void {
    const found = this.#list.find(
      (watch) =>
        address < watch.address + watch.length &&
        watch.address < address + bytes &&
        (watch.access === access || watch.access === "access"),
    );
    if (found === undefined) return;
    this.#hit = { address: found.address, access: found.access };
    throw new CpuFault("#DB", { reason: "a watched access" });
  }

  /** What the last fault was for, once. */
  takeHit(): WatchHit | undefined {
    const hit = this.#hit;
    this.#hit = undefined;
    return hit;
  }

  #find({ address, length, access }: Watch): number {
    return this.#list.findIndex(
      (each) => each.address === address && each.length === length && each.access === access,
    );
  }
}
