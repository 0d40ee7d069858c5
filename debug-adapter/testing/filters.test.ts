/** What a session stops at besides lines: events of the enclave, changes of data, functions by a pattern. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { exceptions } from "./filters.ts";
import { hasTool } from "./debuggee.ts";
import { prepare, singleFile } from "./launched.ts";

const SOURCE = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int volatile level;
static int set_level(int to) {
    level = to; // SET
    return level;
}
static int set_twice(int to) {
    set_level(to);
    return set_level(to); // TWICE
}
__attribute__((noinline)) static void overflow(const char *text) {
    char room[8];
    strcpy(room, text); // COPY
    puts(room);
}
int main(int count, char **words) {
    set_twice(1);
    set_twice(2); // SECOND
    puts("hello");
    if (count > 1 && words[1][0] == 'o')
        overflow("a text that is longer than its room");
    if (count > 1)
        abort(); // ABORT
    return 0;
}
`;

const project = singleFile({ after }, SOURCE, { optimize: "0" });
/** Nothing in it needs the stack protector. */
const bare = singleFile({ after }, "int main(void) {\n    return 0;\n}\n");
const skip = !hasTool("gcc") && "there is no gcc here";
const options = { skip, timeout: 120_000 };

async function session(t: TestContext, more: object = {}, program = project) {
  const { client, launch } = await prepare(t, program);
  await launch(more);
  const go = (command: string) => client.runUntilStop(command, { threadId: 1 });
  return { client, go, ...exceptions(client) };
}

void test("host calls by name, and entries and exits, are stops with what they are", options, async (t) => {
  const { client, go, setFilters } = await session(t);
  await setFilters([], [{ filterId: "hostCall", condition: "console_*" }]);
  const first = await go("configurationDone");
  assert.deepEqual([first.reason, first.text], ["exception", "Host call `console_write`"]);
  const why = await client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", {
    threadId: 1,
  });
  assert.equal(why.description, "Host call `console_write`");
  await setFilters(["entryExit"]);
  assert.equal((await go("continue")).text, "A thread leaves the enclave (EEXIT)");
  assert.equal((await go("continue")).text, "A thread enters the enclave (EENTER)");
  await setFilters([], [{ filterId: "hostCall", condition: "file_read" }]);
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, 0);
});

void test("aborts and the stack protector each stop, or not", options, async (t) => {
  const protector = await session(t, { args: ["overflow"] });
  await protector.setFilters(["stackProtector", "abort"]);
  const found = await protector.go("configurationDone");
  assert.match(found.text ?? "", /^`overflow` has written beyond an array of its own/);
  const end = await protector.go("continue");
  assert.equal(end.reason, "exception");
  assert.doesNotMatch(end.text ?? "", /^`overflow`/);
  const passed = await session(t, { args: ["abort"] });
  await passed.setFilters(["fault"]);
  const exited = passed.client.event("exited");
  await passed.client.request("configurationDone");
  assert.equal((await exited).exitCode, 128 + 6);
});

void test("a filter that the program has no place for says so", options, async (t) => {
  const placeIn = async (program: typeof project) => {
    const { setFilters } = await session(t, {}, program);
    const [place] = await setFilters(["stackProtector"]);
    return place;
  };
  assert.equal((await placeIn(project))?.verified, true);
  const nowhere = await placeIn(bare);
  assert.equal(nowhere?.verified, false);
  assert.match(nowhere.message ?? "", /Stack Protector/);
});

void test("data breakpoints stop at changes, in both directions, or at every write", options, async (t) => {
  const reached = async (more: object): Promise<string[]> => {
    const { client, go, setFilters } = await session(t, { stopOnEntry: true, ...more });
    await setFilters(["fault", "abort"]);
    await go("configurationDone");
    const info = await client.request<DebugProtocol.DataBreakpointInfoResponse["body"]>(
      "dataBreakpointInfo",
      { name: "level" },
    );
    await client.request("setDataBreakpoints", {
      breakpoints: [{ dataId: info.dataId, accessType: "write" }],
    });
    const seen: string[] = [];
    const value = async (): Promise<string> =>
      (await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression: "level" }))
        .result;
    while (await client.startsAndStops("continue")) {
      seen.push(await value());
      if (seen.length === 2 && !("stopOnSameValue" in more)) {
        await go("reverseContinue");
        seen.push(await value());
        await go("reverseContinue");
        seen.push(await value());
        await client.request("setDataBreakpoints", { breakpoints: [] });
      }
    }
    return seen;
  };
  assert.deepEqual(await reached({}), ["1", "2", "1", "0"]);
  assert.deepEqual(await reached({ stopOnSameValue: true }), ["1", "1", "2", "2"]);
});

void test("functions by a pattern; breakpoints that are set while it runs", options, async (t) => {
  const { client, go } = await session(t);
  const set = async (name: string): Promise<DebugProtocol.Breakpoint | undefined> => {
    const body = await client.request<DebugProtocol.SetFunctionBreakpointsResponse["body"]>(
      "setFunctionBreakpoints",
      { breakpoints: [{ name }] },
    );
    return body.breakpoints[0];
  };
  assert.match((await set("/[/"))?.message ?? "", /no regular expression/);
  assert.match((await set("/^nothing_like_it/"))?.message ?? "", /has no function/);
  assert.equal((await set("/^SET_/i"))?.verified, true);
  const names: string[] = [];
  await go("configurationDone");
  for (let stops = 0; stops < 3; stops++) {
    if (stops > 0) await go("continue");
    const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: 1,
    });
    names.push(stackFrames[0]?.name ?? "");
  }
  assert.deepEqual(names, ["set_twice", "set_level", "set_level"]);
  const source = { path: join(project.folder, "main.c") };
  await set("/^nothing_like_it/");
  const line = project.line("main.c", "// SECOND");
  await client.request("setBreakpoints", {
    source,
    breakpoints: [
      { line, logMessage: "level is {level}" },
      { line: project.line("main.c", "// SET"), hitCondition: "2" },
    ],
  });
  const last = await go("continue");
  assert.equal(last.reason, "breakpoint");
  assert.equal(client.output["console"], "level is 1\n");
});
