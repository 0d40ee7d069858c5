/** Requests of an editor that are not all right: what is wrong with one is said of that one, and nothing else is lost. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { join } from "node:path";
import { test } from "node:test";
import { hasTool } from "./debuggee.ts";
import { prepare, singleFile } from "./launched.ts";

const options = { skip: !hasTool("gcc") && "gcc is not installed", timeout: 120_000 };

const SOURCE = `#include <stdio.h>
typedef int number;
static number twice(number n) {
    number result = 2 * n;
    return result;
}
int main(void) {
    number sum = 0;
    for (int i = 0; i < 3; i++)
        sum += twice(i); /* CALL */
    printf("%d\\n", sum);
    return sum;
}
`;

type Points = DebugProtocol.SetBreakpointsResponse["body"];

void test("breakpoints, jumps, the console and modules, as an editor asks for them", options, async (t) => {
  const project = singleFile(t, SOURCE);
  const { client, launch } = await prepare(t, project);
  await launch();
  const source = { path: join(project.folder, "main.c") };
  const line = project.line("main.c", "CALL");
  const set = async (command: string, given: object): Promise<readonly (string | true)[]> => {
    const { breakpoints } = await client.request<Points>(command, given);
    return breakpoints.map(({ verified, message }) => verified || (message ?? ""));
  };

  await t.test(
    "a condition that is no expression is refused; what names mean is seen where it is met",
    async () => {
      const conditions = ["sum ==", "(number)i == 1", "nowhere == 1", "i == 2"];
      const breakpoints = conditions.map((condition) => ({ line, condition }));
      const [first, ...others] = await set("setBreakpoints", { source, breakpoints });
      assert.equal(first, "`sum ==` cannot be used as a condition: The expression ends too early.");
      assert.deepEqual(others, [true, true, true]);
      await set("setBreakpoints", { source, breakpoints: [{ line, condition: "i == 1" }] });
    },
  );

  await t.test("of several places one that is none does not cost the others", async () => {
    const instructions = ["0x40000000", "here"].map((instructionReference) => ({ instructionReference }));
    const [right, wrong] = await set("setInstructionBreakpoints", { breakpoints: instructions });
    assert.equal(right, true);
    assert.match(String(wrong), /^`here` is not a memory reference/);
    await set("setInstructionBreakpoints", { breakpoints: [] });
    const data = ["0x40004000/4", "somewhere"].map((dataId) => ({ dataId }));
    const [watched, unwatched] = await set("setDataBreakpoints", { breakpoints: data });
    assert.equal(watched, true);
    assert.match(String(unwatched), /^`somewhere` is not a memory reference/);
    await set("setDataBreakpoints", { breakpoints: [] });
  });

  await t.test("filters that stop without a place are verified, and unknown ones are not", async () => {
    const filters = ["fault", "abort", "hostCall", "caught"];
    const [fault, abort, hostCall, caught] = await set("setExceptionBreakpoints", { filters });
    assert.deepEqual([fault, abort, hostCall], [true, true, true]);
    assert.equal(caught, "This debugger has no exception filter `caught`.");
    await set("setExceptionBreakpoints", { filters: ["fault"] });
  });

  const stop = await client.runUntilStop("configurationDone");
  assert.equal(stop.reason, "breakpoint");
  const top = async (): Promise<DebugProtocol.StackFrame> => {
    const given = { threadId: 1, levels: 1 };
    const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", given);
    const [frame] = body.stackFrames;
    assert.ok(frame);
    return frame;
  };
  const { id: frameId } = await top();

  await t.test("the console's help names what the stub can do, and its commands are completed", async () => {
    const help = { expression: "help", context: "repl", frameId };
    const { result } = await client.request<{ result: string }>("evaluate", help);
    assert.match(result, /^An expression shows its value/);
    assert.match(result, /^mrenclave +prints the enclave's measurement$/m);
    const complete = async (text: string): Promise<readonly string[]> => {
      const given = { text, column: text.length + 1, frameId };
      const body = await client.request<DebugProtocol.CompletionsResponse["body"]>("completions", given);
      return body.targets.map(({ label }) => label);
    };
    assert.deepEqual(await complete("monitor mr"), ["mrenclave"]);
    assert.deepEqual(await complete("monitor at-"), ["at-aex", "at-exit"]);
    assert.deepEqual(await complete("su"), ["sum"]);
  });

  await t.test("one jumps only to where the editor was offered a place", async () => {
    const body = await client.request<DebugProtocol.GotoTargetsResponse["body"]>("gotoTargets", {
      source,
      line: project.line("main.c", "printf("),
    });
    const [target] = body.targets;
    assert.ok(target);
    await assert.rejects(
      client.request("goto", { threadId: 1, targetId: 12_345 }),
      /one can only jump within/,
    );
    assert.equal((await top()).line, line);
    const there = client.event("stopped");
    await client.request("goto", { threadId: 1, targetId: target.id });
    assert.equal((await there).reason, "goto");
    assert.equal((await top()).line, target.line);
  });

  await t.test("the module is where the enclave is", async () => {
    const { modules } = await client.request<DebugProtocol.ModulesResponse["body"]>("modules");
    assert.match(modules[0]?.addressRange ?? "", /^0x40000000-0x4[0-9a-f]{7}$/);
  });
});
