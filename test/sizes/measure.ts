/** How many bytes each component brings into an image: measured by building one program for each, which reaches all of it. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { components, type ComponentName } from "../../runtime/api/components.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import type { LibraryObject } from "../../runtime/image/library.ts";
import type { BuildRecord } from "../../runtime/image/record.ts";
import type { ComponentSize, ComponentSizes } from "../../scripts/generate/sizes.ts";
import { compileThirdParty } from "../../runtime/image/third-party/compile.ts";
import {
  GUEST_FOLDER,
  build,
  testSystem,
  writeFiles,
} from "../../runtime/image/testing/temporary-project.ts";

const SMALLEST = "int main(void) { return 0; }\n";

/** A program that has the address of every symbol that these objects offer. */
async function reachingAll(objects: readonly LibraryObject[]): Promise<string> {
  const names = new Set<string>();
  for (const { job } of objects) {
    const elf = readElf((await testSystem.read(job.object)) ?? new Uint8Array()).value;
    for (const { name, binding, place } of elf?.symbols ?? [])
      if (binding !== "local" && place !== "undefined") names.add(name);
  }
  const all = [...names].sort();
  return [
    // The names are the linker's, so that no compiler has an opinion about the type of `memcpy`.
    ...all.map((name, index) => `extern const char s${index}[] __asm__("${name}");`),
    `static const void *volatile const all[] = {${all.map((_, index) => `s${index}`).join(", ")}};`,
    "static volatile int which;",
    "int main(void) { return all[which] == 0; }",
    "",
  ].join("\n");
}

function libraryBytes({ tcb }: BuildRecord): number {
  const ours = tcb.components.filter(({ kind }) => kind === "library-os" || kind === "toolchain");
  return ours.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Builds as many programs as there are components; those that need a library that is not on this machine are left out. */
export async function measureComponents(): Promise<ComponentSizes> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-sizes-"));
  const buildOf = async (source: string) => {
    await writeFiles(folder, { "litebox.json": '{ "name": "sizes", "optimize": "s" }', "main.c": source });
    return build(folder);
  };
  try {
    const { record, library, obtained, compiler } = await buildOf(SMALLEST);
    const context = { compiler, guestFolder: GUEST_FOLDER, system: testSystem };
    const theirs = await Promise.all(obtained.map((each) => compileThirdParty(each, context)));
    const objects = [...library, ...theirs.flat()];
    const sizes: Partial<Record<ComponentName, ComponentSize>> = {};
    for (const { name } of components) {
      const its = objects.filter(({ from }) => from.component === name);
      if (its.length === 0) continue;
      const whole = (await buildOf(await reachingAll(its))).record;
      const own = whole.tcb.components.find((each) => each.name === name)?.bytes ?? 0;
      const added = libraryBytes(whole) - libraryBytes(record);
      sizes[name] = { own, added, hostCalls: whole.hostCalls };
    }
    const { compilerVersion, linker } = record.toolchain;
    return { toolchain: `${record.toolchain.compiler} ${compilerVersion}, ${linker}`, components: sizes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
