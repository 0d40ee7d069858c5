/**
 * `HashMap` and `HashSet` of the standard library and of hashbrown, which it is made of: one byte per bucket says what is in it, and the
 * buckets are before those bytes, in the reverse order.
 */
import { sizeOf, type Value, type ValueContext } from "../../value.ts";
import { field, inMemory, number, numberOf, plausible, typeArgument } from "../cxx/parts.ts";
import type { Formatter, Part, View } from "../view.ts";
import { entryPart } from "./keys.ts";
import { firstScalar } from "./parts.ts";

/** Where each keeps its table. */
const MAPS: Readonly<Record<string, readonly string[]>> = {
  "hashbrown::map::HashMap": ["table"],
  "std::collections::hash::map::HashMap": ["base", "table"],
};
const SETS: Readonly<Record<string, readonly string[]>> = {
  "hashbrown::set::HashSet": ["map", "table"],
  "std::collections::hash::set::HashSet": ["base", "map", "table"],
};

/** More are in a table that is damaged, or not made yet. */
const MOST_BUCKETS = 1n << 24n;
/** Bytes that are read at a time. hashbrown has as many behind the last bucket's. */
const GROUP = 16;
/** Of a byte: the bucket is empty, or what was in it has been removed. */
const FREE = 0x80;

export const hashTables: readonly Formatter[] = [...formatters(MAPS, true), ...formatters(SETS, false)];

function formatters(paths: Readonly<Record<string, readonly string[]>>, isMap: boolean): Formatter[] {
  return Object.entries(paths).map(([name, path]) => ({
    names: [name],
    view: (context, value) => {
      const table = field(context, value, ...path);
      return table && tableView(context, table, isMap);
    },
  }));
}

function tableView(context: ValueContext, table: Value, isMap: boolean): View | undefined {
  const entry = typeArgument(context, table.type, 0);
  const step = entry && sizeOf(entry);
  const control = field(context, table, "table", "ctrl");
  const pointer = control && firstScalar(context, control, "pointer");
  const bytes = pointer && numberOf(context, pointer);
  const mask = number(context, table, "table", "bucket_mask");
  const count = plausible(number(context, table, "table", "items"));
  if (entry === undefined || step === undefined || bytes === undefined) return undefined;
  if (mask === undefined || mask >= MOST_BUCKETS || count === undefined) return undefined;
  const part = (bucket: number, index: number): Part | undefined => {
    const at = inMemory(entry, bytes - BigInt((bucket + 1) * step));
    const [key, value] = [field(context, at, "__0"), field(context, at, "__1")];
    return key && entryPart(context, key, isMap ? value : undefined, index);
  };
  const parts = (start: number, wanted: number): Part[] => {
    const found: Part[] = [];
    const end = Math.min(start + wanted, count);
    let index = 0;
    for (const bucket of fullBuckets(context, bytes, Number(mask) + 1)) {
      if (index >= end) break;
      const shown = index >= start ? part(bucket, index) : undefined;
      if (shown !== undefined) found.push(shown);
      index++;
    }
    return found;
  };
  return { kind: "parts", label: `size=${count}`, count, isNumbered: !isMap, isIndexed: false, parts };
}

function* fullBuckets(context: ValueContext, bytes: bigint, buckets: number): Generator<number> {
  for (let first = 0; first < buckets; first += GROUP) {
    const group = context.frame.readMemory(bytes + BigInt(first), GROUP);
    if (group === undefined) return;
    for (let at = 0; at < GROUP && first + at < buckets; at++)
      if (((group[at] ?? FREE) & FREE) === 0) yield first + at;
  }
}
