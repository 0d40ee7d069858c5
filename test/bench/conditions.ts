/** What a breakpoint costs whose condition does not hold, with gdb and with our adapter on each stub: those that can evaluate the condition are given it. */

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { hasTool } from "../../debug-adapter/testing/debuggee.ts";
import type { Bench } from "./bench.ts";
import { openOurs } from "./debugger/dap-driver.ts";
import { type Stub, stubs } from "./debugger/stubs.ts";
import { outputFolder } from "./build-kernel.ts";
import { describeMachine } from "./machine.ts";

const SOURCE = resolve(import.meta.dirname, "debugger/program.c");
const LOOP = "i < 100000;";
/** The loop comes by so often before the condition holds: what a breakpoint costs once is the same for both, and is left out. */
const FEW = 1000;
const MANY = 2_000_000;
/** Who takes longer than so many seconds for the many is measured with some. */
const SOME = 20_000;
const LONGEST = 20;
const MARK = "seconds:";
const STOPPED = "stopped at i = ";

/** The program of the debugger's bench, with a longer loop. */
async function longProgram(): Promise<string> {
  const text = await readFile(SOURCE, "utf8");
  if (!text.includes(LOOP)) throw new Error(`${SOURCE} has no loop with ${LOOP}`);
  const folder = outputFolder("conditions");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "program.c");
  await writeFile(file, text.replace(LOOP, `i < ${2 * MANY};`));
  return file;
}

/** Seconds from one stop to the next, where a condition holds that did not hold so many times. */
type SecondsFor = (stub: Stub, hits: number) => Promise<number>;

const withOurs: SecondsFor = async (stub, hits) => {
  const place = await stub.start();
  const driver = await openOurs(place);
  try {
    const breakpoints = [{ line: place.line, condition: `i == ${hits}` }];
    await driver.request("setBreakpoints", { source: { path: place.source }, breakpoints });
    const start = performance.now();
    await driver.runOn();
    const seconds = (performance.now() - start) / 1000;
    const [frame] = (await driver.stackOf(1)).stackFrames;
    const seen = await driver.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
      expression: "i",
      frameId: frame?.id,
    });
    if (seen.result !== String(hits)) throw new Error(`it has stopped where i is ${seen.result}`);
    return seconds;
  } finally {
    driver.close();
    place.end();
  }
};

const withGdb: SecondsFor = async (stub, hits) => {
  const place = await stub.start();
  try {
    const line = `${basename(place.source)}:${place.line}`;
    const commands = [
      "set debuginfod enabled off",
      `target remote 127.0.0.1:${place.port}`,
      `break ${line}`,
      "continue",
      "delete",
      `break ${line} if i == ${hits}`,
      "python import time; start = time.time(); gdb.execute('continue')",
      `python print("${MARK}", time.time() - start)`,
      `printf "${STOPPED}%d\\n", i`,
      "kill",
    ];
    const args = ["-nx", "-batch", ...commands.flatMap((command) => ["-ex", command]), place.elf];
    const { stdout } = await promisify(execFile)("gdb", args);
    const [, seconds] = new RegExp(`^${MARK} ([0-9.e-]+)$`, "m").exec(stdout) ?? [];
    if (seconds === undefined || !stdout.includes(`${STOPPED}${hits}\n`))
      throw new Error(`gdb has not come to where the condition holds:\n${stdout}`);
    return Number(seconds);
  } finally {
    place.end();
  }
};

const DEBUGGERS: Readonly<Record<string, SecondsFor>> = { litebox: withOurs, gdb: withGdb };

/** Microseconds for each time that the condition does not hold. */
async function falseHit(
  secondsFor: SecondsFor,
  stub: Stub,
  runs: number,
): Promise<{ hits: number; microseconds: number }> {
  const least = async (hits: number): Promise<number> => {
    let seconds = Number.POSITIVE_INFINITY;
    for (let run = 0; run < runs; run++) seconds = Math.min(seconds, await secondsFor(stub, hits));
    return seconds;
  };
  const few = await least(FEW);
  const some = ((await least(SOME)) - few) / (SOME - FEW);
  if (some * MANY > LONGEST) return { hits: SOME - FEW, microseconds: some * 1e6 };
  return { hits: MANY - FEW, microseconds: (((await least(MANY)) - few) / (MANY - FEW)) * 1e6 };
}

export const conditions: Bench = {
  name: "conditions",
  summary: "breakpoints whose condition does not hold: gdb and our adapter, on our stub, gdbserver and QEMU",
  async run({ json, runs, only }) {
    const found: Record<string, Record<string, { hits: number; microseconds: number }>> = {};
    for (const stub of (await stubs("conditions", await longProgram())).filter(({ needs }) =>
      hasTool(needs),
    )) {
      if (only.length > 0 && !only.includes(stub.name)) continue;
      for (const [name, secondsFor] of Object.entries(DEBUGGERS)) {
        const each = await falseHit(secondsFor, stub, runs);
        found[stub.name] = { ...found[stub.name], [name]: each };
        if (!json)
          process.stdout.write(
            `${stub.name}, ${name}: ${each.microseconds.toFixed(2)} µs for each false hit\n`,
          );
      }
    }
    if (!json) return;
    const head = { version: 3, bench: "conditions", runs, machine: describeMachine() };
    process.stdout.write(`${JSON.stringify({ ...head, stubs: found }, undefined, 2)}\n`);
  },
};
