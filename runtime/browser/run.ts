/** Runs an image to its end. */

import { UserError } from "../base/errors.ts";
import { Doorbell } from "../simulator/doorbell.ts";
import { execute } from "../simulator/execution.ts";
import { endReport } from "../simulator/run-report.ts";
import { placeIn } from "../simulator/source-place.ts";
import type { ImageFiles } from "./contract.ts";
import type { Editor } from "./editor.ts";
import { runSettings, startProgram } from "./image.ts";

/** Gives what is typed to whom waits for it. */
export class Keyboard {
  readonly #typed: Uint8Array[] = [];
  readonly #reads: () => void;
  #hasEnded = false;
  #wake: () => void = () => undefined;

  /** `reads` is told that something waits. */
  constructor(reads: () => void) {
    this.#reads = reads;
  }

  /** Nothing is the end of the input. */
  type(bytes: Uint8Array): void {
    if (bytes.length === 0) this.#hasEnded = true;
    else this.#typed.push(bytes);
    this.#wake();
  }

  readonly read = async (max: number): Promise<Uint8Array> => {
    while (this.#typed.length === 0 && !this.#hasEnded) {
      const typed = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#reads();
      await typed;
    }
    return this.#take(max);
  };

  #take(max: number): Uint8Array {
    const first = this.#typed.shift() ?? new Uint8Array();
    if (first.length > max) this.#typed.unshift(first.slice(max));
    return first.slice(0, max);
  }
}

/** What the program is to read as its standard input, where the manifest names a file. */
export async function givenInput(files: ImageFiles, read: Editor["read"]): Promise<Uint8Array | undefined> {
  const { input } = runSettings(files);
  if (input === undefined) return undefined;
  const bytes = await read(input);
  if (bytes === undefined)
    throw new UserError(`"input" in litebox.json names ${input}, and there is no such file.`);
  return bytes;
}

/** Resolves when the program has ended. */
export async function run(
  files: ImageFiles,
  secret: Uint8Array,
  { tell, listen, read, breathe }: Editor,
): Promise<void> {
  const keyboard = new Keyboard(() => {
    tell({ kind: "reads" });
  });
  listen((input) => {
    if (input.kind === "typed") keyboard.type(input.bytes);
  });
  const file = await givenInput(files, read);
  if (file !== undefined) for (const bytes of [file, new Uint8Array()]) keyboard.type(bytes);
  const process = startProgram(files, {
    secret,
    console: {
      readConsole: keyboard.read,
      writeConsole: (stream, bytes) => {
        tell({ kind: "written", stream, bytes });
      },
    },
  });
  const settings = { doorbell: new Doorbell(), server: undefined, wait: false, breathe };
  const end = await execute(process, settings);
  const { exitCode, message } = await endReport(end, process.enclave, (address) =>
    placeIn(files.elf, address),
  );
  tell({ kind: "ended", exitCode, message });
}
