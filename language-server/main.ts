/** Starts the language server; `--stdio` or `--node-ipc` on the command line says how the client talks to it. */

import { createConnection, ProposedFeatures } from "vscode-languageserver/node";

import { nodeMachine } from "./server/node-machine.ts";
import { serve } from "./server/server.ts";

serve(createConnection(ProposedFeatures.all), nodeMachine());
