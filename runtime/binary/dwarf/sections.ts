/** The debug sections of a file, with the relocations of a relocatable file applied. */

import type { Problem } from "../../base/result.ts";
import type { Elf, ElfSection, PartlyRead } from "../elf/elf.ts";
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

/** The two largest sections, of which little is looked at: who does has to load that part first. */
export type PartlyReadSections = Readonly<Record<"info" | "str", PartlyRead>>;

export interface DebugSections extends Readonly<
  Record<Exclude<SectionKey, keyof PartlyReadSections>, Uint8Array>
> {
  readonly parts: PartlyReadSections;
}

export function readDebugSections(elf: Elf): DebugSections {
  const find = (name: string): ElfSection | undefined =>
    elf.section(`.debug_${name}`) ?? elf.section(`.zdebug_${name}`);
  const content = (name: string): Uint8Array => {
    const section = find(name);
    return section ? relocatedContent(elf, section) : new Uint8Array();
  };
  const parts = (name: string): PartlyRead => {
    const section = elf.header.kind === "relocatable" ? undefined : find(name);
    return (section && elf.partsOf?.(section)) ?? { bytes: content(name), load: () => undefined };
  };
  return {
    parts: { info: parts("info"), str: parts("str") },
    types: content("types"),
    abbrev: content("abbrev"),
    line: content("line"),
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
