/** `litebox replay`: a recorded run again, alone or under a debugger, without anything of the machine that it ran on. */

import { createHash, type Hash } from "node:crypto";
import { resolve } from "node:path";
import { UserError } from "../../base/errors.ts";
import { equalBytes } from "../../base/bytes.ts";
import { toHex } from "../../base/hex.ts";
import { Journal } from "../../host/history/journal.ts";
import type { Recording } from "../../host/history/recording.ts";
import { HostProcess } from "../../host/process.ts";
import { defineCommand, type OptionTable } from "../command.ts";
import { RecordedConsole } from "../console.ts";
import { executeWithDoorbell, historyOf, listeningPlaceOf } from "../debugging.ts";
import { measureFile } from "../image-file.ts";
import { loadEnclave, openImageFile } from "../open-image.ts";
import { imageOfRecording, openRecording, recordedProcessor } from "../recorder.ts";
import { endReport } from "../../simulator/run-report.ts";
import { sourcePlaces } from "../source-place.ts";

const OPTIONS = {
  gdb: {
    type: "string",
    placeholder: "PORT or PATH",
    summary:
      "Let a debugger connect to this port of 127.0.0.1 (0: any free one) or to a Unix socket with this path, and wait for it",
  },
  history: {
    type: "string",
    placeholder: "MIB",
    summary: "With --gdb: memory for going back in time, in MiB; default 256",
  },
} as const satisfies OptionTable;

export const replayCommand = defineCommand({
  name: "replay",
  usage: "FILE [IMAGE]",
  summary: "Run a recording again, or debug it forwards and backwards",
  details: `
FILE was written by 'litebox run --record'. IMAGE is the .sgxs file that was run, by default where it was from the recording; its measurement
must be the recorded one. The program prints the same again and the exit status is the same; no file, network or clock is touched.
A recording of a run that was ended from outside ends where that happened, with status 130.
With --gdb, standard error says: litebox: listening for a debugger on 127.0.0.1:PORT
With --json: as 'litebox run --json'; "end" can also be "replayed".`,
  options: OPTIONS,
  positionals: { minimum: 1, maximum: 2 },
  async run({ positionals: [named = "", image], options, output, workingFolder, json }) {
    const place = listeningPlaceOf(options.gdb, workingFolder, false);
    const file = resolve(workingFolder, named);
    const recording = await openRecording(file);
    const imageFile = image === undefined ? imageOfRecording(file, recording) : resolve(workingFolder, image);
    const mrenclave = recordedMrenclave(imageFile, recording);
    const opened = await openImageFile(imageFile, recording);
    const journal = new Journal(recording.journal);
    const enclave = loadEnclave(opened, {
      random: () => journal.number(() => undefined),
      processor: recordedProcessor(recording),
      startHash: (): Hash => createHash("sha256"),
    });
    const recorded = json ? new RecordedConsole() : undefined;
    const process = new HostProcess(
      enclave,
      {
        writeConsole: (stream, bytes) => {
          if (recorded === undefined) output.bytes(stream, bytes);
          else recorded.write(stream, bytes);
        },
        readConsole: () => new Uint8Array(),
        arguments: recording.arguments,
      },
      { journal, ...(recording.epcPages !== undefined && { epcPages: recording.epcPages }) },
    );
    const end = await executeWithDoorbell(process, {
      place,
      wait: place !== undefined,
      note: (sentence) => {
        output.note(sentence);
      },
      commands: [],
      historyBytes: historyOf(options.history),
    });
    const elf = opened.built?.mrenclave === mrenclave ? opened.built.elf : undefined;
    const report = await endReport(end, enclave, sourcePlaces(elf, workingFolder));
    if (recorded !== undefined) {
      const texts = { output: recorded.text(1), errorOutput: recorded.text(2) };
      const { instructions } = enclave;
      output.json({ version: 1, image: opened.file, mrenclave, instructions, ...texts, ...report });
    } else if (report.message !== undefined) output.note(`litebox: ${report.message}`);
    return report.exitCode;
  },
});

/** In hexadecimal; refuses any other image than the recorded one. */
function recordedMrenclave(imageFile: string, recording: Recording): string {
  const { mrenclave } = measureFile(imageFile, imageFile);
  if (equalBytes(mrenclave, recording.mrenclave)) return toHex(mrenclave);
  throw new UserError(
    `${imageFile} is not the image that was recorded: its MRENCLAVE is ${toHex(mrenclave)}, and the recorded one ${toHex(recording.mrenclave)}. Name the image behind the recording.`,
  );
}
