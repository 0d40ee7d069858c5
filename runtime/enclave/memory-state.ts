/**
 * What pages hold at one moment. Pages that are as they were at an earlier moment are shared with it, so that a row of moments costs
 * the pages that changed between them.
 */

import { PAGE_SIZE } from "../base/quantities.ts";

const WORDS = PAGE_SIZE / Int32Array.BYTES_PER_ELEMENT;
const ZEROS = new Int32Array(WORDS);

/** Pages of the linear memory that can change, by their numbers there. */
export type PagesState = ReadonlyMap<number, Int32Array>;

export interface MemoryState {
  readonly pages: PagesState;
  /** Memory of the host that lies elsewhere. */
  readonly host: readonly Uint8Array[];
  /** Bytes that this state keeps and the one before it does not. */
  readonly ownBytes: number;
}

/** The numbers of the pages from an address on. */
export function pageNumbers(address: number, bytes: number): number[] {
  return Array.from({ length: bytes / PAGE_SIZE }, (_, index) => address / PAGE_SIZE + index);
}

/**
 * The pages of a linear memory, kept and put back. After either it is known what all of them hold, and for as long as each store is
 * told of here, only the pages that were written have to be looked at the next time.
 */
export class KeptPages {
  readonly #words: Int32Array;
  /** What the pages hold, but for those that were written since. */
  #known: PagesState | undefined;
  readonly #written = new Set<number>();
  /** Pages that the program cannot change and a debugger has, as they were before. */
  readonly #originals = new Map<number, Int32Array>();

  /** `buffer` is that of a linear memory. */
  constructor(buffer: ArrayBufferLike) {
    this.#words = new Int32Array(buffer);
  }

  /** Stores have to be told of. */
  get isKnown(): boolean {
    return this.#known !== undefined;
  }

  stored(address: number, bytes: number): void {
    this.#written.add(Math.floor(address / PAGE_SIZE));
    this.#written.add(Math.floor((address + bytes - 1) / PAGE_SIZE));
  }

  /** From now on any page may be written without a word. */
  forget(): void {
    this.#known = undefined;
  }

  /** A debugger is about to change the page at an address, which no state has. */
  patches(address: number): void {
    const number = Math.floor(address / PAGE_SIZE);
    const start = number * WORDS;
    if (!this.#originals.has(number)) this.#originals.set(number, this.#words.slice(start, start + WORDS));
  }

  /** What the pages hold that `numbers` gives, which are asked for only where they may be others than the last time. */
  keep(numbers: () => Iterable<number>, before?: PagesState): Omit<MemoryState, "host"> {
    const pages = new Map(this.#known);
    let ownBytes = 0;
    const changed = this.#known === undefined ? [...numbers(), ...this.#originals.keys()] : this.#written;
    for (const number of changed) {
      const start = number * WORDS;
      const same = [this.#known?.get(number), before?.get(number), ZEROS].find(
        (content) => content !== undefined && isSame(this.#words, start, content),
      );
      pages.set(number, same ?? this.#words.slice(start, start + WORDS));
    }
    for (const [number, content] of pages)
      if (content !== ZEROS && content !== before?.get(number)) ownBytes += PAGE_SIZE;
    this.#isNow(pages);
    return { pages, ownBytes };
  }

  /** True where this has changed a page that the program cannot change. */
  putBack(pages: PagesState): boolean {
    const known = this.#known;
    let isPatched = false;
    for (const [number, original] of this.#originals) {
      const content = pages.get(number) ?? original;
      if (isSame(this.#words, number * WORDS, content)) continue;
      this.#words.set(content, number * WORDS);
      isPatched = true;
    }
    for (const [number, content] of pages)
      if (known?.get(number) !== content || this.#written.has(number))
        this.#words.set(content, number * WORDS);
    this.#isNow(pages);
    return isPatched;
  }

  #isNow(pages: PagesState): void {
    this.#known = pages;
    this.#written.clear();
  }
}

/** Some 5 GB/s; a view on the page saves an addition for each word. */
function isSame(words: Int32Array, start: number, known: Int32Array): boolean {
  const page = words.subarray(start, start + WORDS);
  for (let at = 0; at < WORDS; at++) if (page[at] !== known[at]) return false;
  return true;
}
