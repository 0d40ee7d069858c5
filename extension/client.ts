/** The language server's client: starts the server, and hands on what it says beyond the protocol. */

import * as vscode from "vscode";
import { CloseAction, ErrorAction, State } from "vscode-languageclient";
import type { BaseLanguageClient, ErrorHandler, LanguageClientOptions } from "vscode-languageclient";

import { MEASURE_REQUEST, TCB_NOTIFICATION, TRUST_NOTIFICATION } from "../language-server/contract.ts";
import type {
  InitializationOptions,
  MeasureParameters,
  TcbNotification,
} from "../language-server/contract.ts";
import { MANIFEST } from "./projects.ts";

/** Its id is also that of the setting `litebox.trace.server`. */
const CLIENT_ID = "litebox";

/** A server that ends so often in so many milliseconds is not started again by itself. */
const MOST_ENDS = 5;
const WITHIN = 3 * 60_000;

/** What ends is started again, which is said once; what goes on ending is left to the user. */
function restarting(log: vscode.LogOutputChannel, isGone: () => boolean): ErrorHandler {
  let ends: number[] = [];
  const show = vscode.l10n.t("Show Log");
  const showLog = (choice: string | undefined): void => {
    if (choice === show) log.show();
  };
  return {
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      if (isGone()) return { action: CloseAction.DoNotRestart, handled: true };
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

const WATCHED = "**/{litebox.json,Cargo.toml,Cargo.lock,*.c,*.h,*.cc,*.cpp,*.cxx,*.hh,*.hpp,*.rs}";

/** How the server is started, and what it is to know. */
export interface ServerPlace {
  client(this: void, id: string, name: string, options: LanguageClientOptions): BaseLanguageClient;
  /** The schemes of the file systems that projects are in; `*` is any. */
  readonly schemes: readonly string[];
  readonly options: Pick<InitializationOptions, "cli" | "grammars">;
  /** Further files that the server is told of when they change. */
  readonly watched: readonly string[];
  /** Its program is not there any more, which the user has been told then. */
  isGone(this: void): boolean;
}

export class ServerClient implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #make: () => BaseLanguageClient;
  #client: BaseLanguageClient;
  readonly #tcb = new vscode.EventEmitter<TcbNotification>();
  readonly onTcb = this.#tcb.event;

  constructor(place: ServerPlace, log: vscode.LogOutputChannel) {
    this.#log = log;
    const options = clientOptions(place, log);
    this.#make = () => {
      const client = place.client(CLIENT_ID, "LiteBox", options);
      client.onNotification(TCB_NOTIFICATION, (notification: TcbNotification) => {
        this.#tcb.fire(notification);
      });
      return client;
    };
    this.#client = this.#make();
  }

  /** Never rejects: a server that does not start is said to the user. */
  async start(): Promise<void> {
    try {
      await this.#client.start();
    } catch (error) {
      this.#log.error(String(error));
      const show = vscode.l10n.t("Show Log");
      const said = vscode.l10n.t("LiteBox's language server did not start; its log says why.");
      void vscode.window.showErrorMessage(said, show).then((choice) => {
        if (choice === show) this.#log.show();
      });
    }
  }

  async restart(): Promise<void> {
    // A client whose start has failed is of no use any more.
    if (this.#client.state === State.StartFailed) this.#client = this.#make();
    else if (this.#client.needsStop()) await this.#client.stop();
    await this.start();
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
    if (this.#client.needsStop()) await this.#client.dispose();
    this.#tcb.dispose();
  }

  dispose(): void {
    void this.stop();
  }
}

function clientOptions(
  { schemes, options: place, watched, isGone }: ServerPlace,
  log: vscode.LogOutputChannel,
): LanguageClientOptions {
  return {
    documentSelector: schemes.flatMap((scheme) => [
      { scheme, language: "c" },
      { scheme, language: "cpp" },
      { scheme, language: "rust" },
      { scheme, pattern: `**/${MANIFEST}` },
    ]),
    synchronize: {
      fileEvents: [WATCHED, ...watched].map((glob) => vscode.workspace.createFileSystemWatcher(glob)),
    },
    initializationOptions: (): InitializationOptions => ({ ...place, trusted: vscode.workspace.isTrusted }),
    errorHandler: restarting(log, isGone),
    outputChannel: log,
  };
}
