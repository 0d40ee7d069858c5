/** The language server on a machine: a process of its own. */

import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import type { ServerOptions } from "vscode-languageclient/node";

import { SERVER_FLAGS } from "../language-server/contract.ts";
import type { ServerPlace } from "./client.ts";
import type { NodeInstallation } from "./installation.ts";
import { isReplaced } from "./replaced.ts";

export function nodeServer(installed: NodeInstallation): ServerPlace {
  const { languageServer, cli } = installed;
  const run = {
    module: languageServer,
    transport: TransportKind.ipc,
    options: { execArgv: [...SERVER_FLAGS] },
  };
  const server: ServerOptions = {
    run,
    debug: { ...run, options: { execArgv: [...SERVER_FLAGS, "--nolazy", "--inspect=6009"] } },
  };
  return {
    client: (id, name, options) => new LanguageClient(id, name, server, options),
    schemes: ["file"],
    options: { cli },
    watched: [],
    isGone: () => isReplaced(installed),
  };
}
