/** C++ programs as a person debugs them: names on the stack, members, values of the library, expressions, breakpoints on functions. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { test } from "node:test";
import { attach, type Attached } from "./attached.ts";
import { hasTool, type Build } from "./debuggee.ts";

const missing = ["gdbserver", "g++"].filter((name) => !hasTool(name));
const options = { skip: missing.length > 0 && `${missing.join(", ")} not installed`, timeout: 60_000 };
const CLANG: Build = { compiler: "clang", options: ["-O0"] };

async function stoppedAt(
  t: Parameters<typeof attach>[0],
  program: string,
  mark: string,
  build?: Build,
): Promise<Attached> {
  const session = await attach(t, program, build);
  await session.setBreakpoints({ mark });
  await session.start();
  return session;
}

async function valuesOf(
  session: Attached,
  ...expressions: readonly string[]
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const expression of expressions) {
    const value = await session.evaluate(expression).catch((error: unknown) => String(error));
    values[expression] = value.replace(/0x[0-9a-f]{4,}/, "ADDRESS");
  }
  return values;
}

async function locals(session: Attached): Promise<Map<string, DebugProtocol.Variable>> {
  const [frame] = await session.frames();
  const scopes = await session.scopes(frame?.id ?? 0);
  return new Map((scopes.get("Locals") ?? []).map((variable) => [variable.name, variable]));
}

/** Name and value of what is below a value. */
async function partsOf(session: Attached, variable: DebugProtocol.Variable | undefined): Promise<string[]> {
  const children = await session.children(variable?.variablesReference ?? 0);
  return children.map(({ name, value }) => (name === "[raw]" ? name : `${name} = ${value}`));
}

const PLACES: readonly (readonly [mark: string, name: string])[] = [
  ["BREAK constructor", "shapes::Point::Point(int, int)"],
  ["BREAK template", "shapes::Box<int>::get(int)"],
  ["BREAK template", "shapes::Box<long>::get(long)"],
  ["BREAK method", "shapes::Circle::area()"],
  ["BREAK overload", "shapes::area(int, int)"],
  ["BREAK inline", "shapes::doubled(int) [inlined]"],
  ["BREAK anonymous", "(anonymous namespace)::anonymous(int)"],
];

void test(
  "a line breakpoint stops in functions of every kind, and the stack names them",
  options,
  async (t) => {
    const session = await attach(t, "classes");
    const marks = [...new Set(PLACES.map(([mark]) => mark))];
    const breakpoints = await session.setBreakpoints(...marks.map((mark) => ({ mark })));
    assert.ok(breakpoints.every(({ verified }) => verified));
    const seen = new Map<string, number>();
    let stop = await session.start();
    for (let hits = 0; stop.reason === "breakpoint" && hits < 40; hits++) {
      const top = await session.top();
      seen.set(top.function, top.line);
      if (seen.size === PLACES.length) break;
      stop = await session.client.runUntilStop("continue", { threadId: 0 });
    }
    assert.deepEqual(seen, new Map(PLACES.map(([mark, name]) => [name, session.line(mark)])));
  },
);

for (const build of [undefined, CLANG]) {
  void test(
    `members are named without this, in ${build?.compiler ?? "gcc"}'s methods`,
    options,
    async (t) => {
      const session = await stoppedAt(t, "classes", "BREAK method", build);
      assert.deepEqual(
        await valuesOf(
          session,
          "radius",
          "this->radius + square",
          "Shape::id",
          "color",
          "color == shapes::Color::blue",
          "shapes::limit",
          "Point::made",
          "shapes::Point::dimensions",
          "*static_cast<const shapes::Named *>(this)",
          "static_cast<const Circle *>(static_cast<const Shape *>(this))->radius",
          "(long)static_cast<const Shape &>(*this).id",
          "sizeof(Circle) == sizeof(*this)",
          "hidden",
        ),
        {
          radius: "5",
          "this->radius + square": "30",
          "Shape::id": "7",
          color: "shapes::Color::blue",
          "color == shapes::Color::blue": "true",
          "shapes::limit": "100",
          "Point::made": "3",
          "shapes::Point::dimensions": "2",
          "*static_cast<const shapes::Named *>(this)": '{id = ADDRESS "circle"}',
          "static_cast<const Circle *>(static_cast<const Shape *>(this))->radius": "5",
          "(long)static_cast<const Shape &>(*this).id": "7",
          "sizeof(Circle) == sizeof(*this)": "true",
          hidden: "77",
        },
      );
    },
  );
}

void test(
  "captures of a lambda are its locals, and the object's members are within reach",
  options,
  async (t) => {
    for (const build of [undefined, CLANG]) {
      const session = await stoppedAt(t, "classes", "BREAK lambda", build);
      assert.deepEqual(await valuesOf(session, "factor", "step", "value"), {
        factor: "3",
        step: "1",
        value: "1",
      });
      const [, caller] = await session.frames();
      assert.equal(caller?.name, "Counter::run(int)");
    }
  },
);

void test("what the debugger does not do, it refuses in words", options, async (t) => {
  const session = await stoppedAt(t, "classes", "BREAK method");
  const refusals: readonly (readonly [string, RegExp])[] = [
    ["area()", /Functions are not called from the debugger/],
    ["this->area()", /Functions are not called/],
    ["dynamic_cast<Circle *>(this)", /use `static_cast`/],
    ["this->volume", /There is no member `volume`/],
    ["shapes::missing", /There is no `shapes::missing` here/],
    ["static_cast<shapes::Missing *>(this)", /There is no type `shapes::Missing`/],
  ];
  for (const [expression, sentence] of refusals) await assert.rejects(session.evaluate(expression), sentence);
});

void test(
  "objects show bases, static members and virtual bases; names and types are C++'s",
  options,
  async (t) => {
    const session = await stoppedAt(t, "classes", "BREAK end");
    const shown = await locals(session);
    const values = (...names: string[]): unknown => names.map((name) => shown.get(name)?.value);
    assert.deepEqual(values("point", "flags", "color", "size", "member", "nothing", "yes"), [
      "{x = 1, y = -2}",
      "{ready = 1, level = -3, color = shapes::Color::green}",
      "shapes::Color::red",
      "large",
      "&shapes::Point::y",
      "nullptr",
      "true",
    ]);
    assert.deepEqual(
      ["point", "large", "reference", "corners"].map((name) => shown.get(name)?.type),
      ["shapes::Point", "shapes::Box<long>", "const shapes::Shape &", "shapes::Point [2]"],
    );
    assert.match(shown.get("getter")?.value ?? "", /<shapes::Box<int>::get>$/);
    assert.deepEqual(await partsOf(session, shown.get("point")), [
      "x = 1",
      "y = -2",
      "made = 3",
      "dimensions = 2",
    ]);
    const diamond = await session.children(shown.get("diamond")?.variablesReference ?? 0);
    assert.deepEqual(
      diamond.map(({ name, value }) => `${name} = ${value}`),
      [
        "shapes::Left = {shapes::Base = {shared = 11}, left = 1}",
        "shapes::Right = {shapes::Base = {shared = 11}, right = 2}",
        "bottom = 3",
      ],
    );
    assert.equal(await session.evaluate("diamond.shared"), "11");
    const [shape] = await session.children(shown.get("reference")?.variablesReference ?? 0);
    assert.equal(shape?.evaluateName, "reference.id");
    const table = (await session.children(shown.get("base")?.variablesReference ?? 0)).at(-1);
    assert.match(table?.value ?? "", /<vtable for shapes::Diamond\+\d+>$/);
  },
);

void test("containers are their elements; how they are made stands behind [raw]", options, async (t) => {
  const session = await stoppedAt(t, "containers", "BREAK end");
  const shown = await locals(session);
  assert.equal(shown.get("numbers")?.value, "size=3 {1, 2, 3}");
  assert.equal(shown.get("numbers")?.type, "std::vector<int>");
  assert.deepEqual(await partsOf(session, shown.get("numbers")), ["[0] = 1", "[1] = 2", "[2] = 3", "[raw]"]);
  const raw = (await session.children(shown.get("numbers")?.variablesReference ?? 0)).at(-1);
  const [base] = await session.children(raw?.variablesReference ?? 0);
  const [implementation] = await session.children(base?.variablesReference ?? 0);
  assert.equal(implementation?.evaluateName, "numbers._M_impl");
  assert.equal(shown.get("ages")?.value, 'size=3 {["ann"] = 30, ["bob"] = 25, ["cid"] = 41}');
  assert.deepEqual(await partsOf(session, shown.get("owner")), ["x = 9", "y = 8", "[raw]"]);
  assert.deepEqual(await partsOf(session, shown.get("text")), ["[raw]"]);
  // More than a page of elements: the editor asks for those with names and those with numbers apart.
  const queue = shown.get("queue");
  assert.deepEqual([queue?.namedVariables, queue?.indexedVariables], [1, 295]);
  const ask = async (filter: "named" | "indexed", start?: number, count?: number): Promise<string[]> => {
    const body = await session.client.request<DebugProtocol.VariablesResponse["body"]>("variables", {
      variablesReference: queue?.variablesReference,
      filter,
      ...(start !== undefined && { start, count }),
    });
    return body.variables.map(({ name }) => name);
  };
  assert.deepEqual(await ask("named"), ["[raw]"]);
  assert.deepEqual(await ask("indexed", 293, 100), ["[293]", "[294]"]);
});

void test("expressions use containers, strings and smart pointers as C++ does", options, async (t) => {
  const session = await stoppedAt(t, "containers", "BREAK end");
  const expected: Record<string, string> = {
    "numbers[1]": "2",
    "text[0]": "101 'e'",
    'text == "enclave"': "true",
    "view != text": "true",
    "names[1] == names[0]": "false",
    "owner->x + owner->y": "17",
    "*owner": "{x = 9, y = 8}",
    "nobody == 0": "true",
    "*some": "5",
    "place->y": "6",
    "fixed[2]": "9",
    "queue[294]": "299",
    "atomic + 1": "13",
    "*iterator": "2",
    "found->second": "25",
    "*second": "20",
    "hashed->second": '"four"',
    "nested[1][1]": "3",
    "reference + 1": "2",
    "(*pointer)[1]": "2",
    "sizeof(std::vector<int>)": "24",
    "(*(std::vector<std::string> *)&names)[0]": '"one"',
    "static_cast<std::map<int, Point> *>(&places)->_M_t._M_impl._M_node_count": "20",
    "3 < 4 > 0": "true",
  };
  assert.deepEqual(await valuesOf(session, ...Object.keys(expected)), expected);
  await assert.rejects(session.evaluate("numbers[3]"), /There is no element 3/);
  await assert.rejects(session.evaluate("numbers.size()"), /Functions are not called/);
});

void test(
  "a container that is not made yet shows its members, not a million elements",
  options,
  async (t) => {
    const session = await stoppedAt(t, "containers", "BREAK first");
    for (const [name, { value }] of await locals(session)) {
      assert.ok(value.length < 1000, `${name} = ${value}`);
    }
  },
);

void test("an element is set as any value is", options, async (t) => {
  const session = await stoppedAt(t, "containers", "BREAK end");
  const numbers = (await locals(session)).get("numbers");
  await session.client.request("setVariable", {
    variablesReference: numbers?.variablesReference,
    name: "[1]",
    value: "20",
  });
  assert.equal(await session.evaluate("numbers"), "size=3 {1, 20, 3}");
  assert.equal(await session.evaluate("*iterator"), "20");
  const refused = session.client.request("setExpression", { expression: "text", value: "longText" });
  await assert.rejects(refused, /A string owns its characters/);
});

void test("steps go into a program's own functions, and past those of the library", options, async (t) => {
  const session = await stoppedAt(t, "containers", "BREAK steps");
  const here = await session.top();
  await session.step("stepIn");
  assert.deepEqual(await session.top(), { ...here, line: here.line + 1 });
  const classes = await stoppedAt(t, "classes", "CALLS");
  await classes.step("stepIn");
  assert.equal((await classes.top()).function, "Counter::run(int)");
});
