/** Where the named functions, variables and types of all units are. Made by one walk over all entries when it is first needed. */

import { canonicalBaseName } from "../base-names.ts";
import { readableName, splitScopes } from "../cxx-names.ts";
import { hasNamespaces } from "../languages.ts";
import { At, Tag } from "./constants.ts";
import type { Entry } from "./entry.ts";
import type { ProgramUnit, ProgramUnits } from "./program-unit.ts";
import type { Unit } from "./unit.ts";

const TYPE_TAGS: ReadonlySet<number> = new Set([
  Tag.baseType,
  Tag.structureType,
  Tag.classType,
  Tag.unionType,
  Tag.enumerationType,
  Tag.typedef,
  Tag.unspecifiedType,
]);

const NAMESPACES: ReadonlySet<number> = new Set([
  Tag.namespace,
  Tag.structureType,
  Tag.classType,
  Tag.unionType,
  Tag.enumerationType,
  Tag.module,
]);

/** Deeper than namespaces are nested; a limit against damaged files. */
const MAX_NAMESPACES = 64;

/** Where an entry is: the number of its unit, and its own in there. A program has too many for each to be an object; larger ones come later. */
type Place = number;
const UNIT_SCALE = 2 ** 32;

export class NameIndex {
  /** Variables with static storage, of files and of functions, as far as they are definitions. */
  readonly variables: Entry[] = [];
  readonly #units: readonly Unit[];
  /** By name, arithmetic types by the canonical one. */
  readonly #types = new Map<string, Place[]>();
  /** Those with template arguments, which people write in other ways. */
  readonly #templates: Place[] = [];
  #readable: ReadonlyMap<string, readonly Place[]> | undefined;
  /** Templates whose readable names need not look like templates. */
  #hasStrings = false;
  #inlined: InlinedFunctions | undefined;
  #statics: Map<number, Entry> | undefined;

  constructor(units: ProgramUnits) {
    this.#units = Array.from(units.all(), ({ unit }) => unit);
    for (const unit of this.#units) this.#walk(unit);
  }

  /** The definition of a type that is only declared here: of the same kind, and in the same namespaces. */
  definitionOf(declaration: Entry): Entry | undefined {
    const candidates = this.typesOf(declaration.string(At.name) ?? "");
    const name = qualifiedName(declaration);
    return candidates.find(
      (entry) =>
        isSameKind(entry.tag, declaration.tag) &&
        !entry.flag(At.declaration) &&
        qualifiedName(entry) === name,
    );
  }

  /** Types by a name as people write it: namespaces in front may be left out, and template arguments that have defaults. */
  typesNamed(name: string): readonly Entry[] {
    const parts = splitScopes(readableName(name));
    const candidates = this.typesOf(parts.at(-1) ?? "");
    return parts.length === 1
      ? candidates
      : candidates.filter((entry) => endsWith(qualifiedName(entry), parts));
  }

  /** By their own names, as they are or readable; those of arithmetic types are canonical. */
  typesOf(name: string): readonly Entry[] {
    const places = this.#types.get(name) ?? [];
    const readable = name.includes("<") || this.#hasStrings ? (this.#readableTypes().get(name) ?? []) : [];
    const all = readable.length === 0 ? places : [...places, ...readable].sort((a, b) => a - b);
    return all.flatMap((place) => this.#entry(place) ?? []);
  }

  /** Functions that there may be inlined copies of, and those copies. */
  get inlined(): InlinedFunctions {
    this.#inlined ??= new InlinedFunctions(this.#units);
    return this.#inlined;
  }

  /** The definition of a static member, by the offset of its declaration. */
  staticDefinition(declaration: number): Entry | undefined {
    if (!this.#statics) {
      this.#statics = new Map();
      for (const entry of this.variables) {
        const specification = entry.referenceOffset(At.specification);
        if (specification !== undefined) this.#statics.set(specification, entry);
      }
    }
    return this.#statics.get(declaration);
  }

  #walk(unit: Unit): void {
    for (const index of unit.entriesWith(({ tag }) => tag === Tag.variable || TYPE_TAGS.has(tag))) {
      const entry = unit.entry(index);
      if (entry?.tag === Tag.variable) {
        if (isStaticVariable(entry)) this.variables.push(entry);
      } else if (entry) this.#addType(entry, unit.number * UNIT_SCALE + index);
    }
  }

  #addType(entry: Entry, place: Place): void {
    const name = entry.string(At.name);
    if (name === undefined) return;
    push(this.#types, entry.tag === Tag.baseType ? canonicalBaseName(name) : name, place);
    if (!name.includes("<")) return;
    this.#templates.push(place);
    this.#hasStrings ||= name.includes("basic_string");
  }

  /** Where the readable name is another one. To make them takes most of the time, and few questions are about templates. */
  #readableTypes(): ReadonlyMap<string, readonly Place[]> {
    if (!this.#readable) {
      const found = new Map<string, Place[]>();
      const known = new Map<string, string>();
      for (const place of this.#templates) {
        const name = this.#entry(place)?.string(At.name) ?? "";
        let readable = known.get(name);
        if (readable === undefined) known.set(name, (readable = readableName(name)));
        if (readable !== name) push(found, readable, place);
      }
      this.#readable = found;
    }
    return this.#readable;
  }

  #entry(place: Place): Entry | undefined {
    return this.#units[Math.floor(place / UNIT_SCALE)]?.entry(place % UNIT_SCALE);
  }
}

/** Functions that may have been inlined, and where; looked for when a breakpoint is set on a function. */
class InlinedFunctions {
  readonly #units: readonly Unit[];
  readonly #abstract: readonly (readonly [Unit, Uint32Array])[];
  /** Of each inlined call: the offset of the function that it is of. */
  readonly #origins: number[] = [];
  readonly #calls: Place[] = [];

  constructor(units: readonly Unit[]) {
    this.#units = units;
    this.#abstract = units.map((unit) => [
      unit,
      unit.entriesWith(({ tag, names }) => tag === Tag.subprogram && names.includes(At.inline)),
    ]);
    for (const unit of units) {
      for (const index of unit.entriesWith(({ tag }) => tag === Tag.inlinedSubroutine)) {
        const origin = unit.entry(index)?.referenceOffset(At.abstractOrigin);
        if (origin === undefined) continue;
        this.#origins.push(origin);
        this.#calls.push(unit.number * UNIT_SCALE + index);
      }
    }
  }

  /** Functions without code of their own, of which there may be inlined copies. */
  *functions(): Generator<Entry> {
    for (const [unit, indices] of this.#abstract) {
      for (const index of indices) {
        const entry = unit.entry(index);
        if (entry) yield entry;
      }
    }
  }

  /** The inlined copies of functions, by their offsets. */
  callsOf(functions: ReadonlySet<number>): Entry[] {
    return this.#calls.flatMap((place, at) => {
      if (!functions.has(this.#origins[at] ?? -1)) return [];
      return this.#units[Math.floor(place / UNIT_SCALE)]?.entry(place % UNIT_SCALE) ?? [];
    });
  }
}

/** Variables with static storage of one unit, for who needs no others: the walk over all takes its time in a large program. */
export function staticVariables({ unit }: ProgramUnit): Entry[] {
  const found: Entry[] = [];
  for (const index of unit.entriesWith(({ tag }) => tag === Tag.variable)) {
    const entry = unit.entry(index);
    if (entry && isStaticVariable(entry)) found.push(entry);
  }
  return found;
}

function isStaticVariable(entry: Entry): boolean {
  if (entry.flag(At.declaration)) return false;
  const location = entry.block(At.location);
  const isStatic = location !== undefined && isStaticLocation(location);
  const isFileConstant =
    entry.has(At.constValue) && (entry.parent?.index === 0 || entry.parent?.tag === Tag.namespace);
  return isStatic || isFileConstant;
}

/** A location that is the same in every frame: DW_OP_addr or DW_OP_addrx in front, or thread-local storage behind. */
export function isStaticLocation(location: Uint8Array): boolean {
  const last = location.at(-1);
  return (
    location[0] === 0x03 || location[0] === 0xa1 || (location.length > 1 && (last === 0x9b || last === 0xe0))
  );
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

export const ANONYMOUS_NAMESPACE = "(anonymous namespace)";

/** A class may be declared as `struct` and defined as `class`. */
function isSameKind(a: number, b: number): boolean {
  const kind = (tag: number): number => (tag === Tag.classType ? Tag.structureType : tag);
  return kind(a) === kind(b);
}

/** Is the entry of a language with namespaces, whose types have names without `struct`? */
export function isInNamespaces({ unit }: Entry): boolean {
  return hasNamespaces(unit.root?.number(At.language) ?? 0);
}

/** The name with the namespaces and classes around its declaration, joined by `::` as in C++ and Rust. */
export function qualifiedName(entry: Entry): string {
  let declaration = entry;
  for (const origin of entry.withOrigins()) declaration = origin;
  const parts = [entry.name ?? ""];
  let parent = declaration.parent;
  for (let i = 0; parent && i < MAX_NAMESPACES; i++, parent = parent.parent) {
    if (!NAMESPACES.has(parent.tag)) continue;
    parts.unshift(parent.name ?? withoutName(parent, parts[0]));
  }
  return parts.join("::");
}

/** clang gives the class of a lambda no name. */
function withoutName(scope: Entry, inner: string | undefined): string {
  if (scope.tag === Tag.namespace) return ANONYMOUS_NAMESPACE;
  return inner === "operator()" ? "<lambda>" : "(anonymous)";
}

/** Does a qualified name end with these parts? Anonymous namespaces are passed over, as the compiler does. */
export function endsWith(name: string, parts: readonly string[]): boolean {
  const scopes = splitScopes(readableName(name)).filter((scope) => scope !== ANONYMOUS_NAMESPACE);
  const skipped = scopes.length - parts.length;
  return skipped >= 0 && parts.every((part, index) => scopes[skipped + index] === part);
}
