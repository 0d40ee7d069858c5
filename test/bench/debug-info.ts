/**
 * How long it takes to the first breakpoint in a program with 50 MB of debug information: ours in a fresh process and again in the same,
 * without and with what an earlier session has left in the cache; gdb and lldb beside it.
 */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

import { hasTool, serve } from "../../debug-adapter/testing/debuggee.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import type { Bench } from "./bench.ts";
import { outputFolder } from "./build-kernel.ts";
import { bundleProgram, type RunProgram } from "./child-process.ts";
import { openLldb } from "./debugger/dap-driver.ts";
import type { Open, Place } from "./debugger/driver.ts";
import { openGdbMi } from "./debugger/mi-driver.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./statistics.ts";

/** So many types of one's own, each in the standard library's containers, make that much. */
const TYPES = 140;
const MARK = "/* BREAK */";
const SMALL = `int add(int a, int b) {
  return a + b; ${MARK}
}
int main(void) { return add(1, 2); }
`;

/**
 * What is counted: of each process one session. In a warm one a session with a tiny program has gone before, as when the extension has been
 * used since the editor was started; in the others the adapter's code has never run.
 */
const PROCESSES = [
  { name: "fresh", programs: ["large", "large"], counts: 0, isCached: false },
  { name: "again", programs: ["large", "large"], counts: 1, isCached: false },
  { name: "warm", programs: ["small", "large"], counts: 1, isCached: false },
  { name: "fresh, cached", programs: ["large"], counts: 0, isCached: true },
  { name: "warm, cached", programs: ["small", "large"], counts: 1, isCached: true },
  { name: "warm, small program", programs: ["small", "small"], counts: 1, isCached: false },
] as const;

const sessionSchema = z.object({
  verified: z.number(),
  stopped: z.number(),
  verifiedProcessor: z.number(),
  stoppedProcessor: z.number(),
});
const answeredSchema = z.object({ name: z.string(), milliseconds: z.number(), processor: z.number() });
const reportSchema = z.object({
  sessions: z.array(sessionSchema),
  answered: z.array(answeredSchema),
  maxRssBytes: z.number(),
});

function program(): string {
  const parts = ["use std::collections::{BTreeMap, HashMap};"];
  for (let type = 0; type < TYPES; type++)
    parts.push(`
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Record${type} { number: u32, text: String, more: Option<Box<u64>> }
#[inline(never)]
pub fn work${type}(count: u32) -> usize {
    let (mut map, mut tree, mut list) = (HashMap::new(), BTreeMap::new(), Vec::new());
    for number in 0..count {
        let record = Record${type} { number, text: format!("{number}"), more: None };
        map.insert(record.clone(), number);
        tree.insert(record.clone(), number);
        list.push(record); ${type === 0 ? MARK : ""}
    }
    list.sort();
    list.iter().filter(|each| each.number % 2 == 0).map(|each| each.text.len()).sum::<usize>() + map.len() + tree.len()
}`);
  const calls = Array.from({ length: TYPES }, (_, type) => `work${type}(3)`);
  return `${parts.join("\n")}\nfn main() { println!("{}", ${calls.join(" + ")}); }\n`;
}

/** All in one file, at the addresses that it says, as enclaves have it. */
const FLAGS = "-g -C opt-level=0 -C relocation-model=static -C target-feature=+crt-static".split(" ");

type Program = Omit<Place, "port">;

async function build(): Promise<{
  readonly large: Program;
  readonly small: Program;
  readonly bytes: number;
}> {
  const folder = outputFolder("debug-info");
  await mkdir(folder, { recursive: true });
  const compiled = async (
    name: string,
    text: string,
    compiler: string,
    ...flags: string[]
  ): Promise<Program> => {
    const source = join(folder, name);
    const elf = source.replace(/\.\w+$/, "");
    await writeFile(source, text);
    await promisify(execFile)(compiler, [...flags, source, "-o", elf]);
    return { elf, source, line: text.split("\n").findIndex((each) => each.includes(MARK)) + 1 };
  };
  const large = await compiled("large.rs", program(), "rustc", ...FLAGS);
  const small = await compiled("small.c", SMALL, "cc", "-g", "-O0", "-no-pie");
  const sections = readElf(await readFile(large.elf), { inflate: () => undefined }).value?.sections ?? [];
  const bytes = sections.reduce((sum, { name, size }) => sum + (name.startsWith(".debug_") ? size : 0), 0);
  return { large, small, bytes };
}

/** Until it has stopped there, with the start of the debugger. */
async function timeOf(open: Open, place: Program): Promise<number> {
  const served = await serve(place.elf);
  try {
    const start = performance.now();
    const driver = await open({ ...place, port: served.port });
    const milliseconds = performance.now() - start;
    driver.close();
    return milliseconds;
  } finally {
    served.end();
  }
}

const OTHERS: readonly { readonly name: string; readonly tool: string; readonly open: Open }[] = [
  { name: "gdb-mi", tool: "gdb", open: openGdbMi },
  { name: "lldb-dap", tool: "lldb-dap-19", open: openLldb },
];

/** Sessions of one process with programs, one after the other. */
async function runSessions(
  child: RunProgram,
  programs: readonly Program[],
  cache: string,
  wishes: Readonly<Record<string, string>> = {},
): Promise<z.infer<typeof reportSchema>> {
  const served = await Promise.all(programs.map(({ elf }) => serve(elf)));
  const words = programs.flatMap(({ elf, source, line }, at) => [
    elf,
    source,
    String(line),
    String(served[at]?.port),
  ]);
  const { stdout } = await child(words, { LITEBOX_CACHE: cache, ...wishes });
  for (const each of served) each.end();
  return reportSchema.parse(JSON.parse(stdout));
}

export const debugInfo: Bench = {
  name: "debug-info",
  summary: "the first breakpoint in a program with 50 MB of Rust's debug information, beside gdb and lldb",
  async run({ json, runs }) {
    if (!hasTool("rustc") || !hasTool("gdbserver")) throw new Error("This needs rustc and gdbserver.");
    const { large, small, bytes } = await build();
    const child = await bundleProgram("debug-info-child");
    const caches = await mkdtemp(join(tmpdir(), "litebox-bench-"));
    const values = new Map<string, number[]>();
    const note = (name: string, value: number): void => {
      values.set(name, [...(values.get(name) ?? []), value]);
    };
    try {
      const kept = join(caches, "kept");
      await runSessions(child, [large], kept, { LITEBOX_KEEP: join(kept, "debug-info") });
      for (let run = 0; run < runs; run++) {
        for (const { name, programs, counts, isCached } of PROCESSES) {
          const used = programs.map((program) => ({ large, small })[program]);
          const report = await runSessions(child, used, isCached ? kept : join(caches, "none"));
          const session = report.sessions[counts];
          for (const [what, value] of Object.entries(session ?? {}))
            note(`litebox ${name}, ${WORDS[what] ?? what} ms`, value);
          if (name === "fresh") note("litebox maxRssBytes", report.maxRssBytes);
        }
        const asked = await runSessions(child, [large], join(caches, "none"), { LITEBOX_ASK: "all" });
        for (const { name, milliseconds, processor } of asked.answered) {
          note(`litebox at the stop: ${name} ms`, milliseconds);
          note(`litebox at the stop: ${name}, processor ms`, processor);
        }
        note("litebox after all questions maxRssBytes", asked.maxRssBytes);
        for (const { name, tool, open } of OTHERS)
          if (hasTool(tool)) note(`${name} ms`, await timeOf(open, large));
      }
    } finally {
      await rm(caches, { recursive: true, force: true });
    }
    report(json, runs, bytes, values);
  },
};

const WORDS: Readonly<Record<string, string>> = {
  verified: "breakpoint set",
  stopped: "stopped",
  verifiedProcessor: "breakpoint set, processor",
  stoppedProcessor: "stopped, processor",
};

function report(
  json: boolean,
  runs: number,
  bytes: number,
  values: ReadonlyMap<string, readonly number[]>,
): void {
  if (json) {
    const of = (pick: (list: readonly number[]) => number) =>
      Object.fromEntries([...values].map(([name, list]) => [name, pick(list)]));
    const head = { version: 2, bench: "debug-info", runs, debugInfoBytes: bytes, machine: describeMachine() };
    const figures = { least: of((list) => Math.min(...list)), median: of(median) };
    process.stdout.write(`${JSON.stringify({ ...head, ...figures }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${(bytes / 1e6).toFixed(1)} MB of debug information\n`);
  for (const [name, list] of values)
    process.stdout.write(`${name}: ${Math.min(...list).toFixed(1)} (median ${median(list).toFixed(1)})\n`);
}
