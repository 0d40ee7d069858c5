/**
 * Files of this machine, for enclaves. Each of an enclave's own files is one in a folder, under its hidden name; beside them are the
 * counters, which stand for those that a machine would keep out of reach of its files.
 */

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import {
  FILE_ERRNO,
  FileError,
  type FileErrorName,
  type HostFiles,
  type ReadableFile,
  type Storage,
  type StoredFile,
} from "../host/files/storage.ts";

/** In one folder; an enclave that wants more finds it full. */
const MOST_FILES = 4096;
/** For nobody but the user, who may find them of little use all the same. */
const PRIVATE = 0o600;

/** The folder is made when the first file is. */
export function folderStorage(folder: string): Storage {
  const files = join(folder, "files");
  const counters = join(folder, "counters");
  return {
    open: (name) => asked(() => opened(join(files, name), "r+")),
    create: (name) =>
      asked(() => {
        mkdirSync(files, { recursive: true });
        if (readdirSync(files).length >= MOST_FILES) throw new FileError("ENOSPC");
        const made = opened(join(files, name), "w+");
        syncFolder(files);
        return made;
      }),
    remove: (name) => {
      asked(() => {
        rmSync(join(files, name));
        syncFolder(files);
      });
    },
    rename: (from, to) => {
      asked(() => {
        renameSync(join(files, from), join(files, to));
        syncFolder(files);
      });
    },
    counter: (name, least) => asked(() => raise(counters, name, least)),
  };
}

/** Files relative to a folder, for whoever limits which. */
export function machineFiles(folder: string): HostFiles {
  return (path) => asked(() => readable(openSync(resolve(folder, path), "r")));
}

function opened(path: string, flags: "r+" | "w+"): StoredFile {
  const file = openSync(path, flags, PRIVATE);
  return {
    ...readable(file),
    write: (offset, bytes) => {
      asked(() => {
        let done = 0;
        while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, offset + done);
      });
    },
    sync: () => {
      asked(() => {
        fsyncSync(file);
      });
    },
  };
}

function readable(file: number): ReadableFile {
  return {
    read: (offset, max) =>
      asked(() => {
        const bytes = new Uint8Array(max);
        return bytes.subarray(0, readSync(file, bytes, 0, max, offset));
      }),
    close: () => {
      closeSync(file);
    },
  };
}

/** A counter is a file with a line of digits, replaced in one step. */
function raise(folder: string, name: string, least: number): number {
  const file = join(folder, name);
  const value = readCounter(file);
  if (value >= least) return value;
  mkdirSync(folder, { recursive: true });
  const next = `${file}.new`;
  writeFileSync(next, `${least}\n`, { mode: PRIVATE, flush: true });
  renameSync(next, file);
  syncFolder(folder);
  return least;
}

function readCounter(file: string): number {
  try {
    const value = Number(readFileSync(file, "utf8"));
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${file} is no counter`);
    return value;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0;
    throw error;
  }
}

/** So that its entries outlast a power cut. Windows knows no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function isErrorName(code: string): code is FileErrorName {
  return Object.hasOwn(FILE_ERRNO, code);
}

/** What goes wrong becomes an error of files, as an enclave believes them. */
function asked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (isErrorName(code)) throw new FileError(code);
    if (code === "EPERM" || code === "EROFS") throw new FileError("EACCES");
    if (code === "EDQUOT") throw new FileError("ENOSPC");
    throw error;
  }
}
