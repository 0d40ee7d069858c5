/** What a build costs beside compiler and linker: when nothing has changed, when one file of 5,000 lines has, and at first. */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { z } from "zod";

import type { Bench, BenchOptions } from "./bench.ts";
import { outputFolder } from "./build-kernel.ts";
import type { BuildTimes } from "./build-child.ts";
import { bundleProgram, type RunProgram } from "./child-process.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./statistics.ts";

const GUEST = resolve(import.meta.dirname, "../../runtime/guest");
const FILES = 20;
const FUNCTIONS = 25;
const LINES_OF_A_FUNCTION = 10;

const timesSchema = z.object({
  started: z.number(),
  ended: z.number(),
  programs: z.number(),
  processor: z.number(),
  compiled: z.number(),
  linked: z.boolean(),
}) satisfies z.ZodType<BuildTimes>;

/** Milliseconds: medians. */
interface Figures {
  /** Until our code was loaded, since Node had started itself. */
  readonly loadMs: number;
  /** From there to the end, without what compilers and linkers took. */
  readonly ownMs: number;
  /** Of which the processor worked for us; the least, since other programs only add to it. */
  readonly processorMs: number;
  /** While a compiler or a linker ran. */
  readonly programsMs: number;
}

/** A source of `FUNCTIONS * LINES_OF_A_FUNCTION` lines; another `salt` makes another program of it. */
function source(file: number, salt: number): string {
  const functions = Array.from({ length: FUNCTIONS }, (_, index) => {
    const name = `work_${file}_${index}`;
    return [
      `unsigned ${name}(unsigned number) {`,
      `  unsigned result = number + ${salt}u;`,
      "  for (unsigned turn = 0; turn < number; turn++) {",
      `    result ^= result << ${1 + (index % 13)};`,
      "    result += turn;",
      "  }",
      `  if (result == ${index}) puts(__func__);`,
      "  return result;",
      "}",
    ].join("\n");
  });
  const calls = Array.from({ length: FUNCTIONS }, (_, index) => `work_${file}_${index}(number)`).join(" + ");
  return `#include <stdio.h>\n\n${functions.join("\n\n")}\n\nunsigned work_${file}(unsigned number) { return ${calls}; }\n`;
}

async function writeProject(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "litebox.json"), '{ "name": "large" }\n');
  const names = Array.from({ length: FILES }, (_, file) => `work_${file}`);
  const main = names.map((name) => `unsigned ${name}(unsigned);\n`).join("");
  const sum = names.map((name) => `${name}(3)`).join(" + ");
  await writeFile(join(folder, "main.c"), `${main}int main(void) { return (int)(${sum}); }\n`);
  await Promise.all(
    names.map((name, file) => writeFile(join(folder, `${name}.c`), source(file, LINES_OF_A_FUNCTION))),
  );
}

function figures(times: readonly BuildTimes[]): Figures {
  return {
    loadMs: median(times.map(({ started }) => started)),
    ownMs: median(times.map(({ started, ended, programs }) => ended - started - programs)),
    processorMs: Math.min(...times.map(({ processor }) => processor)),
    programsMs: median(times.map(({ programs }) => programs)),
  };
}

async function measured(run: RunProgram, { runs }: BenchOptions) {
  const folder = outputFolder("build");
  await writeProject(folder);
  const build = async (compiled: number) => {
    const times = timesSchema.parse(JSON.parse((await run([folder, GUEST])).stdout));
    if (times.compiled !== compiled) throw new Error(`${times.compiled} files compiled, not ${compiled}`);
    return times;
  };
  const first = await build(FILES + 1);
  const nothing: BuildTimes[] = [];
  const one: BuildTimes[] = [];
  for (let turn = 0; turn < runs; turn++) {
    nothing.push(await build(0));
    await writeFile(join(folder, "work_0.c"), source(0, 1000 + turn));
    one.push(await build(1));
  }
  return { nothing: figures(nothing), oneFile: figures(one), first: figures([first]) };
}

export const build: Bench = {
  name: "build",
  summary: "what a build costs beside compiler and linker, for a project of 5,000 lines",
  async run(options) {
    const result = await measured(await bundleProgram("build-child"), options);
    if (options.json) {
      const head = { version: 1, bench: "build", runs: options.runs, machine: describeMachine() };
      process.stdout.write(`${JSON.stringify({ ...head, ...result }, undefined, 2)}\n`);
      return;
    }
    const text = ({ loadMs, ownMs, processorMs, programsMs }: Figures) =>
      `${ownMs.toFixed(0)} ms of our own (${processorMs.toFixed(0)} of the processor; ${loadMs.toFixed(0)} more to load our code), ${programsMs.toFixed(0)} ms of compiler and linker`;
    process.stdout.write(
      `medians of ${options.runs} fresh processes\n` +
        `nothing changed: ${text(result.nothing)}\none file changed: ${text(result.oneFile)}\nfirst build: ${text(result.first)}\n`,
    );
  },
};
