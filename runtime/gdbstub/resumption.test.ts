import assert from "node:assert/strict";
import { test } from "node:test";
import { packets } from "../rsp/packets/index.ts";
import { resumptionOf, type Resumption } from "./resumption.ts";

/** What a packet makes of threads 1 to 3, of which 2 is the current one. */
function of(packet: string): Resumption | undefined {
  const actions = packets.resume.request.parse(packet);
  assert.ok(actions, packet);
  return resumptionOf(actions, [1, 2, 3], 2);
}

const step = { kind: "step" } as const;

for (const [packet, expected] of [
  ["vCont;c", { continuing: undefined }],
  ["vCont;c:p1.-1", { continuing: undefined }],
  ["vCont;s:p1.3;c", { stepping: { thread: 3, action: step }, continuing: undefined }],
  ["vCont;s:p1.3", { stepping: { thread: 3, action: step }, continuing: new Set() }],
  ["vCont;s", { stepping: { thread: 2, action: step }, continuing: new Set() }],
  ["vCont;c:p1.1", { continuing: new Set([1]) }],
  ["vCont;t:p1.1;c", { continuing: new Set([2, 3]) }],
  ["vCont;c:p1.1;s:p1.3", { stepping: { thread: 3, action: step }, continuing: new Set([1]) }],
  [
    "vCont;r10,20:p1.1;c",
    { stepping: { thread: 1, action: { kind: "range", low: 0x10n, high: 0x20n } }, continuing: undefined },
  ],
  ["vCont;t", undefined],
  ["vCont;c:p1.9", undefined],
] as const)
  test(`${packet}: which threads go on, and which is stepped`, () => {
    assert.deepEqual(of(packet), expected);
  });
