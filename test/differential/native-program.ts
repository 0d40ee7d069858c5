/** The program natively, on this machine's own processor. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Toolchain {
  readonly compiler: "gcc" | "clang";
  readonly optimize: "0" | "2" | "3" | "s";
  readonly isa: "x86-64" | "x86-64-v2";
}

/** All combinations that programs are tried with. */
export const TOOLCHAINS: readonly Toolchain[] = (["gcc", "clang"] as const).flatMap((compiler) =>
  (["0", "2", "3", "s"] as const).flatMap((optimize) =>
    (["x86-64", "x86-64-v2"] as const).map((isa) => ({ compiler, optimize, isa })),
  ),
);

export function inWords({ compiler, optimize, isa }: Toolchain): string {
  return `${compiler} -O${optimize} -march=${isa}`;
}

/**
 * Links the very objects of the application that the enclave consists of, of a project in this folder that has been built, with this
 * machine's own C library. The same machine code must then do the same.
 */
export async function linkNative(
  folder: string,
  sources: readonly string[],
  driver: "gcc" | "g++" = "gcc",
  /** Sources of the native program alone. */
  more: readonly string[] = [],
): Promise<string> {
  const program = join(folder, "native");
  const objects = sources.map((source) => join("build/obj", `${source}.o`));
  await execute(driver, ["-no-pie", "-z", "noexecstack", ...objects, ...more, "-o", program], {
    cwd: folder,
  });
  return program;
}

/** The program's output; undefined where it does not end within this time. */
export async function runNative(
  program: string,
  programArguments: readonly string[],
  milliseconds: number,
): Promise<string | undefined> {
  try {
    const options = { timeout: milliseconds, maxBuffer: 64 << 20 };
    return (await execute(program, programArguments, options)).stdout;
  } catch (error) {
    if (error instanceof Error && "killed" in error && error.killed === true) return undefined;
    throw error;
  }
}
