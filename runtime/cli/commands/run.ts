/** `litebox run`: an image in the simulated enclave, alone or under a debugger. */

import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import { seededRandom } from "../../base/seeded-random.ts";
import { toHex } from "../../base/hex.ts";
import { DEFAULT_ENGINE, Enclave, type EngineName, ENGINES } from "../../enclave/enclave.ts";
import { HostProcess } from "../../host/process.ts";
import { BUILD_OPTIONS, buildOptions } from "../building.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext, OptionTable } from "../command.ts";
import { FileInput, RecordedConsole, StreamInput } from "../console.ts";
import { Doorbell } from "../doorbell.ts";
import { execute } from "../execution.ts";
import type { ExecutionEnd } from "../execution.ts";
import { readUserFile } from "../files.ts";
import { GdbServer } from "../gdb-server.ts";
import { openImage } from "../open-image.ts";
import type { OpenedImage } from "../open-image.ts";
import { systemRandom } from "../random.ts";
import { endReport } from "../run-report.ts";

const OPTIONS = {
  gdb: {
    type: "string",
    placeholder: "PORT",
    summary: "Let a debugger connect to this port of 127.0.0.1 (0: any free one)",
  },
  wait: {
    type: "boolean",
    summary: "With --gdb: execute nothing before a debugger has connected and says so",
  },
  input: { type: "string", placeholder: "FILE", summary: "What the program reads as its standard input" },
  seed: {
    type: "string",
    placeholder: "NUMBER",
    summary: "Make the processor's random numbers, and so the run, repeatable",
  },
  engine: {
    type: "string",
    placeholder: "NAME",
    summary: `What executes instructions: lifter (compiled, fast) or interpreter (the reference); default ${DEFAULT_ENGINE}`,
  },
  ...BUILD_OPTIONS,
} as const satisfies OptionTable;

export const runCommand = defineCommand({
  name: "run",
  usage: "[DIR or IMAGE] [-- ARGS]",
  summary: "Run a project or an enclave image in the simulator",
  details: `
DIR is a project (default: the current folder), which is built first; IMAGE is a .sgxs file. ARGS are the program's arguments.
The exit status is the enclave's exit code; 1 when the enclave faults or ends itself, 130 after Ctrl-C, 137 when a debugger
ends it. With --gdb, standard error says: litebox: listening for a debugger on 127.0.0.1:PORT
With --json: { "version": 1, "image", "mrenclave", "end": "exited" | "fault" | "aborted" | "killed" | "interrupted",
"exitCode" (the command's), "instructions", "output", "errorOutput", "message" (when not exited),
"fault": { "exception", "instruction", "address"?, "file"?, "line"?, "function"? } }.`,
  options: OPTIONS,
  positionals: { minimum: 0, maximum: 1 },
  async run(context) {
    const { positionals, options, output, workingFolder, json } = context;
    const port = portOf(options.gdb, options.wait === true);
    const random = options.seed === undefined ? systemRandom : seededRandom(seedOf(options.seed));
    const engine = engineOf(options.engine);
    const opened = await openImage(
      resolve(workingFolder, positionals[0] ?? "."),
      buildOptions(options, output),
    );
    const input = await inputOf(context, opened);
    const recorded = json ? new RecordedConsole() : undefined;
    const enclave = Enclave.load(opened.image, { random, engine });
    const hostProcess = new HostProcess(enclave, {
      writeConsole: (stream, bytes) => {
        if (recorded === undefined) output.bytes(stream, bytes);
        else recorded.write(stream, bytes);
      },
      readConsole: (max) => input.read(max),
      arguments: [opened.name, ...(context.rest ?? opened.run.arguments)],
    });
    const end = await executeWithDoorbell(hostProcess, port, options.wait === true, (sentence) => {
      output.note(sentence);
    });
    input.close();
    const mrenclave = toHex(enclave.mrenclave);
    // The record may be of another build than the image; its side file would then name wrong places.
    const elf = opened.built?.mrenclave === mrenclave ? opened.built.elf : undefined;
    const report = await endReport(end, enclave, elf, workingFolder);
    if (recorded !== undefined) {
      const { file: image } = opened;
      const texts = { output: recorded.text(1), errorOutput: recorded.text(2) };
      const { instructions } = enclave;
      output.json({
        version: 1,
        image,
        mrenclave: toHex(enclave.mrenclave),
        instructions,
        ...texts,
        ...report,
      });
    } else if (report.message !== undefined) {
      output.note(`litebox: ${report.message}`);
    }
    return report.exitCode;
  },
});

async function executeWithDoorbell(
  hostProcess: HostProcess,
  port: number | undefined,
  wait: boolean,
  note: (sentence: string) => void,
): Promise<ExecutionEnd> {
  const doorbell = new Doorbell();
  const server = port === undefined ? undefined : await GdbServer.listen(port, doorbell, note);
  const interrupt = (): void => {
    doorbell.interrupted = true;
    doorbell.ring();
  };
  process.once("SIGINT", interrupt);
  try {
    if (server !== undefined) note(`litebox: listening for a debugger on 127.0.0.1:${String(server.port)}`);
    return await execute(hostProcess, { doorbell, server, wait });
  } finally {
    process.removeListener("SIGINT", interrupt);
    server?.close();
  }
}

function portOf(text: string | undefined, wait: boolean): number | undefined {
  if (text === undefined) {
    if (wait)
      throw new UserError("--wait waits for a debugger, and so needs --gdb PORT (0 for any free port).", 2);
    return undefined;
  }
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65535) return port;
  throw new UserError(`--gdb needs a port number from 0 to 65535, not '${text}'; 0 takes any free port.`, 2);
}

function seedOf(text: string): bigint {
  const seed = /^(?:0x[0-9a-fA-F]{1,16}|\d{1,20})$/.test(text) ? BigInt(text) : undefined;
  if (seed !== undefined && seed < 1n << 64n) return seed;
  throw new UserError(`--seed needs a whole number of at most 64 bits, not '${text}'.`, 2);
}

function engineOf(text: string | undefined): EngineName {
  if (text === undefined) return DEFAULT_ENGINE;
  const engine = ENGINES.find((name) => name === text);
  if (engine !== undefined) return engine;
  throw new UserError(`--engine takes ${ENGINES.join(" or ")}, not '${text}'.`, 2);
}

/** `--input` is relative to where the user is, the manifest's input to the project. */
async function inputOf(
  { options, workingFolder }: CommandContext<typeof OPTIONS>,
  { run }: OpenedImage,
): Promise<FileInput | StreamInput> {
  const file = options.input === undefined ? run.input : resolve(workingFolder, options.input);
  return file === undefined
    ? new StreamInput(process.stdin)
    : new FileInput(await readUserFile(file, "the input file"));
}
