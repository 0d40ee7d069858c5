/** Which projects are built as they are saved: the language server builds after each save, to measure, and says so. */

import * as vscode from "vscode";

import type { TcbNotification } from "../language-server/contract.ts";

type Figures = Extract<TcbNotification["state"], { kind: "known" }>["figures"];

/** A budget that is exceeded fails a build. */
function isWithin({ bytes, lines, budget }: Figures): boolean {
  return bytes <= (budget.bytes ?? Infinity) && lines <= (budget.lines ?? Infinity);
}

function isOurError({ severity, source }: vscode.Diagnostic): boolean {
  return severity === vscode.DiagnosticSeverity.Error && source === "litebox";
}

export class CurrentBuilds implements vscode.Disposable {
  /** Paths of folders. */
  readonly #current = new Set<string>();
  readonly #subscription: vscode.Disposable;

  constructor(onTcb: vscode.Event<TcbNotification>) {
    this.#subscription = onTcb(({ project, state }) => {
      const { fsPath } = vscode.Uri.parse(project);
      if (state.kind === "known" && state.figures.measured && isWithin(state.figures))
        this.#current.add(fsPath);
      else this.#current.delete(fsPath);
    });
  }

  /** A build of the project would do nothing, and succeed. */
  has(folder: vscode.Uri): boolean {
    const isWrong = ([uri, diagnostics]: readonly [vscode.Uri, readonly vscode.Diagnostic[]]): boolean =>
      uri.path.startsWith(`${folder.path}/`) && diagnostics.some(isOurError);
    return this.#current.has(folder.fsPath) && !vscode.languages.getDiagnostics().some(isWrong);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
