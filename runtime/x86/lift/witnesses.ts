/** What is known of code from its having been interpreted. */

/** Who interprets code before it is lifted. */
export interface Witness {
  /** Whether the instruction at an address has been executed, or has at least been come to. */
  hasSeen(address: number): boolean;
  /** Whether an access of the instruction at an address has not been aligned. */
  wasUnaligned(address: number): boolean;
  /** Where the function probably begins that an address is in. */
  functionAround(address: number): number | undefined;
}

/** All that use the same code; where there is none, all is taken for seen. */
export class Witnesses {
  readonly #all: Witness[] = [];

  add(witness: Witness): void {
    this.#all.push(witness);
  }

  hasSeen(address: number): boolean {
    return this.#all.length === 0 || this.#all.some((witness) => witness.hasSeen(address));
  }

  wasUnaligned(address: number): boolean {
    return this.#all.some((witness) => witness.wasUnaligned(address));
  }

  /** Where functions may begin that an address is in. */
  functionsAround(address: number): number[] {
    return this.#all.map((witness) => witness.functionAround(address)).filter((begin) => begin !== undefined);
  }
}
