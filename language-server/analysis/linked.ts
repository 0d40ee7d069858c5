/** What the linker did not find. */

import type { TcbJson, Unresolved } from "../../runtime/tcb/json.ts";

type LinkerFindings = Pick<TcbJson, "unresolved" | "incomplete">;

/** What the last link said; it holds for a file as long as its text is what was linked. */
export class Linked {
  #findings: LinkerFindings = {};
  #texts: ReadonlyMap<string, string> = new Map();

  /** `texts`: of the files, when the build began. */
  take(findings: LinkerFindings, texts: ReadonlyMap<string, string>): void {
    this.#findings = findings;
    this.#texts = texts;
  }

  /** Of a file; `defines`: some source of the project may define the name, for all that its text says. */
  in(path: string, text: string, defines: (name: string) => boolean): readonly Unresolved[] {
    const { unresolved = [], incomplete = false } = this.#findings;
    return unresolved.filter(({ file, symbol }) => {
      if (file !== path || this.#texts.get(file) !== text) return false;
      const name = plainName(symbol);
      // A source that did not compile was not linked.
      return !incomplete || (name !== undefined && !defines(name));
    });
  }
}

/** A linker's name as sources write it: `late` of `shapes::late(int)`; undefined where no name does. */
export function plainName(symbol: string): string | undefined {
  return /^\w+$/.exec(symbol.replace(/\(.*$/, "").split("::").at(-1) ?? "")?.[0];
}
