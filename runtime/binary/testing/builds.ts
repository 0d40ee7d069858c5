/** Compiles the test program in every way that matters. What a machine lacks is skipped, and the tests say how much. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inflateSync } from "node:zlib";

import type { DebugInfo } from "../debug-info.ts";
import type { Elf, Inflate } from "../elf/elf.ts";
import { readElf } from "../elf/read-elf.ts";
import { openDebugInfo } from "../open-debug-info.ts";

const SOURCES = import.meta.dirname;
/** Where the compilers are told that the sources are: nothing of this machine gets into the files. */
export const MAPPED = "/src/testing";

export interface Build {
  readonly name: string;
  readonly compiler: "gcc" | "clang";
  readonly optimisation: "O0" | "Og" | "O2";
  readonly version: 4 | 5;
  readonly file: string;
}

export const inflate: Inflate = (bytes, size, format) => {
  if (format !== "zlib") return undefined;
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  }
};

export function hasTool(tool: string): boolean {
  return spawnSync(tool, ["--version"]).status === 0;
}

/** The tool's output; throws when it fails, because then the test says nothing. */
export function run(tool: string, ...parameters: readonly string[]): string {
  const result = spawnSync(tool, parameters, { encoding: "utf8", maxBuffer: 256 << 20 });
  if (result.status !== 0) throw new Error(`${tool} ${parameters.join(" ")} failed: ${result.stderr}`);
  return result.stdout;
}

const folder = mkdtempSync(path.join(tmpdir(), "litebox-binary-"));
process.on("exit", () => {
  rmSync(folder, { recursive: true, force: true });
});

export function temporary(name: string): string {
  return path.join(folder, name);
}

export function compile(compiler: string, output: string, ...options: readonly string[]): string {
  const file = temporary(output);
  const sources = options.includes("-c") ? ["lists.c"] : ["main.c", "lists.c"];
  run(
    compiler,
    "-g",
    `-ffile-prefix-map=${SOURCES}=${MAPPED}`,
    ...options,
    "-o",
    file,
    ...sources.map((source) => path.join(SOURCES, source)),
  );
  return file;
}

/** All builds that this machine's compilers can make, compiled when first asked for. */
export function builds(): readonly Build[] {
  const made: Build[] = [];
  for (const compiler of ["gcc", "clang"] as const) {
    if (!hasTool(compiler)) continue;
    for (const optimisation of ["O0", "Og", "O2"] as const) {
      for (const version of [4, 5] as const) {
        const name = `${compiler}-${optimisation}-dwarf${version}`;
        const file = compile(
          compiler,
          name,
          `-${optimisation}`,
          `-gdwarf-${version}`,
          "-no-pie",
          "-Wl,-z,now",
        );
        made.push({ name, compiler, optimisation, version, file });
      }
    }
  }
  return made;
}

export function open(file: string): { elf: Elf; info: DebugInfo } {
  const elf = readElf(Uint8Array.from(readFileSync(file)), { inflate }).value;
  const info = elf && openDebugInfo(elf).value;
  if (!elf || !info) throw new Error(`${file} cannot be read`);
  return { elf, info };
}
