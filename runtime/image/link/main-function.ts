/** Whether the program looks at arguments: a `main` that takes none needs no code to fetch them, and no host call. */

import { openDebugInfo } from "../../binary/open-debug-info.ts";
import type { LinkInput } from "./link-input.ts";
import type { ObjectFiles } from "./linked-objects.ts";

/** True where that is not known, as of a package in Rust: its `main` is made by a macro, which hands arguments on. */
export async function mainTakesArguments(
  { objects }: Pick<LinkInput, "objects">,
  files: ObjectFiles,
): Promise<boolean> {
  for (const { job } of objects) {
    const elf = await files.elf(job.object);
    if (elf?.symbolsNamed("main").some(({ type }) => type === "function") !== true) continue;
    const named = openDebugInfo(elf).value?.functionsNamed("main") ?? [];
    // Others of the name are in namespaces.
    const main = named.find(({ qualifiedName }) => qualifiedName === "main");
    return main?.parameters.length !== 0;
  }
  return true;
}
