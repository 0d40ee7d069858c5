/** The stack in `litebox.json` against the deepest chain of calls, of which gcc's -fstack-usage says what each function takes. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { nodeBuildSystem } from "../image/machine/node-system.ts";
import { lacks, temporaryProject } from "../image/testing/temporary-project.ts";
import { parseArguments } from "./arguments.ts";
import { buildOptions } from "./building.ts";
import { checkCommand } from "./commands/check.ts";
import { measureTcb } from "./measure-tcb.ts";
import { Output } from "./output.ts";

/** The deepest way is `main`, `outer`, `middle`, `inner`; the other is taken first, and last. */
const MAIN = `
volatile char sink;
static __attribute__((noinline)) void fill(char *bytes, int count) { for (int at = 0; at < count; at++) sink = bytes[at] = (char)at; }
__attribute__((noinline)) int inner(int n) { char bytes[9000]; fill(bytes, n); return bytes[n / 2]; }
__attribute__((noinline)) int shallow(int n) { char bytes[12000]; fill(bytes, n); return bytes[n / 3]; }
__attribute__((noinline)) int middle(int n) { char bytes[5000]; fill(bytes, n); return bytes[n / 2] + inner(n); }
__attribute__((noinline)) int outer(int n) { char bytes[3000]; fill(bytes, n); return shallow(n) + bytes[n / 2] + middle(n) + shallow(n + 1); }
int main(int count, char **words) { (void)words; return outer(count); }
`;
const CHAIN = ["main", "outer", "middle", "inner"];

const manifest = (stack: string) =>
  `{\n  "name": "deep",\n  "compiler": "gcc",\n  "enclave": { "stack": "${stack}" }\n}\n`;
const quiet = new Output({ out: { write: () => undefined }, error: { write: () => undefined } });

interface Finding {
  readonly code: string;
  readonly line: number;
  readonly message: string;
}

async function stackFindings(folder: string): Promise<readonly Finding[]> {
  let out = "";
  const output = new Output({
    out: { write: (data) => void (out += String(data)) },
    error: { write: () => undefined },
  });
  await checkCommand.run({ ...parseArguments(checkCommand, ["--json"]), output, workingFolder: folder });
  const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] };
  return findings.filter(({ code }) => code === "manifest-stack");
}

/** Bytes of each function, with its return address, as the compiler says for the very flags of the build. */
function stackUsage(folder: string): Map<string, number> {
  const text = readFileSync(join(folder, "build", "compile_commands.json"), "utf8");
  const [command] = JSON.parse(text) as { readonly arguments: readonly string[] }[];
  const [program = "", ...words] = command?.arguments ?? [];
  const args = words.map((word, at) => (words[at - 1] === "-o" ? join(folder, "usage.o") : word));
  execFileSync(program, [...args, "-fstack-usage"], { cwd: folder });
  const said = readFileSync(join(folder, "usage.su"), "utf8");
  return new Map([...said.matchAll(/:(\w+)\t(\d+)\t/g)].map(([, name = "", bytes]) => [name, Number(bytes)]));
}

test(
  "a stack that is too small is found at its line, and the compiler says the same of the chain",
  { skip: await lacks("gcc") },
  async (t) => {
    const folder = await temporaryProject(t, { "litebox.json": manifest("16K"), "main.c": MAIN });
    const [found, ...others] = await stackFindings(folder);
    assert.deepEqual(others, []);
    assert.equal(found?.line, 4);
    assert.match(
      found.message,
      /^`enclave\.stack` gives each thread 16 KiB, .* takes [\d.]+ KiB \(measured\): .*outer → middle → inner/,
    );

    const { stack } = await measureTcb(folder, buildOptions({}, quiet), nodeBuildSystem());
    assert.ok(stack?.kind === "bounded");
    const usage = stackUsage(folder);
    const inChain = stack.chain.filter((name) => usage.has(name));
    assert.deepEqual(inChain.slice(0, CHAIN.length), CHAIN);
    const said = inChain.reduce((sum, name) => sum + (usage.get(name) ?? 0), 0);
    // What comes before `main` takes a little as well.
    assert.ok(
      stack.bytes >= said && stack.bytes < said + 1024,
      `${String(stack.bytes)}, and gcc says ${String(said)}`,
    );

    writeFileSync(join(folder, "litebox.json"), manifest(`${String(Math.ceil(stack.bytes / 4096) * 4)}K`));
    assert.deepEqual(await stackFindings(folder), []);
  },
);
