/** A project's files in memory. */

import { encodeUtf8 } from "../../runtime/base/text.ts";
import type { ProjectFiles } from "../analysis/project-files.ts";

/** Files in memory, below /p. */
export class MemoryFiles implements ProjectFiles {
  readonly cargoFolder = "/p/cargo-home";
  readonly #texts = new Map<string, { readonly text: string; readonly stamp: string }>();
  #writes = 0;

  constructor(texts: Record<string, string>) {
    for (const [name, text] of Object.entries(texts)) this.write(name, text);
  }

  write(name: string, text: string): void {
    this.#texts.set(`/p/${name}`, { text, stamp: String(this.#writes++) });
  }

  delete(name: string): void {
    this.#texts.delete(`/p/${name}`);
  }

  read(path: string): Promise<Uint8Array | undefined> {
    const file = this.#texts.get(path);
    return Promise.resolve(file && encodeUtf8(file.text));
  }

  stamp(path: string): Promise<string | undefined> {
    return Promise.resolve(this.#texts.get(path)?.stamp);
  }

  list(folder: string, skip: (relativeFolder: string) => boolean): Promise<readonly string[]> {
    const relative = [...this.#texts.keys()].map((path) => path.slice(folder.length + 1));
    const kept = relative.filter(
      (path) =>
        !path.split("/").some((_, depth, parts) => depth > 0 && skip(parts.slice(0, depth).join("/"))),
    );
    return Promise.resolve(kept.sort());
  }
}
