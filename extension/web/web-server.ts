/** The language server in a browser: a worker, which asks the extension for files. */

import * as vscode from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import type { MessageTransports } from "vscode-languageclient/browser";

import { FILE_REQUESTS } from "../../language-server/contract.ts";
import type { FileParameters, FolderEntry } from "../../language-server/contract.ts";
import type { ServerPlace } from "../client.ts";
import { entriesOf, readIfThere } from "./files.ts";
import type { BrowserWorker, Workers } from "./workers.ts";

export function webServer(
  workers: Workers,
  { extensionUri }: Pick<vscode.ExtensionContext, "extensionUri">,
): ServerPlace {
  return {
    client(id, name, options) {
      let last: BrowserWorker | undefined;
      const start = (): Promise<MessageTransports> => {
        last?.terminate();
        last = workers.open("language-server");
        // Its type is one of the browser's, which nothing else here is compiled with.
        const worker = last as never;
        return Promise.resolve({
          reader: new BrowserMessageReader(worker),
          writer: new BrowserMessageWriter(worker),
        });
      };
      const client = new LanguageClient(id, name, start, options);
      client.onRequest(
        FILE_REQUESTS.read,
        async ({ uri }: FileParameters) => (await readIfThere(vscode.Uri.parse(uri))) ?? null,
      );
      client.onRequest(FILE_REQUESTS.stamp, ({ uri }: FileParameters) => stampOf(vscode.Uri.parse(uri)));
      client.onRequest(FILE_REQUESTS.list, async ({ uri }: FileParameters): Promise<FolderEntry[]> =>
        (await entriesOf(vscode.Uri.parse(uri))).map(([entry, isFolder]) => ({ name: entry, isFolder })),
      );
      return client;
    },
    schemes: ["*"],
    options: { grammars: vscode.Uri.joinPath(extensionUri, "dist", "grammars").toString(true) },
    watched: ["**/build/*.json"],
    isGone: () => false,
  };
}

async function stampOf(uri: vscode.Uri): Promise<string | null> {
  return vscode.workspace.fs.stat(uri).then(
    ({ mtime, size, type }) =>
      (type & vscode.FileType.File) === 0 ? null : `${String(mtime)} ${String(size)}`,
    () => null,
  );
}
