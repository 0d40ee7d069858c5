/** A debug session whose simulator or stub has gone is over: that is said, with a way to begin it anew. */

import * as vscode from "vscode";

import { DEBUG_TYPE, LOST_EVENT } from "../debug-adapter/contract.ts";
import type { LostBody } from "../debug-adapter/contract.ts";

export function offerAnotherSession(): vscode.Disposable {
  return vscode.debug.onDidReceiveDebugSessionCustomEvent(({ event, session, body }) => {
    if (event === LOST_EVENT && session.type === DEBUG_TYPE) void offer(session, body as LostBody);
  });
}

async function offer(session: vscode.DebugSession, { message }: LostBody): Promise<void> {
  const again = vscode.l10n.t("Start Again");
  const isOurs = session.configuration.request === "launch";
  const sentence = isOurs
    ? vscode.l10n.t("The simulator ended unexpectedly, and the debug session with it. {0}", message)
    : message;
  if ((await vscode.window.showErrorMessage(sentence, again)) === again)
    await vscode.debug.startDebugging(session.workspaceFolder, session.configuration);
}
