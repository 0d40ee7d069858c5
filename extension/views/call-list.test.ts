import assert from "node:assert/strict";
import { test } from "node:test";

import { english } from "../say.ts";
import { CallList } from "./call-list.ts";

const write = (instant: number, data: string) => ({
  ...{ instant, thread: 1, call: "console_write", data, result: data.length },
  arguments: { stream: 1, address: 4096, length: data.length },
});

test("calls are rows, the latest first, with arguments, result and data", () => {
  const list = new CallList(english);
  list.add([
    write(1200, "hello"),
    { instant: 1300, thread: 2, call: "thread_park", arguments: { word: "0xff" } },
  ]);
  assert.deepEqual(list.rows(), [
    {
      label: "thread_park(word=0xff)",
      description: "sleeps",
      tooltip: "thread_park(word=0xff) sleeps\nthread 2, instruction 1,300",
      instant: 1299,
    },
    {
      label: "console_write(stream=1, address=4096, length=5)",
      description: "= 5  hello",
      tooltip: "console_write(stream=1, address=4096, length=5) = 5  hello\nthread 1, instruction 1,200",
      instant: 1199,
    },
  ]);
});

test("a filter wants every word, and none behind a minus sign", () => {
  const list = new CallList(english);
  list.add([write(1, "alpha"), write(2, "beta"), write(3, "alphabet")]);
  const shown = (filter: string) => {
    list.filter = filter;
    return list.rows().map(({ instant }) => instant);
  };
  assert.deepEqual(shown("ALPHA"), [2, 0]);
  assert.deepEqual(shown("alpha stream=1"), [2, 0]);
  assert.deepEqual(shown("beta -alpha"), [1]);
  assert.deepEqual(shown("-"), []);
  assert.deepEqual(shown("  "), [2, 1, 0]);
});

test("many calls are counted, and the latest kept", () => {
  const list = new CallList(english);
  for (let at = 0; at < 12; at++)
    list.add(Array.from({ length: 1000 }, (_, index) => write(at * 1000 + index, "x")));
  list.add([{ dropped: 5 }]);
  assert.equal(list.count, 12_005);
  assert.equal(list.rows().length, 1000);
  assert.equal(list.rows()[0]?.label, "5 calls that came too fast to be shown");
  assert.equal(list.rows()[1]?.instant, 11_998);
  list.clear();
  assert.deepEqual([list.count, list.rows()], [0, []]);
});
