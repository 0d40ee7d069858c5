/** Finds symbols by address and by name. */

import { SectionFlag } from "./elf.ts";
import type { ElfSection, ElfSymbol } from "./elf.ts";

/** How many symbols that start before an address are looked at for one that contains it; nesting is rare and shallow. */
export const MAX_NESTING = 64;

export class SymbolIndex {
  readonly #symbols: readonly ElfSymbol[];
  readonly #sections: readonly ElfSection[];
  #byName: Map<string, ElfSymbol[]> | undefined;
  #byAddress: readonly ElfSymbol[] | undefined;

  constructor(symbols: readonly ElfSymbol[], sections: readonly ElfSection[]) {
    this.#symbols = symbols;
    this.#sections = sections;
  }

  named(name: string): readonly ElfSymbol[] {
    if (!this.#byName) {
      this.#byName = new Map();
      for (const symbol of this.#symbols) {
        if (!isNameable(symbol)) continue;
        const list = this.#byName.get(symbol.name);
        if (list) list.push(symbol);
        else this.#byName.set(symbol.name, [symbol]);
      }
    }
    return this.#byName.get(name) ?? [];
  }

  /** How many can be at an address. */
  get placedCount(): number {
    this.#byAddress ??= this.#sort();
    return this.#byAddress.length;
  }

  at(address: number): ElfSymbol | undefined {
    const sorted = (this.#byAddress ??= this.#sort());
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.value ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    let unsized: ElfSymbol | undefined;
    for (let i = low - 1, steps = 0; i >= 0 && steps < MAX_NESTING; i--, steps++) {
      const symbol = sorted[i];
      if (!symbol) break;
      if (address < symbol.value + symbol.size) return symbol;
      // The nearest symbol of unknown size may reach this far, if its section does.
      if (symbol.size === 0 && !unsized && this.#sectionContains(symbol, address)) unsized = symbol;
      if (unsized && symbol.value < unsized.value) break;
    }
    return unsized;
  }

  /** By address; at one address the best description comes last, where the search from above meets it first. */
  #sort(): ElfSymbol[] {
    const candidates = this.#symbols.filter(
      (symbol) =>
        typeof symbol.place === "number" &&
        symbol.name !== "" &&
        (symbol.type === "function" || symbol.type === "object" || symbol.type === "none") &&
        ((this.#sections[symbol.place]?.flags ?? 0) & SectionFlag.alloc) !== 0,
    );
    return candidates.sort((a, b) => a.value - b.value || rank(a) - rank(b));
  }

  #sectionContains(symbol: ElfSymbol, address: number): boolean {
    const section = typeof symbol.place === "number" ? this.#sections[symbol.place] : undefined;
    return section !== undefined && address >= section.address && address < section.address + section.size;
  }
}

/** Whether a symbol is one to be found by its name. */
export function isNameable({ name, place, type }: ElfSymbol): boolean {
  return name !== "" && place !== "undefined" && type !== "file";
}

function rank(symbol: ElfSymbol): number {
  return (symbol.size > 0 ? 4 : 0) + (symbol.type === "none" ? 0 : 2) + (symbol.binding === "local" ? 0 : 1);
}
