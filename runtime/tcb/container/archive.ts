/** What an image's files are read from: a folder, or an archive of one. Paths are relative to it, with `/`. */

import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import { compressionOf, decompress } from "./decompress.ts";
import type { UnpackLimits } from "./limits.ts";
import { readTar } from "./tar.ts";

export interface ArchiveFiles {
  /** Undefined where there is no such file. `path` has no `..` and does not begin with `/`. */
  read(path: string): Promise<Uint8Array | undefined>;
}

const MOST_LINKS = 8;

/** The files of a tar archive, which may be compressed as a whole (`docker save IMAGE | gzip`). */
export function openArchive(bytes: Uint8Array, limits: UnpackLimits): Parsed<ArchiveFiles> {
  const plain = compressionOf(bytes) === "none" ? parsed(bytes) : decompress(bytes, limits.bytes);
  if (plain.value === undefined) return { value: undefined, problems: plain.problems };
  const tar = readTar(plain.value, limits);
  const files = new Map<string, Uint8Array>();
  const links = new Map<string, string>();
  for (const { path, kind, content, linkTarget } of tar.value ?? []) {
    if (kind === "file") files.set(path, content);
    else if (kind === "hard-link") links.set(path, resolveFrom("", linkTarget));
    // Older versions of `docker save` write a layer that two images share once, and a link for the other.
    else if (kind === "symlink")
      links.set(path, resolveFrom(path.slice(0, path.lastIndexOf("/") + 1), linkTarget));
  }
  if (files.size === 0) {
    const reason = tar.problems[0]?.message ?? "It has no files in it.";
    return unreadable(`It is neither a folder nor a tar archive that can be read. ${reason}`);
  }
  return parsed({ read: (path) => Promise.resolve(follow(path, files, links)) }, tar.problems);
}

function follow(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
  links: ReadonlyMap<string, string>,
): Uint8Array | undefined {
  let at: string | undefined = path;
  for (let count = 0; at !== undefined && count < MOST_LINKS; count++) {
    const content = files.get(at);
    if (content !== undefined) return content;
    at = links.get(at);
  }
  return undefined;
}

/** Within the archive: `..` at its root stays there. */
function resolveFrom(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of `${target.startsWith("/") ? "" : folder}${target}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
