/** A language server as a process, with one client: ours and others' alike. */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { Diagnostic, PublishDiagnosticsParams, Range } from "vscode-languageserver/node";

import { TCB_NOTIFICATION } from "../../language-server/contract.ts";
import type { TcbNotification } from "../../language-server/contract.ts";

/** Nothing that is measured takes longer. */
const PATIENCE = 60_000;

export class LspProcess {
  readonly #child;
  readonly #connection;
  readonly #shown = new Map<string, readonly Diagnostic[]>();
  readonly #waiting = new Set<() => void>();
  readonly figures: TcbNotification[] = [];
  /** How often something was said of a file. */
  publications = 0;

  constructor(program: string, args: readonly string[], folder: string) {
    this.#child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    const { stdin, stdout } = this.#child;
    this.#connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.#connection.onNotification(
      "textDocument/publishDiagnostics",
      (published: PublishDiagnosticsParams) => {
        this.#shown.set(published.uri, published.diagnostics);
        this.publications++;
        this.#wake();
      },
    );
    this.#connection.onNotification(TCB_NOTIFICATION, (figures: TcbNotification) => {
      this.figures.push(figures);
      this.#wake();
    });
    this.#connection.listen();
  }

  async initialize(folder: string, initializationOptions: object): Promise<void> {
    const uri = pathToFileURL(folder).href;
    await this.#connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: uri,
      capabilities: {},
      initializationOptions,
      workspaceFolders: [{ uri, name: "bench" }],
    });
    await this.#connection.sendNotification("initialized", {});
  }

  open(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: "c", version: 1, text };
    return this.#connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  change(uri: string, version: number, range: Range, text: string): Promise<void> {
    return this.#connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  saved(uri: string): Promise<void> {
    return this.#connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
  }

  shown(uri: string): readonly Diagnostic[] {
    return this.#shown.get(uri) ?? [];
  }

  /** Waits until something that came from the server makes the condition true. */
  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error("The language server said nothing of the kind in time.");
      await new Promise<void>((woken) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          woken();
        };
        const timer = setTimeout(done, 1000);
        this.#waiting.add(done);
      });
    }
  }

  /** Bytes of memory that the process holds, now and at most. */
  memory(): { readonly now: number; readonly most: number } {
    const status = readFileSync(`/proc/${String(this.#child.pid)}/status`, "utf8");
    const of = (name: string): number =>
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]);
    return { now: of("VmRSS"), most: of("VmHWM") };
  }

  /** Milliseconds of processor time that the process has used, in all its threads (`/proc/PID/task/TID/schedstat`). */
  cpu(): number {
    const tasks = `/proc/${String(this.#child.pid)}/task`;
    const times = readdirSync(tasks).map((task) => {
      try {
        return Number(readFileSync(join(tasks, task, "schedstat"), "utf8").split(" ")[0]);
      } catch {
        // The thread has ended.
        return 0;
      }
    });
    return times.reduce((sum, each) => sum + each, 0) / 1e6;
  }

  async stop(): Promise<void> {
    await this.#connection.sendRequest("shutdown");
    await this.#connection.sendNotification("exit");
    await new Promise((done) => this.#child.on("exit", done));
    this.#connection.dispose();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
