/** The debug sections of a file, with the relocations of a relocatable file applied. */

import type { Problem } from "../../base/result.ts";
import type { Elf } from "../elf/elf.ts";
import { relocatedContent } from "../elf/relocations.ts";

/** The sections that are read, without the `.debug_` in front. */
type SectionKey =
  | "info"
  | "types"
  | "abbrev"
  | "line"
  | "str"
  | "lineStr"
  | "strOffsets"
  | "addr"
  | "ranges"
  | "rnglists"
  | "loc"
  | "loclists"
  | "frame";

export type DebugSections = Readonly<Record<SectionKey, Uint8Array>>;

export function readDebugSections(elf: Elf): DebugSections {
  const content = (name: string): Uint8Array => {
    const section = elf.section(`.debug_${name}`) ?? elf.section(`.zdebug_${name}`);
    return section ? relocatedContent(elf, section) : new Uint8Array();
  };
  return {
    info: content("info"),
    types: content("types"),
    abbrev: content("abbrev"),
    line: content("line"),
    str: content("str"),
    lineStr: content("line_str"),
    strOffsets: content("str_offsets"),
    addr: content("addr"),
    ranges: content("ranges"),
    rnglists: content("rnglists"),
    loc: content("loc"),
    loclists: content("loclists"),
    frame: content("frame"),
  };
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
