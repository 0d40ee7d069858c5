/** Runs the bundled `litebox` command as a user does: as a program, with the Node that the user has. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import assert from "node:assert/strict";
import path from "node:path";
import { z } from "zod";
import { DIST } from "../../scripts/lib/paths.mjs";

/** `npm test` was started with this one, which need not be the newer one that runs the tests. */
export const NODE = process.env["LITEBOX_USERS_NODE"] ?? process.execPath;
export const CLI = path.join(DIST, "cli.cjs");

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Whatever happens, a user never sees a stack trace. */
function checkManners({ stderr, stdout }: Result): void {
  assert.doesNotMatch(stderr, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace on standard error");
  assert.doesNotMatch(stderr + stdout, /internal error/i);
}

export function litebox(args: readonly string[], options: RunOptions = {}): Result {
  const result = spawnSync(NODE, [CLI, ...args], {
    encoding: "utf8",
    timeout: 120_000,
    input: options.input ?? "",
    maxBuffer: 64 << 20,
    ...(options.folder !== undefined && { cwd: options.folder }),
    env: { ...process.env, ...options.environment },
  });
  checkManners(result);
  return result;
}

/** Runs a command that must succeed, with --json, and gives its object. */
export function liteboxJson(args: readonly string[], options: RunOptions = {}): unknown {
  const { status, stdout, stderr } = litebox([...args, "--json"], options);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

export interface Listening {
  readonly child: ChildProcessWithoutNullStreams;
  readonly port: number;
  /** What it wrote so far. */
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

/** Starts `litebox run --gdb`, and resolves when it says on which port it listens. */
export async function startUnderDebugger(args: readonly string[], gdbPort = 0): Promise<Listening> {
  const child = spawn(NODE, [CLI, "run", "--gdb", String(gdbPort), "--wait", ...args]);
  const output = { stdout: "", stderr: "" };
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  child.stdout.on("data", (data: Buffer) => (output.stdout += data.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    child.stderr.on("data", (data: Buffer) => {
      output.stderr += data.toString();
      const found = /^litebox: listening for a debugger on 127\.0\.0\.1:(\d+)$/m.exec(output.stderr)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    void ended.then((status) => {
      reject(
        new Error(`litebox run ended with ${status ?? "a signal"} before it listened:\n${output.stderr}`),
      );
    });
  });
  return { child, port, output, ended };
}

/** The exit status of a program, if it ends within this time. */
export async function endOf(
  ended: Promise<number | null>,
  milliseconds: number,
): Promise<number | null | "still running"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"still running">((resolve) => {
    timer = setTimeout(resolve, milliseconds, "still running");
  });
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What `litebox build --json` prints. */
export const buildAnswer = z.object({
  version: z.literal(1),
  name: z.string(),
  image: z.string(),
  elf: z.string(),
  record: z.string(),
  mrenclave: z.string().regex(/^[0-9a-f]{64}$/),
  tcb: z.object({ bytes: z.number(), lines: z.number() }),
  problems: z.tuple([]),
});
