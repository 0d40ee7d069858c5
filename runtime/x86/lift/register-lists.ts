/** Lists of registers, each once: a list for each instruction would take more memory than all else that is known of it. */

/** More than there are registers, general and vectors. */
const BASE = 64;

export class RegisterLists {
  readonly #lists = new Map<number, readonly number[]>();

  /** The list with these registers; at most eight. */
  of(registers: readonly number[]): readonly number[] {
    let key = 1;
    for (const register of registers) key = key * BASE + register;
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = [...registers];
      this.#lists.set(key, list);
    }
    return list;
  }
}
