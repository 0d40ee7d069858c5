/**
 * The page tables of the host, which an enclave cannot do without: the host can take a page out of them, so that every access is a page
 * fault until it puts it back. What the enclave's own permissions allow stays as it is.
 */

import { PAGE_SIZE } from "../base/quantities.ts";

export class PageTables {
  readonly #base: number;
  readonly #rights: Uint8Array;
  readonly #accessible: number;
  readonly #changed: () => void;
  /** Pages that are out, with their rights; and those that have ever been. */
  readonly #out = new Map<number, number>();
  readonly #outBefore = new Set<number>();

  /**
   * `rights` has the byte of each page of ELRANGE, in which the bits `accessible` allow accesses. `changed` is called where lifted code
   * may have been made for rights that there are no more.
   */
  constructor(base: number, rights: Uint8Array, accessible: number, changed: () => void) {
    this.#base = base;
    this.#rights = rights;
    this.#accessible = accessible;
    this.#changed = changed;
  }

  has(address: number): boolean {
    return !this.#out.has(this.#page(address));
  }

  take(address: number): void {
    const page = this.#page(address);
    const rights = this.#rights[page] ?? 0;
    if (this.#out.has(page) || (rights & this.#accessible) === 0) return;
    this.#out.set(page, rights);
    this.#rights[page] = rights & ~this.#accessible;
    // What runs while the page is back for one instruction is too short to be lifted.
    if (!this.#outBefore.has(page)) this.#changed();
    this.#outBefore.add(page);
  }

  putBack(address: number): void {
    const page = this.#page(address);
    const rights = this.#out.get(page);
    if (rights !== undefined) this.#rights[page] = rights;
    this.#out.delete(page);
  }

  #page(address: number): number {
    return Math.floor((address - this.#base) / PAGE_SIZE);
  }
}
