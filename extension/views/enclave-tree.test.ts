import assert from "node:assert/strict";
import { test } from "node:test";

import { english } from "../say.ts";
import { enclaveTree } from "./enclave-tree.ts";
import type { EnclaveNode } from "./enclave-tree.ts";

function* lines(nodes: readonly EnclaveNode[], indent = ""): Generator<string> {
  for (const { label, description, children } of nodes) {
    yield `${indent}${label}: ${description}`;
    yield* lines(children, `${indent}  `);
  }
}

test("what the stub says of the enclave is a tree, with pages by permission", () => {
  const facts = {
    mrenclave: "ab12\n",
    attributes: "INIT DEBUG MODE64BIT\n",
    instructions: "1234567\n",
    pages: [
      "0x40000000-0x40003000 r-x code",
      "0x40003000-0x40004000 rw- stack",
      "0x40004000-0x40014000 rw- heap",
      "not a page",
      "0x5-0x4 rw- backwards",
      "",
    ].join("\n"),
    tcs: [
      "thread 1: TCS 0x40005000 interrupted, CSSA 1 of 2",
      "  frame 0 at 0x40006000: RIP 0x40000010, RSP 0x40007000, taken out by #PF",
      "thread 2: TCS 0x40008000 inside, CSSA 0 of 2",
      "nothing of ours",
    ].join("\n"),
    threads: ["TCS 1", "TCS 2 (waits)"],
  };
  assert.deepEqual(
    [...lines(enclaveTree(facts, english))],
    [
      "MRENCLAVE: ab12",
      "Attributes: INIT DEBUG MODE64BIT",
      "Instructions: 1,234,567",
      "Threads: 2",
      "  TCS 1: TCS 0x40005000 interrupted, CSSA 1 of 2",
      "    frame 0 at 0x40006000: RIP 0x40000010, RSP 0x40007000, taken out by #PF: ",
      "  TCS 2 (waits): TCS 0x40008000 inside, CSSA 0 of 2",
      "Pages rw-: 17 pages",
      "  stack: 1 page · 0x40003000-0x40004000",
      "  heap: 16 pages · 0x40004000-0x40014000",
      "Pages r-x: 3 pages",
      "  code: 3 pages · 0x40000000-0x40003000",
    ],
  );
});

test("of a stub that knows no enclave there are the threads, and of one that is gone nothing", () => {
  const nothing = {
    mrenclave: undefined,
    attributes: undefined,
    instructions: undefined,
    tcs: undefined,
    pages: undefined,
  };
  assert.deepEqual(
    [...lines(enclaveTree({ ...nothing, threads: ["main"] }, english))],
    ["Threads: 1", "  main: "],
  );
  assert.deepEqual(enclaveTree({ ...nothing, threads: [] }, english), []);
});

test("a production enclave is a warning", () => {
  const nothing = {
    mrenclave: undefined,
    instructions: undefined,
    tcs: undefined,
    pages: undefined,
    threads: [],
  };
  const [names, warning] = enclaveTree(
    {
      ...nothing,
      attributes: "INIT MODE64BIT\nNo debugger can look inside.\n",
    },
    english,
  );
  assert.equal(names?.description, "INIT MODE64BIT");
  assert.deepEqual([warning?.icon, warning?.label], ["warning", "No debugger can look inside."]);
});
