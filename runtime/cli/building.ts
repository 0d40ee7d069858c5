/** What the commands that build have in common: the options of a build, and where its words go. */

import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";

import { UserError } from "../base/errors.ts";
import type { BuildOptions } from "../image/build.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import { MANIFEST_NAME } from "../image/manifest/read.ts";
import type { BuildSystem } from "../image/system.ts";
import type { OptionValues } from "./command.ts";
import type { Output } from "./output.ts";
import { guestFolder, ownVersion } from "./paths.ts";

/** Options of every command that builds. */
export const BUILD_OPTIONS = {
  release: {
    type: "boolean",
    summary: "The release instead of the debug build: optimised, closed to debuggers, in DIR/build/release",
  },
  compiler: {
    type: "string",
    placeholder: "NAME",
    summary: "Compile with gcc, clang or the compiler at this path, whatever litebox.json says",
  },
  linker: {
    type: "string",
    placeholder: "NAME",
    summary: "Link with lld or bfd, whatever litebox.json says",
  },
  lto: {
    type: "string",
    placeholder: "on|off",
    summary:
      "Optimise sources and library OS together when they are linked, or not, whatever litebox.json says",
  },
} as const;

export function buildOptions(values: OptionValues<typeof BUILD_OPTIONS>, output: Output): BuildOptions {
  const { compiler, linker, lto } = values;
  if (linker !== undefined && linker !== "lld" && linker !== "bfd") {
    throw new UserError(`--linker takes lld or bfd, not ${linker}.`, 2);
  }
  if (lto !== undefined && lto !== "on" && lto !== "off")
    throw new UserError(`--lto takes on or off, not ${lto}.`, 2);
  return {
    guestFolder: guestFolder(),
    facts: { builderVersion: ownVersion(), time: sourceDate() },
    profile: values.release === true ? "release" : "debug",
    ...(compiler === undefined ? {} : { compiler }),
    ...(linker === undefined ? {} : { linker }),
    ...(lto === undefined ? {} : { lto: lto === "on" }),
    onMessages: (text) => output.note(text.replace(/\n$/, "")),
    onProgress: (text) => output.progress(text),
  };
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function sourceDate(): string | undefined {
  const seconds = process.env["SOURCE_DATE_EPOCH"];
  return seconds !== undefined && /^\d{1,11}$/.test(seconds)
    ? new Date(Number(seconds) * 1000).toISOString()
    : undefined;
}

/** As a shell's Ctrl-C and its `kill` send them. */
const INTERRUPTIONS = ["SIGINT", "SIGTERM"] as const;

/** Somebody does not want to wait for the rest. Unlike other failures this is none of what was worked on. */
export class Interruption extends UserError {}

/** Runs `work` with a signal that is aborted, for the reason `sentence`, by who interrupts the program. */
export async function interruptible<T>(
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort(new Interruption(sentence));
  };
  for (const name of INTERRUPTIONS) process.once(name, interrupt);
  try {
    return await work(stop.signal);
  } finally {
    for (const name of INTERRUPTIONS) process.removeListener(name, interrupt);
  }
}

/** Between two pieces of work that leave no time for it, lets signals arrive. */
export async function unlessInterrupted(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

/** Runs `work` with the machine to build on. Who interrupts it is told so, once compilers have been stopped and cleaned up after. */
export function onThisMachine<T>(work: (system: BuildSystem, signal: AbortSignal) => Promise<T>): Promise<T> {
  return interruptible(
    "The build was interrupted. What was built before is as it was; build again to go on where this one ended.",
    (signal) => work(nodeBuildSystem({ signal }), signal),
  );
}

/** The project's folder: named itself or by its manifest, else the working folder. */
export async function projectFolder(named: string | undefined, workingFolder: string): Promise<string> {
  const path = resolve(workingFolder, named ?? ".");
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined)
    throw new UserError(`There is no folder ${path}. Name the folder of a project.`, 2);
  if (facts.isDirectory()) return path;
  if (basename(path) === MANIFEST_NAME) return dirname(path);
  throw new UserError(
    `${path} is no folder. Name the folder of a project, the one with its ${MANIFEST_NAME}.`,
    2,
  );
}
