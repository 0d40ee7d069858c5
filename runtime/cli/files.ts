/** Reading what the user named, with a sentence for each way in which that fails. */

import { readFile, stat } from "node:fs/promises";
import { UserError } from "../base/errors.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "you have no permission to read it",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB",
};

/** `what` is how the sentence calls the file: "the image". */
export async function readUserFile(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError(`Cannot read ${what} ${path}: ${reason(error)}.`);
  }
}

/** Undefined where there is nothing, or nothing that can be read. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch(() => undefined);
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new UserError(`Cannot open ${path}: ${reason(error)}.`);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return REASONS[code] ?? error.message;
}
