/** Sources of others that benches compile, among the generated files; nothing of them is committed. */

import { resolve } from "node:path";

import { fetchSource } from "../../runtime/image/machine/fetch.ts";
import type { SourceArchive } from "../../runtime/image/third-party/third-party.ts";

export const CACHE = resolve(import.meta.dirname, "../../out");

/** The amalgamation 3.49.2, as this package of npm carries it in deps/sqlite3. */
export const SQLITE: SourceArchive = {
  name: "better-sqlite3",
  title: "better-sqlite3",
  version: "11.10.0",
  licence: "MIT",
  sha256: "71e2d66a44dafc35649ff82742cf4908557fc31841108d19703b74b7065c0293",
  addresses: [{ kind: "npm", package: "better-sqlite3@11.10.0" }],
};

/** The folder with the unpacked source, or why it cannot be had. */
export async function obtain(wanted: SourceArchive): Promise<{ folder: string } | { reason: string }> {
  try {
    return await fetchSource(wanted, CACHE);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
