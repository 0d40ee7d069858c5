/** Bundles programs of the benches as those of the extension are bundled, and runs them in fresh processes. */

import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import webpack from "webpack";
import { z } from "zod";

import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../debug-adapter/launch/simulator.ts";
import type { EngineName } from "../../runtime/enclave/enclave.ts";
import type { ChildReport } from "./child.ts";

const execute = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");
const OUTPUT = join(ROOT, "out/bench");

const reportSchema = z.object({
  loaded: z.number(),
  firstInstruction: z.number(),
  ended: z.number(),
  instructions: z.number(),
  guestBytes: z.number(),
  maxRssBytes: z.number(),
  end: z.string(),
});

/** Runs an image in a fresh process, as a debug session does. */
export type RunChild = (
  image: string,
  engine: EngineName,
  programArguments: readonly string[],
  /** The folder of what earlier runs have found out about code; nothing without it. */
  cache?: string,
) => Promise<ChildReport & { readonly output: string }>;

export async function bundleChild(): Promise<RunChild> {
  const run = await bundleProgram("child", NODE_FLAGS);
  return async (image, engine, programArguments, cache = "") => {
    const { stdout, stderr } = await run([image, engine, cache, ...programArguments], NODE_ENVIRONMENT);
    const report = reportSchema.parse(JSON.parse(stderr));
    if (report.end !== "exit 0") throw new Error(`${image} ended by ${report.end}`);
    return { ...report, output: stdout };
  };
}

/** Runs a program in a fresh process, with some variables of its environment. */
export type RunProgram = (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/** `test/bench/NAME.ts`. */
export async function bundleProgram(name: string, nodeFlags: readonly string[] = []): Promise<RunProgram> {
  await bundle(name);
  return (args, env) =>
    execute(process.execPath, [...nodeFlags, join(OUTPUT, `${name}.cjs`), ...args], {
      env: { ...process.env, ...env },
    });
}

/** The language server as the extension has it; the path of its script. */
export async function bundleServer(): Promise<string> {
  const configuration = pathToFileURL(join(ROOT, "webpack.config.mjs")).href;
  const { program } = (await import(configuration)) as { program: (mode: string) => webpack.Configuration };
  await compile({
    ...program("production"),
    entry: "./language-server/main.ts",
    output: { path: OUTPUT, filename: "language-server.cjs", library: { type: "commonjs2" } },
  });
  return join(OUTPUT, "language-server.cjs");
}

function bundle(name: string): Promise<void> {
  return compile({
    context: ROOT,
    target: "node20",
    mode: "production",
    devtool: false,
    entry: `./test/bench/${name}.ts`,
    output: { path: OUTPUT, filename: `${name}.cjs`, library: { type: "commonjs2" } },
    resolve: { extensions: [".ts", ".js"] },
    infrastructureLogging: { level: "error" },
  });
}

function compile(configuration: webpack.Configuration): Promise<void> {
  const compiler = webpack(configuration);
  return new Promise((done, fail) => {
    compiler.run((error, stats) => {
      if (error !== null) fail(error);
      else if (stats?.hasErrors() === true) fail(new Error(stats.toString("errors-only")));
      else done();
    });
  });
}
