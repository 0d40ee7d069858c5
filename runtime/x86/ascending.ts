/** Addresses in ascending order, of which each is added once. */

export class Ascending {
  readonly #addresses: number[] = [];

  /** Where a new address belongs: how many are not above it. */
  #rank(address: number): number {
    let low = 0;
    let high = this.#addresses.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#addresses[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(address: number): void {
    this.#addresses.splice(this.#rank(address), 0, address);
  }

  /** The last one that is not above an address. */
  lastUpTo(address: number): number | undefined {
    return this.#addresses[this.#rank(address) - 1];
  }

  clear(): void {
    this.#addresses.length = 0;
  }
}
