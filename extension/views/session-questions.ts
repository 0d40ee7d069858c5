/** What views ask the debug session at hand. */

import * as vscode from "vscode";

import { DEBUG_TYPE } from "../../debug-adapter/contract.ts";
import type { TimeTravelArguments } from "../../debug-adapter/contract.ts";

/** A command that views have for their rows; its argument is an instant. */
export const GO_TO_INSTANT = "litebox.goToInstant";

/** The answer to a `monitor` command; undefined for one that the stub does not know, and while the program runs. */
export async function monitor(session: vscode.DebugSession, command: string): Promise<string | undefined> {
  const words = { expression: `monitor ${command}`, context: "repl" };
  const answer: unknown = await Promise.resolve(session.customRequest("evaluate", words)).catch(
    () => undefined,
  );
  const { result } = (answer ?? {}) as Partial<Record<string, unknown>>;
  return typeof result === "string" ? result : undefined;
}

/** Of an enclave that is being debugged. */
export function enclaveSession(): vscode.DebugSession | undefined {
  const session = vscode.debug.activeDebugSession;
  return session?.type === DEBUG_TYPE ? session : undefined;
}

/** What is about an enclave says so where none is being debugged. */
export async function offerDebugging(): Promise<void> {
  const debug = vscode.l10n.t("Debug");
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t("This is about an enclave that is being debugged, and none is."),
    debug,
  );
  if (choice === debug) await vscode.commands.executeCommand("litebox.debug");
}

/** Takes the session to an instant, or says why that cannot be. Resolves to whether it goes. */
export function goTo(instant: number): Promise<boolean> {
  return travel({ instant: String(instant) }, (why) =>
    vscode.l10n.t(
      "The enclave cannot be taken to instruction {0}: {1}",
      instant.toLocaleString("en-US"),
      why,
    ),
  );
}

/** Takes the session back, or says why that cannot be. Resolves to whether it goes. */
export function goBack(to: TimeTravelArguments): Promise<boolean> {
  return travel(to, (why) => vscode.l10n.t("The enclave cannot be taken back: {0}", why));
}

async function travel(to: TimeTravelArguments, sentence: (why: string) => string): Promise<boolean> {
  const session = enclaveSession();
  const chosen = vscode.debug.activeStackItem;
  const thread = chosen?.session === session ? chosen?.threadId : undefined;
  try {
    if (session === undefined) throw new Error(vscode.l10n.t("No enclave is being debugged any more."));
    await session.customRequest("litebox/timeTravel", {
      ...(thread !== undefined && { threadId: thread }),
      ...to,
    } satisfies TimeTravelArguments);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const pause = vscode.l10n.t("Pause");
    void vscode.window
      .showWarningMessage(sentence(why), ...(session === undefined ? [] : [pause]))
      .then((choice) => {
        if (choice === pause) void vscode.commands.executeCommand("workbench.action.debug.pause");
      });
    return false;
  }
}

/** The frame that is chosen in the call stack. */
function chosenFrame(): number | undefined {
  const chosen = vscode.debug.activeStackItem;
  return chosen instanceof vscode.DebugStackFrame ? chosen.frameId : undefined;
}

/** To where the program was at the cursor's line last. */
export async function runBackToCursor(): Promise<boolean> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return false;
  // The adapter counts lines from one, as VS Code tells it to.
  const line = editor.selection.active.line + 1;
  return goBack({ line: { path: editor.document.uri.fsPath, line } });
}

/** To what wrote a variable last; `given` is what VS Code hands to a command of the variables' menu. */
export async function goToLastWrite(given: unknown): Promise<boolean> {
  const { variable } = (given ?? {}) as { readonly variable?: { readonly evaluateName?: unknown } };
  const expression = variable?.evaluateName;
  if (typeof expression !== "string") {
    void vscode.window.showWarningMessage(
      vscode.l10n.t("There is no expression that means this value, so its last write cannot be looked for."),
    );
    return false;
  }
  const frameId = chosenFrame();
  return goBack({ lastWrite: expression, ...(frameId !== undefined && { frameId }) });
}
