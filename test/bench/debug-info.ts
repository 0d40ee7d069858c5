/** How long it takes to the first breakpoint in a program with 50 MB of debug information: ours in a fresh process and again in the same; gdb and lldb beside it. */

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

import { hasTool, serve } from "../../debug-adapter/testing/debuggee.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import type { Bench } from "./bench.ts";
import { outputFolder } from "./build-kernel.ts";
import { bundleProgram } from "./child-process.ts";
import { openLldb } from "./debugger/dap-driver.ts";
import type { Open, Place } from "./debugger/driver.ts";
import { openGdbMi } from "./debugger/mi-driver.ts";
import { describeMachine } from "./machine.ts";

/** So many types of one's own, each in the standard library's containers, make that much. */
const TYPES = 140;
const MARK = "/* BREAK */";
const SESSIONS = 2;

const reportSchema = z.object({
  milliseconds: z.array(z.number()),
  processor: z.array(z.number()),
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

async function build(): Promise<Omit<Place, "port"> & { readonly bytes: number }> {
  const folder = outputFolder("debug-info");
  await mkdir(folder, { recursive: true });
  const source = join(folder, "large.rs");
  const elf = join(folder, "large");
  const text = program();
  await writeFile(source, text);
  await promisify(execFile)("rustc", [...FLAGS, source, "-o", elf]);
  const sections = readElf(await readFile(elf), { inflate: () => undefined }).value?.sections ?? [];
  const bytes = sections.reduce((sum, { name, size }) => sum + (name.startsWith(".debug_") ? size : 0), 0);
  const line = text.split("\n").findIndex((each) => each.includes(MARK)) + 1;
  return { elf, source, line, bytes };
}

/** Until it has stopped there, with the start of the debugger. */
async function timeOf(open: Open, place: Omit<Place, "port">): Promise<number> {
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

export const debugInfo: Bench = {
  name: "debug-info",
  summary: "the first breakpoint in a program with 50 MB of Rust's debug information, beside gdb and lldb",
  async run({ json, runs }) {
    if (!hasTool("rustc") || !hasTool("gdbserver")) throw new Error("This needs rustc and gdbserver.");
    const place = await build();
    const child = await bundleProgram("debug-info-child");
    const least: Record<string, number> = {};
    const note = (name: string, value: number): void => {
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, value);
    };
    for (let run = 0; run < runs; run++) {
      const served = await Promise.all(Array.from({ length: SESSIONS }, () => serve(place.elf)));
      const ports = served.map(({ port }) => String(port));
      const { stdout } = await child([place.elf, place.source, String(place.line), ...ports]);
      for (const each of served) each.end();
      const report = reportSchema.parse(JSON.parse(stdout));
      for (const [at, name] of ["fresh", "again"].entries()) {
        note(`litebox ${name} ms`, report.milliseconds[at] ?? 0);
        note(`litebox ${name} processor ms`, report.processor[at] ?? 0);
      }
      note("litebox maxRssBytes", report.maxRssBytes);
      for (const { name, tool, open } of OTHERS)
        if (hasTool(tool)) note(`${name} ms`, await timeOf(open, place));
    }
    if (json) {
      const head = { version: 1, bench: "debug-info", runs, debugInfoBytes: place.bytes };
      process.stdout.write(
        `${JSON.stringify({ ...head, machine: describeMachine(), least }, undefined, 2)}\n`,
      );
      return;
    }
    process.stdout.write(`${(place.bytes / 1e6).toFixed(1)} MB of debug information\n`);
    for (const [name, value] of Object.entries(least)) process.stdout.write(`${name}: ${value.toFixed(1)}\n`);
  },
};
