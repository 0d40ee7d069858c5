/**
 * Stretches of memory whose pages all have the same rights and keep them, as far as can be told. An access that has always been in one of
 * them is checked against its two ends, which stand in lifted code as constants: whoever takes rights away has that code forgotten.
 */

import { ADDRESS_LIMIT, PAGE_SHIFT, READABLE, WRITABLE } from "./layout.ts";

/** What an access has been seen to touch: the lowest address at which it began, and the highest. */
export interface Reach {
  readonly lowest: number;
  readonly highest: number;
}

/** Addresses from `start` to before `end`. */
export interface Area {
  readonly start: number;
  readonly end: number;
}

const PAGE = 2 ** PAGE_SHIFT;
const PAGES = ADDRESS_LIMIT / PAGE;

export class Areas {
  readonly #rights: Uint8Array;
  /** By rights that all their pages have. */
  readonly #known = new Map<number, Area[]>();

  /** `rights`: by number of page, without those that may be taken away while code stays. */
  constructor(rights: Uint8Array) {
    this.#rights = rights;
  }

  /** The area that has these rights and is around all of a reach. */
  around({ lowest, highest }: Reach, rights: number): Area | undefined {
    if (!(lowest >= 0 && highest < ADDRESS_LIMIT)) return undefined;
    const known = this.#known.get(rights) ?? [];
    this.#known.set(rights, known);
    const found =
      known.find(({ start, end }) => start <= lowest && lowest < end) ?? this.#find(lowest, rights, known);
    return found !== undefined && highest < found.end ? found : undefined;
  }

  #find(address: number, rights: number, known: Area[]): Area | undefined {
    const page = address >>> PAGE_SHIFT;
    const has = (number: number): boolean => ((this.#rights[number] ?? 0) & rights) === rights;
    if (!has(page)) return undefined;
    let first = page;
    while (first > 0 && has(first - 1)) first--;
    let after = page + 1;
    while (after < PAGES && has(after)) after++;
    const area = { start: first * PAGE, end: after * PAGE };
    known.push(area);
    return area;
  }

  /** Rights have been taken away. */
  clear(): void {
    this.#known.clear();
  }
}

/** The area that the stack pointer is in, as long as that is one: where there are several stacks, code cannot rely on any. */
export class Stack {
  #pointer = Number.NaN;
  #relied: Area | undefined;
  #isOne = true;

  /** Lifted code is about to run with this stack pointer. Whether code that relies on another stack is to be forgotten. */
  moves(pointer: number): boolean {
    this.#pointer = pointer;
    const relied = this.#relied;
    if (relied === undefined || (relied.start <= pointer && pointer <= relied.end)) return false;
    this.#isOne = false;
    this.#relied = undefined;
    return true;
  }

  /** For code that is being made, which relies on it from now on. */
  area(areas: Areas): Area | undefined {
    if (!this.#isOne) return undefined;
    const here = { lowest: this.#pointer, highest: this.#pointer };
    return (this.#relied ??= areas.around(here, READABLE | WRITABLE));
  }

  /** No code relies on it any more. */
  clear(): void {
    this.#relied = undefined;
  }
}
