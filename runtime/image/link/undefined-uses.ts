/**
 * Where objects use symbols that nothing defines, from the objects themselves: of a symbol that is used in many places linkers name the
 * first few.
 */

import type { DebugInfo, SourcePosition, VariableInfo } from "../../binary/debug-info.ts";
import { SectionFlag } from "../../binary/elf/elf.ts";
import type { Elf, ElfRelocation, ElfSection, ElfSymbol } from "../../binary/elf/elf.ts";
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

/** Data without a name is reached from other such data; nobody nests it deeper. */
const MOST_STEPS = 4;

/** In code the line of the use, in data that of the variable which is initialised with it, or of what leads to such data. */
function placeOf(
  section: ElfSection,
  offset: number,
  elf: Elf,
  debug: DebugInfo | undefined,
  steps = 0,
): SymbolPlace | undefined {
  if (isCode(section)) {
    const frames = debug?.framesAt(section.index * SECTION_SPACING + offset) ?? [];
    return at(frames[0]?.position, frames.at(-1)?.name);
  }
  const within = elf.symbols.find(
    ({ place, type, value, size }) =>
      place === section.index && type === "object" && offset >= value && offset < value + size,
  );
  const variable = within && variableOf(within, section, debug);
  if (variable) return at(variable.declaredAt, variable.name);
  if (steps === MOST_STEPS) return undefined;
  // A compound literal, or a constant of the compiler's own, has no debug information. Another variable tells more than code that was made of it.
  const users = [...usersOf(section, within, elf)];
  const inData = users.filter(([from]) => !isCode(from));
  for (const [from, { offset: user }] of [...inData, ...users]) {
    const place = placeOf(from, user, elf, debug, steps + 1);
    if (place) return place;
  }
  return undefined;
}

/** A static of a function is `name.0` to gcc, and `function.name` to clang: its address says which variable it is. */
function variableOf(
  { name, value }: ElfSymbol,
  section: ElfSection,
  debug: DebugInfo | undefined,
): VariableInfo | undefined {
  const address = section.index * SECTION_SPACING + value;
  const named = (own: string): readonly VariableInfo[] =>
    (debug?.globalsNamed(own) ?? []).filter(({ declaredAt }) => declaredAt);
  return (
    named(name)[0] ??
    name
      .split(".")
      .flatMap(named)
      .find((variable) => variable.address === address)
  );
}

/** What refers to data: to its symbol, or to a place in its section. */
function* usersOf(
  section: ElfSection,
  within: ElfSymbol | undefined,
  elf: Elf,
): Generator<readonly [ElfSection, ElfRelocation]> {
  for (const from of elf.sections) {
    if ((from.flags & SectionFlag.alloc) === 0 || from.index === section.index) continue;
    for (const relocation of elf.relocationsOf(from)) {
      const { symbol, addend } = relocation;
      if (symbol?.place !== section.index) continue;
      // In code addresses count from behind the four bytes that are patched.
      const target = symbol.value + addend + (isCode(from) ? 4 : 0);
      if (!within || (target >= within.value && target < within.value + within.size))
        yield [from, relocation];
    }
  }
}

function isCode({ flags }: ElfSection): boolean {
  return (flags & SectionFlag.execute) !== 0;
}

function at(position: SourcePosition | undefined, user: string | undefined): SymbolPlace | undefined {
  return position && { file: position.file, line: position.line, function: user };
}
