/** What stands in the table of regions where none has been translated. */

import { stub } from "./convention.ts";
import { moduleOf, PLACES } from "./module.ts";
import { type Imports, instantiate, type WasmFunction, type WasmTable } from "./webassembly.ts";

/** So many are made at a time. In modules of regions they would keep those when nothing else does any more. */
const IN_MODULE = 64;

export class Stubs {
  readonly #table: WasmTable;
  readonly #imports: Imports;
  /** By place. */
  readonly #all: WasmFunction[] = [];

  constructor(table: WasmTable, imports: Imports) {
    this.#table = table;
    this.#imports = imports;
  }

  /** Sees to it that all places below `end` have one. */
  fillUpTo(end: number): void {
    while (this.#all.length < end) this.#makeMore();
  }

  #makeMore(): void {
    const first = this.#all.length;
    const places = Array.from({ length: Math.min(IN_MODULE, PLACES - first) }, (_, index) => first + index);
    const sources = places.map((place) => stub(place));
    const exports = instantiate(moduleOf(sources), this.#imports);
    places.forEach((place, index) => {
      const made = exports[sources[index]?.name ?? ""];
      if (made === undefined) throw new Error("LiteBox internal error: a module without its export");
      this.#all.push(made);
      this.#table.set(place, made);
    });
  }

  /** Puts the stub back where a region was. */
  putBack(place: number): void {
    this.#table.set(place, this.#all[place] ?? null);
  }
}
