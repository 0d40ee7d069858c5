/** Runs the `litebox` command in the background and reads the object that it prints with `--json`. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";

import { NODE_ENVIRONMENT } from "./installation.ts";
import type { NodeInstallation } from "./installation.ts";
import { whyReplaced } from "./replaced.ts";

/** Reports of large images are some megabytes of JSON. */
const MOST_OUTPUT = 256 * 1024 * 1024;

export interface CliResult {
  /** Undefined when it could not be started or was stopped. */
  readonly status: number | undefined;
  /** The object on standard output; undefined where there is none. */
  readonly answer: unknown;
  /** What it said on standard error: a sentence, when it failed. */
  readonly message: string;
}

/** Never rejects: what goes wrong is in the result. `words` are the command and its arguments, without `--json`. */
export function runCli(
  { cli }: Pick<NodeInstallation, "cli">,
  [command = "", ...words]: readonly string[],
  folder: string | undefined,
  signal?: AbortSignal,
): Promise<CliResult> {
  if (!existsSync(cli))
    return Promise.resolve({ status: undefined, answer: undefined, message: whyReplaced() });
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, command, "--json", ...words],
      {
        env: { ...process.env, ...NODE_ENVIRONMENT },
        maxBuffer: MOST_OUTPUT,
        ...(folder !== undefined && { cwd: folder }),
        ...(signal !== undefined && { signal }),
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        resolve({
          status: typeof code === "number" ? code : undefined,
          answer: parsed(stdout),
          message: stderr.trim().replace(/^litebox: /, "") || (error?.message ?? ""),
        });
      },
    );
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
