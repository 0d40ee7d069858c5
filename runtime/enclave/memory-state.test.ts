import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../base/seeded-random.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import { KeptPages, type PagesState } from "./memory-state.ts";

const PAGES = 6;
const NUMBERS = Array.from({ length: PAGES }, (_, page) => page);

test("whatever is kept, put back, told of and not told of, pages are as they were", () => {
  const seed = BigInt(process.env["LITEBOX_SEED"] ?? Date.now());
  const next = seededRandom(seed);
  const below = (limit: number): number => Number(next() % BigInt(limit));
  const bytes = new Uint8Array(PAGES * PAGE_SIZE);
  const view = new DataView(bytes.buffer);
  const kept = new KeptPages(bytes.buffer);
  const moments: { readonly pages: PagesState; readonly bytes: Uint8Array }[] = [];
  const keep = (): void => {
    const { pages } = kept.keep(() => NUMBERS, moments.at(-1)?.pages);
    moments.push({ pages, bytes: bytes.slice() });
  };
  keep();
  for (let turn = 0; turn < 2000; turn++) {
    const moment = moments[below(moments.length)];
    switch (below(8)) {
      case 0:
        keep();
        if (moments.length > 10) moments.splice(below(10), 1);
        break;
      case 1:
        kept.putBack(moment?.pages ?? new Map());
        assert.deepEqual(bytes, moment?.bytes, `LITEBOX_SEED=${seed}, turn ${turn}`);
        break;
      case 2:
        // Somebody writes without a word.
        kept.forget();
        bytes.fill(below(256), below(bytes.length));
        break;
      default: {
        const address = below(bytes.length - 8);
        if (kept.isKnown) kept.stored(address, 8);
        view.setBigUint64(address, next(), true);
      }
    }
  }
});

test("pages that were not written are shared, and only what a state has alone counts as its own", () => {
  const bytes = new Uint8Array(PAGES * PAGE_SIZE).fill(7);
  const kept = new KeptPages(bytes.buffer);
  const first = kept.keep(() => NUMBERS);
  assert.equal(first.ownBytes, bytes.length);
  kept.stored(PAGE_SIZE - 1, 2);
  bytes[PAGE_SIZE] = 8;
  const second = kept.keep(() => [], first.pages);
  assert.equal(second.ownBytes, PAGE_SIZE);
  assert.deepEqual(
    NUMBERS.filter((page) => second.pages.get(page) !== first.pages.get(page)),
    [1],
  );
});
