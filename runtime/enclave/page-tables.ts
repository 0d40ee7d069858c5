/**
 * The page tables of the host, which an enclave cannot do without: the host can take a page out of them, so that every access is a page
 * fault until it puts it back. What the enclave's own permissions allow stays as it is.
 */

import { PAGE_SIZE } from "../base/quantities.ts";

/** What the page tables need of the memory. */
interface Pages {
  rightsAt(address: number): number;
  codeVersion: number;
}

export class PageTables {
  readonly #pages: Pages;
  readonly #accessible: number;
  readonly #setRights: (address: number, rights: number) => void;
  /** Pages that are out, with their rights; and those that have ever been. By address. */
  readonly #out = new Map<number, number>();
  readonly #outBefore = new Set<number>();

  /** The bits `accessible` of the rights of a page allow accesses. */
  constructor(pages: Pages, accessible: number, setRights: (address: number, rights: number) => void) {
    this.#pages = pages;
    this.#accessible = accessible;
    this.#setRights = setRights;
  }

  has(address: number): boolean {
    return !this.#out.has(pageOf(address));
  }

  take(address: number): void {
    const page = pageOf(address);
    const rights = this.#pages.rightsAt(page);
    if (this.#out.has(page) || (rights & this.#accessible) === 0) return;
    this.#out.set(page, rights);
    this.#setRights(page, rights & ~this.#accessible);
    // What runs while the page is back for one instruction is too short to be lifted.
    if (!this.#outBefore.has(page)) this.#pages.codeVersion++;
    this.#outBefore.add(page);
  }

  putBack(address: number): void {
    const page = pageOf(address);
    const rights = this.#out.get(page);
    if (rights !== undefined) this.#setRights(page, rights);
    this.#out.delete(page);
  }
}

function pageOf(address: number): number {
  return address - (address % PAGE_SIZE);
}
