import assert from "node:assert/strict";
import { test } from "node:test";
import { attributes, configurationSchema } from "../contract.ts";
import { checkArguments } from "./arguments.ts";

void test("defaults are filled in, and what is given stays", () => {
  const checked = checkArguments({ program: "/p", args: ["a"], request: "launch", unknown: 1 }, "launch");
  assert.equal(checked.stopOnEntry, false);
  assert.equal(checked.justMyCode, true);
  assert.deepEqual(checked.args, ["a"]);
  assert.equal("unknown" in checked, false);
});

const WRONG: readonly [given: object, sentence: RegExp][] = [
  [{ program: 5 }, /`program` .* must be text/],
  [{ stopOnEntry: "yes" }, /`stopOnEntry` .* must be `true` or `false`/],
  [{ seed: -1 }, /`seed` .* must be a whole number from 0/],
  [{ args: [1] }, /`args` .* must be a list of texts/],
  [{ sourceMap: [] }, /`sourceMap` .* must be an object of texts/],
  [{ port: 70000 }, /`port` .* from 1 to 65535/],
];

for (const [given, sentence] of WRONG) {
  void test(`a mistake is named: ${JSON.stringify(given)}`, () => {
    assert.throws(() => checkArguments(given, "launch"), sentence);
  });
}

void test("attaching needs a port, or a socket in its place", () => {
  assert.throws(() => checkArguments({}, "attach"), /lacks `port`/);
  assert.throws(() => checkArguments({ socket: 7 }, "attach"), /lacks `port`/);
  assert.equal(checkArguments({ socket: "debugger" }, "attach").socket, "debugger");
  assert.equal(checkArguments({ port: 1234 }, "attach").port, 1234);
});

void test("the schema offers what people may write, for each request", () => {
  const { properties, required } = configurationSchema("attach");
  assert.deepEqual(required, []);
  assert.ok("port" in properties && "socket" in properties);
  assert.equal("cli" in properties, false);
  assert.equal("seed" in properties, false);
  for (const [name, { markdownDescription }] of Object.entries(properties)) {
    assert.equal(markdownDescription, attributes[name as keyof typeof attributes].doc);
    assert.match(markdownDescription, /\.$/, `${name}'s description is a sentence`);
  }
});
