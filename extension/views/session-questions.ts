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

/** Takes the session to an instant, or says why that cannot be. Resolves to whether it goes. */
export async function goTo(instant: number): Promise<boolean> {
  const session = enclaveSession();
  const to: TimeTravelArguments = { instant: String(instant) };
  try {
    if (session === undefined) throw new Error(vscode.l10n.t("No enclave is being debugged any more."));
    await session.customRequest("litebox/timeTravel", to);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const pause = vscode.l10n.t("Pause");
    void vscode.window
      .showWarningMessage(
        vscode.l10n.t(
          "The enclave cannot be taken to instruction {0}: {1}",
          instant.toLocaleString("en-US"),
          why,
        ),
        ...(session === undefined ? [] : [pause]),
      )
      .then((choice) => {
        if (choice === pause) void vscode.commands.executeCommand("workbench.action.debug.pause");
      });
    return false;
  }
}
