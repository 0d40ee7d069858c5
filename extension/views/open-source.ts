/** Shows where in the sources something in an image comes from. */

import * as vscode from "vscode";

import { definitionLine } from "./tcb-tree.ts";

/** A part of an image: its component's kind, and the names from the component to it. */
export interface PlaceInImage {
  readonly kind: string;
  readonly path: readonly string[];
}

/** Opens the file of a part of the image, at the definition of what has its name. `guest` is the folder of the library OS. */
export async function openSource(
  { kind, path: [, file, item] }: PlaceInImage,
  project: vscode.Uri,
  guest: vscode.Uri,
): Promise<void> {
  if (file === undefined) return;
  const uri = await firstThatExists([
    vscode.Uri.joinPath(kind === "application" ? project : guest, file),
    vscode.Uri.file(file),
  ]);
  if (!uri) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "The source of {0} is not among the project's files nor those of LiteBox's library OS: {1}.",
        item ?? file,
        file,
      ),
    );
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const line = item === undefined ? 0 : definitionLine(document.getText(), item);
  const place = new vscode.Position(line, 0);
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(place, place),
    viewColumn: vscode.ViewColumn.One,
  });
}

async function firstThatExists(uris: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  for (const uri of uris) {
    const facts = await vscode.workspace.fs.stat(uri).then(
      ({ type }) => type,
      () => undefined,
    );
    if (facts === vscode.FileType.File) return uri;
  }
  return undefined;
}
