/** What is shown over the name of a LiteBox function: what it is, and what it costs this project. */

import type { Hover, Position } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";

import type { Project } from "../analysis/project.ts";
import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";

export function hover(
  document: TextDocument,
  position: Position,
  project: Project,
  reach: ReachGraph | undefined,
): Hover | null {
  void document;
  void position;
  void project;
  void reach;
  return null;
}
