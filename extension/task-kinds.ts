/** What tasks of type `litebox` can do: one table, for the task provider and the manifest. No `vscode` here. */

import type { ProblemMatcherName } from "./problem-matchers.ts";

export const TASK_TYPE = "litebox";

export interface TaskKind {
  /** Shown in the list of tasks after `litebox: `. */
  readonly doc: string;
  readonly group?: "build" | "test";
  readonly matchers: readonly ProblemMatcherName[];
  /** It builds, and takes the options of a build. */
  readonly builds: boolean;
  /** The terminal takes the keyboard: the task is a dialogue with the enclave. */
  readonly focus: boolean;
}

export const taskKinds = {
  build: {
    doc: "Compiles, links, lays out and measures the enclave.",
    group: "build",
    matchers: ["litebox-gcc"],
    builds: true,
    focus: false,
  },
  run: {
    doc: "Builds the enclave and runs it in the simulator.",
    matchers: ["litebox-gcc"],
    builds: true,
    focus: true,
  },
  test: {
    doc: "Runs the unit tests inside the enclave.",
    group: "test",
    matchers: ["litebox-gcc"],
    builds: true,
    focus: false,
  },
  check: {
    doc: "Reports everything that leaves the LiteBox API.",
    group: "test",
    // The language server shows the same findings in Problems all the time; a second copy would only be in the way.
    matchers: [],
    builds: true,
    focus: false,
  },
  tcb: {
    doc: "Shows the trusted computing base by component.",
    matchers: ["litebox-gcc"],
    builds: true,
    focus: false,
  },
  measure: {
    doc: "Prints the measurement (MRENCLAVE) of the enclave that was built.",
    matchers: [],
    builds: false,
    focus: false,
  },
  clean: {
    doc: "Removes everything that was built of the project.",
    matchers: [],
    builds: false,
    focus: false,
  },
} as const satisfies Readonly<Record<string, TaskKind>>;

export type TaskKindName = keyof typeof taskKinds;

/** What a task in `tasks.json` says beyond its type. */
export interface TaskProperties {
  readonly command: TaskKindName;
  /** The folder of the project, relative to the workspace folder; by default that folder itself. */
  readonly project?: string;
  readonly args?: readonly string[];
}

export const taskPropertyDocs: Readonly<Record<keyof TaskProperties, string>> = {
  command: "What to do with the project.",
  project: "Folder of the project, relative to the workspace folder: the one that holds `litebox.json`.",
  args: "Further arguments of the command; for `run` those after `--` are the enclave's own.",
};

export function isTaskKind(name: unknown): name is TaskKindName {
  return typeof name === "string" && Object.hasOwn(taskKinds, name);
}
