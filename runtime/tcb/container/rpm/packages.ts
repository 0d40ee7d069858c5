/** The packages that rpm has installed in an image. */

import type { FileTree } from "../file-tree.ts";
import type { Package } from "../packages.ts";
import { RPM_DATABASES } from "./databases.ts";
import { readRpmHeader } from "./header.ts";

export interface RpmPackages {
  readonly packages: readonly (Package & { readonly files: readonly string[] })[];
  /** Sentences: lists that are there and were not read, or not wholly. */
  readonly unread: readonly string[];
}

/** Where distributions have them, the usual place first. */
const FOLDERS = ["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"];
/** Of all headers of a list. */
const MOST_BYTES = 512 * 2 ** 20;
/** Keys that rpm trusts are in its list as packages of this name. */
const KEY = "gpg-pubkey";

export function readRpm(tree: FileTree): RpmPackages {
  const packages: RpmPackages["packages"][number][] = [];
  const unread: string[] = [];
  // Two of the folders are often the same, by a symbolic link.
  const seen = new Set<string>();
  for (const folder of FOLDERS) {
    for (const { file, format, read } of RPM_DATABASES) {
      const found = tree.file(`${folder}/${file}`);
      if (found === undefined || seen.has(found.path)) continue;
      seen.add(found.path);
      const list = `The list of rpm packages ${found.path}`;
      if (read === undefined) {
        unread.push(`${list} is in the format of ${format}, which is not read.`);
        continue;
      }
      const { value, problems } = read(found.node.content, MOST_BYTES);
      unread.push(...problems.map(({ message }) => `${list} was not wholly read: ${message}`));
      packages.push(...(value ?? []).flatMap(packageOf));
      // What was written last stands there until SQLite puts it into the file itself.
      const log = tree.file(`${found.path}-wal`)?.node.content.length ?? 0;
      if (log > 0) unread.push(`${list} has changes in ${found.path}-wal that were not read.`);
    }
  }
  return { packages, unread };
}

function packageOf(header: Uint8Array): RpmPackages["packages"] {
  const { name, version, sourceFile = "", files } = readRpmHeader(header) ?? {};
  if (name === undefined || version === undefined || files === undefined || name === KEY) return [];
  // Only versions of binary packages have an epoch, which those of one source share.
  const epoch = /^\d+:/.exec(version)?.[0] ?? "";
  const [, source = name, own] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceFile) ?? [];
  const sourceVersion = own === undefined ? version : epoch + own;
  return [{ kind: "rpm", name, version, source, sourceVersion, files }];
}
