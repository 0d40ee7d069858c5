/** The language server's client: starts the server, and hands on what it says beyond the protocol. */

import * as vscode from "vscode";
import { CloseAction, ErrorAction } from "vscode-languageclient";
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

const WATCHED = "**/{litebox.json,Cargo.toml,Cargo.lock,*.c,*.h,*.cc,*.cpp,*.cxx,*.hh,*.hpp,*.rs}";

/** How the server is started, and what it is to know. */
export interface ServerPlace {
  client(this: void, id: string, name: string, options: LanguageClientOptions): BaseLanguageClient;
  /** The schemes of the file systems that projects are in; undefined: all. */
  readonly schemes: readonly string[] | undefined;
  readonly options: Pick<InitializationOptions, "cli" | "grammars">;
  /** Further files that the server is told of when they change. */
  readonly watched: readonly string[];
}

export class ServerClient implements vscode.Disposable {
  readonly #client: BaseLanguageClient;
  readonly #tcb = new vscode.EventEmitter<TcbNotification>();
  readonly onTcb = this.#tcb.event;

  constructor({ client, schemes, options: place, watched }: ServerPlace, log: vscode.LogOutputChannel) {
    const initializationOptions = (): InitializationOptions => ({
      ...place,
      trusted: vscode.workspace.isTrusted,
    });
    const options: LanguageClientOptions = {
      documentSelector: (schemes ?? [undefined]).flatMap((scheme) => {
        const of = scheme === undefined ? {} : { scheme };
        return [
          { ...of, language: "c" },
          { ...of, language: "cpp" },
          { ...of, language: "rust" },
          { ...of, pattern: `**/${MANIFEST}` },
        ];
      }),
      synchronize: {
        fileEvents: [WATCHED, ...watched].map((glob) => vscode.workspace.createFileSystemWatcher(glob)),
      },
      initializationOptions,
      errorHandler: restarting(log),
      outputChannel: log,
    };
    this.#client = client(CLIENT_ID, "LiteBox", options);
    this.#client.onNotification(TCB_NOTIFICATION, (notification: TcbNotification) => {
      this.#tcb.fire(notification);
    });
  }

  async start(): Promise<void> {
    await this.#client.start();
  }

  async restart(): Promise<void> {
    await this.#client.stop();
    await this.#client.start();
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

/** Never rejects: a server that does not start is said to the user. */
export async function startOrSay(server: ServerClient, log: vscode.LogOutputChannel): Promise<void> {
  try {
    await server.start();
  } catch (error) {
    log.error(String(error));
    const show = vscode.l10n.t("Show Log");
    const said = vscode.l10n.t("LiteBox's language server did not start; its log says why.");
    if ((await vscode.window.showErrorMessage(said, show)) === show) log.show();
  }
}
