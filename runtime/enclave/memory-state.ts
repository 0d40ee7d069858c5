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

/** The pages of these numbers in `words`, which is all of a linear memory. */
export function keepPages(
  words: Int32Array,
  numbers: Iterable<number>,
  before?: PagesState,
): { readonly pages: PagesState; readonly ownBytes: number } {
  const pages = new Map<number, Int32Array>();
  let ownBytes = 0;
  for (const number of numbers) {
    const start = number * WORDS;
    const known = before?.get(number) ?? ZEROS;
    if (isSame(words, start, known)) {
      pages.set(number, known);
      continue;
    }
    pages.set(number, words.slice(start, start + WORDS));
    ownBytes += PAGE_SIZE;
  }
  return { pages, ownBytes };
}

export function putPagesBack(words: Int32Array, pages: PagesState): void {
  for (const [number, content] of pages) words.set(content, number * WORDS);
}

/** Some 5 GB/s; a view on the page saves an addition for each word. */
function isSame(words: Int32Array, start: number, known: Int32Array): boolean {
  const page = words.subarray(start, start + WORDS);
  for (let at = 0; at < WORDS; at++) if (page[at] !== known[at]) return false;
  return true;
}
