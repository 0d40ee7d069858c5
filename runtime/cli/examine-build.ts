/** A closer look at a built image: what is in it because of what, and what its code is like. */

import { decodeUtf8 } from "../base/text.ts";
import { readArchive } from "../binary/archive.ts";
import type { DebugInfo } from "../binary/debug-info.ts";
import type { Elf } from "../binary/elf/elf.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";
import type { BuildResult } from "../image/build.ts";
import { sourceOwner } from "../image/link-image.ts";
import type { BuildSystem } from "../image/system.ts";
import { readSgxs, type ImagePage } from "../enclave/image.ts";
import { inEveryImage, lastSteps } from "../tcb/chains.ts";
import { codeFacts } from "../tcb/code/facts.ts";
import type { Explained } from "../tcb/explain.ts";
import { auditEstimate, LINES_PER_HOUR, type TcbFacts } from "../tcb/facts.ts";
import { readLinkMap } from "../tcb/link-map/link-map.ts";
import type { LinkMap } from "../tcb/link-map/rows.ts";
import { placedItems } from "../tcb/placed-items.ts";
import { objectName, references, type Reference } from "../tcb/references.ts";

export interface Examined {
  /** Between the items of `explained`. */
  readonly references: readonly Reference[];
  readonly explained: Explained;
  readonly facts: TcbFacts;
}

/** Reads the linked file, the linker's map and the objects that it names. Undefined when they have gone since the build. */
export async function examineBuild(
  { project, record, obtained }: Pick<BuildResult, "project" | "record" | "obtained">,
  {
    guestFolder,
    linesPerHour = project.manifest.tcb?.linesPerHour ?? LINES_PER_HOUR,
  }: { readonly guestFolder: string; readonly linesPerHour?: number | undefined },
  system: BuildSystem,
): Promise<Examined | undefined> {
  const { outputs } = project;
  const [elfBytes, mapBytes, imageBytes] = await Promise.all(
    [outputs.elf, outputs.map, outputs.image].map((path) => system.read(path)),
  );
  const elf = elfBytes === undefined ? undefined : readElf(elfBytes).value;
  const pages = readSgxs(imageBytes ?? new Uint8Array()).value?.pages;
  if (elf === undefined || mapBytes === undefined || pages === undefined) return undefined;
  const map = readLinkMap(decodeUtf8(mapBytes));
  const items = placedItems(record.tcb);
  const found = references({ elf, map, objects: await readObjects(map, system), items });
  const chains = { items, references: found, entry: elf.header.entry };
  const sourceOf = sourceOwner(project.folder, guestFolder, obtained);
  return {
    references: found,
    explained: {
      items,
      steps: lastSteps(chains),
      always: inEveryImage(chains),
      placeOf: placeFinder(elf, sourceOf),
    },
    facts: {
      hostCalls: record.hostCalls,
      code: codeFacts({ elf, items, references: found }),
      pages: pageFacts(pages),
      audit: auditEstimate(record.tcb.lines, linesPerHour),
    },
  };
}

/** Of code that was inlined, the line of the function that it stands in now. */
function placeFinder(elf: Elf, sourceOf: ReturnType<typeof sourceOwner>): Explained["placeOf"] {
  let debug: DebugInfo | undefined;
  return (address) => {
    debug ??= openDebugInfo(elf).value;
    const position = debug?.framesAt(address).at(-1)?.position;
    return position && { file: sourceOf(position.file).path, line: position.line };
  };
}

function pageFacts(pages: readonly ImagePage[]): TcbFacts["pages"] {
  const count = (isCounted: (page: ImagePage) => boolean) => pages.filter(isCounted).length;
  return {
    total: pages.length,
    writable: count(({ permissions }) => permissions.w),
    executable: count(({ permissions }) => permissions.x),
    writableAndExecutable: count(({ permissions }) => permissions.w && permissions.x),
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
