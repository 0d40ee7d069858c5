/** Sessions on our own simulator: what F5 does. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { startSimulator } from "../launch/simulator.ts";
import { hasTool } from "./debuggee.ts";
import { CLI, listenAt, prepare, type Project, sample, singleFile } from "./launched.ts";

const options = { skip: !hasTool("gcc") && "gcc is not installed", timeout: 120_000 };

type Frames = DebugProtocol.StackTraceResponse["body"];

void test(
  "F5 on the sample: breakpoint, stack across the library OS, values, steps, output, exit code",
  options,
  async (t) => {
    const project = sample(t, "key-service");
    const { client, launch } = await prepare(t, project);
    await launch();
    const source = { path: join(project.folder, "main.c") };
    const line = project.line("main.c", "fgets(line");
    const { breakpoints } = await client.request<DebugProtocol.SetBreakpointsResponse["body"]>(
      "setBreakpoints",
      {
        source,
        breakpoints: [{ line }],
      },
    );
    assert.equal(breakpoints[0]?.verified, true);
    const stop = await client.runUntilStop("configurationDone");
    assert.equal(stop.reason, "breakpoint");
    const { stackFrames } = await client.request<Frames>("stackTrace", { threadId: 1 });
    assert.equal(stackFrames[0]?.name, "main");
    assert.equal(stackFrames[0].source?.path, source.path);
    assert.equal(stackFrames[0].presentationHint, "normal");
    assert.ok(stackFrames.length > 1, "the library OS called main");
    assert.ok(stackFrames.slice(1).every(({ presentationHint }) => presentationHint === "subtle"));
    const { threads } = await client.request<DebugProtocol.ThreadsResponse["body"]>("threads");
    assert.equal(threads.length, 1);
    assert.match(client.output["stdout"] ?? "", /key service ready/);
    await client.request("setBreakpoints", { source, breakpoints: [] });
    await client.runUntilStop("next");
    await client.runUntilStop("stepIn");
    const inner = await client.request<Frames>("stackTrace", { threadId: 1 });
    assert.ok(inner.stackFrames.length > stackFrames.length, "step in entered a function of the project");
    await client.runUntilStop("stepOut");
    const exited = client.event("exited");
    await client.request("continue", { threadId: 1 });
    assert.equal((await exited).exitCode, 0);
    await client.event("terminated");
    assert.match(client.output["stdout"] ?? "", /signed [0-9a-f]{64}/);
  },
);

void test("stopOnEntry stops in main; arguments, seed and terminate", options, async (t) => {
  const project = singleFile(
    t,
    '#include <stdio.h>\nint main(int argc, char **argv) {\n  printf("%d %s\\n", argc, argv[1]);\n  for (;;) {\n  }\n}\n',
  );
  const { client, launch } = await prepare(t, project);
  await launch({ stopOnEntry: true, args: ["one", "two"], seed: 7 });
  const stop = await client.runUntilStop("configurationDone");
  assert.equal(stop.reason, "entry");
  const { stackFrames } = await client.request<Frames>("stackTrace", { threadId: 1 });
  assert.equal(stackFrames[0]?.name, "main");
  const { result } = await client.request<{ result: string }>("evaluate", {
    expression: "argv[2]",
    frameId: stackFrames[0].id,
    context: "watch",
  });
  assert.match(result, /"two"$/);
  const printed = client.event("output", ({ category }) => category === "stdout");
  await client.request("continue", { threadId: 1 });
  await printed;
  const pause = await client.runUntilStop("pause");
  assert.equal(pause.reason, "pause");
  assert.equal(client.output["stdout"], "3 one\n");
  await client.request("terminate");
  await client.event("terminated");
});

void test("a fault in the enclave stops at its line with the simulator's reason", options, async (t) => {
  const project = singleFile(
    t,
    "static const int constant = 1;\nint main(void) {\n  *(volatile int *)(unsigned long)&constant = 2;\n  return 0;\n}\n",
  );
  const { client, launch } = await prepare(t, project);
  await launch();
  const stop = await client.runUntilStop("configurationDone");
  assert.equal(stop.reason, "exception");
  assert.match(stop.text ?? "", /write to read-only page 0x4000[0-9a-f]{4}/i);
  const { stackFrames } = await client.request<Frames>("stackTrace", { threadId: 1 });
  assert.equal(stackFrames[0]?.line, 3);
  const info = await client.request<{ exceptionId: string; description: string }>("exceptionInfo", {
    threadId: 1,
  });
  assert.equal(info.exceptionId, "Enclave fault");
  await client.request("disconnect", { terminateDebuggee: true });
});

void test("an abort stops with a sentence too", options, async (t) => {
  const project = singleFile(t, "#include <stdlib.h>\nint main(void) {\n  abort();\n}\n");
  const { client, launch } = await prepare(t, project);
  await launch();
  const stop = await client.runUntilStop("configurationDone");
  assert.equal(stop.reason, "exception");
  const { stackFrames } = await client.request<Frames>("stackTrace", { threadId: 1 });
  const names = stackFrames.map(({ name, line }) => `${name}:${line}`);
  assert.ok(names.includes("main:3"), names.join(" "));
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.notEqual((await exited).exitCode, 0);
});

/** A project whose enclave is for production, with a key of its own. */
function production(t: TestContext, source: string): Project {
  const project = singleFile(t, source, { enclave: { debug: false, signingKey: "key.pem" } });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072, publicExponent: 3 });
  writeFileSync(join(project.folder, "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  return project;
}

const REFUSAL =
  /^This is a production enclave \(its attribute DEBUG is 0\).* set `enclave\.debug` to true in litebox\.json/;

void test(
  "a production enclave cannot be launched in the debugger: a sentence, and the end",
  options,
  async (t) => {
    const project = production(t, '#include <stdio.h>\nint main(void) {\n  puts("ran");\n}\n');
    const { client } = await prepare(t, project);
    const terminated = client.event("terminated");
    await client.request("launch", { program: project.folder, cli: CLI, timeout: 60_000 });
    await terminated;
    assert.match(client.output["important"] ?? "", REFUSAL);
    assert.equal(client.output["stdout"], undefined);
    await assert.rejects(
      client.request("configurationDone"),
      /There is no debug session yet, or it has ended/,
    );
    await client.request("disconnect");
  },
);

void test("attaching to a production enclave leaves it running", options, async (t) => {
  const project = production(t, '#include <stdio.h>\nint main(void) {\n  puts("ran");\n}\n');
  let printed = "";
  const simulator = await startSimulator({
    cli: CLI,
    program: project.folder,
    folder: project.folder,
    args: undefined,
    compiler: undefined,
    seed: undefined,
    schedule: undefined,
    input: undefined,
    history: 0,
    record: undefined,
    replay: undefined,
    timeout: 60_000,
    onOutput: (stream, text) => {
      if (stream === "stdout") printed += text;
    },
  });
  t.after(() => {
    simulator.stop();
  });
  const { client } = await prepare(t, project);
  const terminated = client.event("terminated");
  await client.request("attach", { program: project.folder, port: simulator.port });
  await terminated;
  assert.match(client.output["important"] ?? "", REFUSAL);
  assert.equal(await simulator.ended, 0);
  assert.equal(printed, "ran\n");
});

void test("a run that listens at a Unix socket is attached to by its path", options, async (t) => {
  const project = singleFile(t, "int main(void) {\n  return 3;\n}\n");
  const socket = join(project.folder, "debugger");
  assert.equal(await listenAt(socket, t, project), socket);
  const { client } = await prepare(t, project);
  const attach = (path: string): Promise<unknown> =>
    client.request("attach", { program: project.folder, socket: path });
  await assert.rejects(
    attach("none"),
    /No connection to a GDB stub at .*none: there is no such file\. Start one/,
  );
  await attach("debugger");
  await client.event("initialized");
  await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "main" }] });
  const stop = await client.runUntilStop("configurationDone");
  assert.equal(stop.reason, "breakpoint");
  const exited = client.event("exited");
  await client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, 3);
});

void test("what cannot be started is said in a sentence, and nothing is left behind", options, async (t) => {
  const broken = singleFile(t, "int main(void) { return missing; }\n");
  const { client, launch } = await prepare(t, broken);
  await assert.rejects(launch(), /The simulator ended \(exit status 1\) before the debugger could connect/);
  assert.match(client.output["stderr"] ?? "", /missing/);
  await assert.rejects(launch({ program: "/nowhere" }), /The project folder \/nowhere does not exist/);
  await assert.rejects(
    launch({ image: "nothing.sgxs" }),
    /The image .*nothing\.sgxs does not exist\. Build the project first/,
  );
  await assert.rejects(launch({ args: "one" }), /`args` in the debug configuration must be a list of texts/);
  await assert.rejects(
    launch({ cli: "/nowhere/cli.cjs" }),
    /The `litebox` command is not at \/nowhere\/cli\.cjs.*reload the window/,
  );
  await assert.rejects(client.request("launch", { program: broken.folder }), /`cli` is missing/);
  await assert.rejects(client.request("attach", { program: broken.folder }), /lacks `port`/);
  const notElf = { program: broken.folder, elf: "main.c", port: 9 };
  await assert.rejects(client.request("attach", notElf), /main\.c cannot be read as an ELF file/);
});

void test(
  "a program in C++ runs in the enclave, and its containers are looked into there",
  options,
  async (t) => {
    const project = sample(t, "hello-cpp");
    const { client, launch } = await prepare(t, project);
    await launch();
    await client.request("setFunctionBreakpoints", {
      breakpoints: [{ name: "split(std::string_view)" }],
    });
    const line = project.line("hello.cpp", "for (const auto &[word, count]");
    const source = { path: join(project.folder, "hello.cpp") };
    await client.request("setBreakpoints", { source, breakpoints: [{ line }] });
    const stop = await client.runUntilStop("configurationDone");
    assert.equal(stop.reason, "breakpoint");
    const top = async (): Promise<DebugProtocol.StackFrame | undefined> =>
      (await client.request<Frames>("stackTrace", { threadId: 1 })).stackFrames[0];
    const frame = await top();
    assert.equal(frame?.name, "split(std::string_view)");
    const evaluate = async (expression: string): Promise<string> =>
      (await client.request<{ result: string }>("evaluate", { expression, frameId: (await top())?.id }))
        .result;
    assert.equal(await evaluate("text"), '"what is inside stays inside"');
    await client.runUntilStop("continue", { threadId: 1 });
    assert.equal((await top())?.line, line);
    assert.equal(
      await evaluate("counts"),
      'size=4 {["inside"] = 2, ["is"] = 1, ["stays"] = 1, ["what"] = 1}',
    );
    // The line begins with what is inlined from the library: steps pass over that.
    await client.runUntilStop("next", { threadId: 1 });
    assert.equal((await top())?.line, line + 1);
    const exited = client.event("exited");
    await client.request("continue", { threadId: 1 });
    assert.equal((await exited).exitCode, 0);
  },
);
