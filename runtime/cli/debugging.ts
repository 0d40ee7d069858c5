/** What `run` and `replay` have in common: running with a debugger where one is wanted, and until Ctrl-C. */

import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";

import { UserError } from "../base/errors.ts";
import type { MonitorCommand } from "../gdbstub/target.ts";
import type { HostProcess } from "../host/process.ts";
import { type DebugTargetOptions, STUB_VIEWS, type StubView } from "../simulator/debug-target.ts";
import { Doorbell } from "../simulator/doorbell.ts";
import { execute } from "../simulator/execution.ts";
import type { ExecutionEnd, ExecutionOptions } from "../simulator/execution.ts";
import { GdbServer, type ListeningPlace } from "./gdb-server.ts";
import { thrift } from "./heap.ts";
import { optimizeSparingly } from "./optimizer.ts";

/** Milliseconds between two looks at how much memory is in use. */
const LOOK_EVERY = 20;

/** Ctrl-C rings the bell. */
export async function interruptible<T>(
  doorbell: Doorbell,
  work: (doorbell: Doorbell) => Promise<T>,
): Promise<T> {
  const interrupt = (): void => {
    doorbell.interrupted = true;
    doorbell.ring();
  };
  process.once("SIGINT", interrupt);
  try {
    return await work(doorbell);
  } finally {
    process.removeListener("SIGINT", interrupt);
  }
}

interface DebugOptions extends DebugTargetOptions {
  readonly place: ListeningPlace | undefined;
  readonly wait: boolean;
  readonly note: (sentence: string) => void;
  readonly commands: readonly MonitorCommand[];
  readonly slice?: ExecutionOptions["slice"];
}

export async function executeWithDoorbell(
  hostProcess: HostProcess,
  { place, wait, note, commands, slice, ...target }: DebugOptions,
): Promise<ExecutionEnd> {
  const doorbell = new Doorbell();
  optimizeSparingly();
  const server =
    place === undefined ? undefined : await GdbServer.listen(place, doorbell, note, { commands, ...target });
  // Beside a debug session an editor, a language server and a compiler want memory as well.
  const thrifty = server && setInterval(thrift(), LOOK_EVERY);
  try {
    return await interruptible(doorbell, () => {
      if (server !== undefined) note(`litebox: listening for a debugger on ${server.name}`);
      return execute(hostProcess, { doorbell, server, wait, breathe: setImmediate, slice });
    });
  } finally {
    clearInterval(thrifty);
    server?.close();
  }
}

/** Of `--gdb`. What has a slash is a path, from the working folder on. */
export function listeningPlaceOf(
  text: string | undefined,
  workingFolder: string,
  wait: boolean,
): ListeningPlace | undefined {
  if (text === undefined) {
    if (wait)
      throw new UserError("--wait waits for a debugger, and so needs --gdb PORT (0 for any free port).", 2);
    return undefined;
  }
  if (text.includes("/")) return resolve(workingFolder, text);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65535) return port;
  throw new UserError(
    `--gdb needs a port number from 0 to 65535, not '${text}'; 0 takes any free port. Of a Unix socket it needs a path with a slash, such as ./${text === "" ? "socket" : text}.`,
    2,
  );
}

export function viewOf(text: string | undefined): StubView | undefined {
  const view = STUB_VIEWS.find((each) => each === text);
  if (text === undefined || view !== undefined) return view;
  throw new UserError(`--stub-view takes ${STUB_VIEWS.join(" or ")}, not '${text}'.`, 2);
}

const MEBIBYTE = 2 ** 20;

/** Bytes for going back in time; 0 where nobody is to go back. */
export function historyOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text) * MEBIBYTE;
  throw new UserError(`--history needs a number of MiB, such as 256, not '${text}'; 0 keeps nothing.`, 2);
}
