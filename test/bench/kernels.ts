/** The kernels of `npm run bench -- processor`: each is one C source in `kernels/`, some with the sources of others beside it. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { mbedtls as MBEDTLS } from "../../runtime/image/third-party/mbedtls.ts";
import type { SourceArchive } from "../../runtime/image/third-party/third-party.ts";
import { SQLITE } from "./third-party.ts";

export interface Kernel {
  readonly name: string;
  /** So many that a native run takes some hundred milliseconds: a bench finds from this how many it wants on its machine. */
  readonly rounds: number;
  readonly library?: Library;
  /** Measured for itself, not a part of the means: what it does the processor has instructions for, and WebAssembly has not. */
  readonly isApart?: true;
}

/** A library that is compiled with the kernel; paths are relative to its folder. */
export interface Library {
  readonly source: SourceArchive;
  readonly include: readonly string[];
  /** Beside the kernel's source, for it and the library. */
  readonly headers: readonly string[];
  readonly defines: Readonly<Record<string, string>>;
  files(this: void, folder: string): Promise<readonly string[]>;
}

const sqlite: Library = {
  source: SQLITE,
  include: ["deps/sqlite3"],
  headers: [],
  defines: {
    SQLITE_OS_OTHER: "1",
    SQLITE_THREADSAFE: "0",
    SQLITE_TEMP_STORE: "3",
    SQLITE_ENABLE_MEMSYS5: "1",
    SQLITE_DEFAULT_MEMSTATUS: "0",
    SQLITE_OMIT_LOAD_EXTENSION: "1",
    SQLITE_OMIT_LOCALTIME: "1",
    SQLITE_OMIT_WAL: "1",
  },
  files: () => Promise.resolve(["deps/sqlite3/sqlite3.c"]),
};

const mbedtlsAs = (configuration: string): Library => ({
  source: MBEDTLS,
  include: ["include", "library", "tests/include"],
  headers: [configuration],
  defines: { MBEDTLS_CONFIG_FILE: `"${configuration}"` },
  async files(folder) {
    const names = await readdir(join(folder, "library"));
    return names.filter((name) => name.endsWith(".c")).map((name) => `library/${name}`);
  },
});

export const KERNELS: readonly Kernel[] = [
  { name: "sha256", rounds: 1250 },
  { name: "quicksort", rounds: 350 },
  { name: "matrix", rounds: 350 },
  { name: "mix", rounds: 16_000 },
  { name: "strings", rounds: 1000 },
  { name: "recursion", rounds: 1250 },
  { name: "trees", rounds: 300 },
  { name: "indirect", rounds: 600_000 },
  { name: "neural", rounds: 300_000 },
  { name: "compress", rounds: 2000 },
  { name: "json", rounds: 8000 },
  { name: "sqlite", rounds: 150, library: sqlite },
  { name: "handshake", rounds: 22, library: mbedtlsAs("handshake-config.h") },
  { name: "gcm", rounds: 8000, library: mbedtlsAs("gcm-config.h"), isApart: true },
];

export function kernelNamed(name: string): Kernel {
  const kernel = KERNELS.find((each) => each.name === name);
  if (kernel === undefined) throw new Error(`there is no kernel ${name}`);
  return kernel;
}
