/** Which files of the host an enclave may read: what its manifest names. */

import { FileError, type HostFiles } from "./storage.ts";

/** The same files, refusing (EACCES) each whose path is not one of these, letter by letter. */
export function restrictedFiles(files: HostFiles, paths: readonly string[]): HostFiles {
  const named = new Set(paths);
  return (path) => {
    if (!named.has(path)) throw new FileError("EACCES");
    return files(path);
  };
}
