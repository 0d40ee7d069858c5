/** A copy of a sample to work in, so that no test changes the samples themselves. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { SAMPLES } from "../../scripts/lib/paths.mjs";

export interface Workspace {
  readonly folder: string;
  file(this: void, name: string): string;
  /** Copies another sample into a folder below. */
  add(this: void, name: string): void;
  remove(this: void): void;
}

const MADE: ReadonlySet<string> = new Set(["build", "storage"]);

/** Without what was built and stored in it. */
function copyTo(name: string, folder: string): void {
  const from = path.join(SAMPLES, name);
  cpSync(from, folder, { recursive: true, filter: (file) => !MADE.has(path.relative(from, file)) });
}

/** Copies a sample, without what was built and stored in it, into a new folder of the same name. */
export function copySample(name: string): Workspace {
  const parent = mkdtempSync(path.join(os.tmpdir(), "litebox-"));
  const folder = path.join(parent, name);
  copyTo(name, folder);
  return {
    folder,
    file: (file) => path.join(folder, file),
    add: (other) => {
      copyTo(other, path.join(folder, other));
    },
    remove: () => {
      rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
