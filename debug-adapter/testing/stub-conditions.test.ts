/** Conditions that the stub evaluates: what is counted is how often it stops for nothing, and that what stops is what would have stopped. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { attach } from "./attached.ts";
import type { DapClient } from "./dap-client.ts";
import { hasTool, serve } from "./debuggee.ts";
import { prepare, singleFile } from "./launched.ts";
import { Wire } from "./wire.ts";
import { attachWired } from "./wired.ts";

const SOURCE = `struct item { int key; struct item *next; unsigned char tag; };
enum mode { OFF, ON = 3 };
static struct item items[3] = {{1, &items[1], 'a'}, {2, &items[2], 'b'}, {3, 0, 'c'}};
static volatile long total;
static int take(int n, const struct item *from, enum mode mode) {
    long local = n * 3L;
    total += local + from->key + mode; // TAKE
    return (int)local;
}
int main(void) {
    int sum = 0;
    for (int i = 0; i < 1000; i++)
        sum += take(i, &items[i % 3], i % 2 ? ON : OFF); // LOOP
    return sum & 7;
}
`;

const project = singleFile({ after }, SOURCE, { optimize: "0" });
const options = { skip: !hasTool("gcc") && "there is no gcc here", timeout: 120_000 };

const source = { path: join(project.folder, "main.c") };
const line = (mark: string): number => project.line("main.c", mark);

async function see(client: DapClient, expression: string): Promise<string> {
  const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
  const stack = { threadId: threads[0]?.id };
  const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", stack);
  const given = { expression, frameId: body.stackFrames[0]?.id };
  return (await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", given)).result;
}

async function set(client: DapClient, breakpoints: readonly DebugProtocol.SourceBreakpoint[]): Promise<void> {
  const body = await client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
    source,
    breakpoints,
  });
  for (const { verified, message } of body.breakpoints) assert.ok(verified, message);
}

interface Call {
  readonly n: number;
  readonly key: number;
  readonly mode: number;
  readonly total: number;
}

/** The calls as the program makes them. */
const calls: Call[] = [];
for (let n = 0, total = 0; n < 1000; n++) {
  const call = { n, key: (n % 3) + 1, mode: n % 2 === 1 ? 3 : 0, total };
  calls.push(call);
  total += 3 * n + call.key + call.mode;
}

const CONDITIONS: readonly (readonly [condition: string, holds: (call: Call) => boolean])[] = [
  ["n == 900", ({ n }) => n === 900],
  ["from->next && from->next->key == 3 && n > 50", ({ n, key }) => key === 2 && n > 50],
  ["from->tag == 'c' && mode == ON", ({ key, mode }) => key === 3 && mode === 3],
  ["local * 2 >= 4500", ({ n }) => 6 * n >= 4500],
  ["total > 100000 && items[1].key == 2", ({ total }) => total > 100_000],
  ["!from->next && (n & 63) == 63", ({ n, key }) => key === 3 && (n & 63) === 63],
  ["&items[2] == from && local > 20L", ({ n, key }) => key === 3 && 3 * n > 20],
  ["(unsigned char)n == 255u && mode != OFF", ({ n, mode }) => (n & 255) === 255 && mode === 3],
  // These the adapter evaluates.
  ["n / 2.0 == 10.5", ({ n }) => n === 21],
  ["n / (mode + 1) == 30", ({ n, mode }) => Math.trunc(n / (mode + 1)) === 30],
];

void test("conditions of every kind stop where they hold, and not before", options, async (t) => {
  const { client, launch } = await prepare(t, project);
  await launch({ stopOnEntry: true });
  await client.runUntilStop("configurationDone");
  for (const [condition, holds] of CONDITIONS) {
    await set(client, [{ line: line("// TAKE"), condition }]);
    await client.runUntilStop("continue");
    assert.equal(await see(client, "n"), String(calls.find(holds)?.n), condition);
    await set(client, []);
    // From the beginning again.
    await client.runUntilStop("reverseContinue");
  }
});

void test(
  "where another breakpoint is, too, all of its stops are stops; hits count where the condition holds",
  options,
  async (t) => {
    const { client, launch } = await prepare(t, project);
    await launch({ stopOnEntry: true });
    await client.runUntilStop("configurationDone");
    const here = { line: line("// TAKE") };
    await set(client, [{ ...here, condition: "n % 10 == 0", hitCondition: "5" }]);
    await client.runUntilStop("continue");
    assert.equal(await see(client, "n"), "40");
    await set(client, [
      { ...here, condition: "n == 100", logMessage: "at {n}" },
      { ...here, condition: "n == 200" },
    ]);
    await client.runUntilStop("continue");
    assert.equal(await see(client, "n"), "200");
    assert.equal(client.output["console"], "at 100\n");
    await set(client, [{ ...here, condition: "n == 300" }, here]);
    await client.runUntilStop("continue");
    assert.equal(await see(client, "n"), "201");
    // A temporary place of a step has no condition.
    await set(client, [{ ...here, condition: "n == 900" }]);
    await client.runUntilStop("stepOut");
    assert.match(await see(client, "i"), /^20[12]$/);
  },
);

async function resumes(
  client: DapClient,
  wire: Wire,
  breakpoint: DebugProtocol.SourceBreakpoint,
): Promise<number> {
  await set(client, [breakpoint]);
  wire.take();
  await client.runUntilStop("continue");
  return wire
    .take()
    .flat()
    .filter((packet) => packet.startsWith("vCont")).length;
}

void test("a condition that does not hold stops nobody", options, async (t) => {
  const { client, wire } = await attachWired(t, project);
  await set(client, [{ line: line("// LOOP") }]);
  await client.runUntilStop("configurationDone");
  // Off the breakpoint that it stands on, and on.
  assert.ok((await resumes(client, wire, { line: line("// TAKE"), condition: "n == 990" })) <= 2);
  assert.equal(await see(client, "n"), "990");
});

void test(
  "nor behind gdbserver",
  { skip: !hasTool("gdbserver") && "gdbserver is not installed", timeout: 60_000 },
  async (t) => {
    let wire: Wire | undefined;
    const session = await attach(t, "loop", undefined, async (program) => {
      const served = await serve(program);
      wire = await Wire.to(served.port, t);
      return { ...served, port: wire.port };
    });
    await session.setBreakpoints({ mark: "LOOP" });
    await session.start();
    await session.setBreakpoints({ mark: "BREAK", condition: "i == 990 && name[0] == 'l'" });
    wire?.take();
    await session.client.runUntilStop("continue");
    const sent =
      wire
        ?.take()
        .flat()
        .filter((packet) => packet.startsWith("vCont")).length ?? Infinity;
    assert.ok(sent <= 2, String(sent));
    assert.equal(await session.evaluate("i"), "990");
  },
);
