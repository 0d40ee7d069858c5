/** The files of the installed extension that are started or loaded at run time. */

import { createRequire } from "node:module";
import { join } from "node:path";

import * as vscode from "vscode";

export interface Installation {
  readonly languageServer: string;
  readonly cli: string;
  /** Of the library OS's sources. */
  readonly guestFolder: vscode.Uri;
  /** Styles and scripts of pages. */
  readonly pageFolder: vscode.Uri;
  /** A fresh debug adapter that runs in this process. */
  loadDebugAdapter(): vscode.DebugAdapter;
}

/** What `dist/debug-adapter.cjs` exports. */
interface DebugAdapterModule {
  createSession(): vscode.DebugAdapter;
}

export function installation(context: vscode.ExtensionContext): Installation {
  const dist = (name: string): string => context.asAbsolutePath(join("dist", name));
  return {
    languageServer: dist("language-server.cjs"),
    cli: dist("cli.cjs"),
    guestFolder: vscode.Uri.joinPath(context.extensionUri, "runtime", "guest"),
    pageFolder: vscode.Uri.joinPath(context.extensionUri, "extension", "pages"),
    loadDebugAdapter() {
      // Loaded when the first session starts, and by its path: the adapter is a bundle of its own.
      const require = createRequire(context.asAbsolutePath("package.json"));
      return (require(dist("debug-adapter.cjs")) as DebugAdapterModule).createSession();
    },
  };
}

/** In the editor the executable is Electron, which is Node only when told so. */
export const NODE_ENVIRONMENT: Readonly<Record<string, string>> = { ELECTRON_RUN_AS_NODE: "1" };
