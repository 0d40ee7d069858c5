/** Exact figures: what `litebox tcb --json` says of the project as it is saved. */

import { spawn } from "node:child_process";

import type { TcbJson } from "../../runtime/tcb/json.ts";

/** A compiler that hangs is stopped after this many milliseconds. */
const MOST_TIME = 120_000;

/** A report beyond this is none of ours. */
const MOST_OUTPUT = 64 * 1024 * 1024;

export type Measured = { readonly json: TcbJson } | { readonly failure: string };

export interface MeasureOptions {
  /** The command's script, which this process's own Node runs. */
  readonly cli: string;
  readonly folder: string;
  /** Undefined or empty: what the manifest says. */
  readonly compiler: string | undefined;
  readonly signal: AbortSignal;
}

export function measureProject({ cli, folder, compiler, signal }: MeasureOptions): Promise<Measured> {
  const choice = compiler === undefined || compiler === "" ? [] : ["--compiler", compiler];
  return new Promise((done) => {
    const child = spawn(process.execPath, [cli, "tcb", "--json", ...choice, folder], {
      // In the editor the executable is Electron, which is Node only when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: MOST_TIME,
      signal,
    });
    const output = collect(child.stdout);
    const complaints = collect(child.stderr);
    child.on("error", (error) => {
      done({ failure: `The litebox command could not be run: ${error.message}.` });
    });
    child.on("close", (_status, signalName) => {
      if (signalName) done({ failure: "The build took too long and was stopped." });
      else done(readReport(output(), complaints()));
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MOST_OUTPUT) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

function readReport(output: string, complaints: string): Measured {
  try {
    const json: unknown = JSON.parse(output);
    if (isTcbJson(json)) return { json };
  } catch {
    // What the command says instead of a report is the answer.
  }
  return { failure: complaints.trim().split("\n")[0] ?? "The litebox command gave no report." };
}

function isTcbJson(value: unknown): value is TcbJson {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 1 &&
    "problems" in value
  );
}
