/** The published vectors in `vectors/`: each entry of the index with the content of its files. */

import { readFileSync } from "node:fs";

export interface VectorEntry {
  readonly id: string;
  readonly kind: string;
  readonly files: readonly string[];
  readonly expected: unknown;
}

const FOLDER = new URL("vectors/", import.meta.url);

/** The entries of a kind. */
export function vectorsOf(kind: string): VectorEntry[] {
  const { entries } = JSON.parse(readFileSync(new URL("INDEX.json", FOLDER), "utf8")) as {
    entries: VectorEntry[];
  };
  return entries.filter((entry) => entry.kind === kind);
}

/** A file of an entry, named as in the index. */
export function vectorFile(name: string): Uint8Array {
  return readFileSync(new URL(name, FOLDER));
}
