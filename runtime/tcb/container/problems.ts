/** Problems of one reading, with a bound: a broken archive of a million entries must not make a million sentences. */

import type { Problem } from "../../base/result.ts";

const MOST = 100;

export class Problems {
  readonly #list: Problem[] = [];
  #left = 0;

  add(message: string, offset?: number): void {
    if (this.#list.length >= MOST) this.#left++;
    else this.#list.push(offset === undefined ? { message } : { message, offset });
  }

  addAll(problems: readonly Problem[], where = ""): void {
    for (const { message, offset } of problems) this.add(`${where}${message}`, offset);
  }

  get list(): readonly Problem[] {
    return this.#left === 0
      ? this.#list
      : [...this.#list, { message: `${this.#left} more problems of this kind.` }];
  }
}
