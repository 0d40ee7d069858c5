/** A debug session is thrifty with memory, whether a debugger is there yet or not. */

import assert from "node:assert/strict";
import { syncBuiltinESMExports } from "node:module";
import { connect } from "node:net";
import { afterEach, mock, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import v8 from "node:v8";
import type { HostProcess } from "../host/process.ts";
import { encodeFrame } from "../rsp/frame.ts";
import { executeWithDoorbell } from "./debugging.ts";
import { FOREVER, processOf } from "./testing/processes.ts";

/** A process that takes much memory as soon as it executes anything; `flags` are V8's that are set from then on. */
function greedyProcess() {
  const hostProcess = processOf(FOREVER);
  const flags: string[] = [];
  const statistics = v8.getHeapStatistics();
  mock.method(v8, "setFlagsFromString", (flag: string) => {
    if (flag.includes("heap")) flags.push(flag);
  });
  mock.method(v8, "getHeapStatistics", () => ({
    ...statistics,
    used_heap_size: hostProcess.enclave.instructions > 0 ? 1e9 : 0,
  }));
  syncBuiltinESMExports();
  return { hostProcess, flags };
}

afterEach(() => {
  mock.restoreAll();
  syncBuiltinESMExports();
});

const THRIFT = ["--heap-growing-percent=25"];

function start(hostProcess: HostProcess, place: number | undefined, wait: boolean) {
  const notes: string[] = [];
  const note = (sentence: string) => void notes.push(sentence);
  return { notes, end: executeWithDoorbell(hostProcess, { place, wait, note, commands: [] }) };
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn++) await setTimeout(10);
  assert.ok(holds());
}

test("while it waits for a debugger and runs", async () => {
  const { hostProcess, flags } = greedyProcess();
  const { end } = start(hostProcess, 0, false);
  await until(() => flags.length > 0);
  process.emit("SIGINT");
  assert.deepEqual(await end, { kind: "interrupted" });
  assert.deepEqual(flags, THRIFT);
});

test("while a debugger lets it run", async () => {
  const { hostProcess, flags } = greedyProcess();
  const { notes, end } = start(hostProcess, 0, true);
  await until(() => notes.length > 0);
  const client = connect(Number(/:(\d+)$/.exec(notes[0] ?? "")?.[1]), "127.0.0.1");
  client.write(encodeFrame("c"));
  await until(() => flags.length > 0);
  client.destroy();
  process.emit("SIGINT");
  assert.deepEqual(await end, { kind: "interrupted" });
  assert.deepEqual(flags, THRIFT);
});

test("but not without a debug session", async () => {
  const { hostProcess, flags } = greedyProcess();
  const { end } = start(hostProcess, undefined, false);
  await until(() => hostProcess.enclave.instructions > 0);
  await setTimeout(100);
  process.emit("SIGINT");
  await end;
  assert.deepEqual(flags, []);
});
