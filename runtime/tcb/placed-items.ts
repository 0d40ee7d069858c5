/** The functions and data of a report by address. */

import type { ComponentKind, TcbItem, TcbReport } from "./report.ts";

export interface PlacedItem extends TcbItem {
  readonly component: string;
  readonly kind: ComponentKind;
  /** Of the file. */
  readonly path: string;
}

/** By rising address. */
export function placedItems({ components }: Pick<TcbReport, "components">): PlacedItem[] {
  return components
    .flatMap(({ name: component, kind, files }) =>
      files.flatMap(({ path, functions }) => functions.map((item) => ({ ...item, component, kind, path }))),
    )
    .sort((a, b) => a.address - b.address);
}

/** Which of `items`, which are sorted, contains an address. */
export function itemFinder(
  items: readonly Pick<TcbItem, "address" | "bytes">[],
): (address: number) => number | undefined {
  const starts = Float64Array.from(items, ({ address }) => address);
  return (address) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? Infinity) <= address) low = middle + 1;
      else high = middle;
    }
    const item = items[low - 1];
    return item !== undefined && address < item.address + item.bytes ? low - 1 : undefined;
  };
}
