/** A debug session in a worker: the debug adapter, the stub and the simulator, joined by bytes that never leave it. */

import { unzlibSync } from "fflate";
import { decompress } from "fzstd";

import { DapConnection } from "../../debug-adapter/dap/connection.ts";
import type { Simulator, SimulatorOptions } from "../../debug-adapter/launch/simulator.ts";
import { simulatorNotStarted } from "../../debug-adapter/session/errors.ts";
import type { Services } from "../../debug-adapter/session/services.ts";
import { DebuggerSession } from "../../debug-adapter/session/session.ts";
import { UserError } from "../base/errors.ts";
import { Journal } from "../host/history/journal.ts";
import { callRecord } from "../host/seen-call.ts";
import { joinPath } from "../image/paths.ts";
import { execute } from "../simulator/execution.ts";
import { endReport } from "../simulator/run-report.ts";
import { placeIn } from "../simulator/source-place.ts";
import type { WorkerRequest } from "./contract.ts";
import type { Editor } from "./editor.ts";
import { startProgram } from "./image.ts";
import { OnlyDebugger } from "./only-debugger.ts";
import { givenInput, Keyboard } from "./run.ts";
import { SourceAddresses } from "./source-addresses.ts";

/** Where the adapter finds the project. */
const ROOT = "/project";
const MEBIBYTE = 2 ** 20;

type DebugRequest = Extract<WorkerRequest, { kind: "debug" }>;

/** Serves one session; whoever started the worker ends it. */
export function debug(request: DebugRequest, editor: Editor): void {
  const { tell, listen } = editor;
  const addresses = new SourceAddresses(ROOT, request.folder);
  const services = servicesOf(request, editor);
  const connection = new DapConnection((sink) => new DebuggerSession(services, sink));
  connection.onDidSendMessage((message) => {
    tell({ kind: "dap", message: addresses.toEditor(message) as object });
  });
  listen((input) => {
    if (input.kind === "dap") connection.handleMessage(asked(addresses.toAdapter(input.message)));
  });
}

/** The editor knows neither the adapter's folders nor a command line. */
function asked(message: unknown): DapMessage {
  const request = message as DapMessage;
  if (request.command !== "launch") return request;
  return { ...request, arguments: { ...request.arguments, program: ROOT, image: undefined, cli: "litebox" } };
}

interface DapMessage {
  readonly seq: number;
  readonly type: string;
  readonly command?: string;
  readonly arguments?: object;
}

function servicesOf({ files, secret, sources }: DebugRequest, { read, breathe }: Editor): Services {
  const { name, image, elf, record } = files;
  const build = joinPath(ROOT, "build");
  const contents = new Map<string, Uint8Array | undefined>([
    [joinPath(build, `${name}.sgxs`), image],
    [joinPath(build, `${name}.elf`), elf],
    [joinPath(build, `${name}.json`), record],
  ]);
  const there = new Set([ROOT, build, ...sources.map((source) => joinPath(ROOT, source))]);
  const debuggers = new OnlyDebugger(breathe);
  return {
    exists: (path) => there.has(path) || contents.get(path) !== undefined,
    // A worker serves one session: there is no next one to keep a file for.
    stamp: () => undefined,
    readFile: (path) => contents.get(path),
    openFile: (path) => {
      const bytes = contents.get(path);
      return bytes && { bytes, load: () => undefined };
    },
    list: (folder) => (folder === build ? [`${name}.sgxs`] : []),
    resolve: (folder, path) => joinPath(folder, path),
    connect: () => Promise.resolve(debuggers.connect()),
    startSimulator: (options) => startSimulator(options, { files, secret }, read, debuggers),
    inflate(bytes, size, format) {
      try {
        const out = new Uint8Array(size);
        return format === "zlib" ? unzlibSync(bytes, { out }) : decompress(bytes, out);
      } catch {
        return undefined;
      }
    },
  };
}

/** What a launch can ask for and a browser does not have. */
const ELSEWHERE = ["input", "record", "replay", "schedule", "seed", "test"] as const;

async function startSimulator(
  options: SimulatorOptions,
  { files, secret }: Pick<DebugRequest, "files" | "secret">,
  read: Editor["read"],
  debuggers: OnlyDebugger,
): Promise<Simulator> {
  const wanted = ELSEWHERE.find((name) => options[name] !== undefined);
  if (wanted !== undefined)
    throw simulatorNotStarted("in the browser", `"${wanted}" needs VS Code on a machine, or a container`);
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() } as const;
  const { doorbell, breathe } = debuggers;
  const journal = options.history > 0 ? Journal.forDebugging() : undefined;
  const start = async () => {
    const keyboard = new Keyboard(() => undefined);
    for (const bytes of [(await givenInput(files, read)) ?? [], []]) keyboard.type(Uint8Array.from(bytes));
    return startProgram(files, {
      secret,
      words: options.args,
      console: {
        readConsole: keyboard.read,
        writeConsole: (stream, bytes) => {
          options.onOutput(
            stream === 1 ? "stdout" : "stderr",
            decoders[stream].decode(bytes, { stream: true }),
          );
        },
      },
      ...(journal && { journal }),
      onCall: (call) => options.onCalls?.([JSON.stringify(callRecord(call))]),
    });
  };
  try {
    const process = await start();
    debuggers.offer({ historyBytes: options.history * MEBIBYTE });
    const ended = execute(process, { doorbell, server: debuggers, wait: true, breathe }).then(async (end) => {
      const report = await endReport(end, process.enclave, (address) => placeIn(files.elf, address));
      if (report.message !== undefined && end.kind !== "interrupted")
        options.onOutput("stderr", `litebox: ${report.message}\n`);
      return report.exitCode;
    });
    return {
      host: "worker",
      port: 0,
      ended,
      stop: () => {
        doorbell.interrupted = true;
        doorbell.ring();
      },
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw simulatorNotStarted("in the browser", error.message);
  }
}
