/** The other side of a worker, as the parts of the worker know it. */

import type { WorkerInput, WorkerOutput } from "./contract.ts";

export type UserInput = Exclude<WorkerInput, { kind: "file" }>;

export interface Editor {
  tell(this: void, output: WorkerOutput): void;
  /** Called at most once, with who hears what comes after the request. */
  listen(this: void, heard: (input: UserInput) => void): void;
  /** A file, by its path in the project's folder; undefined where there is none. */
  read(this: void, path: string): Promise<Uint8Array | undefined>;
  /** Resolves once everything that waits has had its turn of the event loop. */
  breathe(this: void): Promise<unknown>;
}
