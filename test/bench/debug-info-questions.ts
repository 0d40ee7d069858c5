/** What an editor asks at a stop in a large program, and how long each first answer takes. */

import type { DapDriver } from "./debugger/dap-driver.ts";

export interface Answered {
  readonly name: string;
  readonly milliseconds: number;
  /** Of the processor, on all threads. */
  readonly processor: number;
}

type Ask = (driver: DapDriver) => Promise<unknown>;

const functionBreakpoint =
  (name: string): Ask =>
  (driver) =>
    driver.request("setFunctionBreakpoints", { breakpoints: [{ name }] });

const QUESTIONS: Readonly<Record<string, Ask>> = {
  "all frames with variables": (driver) => driver.stack(),
  modules: (driver) => driver.request("modules", {}),
  "loaded sources": (driver) => driver.request("loadedSources", {}),
  completion: async (driver) =>
    driver.request("completions", { text: "re", column: 3, frameId: await innermost(driver) }),
  "an unknown name": async (driver) => {
    const request = { expression: "nobody", context: "hover", frameId: await innermost(driver) };
    await driver.request("evaluate", request).then(
      () => Promise.reject(new Error("nobody is known")),
      () => undefined,
    );
  },
  "breakpoint on a function": functionBreakpoint("large::work7"),
  "breakpoint on another function": functionBreakpoint("work8"),
  "breakpoints by a pattern": functionBreakpoint("/^large::work1[0-9]$/"),
};

async function innermost(driver: DapDriver): Promise<number | undefined> {
  const { stackFrames } = await driver.stackOf(1);
  return stackFrames[0]?.id;
}

export async function askAll(driver: DapDriver): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    const start = performance.now();
    const before = process.cpuUsage();
    await ask(driver);
    const { user, system } = process.cpuUsage(before);
    answered.push({ name, milliseconds: performance.now() - start, processor: (user + system) / 1000 });
  }
  return answered;
}
