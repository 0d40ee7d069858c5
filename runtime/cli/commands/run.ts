/** `litebox run`: an image in the simulated enclave, alone or under a debugger. */

import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import { seededRandom } from "../../base/seeded-random.ts";
import { toHex } from "../../base/hex.ts";
import type { EngineName } from "../../enclave/enclave.ts";
import { type ExplorerOptions, randomSeedOf } from "../../host/explore.ts";
import type { SgxProcessor } from "../../enclave/sgx/processor.ts";
import { HostProcess } from "../../host/process.ts";
import { Journal } from "../../host/history/journal.ts";
import type { HostFiles, Storage } from "../../host/files/storage.ts";
import type { Schedule } from "../../host/schedule.ts";
import { type HostServices, repeatableClock } from "../../host/services.ts";
import { MemoryStorage } from "../../host/files/memory-storage.ts";
import { restrictedFiles } from "../../host/files/policy.ts";
import { restricted } from "../../host/tcp/policy.ts";
import { AexLog } from "../aex-log.ts";
import { AEX_FORMS, aexRule, symbolsOf } from "../aex-option.ts";
import { BUILD_OPTIONS, buildOptions } from "../building.ts";
import { CallLog, isDescriptor } from "../call-log.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext, OptionTable } from "../command.ts";
import { CodeProfiles, defaultProfileFolder } from "../code-profiles.ts";
import { FileInput, RecordedConsole, StreamInput } from "../console.ts";
import { PRODUCTION } from "../../simulator/debug-commands.ts";
import type { StubView } from "../../simulator/debug-target.ts";
import { executeWithDoorbell, historyOf, interruptible, listeningPlaceOf, viewOf } from "../debugging.ts";
import { Doorbell } from "../../simulator/doorbell.ts";
import type { ListeningPlace } from "../gdb-server.ts";
import { epcOf } from "../epc-option.ts";
import { explorationText, explore, statusOf } from "../explore.ts";
import { readUserFile } from "../files.ts";
import { startSha256 } from "../hashes.ts";
import { machineNetwork } from "../network.ts";
import { loadEnclave, openImage } from "../open-image.ts";
import type { OpenedImage } from "../open-image.ts";
import { simulatedQuoting } from "../../simulator/quoting.ts";
import { Recorder } from "../recorder.ts";
import { systemRandom } from "../random.ts";
import { systemClock } from "../../simulator/clock.ts";
import { folderStorage, machineFiles } from "../storage.ts";
import { endReport, pagingText } from "../../simulator/run-report.ts";
import { sourcePlaces } from "../source-place.ts";
import { Profiler } from "../profile/profiler.ts";
import { scheduleOf, type ScheduleOption } from "../schedule-option.ts";
import { engineOf, processorOf, seedOf, SIMULATOR_OPTIONS } from "../simulator-options.ts";
import { defaultSeed } from "../unit-tests/test-host.ts";

const OPTIONS = {
  gdb: {
    type: "string",
    placeholder: "PORT or PATH",
    summary:
      "Let a debugger connect to this port of 127.0.0.1 (0: any free one), or to a Unix socket with this path",
  },
  wait: {
    type: "boolean",
    summary: "With --gdb: execute nothing before a debugger has connected and says so",
  },
  input: { type: "string", placeholder: "FILE", summary: "What the program reads as its standard input" },
  seed: {
    type: "string",
    placeholder: "NUMBER",
    summary: "Make the processor's random numbers and the time, and so the run, repeatable",
  },
  schedule: {
    type: "string",
    placeholder: "HOW",
    summary:
      "Which thread runs when: round-robin[:INSTRUCTIONS] (default), random:SEED, or random:FIRST..LAST for many runs",
  },
  aex: {
    type: "string",
    multiple: true,
    placeholder: "WHEN",
    summary: `Interrupt the enclave as an attacker does: ${AEX_FORMS}; may be repeated`,
  },
  "aex-log": {
    type: "string",
    placeholder: "FILE",
    summary: "Write what the host learns from each of these interrupts, as a line of JSON",
  },
  calls: {
    type: "string",
    placeholder: "FILE",
    summary:
      "Write each host call with its arguments and result, as a line of JSON (fd:N: to an open descriptor)",
  },
  epc: {
    type: "string",
    placeholder: "PAGES",
    summary:
      "Give the enclave an EPC of so many pages, or of a size such as 93M, and count what paging moves",
  },
  profile: {
    type: "string",
    placeholder: "FILE",
    summary: "Write where the instructions go, as a .cpuprofile for VS Code or a browser",
  },
  ...SIMULATOR_OPTIONS,
  "code-cache": {
    type: "string",
    placeholder: "FOLDER",
    summary:
      "Where is kept which code of an image ran often, so that later runs begin faster; 'none' for nowhere; default: the user's cache folder",
  },
  storage: {
    type: "string",
    placeholder: "FOLDER",
    summary:
      "Where the enclave's own files are kept; default: what litebox.json says, or NAME.storage beside an image",
  },
  record: {
    type: "string",
    placeholder: "FILE",
    summary:
      "Record the run, to repeat it with 'litebox replay' or to debug it backwards; it holds all that the enclave was told",
  },
  test: {
    type: "string",
    placeholder: "NAME",
    summary:
      "Run this unit test instead of the program, as 'litebox test' does, with files that are gone after it",
  },
  history: {
    type: "string",
    placeholder: "MIB",
    summary: "With --gdb: memory for going back in time, in MiB; default 256, and 0 for none",
  },
  "stub-view": {
    type: "string",
    placeholder: "VIEW",
    summary:
      "With --gdb: host shows a debugger what it sees on hardware, a thread outside at the asynchronous exit pointer; default enclave",
  },
  ...BUILD_OPTIONS,
} as const satisfies OptionTable;

type RunContext = CommandContext<typeof OPTIONS>;

export const runCommand = defineCommand({
  name: "run",
  usage: "[DIR or IMAGE] [-- ARGS]",
  summary: "Run a project or an enclave image in the simulator",
  details: `
DIR is a project (default: the current folder), which is built first; IMAGE is a .sgxs file. ARGS are the program's arguments.
The .sig file beside the image must be its signature; an image without one runs for debugging, signed with your debug key.
The exit status is the enclave's exit code; 1 when the enclave faults or ends itself, 130 after Ctrl-C, 137 when a debugger
ends it. With --gdb, standard error says: litebox: listening for a debugger on 127.0.0.1:PORT
A socket is only for you; a path has a slash, such as ./debugger, and then standard error says it in place of 127.0.0.1:PORT.
Threads take turns by the number of instructions, so a run with the same --schedule is the same run. random:SEED also makes the
random numbers and the time repeatable, unless --seed does. random:FIRST..LAST runs the program under each of these schedules without its
output and with files that are gone after it, says how often it ended how, and with which seed first; the exit status is the first that is not 0, and standard input is
what --input or the manifest names. With --json: "schedules" and "outcomes": [{ "end", "exitCode", "count", "firstSeed" }].
--aex: an asynchronous exit (AEX) before the instruction number COUNT, at each instruction of a function, or with a page fault on each
access to a page. A line of --aex-log: { "instructions", "thread", "cause": "interrupt" | "page fault", "page"?, "access"? }.
--record writes a file when the run is over, however it ends. It holds what the enclave read and was told, keys among it: treat it as you
treat those. With --gdb the debugger can go back in time to where it attached (gdb: reverse-step, reverse-continue, monitor goto); with
--stub-view host it cannot, and has to find the registers in the state save area, as on hardware.
--test NAME builds and runs the image of 'litebox test'; ARGS are not used.
A line of --calls: { "instant": instructions before it, "thread", "call", "arguments": by name, "result"?, "data"?: the first bytes }.
--epc: pages beyond the limit are written out, the one that was loaded first before others, and an access to one of them is a page
fault (AEX) after which the host loads it again. Standard error says how many pages were moved; the run is otherwise the same, but slower.
--profile: the call stack is taken every 997 instructions, in a long run less often. A microsecond in the file is one instruction,
or one host call.
With --json: { "version": 1, "image", "mrenclave", "end": "exited" | "fault" | "aborted" | "killed" | "interrupted",
"exitCode" (the command's), "instructions", "output", "errorOutput", "message" (when not exited),
"paging": { "epcPages", "loaded", "evicted" } (with --epc),
"fault": { "exception", "instruction", "address"?, "file"?, "line"?, "function"? } }.`,
  options: OPTIONS,
  positionals: { minimum: 0, maximum: 1 },
  async run(context) {
    const { positionals, options, output, workingFolder } = context;
    const place = listeningPlaceOf(options.gdb, workingFolder, options.wait === true);
    const schedule = scheduleOf(options.schedule);
    const seed = options.seed === undefined ? defaultSeed(options.test) : seedOf(options.seed);
    const engine = engineOf(options.engine);
    const epcPages = epcOf(options.epc);
    const view = viewOf(options["stub-view"]);
    if (view === "host" && options.record !== undefined)
      throw new UserError(
        "--stub-view host takes threads out of the enclave, which --record does not know of: leave out one of them.",
        2,
      );
    const history = view === "host" ? 0 : historyOf(options.history);
    if (place !== undefined && options.profile !== undefined)
      throw new UserError("--profile is about a run that no debugger stops: leave out --gdb.", 2);
    const forOneRun = [place, options.aex, epcPages, options.record, options.profile, options.calls];
    if (schedule.kind === "seeds" && forOneRun.some((option) => option !== undefined))
      throw new UserError(
        "--gdb, --aex, --epc, --record, --profile and --calls are about one run: give --schedule one seed, such as random:1.",
        2,
      );
    const opened = await openImage(resolve(workingFolder, positionals[0] ?? "."), {
      ...buildOptions(options, output),
      ...(options.test !== undefined && { profile: "test" }),
    });
    const processor = processorOf(options["platform-secret"], workingFolder);
    if (schedule.kind === "seeds")
      return runMany(context, opened, schedule, {
        engine,
        processor,
        sigstruct: opened.signature.bytes,
        ...opened.configuration,
        ...(seed !== undefined && { randomSeed: seed }),
      });
    return runOne(context, opened, { place, schedule, seed, engine, epcPages, history, view, processor });
  },
});

interface RunSettings {
  readonly place: ListeningPlace | undefined;
  readonly schedule: Schedule;
  readonly seed: bigint | undefined;
  readonly engine: EngineName;
  readonly epcPages: number | undefined;
  /** Bytes. */
  readonly history: number | undefined;
  readonly view: StubView | undefined;
  readonly processor: SgxProcessor;
}

async function runOne(
  context: RunContext,
  opened: OpenedImage,
  { place, schedule, seed, engine, epcPages, history, view, processor }: RunSettings,
): Promise<number> {
  const { options, output, workingFolder, json } = context;
  const recorded = json ? new RecordedConsole() : undefined;
  const randomSeed = seed ?? randomSeedOf(schedule);
  const source = randomSeed === undefined ? systemRandom : seededRandom(randomSeed);
  const recorder = recorderOf(context, processor);
  const journal = recorder?.journal ?? debugJournal(place, history);
  const random = journal === undefined ? source : () => journal.number(source);
  const enclave = loadEnclave(opened, {
    ...{ random, engine, startHash: startSha256 },
    processor: recorder?.processor ?? processor,
  });
  const profiles = codeProfilesOf(context);
  profiles?.prepare(enclave);
  if (place !== undefined && !enclave.isDebug) output.note(`litebox: ${PRODUCTION}`);
  const mrenclave = toHex(enclave.mrenclave);
  // The record may be of another build than the image; its side file would then name wrong places.
  const elf = opened.built?.mrenclave === mrenclave ? opened.built.elf : undefined;
  const profiler = await profilerOf(context, elf);
  const findSymbol = await symbolsOf(elf);
  const ruleOf = (text: string) => aexRule(text, findSymbol, enclave.memory);
  const input = await inputOf(context, opened);
  const log = new AexLog(options["aex-log"] && resolve(workingFolder, options["aex-log"]));
  const services: HostServices = {
    writeConsole: (stream, bytes) => {
      if (recorded === undefined) output.bytes(stream, bytes);
      else recorded.write(stream, bytes);
    },
    readConsole: (max) => input.read(max),
    arguments: argumentsOf(context, opened),
    clock: randomSeed === undefined ? systemClock : repeatableClock,
    network: restricted(machineNetwork, opened.tcp),
    storage: storageOf(context, opened),
    hostFiles: hostFilesOf(opened),
    quoting: simulatedQuoting(processor),
  };
  const callLog = await callLogOf(context);
  const hostProcess = new HostProcess(enclave, services, {
    schedule,
    ...((callLog ?? profiler) && {
      onCall: (call) => {
        callLog?.add(call);
        profiler?.called(enclave, call);
      },
    }),
    onAex: log.add,
    ...(epcPages !== undefined && { epcPages }),
    ...(journal !== undefined && { journal }),
  });
  const { paging } = hostProcess;
  if (options.aex !== undefined) hostProcess.order(options.aex.map(ruleOf));
  const commands = [log.command(hostProcess, ruleOf)];
  const note = output.note.bind(output);
  const debugging = { place, wait: options.wait === true, note, commands, historyBytes: history, view };
  const end = await executeWithDoorbell(hostProcess, { ...debugging, slice: profiler?.slice });
  input.close();
  hostProcess.calls.tcp.closeAll();
  hostProcess.calls.files.closeAll();
  log.close();
  await callLog?.close();
  profiles?.keep(enclave);
  await profiler?.write();
  await recorder?.write(opened, enclave.mrenclave, { words: services.arguments, epcPages });
  const report = await endReport(end, enclave, sourcePlaces(elf, workingFolder));
  if (recorded !== undefined) {
    const { file: image } = opened;
    const texts = { output: recorded.text(1), errorOutput: recorded.text(2) };
    const { instructions } = enclave;
    const moved = paging && { paging: paging.counts };
    output.json({ version: 1, image, mrenclave, instructions, ...texts, ...moved, ...report });
  } else {
    if (report.message !== undefined) output.note(`litebox: ${report.message}`);
    if (paging !== undefined) output.note(`litebox: ${pagingText(paging.counts)}`);
  }
  return report.exitCode;
}

function codeProfilesOf({ options, workingFolder }: RunContext): CodeProfiles | undefined {
  const folder = options["code-cache"];
  if (folder === "none") return undefined;
  return new CodeProfiles(folder === undefined ? defaultProfileFolder() : resolve(workingFolder, folder));
}

function recorderOf({ options, workingFolder }: RunContext, processor: SgxProcessor): Recorder | undefined {
  if (options.record === undefined) return undefined;
  return new Recorder(resolve(workingFolder, options.record), processor);
}

/** In a debug session there is a way back, unless nobody wants it. It begins when the debugger comes. */
function debugJournal(place: ListeningPlace | undefined, history: number | undefined): Journal | undefined {
  return place === undefined || history === 0 ? undefined : Journal.forDebugging();
}

async function callLogOf({ options, workingFolder }: RunContext): Promise<CallLog | undefined> {
  const where = options.calls;
  if (where === undefined) return undefined;
  return CallLog.open(isDescriptor(where) ? where : resolve(workingFolder, where));
}

async function profilerOf(
  { options, workingFolder }: RunContext,
  elf: string | undefined,
): Promise<Profiler | undefined> {
  const file = options.profile;
  return file === undefined ? undefined : Profiler.open(elf, resolve(workingFolder, file));
}

function storageOf({ options, workingFolder }: RunContext, { files }: OpenedImage): Storage {
  if (options.storage !== undefined) return folderStorage(resolve(workingFolder, options.storage));
  return options.test === undefined ? folderStorage(files.storage) : new MemoryStorage();
}

function hostFilesOf({ files }: OpenedImage): HostFiles {
  return restrictedFiles(machineFiles(files.folder), files.named);
}

function argumentsOf({ options, rest }: RunContext, { name, run }: OpenedImage): string[] {
  return [name, ...(options.test === undefined ? (rest ?? run.arguments) : [options.test])];
}

async function runMany(
  context: RunContext,
  opened: OpenedImage,
  { first, last }: Extract<ScheduleOption, { kind: "seeds" }>,
  options: ExplorerOptions,
): Promise<number> {
  const { output, workingFolder, json } = context;
  const file = inputFile(context, opened);
  const bytes = file === undefined ? new Uint8Array() : await readUserFile(file, "the input file");
  const found = await interruptible(new Doorbell(), (doorbell) =>
    explore({
      opened,
      first,
      last,
      options,
      doorbell,
      workingFolder,
      services: () => {
        const input = new FileInput(bytes);
        return {
          writeConsole: () => undefined,
          readConsole: (max) => input.read(max),
          arguments: argumentsOf(context, opened),
          clock: repeatableClock,
          // Each run begins alike, and leaves nothing.
          storage: new MemoryStorage(),
          hostFiles: hostFilesOf(opened),
        };
      },
    }),
  );
  const { schedules, instructions, outcomes } = found;
  if (json) {
    const plain = outcomes.map((outcome) => ({ ...outcome, firstSeed: String(outcome.firstSeed) }));
    const mrenclave = toHex(found.mrenclave);
    output.json({ version: 1, image: opened.file, mrenclave, schedules, instructions, outcomes: plain });
  } else output.line(explorationText(found));
  return statusOf(found);
}

/** `--input` is relative to where the user is, the manifest's input to the project. */
function inputFile({ options, workingFolder }: RunContext, { run }: OpenedImage): string | undefined {
  return options.input === undefined ? run.input : resolve(workingFolder, options.input);
}

async function inputOf(context: RunContext, opened: OpenedImage): Promise<FileInput | StreamInput> {
  const file = inputFile(context, opened);
  return file === undefined
    ? new StreamInput(process.stdin)
    : new FileInput(await readUserFile(file, "the input file"));
}
