/** What the server needs of where it runs: Node and a disk, or a browser that asks the editor for files. */

import type { GrammarSource } from "../analysis/parser.ts";
import type { ProjectFiles } from "../analysis/project-files.ts";
import type { FolderEntry } from "../contract.ts";
import type { Measurer } from "./measurer.ts";

export interface Machine {
  readonly files: ProjectFiles;
  /** `folder` is where the client says that the grammars are. */
  grammars(this: void, folder: string | undefined): GrammarSource;
  /** Undefined for what is no file, such as an untitled document. */
  pathOf(this: void, uri: string): string | undefined;
  uriOf(this: void, path: string): string;
  /** What is in a folder; nothing where there is none. */
  entries(this: void, folder: string): Promise<readonly FolderEntry[]>;
  /** Undefined where nothing can be built; `cli` is the command that would. */
  measurer(this: void, cli: string): Pick<Measurer, "measure" | "dispose"> | undefined;
}
