/**
 * `compiler ARGUMENTS` of gcc, for gdb's testsuite: sources are compiled with the flags of an application and those of the test. What is
 * linked becomes an enclave by our own builder: the ELF file for gdb has the name that was asked for, image and signature stand beside it.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { prepareBuild, type PreparedBuild } from "../../../runtime/image/build.ts";
import { linkImage } from "../../../runtime/image/link-image.ts";
import { nodeBuildSystem } from "../../../runtime/image/machine/node-system.ts";
import { openProject } from "../../../runtime/image/project.ts";
import { signBuild } from "../../../runtime/image/sign.ts";
import { findCompiler } from "../../../runtime/image/toolchain/find.ts";
import { applicationFlags } from "../../../runtime/image/toolchain/flags.ts";
import { retainSections } from "./retain.ts";
import { readArguments, type CompilerArguments } from "./arguments.ts";

const GUEST_FOLDER = path.resolve(import.meta.dirname, "../../../runtime/guest");
const MANIFEST = { name: "program", optimize: "0", enclave: { stack: "1M", heap: "256K", threads: 2 } };

const system = nodeBuildSystem();

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/** Not for a test: its debug information is its own choice, a debugger may name what nothing calls, and warnings are not what is tested. */
const LEFT_OUT = /^-(?:g.*|Wall|ffunction-sections|fdata-sections)$/;
const INCLUDE = path.join(import.meta.dirname, "include");

/** What compiling a source needs of a build. */
type Compiling = Pick<PreparedBuild, "compiler" | "project">;

function flagsOf({ compiler, project }: Compiling, folder: string, wanted: readonly string[]): string[] {
  const flags = applicationFlags({ compiler, guestFolder: GUEST_FOLDER }, folder, project.manifest);
  // gcc cannot have both.
  const isProtected = !wanted.some((flag) => /^-m(?:indirect-branch|function-return)=/.test(flag));
  const kept = flags.filter(
    (flag) => !LEFT_OUT.test(flag) && (isProtected || !flag.startsWith("-fcf-protection")),
  );
  // Before the headers of LiteBox, to which they add.
  return ["-isystem", INCLUDE, ...kept, "-w"];
}

function compile(prepared: Compiling, folder: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(
    prepared.compiler.path,
    [...flagsOf(prepared, folder, args), ...args],
    { encoding: "utf8", maxBuffer: 64 << 20 },
  );
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (status !== 0) process.exit(status ?? 1);
}

function retain(objects: readonly string[]): void {
  for (const object of objects) {
    const bytes = readFileSync(object);
    retainSections(bytes);
    writeFileSync(object, bytes);
  }
}

/** A folder with a manifest, from which the builder takes what it has to know. */
function makeProject(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "litebox.json"), JSON.stringify(MANIFEST));
}

async function link({ sources, objects, flags, output = "a.out" }: CompilerArguments): Promise<void> {
  const folder = path.resolve(`${output}.enclave`);
  makeProject(folder);
  const prepared = await prepareBuild(folder, { guestFolder: GUEST_FOLDER }, system);
  const made = sources.map((source, index) => {
    const object = path.join(folder, `${index}.o`);
    compile(prepared, folder, [...flags, "-c", source, "-o", object]);
    return object;
  });
  const all = [...objects.map((object) => path.resolve(object)), ...made];
  retain(all);
  const input = {
    ...prepared,
    guestFolder: GUEST_FOLDER,
    sources: all.map((object) => path.basename(object)),
    objects: all.map((object) => ({
      job: { source: object, object, flags: [], folder },
      ...{ compiled: true, succeeded: true, messages: "", files: [] },
      digest: system.digest(readFileSync(object)),
    })),
    crates: [],
    facts: { builderVersion: "unknown" },
    onMessages: (text: string) => process.stderr.write(text),
  };
  const { record } = await linkImage(input, system);
  await signBuild(prepared.project, record, system);
  const { elf, image, signature } = prepared.project.outputs;
  copyFileSync(elf, output);
  copyFileSync(image, `${output}.sgxs`);
  copyFileSync(signature, `${output}.sig`);
}

const args = readArguments(process.argv.slice(2));
try {
  if (args.links) await link(args);
  else {
    const folder = path.resolve(`${args.output ?? "-"}.enclave`);
    makeProject(folder);
    const project = await openProject(folder, system);
    const prepared = { project, compiler: await findCompiler(undefined, system) };
    const output = args.output === undefined ? [] : ["-o", args.output];
    compile(prepared, folder, [...args.flags, ...args.sources, ...output]);
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
