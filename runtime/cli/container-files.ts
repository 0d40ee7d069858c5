/** Opens what `--container` names: a folder, from which only the files that are asked for are read, or an archive. */

import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

import { UserError } from "../base/errors.ts";
import { openArchive, type ArchiveFiles } from "../tcb/container/archive.ts";
import type { UnpackLimits } from "../tcb/container/limits.ts";
import { isFolder, readUserFile } from "./files.ts";

export async function openContainer(path: string, limits: UnpackLimits): Promise<ArchiveFiles> {
  if (await isFolder(path)) return folderFiles(await realpath(path));
  const archive = openArchive(await readUserFile(path, "the container image"), limits);
  if (archive.value === undefined)
    throw new UserError(`Cannot read ${path}: ${archive.problems[0]?.message ?? ""}`);
  return archive.value;
}

/** A link in the folder may lead to another file of it, and not out of it. */
function folderFiles(folder: string): ArchiveFiles {
  return {
    async read(path) {
      const file = await realpath(join(folder, path)).catch(() => undefined);
      if (file?.startsWith(folder + sep) !== true) return undefined;
      return readFile(file).catch(() => undefined);
    },
  };
}
