/** Small habits of the editor: values beside the lines while debugging, and links in the terminal to the library OS. */

import * as vscode from "vscode";

import { DEBUG_TYPE } from "../debug-adapter/contract.ts";
import { namesAbove } from "./inline-names.ts";
import type { Installation } from "./folders.ts";
import { placesIn } from "./terminal-links.ts";

/** In any file system: a debugger shows sources from wherever they are. */
const SOURCES = ["c", "cpp", "rust"].map((language) => ({ scheme: "*", language }));

interface LibraryLink extends vscode.TerminalLink {
  readonly path: string;
  readonly line: number;
}

const links = (guestFolder: vscode.Uri): vscode.TerminalLinkProvider<LibraryLink> => ({
  provideTerminalLinks: ({ line: text }) =>
    placesIn(text).map(({ start, length, path, line }) => ({
      ...{ startIndex: start, length, path, line },
      tooltip: vscode.l10n.t("Open the source of the library OS"),
    })),
  async handleTerminalLink({ path, line }) {
    const place = new vscode.Position(line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.joinPath(guestFolder, path), {
      selection: new vscode.Range(place, place),
    });
  },
});

export function registerEditorHelp({ guestFolder }: Installation): readonly vscode.Disposable[] {
  return [
    vscode.languages.registerInlineValuesProvider(SOURCES, {
      provideInlineValues(document, _viewPort, { stoppedLocation }) {
        if (vscode.debug.activeDebugSession?.type !== DEBUG_TYPE) return [];
        const lines = document.getText().split(/\r?\n/);
        return namesAbove(lines, stoppedLocation.start.line).map(({ line, column, name }) => {
          const range = new vscode.Range(line, column, line, column + name.length);
          return new vscode.InlineValueVariableLookup(range, name, true);
        });
      },
    }),
    vscode.window.registerTerminalLinkProvider(links(guestFolder)),
  ];
}
