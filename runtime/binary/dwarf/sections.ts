/** The debug sections of a file, with the relocations of a relocatable file applied. */

import type { Problem } from "../../base/result.ts";
import type { Elf, ElfSection, PartlyRead } from "../elf/elf.ts";
import { relocatedContent } from "../elf/relocations.ts";

/** Each section is looked for when something first asks for it: most questions need few. */
export class DebugSections {
  readonly #elf: Elf;
  readonly #contents = new Map<string, Uint8Array>();
  readonly #parts = new Map<string, PartlyRead>();

  constructor(elf: Elf) {
    this.#elf = elf;
  }

  // The large sections, of which little is looked at: who does has to load that part first.

  get info(): PartlyRead {
    return this.#partly("info");
  }

  get str(): PartlyRead {
    return this.#partly("str");
  }

  get ranges(): PartlyRead {
    return this.#partly("ranges");
  }

  get line(): PartlyRead {
    return this.#partly("line");
  }

  // The others are there whole.

  get types(): Uint8Array {
    return this.#content("types");
  }

  get abbrev(): Uint8Array {
    return this.#content("abbrev");
  }

  get lineStr(): Uint8Array {
    return this.#content("line_str");
  }

  get strOffsets(): Uint8Array {
    return this.#content("str_offsets");
  }

  get addr(): Uint8Array {
    return this.#content("addr");
  }

  get rnglists(): Uint8Array {
    return this.#content("rnglists");
  }

  get loc(): Uint8Array {
    return this.#content("loc");
  }

  get loclists(): Uint8Array {
    return this.#content("loclists");
  }

  #find(name: string): ElfSection | undefined {
    return this.#elf.section(`.debug_${name}`) ?? this.#elf.section(`.zdebug_${name}`);
  }

  #content(name: string): Uint8Array {
    let content = this.#contents.get(name);
    if (content === undefined) {
      const section = this.#find(name);
      content = section ? relocatedContent(this.#elf, section) : new Uint8Array();
      this.#contents.set(name, content);
    }
    return content;
  }

  #partly(name: string): PartlyRead {
    let parts = this.#parts.get(name);
    if (parts === undefined) {
      const section = this.#elf.header.kind === "relocatable" ? undefined : this.#find(name);
      const found = section && this.#elf.partsOf?.(section);
      parts = found ?? { bytes: this.#content(name), load: () => undefined };
      this.#parts.set(name, parts);
    }
    return parts;
  }
}

/** Collects what is wrong, each thing once and not without end. */
export class ProblemList {
  readonly list: Problem[] = [];
  readonly #seen = new Set<string>();
  static readonly #limit = 200;

  add(message: string, offset?: number): void {
    if (this.#seen.has(message) || this.list.length >= ProblemList.#limit) return;
    this.#seen.add(message);
    this.list.push(offset === undefined ? { message } : { message, offset });
  }
}
