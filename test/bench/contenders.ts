/** The three ways in which a kernel is built and run. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { CodeProfiles } from "../../runtime/cli/code-profiles.ts";
import type { EngineName } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { which } from "../../scripts/lib/run.mjs";
import { runProgram } from "../differential/enclave-program.ts";

const execute = promisify(execFile);

export interface Measurement {
  readonly output: string;
  readonly milliseconds: number;
  /** Executed by the guest, where the contender counts them. */
  readonly instructions?: number;
}

/** A built kernel, run with this number of rounds. */
export type Contender = (rounds: number) => Promise<Measurement>;

/** Runs it by itself, or under an emulator. */
export function nativeContender(program: string, emulator?: string): Contender {
  const before = emulator === undefined ? [] : [program];
  return async (rounds) => {
    const { stdout, stderr } = await execute(emulator ?? program, [...before, String(rounds)]);
    return { output: stdout, milliseconds: Number(stderr) / 1e6 };
  };
}

export function findEmulator(): string | undefined {
  return which("qemu-x86_64");
}

/**
 * The kernel in the simulated enclave: loaded anew for each run, so that translation is part of the time. With a folder of what runs
 * have found out about code it is as in `litebox run`: each run begins with what earlier ones have found out.
 */
export function enclaveContender(
  kernel: string,
  image: EnclaveImage,
  engine: EngineName,
  codeCache?: string,
): Contender {
  return (rounds) => {
    const profiles = codeCache === undefined ? {} : { profiles: new CodeProfiles(codeCache) };
    const run = runProgram(image, engine, [String(rounds)], profiles);
    if (run.end !== "exit 0") throw new Error(`${kernel} in the enclave: ${run.end}`);
    return Promise.resolve(run);
  };
}
