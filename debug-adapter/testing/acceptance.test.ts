/** What a demanding user of our own simulator met: one test for each thing that was once wrong. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { startSimulator } from "../launch/simulator.ts";
import { type DapClient } from "./dap-client.ts";
import { hasTool } from "./debuggee.ts";
import { CLI, prepare, singleFile, type Project } from "./launched.ts";

const options = { skip: !hasTool("gcc") && "gcc is not installed", timeout: 120_000 };

async function launched(
  context: TestContext,
  source: string,
  more: object = {},
): Promise<{ client: DapClient; project: Project }> {
  const project = singleFile(context, source, { compiler: "gcc", optimize: "0" });
  const { client, launch } = await prepare(context, project);
  await launch(more);
  return { client, project };
}

async function setLines(
  client: DapClient,
  { folder }: Project,
  lines: readonly number[],
): Promise<DebugProtocol.Breakpoint[]> {
  const body = await client.request<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", {
    source: { path: join(folder, "main.c") },
    breakpoints: lines.map((line) => ({ line })),
  });
  return body.breakpoints;
}

async function frames(client: DapClient): Promise<DebugProtocol.StackFrame[]> {
  const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 });
  return body.stackFrames;
}

const WITH_UNREACHED = `int unreached(int a) {
  return a * 3; /* unreached */
}

/* before main */
int main(void) {

  return 0; /* end */
}
`;

void test("a breakpoint never slides into a function that is written below it", options, async (t) => {
  const { client, project } = await launched(t, WITH_UNREACHED);
  const lines = [project.line("main.c", "/* unreached"), project.line("main.c", "/* before main"), 7];
  const [unreached, comment, blank] = await setLines(client, project, lines);
  for (const breakpoint of [unreached, comment]) {
    assert.equal(breakpoint?.verified, false);
    assert.match(breakpoint.message ?? "", /No code was generated for this line/);
  }
  assert.equal(blank?.verified, true);
  assert.equal(blank.line, project.line("main.c", "/* end"));
});

const WITH_INT3 = `int main(void) {
  __asm__ volatile("int3"); /* trap */
  return 9;
}
`;

void test("the program's own INT3 stops, and continue gets past it", options, async (t) => {
  const { client, project } = await launched(t, WITH_INT3);
  const stop = await client.runUntilStop("configurationDone");
  assert.equal(stop.reason, "exception");
  assert.match(stop.text ?? "", /breakpoint instruction/);
  assert.equal((await frames(client))[0]?.line, project.line("main.c", "/* trap"));
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, 9);
});

const WITH_VECTOR = `static int used = 3, unused = 4;
static float add(float a, float b) {
  return a + b; /* sum */
}
int main(void) {
  static const char *const words[] = {"a", "b"};
  return used + (int)add(1.5f, 2.25f) + (words[1] != words[0]); /* call */
}
`;

interface Watcher {
  readonly client: DapClient;
  readonly see: (expression: string, context?: string) => Promise<string>;
}

async function stoppedAt(t: TestContext, source: string, mark: string): Promise<Watcher> {
  const { client, project } = await launched(t, source);
  await setLines(client, project, [project.line("main.c", mark)]);
  await client.runUntilStop("configurationDone");
  // As the editor does: the frame is asked for once and kept.
  const frameId = (await frames(client))[0]?.id;
  return {
    client,
    see: async (expression, context = "watch") =>
      (
        await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
          expression,
          context,
          frameId,
        })
      ).result,
  };
}

void test(
  "flags have names, vector registers lanes, and registers that were set their new values",
  options,
  async (t) => {
    const { see } = await stoppedAt(t, WITH_VECTOR, "/* sum");
    assert.equal(await see("$xmm0.v4_float[0]"), "1.5");
    assert.match(await see("$xmm0"), /^\{uint128 = \d+, v4_float = \{1\.5, /);
    await see("$eflags = 0x246", "repl");
    assert.equal(await see("$eflags"), "582 [PF ZF IF]");
    await see("$xmm0.uint128 = 0x40000000", "repl");
    assert.equal(await see("$xmm0.v4_float[0]"), "2");
    await see("$rax = 77", "repl");
    assert.equal(await see("$rax"), "77");
    await see("$xmm0.v4_float[2] = 2.5", "repl");
    assert.equal(await see("$xmm0.v4_float"), "{2, 0, 2.5, 0}");
    await see("$rcx = 0x1122334455667788", "repl");
    await see("$ch = 0xaa", "repl");
    await see("$cx = $cx + 1", "repl");
    assert.equal(await see("$rcx,x"), "0x112233445566aa89");
    assert.equal(await see("$ecx,x"), "0x5566aa89");
    await see("$r9 = 0x123", "repl");
    assert.deepEqual(
      [await see("$r9b,x"), await see("$r9w,x"), await see("$r9d,x")],
      ["0x23", "0x123", "0x123"],
    );
  },
);

void test("an array of constants is called so once", options, async (t) => {
  const { client } = await stoppedAt(t, WITH_VECTOR, "/* call");
  const [frame] = await frames(client);
  const { type } = await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
    expression: "words",
    frameId: frame?.id,
  });
  assert.equal(type, "const char *const [2]");
});

void test("of a variable that the linker has left out it is said so", options, async (t) => {
  const { client, see } = await stoppedAt(t, WITH_VECTOR, "/* call");
  assert.equal(await see("used"), "3");
  assert.equal(await see("unused"), "<left out of the image, since nothing uses it>");
  const info = await client.request<DebugProtocol.DataBreakpointInfoResponse["body"]>("dataBreakpointInfo", {
    name: "unused",
  });
  assert.equal(info.dataId, null);
});

void test(
  "the attribute `compiler` chooses the compiler of the build",
  { ...options, skip: (!hasTool("gcc") || !hasTool("clang")) && "gcc and clang are needed" },
  async (t) => {
    const { client, project } = await launched(t, WITH_INT3, { compiler: "clang" });
    const record: unknown = JSON.parse(readFileSync(join(project.folder, "build/test.json"), "utf8"));
    assert.match(JSON.stringify(record), /"compiler":"[^"]*clang/);
    await client.request("disconnect", { terminateDebuggee: true });
  },
);

const WITH_CALL = `static int total;
static int add(int a, int b) {
  int sum = a + b;
  total++;
  return sum;
}
int main(void) {
  total = add(1, 2);
  return total; /* line 9 */
}
`;

void test(
  "gdb on the same stub: it calls functions of the enclave, and goes back to who wrote a variable",
  { ...options, skip: (!hasTool("gcc") || !hasTool("gdb")) && "gcc and gdb are needed" },
  async (t) => {
    const { folder } = singleFile(t, WITH_CALL, { compiler: "gcc", optimize: "0" });
    const simulator = await startSimulator({
      cli: CLI,
      program: folder,
      folder,
      args: undefined,
      compiler: undefined,
      seed: undefined,
      schedule: undefined,
      input: undefined,
      history: 256,
      record: undefined,
      replay: undefined,
      timeout: 60_000,
      onOutput: () => undefined,
    });
    t.after(() => {
      simulator.stop();
    });
    const script = [
      `target remote :${simulator.port}`,
      "break main.c:9",
      "continue",
      "print add(20, 22)",
      "delete",
      "watch total",
      "reverse-continue",
      // gdb's exit status is that of its last command.
      "info breakpoints",
    ];
    const { stdout, stderr } = await promisify(execFile)("gdb", [
      ...["-q", "-nx", "-batch", join(folder, "build/test.elf")],
      ...script.flatMap((command) => ["-ex", command]),
    ]);
    assert.match(stdout, /^\$1 = 42$/m);
    // It was the call that gdb made.
    assert.match(stdout + stderr, /Old value = 4\s+New value = 3\s+0x\w+ in add \(a=20, b=22\)/);
  },
);

const WITH_LIBRARY = `#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
  size_t length = strlen(argv[argc - 1]);
  if (length > 0) abort(); /* abort */
  return 0;
}
`;

void test(
  "the editor shows the library OS where the user stops in it, and the caller where it aborts",
  options,
  async (t) => {
    const { client } = await launched(t, WITH_LIBRARY);
    await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "strlen" }] });
    assert.equal((await client.runUntilStop("configurationDone")).reason, "breakpoint");
    const [inner] = await frames(client);
    assert.deepEqual([inner?.name, inner?.presentationHint], ["strlen", "normal"]);
    assert.equal((await client.runUntilStop("continue")).reason, "exception");
    const hints = (await frames(client)).map(({ name, presentationHint }) => [name, presentationHint]);
    assert.equal(hints[0]?.[1], "subtle");
    assert.deepEqual(
      hints.find(([, hint]) => hint === "normal"),
      ["main", "normal"],
    );
  },
);
