/**
 * A process of its own for the bench of large debug information: debug sessions as an editor has them, one for each port, up to the first
 * breakpoint, and says on standard output how long each took, in milliseconds.
 *
 *   node child.cjs ELF SOURCE LINE PORT...
 */

import { openOurs } from "./debugger/dap-driver.ts";

export interface FirstBreakpoints {
  /** From the start of the session to the stop. */
  readonly milliseconds: readonly number[];
  /** Of the processor. */
  readonly processor: readonly number[];
  readonly maxRssBytes: number;
}

async function main(): Promise<void> {
  const [elf = "", source = "", line = "", ...ports] = process.argv.slice(2);
  const milliseconds: number[] = [];
  const processor: number[] = [];
  for (const port of ports) {
    const start = performance.now();
    const before = process.cpuUsage();
    const driver = await openOurs({ port: Number(port), elf, source, line: Number(line) });
    milliseconds.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
    driver.close();
  }
  const { maxRSS } = process.resourceUsage();
  const report: FirstBreakpoints = { milliseconds, processor, maxRssBytes: maxRSS * 1024 };
  process.stdout.write(JSON.stringify(report));
}

await main();
