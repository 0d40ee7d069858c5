import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { readElf } from "../binary/elf/read-elf.ts";
import type { BuildResult } from "../image/build.ts";
import { build, temporaryProject, writeFiles } from "../image/testing/temporary-project.ts";
import { buildReach } from "./build-reach.ts";
import { readLinkMap } from "./link-map/link-map.ts";
import { closure, price, type ReachGraph } from "./reach-graph.ts";

function reachOf({ library, project }: BuildResult): ReachGraph {
  const objects = library.map(({ job, from }) => {
    const elf = readElf(readFileSync(job.object)).value;
    assert.ok(elf);
    return { path: job.object, component: from.component, elf };
  });
  return buildReach(objects, readLinkMap(readFileSync(project.outputs.map, "utf8")));
}

const source = (body: string) => ({
  "litebox.json": '{ "name": "tiny" }',
  "main.c": `#include <stdio.h>\n#include <string.h>\nint main(int argc, char **argv) {\n  ${body}\n}\n`,
});

test("the price of a call is what the image grows by when it is added", async (t) => {
  const folder = await temporaryProject(t, source("(void)argc; (void)argv; return 0;"));
  const before = await build(folder);
  const graph = reachOf(before);
  const expected = price(graph, ["printf"]);
  assert.ok(expected.bytes > 500, String(expected.bytes));
  assert.ok(expected.components.some(({ name }) => name === "stdio"));

  const after = await build(await temporaryProject(t, source('printf("%d %s", argc, argv[0]); return 0;')));
  const library = ({ record }: BuildResult) =>
    record.tcb.components
      .filter(({ kind }) => kind === "library-os")
      .reduce((sum, { bytes, lines }) => ({ bytes: sum.bytes + bytes, lines: sum.lines + lines }), {
        bytes: 0,
        lines: 0,
      });
  // Strings and inlined lines that several functions have in common are priced with each of them, and counted once in the image.
  const grown = library(after).bytes - library(before).bytes;
  assert.ok(Math.abs(grown - expected.bytes) <= 64, `${grown} bytes instead of ${expected.bytes}`);
  const lines = library(after).lines - library(before).lines;
  assert.ok(Math.abs(lines - expected.lines) <= 10, `${lines} lines instead of ${expected.lines}`);

  assert.equal(price(reachOf(after), ["printf"]).bytes, 0);
});

test("what is always there costs nothing, nor does a name that the library OS does not have", async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "tiny" }',
    "main.c": "int main(void) { return 0; }\n",
  });
  const built = await build(folder);
  const graph = reachOf(built);
  assert.ok(graph.always.length > 0);
  assert.deepEqual(graph.inImage.toSorted(), graph.always.toSorted());
  // Only for a main with arguments they are fetched.
  assert.deepEqual(built.record.hostCalls, []);
  await writeFiles(folder, { "main.c": "int main(int argc, char **argv) { return argv[argc] != 0; }\n" });
  const withArguments = await build(folder);
  assert.deepEqual(withArguments.record.hostCalls, ["arguments"]);
  assert.ok(withArguments.record.tcb.lines >= built.record.tcb.lines + 20);
  assert.equal(price(graph, ["__enclave_entry", "no_such_function", "constructor", "__proto__"]).bytes, 0);
});

test("a closure follows cycles once and ignores indexes that do not exist", () => {
  const section = (to: number[]) => ({ component: 0, bytes: 1, lines: 1, to });
  const graph = {
    components: ["a"],
    sections: [section([1]), section([0, 7])],
    symbols: { f: 0 },
    always: [],
    inImage: [],
  };
  assert.deepEqual([...closure(graph, [0])], [0, 1]);
  assert.deepEqual(price(graph, ["f"]), {
    bytes: 2,
    lines: 2,
    components: [{ name: "a", bytes: 2, lines: 2 }],
  });
});
