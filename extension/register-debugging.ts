/** The debugger's type: who completes its configurations, and what serves a session. */

import * as vscode from "vscode";

import { DEBUG_TYPE } from "../debug-adapter/contract.ts";
import { DEBUGGED_CONTEXT } from "./commands.ts";
import { offerAnotherSession } from "./lost-session.ts";

type Configurations = vscode.DebugConfigurationProvider &
  Required<Pick<vscode.DebugConfigurationProvider, "provideDebugConfigurations">>;

export function registerDebugging(
  provider: Configurations,
  adapter: (session: vscode.DebugSession) => vscode.DebugAdapter | Promise<vscode.DebugAdapter>,
): readonly vscode.Disposable[] {
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  return [
    offerAnotherSession(),
    vscode.debug.onDidStartDebugSession(({ type }) => {
      if (type === DEBUG_TYPE) void vscode.commands.executeCommand("setContext", DEBUGGED_CONTEXT, true);
    }),
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, provider, Initial),
    vscode.debug.registerDebugConfigurationProvider(
      DEBUG_TYPE,
      { provideDebugConfigurations: (folder) => provider.provideDebugConfigurations(folder) },
      Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
      createDebugAdapterDescriptor: async (session) =>
        new vscode.DebugAdapterInlineImplementation(await adapter(session)),
    }),
  ];
}
