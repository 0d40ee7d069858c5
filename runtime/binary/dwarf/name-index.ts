/** Where the named functions, variables and types of all units are. Made by one walk over all entries when it is first needed. */

import { canonicalBaseName } from "../base-names.ts";
import { readableName, splitScopes } from "../cxx-names.ts";
import { hasNamespaces } from "../languages.ts";
import { At, Tag } from "./constants.ts";
import type { Entry } from "./entry.ts";
import type { ProgramUnit, ProgramUnits } from "./program-unit.ts";

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

export class NameIndex {
  readonly types = new Map<string, Entry[]>();
  /** Variables with static storage, of files and of functions, as far as they are definitions. */
  readonly variables: Entry[] = [];
  /** Inlined calls, by the offset of the function that they are of. */
  readonly inlinedCalls = new Map<number, Entry[]>();
  /** Functions without code of their own, of which there may be inlined copies. */
  readonly abstractFunctions: Entry[] = [];
  #statics: Map<number, Entry> | undefined;

  constructor(units: ProgramUnits) {
    for (const unit of units.all()) this.#walk(unit);
  }

  /** The definition of a type that is only declared here: of the same kind, and in the same namespaces. */
  definitionOf(declaration: Entry): Entry | undefined {
    const candidates = this.types.get(declaration.string(At.name) ?? "") ?? [];
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
    const candidates = this.types.get(parts.at(-1) ?? "") ?? [];
    return parts.length === 1
      ? candidates
      : candidates.filter((entry) => endsWith(qualifiedName(entry), parts));
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

  #walk({ unit }: ProgramUnit): void {
    const { kinds, abbreviations, count } = unit.entries;
    for (let index = 0; index < count; index++) {
      const abbreviation = abbreviations[kinds[index] ?? 0];
      const tag = abbreviation?.tag ?? 0;
      if (TYPE_TAGS.has(tag)) this.#addType(unit.entry(index));
      else if (tag === Tag.variable) this.#addVariable(unit.entry(index));
      else if (tag === Tag.inlinedSubroutine) this.#addInlined(unit.entry(index));
      else if (tag === Tag.subprogram && abbreviation?.names.includes(At.inline) === true) {
        const entry = unit.entry(index);
        if (entry) this.abstractFunctions.push(entry);
      }
    }
  }

  #addType(entry: Entry | undefined): void {
    const name = entry && TYPE_TAGS.has(entry.tag) ? entry.string(At.name) : undefined;
    if (!entry || name === undefined) return;
    push(this.types, entry.tag === Tag.baseType ? canonicalBaseName(name) : name, entry);
    const readable = name.includes("<") ? readableName(name) : name;
    if (readable !== name) push(this.types, readable, entry);
  }

  #addVariable(entry: Entry | undefined): void {
    if (entry && isStaticVariable(entry)) this.variables.push(entry);
  }

  #addInlined(entry: Entry | undefined): void {
    const origin = entry?.referenceOffset(At.abstractOrigin);
    if (entry && origin !== undefined) push(this.inlinedCalls, origin, entry);
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
