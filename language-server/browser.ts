/** Starts the language server as a worker in a browser, where the editor's extension host is one, too. */

import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";

import { browserMachine } from "./server/browser-machine.ts";
import { serve } from "./server/server.ts";

// Its type is one of the browser's, which nothing else here is compiled with.
const scope = globalThis as never;
const connection = createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope));

serve(connection, browserMachine(connection));
