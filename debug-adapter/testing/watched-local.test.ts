/** Data breakpoints on what is on the stack: they end with it, as gdb's do, and not with what comes to stand there later. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { hasTool } from "./debuggee.ts";
import { prepare, singleFile } from "./launched.ts";

const SOURCE = `static volatile int sum;
static int big[3000];
static int down(int n) {
    volatile int here = n; // HERE
    if (n > 0)
        here = here + down(n - 1) + 1; // CALL
    return here;
}
int main(void) {
    int first = down(2); // FIRST
    sum = first + down(2);
    big[2999] = sum;
    return sum - 6 + big[1];
}
`;

const project = singleFile({ after }, SOURCE, { optimize: "0" });
const options = { skip: !hasTool("gcc") && "there is no gcc here", timeout: 120_000 };

void test(
  "a data breakpoint on a local ends with its function, and the program stops there",
  options,
  async (t) => {
    const { client, launch } = await prepare(t, project);
    await launch();
    const source = { path: join(project.folder, "main.c") };
    const condition = "n == 1";
    const breakpoints = [{ line: project.line("main.c", "// HERE"), condition }];
    await client.request("setBreakpoints", { source, breakpoints });
    await client.runUntilStop("configurationDone");
    await client.request("setBreakpoints", { source, breakpoints: [] });
    const frame = async (): Promise<DebugProtocol.StackFrame | undefined> =>
      (await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 }))
        .stackFrames[0];
    const info = async (name: string) =>
      client.request<DebugProtocol.DataBreakpointInfoResponse["body"]>("dataBreakpointInfo", {
        name,
        frameId: (await frame())?.id,
      });
    assert.match((await info("big")).description, /^big \(the first 4096 bytes\)$/);
    assert.match((await info("big")).dataId ?? "", /^0x[0-9a-f]+\/4096$/);
    const { dataId } = await info("here");
    const set = await client.request<DebugProtocol.SetDataBreakpointsResponse["body"]>("setDataBreakpoints", {
      breakpoints: [{ dataId, accessType: "write" }],
    });
    assert.equal(set.breakpoints[0]?.verified, true);
    const seen: [string, string, number][] = [];
    let gone = 0;
    while (await client.startsAndStops("continue")) {
      const stop = client.received.findLast(
        ({ type, ...more }) => type === "event" && "event" in more && more.event === "stopped",
      );
      const { reason, text } = (stop as DebugProtocol.StoppedEvent).body;
      if (/The variable is gone/.test(text ?? "")) gone++;
      const top = await frame();
      seen.push([reason, top?.name ?? "", top?.line ?? 0]);
    }
    const call = project.line("main.c", "// CALL");
    // Twice in its own activation; the second stop is before its caller, another activation, has added what came back.
    assert.deepEqual(seen, [
      ["data breakpoint", "down", call - 1],
      ["data breakpoint", "down", call + 1],
      ["data breakpoint", "down", call],
    ]);
    assert.equal(gone, 1);
    const changed = await client.event("breakpoint", ({ breakpoint }) => !breakpoint.verified);
    assert.match(changed.breakpoint.message ?? "", /^The variable is gone, since its function has returned/);
  },
);
