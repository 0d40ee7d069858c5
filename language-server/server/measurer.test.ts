/** The process that measures: it stays, it is replaced when it dies, and what hangs is stopped. A script that only keeps the protocol stands for it. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { Measurer } from "./measurer.ts";
import type { Measured, Patience } from "./measurer.ts";

/** Answers with its process's number as the project's name. What it does besides is the name of the folder. */
const SCRIPT = `
import { createInterface } from "node:readline";
let waiting;
for await (const line of createInterface({ input: process.stdin })) {
  const { id, cancel, folder } = JSON.parse(line);
  const say = (reply) => process.stdout.write(JSON.stringify(reply) + "\\n");
  if (cancel !== undefined && waiting === cancel) say({ id: cancel, failure: "stopped" });
  if (folder === undefined) continue;
  if (folder === "/dies") { console.error("Out of luck.\\nmore"); process.exit(1); }
  if (folder === "/hangs") for (;;);
  if (folder === "/waits") { waiting = id; process.stdout.write("begun\\n"); continue; }
  say({ id: id + 1000, failure: "of another request" });
  process.stdout.write("no JSON\\n");
  say({ id, answer: { version: 1, name: String(process.pid), problems: [] } });
  if (folder === "/then-dies") process.exit(0);
}
`;

let folder = "";
let script = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "litebox-measurer-"));
  script = join(folder, "measures.mjs");
  await writeFile(script, SCRIPT);
});
after(() => rm(folder, { recursive: true }));

let measurer: Measurer;
afterEach(() => {
  measurer.dispose();
});

const never: AbortSignal = new AbortController().signal;

function measure(project: string, signal = never): Promise<Measured> {
  return measurer.measure({ folder: project, compiler: undefined, signal });
}

function nameOf(measured: Measured): string {
  assert.ok("json" in measured, JSON.stringify(measured));
  return measured.json.name;
}

test("one process answers one request after another", async () => {
  measurer = new Measurer(script);
  const names = await Promise.all([measure("/a"), measure("/b"), measure("/c")]);
  assert.equal(new Set(names.map(nameOf)).size, 1);
});

test("a process that dies over a request is that request's failure, and the next one has another process", async () => {
  measurer = new Measurer(script);
  assert.deepEqual(await measure("/dies"), { failure: "Out of luck." });
  const first = nameOf(await measure("/a"));
  // Whether its end is noticed before the next request or by it: nobody is told.
  assert.equal(nameOf(await measure("/then-dies")), first);
  assert.notEqual(nameOf(await measure("/a")), first);
  // One that was there before gets a second chance, and no third.
  assert.deepEqual(await measure("/dies"), { failure: "Out of luck." });
});

test("a command that is not there is said", async () => {
  measurer = new Measurer(join(folder, "nowhere.mjs"));
  const measured = await measure("/a");
  assert.ok("failure" in measured && measured.failure !== "", JSON.stringify(measured));
});

test("what takes too long is stopped, and the process goes on", async () => {
  const limit = new AbortController();
  measurer = new Measurer(script, { timeLimit: () => limit.signal, toStop: 60_000 } satisfies Patience);
  const first = nameOf(await measure("/a"));
  const waiting = measure("/waits");
  limit.abort();
  assert.deepEqual(await waiting, { failure: "The build took too long and was stopped." });
  measurer.dispose();
  measurer = new Measurer(script);
  assert.notEqual(nameOf(await measure("/a")), first);
});

test("a process that cannot be told to stop is killed, and replaced", async () => {
  const limits = [never, AbortSignal.abort(), never];
  measurer = new Measurer(script, { timeLimit: () => limits.shift() ?? never, toStop: 1 });
  const first = nameOf(await measure("/a"));
  assert.deepEqual(await measure("/hangs"), { failure: "The build took too long and was stopped." });
  assert.notEqual(nameOf(await measure("/a")), first);
});

test("what is no longer wanted makes room for the next, and is not begun when it had not been", async () => {
  measurer = new Measurer(script);
  const first = nameOf(await measure("/a"));
  const old = new AbortController();
  const superseded = measure("/waits", old.signal);
  const queued = measure("/dies", old.signal);
  const wanted = measure("/a");
  old.abort();
  assert.ok("failure" in (await superseded));
  assert.ok("failure" in (await queued));
  assert.equal(nameOf(await wanted), first);
});
