/** What the API table says about names in an image and about names that are in no image. */

import { alternative, apiFunction, apiFunctionTable, component } from "../api/index.ts";
import type { Elf } from "../binary/elf/elf.ts";
import type { TcbReport } from "../tcb/report.ts";
import { guestLibraries, libraryOfSymbol } from "./third-party/index.ts";
import { missingText, type ObtainedLibrary } from "./third-party/third-party.ts";

/**
 * Names of the host calls that an image can make: those of the API functions that are linked into it, or inlined, of which lines are left.
 * Each API function has a file of its own.
 */
export function reachableHostCalls(elf: Elf, { components }: TcbReport): string[] {
  const files = new Set(
    components.flatMap(({ files }) => files.flatMap(({ path, lines }) => (lines > 0 ? [path] : []))),
  );
  const isThere = (name: string) => elf.symbolsNamed(name).some(({ type }) => type === "function");
  // Beside those of the API, the one that a `main` with arguments needs.
  const names = new Set<string>(isThere("litebox_arguments") ? ["arguments"] : []);
  for (const { name, component, hostCalls } of apiFunctionTable) {
    if (hostCalls.length === 0) continue;
    const isLinked = isThere(name) || files.has(`components/${component}/${name}.c`);
    if (isLinked) for (const call of hostCalls) names.add(call);
  }
  return [...names].sort();
}

/** Why a well-known function is not in the API and what to use instead, in full sentences. */
export function outsideApi(name: string): string | undefined {
  const known = alternative(name);
  if (known === undefined) return undefined;
  return known.instead === undefined ? known.reason : `${known.reason} ${known.instead}`;
}

/** What to do about a name that is undefined since the library that it needs has not been fetched; undefined where that is not so. */
export function missingLibrary(name: string, obtained: readonly ObtainedLibrary[]): string | undefined {
  const needed = component(apiFunction(name)?.component ?? "")?.needs;
  const library = guestLibraries.find((each) => each.name === needed) ?? libraryOfSymbol(name);
  if (library === undefined || obtained.some((each) => each.library === library)) return undefined;
  return missingText(library);
}
