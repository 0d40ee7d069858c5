/** Sessions on programs in Rust in the simulator. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { lacksRust, rustProject } from "../../runtime/image/testing/rust.ts";
import type { DapClient } from "./dap-client.ts";
import { PROGRAMS } from "./debuggee.ts";
import { files, prepare } from "./launched.ts";

const SOURCE = readFileSync(join(PROGRAMS, "values.rs"), "utf8");
const FILE = "src/lib.rs";

type Frame = DebugProtocol.StackFrame;
type Variable = DebugProtocol.Variable;

/** A session that is ready to start, with breakpoints at the marks of the program. */
async function session(t: TestContext, marks: readonly string[], more: object = {}) {
  const project = files(t, rustProject(SOURCE));
  const { client, launch } = await prepare(t, project);
  await launch(more);
  const source = { path: join(project.folder, FILE) };
  const line = (mark: string) => project.line(FILE, `// ${mark}`);
  const { breakpoints } = await client.request<DebugProtocol.SetBreakpointsResponse["body"]>(
    "setBreakpoints",
    { source, breakpoints: marks.map((mark) => ({ line: line(mark) })) },
  );
  for (const [index, mark] of marks.entries()) {
    assert.equal(breakpoints[index]?.verified, true, mark);
    assert.equal(breakpoints[index].line, line(mark), mark);
  }
  return { client, line };
}

async function frames(client: DapClient): Promise<readonly Frame[]> {
  const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 });
  return body.stackFrames;
}

async function variables(client: DapClient, scope: "Arguments" | "Locals"): Promise<readonly Variable[]> {
  const [frame] = await frames(client);
  const { scopes } = await client.request<DebugProtocol.ScopesResponse["body"]>("scopes", {
    frameId: frame?.id,
  });
  const found = scopes.find(({ name }) => name === scope);
  return found === undefined ? [] : children(client, found.variablesReference);
}

async function children(client: DapClient, variablesReference: number): Promise<readonly Variable[]> {
  const body = await client.request<DebugProtocol.VariablesResponse["body"]>("variables", {
    variablesReference,
  });
  return body.variables;
}

const texts = (list: readonly Variable[]) => Object.fromEntries(list.map(({ name, value }) => [name, value]));

describe("a program in Rust", { skip: lacksRust, timeout: 120_000 }, () => {
  test("breakpoints, steps, and names of functions", async (t) => {
    const { client, line } = await session(t, ["BREAK show", "BREAK push"], { stopOnEntry: true });
    assert.equal((await client.runUntilStop("configurationDone")).reason, "entry");
    assert.equal((await frames(client))[0]?.name, "example::main");
    assert.equal((await client.runUntilStop("continue")).reason, "breakpoint");
    const stack = await frames(client);
    assert.deepEqual(
      stack.slice(0, 2).map((frame) => [frame.name, frame.line, frame.presentationHint]),
      [
        ["example::show", line("BREAK show"), "normal"],
        ["example::main", line("CALL show"), "normal"],
      ],
    );
    assert.ok(stack.slice(2).every(({ presentationHint }) => presentationHint === "subtle"));
    assert.ok(stack.some(({ name }) => name === "litebox::start::start<()>"));
    assert.deepEqual(texts(await variables(client, "Arguments")), {
      text: '"hällo \\"you\\""',
      shape: "Circle(0.5)",
    });
    await client.runUntilStop("next");
    assert.equal((await frames(client))[0]?.line, line("BREAK show") + 1);
    await client.request("setBreakpoints", {
      source: { path: stack[0]?.source?.path },
      breakpoints: [{ line: line("BREAK push") }],
    });
    await client.runUntilStop("stepOut");
    assert.equal((await frames(client))[0]?.name, "example::main");
    await client.runUntilStop("continue");
    const [push] = await frames(client);
    assert.equal(push?.name, "example::stack::Stack<char>::push<char>");
    assert.equal(push.line, line("BREAK push"));
    assert.deepEqual(texts(await variables(client, "Arguments")), {
      self: "{items = {97 'a', 98 'b'}}",
      item: "98 'b'",
    });
  });

  test("a step into a function goes past the library", async (t) => {
    const { client, line } = await session(t, ["CALL push"]);
    await client.runUntilStop("configurationDone");
    await client.runUntilStop("stepIn");
    const [frame] = await frames(client);
    assert.deepEqual([frame?.name, frame?.line], [push(), line("BODY push")]);
    // `Vec::push` is no part of the program.
    await client.runUntilStop("stepIn");
    assert.equal((await frames(client))[0]?.line, line("BREAK push"));
  });

  test("values are shown as what they mean", async (t) => {
    const { client } = await session(t, ["BREAK values"]);
    await client.runUntilStop("configurationDone");
    const locals = await variables(client, "Locals");
    assert.deepEqual(texts(locals), VALUES);
    const type = (name: string) => locals.find((each) => each.name === name)?.type;
    assert.deepEqual(["text", "numbers", "bytes", "reference", "boxed", "nested"].map(type), [
      "&str",
      "alloc::vec::Vec<i32>",
      "&[u8]",
      "&example::Point",
      "core::option::Option<alloc::boxed::Box<example::Point>>",
      "core::option::Option<core::option::Option<&str>>",
    ]);
    const parts = async (name: string) =>
      texts(await children(client, locals.find((each) => each.name === name)?.variablesReference ?? 0));
    assert.deepEqual(await parts("reference"), { x: "10", y: "-20" });
    const { "[raw]": raw, ...words } = await parts("words");
    assert.match(raw ?? "", /^\{buf = .*len = 2\}$/);
    assert.deepEqual(words, { "[0]": '"a"', "[1]": '"bc"' });
    const { "[raw]": _, ...sides } = await parts("rectangle");
    assert.deepEqual(sides, { width: "3", height: "4" });
    const many = await parts("many");
    assert.equal(Object.keys(many).length, 301); // with the members behind it
    for (let key = 0; key < 300; key++) assert.equal(many[`[${key}]`], String(2 * key));
    const evaluate = async (expression: string) => {
      const [frame] = await frames(client);
      const body = await client.request<{ result: string }>("evaluate", { expression, frameId: frame?.id });
      return body.result;
    };
    assert.equal(await evaluate("numbers[1] + point.x"), "8");
    assert.equal(await evaluate("reference.y"), "-20");
    assert.equal(await evaluate("words[1]"), '"bc"');
    assert.equal(await evaluate("pair.__0"), "200");
  });
});

function push(): string {
  return "example::stack::Stack<char>::push<char>";
}

const VALUES = {
  text: '"hällo \\"you\\""',
  nothing: '""',
  string: '"owned"',
  numbers: "size=3 {1, -2, 3}",
  slice: "size=2 {-2, 3}",
  bytes: "size=2 {1, 255}",
  array: "{1.5, 2.5}",
  some: "Some(5)",
  none: "None",
  boxed: "Some({x = 1, y = -2})",
  empty: "None",
  fine: "Ok(7)",
  bad: 'Err("bad")',
  circle: "Circle(0.5)",
  rectangle: "Rectangle {width = 3, height = 4}",
  void: "Nothing",
  low: "example::Level::Low",
  high: "example::Level::High",
  pair: "{200, 228 'ä'}",
  tuple: "{1, 120 'x', true}",
  unit: "()",
  point: "{x = 10, y = -20}",
  reference: "{x = 10, y = -20}",
  words: 'size=2 {"a", "bc"}',
  nested: 'Some(Some("deep"))',
  shared: "9",
  queue: "size=3 {1, 2, 3}",
  ages: 'size=2 {["Ada"] = 36, ["Bob"] = 7}',
  many: "size=300 {[0] = 0, [1] = 2, [2] = 4, [3] = 6, [4] = 8, [5] = 10, [6] = 12, [7] = 14, [8] = 16, [9] = 18, [10] = 20, [11] = 22, …}",
  set: "size=2 {97 'a', 98 'b'}",
  bare: "size=0 {}",
  wide: "-1",
  pile: "{items = {97 'a', 98 'b'}}",
  sum: "17",
  count: "2",
};
