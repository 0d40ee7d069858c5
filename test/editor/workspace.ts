/** A copy of a sample to work in, so that no test changes the samples themselves. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { SAMPLES } from "../../scripts/lib/paths.mjs";

export interface Workspace {
  readonly folder: string;
  file(this: void, name: string): string;
  remove(this: void): void;
}

const MADE: ReadonlySet<string> = new Set(["build", "storage"]);

/** Copies a sample, without what was built and stored in it, into a new folder of the same name. */
export function copySample(name: string): Workspace {
  const parent = mkdtempSync(path.join(os.tmpdir(), "litebox-"));
  const folder = path.join(parent, name);
  const from = path.join(SAMPLES, name);
  cpSync(from, folder, { recursive: true, filter: (file) => !MADE.has(path.relative(from, file)) });
  return {
    folder,
    file: (file) => path.join(folder, file),
    remove: () => {
      rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
