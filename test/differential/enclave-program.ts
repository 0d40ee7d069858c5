/** A C program as a LiteBox project: built with the toolchain of this machine, run in the simulated enclave in this process. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import type { CodeProfiles } from "../../runtime/cli/code-profiles.ts";
import { Enclave, type EngineName } from "../../runtime/enclave/enclave.ts";
import { DEFAULT_BASE, readSgxs, type EnclaveImage } from "../../runtime/enclave/image.ts";
import { HostProcess } from "../../runtime/host/process.ts";
import { build } from "../../runtime/image/testing/temporary-project.ts";

export interface ProgramOptions {
  readonly optimize?: "0" | "g" | "1" | "2" | "3" | "s";
  readonly compiler?: string;
  readonly isa?: "x86-64" | "x86-64-v2";
  readonly stack?: string;
  readonly heap?: string;
  /** Whatever else is to stand in litebox.json. */
  readonly manifest?: object;
}

/** Writes the project into the folder and builds it. */
export async function buildProgram(
  folder: string,
  files: Readonly<Record<string, string>>,
  {
    optimize = "2",
    isa = "x86-64",
    compiler,
    stack = "1M",
    heap = "1M",
    manifest: more = {},
  }: ProgramOptions = {},
): Promise<EnclaveImage> {
  const manifest = { name: "program", sources: ["*.c"], optimize, isa, enclave: { stack, heap }, ...more };
  for (const [name, text] of Object.entries({ ...files, "litebox.json": JSON.stringify(manifest) })) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  let messages = "";
  const options = {
    onMessages: (text: string) => {
      messages += text;
    },
    ...(compiler === undefined ? {} : { compiler }),
  };
  const result = await build(folder, options).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${messages}`);
  });
  const bytes = await readFile(result.project.outputs.image);
  const { value, problems } = readSgxs(bytes, DEFAULT_BASE);
  if (value === undefined) throw new Error(problems[0]?.message ?? "the image cannot be read");
  return value;
}

export interface SimulatedRun {
  readonly output: string;
  /** "exit 0", or what went wrong as a sentence. */
  readonly end: string;
  readonly instructions: number;
  readonly milliseconds: number;
}

const SLICE = 5_000_000;

export interface RunOptions {
  /** Instructions, after which the run is given up. */
  readonly limit?: number;
  /** What earlier runs have found out, and where this one's findings go. */
  readonly profiles?: CodeProfiles;
}

/** Runs to the end, or until a limit. The time is that of the execution alone. */
export function runProgram(
  image: EnclaveImage,
  engine: EngineName,
  programArguments: readonly string[] = [],
  { limit = Number.POSITIVE_INFINITY, profiles }: RunOptions = {},
): SimulatedRun {
  const enclave = Enclave.load(image, { random: seededRandom(4n), engine });
  profiles?.prepare(enclave);
  const chunks: Uint8Array[] = [];
  const hostProcess = new HostProcess(enclave, {
    writeConsole: (_stream, bytes) => {
      chunks.push(bytes);
    },
    readConsole: () => new Uint8Array(0),
    arguments: ["program", ...programArguments],
  });
  const start = performance.now();
  const end = runToEnd(hostProcess, limit);
  const milliseconds = performance.now() - start;
  profiles?.keep(enclave);
  return { output: Buffer.concat(chunks).toString(), end, instructions: enclave.instructions, milliseconds };
}

function runToEnd(hostProcess: HostProcess, limit: number): string {
  for (;;) {
    const left = limit - hostProcess.enclave.instructions;
    if (left <= 0) return `not ended after ${limit} instructions`;
    const stop = hostProcess.run(Math.min(SLICE, left));
    switch (stop.kind) {
      case "limit":
        break;
      case "exited":
        return `exit ${stop.exitCode}`;
      case "aborted":
        return stop.message;
      case "fault":
        return `${stop.fault.exception.name} at 0x${stop.fault.rip.toString(16)}: ${stop.fault.message}`;
      default:
        return `stopped unexpectedly: ${stop.kind}`;
    }
  }
}
