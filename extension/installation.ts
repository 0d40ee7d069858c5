/** The files of the installed extension that are started or loaded at run time. */

import { createRequire } from "node:module";
import { join } from "node:path";

import type * as vscode from "vscode";

import { installedFolders } from "./folders.ts";
import type { Installation } from "./folders.ts";

/** Programs that Node runs. */
export interface NodeInstallation extends Installation {
  readonly languageServer: string;
  readonly cli: string;
  /** Reads the adapter, so that the first session need not wait for that. */
  prepareDebugAdapter(): void;
  /** A fresh debug adapter that runs in this process. */
  loadDebugAdapter(): vscode.DebugAdapter;
}

/** What `dist/debug-adapter.cjs` exports. */
interface DebugAdapterModule {
  createSession(): vscode.DebugAdapter;
}

export function installation(context: vscode.ExtensionContext): NodeInstallation {
  const dist = (name: string): string => context.asAbsolutePath(join("dist", name));
  // Loaded when the first session starts, and by its path: the adapter is a bundle of its own.
  const adapter = (): DebugAdapterModule =>
    createRequire(context.asAbsolutePath("package.json"))(dist("debug-adapter.cjs")) as DebugAdapterModule;
  return {
    languageServer: dist("language-server.cjs"),
    cli: dist("cli.cjs"),
    ...installedFolders(context),
    prepareDebugAdapter: adapter,
    loadDebugAdapter: () => adapter().createSession(),
  };
}

/** In the editor the executable is Electron, which is Node only when told so. */
export const NODE_ENVIRONMENT: Readonly<Record<string, string>> = { ELECTRON_RUN_AS_NODE: "1" };
