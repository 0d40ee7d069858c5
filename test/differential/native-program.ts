/** The same C program natively, on this machine's own processor. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Toolchain {
  readonly compiler: "gcc" | "clang";
  readonly optimize: "0" | "2" | "3" | "s";
}

/** All combinations that programs are tried with. */
export const TOOLCHAINS: readonly Toolchain[] = (["gcc", "clang"] as const).flatMap((compiler) =>
  (["0", "2", "3", "s"] as const).map((optimize) => ({ compiler, optimize })),
);

export function inWords({ compiler, optimize }: Toolchain): string {
  return `${compiler} -O${optimize}`;
}

/** Compiles the sources, names in the folder, and returns the program. */
export async function compileNative(
  folder: string,
  sources: readonly string[],
  { compiler, optimize }: Toolchain,
): Promise<string> {
  const program = join(folder, "native");
  await execute(compiler, ["-w", `-O${optimize}`, ...sources, "-o", program], { cwd: folder });
  return program;
}

/** The program's output; undefined where it does not end within this time. */
export async function runNative(
  program: string,
  programArguments: readonly string[],
  milliseconds: number,
): Promise<string | undefined> {
  try {
    return (await execute(program, programArguments, { timeout: milliseconds })).stdout;
  } catch (error) {
    if (error instanceof Error && "killed" in error && error.killed === true) return undefined;
    throw error;
  }
}
