/** How soon the language server answers an edit and a save, and how much memory it holds; beside clangd, where it is installed. */

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

import { SERVER_FLAGS } from "../../language-server/contract.ts";
import { fillNeeds } from "../../scripts/lib/debian.mjs";
import type { Bench } from "./bench.ts";
import { bundleServer } from "./child-process.ts";
import { corpus } from "./corpus.ts";
import { LspProcess } from "./lsp-process.ts";
import { describeMachine } from "./machine.ts";
import { saves } from "./server-saves.ts";
import { median } from "./statistics.ts";

const ROOT = join(import.meta.dirname, "..", "..");
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
  /** What an edit takes of the server's processor time, which other work on the machine does not lengthen. */
  readonly medianProcessorMilliseconds: number;
  readonly p95ProcessorMilliseconds: number;
}

export const languageServer: Bench = {
  name: "language-server",
  summary:
    "time from an edit and from a save to what the language server says, its memory, beside clangd; how much of the truth it finds",
  async run(options) {
    const results: Record<string, unknown> = {};
    const wanted = (part: string): boolean => options.only.length === 0 || options.only.includes(part);
    const ours: Server = [process.execPath, ...SERVER_FLAGS, await bundleServer(), "--stdio"];
    if (wanted("edits")) results["edits"] = await editsOf(ours);
    if (wanted("clangd")) {
      const say = (text: string): void => void process.stderr.write(`${text}\n`);
      results["clangd"] =
        fillNeeds(["clangd"], say).length === 0 ? await editsOf(CLANGD) : "clangd is not installed";
    }
    if (wanted("burst")) results["burst"] = await inFolder((folder) => burst(folder, ours));
    if (wanted("corpus")) results["corpus"] = await corpus(options.only);
    if (wanted("memory")) results["memory"] = await inFolder((folder) => memoryOfOpenFiles(folder, ours));
    if (wanted("save"))
      results["save"] = await inFolder((folder) =>
        saves(folder, options.runs, () => start(folder, ours, { cli: CLI, trusted: true })),
      );
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

/** A program and its arguments. */
type Server = readonly [program: string, ...args: string[]];

const CLANGD: Server = ["clangd", "--background-index=false"];

async function start(folder: string, server: Server, options: object = {}): Promise<LspProcess> {
  await writeFile(join(folder, "litebox.json"), '{ "name": "bench", "sources": ["*.c"] }');
  // Functions are used before they are defined: clang gives up after twenty errors otherwise, before it comes to what is edited.
  await writeFile(join(folder, "compile_flags.txt"), "-std=gnu11\n-ferror-limit=0\n");
  const [program, ...args] = server;
  const client = new LspProcess(program, args, folder);
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

async function editsOf(server: Server): Promise<readonly EditResult[]> {
  const results: EditResult[] = [];
  for (const lines of LINES) results.push(await inFolder((folder) => timeEdits(folder, server, lines)));
  return results;
}

/** Where a statement can be put in and taken out: behind the last line that begins a function before the middle of the file. */
function placeIn(text: string): number {
  const all = text.split("\n");
  return all.slice(0, all.length >> 1).findLastIndex((line) => /^\w.*\) \{$/.test(line)) + 1;
}

async function timeEdits(folder: string, server: Server, lines: number): Promise<EditResult> {
  const text = await sourceOf(lines);
  const uri = pathToFileURL(join(folder, "big.c")).href;
  await writeFile(join(folder, "big.c"), text);
  const client = await start(folder, server);
  await client.open(uri, text);
  const line = placeIn(text);
  const isFound = (): boolean =>
    client.shown(uri).some(({ message }) => JSON.stringify(message).includes("missing_"));
  const times: number[] = [];
  const processor: number[] = [];
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
    processor.push(client.cpu() - cpuBefore);
  }
  await client.stop();
  return {
    lines,
    medianMilliseconds: median(times),
    p95Milliseconds: p95(times),
    medianProcessorMilliseconds: median(processor),
    p95ProcessorMilliseconds: p95(processor),
  };
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? Number.NaN;
}

/** Edits without a pause: how long after the last of them all is said, and how often something was said in between. */
async function burst(folder: string, server: Server): Promise<object> {
  const text = await sourceOf(5000);
  const uri = pathToFileURL(join(folder, "big.c")).href;
  await writeFile(join(folder, "big.c"), text);
  const client = await start(folder, server);
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

async function memoryOfOpenFiles(folder: string, server: Server): Promise<object> {
  const text = await sourceOf(500);
  const uriOf = (file: number): string => pathToFileURL(join(folder, `file${String(file)}.c`)).href;
  for (let file = 0; file < OPEN_FILES; file++) await writeFile(join(folder, `file${String(file)}.c`), text);
  const client = await start(folder, server);
  for (let file = 0; file < OPEN_FILES; file++)
    await client.open(uriOf(file), `${text}\nint last_${String(file)}(void) { return missing(); }\n`);
  // Each is edited beyond a single function, which takes its whole tree.
  for (let file = 0; file < OPEN_FILES; file++) {
    const at = { line: 0, character: 0 };
    await client.change(uriOf(file), 2, { start: at, end: at }, "int first(void) { return missing(); }\n");
    await client.until(() => client.shown(uriOf(file)).some(({ range }) => range.start.line === 0));
  }
  const { now, most } = client.memory();
  await client.stop();
  return { files: OPEN_FILES, lines: 500, megabytes: now / 1e6, mostMegabytes: most / 1e6 };
}
