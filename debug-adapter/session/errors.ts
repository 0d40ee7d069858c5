/**
 * Every error that a user of the debugger can see: one function each, with a number of its own that never changes meaning. Each says
 * what happened, where, and what to do about it.
 */

import { nameOfPlace, type StubPlace } from "../rsp-client/byte-stream.ts";

/** An error for the user's eyes; anything else that is thrown is our own mistake. */
export class DebugError extends Error {
  readonly id: number;

  constructor(id: number, message: string) {
    super(message);
    this.name = "DebugError";
    this.id = id;
  }
}

export function internalError(message: string): DebugError {
  return new DebugError(1000, `The debugger made a mistake: ${message}. Please report it.`);
}

// The debug configuration: 1001 to 1099.

export function wrongAttribute(name: string, expected: string): DebugError {
  return new DebugError(1001, `\`${name}\` in the debug configuration must be ${expected}.`);
}

export function missingAttribute(name: string, doc: string): DebugError {
  return new DebugError(1002, `The debug configuration lacks \`${name}\`: ${doc}`);
}

export function fileMissing(what: string, path: string): DebugError {
  return new DebugError(
    1003,
    `${what} ${path} does not exist. Build the project first (*LiteBox: Build*, or \`litebox build\`).`,
  );
}

export function noImageBuilt(folder: string): DebugError {
  return new DebugError(
    1004,
    `There is no built image (\`*.sgxs\`) in ${folder}. Build the project first (*LiteBox: Build*, or \`litebox build\`), or name the image in \`image\`.`,
  );
}

export function severalImages(folder: string, names: readonly string[]): DebugError {
  return new DebugError(
    1005,
    `There are several images in ${folder} (${names.join(", ")}). Name the one to debug in \`image\` of the debug configuration.`,
  );
}

export function notAnElf(path: string, reason: string): DebugError {
  return new DebugError(1006, `${path} cannot be read as an ELF file with debug information: ${reason}`);
}

export function noCommandLine(): DebugError {
  return new DebugError(
    1007,
    "The debugger was not told where the `litebox` command is: `cli` is missing in the debug configuration. Start the session from the editor, or set it.",
  );
}

export function commandLineGone(cli: string): DebugError {
  return new DebugError(
    1008,
    `The \`litebox\` command is not at ${cli}. Where the editor named that place, the extension was updated or removed meanwhile: reload the window, and start again. Otherwise correct \`cli\` in the debug configuration.`,
  );
}

// The simulator and the stub: 1100 to 1199.

export function simulatorNotStarted(command: string, reason: string): DebugError {
  return new DebugError(1100, `The simulator (${command}) could not be started: ${reason}.`);
}

export function simulatorEnded(status: string, text: string): DebugError {
  const said = text.trim();
  return new DebugError(
    1101,
    `The simulator ended (${status}) before the debugger could connect.${said === "" ? "" : ` It said: ${said}`}`,
  );
}

export function simulatorSilent(seconds: number): DebugError {
  return new DebugError(
    1102,
    `The simulator has not opened a port for the debugger within ${seconds} s. Try \`litebox run --gdb 0 --wait\` in a terminal to see why.`,
  );
}

export function nobodyListens(place: StubPlace, code: string): DebugError {
  const why: Readonly<Record<string, string>> = {
    ECONNREFUSED: "nobody listens there",
    ETIMEDOUT: "it does not answer",
    ENOTFOUND: "there is no machine of that name",
    EHOSTUNREACH: "the machine cannot be reached",
    ENOENT: "there is no such file",
    EACCES: "it is another user's",
    ENOTSOCK: "it is no socket",
  };
  const name = nameOfPlace(place);
  const [start, correct] = "path" in place ? [place.path, "`socket`"] : [place.port, "`host` and `port`"];
  return new DebugError(
    1103,
    `No connection to a GDB stub at ${name}: ${why[code] ?? code}. Start one (\`litebox run --gdb ${start} --wait\`), or correct ${correct}.`,
  );
}

export function connectionLost(message: string): DebugError {
  return new DebugError(1104, message);
}

export function registersRefused(): DebugError {
  return new DebugError(
    1105,
    "The stub does not say what the registers are, so there is no call stack. The enclave may already have ended.",
  );
}

export function stubEnded(name: string): DebugError {
  return new DebugError(
    1106,
    `The stub at ${name} has nothing to debug: its program has already ended. Start it again.`,
  );
}

export function productionEnclave(): DebugError {
  return new DebugError(
    1107,
    "This is a production enclave (its attribute DEBUG is 0), into which no debugger can look, so the session is over. To debug it, set `enclave.debug` to true in litebox.json and build it again; to run it as it is, use `litebox run`.",
  );
}

// Requests that cannot be done: 1200 to 1299.

export function notSupported(request: string): DebugError {
  return new DebugError(1200, `This debugger does not support \`${request}\`.`);
}

export function notStarted(): DebugError {
  return new DebugError(1201, "There is no debug session yet, or it has ended. Start one first.");
}

export function isRunning(): DebugError {
  return new DebugError(1202, "The enclave is running. Pause it first.");
}

export function isStopped(): DebugError {
  return new DebugError(1203, "The enclave is already stopped.");
}

export function frameGone(): DebugError {
  return new DebugError(1204, "The enclave has run on since this was shown. Look at the current call stack.");
}

export function noCaller(): DebugError {
  return new DebugError(1205, "This is the outermost function: there is no caller to step out to.");
}

export function cannotEvaluate(message: string): DebugError {
  return new DebugError(1206, message);
}

export function cannotAssign(what: string, reason: string): DebugError {
  return new DebugError(1207, `${what} cannot be changed: ${reason}.`);
}

export function memoryUnwritable(address: string): DebugError {
  return new DebugError(1209, `Memory at ${address} cannot be written.`);
}

export function wrongReference(text: string): DebugError {
  return new DebugError(1210, `\`${text}\` is not a memory reference. One looks like 0x40001000.`);
}

export function monitorRefused(command: string): DebugError {
  return new DebugError(
    1212,
    `The stub does not know the command \`${command}\`, or could not do it. \`help\` may list what it knows.`,
  );
}

export function cannotGoBack(): DebugError {
  return new DebugError(
    1213,
    'The stub does not know what was before. `litebox run --gdb` and `litebox replay --gdb` do, unless the debug configuration says `"history": 0`.',
  );
}

export function noSuchInstant(text: string): DebugError {
  return new DebugError(1214, text);
}

export function notWatchable(what: string): DebugError {
  return new DebugError(
    1215,
    `${what} is not in memory (it is in a register, a bit field or optimised out), so that accesses to it cannot be watched.`,
  );
}

export function cannotJump(): DebugError {
  return new DebugError(
    1216,
    "The stub refused to set the program counter. The past of an enclave cannot be changed, nor a thread that is outside of it: go to the end of time first (`goto end` in the debug console).",
  );
}

export function otherFunction(name: string): DebugError {
  return new DebugError(
    1217,
    `The program is in \`${name}\`, and this line is in another function: one can only jump within a function.`,
  );
}

export function restartsNoInlined(name: string): DebugError {
  return new DebugError(
    1218,
    `\`${name}\` was inlined, so that it was not called and cannot be started again. Restart the function around it.`,
  );
}

export function startedAlready(): DebugError {
  return new DebugError(1220, "This debug session has begun already. Start another one beside it.");
}

export function noSuchThread(thread: number): DebugError {
  return new DebugError(1219, `There is no thread ${thread} any more. Look at the current call stacks.`);
}

// What is shown at a breakpoint instead of stopping there: 1300 to 1399.

export function noCodeAtLine(): DebugError {
  return new DebugError(
    1300,
    "No code was generated for this line. It is outside of all functions, or in one that was left out because nothing calls it.",
  );
}

export function unknownSource(path: string): DebugError {
  return new DebugError(
    1301,
    `The image has no code from ${path}. If it should, check \`sources\` in litebox.json, or \`sourceMap\` here.`,
  );
}

export function unknownFunction(name: string): DebugError {
  return new DebugError(
    1302,
    `The image has no function \`${name}\`. It may have been left out because nothing calls it, or dissolved by optimisation.`,
  );
}

export function breakpointRefused(address: string): DebugError {
  return new DebugError(1303, `The stub refused a breakpoint at ${address}.`);
}

export function wrongCondition(text: string, reason: string): DebugError {
  return new DebugError(1304, `\`${text}\` cannot be used as a condition: ${reason}`);
}

export function wrongHitCondition(text: string): DebugError {
  return new DebugError(
    1305,
    `\`${text}\` is not a hit count. Write a number such as \`5\`, a comparison such as \`>= 5\`, or \`% 5\` for every fifth time.`,
  );
}

export function wrongPattern(text: string): DebugError {
  return new DebugError(
    1307,
    `\`${text}\` is no regular expression, or fits more functions than can be meant. Write one such as \`/^parse_/\`.`,
  );
}

export function noSuchPlace(label: string): DebugError {
  return new DebugError(
    1308,
    `This program has nothing where *${label}* could stop: it is no LiteBox enclave, or the code was left out because nothing needs it.`,
  );
}

export function unknownFilter(id: string): DebugError {
  return new DebugError(1310, `This debugger has no exception filter \`${id}\`.`);
}

export function noInterrupts(): DebugError {
  return new DebugError(
    1309,
    "The stub knows nothing of asynchronous exits; ours does, of those that `--aex` orders.",
  );
}

export function variableGone(): DebugError {
  return new DebugError(
    1311,
    "The variable is gone, since its function has returned: nothing is watched any more. Set the data breakpoint again when the function runs.",
  );
}

export function watchpointRefused(address: string): DebugError {
  return new DebugError(1306, `The stub cannot watch the memory at ${address}.`);
}
