/** Reading what the user named, with a sentence for each way in which that fails. */

import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
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

/** What is read of a file piece by piece. */
interface FileSource {
  readonly length: number;
  read(into: Uint8Array, at: number): void;
}

/** `work` reads of the file what it needs. What is no plain file, such as a pipe, is read as a whole. */
export function withUserFile<T>(path: string, what: string, work: (source: FileSource) => T): T {
  let file: number | undefined;
  const failed = (error: unknown) => new UserError(`Cannot read ${what} ${path}: ${reason(error)}.`);
  const attempt = <R>(read: () => R): R => {
    try {
      return read();
    } catch (error) {
      throw failed(error);
    }
  };
  try {
    const opened = attempt(() => openSync(path, "r"));
    file = opened;
    const facts = attempt(() => fstatSync(opened));
    if (!facts.isFile()) {
      const whole = attempt(() => readFileSync(opened));
      return work({
        length: whole.length,
        read(into, at) {
          into.set(whole.subarray(at, at + into.length));
        },
      });
    }
    return work({
      length: facts.size,
      read(into, at) {
        for (let done = 0; done < into.length;) {
          const from = done;
          const count = attempt(() => readSync(opened, into, from, into.length - from, at + from));
          if (count === 0) throw failed(new Error("it became shorter while it was read"));
          done += count;
        }
      },
    });
  } finally {
    if (file !== undefined) closeSync(file);
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
