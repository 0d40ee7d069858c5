/**
 * Where objects use symbols that nothing defines, from the objects themselves: of a symbol that is used in many places linkers name the
 * first few.
 */

import type { DebugInfo, SourcePosition } from "../../binary/debug-info.ts";
import { SectionFlag, type Elf, type ElfSection } from "../../binary/elf/elf.ts";
import { openDebugInfo } from "../../binary/open-debug-info.ts";
import { SECTION_SPACING, spacedOut } from "../../tcb/spaced-object.ts";
import type { SymbolPlace } from "./link-errors.ts";

/** Beyond these, further places of a symbol in one object tell nobody more. */
const MOST_PLACES = 100;

/** The places in the object at `path`, by symbol, each line once; only those of `names`. */
export function undefinedUses(
  elf: Elf,
  path: string,
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly SymbolPlace[]> {
  const uses = new Map<string, Map<string, SymbolPlace>>();
  let debug: DebugInfo | undefined;
  for (const section of elf.sections) {
    if ((section.flags & SectionFlag.alloc) === 0) continue;
    for (const { symbol, offset } of elf.relocationsOf(section)) {
      if (symbol?.place !== "undefined" || !names.has(symbol.name)) continue;
      debug ??= openDebugInfo(spacedOut(elf)).value;
      const place = placeOf(section, offset, elf, debug) ?? {
        file: path,
        line: undefined,
        function: undefined,
      };
      const known = uses.get(symbol.name) ?? new Map<string, SymbolPlace>();
      uses.set(symbol.name, known);
      const key = `${place.file}:${place.line}`;
      if (known.size < MOST_PLACES && !known.has(key)) known.set(key, place);
    }
  }
  return new Map([...uses].map(([name, places]) => [name, [...places.values()]]));
}

/** In code the line of the use, in data that of the variable which is initialised with it. */
function placeOf(
  section: ElfSection,
  offset: number,
  elf: Elf,
  debug: DebugInfo | undefined,
): SymbolPlace | undefined {
  if ((section.flags & SectionFlag.execute) !== 0) {
    const frames = debug?.framesAt(section.index * SECTION_SPACING + offset) ?? [];
    return at(frames[0]?.position, frames.at(-1)?.name);
  }
  const within = elf.symbols.find(
    ({ place, type, value, size }) =>
      place === section.index && type === "object" && offset >= value && offset < value + size,
  );
  if (within === undefined) return undefined;
  return at(debug?.globalsNamed(within.name).find(({ declaredAt }) => declaredAt)?.declaredAt, within.name);
}

function at(position: SourcePosition | undefined, user: string | undefined): SymbolPlace | undefined {
  return position && { file: position.file, line: position.line, function: user };
}
