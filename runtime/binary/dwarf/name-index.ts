/** Where the named functions, variables and types of all units are. Made by one walk over all entries when it is first needed. */

import { canonicalBaseName } from "../type-names.ts";
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

  constructor(units: ProgramUnits) {
    for (const unit of units.all()) this.#walk(unit);
  }

  /** Definitions of a name with one of the tags; declarations are not among them. */
  definitionOf(name: string, tag: number): Entry | undefined {
    return this.types.get(name)?.find((entry) => entry.tag === tag && !entry.flag(At.declaration));
  }

  #walk({ unit }: ProgramUnit): void {
    const { entries } = unit;
    for (let index = 0; index < entries.count; index++) {
      const tag = entries.abbreviations[index]?.tag ?? 0;
      if (TYPE_TAGS.has(tag)) this.#addType(unit.entry(index));
      else if (tag === Tag.variable) this.#addVariable(unit.entry(index));
      else if (tag === Tag.inlinedSubroutine) this.#addInlined(unit.entry(index));
      else if (tag === Tag.subprogram && entries.abbreviations[index]?.names.includes(At.inline) === true) {
        const entry = unit.entry(index);
        if (entry) this.abstractFunctions.push(entry);
      }
    }
  }

  #addType(entry: Entry | undefined): void {
    const name = entry && TYPE_TAGS.has(entry.tag) ? entry.string(At.name) : undefined;
    if (!entry || name === undefined) return;
    push(this.types, entry.tag === Tag.baseType ? canonicalBaseName(name) : name, entry);
  }

  #addVariable(entry: Entry | undefined): void {
    if (!entry || entry.flag(At.declaration)) return;
    const location = entry.block(At.location);
    const isStatic = location !== undefined && isStaticLocation(location);
    const isFileConstant =
      entry.has(At.constValue) && (entry.parent?.index === 0 || entry.parent?.tag === Tag.namespace);
    if (isStatic || isFileConstant) this.variables.push(entry);
  }

  #addInlined(entry: Entry | undefined): void {
    const origin = entry?.referenceOffset(At.abstractOrigin);
    if (entry && origin !== undefined) push(this.inlinedCalls, origin, entry);
  }
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

/** The name with the namespaces and classes around its declaration, joined by `::` as in C++ and Rust. */
export function qualifiedName(entry: Entry): string {
  let declaration = entry;
  for (const origin of entry.withOrigins()) declaration = origin;
  const parts = [entry.name ?? ""];
  let parent = declaration.parent;
  for (let i = 0; parent && i < MAX_NAMESPACES; i++, parent = parent.parent) {
    if (!NAMESPACES.has(parent.tag)) continue;
    parts.unshift(parent.name ?? (parent.tag === Tag.namespace ? "(anonymous namespace)" : "(anonymous)"));
  }
  return parts.join("::");
}
