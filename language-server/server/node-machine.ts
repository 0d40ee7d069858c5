/** The server on a machine with Node. */

import { readdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

import { nodeBuildSystem } from "../../runtime/image/machine/node-system.ts";
import { grammarPath } from "../grammars.ts";
import type { Machine } from "./machine.ts";
import { Measurer } from "./measurer.ts";

export function nodeMachine(): Machine {
  return {
    files: nodeBuildSystem(),
    grammars: () => grammarPath,
    pathOf(uri) {
      try {
        return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
      } catch {
        return undefined;
      }
    },
    uriOf: (path) => pathToFileURL(path).href,
    async entries(folder) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    },
    measurer: (cli) => new Measurer(cli),
  };
}
