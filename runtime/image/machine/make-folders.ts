/** Folders, made with all that are above them. */

import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Rejects with the system's own reason: of a file system that is read-only Node says that the path leads nowhere. */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const first = await firstMissing(path);
    await mkdir(first).catch((reason: unknown) => {
      // What is there, but cannot be looked at, is a link that leads nowhere.
      const isThere = reason instanceof Error && "code" in reason && reason.code === "EEXIST";
      throw isThere ? error : reason;
    });
    await mkdir(path, { recursive: true });
  }
}

/** The topmost of the folders that are not there. */
async function firstMissing(path: string): Promise<string> {
  const above = dirname(path);
  const isThere = await stat(above).then(
    () => true,
    () => false,
  );
  return isThere || above === path ? path : firstMissing(above);
}
