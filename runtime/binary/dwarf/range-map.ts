/** From addresses to what covers them. Ranges may nest and overlap, as those of folded functions do. */

/** Ranges, each with the number of what it belongs to. A program has tens of thousands: too many to be objects. */
export class RangeList {
  #lows = new Float64Array(64);
  #highs = new Float64Array(64);
  #owners = new Uint32Array(64);
  #count = 0;

  add(low: number, high: number, owner: number): void {
    const at = this.#count++;
    if (at === this.#lows.length) this.#grow();
    this.#lows[at] = low;
    this.#highs[at] = high;
    this.#owners[at] = owner;
  }

  get lows(): Float64Array {
    return this.#lows.subarray(0, this.#count);
  }

  get highs(): Float64Array {
    return this.#highs.subarray(0, this.#count);
  }

  get owners(): Uint32Array {
    return this.#owners.subarray(0, this.#count);
  }

  #grow(): void {
    const [lows, highs, owners] = [this.#lows, this.#highs, this.#owners];
    this.#lows = new Float64Array(2 * lows.length);
    this.#highs = new Float64Array(2 * lows.length);
    this.#owners = new Uint32Array(2 * lows.length);
    this.#lows.set(lows);
    this.#highs.set(highs);
    this.#owners.set(owners);
  }
}

/** Ranges in their order. */
interface SortedRanges {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  /** The largest `high` of this range and all before it: where a search backwards can stop. */
  readonly reach: Float64Array;
  readonly owners: Uint32Array;
}

export class RangeMap implements SortedRanges {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  readonly reach: Float64Array;
  readonly owners: Uint32Array;

  private constructor({ lows, highs, reach, owners }: SortedRanges) {
    this.lows = lows;
    this.highs = highs;
    this.reach = reach;
    this.owners = owners;
  }

  static of(list: RangeList): RangeMap {
    // Linkers place units and functions one after the other.
    const { lows, highs, owners } = isInOrder(list) ? list : inOrder(list);
    const reach = new Float64Array(highs.length);
    let furthest = 0;
    for (let index = 0; index < highs.length; index++) {
      const high = highs[index] ?? 0;
      if (high > furthest) furthest = high;
      reach[index] = furthest;
    }
    return new RangeMap({ lows, highs, reach, owners });
  }

  /** What another map has held. */
  static known(ranges: SortedRanges): RangeMap {
    return new RangeMap(ranges);
  }

  /** The number of what covers the address; of several, of the one that starts last. */
  at(address: number): number | undefined {
    for (let i = lastAtMost(this.lows, address); i >= 0; i--) {
      if ((this.reach[i] ?? 0) <= address) return undefined;
      if (address < (this.highs[i] ?? 0)) return this.owners[i];
    }
    return undefined;
  }
}

/** Takes each range, and the number of what it belongs to. */
export type TakeOwned = (low: number, high: number, owner: number) => void;

/** Enumerates ranges; where an address is given, only those that it is in need be among them. */
export type EachOwned = (take: TakeOwned, around?: number) => void;

/** To make a map takes longer than to look through all ranges a few times, and the first stop comes sooner without it. */
const MOST_SCANS = 8;

/** As a map of the ranges that are enumerated to it, which is made when it pays. */
export class RangeFinder {
  readonly #each: EachOwned;
  readonly #found = new Map<number, number | undefined>();
  /** Undefined: it was not asked for; null: it is not made yet. */
  #map: RangeMap | null | undefined;
  readonly #known: () => RangeMap | undefined;

  /** `known` gives the map, where it was made in an earlier session. */
  constructor(each: EachOwned, known: () => RangeMap | undefined = () => undefined) {
    this.#each = each;
    this.#known = known;
  }

  /** As of `RangeMap`. */
  at(address: number): number | undefined {
    if (this.#map) return this.#map.at(address);
    if (this.#map === undefined) {
      this.#map = this.#known() ?? null;
      if (this.#map) return this.#map.at(address);
    }
    if (this.#found.has(address)) return this.#found.get(address);
    if (this.#found.size >= MOST_SCANS) return this.map().at(address);
    const found = this.#scan(address);
    this.#found.set(address, found);
    return found;
  }

  map(): RangeMap {
    this.#map ??= this.#known() ?? this.#mapOfAll();
    return this.#map;
  }

  #scan(address: number): number | undefined {
    let bestLow = -1;
    let bestHigh = 0;
    let best: number | undefined;
    this.#each((low, high, owner) => {
      if (low > address || address >= high || low < bestLow || (low === bestLow && high > bestHigh)) return;
      bestLow = low;
      bestHigh = high;
      best = owner;
    }, address);
    return best;
  }

  #mapOfAll(): RangeMap {
    const list = new RangeList();
    this.#each((low, high, owner) => {
      list.add(low, high, owner);
    });
    return RangeMap.of(list);
  }
}

type Ranges = Pick<RangeList, "lows" | "highs" | "owners">;

function isInOrder({ lows, highs }: Ranges): boolean {
  let before = 0;
  let highBefore = Number.POSITIVE_INFINITY;
  for (let index = 0; index < lows.length; index++) {
    const low = lows[index] ?? 0;
    const high = highs[index] ?? 0;
    if (low < before || (low === before && high > highBefore)) return false;
    before = low;
    highBefore = high;
  }
  return true;
}

/** By start; of those that start at one address the longest first. */
function inOrder({ lows, highs, owners }: Ranges): Ranges {
  const order = orderOf(lows);
  for (let from = 0, to = 1; from < order.length; from = to++) {
    while (to < order.length && lows[order[from] ?? 0] === lows[order[to] ?? 0]) to++;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => (highs[b] ?? 0) - (highs[a] ?? 0) || a - b);
  }
  const sorted = {
    lows: new Float64Array(order.length),
    highs: new Float64Array(order.length),
    owners: new Uint32Array(order.length),
  };
  for (let to = 0; to < order.length; to++) {
    const from = order[to] ?? 0;
    sorted.lows[to] = lows[from] ?? 0;
    sorted.highs[to] = highs[from] ?? 0;
    sorted.owners[to] = owners[from] ?? 0;
  }
  return sorted;
}

/** The indices of addresses in their order, and of equal ones in theirs. */
export function orderOf(addresses: Float64Array): Uint32Array {
  const { length } = addresses;
  const order = new Uint32Array(length);
  // Where both fit into one number, no comparison has to be called.
  const scale = 2 ** (32 - Math.clz32(length));
  const keys = new Float64Array(length);
  let largest = 0;
  for (let index = 0; index < length; index++) {
    const address = addresses[index] ?? 0;
    if (address > largest) largest = address;
    keys[index] = address * scale + index;
    order[index] = index;
  }
  if (largest >= Number.MAX_SAFE_INTEGER / scale - 1)
    return order.sort((a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0) || a - b);
  keys.sort();
  for (let index = 0; index < length; index++) order[index] = (keys[index] ?? 0) % scale;
  return order;
}

/** Index of the last element of a sorted array that is at most `value`; -1 when all are greater. */
export function lastAtMost(sorted: ArrayLike<number>, value: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
