/** The three ways in which a kernel is built and run. */

import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import type { EngineName } from "../../runtime/enclave/enclave.ts";
import { which } from "../../scripts/lib/run.mjs";
import { buildProgram, runProgram } from "../differential/enclave-program.ts";

const execute = promisify(execFile);
const KERNEL_FOLDER = resolve(import.meta.dirname, "kernels");

export interface Measurement {
  readonly output: string;
  readonly milliseconds: number;
  /** Executed by the guest, where the contender counts them. */
  readonly instructions?: number;
}

/** A built kernel, run with this number of rounds. */
export type Contender = (rounds: number) => Promise<Measurement>;

/** A static program for this machine, which measures itself. */
export async function buildNative(kernel: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const object = join(folder, `${kernel}.o`);
  const program = join(folder, kernel);
  const source = join(KERNEL_FOLDER, `${kernel}.c`);
  await execute("gcc", ["-O2", "-Dmain=kernel_main", "-c", source, "-o", object]);
  const main = resolve(import.meta.dirname, "timed-main.c");
  await execute("gcc", ["-O2", "-static", object, main, "-o", program]);
  return program;
}

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

/** The kernel in the simulated enclave: loaded anew for each run, so that translation is part of the time. */
export async function enclaveContender(
  kernel: string,
  folder: string,
  engine: EngineName,
): Promise<Contender> {
  const text = (name: string) => readFile(join(KERNEL_FOLDER, name), "utf8");
  const files = { "kernel.c": await text(`${kernel}.c`), "kernel.h": await text("kernel.h") };
  const image = await buildProgram(folder, files);
  return (rounds) => {
    const run = runProgram(image, engine, [String(rounds)]);
    if (run.end !== "exit 0") throw new Error(`${kernel} in the enclave: ${run.end}`);
    return Promise.resolve(run);
  };
}
