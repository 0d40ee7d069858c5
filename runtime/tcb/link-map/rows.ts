/** The form that both linkers' maps are read into. */

export interface MapRow {
  /** The section of the image that it is in: `.text`. */
  readonly output: string;
  readonly address: number;
  readonly size: number;
  /**
   * "input": a section of an object file. "merged": equal strings and constants of several objects, put together by lld, which
   * does not say whose. "linker": made by the linker itself.
   */
  readonly kind: "input" | "merged" | "linker";
  /** The input section's name, as far as the linker says it. */
  readonly section: string;
  /** The object file or archive, as the linker was told it; empty for "merged" and "linker". */
  readonly file: string;
  /** The archive's member. */
  readonly member: string | undefined;
}

export interface OutputSection {
  readonly name: string;
  readonly address: number;
  readonly size: number;
}

export interface LinkMap {
  readonly sections: readonly OutputSection[];
  /** In order of addresses within an output section. Sections that are not loaded have address 0 and are left out. */
  readonly rows: readonly MapRow[];
}

/** `libgcc.a(_udivdi3.o)` is a member of an archive. */
export function splitMember(path: string): { file: string; member: string | undefined } {
  const [, file, member] = /^(.*\.a)\(([^()]*)\)$/.exec(path) ?? [];
  return file === undefined ? { file: path, member: undefined } : { file, member };
}

/** False for the rows of sections that are not loaded: their addresses start from 0 again. */
export function isInside(
  placed: { address: number; size: number },
  section: OutputSection | undefined,
): boolean {
  if (section === undefined || placed.size === 0) return false;
  return placed.address >= section.address && placed.address <= section.address + section.size;
}
