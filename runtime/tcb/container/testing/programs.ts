/** Programs compiled on this machine, and images made of them and of its libraries, for tests. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

import type { Member } from "./archives.ts";

/** For a test's `skip`: the reason, when this machine lacks one of the programs. */
export function lacks(...programs: readonly string[]): string | false {
  if (process.arch !== "x64" || process.platform !== "linux") return "only Linux on x86-64 has such programs";
  const missing = programs.find((program) => spawnSync(program, ["--version"]).error !== undefined);
  return missing === undefined ? false : `${missing} is not installed`;
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "litebox-container-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Compiles C or, with a name that ends in `.S`, assembly; gives the path of the result. */
export function compile(folder: string, name: string, source: string, ...flags: readonly string[]): string {
  const isAssembly = name.endsWith(".S");
  const file = join(folder, isAssembly ? name : `${name}.c`);
  const result = join(folder, name.replace(/\.S$/, ""));
  writeFileSync(file, source);
  execFileSync("gcc", ["-O1", "-w", "-o", result, file, ...flags]);
  return result;
}

/** What ldd finds: paths of the libraries and of the dynamic linker, without symbolic links. */
export function lddPaths(program: string): string[] {
  const text = execFileSync("ldd", [program], { encoding: "utf8" });
  const paths = [...text.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
  return paths.map((path) => realpathSync(path)).sort();
}

/** Files of this machine under the names that they have here, and the folders' symbolic links. */
export function machineFiles(paths: readonly string[]): Member[] {
  const members: Member[] = [];
  for (const link of ["lib", "lib64", "bin"]) {
    const target = realpathSync(`/${link}`);
    if (target !== `/${link}`) members.push({ path: link, type: "2", link: target.slice(1) });
  }
  for (const path of paths) {
    const real = realpathSync(path);
    if (real !== path) members.push({ path, type: "2", link: real });
    members.push({ path: real, content: readFileSync(real), mode: 0o755 });
  }
  return members;
}

/** Names by which libraries are asked for, and the dynamic linker's, as ldd has them: links included. */
export function lddFiles(program: string): string[] {
  const text = execFileSync("ldd", [program], { encoding: "utf8" });
  return [...text.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
}
