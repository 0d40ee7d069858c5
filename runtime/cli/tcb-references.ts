/** What is in a built image because of what: reads the linked file, the linker's map and the objects that it names. */

import { decodeUtf8 } from "../base/text.ts";
import { readArchive } from "../binary/archive.ts";
import type { Elf } from "../binary/elf/elf.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";
import type { BuildResult } from "../image/build.ts";
import { sourceOwner } from "../image/link-image.ts";
import type { BuildSystem } from "../image/system.ts";
import { lastSteps } from "../tcb/chains.ts";
import type { Explained } from "../tcb/explain.ts";
import { readLinkMap } from "../tcb/link-map/link-map.ts";
import type { LinkMap } from "../tcb/link-map/rows.ts";
import { placedItems } from "../tcb/placed-items.ts";
import { objectName, references } from "../tcb/references.ts";

/** Undefined when the results of the build have gone meanwhile. */
export async function explainBuild(
  { project, record, obtained }: Pick<BuildResult, "project" | "record" | "obtained">,
  guestFolder: string,
  system: BuildSystem,
): Promise<Explained | undefined> {
  const { outputs } = project;
  const [elfBytes, mapBytes] = await Promise.all([system.read(outputs.elf), system.read(outputs.map)]);
  const elf = elfBytes === undefined ? undefined : readElf(elfBytes).value;
  if (elf === undefined || mapBytes === undefined) return undefined;
  const map = readLinkMap(decodeUtf8(mapBytes));
  const items = placedItems(record.tcb);
  const found = references({ elf, map, objects: await readObjects(map, system), items });
  const debug = openDebugInfo(elf).value;
  const sourceOf = sourceOwner(project.folder, guestFolder, obtained);
  return {
    items,
    steps: lastSteps({ items, references: found, entry: elf.header.entry }),
    placeOf: (address) => {
      // Where a call was inlined, the line of the function that it stands in now.
      const position = debug?.framesAt(address).at(-1)?.position;
      return position && { file: sourceOf(position.file).path, line: position.line };
    },
  };
}

async function readObjects(map: LinkMap, system: BuildSystem): Promise<Map<string, Elf>> {
  const files = new Map<string, Set<string>>();
  for (const { kind, file, member } of map.rows) {
    if (kind !== "input") continue;
    const members = files.get(file) ?? new Set();
    files.set(file, members);
    if (member !== undefined) members.add(member);
  }
  const objects = new Map<string, Elf>();
  const add = (name: string, bytes: Uint8Array) => {
    const elf = readElf(bytes).value;
    if (elf !== undefined) objects.set(name, elf);
  };
  await Promise.all(
    [...files].map(async ([file, members]) => {
      const bytes = await system.read(file);
      if (bytes === undefined) return;
      if (members.size === 0) add(file, bytes);
      for (const { name, content } of members.size === 0 ? [] : (readArchive(bytes).value ?? []))
        if (members.has(name)) add(objectName({ file, member: name }), content);
    }),
  );
  return objects;
}
