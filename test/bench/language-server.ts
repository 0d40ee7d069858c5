/** How soon the language server answers an edit and a save, and how much memory it holds; beside clangd, where it is installed. */

import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

import { SERVER_FLAGS } from "../../language-server/contract.ts";
import type { Bench } from "./bench.ts";
import { LspProcess } from "./lsp-process.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./statistics.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const SERVER = join(ROOT, "language-server", "main.ts");
const CLI = join(ROOT, "runtime", "cli", "main.ts");
const LINES = [5000, 50_000];
/** Edits for each number. */
const EDITS = 60;
const OPEN_FILES = 100;
const BURST = 200;

interface EditResult {
  readonly lines: number;
  readonly medianMilliseconds: number;
  readonly p95Milliseconds: number;
  /** Of the server, for each edit. */
  readonly processorMilliseconds: number;
}

export const languageServer: Bench = {
  name: "language-server",
  summary:
    "time from an edit and from a save to what the language server says, and its memory, beside clangd",
  async run(options) {
    const results: Record<string, unknown> = {};
    const wanted = (part: string): boolean => options.only.length === 0 || options.only.includes(part);
    if (wanted("edits")) results["edits"] = await editsOf("litebox");
    if (wanted("edits") && spawnSync("clangd", ["--version"]).status === 0)
      results["clangd"] = await editsOf("clangd");
    if (wanted("burst")) results["burst"] = await inFolder(burst);
    if (wanted("memory")) results["memory"] = await inFolder(memoryOfOpenFiles);
    if (wanted("save")) results["save"] = await inFolder((folder) => saves(folder, options.runs));
    const head = { version: 1, bench: "languageServer", machine: describeMachine() };
    process.stdout.write(
      `${JSON.stringify(options.json ? { ...head, ...results } : results, undefined, 2)}\n`,
    );
  },
};

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function start(
  folder: string,
  server: "litebox" | "clangd",
  options: object = {},
): Promise<LspProcess> {
  await writeFile(join(folder, "litebox.json"), '{ "name": "bench", "sources": ["*.c"] }');
  const client =
    server === "litebox"
      ? new LspProcess(process.execPath, [...SERVER_FLAGS, SERVER, "--stdio"], folder)
      : new LspProcess("clangd", ["--background-index=false"], folder);
  await client.initialize(folder, options);
  return client;
}

/** Real C of about so many lines: the library OS's own functions, again and again under other names. */
async function sourceOf(lines: number): Promise<string> {
  const folder = join(ROOT, "runtime", "guest", "components");
  const names = await readdir(folder, { recursive: true });
  const files = await Promise.all(
    names
      .filter((name) => /(?:string|ctype)\/.*\.c$/.test(name))
      .sort()
      .map((name) => readFile(join(folder, name), "utf8")),
  );
  const functions = files.map((text) => text.replaceAll(/^#.*\n/gm, ""));
  const defined = [...functions.join("\n").matchAll(/^[a-z_][\w *]*?\b(\w+)\([^;]*\) \{/gm)].map(
    ([, name]) => name ?? "",
  );
  const rename = new RegExp(`\\b(?:${[...new Set(defined)].join("|")})\\b`, "g");
  let text = "#include <stddef.h>\n#include <stdint.h>\n";
  for (let copy = 0; text.split("\n").length < lines; copy++)
    text += functions.join("\n").replaceAll(rename, (name) => `${name}_${String(copy)}`);
  const all = text.split("\n").slice(0, lines);
  return `${all.slice(0, all.lastIndexOf("}") + 1).join("\n")}\n`;
}

async function editsOf(server: "litebox" | "clangd"): Promise<readonly EditResult[]> {
  const results: EditResult[] = [];
  for (const lines of LINES) results.push(await inFolder((folder) => timeEdits(folder, server, lines)));
  return results;
}

/** Where a statement can be put in and taken out: behind the last line that begins a function before the middle of the file. */
function placeIn(text: string): number {
  const all = text.split("\n");
  return all.slice(0, all.length >> 1).findLastIndex((line) => /^\w.*\) \{$/.test(line)) + 1;
}

async function timeEdits(folder: string, server: "litebox" | "clangd", lines: number): Promise<EditResult> {
  const text = await sourceOf(lines);
  const uri = pathToFileURL(join(folder, "big.c")).href;
  await writeFile(join(folder, "big.c"), text);
  const client = await start(folder, server);
  await client.open(uri, text);
  const line = placeIn(text);
  const isFound = (): boolean => client.shown(uri).some(({ range }) => range.start.line === line);
  const times: number[] = [];
  let cpu = 0;
  for (let edit = 0; edit < EDITS; edit++) {
    const isThere = edit % 2 === 0;
    const at = { line, character: 0 };
    const range = { start: at, end: isThere ? at : { line: line + 1, character: 0 } };
    // Ours reports the call, clangd the undeclared name.
    const inserted = isThere ? "    missing_function(missing_name);\n" : "";
    const before = performance.now();
    const cpuBefore = client.cpu();
    await client.change(uri, edit + 2, range, inserted);
    await client.until(() => isFound() === isThere);
    // The first edits come while the file is read for the first time.
    if (edit < 4) continue;
    times.push(performance.now() - before);
    cpu += client.cpu() - cpuBefore;
  }
  await client.stop();
  const sorted = times.toSorted((a, b) => a - b);
  return {
    lines,
    medianMilliseconds: median(times),
    p95Milliseconds: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN,
    processorMilliseconds: (1000 * cpu) / times.length,
  };
}

/** Edits without a pause: how long after the last of them all is said, and how often something was said in between. */
async function burst(folder: string): Promise<object> {
  const text = await sourceOf(5000);
  const uri = pathToFileURL(join(folder, "big.c")).href;
  await writeFile(join(folder, "big.c"), text);
  const client = await start(folder, "litebox");
  await client.open(uri, text);
  const line = placeIn(text);
  const at = { line, character: 0 };
  const isFound = (): boolean => client.shown(uri).some(({ range }) => range.start.line === line + BURST - 1);
  const said = client.publications;
  const before = performance.now();
  for (let edit = 0; edit < BURST; edit++)
    await client.change(uri, edit + 2, { start: at, end: at }, "    missing_function();\n");
  const sent = performance.now();
  await client.until(isFound);
  const result = {
    edits: BURST,
    sentMilliseconds: sent - before,
    lastSaidMilliseconds: performance.now() - sent,
    publications: client.publications - said,
  };
  await client.stop();
  return result;
}

async function memoryOfOpenFiles(folder: string): Promise<object> {
  const text = await sourceOf(500);
  const uriOf = (file: number): string => pathToFileURL(join(folder, `file${String(file)}.c`)).href;
  for (let file = 0; file < OPEN_FILES; file++) await writeFile(join(folder, `file${String(file)}.c`), text);
  const client = await start(folder, "litebox");
  for (let file = 0; file < OPEN_FILES; file++)
    await client.open(uriOf(file), `${text}\nint last_${String(file)}(void) { return missing(); }\n`);
  const last = uriOf(OPEN_FILES - 1);
  await client.until(() => client.shown(last).length > 0);
  const { now, most } = client.memory();
  await client.stop();
  return { files: OPEN_FILES, lines: 500, megabytes: now / 1e6, mostMegabytes: most / 1e6 };
}

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
async function saves(folder: string, runs: number): Promise<object> {
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
  const client = await start(folder, "litebox", { cli: CLI, trusted: true });
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
