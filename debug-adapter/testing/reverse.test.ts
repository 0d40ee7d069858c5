/** Sessions backwards, on our own simulator: what a person sees who steps back and asks who wrote a value. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import type { DapClient } from "./dap-client.ts";
import { hasTool } from "./debuggee.ts";
import { prepare, singleFile } from "./launched.ts";

const SOURCE = `#include <stdio.h>
static int total;
static int add(int a, int b) {
    int sum = a + b; // SUM
    total += sum; // TOTAL
    return sum; // RETURN
}
int main(void) {
    int x = add(1, 2); // FIRST
    int y = add(x, 4); // SECOND
    puts("there"); // PUTS
    for (int i = 0; i < 3; i++) // LOOP
        y += i; // BODY
    return x + y; // LAST
}
`;

/** Built by the first session that starts it. */
const project = singleFile({ after }, SOURCE, { optimize: "0" });

const skip = !hasTool("gcc") && "there is no gcc here";
const options = { skip, timeout: 120_000 };

interface Stopped {
  readonly client: DapClient;
  /** The line's mark and function where the program is. */
  readonly at: () => Promise<string>;
  readonly go: (command: string, more?: object) => Promise<DebugProtocol.StoppedEvent["body"]>;
  readonly value: (expression: string) => Promise<string>;
  readonly breakAt: (...marks: readonly string[]) => Promise<void>;
}

/** Stopped at the mark, with no breakpoint left. */
async function stoppedAt(t: TestContext, mark: string, more: object = {}): Promise<Stopped> {
  const { client, launch } = await prepare(t, project);
  await launch(more);
  const lines = SOURCE.split("\n");
  const frame = async (): Promise<DebugProtocol.StackFrame | undefined> => {
    const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
    const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: threads[0]?.id,
    });
    return body.stackFrames[0];
  };
  const stopped: Stopped = {
    client,
    at: async () => {
      const top = await frame();
      const line = lines[(top?.line ?? 1) - 1] ?? "";
      return `${top?.name ?? ""} ${/\/\/ (\w+)/.exec(line)?.[1] ?? line.trim()}`;
    },
    go: (command, how = {}) => client.runUntilStop(command, { threadId: 1, ...how }),
    value: async (expression) => {
      const top = await frame();
      const asked = { expression, frameId: top?.id, context: "watch" };
      return (await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", asked)).result;
    },
    breakAt: async (...marks) => {
      const breakpoints = marks.map((each) => ({ line: project.line("main.c", `// ${each}`) }));
      await client.request("setBreakpoints", {
        source: { path: join(project.folder, "main.c") },
        breakpoints,
      });
    },
  };
  await stopped.breakAt(mark);
  await client.runUntilStop("configurationDone");
  await stopped.breakAt();
  return stopped;
}

void test(
  "back to a line is to where the program was there last, and then to the time before",
  options,
  async (t) => {
    const { at, client, go, value } = await stoppedAt(t, "LAST");
    const path = join(project.folder, "main.c");
    const to = (line: number) => ({ line: { path, line } });
    const sum = project.line("main.c", "// SUM");
    assert.equal((await go("litebox/timeTravel", to(sum))).reason, "goto");
    // A client does not know by itself that such a request makes the program run.
    const events = client.received.flatMap((message) => ("event" in message ? [message.event] : []));
    const before = events.slice(0, events.lastIndexOf("stopped"));
    assert.ok(before.lastIndexOf("continued") > before.lastIndexOf("stopped"), events.join(" "));
    assert.deepEqual([await at(), await value("a")], ["add SUM", "3"]);
    await go("litebox/timeTravel", to(sum));
    assert.deepEqual([await at(), await value("a")], ["add SUM", "1"]);
    const edge = await go("litebox/timeTravel", to(sum));
    assert.match(edge.description ?? "", /beginning of time/);
    await assert.rejects(client.request("litebox/timeTravel", to(1000)), /no code/i);
  },
);

void test("steps back go over calls, line by line, to the beginning of each", options, async (t) => {
  const { at, go, value } = await stoppedAt(t, "LOOP");
  assert.equal(await at(), "main LOOP");
  const seen: string[] = [];
  for (let steps = 0; steps < 3; steps++) {
    await go("stepBack");
    seen.push(await at());
  }
  assert.deepEqual(seen, ["main PUTS", "main SECOND", "main FIRST"]);
  assert.equal(await value("total"), "0");
  await go("next");
  assert.deepEqual([await at(), await value("x")], ["main SECOND", "3"]);
  await go("stepIn");
  assert.equal(await at(), "add SUM");
  await go("next");
  assert.deepEqual([await at(), await value("sum")], ["add TOTAL", "7"]);
  // In the middle of a line, a step back is to its beginning.
  await go("stepIn", { granularity: "instruction" });
  assert.equal(await at(), "add TOTAL");
  const middle = await value("$rip");
  await go("stepBack");
  assert.equal(await at(), "add TOTAL");
  assert.notEqual(await value("$rip"), middle);
  await go("stepIn", { granularity: "instruction" });
  assert.equal(await value("$rip"), middle);
  await go("stepBack", { granularity: "instruction" });
  assert.notEqual(await value("$rip"), middle);
});

void test("back into a call, out to a call, and through a loop", options, async (t) => {
  const { at, go } = await stoppedAt(t, "PUTS");
  const travel = (step: string) => go("litebox/timeTravel", { step });
  await travel("in");
  assert.equal(await at(), "add }");
  await go("stepBack");
  assert.equal(await at(), "add RETURN");
  await travel("out");
  assert.equal(await at(), "main SECOND");
  const { at: where, go: move, value } = await stoppedAt(t, "LAST");
  const rounds: string[] = [];
  for (let steps = 0; steps < 4; steps++) {
    await move("stepBack");
    rounds.push(`${await where()} ${await value("y")}`);
  }
  assert.deepEqual(rounds, ["main LOOP 10", "main BODY 8", "main LOOP 8", "main BODY 7"]);
});

void test("who wrote this: data breakpoints in both directions, and the last write", options, async (t) => {
  const { at, go, value, client } = await stoppedAt(t, "LAST");
  const body = await client.request<DebugProtocol.DataBreakpointInfoResponse["body"]>("dataBreakpointInfo", {
    name: "total",
  });
  assert.deepEqual(body.accessTypes, ["write", "read", "readWrite"]);
  const set = await client.request<DebugProtocol.SetDataBreakpointsResponse["body"]>("setDataBreakpoints", {
    breakpoints: [{ dataId: body.dataId, accessType: "write" }],
  });
  assert.equal(set.breakpoints[0]?.verified, true);
  const back = await go("reverseContinue");
  assert.deepEqual([back.reason, back.hitBreakpointIds], ["data breakpoint", [set.breakpoints[0].id]]);
  assert.deepEqual([await at(), await value("total")], ["add TOTAL", "3"]);
  await go("reverseContinue");
  assert.deepEqual([await at(), await value("total")], ["add TOTAL", "0"]);
  const forth = await go("continue");
  assert.deepEqual([forth.reason, await value("total")], ["data breakpoint", "3"]);
  await client.request("setDataBreakpoints", { breakpoints: [] });
  await go("litebox/timeTravel", { instant: "end" });
  assert.equal(await at(), "main LAST");
  await go("evaluate", { expression: "last y", context: "repl" });
  assert.deepEqual([await at(), await value("y"), await value("i")], ["main BODY", "8", "2"]);
  await go("evaluate", { expression: "last total", context: "repl" });
  assert.deepEqual([await at(), await value("a")], ["add TOTAL", "3"]);
  const begin = await go("reverseContinue");
  assert.match(begin.description ?? "", /beginning of time/);
});

void test("breakpoints and conditions are met backwards; the past cannot be changed", options, async (t) => {
  const { at, go, value, breakAt, client } = await stoppedAt(t, "LAST");
  await breakAt("BODY", "SUM");
  await go("reverseContinue");
  assert.deepEqual([await at(), await value("i")], ["main BODY", "2"]);
  const refused = client.request("evaluate", { expression: "y = 1", context: "repl" });
  await assert.rejects(refused, /refused to write/);
  for (const expected of ["main BODY", "main BODY", "add SUM", "add SUM"]) {
    await go("reverseContinue");
    assert.equal(await at(), expected);
  }
  await breakAt("LAST");
  await go("continue");
  assert.deepEqual([await at(), await value("y")], ["main LAST", "10"]);
  await client.request("evaluate", { expression: "y = 1", context: "repl" });
  assert.equal(await value("x + y"), "4");
});

void test("a run is recorded, and its recording is debugged without the run", options, async (t) => {
  const { client } = await stoppedAt(t, "LAST", { record: "run.lbrec" });
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, 13);
  const file = join(project.folder, "run.lbrec");
  for (let tries = 0; !existsSync(file) && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const again = await stoppedAt(t, "PUTS", { replay: file });
  assert.equal(await again.value("total"), "10");
  await again.go("stepBack");
  assert.equal(await again.at(), "main SECOND");
  const last = await again.go("continue");
  assert.match(last.description ?? "", /end of the recording/);
  await again.go("evaluate", { expression: "last total", context: "repl" });
  assert.equal(await again.at(), "add TOTAL");
  await again.go("continue");
  const end = again.client.event("exited");
  await again.client.request("continue", { threadId: 1 });
  assert.equal((await end).exitCode, 13);
  assert.equal(again.client.output["stdout"], "there\n");
});

void test("without a history there is no way back, and it is said why", options, async (t) => {
  const { client } = await stoppedAt(t, "PUTS", { history: 0 });
  await assert.rejects(client.request("stepBack", { threadId: 1 }), /does not know what was before/);
});

void test("a frame is started again with the arguments that it was called with", options, async (t) => {
  const { at, go, value, breakAt, client } = await stoppedAt(t, "SECOND");
  await breakAt("RETURN");
  await go("continue");
  assert.deepEqual([await at(), await value("total")], ["add RETURN", "10"]);
  await breakAt();
  const frames = async (): Promise<DebugProtocol.StackFrame[]> => {
    const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: 1,
    });
    return body.stackFrames;
  };
  await go("restartFrame", { frameId: (await frames())[0]?.id });
  assert.deepEqual([await at(), await value("a"), await value("b")], ["add SUM", "3", "4"]);
  assert.equal(await value("total"), "3");
  await go("restartFrame", { frameId: (await frames())[1]?.id });
  assert.deepEqual([await at(), await value("total")], ["main FIRST", "0"]);
});

void test("jumps within a function; not out of it, and not in the past", options, async (t) => {
  const { at, go, client } = await stoppedAt(t, "PUTS");
  const targets = async (mark: string): Promise<DebugProtocol.GotoTarget[]> => {
    const source = { path: join(project.folder, "main.c") };
    const body = await client.request<DebugProtocol.GotoTargetsResponse["body"]>("gotoTargets", {
      source,
      line: project.line("main.c", `// ${mark}`),
    });
    return body.targets;
  };
  await assert.rejects(targets("SUM"), /one can only jump within a function/);
  const [last] = await targets("LAST");
  assert.equal(last?.label, `main, line ${project.line("main.c", "// LAST")}`);
  await go("stepBack");
  await assert.rejects(
    client.request("goto", { threadId: 1, targetId: last.id }),
    /past .* cannot be changed/,
  );
  await go("litebox/timeTravel", { instant: "end" });
  const stop = await go("goto", { targetId: last.id });
  assert.deepEqual([stop.reason, await at()], ["goto", "main LAST"]);
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, 10);
  assert.equal(client.output["stdout"], undefined);
});

void test(
  "what a line calls can be stepped into one by one; the image and its sources are named",
  options,
  async (t) => {
    const { at, go, client } = await stoppedAt(t, "SECOND");
    const stack = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: 1,
    });
    const { targets } = await client.request<DebugProtocol.StepInTargetsResponse["body"]>("stepInTargets", {
      frameId: stack.stackFrames[0]?.id,
    });
    assert.deepEqual(
      targets.map(({ label }) => label),
      ["add"],
    );
    // A function that the line does not call is not entered, and neither is any other then.
    await go("stepIn", { targetId: 1 });
    assert.equal(await at(), "main PUTS");
    await go("stepBack");
    await go("stepIn", { targetId: targets[0]?.id });
    assert.equal(await at(), "add SUM");
    const { modules } = await client.request<DebugProtocol.ModulesResponse["body"]>("modules");
    assert.match(modules[0]?.version ?? "", /^MRENCLAVE [0-9a-f]{64}$/);
    const { sources } = await client.request<DebugProtocol.LoadedSourcesResponse["body"]>("loadedSources");
    assert.ok(sources.some(({ path }) => path === join(project.folder, "main.c")));
  },
);

void test("from the return of main one can go back, where that is wanted", options, async (t) => {
  const { client, launch } = await prepare(t, project);
  await launch({ stopAtExit: true });
  const stop = await client.runUntilStop("configurationDone");
  assert.equal(stop.description, "The enclave has returned: going on ends the session");
  const value = async (expression: string): Promise<string> =>
    (await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression })).result;
  assert.equal(await value("total"), "10");
  await client.runUntilStop("evaluate", { expression: "last total", context: "repl" });
  assert.equal(await value("total"), "3");
  assert.equal((await client.runUntilStop("continue")).description, stop.description);
  assert.equal(await value("total"), "10");
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, 13);
  const other = await prepare(t, project);
  await other.launch({ stopAtExit: true });
  await other.client.runUntilStop("configurationDone");
  const terminated = other.client.event("terminated");
  await other.client.request("terminate");
  await terminated;
});
