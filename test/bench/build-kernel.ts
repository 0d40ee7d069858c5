/** Builds a kernel for this machine and for the enclave, among the generated files: what has not changed is not compiled again. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { compileAll, type CompileJob } from "../../runtime/image/compile/compile.ts";
import { testSystem } from "../../runtime/image/testing/temporary-project.ts";
import { findCompiler } from "../../runtime/image/toolchain/find.ts";
import { buildProgram } from "../differential/enclave-program.ts";
import type { Kernel, Library } from "./kernels.ts";
import { obtain } from "./third-party.ts";

const execute = promisify(execFile);
const KERNEL_FOLDER = resolve(import.meta.dirname, "kernels");
const MAIN = resolve(import.meta.dirname, "timed-main.c");
const OUTPUT = resolve(import.meta.dirname, "../../out/bench");

export interface BuiltKernel {
  /** A static program for this machine, which measures itself. */
  readonly native: string;
  readonly image: EnclaveImage;
  readonly imageFile: string;
  /** The side file with symbols. */
  readonly elf: string;
}

/** Where what is made for a bench stands. */
export function outputFolder(name: string): string {
  return join(OUTPUT, name);
}

/** The kernel, or why it cannot be built here. */
export async function buildKernel(kernel: Kernel): Promise<BuiltKernel | { readonly reason: string }> {
  const { name, library } = kernel;
  const folder = outputFolder(name);
  let from: ObtainedLibrary | undefined;
  if (library !== undefined) {
    const obtained = await obtain(library.source);
    if ("reason" in obtained) return obtained;
    from = { library, folder: obtained.folder };
  }
  return {
    native: await buildNative(name, folder, from),
    image: await buildForEnclave(name, folder, from),
    imageFile: join(folder, "enclave/build/program.sgxs"),
    elf: join(folder, "enclave/build/program.elf"),
  };
}

interface ObtainedLibrary {
  readonly library: Library;
  readonly folder: string;
}

async function buildNative(kernel: string, folder: string, from?: ObtainedLibrary): Promise<string> {
  const compiler = await findCompiler("gcc", testSystem);
  const objects = join(folder, "native");
  const defines = Object.entries(from?.library.defines ?? {}).map(([key, value]) => `-D${key}=${value}`);
  const include = (from?.library.include ?? []).flatMap((path) => ["-I", join(from?.folder ?? "", path)]);
  const flags = ["-O2", "-w", ...defines, ...include, "-I", KERNEL_FOLDER];
  const job = (source: string, object: string, more: readonly string[] = []): CompileJob => ({
    source,
    object: join(objects, `${object}.o`),
    flags: [...flags, ...more],
    folder: KERNEL_FOLDER,
  });
  const theirs = from === undefined ? [] : await from.library.files(from.folder);
  const jobs = [
    job(join(KERNEL_FOLDER, `${kernel}.c`), "kernel", ["-Dmain=kernel_main"]),
    job(MAIN, "main"),
    ...theirs.map((path) => job(join(from?.folder ?? "", path), path)),
  ];
  const made = await compileAll(jobs, { system: testSystem, compiler });
  const failed = made.find(({ succeeded }) => !succeeded);
  if (failed !== undefined) throw new Error(`${failed.job.source} does not compile:\n${failed.messages}`);
  const program = join(objects, kernel);
  await execute("gcc", ["-static", ...jobs.map(({ object }) => object), "-o", program]);
  return program;
}

async function buildForEnclave(
  kernel: string,
  folder: string,
  from?: ObtainedLibrary,
): Promise<EnclaveImage> {
  const project = join(folder, "enclave");
  const text = (name: string) => readFile(join(KERNEL_FOLDER, name), "utf8");
  const files = { "kernel.c": await text(`${kernel}.c`), "kernel.h": await text("kernel.h") };
  if (from === undefined) return buildProgram(project, files);
  const { library } = from;
  const copy = join(project, "library");
  if (!existsSync(copy)) {
    await mkdir(project, { recursive: true });
    await cp(from.folder, copy, { recursive: true });
  }
  await cp(join(KERNEL_FOLDER, "enclave-include"), join(project, "include"), { recursive: true });
  for (const name of library.headers) await cp(join(KERNEL_FOLDER, name), join(project, "include", name));
  return buildProgram(project, files, {
    manifest: {
      sources: ["kernel.c", ...(await library.files(copy)).map((path) => `library/${path}`)],
      include: ["include", ...library.include.map((path) => `library/${path}`)],
      defines: library.defines,
    },
  });
}
