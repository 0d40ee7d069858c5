import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import type { TcbReport } from "../../runtime/tcb/report.ts";
import { estimateTcb } from "./tcb.ts";
import type { Measurement, PricedUse } from "./tcb.ts";

/** entry(100) always; puts → write(50); printf → format(3000) → write; memcpy is called by the compiler. */
const reach: ReachGraph = {
  components: ["entry", "stdio", "string"],
  sections: [
    { component: 0, bytes: 100, lines: 10, to: [] },
    { component: 1, bytes: 20, lines: 2, to: [2] },
    { component: 1, bytes: 50, lines: 5, to: [] },
    { component: 1, bytes: 10, lines: 1, to: [4] },
    { component: 1, bytes: 3000, lines: 200, to: [2] },
    { component: 2, bytes: 30, lines: 3, to: [] },
  ],
  symbols: { puts: 1, printf: 3, memcpy: 5 },
  always: [0],
  inImage: [0, 1, 2, 5],
};

/** 500 bytes of application, and the sections 0, 1, 2 and 5. */
const report: TcbReport = { bytes: 700, lines: 60, components: [], layout: [] };
const measurement: Measurement = { report, reach, names: new Set(["puts"]) };

const use = (name: string, start = 0): PricedUse => ({
  path: "/p/main.c",
  name,
  range: { start, end: start + 4 },
});

test("what was measured is what is shown", () => {
  const { bytes, lines, measured } = estimateTcb(measurement, {}, [use("puts"), use("own")], new Set());
  assert.deepEqual({ bytes, lines, measured }, { bytes: 700, lines: 60, measured: true });
});

test("a new call adds what is not there yet, a removed one takes away what nothing else needs", () => {
  const more = estimateTcb(measurement, {}, [use("puts"), use("printf")], new Set());
  assert.equal(more.bytes, 700 + 10 + 3000);
  assert.equal(more.measured, false);
  const less = estimateTcb(measurement, {}, [], new Set());
  assert.equal(less.bytes, 700 - 20 - 50, "memcpy stays: no name in the sources explains it");
});

test("of what the linker dropped nothing is counted", () => {
  const dropped: Measurement = { ...measurement, names: new Set(["puts", "printf"]) };
  assert.equal(estimateTcb(dropped, {}, [use("puts"), use("printf")], new Set()).bytes, 700);
});

test("the call that takes the project over its budget is the one that came after it was within", () => {
  const uses = [use("printf", 10), use("puts", 20)];
  const { crossing } = estimateTcb(measurement, { bytes: 1000 }, uses, new Set(["puts"]));
  assert.equal(crossing?.use.name, "printf");
  assert.equal(crossing.price.bytes, 3010);
  assert.equal(crossing.total, 3710);
  assert.deepEqual(
    crossing.price.components.map(({ name }) => name),
    ["stdio"],
  );
});

test("lines have a budget too", () => {
  const { crossing } = estimateTcb(measurement, { lines: 100 }, [use("puts"), use("printf")], new Set());
  assert.equal(crossing?.unit, "lines");
  assert.equal(crossing.total, 60 + 201);
});

test("no call is to blame when the application alone is too large", () => {
  assert.equal(
    estimateTcb(measurement, { bytes: 400 }, [use("puts"), use("printf")], new Set()).crossing,
    undefined,
  );
});

test("a denied component is named with the shortest way to it, at each use", () => {
  const uses = [use("printf", 10), use("memcpy", 20), use("printf", 30)];
  const { denied } = estimateTcb(measurement, { deny: ["stdio"] }, uses, new Set());
  assert.deepEqual(
    denied.map(({ use: { range }, component, bytes, chain }) => [range.start, component, bytes, chain]),
    [
      [10, "stdio", 3060, ["printf"]],
      [30, "stdio", 3060, ["printf"]],
    ],
  );
  const byWay: ReachGraph = {
    ...reach,
    components: ["entry", "stdio", "string"],
    sections: reach.sections.map((section, index) => (index === 5 ? { ...section, to: [3] } : section)),
  };
  const through = estimateTcb(
    { ...measurement, reach: byWay },
    { deny: ["stdio"] },
    [use("memcpy")],
    new Set(),
  );
  assert.deepEqual(through.denied[0]?.chain, ["memcpy", "printf"]);
});

test("the first use that needs a component is named with what it brings in", () => {
  const uses = [use("memcpy", 10), use("puts", 20), use("printf", 30)];
  const none: Measurement = { ...measurement, reach: { ...reach, inImage: [0] }, names: new Set() };
  const { components } = estimateTcb(none, {}, uses, new Set());
  assert.deepEqual(
    components.map(({ use: { name }, component, bytes, lines }) => [name, component, bytes, lines]),
    [
      ["memcpy", "string", 30, 3],
      ["puts", "stdio", 70, 7],
    ],
  );
});

test("a function that is more of the image than one may be is named, where that is asked for", () => {
  const functions = [
    { name: "table", bytes: 300, lines: 3, address: 0 },
    { name: "main", bytes: 20, lines: 3, address: 300 },
  ];
  const file = { path: "main.c", bytes: 320, lines: 6, functions };
  const application = {
    name: "application",
    kind: "application" as const,
    bytes: 320,
    lines: 6,
    files: [file],
  };
  const large = { ...measurement, report: { ...report, components: [application] } };
  assert.deepEqual(estimateTcb(large, { functionShare: 25 }, [], new Set()).large, [
    { name: "table", bytes: 300, share: (100 * 300) / 700, limit: 25 },
  ]);
  assert.deepEqual(estimateTcb(large, {}, [], new Set()).large, []);
});
