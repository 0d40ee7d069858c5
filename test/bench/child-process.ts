/** Bundles `child.ts` as the programs of the extension are bundled, and runs it. */

import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import webpack from "webpack";
import { z } from "zod";

import { NODE_FLAGS } from "../../debug-adapter/launch/simulator.ts";
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
) => Promise<ChildReport & { readonly output: string }>;

export async function bundleChild(): Promise<RunChild> {
  await bundle();
  return async (image, engine, programArguments) => {
    const args = [...NODE_FLAGS, join(OUTPUT, "child.cjs"), image, engine, ...programArguments];
    const { stdout, stderr } = await execute(process.execPath, args);
    const report = reportSchema.parse(JSON.parse(stderr));
    if (report.end !== "exit 0") throw new Error(`${image} ended by ${report.end}`);
    return { ...report, output: stdout };
  };
}

function bundle(): Promise<void> {
  const compiler = webpack({
    context: ROOT,
    target: "node20",
    mode: "production",
    devtool: false,
    entry: "./test/bench/child.ts",
    output: { path: OUTPUT, filename: "child.cjs", library: { type: "commonjs2" } },
    resolve: { extensions: [".ts", ".js"] },
    infrastructureLogging: { level: "error" },
  });
  return new Promise((done, fail) => {
    compiler.run((error, stats) => {
      if (error !== null) fail(error);
      else if (stats?.hasErrors() === true) fail(new Error(stats.toString("errors-only")));
      else done();
    });
  });
}
