/**
 * What a debugger sees on SGX hardware: a thread that is stopped is outside, at the asynchronous exit pointer, and its registers are in the
 * state save area. A session on a stub that shows just that goes like one on a stub that shows the enclave.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { DapClient } from "./dap-client.ts";
import { hasTool } from "./debuggee.ts";
import { serveProject, singleFile } from "./launched.ts";

const SOURCE = `#include <stdio.h>
static int depth(int n, double so_far) {
    double more = so_far * 1.5 + n; // MORE
    if (n == 0)
        return (int)more; // BOTTOM
    return depth(n - 1, more);
}
int main(void) {
    int found = depth(3, 0.25); // FIRST
    puts("a host call"); // CALL
    found += depth(1, found); // SECOND
    return found == 12 ? 0 : found; // LAST
}
`;

const project = singleFile({ after }, SOURCE, { optimize: "0" });
const skip = !hasTool("gcc") && "there is no gcc here";

/** Everything that a session shows on its way. */
async function transcript(t: TestContext, view: string): Promise<string[]> {
  const port = await serveProject(t, project, "--seed", "1", "--history", "0", "--stub-view", view);
  const client = new DapClient();
  t.after(() => {
    client.close();
  });
  await client.request("initialize", { adapterID: "litebox" });
  await client.request("attach", { program: project.folder, port });
  await client.event("initialized");
  const source = { path: join(project.folder, "main.c") };
  const breakAt = (...marks: readonly string[]) =>
    client.request("setBreakpoints", {
      source,
      breakpoints: marks.map((mark) => ({ line: project.line("main.c", `// ${mark}`) })),
    });
  const seen: string[] = [];
  const value = async (expression: string, frameId: number | undefined): Promise<string> => {
    const asked = { expression, frameId, context: "watch" };
    return (await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", asked)).result;
  };
  const look = async (what: string): Promise<DebugProtocol.StackFrame | undefined> => {
    const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: 1,
    });
    const [top] = body.stackFrames;
    const registers = ["$rip", "$rsp", "$rbp", "$rax", "$eflags", "$xmm0", "$fs_base"];
    const values = await Promise.all(registers.map((name) => value(name, top?.id)));
    const frames = body.stackFrames.map(({ name, line }) => `${name}:${line}`);
    seen.push(`${what}: ${frames.join(" ")} ${values.join(" ")}`);
    return top;
  };
  const go = async (command: string): Promise<DebugProtocol.StackFrame | undefined> => {
    const stop = await client.runUntilStop(command, { threadId: 1 });
    return look(`${command} ${stop.reason}`);
  };
  // The registers that a stub would look at for itself are the host's.
  const conditional = { line: project.line("main.c", "// MORE"), condition: "n == 1" };
  await client.request("setBreakpoints", { source, breakpoints: [conditional] });
  const first = await go("configurationDone");
  seen.push(`n is ${await value("n", first?.id)}`);
  await breakAt("BOTTOM", "CALL");
  const bottom = await go("continue");
  seen.push(await value("more", bottom?.id), await value("so_far", bottom?.id));
  await go("stepOut");
  await go("continue");
  await breakAt();
  for (const command of ["next", "stepIn", "next"]) await go(command);
  const inside = await look("before");
  await client.request("evaluate", { expression: "more = 4.5", frameId: inside?.id, context: "repl" });
  await client.request("evaluate", { expression: "$rax = 77", frameId: inside?.id, context: "repl" });
  await look("changed");
  await go("stepOut");
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  seen.push(`exit ${(await exited).exitCode}`);
  return seen;
}

void test("a session sees the same where the stub shows the host", { skip, timeout: 120_000 }, async (t) => {
  const inside = await transcript(t, "enclave");
  assert.ok(
    inside.some((line) => /^continue breakpoint: depth:5 depth:6/.test(line)),
    inside.join("\n"),
  );
  assert.ok(inside.includes("n is 1"), inside.join("\n"));
  assert.ok(
    inside.some((line) => /^changed: .* 77 /.test(line)),
    inside.join("\n"),
  );
  assert.deepEqual(await transcript(t, "host"), inside);
});
