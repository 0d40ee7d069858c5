/** How much memory the simulator takes over what is the guest's own. */

import type { Bench } from "./bench.ts";
import { buildKernel } from "./build-kernel.ts";
import { bundleChild } from "./child-process.ts";
import { kernelNamed } from "./kernels.ts";
import { describeMachine, engineOf } from "./machine.ts";
import { median } from "./statistics.ts";

/** Enough for all that SQLite's work reaches to be translated and optimised. */
const ROUNDS = "3";
const MEGABYTE = 1e6;

export const memory: Bench = {
  name: "memory",
  summary: "largest resident memory while SQLite runs, over the guest's own",
  async run(options) {
    const built = await buildKernel(kernelNamed("sqlite"));
    if ("reason" in built) throw new Error(`without its guest there is nothing to measure: ${built.reason}`);
    const runChild = await bundleChild();
    const engine = engineOf(options.engine);
    const reports = [];
    for (let turn = 0; turn < options.runs; turn++)
      reports.push(await runChild(built.imageFile, engine, [ROUNDS]));
    const guestBytes = reports[0]?.guestBytes ?? 0;
    const maxRssBytes = median(reports.map((report) => report.maxRssBytes));
    const result = { guestBytes, maxRssBytes, overGuestBytes: maxRssBytes - guestBytes };
    if (options.json) {
      const head = { version: 1, bench: "memory", engine, runs: options.runs, machine: describeMachine() };
      process.stdout.write(`${JSON.stringify({ ...head, ...result }, undefined, 2)}\n`);
    } else {
      const mb = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`;
      process.stdout.write(
        `largest resident memory ${mb(maxRssBytes)}; the guest's own ${mb(guestBytes)}; over it ${mb(result.overGuestBytes)}\n`,
      );
    }
  },
};
