/** The server as a client sees it: a process that speaks the protocol over standard input and output. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
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

/** A client with one project on disk. */
class Client {
  readonly #process = spawn(process.execPath, [MAIN, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  readonly connection: ProtocolConnection;
  readonly folder: string;
  readonly tcb: TcbNotification[] = [];
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
        this.#wakeUp();
      },
    );
    this.connection.onNotification(TCB_NOTIFICATION, (notification: TcbNotification) => {
      this.tcb.push(notification);
      this.#wakeUp();
    });
    this.connection.listen();
  }

  static async start(files: Record<string, string>, options: InitializationOptions = {}): Promise<Client> {
    const folder = await mkdtemp(join(tmpdir(), "litebox-server-"));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const client = new Client(folder);
    await client.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      initializationOptions: options,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "test" }],
    });
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
    const deadline = Date.now() + 20_000;
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

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

const FILES = {
  "litebox.json": '{ "name": "sample" }',
  "main.c": '#include "util.h"\nint main(void) { return helper(); }\n',
  "util.h": "int helper(void);\n",
  "util.c": "int helper(void) { return fork(); }\n",
  "elsewhere/notes.txt": "fork()",
};

let client: Client;
before(async () => {
  client = await Client.start(FILES);
});
after(() => client.stop());

test("a project's files are checked before any of them is opened", async () => {
  const [found] = await client.diagnostics("util.c", (diagnostics) => diagnostics.length > 0);
  assert.equal(found?.code, "outside-api-call");
  assert.deepEqual(found.range, { start: { line: 0, character: 26 }, end: { line: 0, character: 30 } });
  assert.match(found.codeDescription?.href ?? "", /docs\/diagnostics\/outside-api-call\.md$/);
});

test("unsaved text counts, as it is typed", async () => {
  await client.open("main.c", FILES["main.c"]);
  await client.change(
    "main.c",
    2,
    `${FILES["main.c"]}#include <sys/socket.h>\nvoid f(void) { asm("syscall"); }\n`,
  );
  const found = await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 2);
  assert.deepEqual(codes(found), ["outside-api-header", "illegal-instruction"]);
  const actions = await client.connection.sendRequest<{ title: string }[]>("textDocument/codeAction", {
    textDocument: { uri: client.uri("main.c") },
    range: found[0]?.range,
    context: { diagnostics: [] },
  });
  assert.deepEqual(
    actions.map(({ title }) => title),
    ["Remove this #include"],
  );
  await client.change("main.c", 3, FILES["main.c"]);
  await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 0);
});

test("a function defined anywhere in the project is no finding elsewhere", async () => {
  await client.change("main.c", 4, "int main(void) { return late(); }\n");
  await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 1);
  await client.open("util.c", FILES["util.c"]);
  await client.change("util.c", 2, "int late(void) { return 0; }\nint helper(void) { return 1; }\n");
  await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 0);
  await client.diagnostics("util.c", (diagnostics) => diagnostics.length === 0);
});

test("a mistake in the manifest is shown at its place", async () => {
  await client.open("litebox.json", FILES["litebox.json"]);
  await client.change("litebox.json", 2, '{\n  "name": "sample",\n  "source": []\n}');
  const [found] = await client.diagnostics("litebox.json", (diagnostics) => diagnostics.length === 1);
  assert.equal(found?.range.start.line, 2);
  assert.match(JSON.stringify(found.message), /did you mean \\"sources\\"/);
});

test("without trust nothing is measured, and the client is told", async () => {
  await client.until(() => client.tcb.length > 0);
  assert.equal(client.tcb.at(-1)?.state.kind, "restricted");
});
