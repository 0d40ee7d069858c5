/**
 * The page tables of the host, which an enclave cannot do without: the host can take a page out of them, so that every access is a page
 * fault until it puts it back. What the enclave's own permissions allow stays as it is.
 */

import { PAGE_SIZE } from "../base/quantities.ts";

/** Why a page is out: an attacker watches it, or its content is not in the EPC. It is back when neither holds. */
export type Absence = "watched" | "evicted";

export class PageTables {
  readonly #changed: (page: number) => void;
  /** By address. */
  readonly #out = new Map<number, Set<Absence>>();
  readonly #outBefore = new Set<number>();

  /** `changed` is called whenever a page has gone or has come back. */
  constructor(changed: (page: number) => void) {
    this.#changed = changed;
  }

  has(address: number): boolean {
    return !this.#out.has(pageOf(address));
  }

  /** Whether the page at an address has ever been out: then it may be again, and nobody may take its being there for granted. */
  isUnsteady(address: number): boolean {
    return this.#outBefore.has(pageOf(address));
  }

  take(address: number, why: Absence): void {
    const page = pageOf(address);
    const reasons = this.#out.get(page);
    if (reasons !== undefined) {
      reasons.add(why);
      return;
    }
    this.#out.set(page, new Set([why]));
    this.#changed(page);
    this.#outBefore.add(page);
  }

  putBack(address: number, why: Absence): void {
    const page = pageOf(address);
    const reasons = this.#out.get(page);
    if (reasons?.delete(why) !== true || reasons.size > 0) return;
    this.#out.delete(page);
    this.#changed(page);
  }
}

function pageOf(address: number): number {
  return address - (address % PAGE_SIZE);
}
