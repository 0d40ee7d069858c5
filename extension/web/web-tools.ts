/** The tools of the extension in a browser: workers, on what was built elsewhere. */

import * as vscode from "vscode";

import type { Installation } from "../folders.ts";
import type { ProjectFolder } from "../projects.ts";
import type { Answer, Tools } from "../tools.ts";
import { filesOfWorkspace, imageFiles, imagesOf, readIfThere } from "./files.ts";
import { notBuilt } from "./elsewhere.ts";
import type { Workers } from "./workers.ts";

export class WebTools implements Tools {
  readonly builds = false;
  readonly #workers: Workers;
  readonly #pages: vscode.Uri;

  constructor(workers: Workers, { pageFolder }: Pick<Installation, "pageFolder">) {
    this.#workers = workers;
    this.#pages = vscode.Uri.joinPath(pageFolder, "..", "..", "runtime", "tcb", "page");
  }

  policies(): Promise<readonly vscode.Uri[]> {
    return filesOfWorkspace((name) => /^policy\.json$|\.litebox-policy\.json$/.test(name));
  }

  async verify(evidence: vscode.Uri, policy: vscode.Uri): Promise<Answer<unknown>> {
    const [bytes, rules] = await Promise.all([evidence, policy].map(readIfThere));
    if (bytes === undefined || rules === undefined) {
      const missing = bytes === undefined ? evidence : policy;
      return { answer: undefined, message: vscode.l10n.t("{0} cannot be read.", missing.path) };
    }
    return this.#workers.ask({ kind: "verify", file: evidence.path, evidence: bytes, policy: rules });
  }

  async tcbPage(project: ProjectFolder): Promise<Answer<string>> {
    const [image] = await imagesOf(project.uri);
    const record = image && (await imageFiles(image))?.record;
    if (record === undefined) return { answer: undefined, message: notBuilt() };
    const [style = "", script = ""] = await Promise.all(
      ["treemap.css", "treemap.js"].map(async (name) => {
        const bytes = await readIfThere(vscode.Uri.joinPath(this.#pages, name));
        return new TextDecoder().decode(bytes);
      }),
    );
    const { answer, message } = await this.#workers.ask({ kind: "tcb", record, style, script });
    return { answer: typeof answer === "string" ? answer : undefined, message };
  }
}
