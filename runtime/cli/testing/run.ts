/** `litebox run` in this process, for tests. */

import assert from "node:assert/strict";

import { testSystem } from "../../image/testing/temporary-project.ts";
import { parseArguments } from "../arguments.ts";
import type { CommandContext } from "../command.ts";
import { loadCommand } from "../commands/index.ts";
import { Output } from "../output.ts";

export interface Ran {
  readonly end: string;
  readonly exitCode: number;
  /** Without the white space around it. */
  readonly output: string;
  readonly message?: string;
}

export interface RunOptions {
  /** An image or a project. */
  readonly path: string;
  /** The file with the platform's secret, which is made on first use. */
  readonly platform: string;
  readonly workingFolder: string;
  readonly options?: readonly string[];
  /** The program's arguments. */
  readonly words: readonly string[];
}

// Nothing of the user's cache is touched, nor needed.
process.env["LITEBOX_CACHE"] = testSystem.cacheFolder;

export async function runLitebox(run: RunOptions): Promise<Ran> {
  const { path, platform, workingFolder, options = [], words } = run;
  let out = "";
  const command = await loadCommand("run");
  assert.ok(command);
  const output = new Output({
    out: { write: (data) => void (out += String(data)) },
    error: { write: () => undefined },
  });
  const given = [path, "--platform-secret", platform, "--json", ...options, "--", ...words];
  const context: CommandContext = { ...parseArguments(command, given), output, workingFolder };
  await command.run(context as CommandContext<never>);
  const ran = JSON.parse(out) as Ran;
  return { ...ran, output: ran.output.trim() };
}
