/** A client of the language server for tests: it starts the server as a process, with one project on disk. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import type { Diagnostic, ProtocolConnection, PublishDiagnosticsParams } from "vscode-languageserver/node";

import { TCB_NOTIFICATION } from "../contract.ts";
import type { InitializationOptions, TcbNotification } from "../contract.ts";

const MAIN = join(dirname(fileURLToPath(import.meta.url)), "..", "main.ts");

/** A file with this and a path is a link to there. */
export const LINK = "-> ";

export class Client {
  readonly #process = spawn(process.execPath, [MAIN, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  readonly connection: ProtocolConnection;
  readonly folder: string;
  readonly tcb: TcbNotification[] = [];
  /** How often something was said of a file. */
  publications = 0;
  readonly #published = new Map<string, Diagnostic[]>();
  #wakeUp: () => void = () => undefined;

  private constructor(folder: string) {
    this.folder = folder;
    const { stdin, stdout } = this.#process;
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification(
      "textDocument/publishDiagnostics",
      (parameters: PublishDiagnosticsParams) => {
        this.#published.set(parameters.uri, parameters.diagnostics);
        this.publications++;
        this.#wakeUp();
      },
    );
    this.connection.onNotification(TCB_NOTIFICATION, (notification: TcbNotification) => {
      this.tcb.push(notification);
      this.#wakeUp();
    });
    this.connection.listen();
  }

  /** `roots`: folders of the workspace, below the client's own; "" is that itself. */
  static async start(
    files: Record<string, string | Uint8Array>,
    options: InitializationOptions = {},
    roots: readonly string[] = [""],
  ): Promise<Client> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "litebox-server-")));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      if (content instanceof Uint8Array || !content.startsWith(LINK))
        await writeFile(join(folder, name), content);
      else await symlink(content.slice(LINK.length), join(folder, name));
    }
    const client = new Client(folder);
    const died = new Promise<never>((_done, failed) => {
      client.#process.on("exit", () => {
        failed(new Error("the server ended before it was initialised"));
      });
    });
    const initialized = client.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: { workspace: { workspaceFolders: true } },
      initializationOptions: options,
      workspaceFolders: roots.map((root) => ({ uri: client.uri(root), name: root })),
    });
    await Promise.race([initialized, died]);
    died.catch(() => undefined);
    await client.connection.sendNotification("initialized", {});
    return client;
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).href;
  }

  open(name: string, text: string): Promise<void> {
    const textDocument = { uri: this.uri(name), languageId: "c", version: 1, text };
    return this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** Writes the file, and says that the editor saved it. */
  async save(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
    await this.connection.sendNotification("textDocument/didSave", { textDocument: { uri: this.uri(name) } });
  }

  change(name: string, version: number, text: string): Promise<void> {
    return this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri(name), version },
      contentChanges: [{ text }],
    });
  }

  /** Waits until what was published for a file fulfils a condition. */
  async diagnostics(
    name: string,
    fulfils: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<Diagnostic[]> {
    await this.until(() => fulfils(this.#published.get(this.uri(name)) ?? []));
    return this.#published.get(this.uri(name)) ?? [];
  }

  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!condition()) {
      assert.ok(Date.now() < deadline, "the server said nothing of the kind in time");
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, 500);
        this.#wakeUp = () => {
          clearTimeout(timer);
          wake();
        };
      });
    }
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const status = await new Promise((done) => this.#process.on("exit", done));
    this.connection.dispose();
    await rm(this.folder, { recursive: true });
    assert.equal(status, 0);
  }
}
