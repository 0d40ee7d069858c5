/**
 * All subcommands, in the order in which the help lists them. A new one is a file beside this one and a line here. Each is loaded when it
 * is used: the simulator, the builder and the readers of evidence are much code, of which a command needs only its own.
 */

import type { AnyCommand } from "../command.ts";

const LOADERS: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  new: async () => (await import("./new.ts")).newCommand,
  build: async () => (await import("./build.ts")).buildCommand,
  run: async () => (await import("./run.ts")).runCommand,
  test: async () => (await import("./test.ts")).testCommand,
  replay: async () => (await import("./replay.ts")).replayCommand,
  check: async () => (await import("./check.ts")).checkCommand,
  tcb: async () => (await import("./tcb.ts")).tcbCommand,
  compare: async () => (await import("./compare.ts")).compareCommand,
  measure: async () => (await import("./measure.ts")).measureCommand,
  sign: async () => (await import("./sign.ts")).signCommand,
  inspect: async () => (await import("./inspect.ts")).inspectCommand,
  verify: async () => (await import("./verify.ts")).verifyCommand,
  clean: async () => (await import("./clean.ts")).cleanCommand,
  attest: async () => (await import("./attest.ts")).attestCommand,
  fetch: async () => (await import("./fetch.ts")).fetchCommand,
};

export const COMMAND_NAMES: readonly string[] = Object.keys(LOADERS);

/** The subcommand of that name; undefined where there is none. */
export async function loadCommand(name: string): Promise<AnyCommand | undefined> {
  return Object.hasOwn(LOADERS, name) ? LOADERS[name]?.() : undefined;
}

export async function allCommands(): Promise<readonly AnyCommand[]> {
  return Promise.all(Object.values(LOADERS).map((load) => load()));
}
