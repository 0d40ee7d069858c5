/**
 * A process of its own for the bench of large debug information: debug sessions as an editor has them, one for each place, up to the first
 * breakpoint, and says on standard output how long each took, in milliseconds.
 *
 *   node child.cjs ELF SOURCE LINE PORT [ELF SOURCE LINE PORT]...
 *
 * With LITEBOX_ASK it asks more at the last stop. With LITEBOX_KEEP=FOLDER it waits at last until the sessions have left something in there
 * for those after them.
 */

import { existsSync, readdirSync } from "node:fs";

import { type Answered, askAll } from "./debug-info-questions.ts";
import { type DapDriver, openOurs } from "./debugger/dap-driver.ts";

export interface Session {
  /** From the start of the session to the answer that the breakpoint is there, and to the stop with its first frame. */
  readonly verified: number;
  readonly stopped: number;
  /** Of the processor, on all of its threads. */
  readonly verifiedProcessor: number;
  readonly stoppedProcessor: number;
}

export interface FirstBreakpoints {
  readonly sessions: readonly Session[];
  /** At the last stop. */
  readonly answered: readonly Answered[];
  readonly maxRssBytes: number;
}

async function sessionOf(
  [elf = "", source = "", line, port]: readonly string[],
  whenStopped: (driver: DapDriver) => Promise<void>,
): Promise<Session> {
  const start = performance.now();
  const before = process.cpuUsage();
  const sinceStart = (): { readonly wall: number; readonly processor: number } => {
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - start, processor: (user + system) / 1000 };
  };
  let verified = { wall: 0, processor: 0 };
  const driver = await openOurs({ port: Number(port), elf, source, line: Number(line) }, () => {
    verified = sinceStart();
  });
  const stopped = sinceStart();
  await whenStopped(driver);
  driver.close();
  return {
    verified: verified.wall,
    stopped: stopped.wall,
    verifiedProcessor: verified.processor,
    stoppedProcessor: stopped.processor,
  };
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const sessions: Session[] = [];
  const answered: Answered[] = [];
  while (words.length > 0) {
    const place = words.splice(0, 4);
    const isLast = words.length === 0 && process.env["LITEBOX_ASK"] !== undefined;
    const session = await sessionOf(place, async (driver) => {
      if (isLast) answered.push(...(await askAll(driver)));
    });
    sessions.push(session);
  }
  const { maxRSS } = process.resourceUsage();
  const report: FirstBreakpoints = { sessions, answered, maxRssBytes: maxRSS * 1024 };
  const folder = process.env["LITEBOX_KEEP"];
  while (folder !== undefined && !isKept(folder)) await new Promise((resolve) => setTimeout(resolve, 50));
  process.stdout.write(JSON.stringify(report));
}

function isKept(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".debug-index"));
}

await main();
