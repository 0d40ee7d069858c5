/** The language server's client: starts the server, and hands on what it says beyond the protocol. */

import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, TransportKind } from "vscode-languageclient/node";
import type { ErrorHandler, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

import {
  MEASURE_REQUEST,
  SERVER_FLAGS,
  TCB_NOTIFICATION,
  TRUST_NOTIFICATION,
} from "../language-server/contract.ts";
import type {
  InitializationOptions,
  MeasureParameters,
  TcbNotification,
} from "../language-server/contract.ts";
import type { Installation } from "./installation.ts";
import { MANIFEST } from "./projects.ts";

/** Its id is also that of the setting `litebox.trace.server`. */
const CLIENT_ID = "litebox";

/** A server that ends so often in so many milliseconds is not started again by itself. */
const MOST_ENDS = 5;
const WITHIN = 3 * 60_000;

/** What ends is started again, which is said once; what goes on ending is left to the user. */
function restarting(log: vscode.LogOutputChannel): ErrorHandler {
  let ends: number[] = [];
  const show = vscode.l10n.t("Show Log");
  const showLog = (choice: string | undefined): void => {
    if (choice === show) log.show();
  };
  return {
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      const now = Date.now();
      ends = [...ends.filter((time) => now - time < WITHIN), now];
      if (ends.length > MOST_ENDS) {
        const restart = vscode.l10n.t("Restart");
        void vscode.window
          .showErrorMessage(
            vscode.l10n.t("LiteBox's language server ends again and again, and is not started any more."),
            restart,
            show,
          )
          .then((choice) => {
            ends = [];
            if (choice === restart) void vscode.commands.executeCommand("litebox.restartServer");
            showLog(choice);
          });
        return { action: CloseAction.DoNotRestart, handled: true };
      }
      if (ends.length === 1)
        void vscode.window
          .showWarningMessage(
            vscode.l10n.t("LiteBox's language server ended unexpectedly, and was started again."),
            show,
          )
          .then(showLog);
      return { action: CloseAction.Restart, handled: true };
    },
  };
}

export class ServerClient implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #tcb = new vscode.EventEmitter<TcbNotification>();
  readonly onTcb = this.#tcb.event;

  constructor(installation: Installation, log: vscode.LogOutputChannel) {
    const run = {
      module: installation.languageServer,
      transport: TransportKind.ipc,
      options: { execArgv: [...SERVER_FLAGS] },
    };
    const server: ServerOptions = {
      run,
      debug: { ...run, options: { execArgv: [...SERVER_FLAGS, "--nolazy", "--inspect=6009"] } },
    };
    const initializationOptions = (): InitializationOptions => ({
      cli: installation.cli,
      trusted: vscode.workspace.isTrusted,
    });
    const client: LanguageClientOptions = {
      documentSelector: [
        { scheme: "file", language: "c" },
        { scheme: "file", language: "cpp" },
        { scheme: "file", language: "rust" },
        { scheme: "file", pattern: `**/${MANIFEST}` },
      ],
      synchronize: {
        fileEvents: vscode.workspace.createFileSystemWatcher(
          "**/{litebox.json,Cargo.toml,Cargo.lock,*.c,*.h,*.cc,*.cpp,*.cxx,*.hh,*.hpp,*.rs}",
        ),
      },
      initializationOptions,
      errorHandler: restarting(log),
      outputChannel: log,
    };
    this.#client = new LanguageClient(CLIENT_ID, "LiteBox", server, client);
    this.#client.onNotification(TCB_NOTIFICATION, (notification: TcbNotification) => {
      this.#tcb.fire(notification);
    });
  }

  async start(): Promise<void> {
    await this.#client.start();
  }

  async restart(): Promise<void> {
    await this.#client.restart();
  }

  /** Asks for exact figures, for instance because a build just ended. */
  async measure(project: vscode.Uri): Promise<void> {
    if (!this.#client.isRunning()) return;
    const parameters: MeasureParameters = { project: project.toString() };
    await this.#client.sendRequest(MEASURE_REQUEST, parameters);
  }

  async trustGranted(): Promise<void> {
    if (this.#client.isRunning()) await this.#client.sendNotification(TRUST_NOTIFICATION);
  }

  async stop(): Promise<void> {
    await this.#client.dispose();
    this.#tcb.dispose();
  }

  dispose(): void {
    void this.stop();
  }
}
