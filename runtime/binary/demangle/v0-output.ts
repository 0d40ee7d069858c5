/** What comes out of a name of Rust's mangling v0, and what all of its parts need: limits, lists, lifetimes, references back. */

import { decodePunycode } from "./punycode.ts";
import { NotMangled, V0Reader } from "./v0-reader.ts";

/** Deeper names are none that rustc makes; back references could make them as long as one likes. */
const MOST_DEPTH = 200;
const MOST_TEXT = 16 * 1024;

export class V0Output {
  text = "";
  protected readonly reader: V0Reader;
  #depth = 0;
  /** Lifetimes that binders around have named. */
  #bound = 0;
  #isSilent = false;

  constructor(mangled: string) {
    this.reader = new V0Reader(mangled);
  }

  protected put(text: string): void {
    if (this.#isSilent) return;
    this.text += text;
    if (this.text.length > MOST_TEXT) throw new NotMangled();
  }

  /** What `read` reads is not shown. */
  protected silently(read: () => void): void {
    const before = this.#isSilent;
    this.#isSilent = true;
    read();
    this.#isSilent = before;
  }

  protected deeper(read: () => void): void {
    if (++this.#depth > MOST_DEPTH) throw new NotMangled();
    read();
    this.#depth--;
  }

  /** Reads what stands at an earlier place, where it is to be shown. */
  protected backReference(read: () => void): void {
    const place = this.reader.backReference();
    if (this.#isSilent) return;
    const here = this.reader.at;
    this.reader.at = place;
    this.deeper(read);
    this.reader.at = here;
  }

  /** Items up to an E, with something between them; how many there were. */
  protected list(item: () => void, between = ", "): number {
    let count = 0;
    while (!this.reader.skip("E")) {
      if (count++ > 0) this.put(between);
      item();
    }
    return count;
  }

  /** A tuple of one has a comma. */
  protected tuple(item: () => void): void {
    this.put("(");
    this.put(this.list(item) === 1 ? ",)" : ")");
  }

  protected identifier(): string {
    const { text, isPunycode } = this.reader.identifier();
    if (!isPunycode) return text;
    return decodePunycode(text) ?? `punycode{${text}}`;
  }

  /** 0 is the one that has no name; others count the binders from the inside. */
  protected lifetime(index: number): string {
    if (index === 0) return "'_";
    const depth = this.#bound - index;
    if (depth < 0) throw new NotMangled();
    return depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${depth}`;
  }

  /** Lifetimes that hold for what `read` reads: `for<'a, 'b> `. */
  protected binder(read: () => void): void {
    const count = this.reader.optional("G");
    if (count > MOST_DEPTH) throw new NotMangled();
    const names = Array.from({ length: count }, () => {
      this.#bound++;
      return this.lifetime(1);
    });
    if (count > 0) this.put(`for<${names.join(", ")}> `);
    read();
    this.#bound -= count;
  }
}
