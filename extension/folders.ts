/** Folders of the installed extension. */

import * as vscode from "vscode";

/** They are there wherever the extension runs. */
export interface Installation {
  /** Of the library OS's sources. */
  readonly guestFolder: vscode.Uri;
  /** Styles and scripts of pages. */
  readonly pageFolder: vscode.Uri;
}

export function installedFolders({
  extensionUri,
}: Pick<vscode.ExtensionContext, "extensionUri">): Installation {
  return {
    guestFolder: vscode.Uri.joinPath(extensionUri, "runtime", "guest"),
    pageFolder: vscode.Uri.joinPath(extensionUri, "extension", "pages"),
  };
}
