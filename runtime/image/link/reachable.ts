/** Which objects a program reaches, by the names that they define and refer to. */

import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";

/** What a linker knows an object by; names, each once. */
export interface ObjectNames {
  readonly defines: readonly string[];
  /** Used and not defined. */
  readonly needs: readonly string[];
  /** Used where it is there: weak references. */
  readonly wishes: readonly string[];
}

export function namesOf({ symbols }: Pick<Elf, "symbols">): ObjectNames {
  const defines = new Set<string>();
  const needs = new Set<string>();
  const wishes = new Set<string>();
  for (const { name, binding, place } of symbols) {
    if (binding === "local") continue;
    if (place !== "undefined") defines.add(name);
    else (binding === "global" ? needs : wishes).add(name);
  }
  return { defines: [...defines], needs: [...needs], wishes: [...wishes] };
}

/** None where the content is no object. */
export function namesInObject(content: Uint8Array): ObjectNames {
  const elf = readElf(content).value;
  return elf === undefined ? { defines: [], needs: [], wishes: [] } : namesOf(elf);
}

export interface Reached<T> {
  /** Names that are used and not defined. */
  readonly missing: ReadonlySet<string>;
  /** The others that the roots need, in no order. */
  readonly needed: ReadonlySet<T>;
}

/** What `roots` need of `others`. An object counts as a whole, so that the linker may need less. */
export function reachable<T extends ObjectNames>(roots: readonly T[], others: readonly T[]): Reached<T> {
  const definedBy = new Map<string, T>();
  for (const object of [...others, ...roots]) for (const name of object.defines) definedBy.set(name, object);
  const missing = new Set<string>();
  const reached = new Set<T>(roots);
  // A set that grows while it is walked is walked to its end.
  for (const { needs, wishes } of reached) {
    for (const name of needs) if (!definedBy.has(name)) missing.add(name);
    for (const name of [...needs, ...wishes]) {
      const definer = definedBy.get(name);
      if (definer !== undefined) reached.add(definer);
    }
  }
  return { missing, needed: new Set([...reached].filter((object) => !roots.includes(object))) };
}
