/** Stops where inlined functions begin. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { attach } from "./attached.ts";
import { hasTool } from "./debuggee.ts";

const missing = ["gdbserver", "gcc"].filter((name) => !hasTool(name));
const options = { skip: missing.length > 0 && `${missing.join(", ")} not installed`, timeout: 60_000 };

void test(
  "a breakpoint on the line of an inlined call stands before the call; a step in enters it",
  options,
  async (t) => {
    const session = await attach(t, "inlined", { compiler: "gcc", options: ["-Og"] });
    await session.setBreakpoints({ mark: "IN four_times" });
    await session.start();
    const line = session.line("IN four_times");
    const names = async (): Promise<string[]> => (await session.frames()).map(({ name }) => name);
    assert.equal((await session.top()).line, line);
    const before = await names();
    assert.match(before[0] ?? "", /^four_times/);
    await session.step("stepIn");
    assert.deepEqual(await names(), ["twice [inlined]", ...before]);
    assert.equal((await session.frames())[1]?.line, line);
    await session.step("stepOut");
    // The call is the last thing that its caller does, so that both are left at once.
    assert.deepEqual(await names(), before.slice(1));
  },
);
