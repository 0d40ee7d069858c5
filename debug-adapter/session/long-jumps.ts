/** `longjmp`: who waits for a function to return would wait for ever, since it never does. */
import type { Elf } from "../../runtime/binary/elf/elf.ts";

export interface CodeRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** The function that leaves for another frame at last: in the libraries of Linux it has another name than what programs call. */
const NAMES = ["__longjmp", "longjmp"];

export class LongJumps {
  readonly #elf: Elf;
  #found: CodeRange | undefined;
  #isKnown = false;

  constructor(elf: Elf) {
    this.#elf = elf;
  }

  /** Undefined: no function of the program makes such jumps. It is looked for when somebody asks first. */
  get range(): CodeRange | undefined {
    if (!this.#isKnown) {
      const symbols = NAMES.flatMap((name) => this.#elf.symbolsNamed(name));
      const symbol = symbols.find(({ size }) => size > 0);
      this.#found = symbol && { low: BigInt(symbol.value), high: BigInt(symbol.value + symbol.size) };
      this.#isKnown = true;
    }
    return this.#found;
  }

  /** The function, where an address is in it. */
  at(address: bigint): CodeRange | undefined {
    const { range } = this;
    return range !== undefined && address >= range.low && address < range.high ? range : undefined;
  }
}
