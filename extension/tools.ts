/** What the extension has others do: on a machine the `litebox` command, in a browser workers. */

import type * as vscode from "vscode";

import type { ProjectFolder } from "./projects.ts";

export interface Answer<T> {
  readonly answer: T | undefined;
  /** Where there is no answer, why: a sentence. */
  readonly message: string;
}

export interface Tools {
  /** To know what an image is made of, it is built; in a workspace that is not trusted, that is not done. */
  readonly builds: boolean;
  /** Files of the workspace that are policies, by their names. */
  policies(): Promise<readonly vscode.Uri[]>;
  /** The verdict, as `litebox verify --json` prints it. */
  verify(evidence: vscode.Uri, policy: vscode.Uri): Promise<Answer<unknown>>;
  /** The page of the treemap of a project's TCB. */
  tcbPage(project: ProjectFolder): Promise<Answer<string>>;
}
