/** Whole sessions against gdbserver: what the editor sees while a person debugs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { attach } from "./attached.ts";
import { RequestFailed } from "./dap-client.ts";
import { hasTool, serveWithQemu } from "./debuggee.ts";

const options = { skip: !hasTool("gdbserver") && "gdbserver is not installed", timeout: 60_000 };

void test(
  "a line breakpoint stops there; the stack and the values are those of the program",
  options,
  async (t) => {
    const session = await attach(t, "values");
    const [breakpoint] = await session.setBreakpoints({ mark: "BREAK show" });
    assert.equal(breakpoint?.verified, true);
    const stop = await session.start();
    assert.equal(stop.reason, "breakpoint");
    assert.deepEqual(stop.hitBreakpointIds, [breakpoint.id]);
    const frames = await session.frames();
    assert.deepEqual(
      frames.map(({ name, line }) => ({ name, line })),
      [
        { name: "show", line: session.line("BREAK show") },
        { name: "everything", line: session.line("CALL show") },
        { name: "main", line: session.line("CALL everything") },
      ],
    );
    const scopes = await session.scopes(frames[0]?.id ?? 0);
    assert.deepEqual([...scopes.keys()], ["Arguments", "Locals", "Statics", "Registers"]);
    const values = (scope: string): unknown =>
      scopes.get(scope)?.map(({ name, value }) => [name, value.replace(/0x7ff\w+/g, "STACK")]);
    assert.deepEqual(values("Arguments"), [
      ["depth", "1"],
      ["list", "STACK"],
      ["where", "{x = 10, y = -20}"],
    ]);
    assert.deepEqual(values("Locals"), [["here", "2"]]);
  },
);

void test("values of every kind are shown as C programmers write them", options, async (t) => {
  const session = await attach(t, "values");
  await session.setBreakpoints({ mark: "BREAK end" });
  await session.start();
  const frames = await session.frames();
  const locals = (await session.scopes(frames[0]?.id ?? 0)).get("Locals") ?? [];
  const shown = Object.fromEntries(
    locals.map(({ name, value }) => [name, value.replace(/0x[0-9a-f]{4,}/g, "ADDRESS")]),
  );
  assert.deepEqual(shown, {
    letter: "65 'A'",
    negative: "-3",
    byte: "200",
    small: "-1234",
    word: "65535",
    big: "-1234567890123",
    huge: "18446744073709551615",
    yes: "true",
    real: "3.25",
    precise: "0.1",
    color: "BLUE",
    flags: "READ | EXECUTE",
    matrix: "{{1, 2, 3}, {4, 5, 6}}",
    text: '"enclave"',
    second: '{value = 2, next = 0x0, name = ADDRESS "second"}',
    first: '{value = 1, next = ADDRESS, name = ADDRESS "first"}',
    bits: "{low = 5, sign = -7, wide = 78187493530}",
    number: "{i = 1065353216, f = 1, bytes = {0, 0, 128, 63}}",
    mixed: "{tag = 109 'm', number = 77, real = 1.08e-43, corner = {{…}, {…}}}",
    function: "ADDRESS <add>",
    nothing: "0x0",
    pointer: "ADDRESS",
    where: "{x = 10, y = -20}",
    result: shown["result"],
  });
  const first = locals.find(({ name }) => name === "first");
  const members = await session.children(first?.variablesReference ?? 0);
  const next = members.find(({ name }) => name === "next");
  assert.equal(next?.evaluateName, "first.next");
  const nextMembers = await session.children(next.variablesReference);
  assert.deepEqual(
    nextMembers.map(({ name, evaluateName }) => [name, evaluateName]),
    [
      ["value", "first.next->value"],
      ["next", "first.next->next"],
      ["name", "first.next->name"],
    ],
  );
  const matrix = locals.find(({ name }) => name === "matrix");
  assert.equal(matrix?.indexedVariables, 2);
  const rows = await session.children(matrix.variablesReference);
  const page = await session.client.request<{ variables: { name: string; value: string }[] }>("variables", {
    variablesReference: rows[1]?.variablesReference,
    filter: "indexed",
    start: 1,
    count: 2,
  });
  assert.deepEqual(
    page.variables.map(({ name, value }) => [name, value]),
    [
      ["[1]", "5"],
      ["[2]", "6"],
    ],
  );
});

void test(
  "expressions: members, arithmetic, casts, registers, and sentences for what makes no sense",
  options,
  async (t) => {
    const session = await attach(t, "values");
    await session.setBreakpoints({ mark: "BREAK show" });
    await session.start();
    const results: [string, string][] = [
      ["list->value + 1", "2"],
      ["list->next->name[0]", "115 's'"],
      ["(unsigned char)(255 + 2)", "1 '\\001'"],
      ["where.y", "-20"],
      ["*&where.x == 10 && depth", "1"],
      ["sizeof(struct node) * 2", "48"],
      ["-7 / 2", "-3"],
      ["1 ? 2.5 : 3", "2.5"],
      ["0x10,x", "0x10"],
      ["(long)list == (long)$rsi || 1", "1"],
      ["global_array[1] << 2", "80"],
      ["*global_array@2", "{7, 20}"],
      ["greeting", '"hello"'],
      ["'a' + 1", "98"],
      ["((struct point *)&where)->y", "-20"],
    ];
    for (const [expression, expected] of results) {
      const result = await session.evaluate(expression);
      assert.equal(result.replace(/^0x4\w+ /, ""), expected, expression);
    }
    const refusals: [string, RegExp][] = [
      ["nonsense", /no `nonsense`/],
      ["1 +", /ends too early/],
      ["list->", /member's name/],
      ["show(1)", /not called/],
      ["1 / 0", /Division by zero/],
      ["depth = 3", /only carried out in the debug console/],
      ["*depth", /needs a pointer/],
      ["*(int *)8", /cannot read memory at 0x8/],
      ["(struct nothing *)0", /no type `struct nothing`/],
    ];
    for (const [expression, expected] of refusals) {
      const attempt = session.evaluate(expression);
      if (expression.startsWith("*(int")) assert.match(await attempt, expected);
      else
        await assert.rejects(
          attempt,
          (error) => error instanceof RequestFailed && expected.test(error.message),
          expression,
        );
    }
  },
);

void test("values can be changed, and the program goes on with them", options, async (t) => {
  const session = await attach(t, "values");
  await session.setBreakpoints({ mark: "BREAK end" });
  await session.start();
  const frames = await session.frames();
  const { scopes } = await session.client.request<{ scopes: { name: string; variablesReference: number }[] }>(
    "scopes",
    {
      frameId: frames[0]?.id,
    },
  );
  const locals = scopes.find(({ name }) => name === "Locals")?.variablesReference ?? 0;
  const set = async (variablesReference: number, name: string, value: string): Promise<string> => {
    const body = await session.client.request<{ value: string }>("setVariable", {
      variablesReference,
      name,
      value,
    });
    return body.value;
  };
  assert.equal(await set(locals, "color", "GREEN"), "GREEN");
  assert.equal(await set(locals, "small", "7 * 6"), "42");
  assert.equal(await set(locals, "precise", "2.5"), "2.5");
  assert.equal(await set(locals, "letter", "'z'"), "122 'z'");
  assert.equal(await set(locals, "text", '"new"'), '"new"');
  const bits = (await session.children(locals)).find(({ name }) => name === "bits");
  assert.equal(await set(bits?.variablesReference ?? 0, "sign", "-2"), "-2");
  assert.equal(await session.evaluate("bits"), "{low = 5, sign = -2, wide = 78187493530}");
  assert.equal(await session.evaluate("result = 1", "repl"), "1");
  await session.step("stepOut");
  assert.equal(await session.evaluate("$rax = 41", "repl"), "41");
  await session.step("next");
  assert.equal(await session.evaluate("total"), "85");
});

void test("stepping: over, in, out, by instruction, out of main", options, async (t) => {
  const session = await attach(t, "values");
  await session.setBreakpoints({ mark: "CALL factorial" });
  await session.start();
  await session.step("stepIn");
  assert.equal((await session.top()).function, "factorial");
  await session.step("next");
  await session.step("next");
  const inner = await session.top();
  assert.equal(inner.function, "factorial");
  assert.equal(
    (await session.frames()).length,
    2,
    "a step over a recursive call must not stop in the recursion",
  );
  const before = (await session.frames())[0]?.instructionPointerReference;
  await session.step("next", { granularity: "instruction" });
  assert.notEqual((await session.frames())[0]?.instructionPointerReference, before);
  await session.step("stepOut");
  assert.deepEqual(await session.top(), { function: "main", line: session.line("CALL factorial") });
  await session.step("next");
  assert.deepEqual(await session.top(), { function: "main", line: session.line("CALL everything") });
  await session.setBreakpoints({ mark: "LAST" });
  await session.client.runUntilStop("continue");
  const exit = session.client.event("exited");
  // Over the last lines of main, whose callers have no source, the program runs to its end.
  await session.client.request("next", { threadId: 1 });
  await session.client.event("stopped");
  await session.client.request("next", { threadId: 1 });
  assert.equal(typeof (await exit).exitCode, "number");
  await session.client.event("terminated");
});

void test("conditions, hit counts and log points", options, async (t) => {
  const session = await attach(t, "values");
  await session.setBreakpoints({ mark: "LOOP", condition: "i == 3" });
  await session.start();
  assert.equal(await session.evaluate("i"), "3");
  await session.setBreakpoints(
    { mark: "BREAK base", hitCondition: ">= 1" },
    { mark: "LOOP", logMessage: "i is {i}, twice {i * 2}, {i = 9}" },
  );
  await session.client.runUntilStop("continue");
  assert.equal((await session.top()).function, "factorial");
  assert.equal(
    session.client.output["console"],
    "i is 4, twice 8, {An assignment is only carried out in the debug console.}\n",
  );
  for (const [wish, why] of [
    [{ hitCondition: "often" }, /not a hit count/],
    [{ condition: "i = 3" }, /An assignment is no condition; to compare, write `==`/],
    [{ condition: "i == 3;" }, /`;` is not understood/],
  ] as const) {
    const [wrong] = await session.setBreakpoints({ mark: "LOOP", ...wish });
    assert.equal(wrong?.verified, false);
    assert.match(wrong.message ?? "", why);
  }
});

void test("a condition that cannot be evaluated stops and says why", options, async (t) => {
  const session = await attach(t, "values");
  await session.setBreakpoints({ mark: "LOOP", condition: "nonsense > 1" });
  const stop = await session.start();
  assert.equal(stop.reason, "breakpoint");
  assert.match(
    session.client.output["console"] ?? "",
    /`nonsense > 1` cannot be used as a condition: There is no `nonsense` here/,
  );
});

void test(
  "breakpoints set while the program runs take effect at once; pause stops it",
  options,
  async (t) => {
    const session = await attach(t, "endless");
    await session.client.request("configurationDone");
    const stopped = session.client.event("stopped");
    const [breakpoint] = await session.setBreakpoints({ mark: "TURN" });
    assert.equal(breakpoint?.verified, true);
    assert.equal((await stopped).reason, "breakpoint");
    await session.setBreakpoints();
    await session.client.request("continue", { threadId: 1 });
    const pause = await session.client.runUntilStop("pause");
    assert.equal(pause.reason, "pause");
    assert.equal((await session.frames()).at(-1)?.name, "main");
    await session.evaluate("stop = 1", "repl");
    const exited = session.client.event("exited");
    await session.client.request("continue", { threadId: 1 });
    assert.equal((await exited).exitCode, 7);
  },
);

void test("function and instruction breakpoints", options, async (t) => {
  const session = await attach(t, "values");
  const { breakpoints } = await session.client.request<{
    breakpoints: { verified: boolean; message?: string; line?: number }[];
  }>("setFunctionBreakpoints", { breakpoints: [{ name: "factorial" }, { name: "missing" }] });
  assert.deepEqual(
    breakpoints.map(({ verified }) => verified),
    [true, false],
  );
  assert.match(breakpoints[1]?.message ?? "", /no function `missing`/);
  await session.start();
  assert.equal((await session.top()).function, "factorial");
  await session.client.request("setFunctionBreakpoints", { breakpoints: [] });
  const { instructions } = await session.client.request<{
    instructions: { address: string; instruction: string }[];
  }>("disassemble", {
    memoryReference: (await session.frames())[0]?.instructionPointerReference,
    instructionOffset: -2,
    instructionCount: 6,
  });
  assert.equal(instructions.length, 6);
  assert.equal(instructions[2]?.address, (await session.frames())[0]?.instructionPointerReference);
  await session.client.request("setInstructionBreakpoints", {
    breakpoints: [{ instructionReference: instructions[3]?.address }],
  });
  await session.client.runUntilStop("continue");
  assert.equal((await session.frames())[0]?.instructionPointerReference, instructions[3]?.address);
});

void test("a fault stops at the faulting line with its reason", options, async (t) => {
  const session = await attach(t, "fault");
  const stop = await session.start();
  assert.equal(stop.reason, "exception");
  assert.match(stop.text ?? "", /SIGSEGV/);
  assert.deepEqual(await session.top(), { function: "main", line: session.line("FAULT") });
  const info = await session.client.request<{ exceptionId: string; description: string }>("exceptionInfo", {
    threadId: 1,
  });
  assert.equal(info.exceptionId, "SIGSEGV");
  const exited = session.client.event("exited");
  await session.client.request("continue", { threadId: 1 });
  assert.equal((await exited).exitCode, 128 + 11);
});

void test("inlined functions have frames of their own and are stepped over as calls", options, async (t) => {
  const session = await attach(t, "inlined", { compiler: "gcc", options: ["-O1"] });
  await session.setBreakpoints({ mark: "IN twice" });
  await session.start();
  const names = (await session.frames()).map(({ name }) => name);
  assert.deepEqual(names, ["twice [inlined]", "four_times [inlined]", "caller", "main"]);
});

void test("memory is read and written; what is not there is said", options, async (t) => {
  const session = await attach(t, "values");
  await session.setBreakpoints({ mark: "BREAK end" });
  await session.start();
  const frames = await session.frames();
  const locals = (await session.scopes(frames[0]?.id ?? 0)).get("Locals") ?? [];
  const reference = locals.find(({ name }) => name === "text")?.memoryReference;
  const read = await session.client.request<{ data: string; unreadableBytes?: number }>("readMemory", {
    memoryReference: reference,
    count: 8,
  });
  assert.equal(Buffer.from(read.data, "base64").toString("latin1"), "enclave\0");
  await session.client.request("writeMemory", {
    memoryReference: reference,
    data: Buffer.from("ENC").toString("base64"),
  });
  assert.equal(await session.evaluate("text"), '"ENClave"');
  const nothing = await session.client.request<{ data?: string; unreadableBytes?: number }>("readMemory", {
    memoryReference: "0x10",
    count: 16,
  });
  assert.deepEqual(nothing, { address: "0x10", unreadableBytes: 16 });
});

void test("clang's code is debugged like gcc's", options, async (t) => {
  if (!hasTool("clang")) {
    t.skip("clang is not installed");
    return;
  }
  const session = await attach(t, "values", { compiler: "clang", options: ["-O0"] });
  await session.setBreakpoints({ mark: "BREAK show" });
  await session.start();
  assert.equal(await session.evaluate("*list->next"), await session.evaluate("list->next[0]"));
  await session.step("stepOut");
  assert.equal((await session.top()).function, "everything");
});

void test("QEMU's stub, which does much less, is debugged the same way", options, async (t) => {
  if (!hasTool("qemu-x86_64")) {
    t.skip("qemu-x86_64 is not installed");
    return;
  }
  const session = await attach(t, "values", { compiler: "gcc", options: ["-O0", "-static"] }, serveWithQemu);
  await session.setBreakpoints({ mark: "LOOP", condition: "i == 2" }, { mark: "CALL factorial" });
  await session.start();
  assert.equal(await session.evaluate("i"), "2");
  await session.step("next");
  await session.step("next");
  assert.deepEqual(await session.top(), { function: "main", line: session.line("LOOP") - 1 });
  await session.client.runUntilStop("continue");
  await session.step("stepIn");
  assert.equal((await session.top()).function, "factorial");
  await session.step("stepOut");
  assert.deepEqual(await session.top(), { function: "main", line: session.line("CALL factorial") });
  await session.step("next");
  assert.equal(await session.evaluate("total"), "44");
  assert.equal(await session.evaluate("total = 1", "repl"), "1");
  assert.equal(await session.evaluate("total"), "1");
});
