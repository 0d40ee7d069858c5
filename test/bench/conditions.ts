/** What a breakpoint costs whose condition does not hold, with gdb on each stub: those that can evaluate the condition themselves are given it. */

import { execFile } from "node:child_process";
import { basename, resolve } from "node:path";
import { promisify } from "node:util";
import { hasTool } from "../../debug-adapter/testing/debuggee.ts";
import type { Bench } from "./bench.ts";
import { type Stub, stubs } from "./debugger/stubs.ts";
import { describeMachine } from "./machine.ts";

const SOURCE = resolve(import.meta.dirname, "debugger/program.c");
/** The loop comes by so often before the condition holds. */
const HITS = 20_000;
const MARK = "seconds:";

/** Microseconds for each time that the condition does not hold. */
async function falseHit(stub: Stub): Promise<number> {
  const place = await stub.start();
  try {
    const line = `${basename(place.source)}:${place.line}`;
    const commands = [
      "set debuginfod enabled off",
      `target remote 127.0.0.1:${place.port}`,
      `break ${line}`,
      "continue",
      "delete",
      `break ${line} if i == ${HITS}`,
      "python import time; start = time.time(); gdb.execute('continue')",
      `python print("${MARK}", time.time() - start)`,
      "kill",
    ];
    const args = ["-nx", "-batch", ...commands.flatMap((command) => ["-ex", command]), place.elf];
    const { stdout } = await promisify(execFile)("gdb", args);
    const [, seconds] = new RegExp(`^${MARK} ([0-9.e-]+)$`, "m").exec(stdout) ?? [];
    if (seconds === undefined) throw new Error(`gdb has not measured anything:\n${stdout}`);
    return (Number(seconds) / HITS) * 1e6;
  } finally {
    place.end();
  }
}

export const conditions: Bench = {
  name: "conditions",
  summary: "gdb's breakpoints whose condition does not hold: our stub beside gdbserver and QEMU",
  async run({ json, runs, only }) {
    const microseconds: Record<string, number> = {};
    for (const stub of (await stubs("conditions", SOURCE)).filter(({ needs }) => hasTool(needs))) {
      if (only.length > 0 && !only.includes(stub.name)) continue;
      const found: number[] = [];
      for (let run = 0; run < runs; run++) found.push(await falseHit(stub));
      const least = Math.min(...found);
      microseconds[stub.name] = least;
      if (!json) process.stdout.write(`${stub.name}: ${least.toFixed(1)} µs for each false hit\n`);
    }
    if (!json) return;
    const head = { version: 1, bench: "conditions", runs, hits: HITS, machine: describeMachine() };
    process.stdout.write(`${JSON.stringify({ ...head, microseconds }, undefined, 2)}\n`);
  },
};
