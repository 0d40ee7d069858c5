/** Starts the simulator: `litebox run --gdb 0 --wait`, or `litebox replay --gdb 0`, as a child process. The one file of the adapter that starts processes. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { Readable } from "node:stream";
import { commandLineGone, simulatorEnded, simulatorNotStarted, simulatorSilent } from "../session/errors.ts";

export interface SimulatorOptions {
  /** The script of the `litebox` command. */
  readonly cli: string;
  /** Image or project folder. */
  readonly program: string;
  readonly folder: string;
  readonly args: readonly string[] | undefined;
  readonly compiler: string | undefined;
  readonly seed: number | undefined;
  readonly schedule: string | undefined;
  readonly input: string | undefined;
  /** A unit test in place of the program. */
  readonly test?: string | undefined;
  /** MiB for going back in time. */
  readonly history: number;
  /** Files: where to write a recording, and the one to repeat instead of a run. */
  readonly record: string | undefined;
  readonly replay: string | undefined;
  /** Milliseconds until it must have opened its port. */
  readonly timeout: number;
  onOutput(stream: "stdout" | "stderr", text: string): void;
  /** Host calls, each a line of JSON, while the program makes them. */
  onCalls?(lines: readonly string[]): void;
}

export interface Simulator {
  readonly host: string;
  readonly port: number;
  /** Resolves with the exit status once the process has ended and all of its output has been handed on. */
  readonly ended: Promise<number | undefined>;
  stop(): void;
}

const ANNOUNCEMENT = /^litebox: listening for a debugger on ([\w.:[\]-]+):(\d{1,5})$/;
/** How much of what a failed start printed is repeated in the error. */
const TAIL = 2000;
/** What is longer is no line of ours. */
const LONGEST_LINE = 64 * 1024;
/** After this the process is not asked any more but killed. */
const GRACE = 2000;

/**
 * Translating makes much garbage for a short time; with the size that V8 chooses by itself, it keeps some 100 MB for that from then on
 * (`npm run bench -- memory`).
 */
export const NODE_FLAGS: readonly string[] = ["--max-semi-space-size=2"];
/**
 * glibc would give each of V8's threads, which compile for a short time, memory of its own, and most of it would stay with them; other
 * systems do not look at this.
 */
export const NODE_ENVIRONMENT: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: "1" };

export function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  if (!existsSync(options.cli)) return Promise.reject(commandLineGone(options.cli));
  const words = options.replay === undefined ? runWords(options) : replayWords(options, options.replay);
  // In VS Code process.execPath is Electron, which is Node only when told so.
  const child = spawn(process.execPath, [...NODE_FLAGS, ...words], {
    cwd: options.folder,
    env: { ...NODE_ENVIRONMENT, ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  return watch(child, options);
}

function runWords(options: SimulatorOptions): string[] {
  const words = [options.cli, "run", options.program, "--gdb", "0", "--wait"];
  words.push("--history", String(options.history));
  if (options.onCalls !== undefined) words.push("--calls", "fd:3");
  if (options.compiler !== undefined) words.push("--compiler", options.compiler);
  if (options.seed !== undefined) words.push("--seed", String(options.seed));
  if (options.schedule !== undefined) words.push("--schedule", options.schedule);
  if (options.input !== undefined) words.push("--input", options.input);
  if (options.test !== undefined) words.push("--test", options.test);
  if (options.record !== undefined) words.push("--record", options.record);
  if (options.args !== undefined) words.push("--", ...options.args);
  return words;
}

/** The image is the one that the recording names, unless the user names another place. */
function replayWords({ cli, program, folder, history }: SimulatorOptions, recording: string): string[] {
  const image = program === folder ? [] : [program];
  return [cli, "replay", recording, ...image, "--gdb", "0", "--history", String(history)];
}

function watch(child: ChildProcess, options: SimulatorOptions): Promise<Simulator> {
  const ended = new Promise<number | undefined>((resolve) => {
    child.once("close", (status) => {
      resolve(status ?? undefined);
    });
    child.once("error", () => {
      resolve(undefined);
    });
  });
  const stop = (): void => {
    child.kill();
    const timer = setTimeout(() => child.kill("SIGKILL"), GRACE);
    void ended.then(() => {
      clearTimeout(timer);
    });
  };
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => {
      stop();
      reject(simulatorSilent(options.timeout / 1000));
    }, options.timeout);
    const lines = announcementFinder(
      (host, port) => {
        clearTimeout(timer);
        resolve({ host, port, ended, stop });
      },
      (text) => {
        said = (said + text).slice(-TAIL);
        options.onOutput("stderr", text);
      },
    );
    // Decoding by the stream keeps characters whole that arrive in two parts.
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      options.onOutput("stdout", text);
    });
    child.stderr?.setEncoding("utf8").on("data", lines.push);
    readLines(child.stdio[3], (whole) => options.onCalls?.(whole));
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(simulatorNotStarted(options.cli, error.message));
    });
    child.once("close", (status, signal) => {
      clearTimeout(timer);
      lines.flush();
      reject(simulatorEnded(signal === null ? `exit status ${status ?? "unknown"}` : signal, said));
    });
  });
}

/** Hands on whole lines as they come; what is no stream to be read has none. */
function readLines(stream: ChildProcess["stdio"][3], onLines: (lines: readonly string[]) => void): void {
  if (!(stream instanceof Readable)) return;
  let rest = "";
  stream
    .setEncoding("utf8")
    .on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = (lines.pop() ?? "").slice(0, LONGEST_LINE);
      onLines(lines);
    })
    .on("error", () => undefined);
}

/** Takes the announcement out of the text and hands on everything else; after it, text is handed on as it comes. */
function announcementFinder(
  found: (host: string, port: number) => void,
  other: (text: string) => void,
): { push: (text: string) => void; flush: () => void } {
  let line = "";
  let isFound = false;
  const flush = (): void => {
    if (line !== "") other(line);
    line = "";
  };
  return {
    flush,
    push(text) {
      line += text;
      for (let end = line.indexOf("\n"); !isFound && end >= 0; end = line.indexOf("\n")) {
        const match = ANNOUNCEMENT.exec(line.slice(0, end).trimEnd());
        if (match === null) other(line.slice(0, end + 1));
        else {
          isFound = true;
          found(match[1] ?? "127.0.0.1", Number(match[2]));
        }
        line = line.slice(end + 1);
      }
      if (isFound) flush();
    },
  };
}
