/** Pointers of a function that are other names for what is reached elsewhere: after `q = r` and `n = &r->length`, `*n` is `q->length`. */

import type { EventOf, Reference } from "./body.ts";

export class Aliases {
  /** By variable: what it stands for. */
  readonly #meanings = new Map<string, string>();

  /** Takes an assignment to a variable; `isFollowed` says whether a value is a pointer that is of interest. */
  assign({ target, value }: EventOf<"assign">, isFollowed: (reference: Reference) => boolean): void {
    this.#meanings.delete(target.path);
    const [only, ...others] = value.reads;
    if (!only || others.length > 0 || value.calls.length > 0 || target.path !== target.name) return;
    if (!isFollowed(only) || !isPlain(only, value.text)) return;
    const meaning = `${only.address ? "&" : ""}${this.meant(only.path.replace(/^&/, ""))}`;
    if (meaning !== target.path) this.#meanings.set(target.path, meaning);
  }

  /** One path for all that mean the same memory. */
  meant(path: string): string {
    const [, before = "", name = "", behind = ""] = /^([(*&]*)([A-Za-z_]\w*)(.*)$/.exec(path) ?? [];
    const meaning = this.#meanings.get(name);
    if (meaning === undefined) return path;
    if (!meaning.startsWith("&")) return `${before}${meaning}${behind}`;
    const place = meaning.slice(1);
    if (behind.startsWith("->")) return `${before}${place}.${behind.slice(2)}`;
    return behind === "" && before.endsWith("*")
      ? `${before.slice(0, -1)}${place}`
      : `${before}(&${place})${behind}`;
  }
}

/** Nothing is computed: it is a name, with members, a cast or brackets. */
function isPlain({ path }: Reference, text: string): boolean {
  const bare = text.replaceAll(/\s/g, "");
  return (
    bare === path ||
    bare === `&${path}` ||
    /^\(.*\*\)\(?&?/.exec(bare)?.[0].length === bare.length - path.length
  );
}
