/** A program's console as a terminal of the editor: what it writes is shown, what is typed it reads, Ctrl-C ends it. */

import * as vscode from "vscode";

import type { ImageFiles, WorkerOutput } from "../../runtime/browser/contract.ts";
import { projectOf } from "./files.ts";
import { LineEditor, terminalLines } from "./line-editor.ts";
import type { StartedWorker, Workers } from "./workers.ts";

/** Shows the terminal; resolves to the exit code, or undefined when the user has ended the program. */
export async function runInTerminal(
  workers: Workers,
  image: vscode.Uri,
  files: ImageFiles,
): Promise<number | undefined> {
  const secret = await workers.secret();
  return new Promise((resolve) => {
    const pty = new ProgramTerminal(
      (hear) => workers.start({ kind: "run", files, secret }, projectOf(image), hear),
      resolve,
    );
    const name = `LiteBox: ${files.name}`;
    vscode.window.createTerminal({ name, pty, iconPath: new vscode.ThemeIcon("package") }).show();
  });
}

class ProgramTerminal implements vscode.Pseudoterminal {
  readonly #write = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#write.event;
  readonly #start: (hear: (output: WorkerOutput) => void) => StartedWorker;
  readonly #ended: (exitCode: number | undefined) => void;
  readonly #decoders = { 1: new TextDecoder(), 2: new TextDecoder() } as const;
  readonly #typed = new LineEditor();
  #worker: StartedWorker | undefined;

  constructor(
    start: (hear: (output: WorkerOutput) => void) => StartedWorker,
    ended: (exitCode: number | undefined) => void,
  ) {
    this.#start = start;
    this.#ended = ended;
  }

  open(): void {
    this.#worker = this.#start((output) => {
      this.#hear(output);
    });
  }

  close(): void {
    this.#end(undefined);
  }

  handleInput(keys: string): void {
    if (this.#worker === undefined) return;
    const { echo, lines, isInterrupted, isEnd } = this.#typed.keys(keys);
    this.#write.fire(echo);
    for (const line of lines) this.#worker.send({ kind: "typed", bytes: new TextEncoder().encode(line) });
    if (isEnd) this.#worker.send({ kind: "typed", bytes: new Uint8Array() });
    if (!isInterrupted) return;
    this.#say(vscode.l10n.t("Interrupted."));
    this.#end(undefined);
  }

  #hear(output: WorkerOutput): void {
    if (output.kind === "written")
      this.#write.fire(terminalLines(this.#decoders[output.stream].decode(output.bytes, { stream: true })));
    else if (output.kind === "failed") {
      this.#say(output.message);
      this.#end(1);
    } else if (output.kind === "ended") {
      this.#say(output.message ?? vscode.l10n.t("Exit code {0}.", output.exitCode));
      this.#end(output.exitCode);
    }
  }

  #say(sentence: string): void {
    this.#write.fire(`\r\n\x1b[2m${terminalLines(sentence)}\x1b[0m\r\n`);
  }

  #end(exitCode: number | undefined): void {
    this.#worker?.end();
    this.#worker = undefined;
    this.#ended(exitCode);
  }
}
