/** Compares the TCB of a project with that of an earlier build, and finds what in the project brought what is new. */

import { resolve } from "node:path";

import { UserError } from "../base/errors.ts";
import { decodeUtf8 } from "../base/text.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { joinPath, pathBelow } from "../image/paths.ts";
import { findSources, openProject } from "../image/project.ts";
import type { BuildSystem } from "../image/system.ts";
import { readOldReport, tcbDifference, type TcbDifference } from "../tcb/difference.ts";
import type { TcbJson } from "../tcb/json.ts";
import { libraryUses, usesLeadingTo, type LibraryUse } from "../tcb/uses.ts";
import { readUserFile } from "./files.ts";

const MOST_CAUSES = 3;

/** `named`: what `litebox tcb --json` printed, or the record `build/NAME.json`, of the earlier build. */
export async function differenceFrom(
  named: string,
  answer: TcbJson,
  where: { readonly folder: string; readonly workingFolder: string },
  system: BuildSystem,
): Promise<TcbDifference | undefined> {
  const path = resolve(where.workingFolder, named);
  const old = readOldReport(decodeUtf8(await readUserFile(path, "the earlier report")));
  if (old === undefined) {
    throw new UserError(
      `${named} has no TCB report in it. Give what 'litebox tcb --json' printed, or the build record build/NAME.json.`,
    );
  }
  if (answer.tcb === undefined) return undefined;
  const { reach } = answer;
  const uses = await applicationUses(where.folder, system);
  const because = (component: string) => {
    if (reach === undefined) return [];
    const leading = usesLeadingTo(component, uses, reach);
    return leading.slice(0, MOST_CAUSES).map(({ file, line, symbol }) => `${file}:${line} (${symbol})`);
  };
  return tcbDifference(old, answer.tcb, because);
}

async function applicationUses(folder: string, system: BuildSystem): Promise<LibraryUse[]> {
  const project = await openProject(folder, system);
  const uses: LibraryUse[] = [];
  for (const source of await findSources(project, system)) {
    const object = await system.read(joinPath(project.outputs.objects, `${source}.o`));
    const elf = object === undefined ? undefined : readElf(object).value;
    if (elf === undefined) continue;
    for (const use of libraryUses(elf)) uses.push({ ...use, file: pathBelow(folder, use.file) ?? use.file });
  }
  return uses;
}
