/** Jump tables as lifted code has them: for each case the region's number in the table of regions, in place of its address. */

import { SLOT_TABLES } from "./layout.ts";
import type { JumpTable } from "./table-jumps.ts";

const WORD = 4;

export class SlotTables {
  readonly #view: DataView;
  /** Where those stand that have been made, by the addresses and lengths of the tables that they are made from. */
  readonly #known = new Map<string, number>();
  #end: number = SLOT_TABLES.address;

  /** `view`: of the linear memory. */
  constructor(view: DataView) {
    this.#view = view;
  }

  /** Where the numbers for a table stand, 4 bytes each; undefined where there is no room for more. */
  placeOf({ address, targets }: JumpTable, slotOf: (target: number) => number): number | undefined {
    const key = `${String(address)}, ${String(targets.length)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const place = this.#end;
    if (place + WORD * targets.length > SLOT_TABLES.address + SLOT_TABLES.size) return undefined;
    targets.forEach((target, index) => {
      this.#view.setInt32(place + WORD * index, slotOf(target), true);
    });
    this.#end += WORD * targets.length;
    this.#known.set(key, place);
    return place;
  }

  /** The numbers or the tables are others from now on, and no code looks at the old ones. */
  clear(): void {
    this.#known.clear();
    this.#end = SLOT_TABLES.address;
  }
}
