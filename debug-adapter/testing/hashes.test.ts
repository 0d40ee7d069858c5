/** Tables of Rust's standard library, which enclaves do not have and other programs do; and values that are set through what wraps them. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { attach, type Attached } from "./attached.ts";
import { hasTool } from "./debuggee.ts";

const missing = ["rustc", "gdbserver"].filter((name) => !hasTool(name));
const options = { skip: missing.length > 0 && `${missing.join(", ")} not installed`, timeout: 60_000 };

interface Main {
  readonly session: Attached;
  readonly reference: number;
  readonly locals: ReadonlyMap<string, DebugProtocol.Variable>;
}

/** Where `main` has called a function. */
async function inMain(t: TestContext): Promise<Main> {
  const session = await attach(t, "hashes", { compiler: "rustc", options: ["-C", "opt-level=0"] });
  await session.client.request("setFunctionBreakpoints", { breakpoints: [{ name: "/^hashes.*::seen</" }] });
  await session.start();
  const frameId = (await session.frames())[1]?.id;
  const { scopes } = await session.client.request<DebugProtocol.ScopesResponse["body"]>("scopes", {
    frameId,
  });
  const reference = scopes.find(({ name }) => name === "Locals")?.variablesReference ?? 0;
  const locals = await session.children(reference);
  return { session, reference, locals: new Map(locals.map((variable) => [variable.name, variable])) };
}

void test("hash tables show what is in them", options, async (t) => {
  const { session, locals } = await inMain(t);
  const entries = async (name: string): Promise<string[]> => {
    const parts = await session.children(locals.get(name)?.variablesReference ?? 0);
    return parts.filter((part) => part.name !== "[raw]").map((part) => `${part.name} ${part.value}`);
  };
  assert.equal(locals.get("many")?.value.slice(0, 9), "size=300 ");
  assert.deepEqual((await entries("ages")).sort(), ['["Ada"] 36', '["Bob"] 7']);
  const many = new Set(await entries("many"));
  assert.equal(many.size, 300);
  for (let number = 0; number < 300; number++) assert.ok(many.has(`[${number}] ${2 * number}`));
  const left = Array.from({ length: 10 }, (_, index) => `[${10 * index + 3}] 1`);
  assert.deepEqual(new Set(await entries("holes")), new Set(left));
  assert.deepEqual(
    await entries("set"),
    ["[0] {1, 'x'}"].map((text) => text.replace("'x'", "120 'x'")),
  );
  assert.equal(locals.get("bare")?.value, "size=0 {}");
});

void test(
  "what wraps a number is set as one, and tuples are numbered as in the source",
  options,
  async (t) => {
    const { session, reference } = await inMain(t);
    const set = async (name: string, value: string): Promise<string> => {
      const given = { variablesReference: reference, name, value };
      return (await session.client.request<{ value: string }>("setVariable", given)).value;
    };
    assert.equal(await set("cell", "200"), "200");
    assert.equal(await set("count", "513"), "513");
    assert.equal(await set("length", "2.25"), "{2.25}");
    assert.equal(await session.evaluate("*shared", "watch", 1), "9");
    // What is counted, and not the pointer to it.
    assert.equal(await set("shared", "10i32"), "10");
    assert.equal(await session.evaluate("*shared", "watch", 1), "10");
    assert.equal(await session.evaluate("pair.0.1", "watch", 1), "2.5");
    assert.equal(await session.evaluate("pair.1", "watch", 1), '"two"');
  },
);

void test("a trait object is shown as what it is", options, async (t) => {
  const { session, locals } = await inMain(t);
  assert.equal(locals.get("boxed")?.value, "hashes::Rectangle {width = 2, height = 3.5}");
  assert.equal(locals.get("referred")?.value, "hashes::Metres {1.5}");
  const parts = await session.children(locals.get("boxed")?.variablesReference ?? 0);
  assert.deepEqual(
    parts.map(({ name, value }) => `${name} ${value.slice(0, 3)}`),
    ["width 2", "height 3.5", "[raw] {po"],
  );
  assert.equal(await session.evaluate("(*boxed).width", "watch", 1), "2");
});
