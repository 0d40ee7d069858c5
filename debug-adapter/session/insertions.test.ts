import assert from "node:assert/strict";
import { test } from "node:test";
import { RspClient } from "../rsp-client/client.ts";
import { afterHandshake, ScriptedStub } from "../testing/scripted-stub.ts";
import { Insertions } from "./insertions.ts";
import type { BreakpointJudge } from "./outcome.ts";

const HERE = 0x1000n;

/** Insertions into a stub that gives these answers to `Z0`, one after the other. */
async function insertions(features: string, ...answers: readonly string[]) {
  const left = [...answers];
  const stub = new ScriptedStub(
    afterHandshake(features, (request) => (request.startsWith("Z0") ? (left.shift() ?? "") : "OK")),
  );
  const quiet = { name: "test:1", timeout: 1000, onOutput: () => undefined, onLost: () => undefined };
  const { client } = await RspClient.open(stub, quiet);
  const refused: bigint[] = [];
  const judge: BreakpointJudge = {
    lineAt: () => undefined,
    returnedTo: () => Promise.resolve(undefined),
    addresses: () => new Set(),
    conditionsAt: () => [],
    hit: () => Promise.resolve(undefined),
    watchpoints: () => [],
    hitData: () => Promise.resolve(undefined),
    stopsAt: () => true,
    remember: () => Promise.resolve(),
    refused: (address) => refused.push(address),
    refusedData: () => undefined,
  };
  let ranPast = 0;
  const found = new Insertions(client, judge, () => ranPast++);
  return { found, refused, stub, ranPast: () => ranPast };
}

const PIPELINES = "PacketSize=1000;QStartNoAckMode+";

void test("a breakpoint is waited for until the stub has taken it once", async () => {
  const { found } = await insertions(PIPELINES, "OK", "OK");
  const first = found.change(new Set([HERE]));
  assert.equal(first.areSure, false);
  await first.done;
  const out = found.change();
  assert.equal(out.areSure, true);
  assert.equal(found.change(new Set([HERE])).areSure, true);
  await out.done;
});

void test("a stub that answers one request at a time is waited for", async () => {
  const { found } = await insertions("PacketSize=1000", "OK", "OK");
  await found.change(new Set([HERE])).done;
  await found.change().done;
  const again = found.change(new Set([HERE]));
  assert.equal(again.areSure, false);
  await again.done;
});

void test("a stub that refuses what it has taken before lets the debuggee run past it, and that is told", async () => {
  const { found, refused, ranPast } = await insertions(PIPELINES, "OK", "E01", "E01");
  await found.change(new Set([HERE])).done;
  await found.change().done;
  assert.equal(ranPast(), 0);
  await found.change(new Set([HERE])).done;
  assert.deepEqual(refused, [HERE]);
  assert.equal(ranPast(), 1);
  assert.equal(found.has(HERE), false);
  const later = found.change(new Set([HERE]));
  assert.equal(later.areSure, false, "it is not trusted any more");
  await later.done;
  assert.equal(ranPast(), 1);
});
