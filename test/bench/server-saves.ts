/** How soon after a save the language server has the linker's own figures. */

import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

import type { LspProcess } from "./lsp-process.ts";
import { median } from "./statistics.ts";

/** A file of 500 lines that compiles by itself: loops, tables and text, as programs have them. */
function partOf(part: number): string {
  const functions = Array.from({ length: 45 }, (_, n) => {
    const name = `part${String(part)}_${String(n)}`;
    return [
      `int ${name}(const char *text, unsigned count) {`,
      `  static const unsigned short table[] = {${String(n)}, ${String(7 * n)}, ${String(31 * part)}, 5};`,
      `  unsigned sum = count * ${String(n + 1)}u;`,
      `  for (unsigned at = 0; at < count && text[at] != 0; at++) {`,
      `    sum = (sum << 5) ^ (sum >> 27) ^ (unsigned char)text[at];`,
      `    if (sum % 13 == table[at & 3] % 13)`,
      `      sum += table[(at + 1) & 3];`,
      `  }`,
      `  printf("%s of ${name}: %u\\n", text, sum);`,
      `  return (int)(sum & 255);`,
      `}`,
    ].join("\n");
  });
  return `#include <stdio.h>\n${functions.join("\n")}\n`;
}

/** From a save of one file of a project of 5,000 lines to the linker's own figures, and how much of it the compiler takes by itself. */
export async function saves(folder: string, runs: number, start: () => Promise<LspProcess>): Promise<object> {
  const file = join(folder, "part0.c");
  const edited = (n: number): string => partOf(0).replace("return (int)(sum & 255)", `return ${String(n)}`);
  await writeFile(file, edited(0));
  for (let part = 1; part < 10; part++) await writeFile(join(folder, `part${String(part)}.c`), partOf(part));
  const called = Array.from({ length: 10 }, (_, part) => `part${String(part)}_7`);
  const prototypes = called.map((name) => `int ${name}(const char *text, unsigned count);\n`);
  const calls = called.map((name) => `${name}(words[0], 9)`);
  await writeFile(
    join(folder, "main.c"),
    `${prototypes.join("")}int main(int count, char **words) {\n  return count + ${calls.join(" + ")};\n}\n`,
  );
  const client = await start();
  const isMeasured = (): boolean => {
    const state = client.figures.at(-1)?.state;
    return state?.kind === "known" && state.figures.measured;
  };
  await client.until(isMeasured);
  const uri = pathToFileURL(file).href;
  await client.open(uri, edited(0));
  const compile = await compilationOf(folder, file);
  const times: number[] = [];
  const compiling: number[] = [];
  for (let run = 1; run <= runs; run++) {
    await writeFile(file, edited(run));
    const said = client.figures.length;
    const before = performance.now();
    await client.saved(uri);
    // The first figures after a save are those of the last build.
    await client.until(() => client.figures.length > said + 1 && isMeasured());
    times.push(performance.now() - before);
    compiling.push(compile());
  }
  await client.stop();
  return {
    lines: 5000,
    medianMilliseconds: median(times),
    leastMilliseconds: Math.min(...times),
    compilerMedianMilliseconds: median(compiling),
    compilerLeastMilliseconds: Math.min(...compiling),
  };
}

/** Runs the compiler as the build does for a file, and gives the milliseconds that it took. */
async function compilationOf(folder: string, file: string): Promise<() => number> {
  const path = join(folder, "build", "compile_commands.json");
  const commands = JSON.parse(await readFile(path, "utf8")) as {
    readonly file: string;
    readonly arguments: readonly string[];
  }[];
  const [program = "", ...words] = commands.find((each) => each.file === file)?.arguments ?? [];
  const args = words.map((word, at) => (words[at - 1] === "-o" ? join(folder, "alone.o") : word));
  return () => {
    const before = performance.now();
    const { status } = spawnSync(program, args, { cwd: folder });
    if (status !== 0) throw new Error("The file of the bench does not compile.");
    return performance.now() - before;
  };
}
