/** Threads of an enclave under debuggers: ours, and gdb on the same stub. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startSimulator } from "../launch/simulator.ts";
import type { DapClient } from "./dap-client.ts";
import { hasTool } from "./debuggee.ts";
import { CLI, prepare, sample, singleFile } from "./launched.ts";

const options = { skip: !hasTool("gcc") && "gcc is not installed", timeout: 180_000 };

/** Two threads that add to one variable, the second 100 times as much; a thread waits for each of them. */
const PROGRAM = `#include <stdio.h>
#include <threads.h>
static int sums[2];
static thread_local int mine;
static int work(void *argument) {
  int *sum = argument;
  for (int i = 1; i <= 1000; i++) {
    mine += i;
    *sum = mine; /* in the thread */
    if (i % 10 == 0) thrd_yield();
  }
  return 0;
}
int main(void) {
  thrd_t threads[2];
  for (int i = 0; i < 2; i++) thrd_create(&threads[i], work, &sums[i]);
  for (int i = 0; i < 2; i++) thrd_join(threads[i], NULL);
  printf("%d %d\\n", sums[0], sums[1]);
  return 3;
}
`;
const MANIFEST = { compiler: "gcc", optimize: "0", enclave: { threads: 3 } };

async function threadsOf(client: DapClient): Promise<readonly DebugProtocol.Thread[]> {
  return (await client.request<DebugProtocol.ThreadsResponse["body"]>("threads")).threads;
}

async function framesOf(client: DapClient, threadId: number): Promise<readonly DebugProtocol.StackFrame[]> {
  return (await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId }))
    .stackFrames;
}

async function valueOf(client: DapClient, threadId: number, expression: string): Promise<string> {
  const [frame] = await framesOf(client, threadId);
  const answer = await client.request<{ result: string }>("evaluate", {
    expression,
    frameId: frame?.id,
    context: "watch",
  });
  return answer.result;
}

void test(
  "all threads are shown with their names and stacks; a step of one holds the others",
  options,
  async (t) => {
    const project = singleFile(t, PROGRAM, MANIFEST);
    const { client, launch } = await prepare(t, project);
    await launch({ schedule: "round-robin:50" });
    const source = { path: join(project.folder, "main.c") };
    const line = project.line("main.c", "in the thread");
    await client.request("setBreakpoints", { source, breakpoints: [{ line, condition: "i == 31" }] });
    const stop = await client.runUntilStop("configurationDone");
    assert.deepEqual([stop.reason, stop.allThreadsStopped], ["breakpoint", true]);
    const stopped = stop.threadId;
    assert.ok(stopped === 2 || stopped === 3);
    const other = 5 - stopped;
    const threads = await threadsOf(client);
    assert.deepEqual(
      threads.map(({ id }) => id),
      [1, 2, 3],
    );
    for (const { id, name } of threads) assert.match(name, new RegExp(`^TCS ${id}( \\(.*\\))?$`));
    for (const [thread, frame] of [
      [1, "main"],
      [2, "work"],
      [3, "work"],
    ] as const) {
      const names = (await framesOf(client, thread)).map(({ name }) => name);
      assert.ok(names.includes(frame), `thread ${thread}: ${names.join(", ")}`);
    }
    await client.request("setBreakpoints", { source, breakpoints: [] });
    // A register is that of the thread whose frame it is looked at in.
    const r15 = async (thread: number, change = ""): Promise<string> => {
      const [top] = await framesOf(client, thread);
      const asked = { expression: `$r15${change}`, frameId: top?.id, context: "repl" };
      return (await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", asked)).result;
    };
    const own = await r15(stopped);
    const others = await r15(other);
    assert.equal(await r15(other, " = 77"), "77");
    assert.deepEqual([await r15(stopped), await r15(other)], [own, "77"]);
    await r15(other, ` = ${others}`);
    const sum = `sums[${other - 2}]`;
    const before = await valueOf(client, stopped, sum);
    for (let step = 0; step < 3; step++) {
      const { threadId } = await client.runUntilStop("next", { threadId: stopped });
      assert.equal(threadId, stopped);
    }
    assert.equal(await valueOf(client, stopped, sum), before, "the other thread has not run");
    const exited = client.event("exited");
    await client.request("continue", { threadId: stopped });
    assert.equal((await exited).exitCode, 3);
    await client.event("terminated");
    assert.equal(client.output["stdout"], "500500 500500\n");
  },
);

void test("a breakpoint does not change the schedule: the same race is lost", options, async (t) => {
  const project = sample(t, "racy-counter");
  const run = promisify(execFile)(process.execPath, [
    CLI,
    "run",
    project.folder,
    "--json",
    "--schedule",
    "random:27",
  ]);
  const alone = await run.catch((error: unknown) => error as { stdout: string });
  const { output, exitCode } = JSON.parse(alone.stdout) as { output: string; exitCode: number };
  const { client, launch } = await prepare(t, project);
  await launch({ schedule: "random:27" });
  const source = { path: join(project.folder, "main.c") };
  const breakpoints = [{ line: project.line("main.c", "number = racy + 1") }];
  await client.request("setBreakpoints", { source, breakpoints });
  await client.runUntilStop("configurationDone");
  for (let stop = 0; stop < 5; stop++) await client.runUntilStop("continue");
  await client.request("setBreakpoints", { source, breakpoints: [] });
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, exitCode);
  await client.event("terminated");
  assert.equal(client.output["stdout"], output);
});

void test(
  "gdb on the same stub: threads, their stacks and variables, steps, interrupts to order",
  { ...options, skip: (!hasTool("gcc") || !hasTool("gdb")) && "gcc and gdb are needed" },
  async (t) => {
    const { folder } = singleFile(t, PROGRAM, MANIFEST);
    const simulator = await startSimulator({
      cli: CLI,
      program: folder,
      folder,
      args: undefined,
      compiler: undefined,
      seed: undefined,
      schedule: "round-robin:50",
      input: undefined,
      history: 0,
      record: undefined,
      replay: undefined,
      timeout: 60_000,
      onOutput: () => undefined,
    });
    t.after(() => {
      simulator.stop();
    });
    const script = [
      "set pagination off",
      "set width 0",
      `target remote :${simulator.port}`,
      "break main.c:9 if i == 30",
      "continue",
      "info threads",
      "thread apply 1 backtrace",
      "print i",
      "next",
      "next",
      "delete",
      "monitor aex page:sums",
      "thread 2",
      "monitor aex",
      "stepi",
      "monitor aex off",
      "continue",
      "info threads",
    ];
    const { stdout, stderr } = await promisify(execFile)("gdb", [
      ...["-q", "-nx", "-batch", join(folder, "build/test.elf")],
      ...script.flatMap((command) => ["-ex", command]),
    ]);
    const [, hit = ""] = /Thread (\d) "TCS \d" hit Breakpoint 1, work/.exec(stdout) ?? [];
    assert.match(hit, /^[23]$/, stdout);
    assert.match(stdout, /^ +1 +Thread 1\.1 "TCS 1.*"/m);
    assert.match(stdout, new RegExp(`^\\* ${hit} +Thread 1\\.${hit} "TCS ${hit}" +.*work`, "m"));
    assert.match(stdout, new RegExp(`^ +${5 - Number(hit)} +Thread 1\\.${5 - Number(hit)} "TCS .*"`, "m"));
    assert.match(stdout, /^\$1 = 30$/m);
    assert.match(stdout, /^Thread 1 .*\n(?:#.*\n)*#\d+ .* in main \(\) at/m);
    assert.match(stdout + stderr, /^rule page:0x[0-9a-f]+000$/m);
    assert.match(stdout + stderr, /^no rules$/m);
    assert.match(stdout, /exited with code 03\]/);
  },
);
