/** The objects of a link, read and parsed once, and which objects of libraries are linked at all. */

import { component } from "../../api/components.ts";
import { UserError } from "../../base/errors.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import type { LinkedObject, Origin } from "../../tcb/attribute.ts";
import { APPLICATION } from "../../tcb/report.ts";
import { LITEBOX_CRATE } from "../cargo/objects.ts";
import type { LibraryObject } from "../library.ts";
import { hasTests } from "../project.ts";
import type { BuildSystem } from "../system.ts";
import { compileThirdParty } from "../third-party/compile.ts";
import type { LinkInput } from "./link-input.ts";
import { namesOf, reachable, type ObjectNames } from "./reachable.ts";
import { bySections } from "./sections.ts";

/** Reads each object once, however many steps of a link look at it. */
export class ObjectFiles {
  readonly #system: BuildSystem;
  readonly #known = new Map<string, Promise<Elf | undefined>>();

  constructor(system: BuildSystem) {
    this.#system = system;
  }

  elf(path: string): Promise<Elf | undefined> {
    const known = this.#known.get(path) ?? this.#read(path);
    this.#known.set(path, known);
    return known;
  }

  async #read(path: string): Promise<Elf | undefined> {
    return readElf((await this.#system.read(path)) ?? new Uint8Array()).value;
  }
}

/** By path, in the order of linking. */
export async function linkedObjects(
  input: LinkInput,
  library: readonly LibraryObject[],
  files: ObjectFiles,
): Promise<Map<string, LinkedObject>> {
  const linked = new Map<string, LinkedObject>();
  const add = async (path: string, origin: Origin) => {
    const elf = await files.elf(path);
    if (elf !== undefined) linked.set(path, { origin, elf });
  };
  for (const [index, { job }] of input.objects.entries()) {
    await add(job.object, { component: APPLICATION, kind: "application", path: input.sources[index] ?? "" });
  }
  for (const { job, from } of library) await add(job.object, { kind: "library-os", ...from });
  return linked;
}

/** What compilers and their helper library call without any source that says so. */
export const IMPLIED: ObjectNames = {
  defines: [],
  needs: [],
  wishes: ["memcpy", "memmove", "memset", "memcmp", "abort", "__stack_chk_fail", "__stack_chk_guard"],
};

/** What an image of tests needs beside what its sources do: what runs them, to which the linker leads calls of `main`. */
const TEST_MAIN: ObjectNames = { defines: [], needs: ["__wrap_main"], wishes: [] };

/**
 * In an image of tests, which has a `main` of its own, all of the application is kept, so that what no test reaches is seen not to have
 * been executed.
 */
export async function testFlags(
  { objects, library }: LinkInput,
  files: ObjectFiles,
): Promise<readonly string[]> {
  const own = [...objects, ...library.filter(({ from }) => from.component === APPLICATION)];
  const kept: string[] = [];
  for (const { job } of own) {
    const elf = await files.elf(job.object);
    for (const { name, type, binding, place } of elf?.symbols ?? [])
      if (type === "function" && binding !== "local" && place !== "undefined")
        kept.push(`--undefined=${name}`);
  }
  return ["--wrap=main", ...kept];
}

interface Candidate extends ObjectNames {
  readonly object: LibraryObject;
}

/**
 * The objects of libraries that the program needs. Those of others than ourselves are compiled only for a program that needs any; without
 * them, components over them are left out as well, so that a program may have such a library among its own sources.
 */
export async function neededLibrary(
  input: LinkInput,
  files: ObjectFiles,
  system: BuildSystem,
): Promise<readonly LibraryObject[]> {
  const { library, obtained } = input;
  const application = hasTests(input.project.profile) ? [IMPLIED, TEST_MAIN] : [IMPLIED];
  for (const [index, { job }] of input.objects.entries()) {
    const elf = await files.elf(job.object);
    if (elf === undefined) continue;
    refuseIndirectFunctions(elf, input.sources[index] ?? "");
    application.push(namesOf(elf));
  }
  application.push(...library.filter(({ from }) => from.kind === "application").map(({ names }) => names));
  const taken = new Set(application.flatMap(({ defines }) => defines));
  // Those that define a name of the application are linked, so that the linker says that it is there twice.
  const isRoot = ({ from, names }: LibraryObject) =>
    from.kind === "application" ||
    from.component === "entry" ||
    names.defines.some((name) => taken.has(name));
  const rootsOf = (objects: readonly LibraryObject[]) => [
    ...application,
    ...objects.filter(isRoot).map(({ names }) => names),
  ];
  const others: Candidate[] = [];
  for (const object of library) if (!isRoot(object)) others.push(...(await candidates(object, files)));
  const { missing } = reachable<ObjectNames>(rootsOf(library), others);
  const wanted = obtained.filter((each) =>
    [...missing].some((name) => each.library.symbolPattern.test(name)),
  );
  const theirs = (
    await Promise.all(wanted.map((each) => compileThirdParty(each, { ...input, system })))
  ).flat();
  const isThere = ({ from }: LibraryObject) => {
    const needs: string | undefined = component(from.component)?.needs;
    return needs === undefined || wanted.some((each) => each.library.name === needs);
  };
  const all = [...library.filter(isThere), ...theirs];
  const { needed } = reachable<ObjectNames>(rootsOf(all), [
    ...others.filter(({ object }) => isThere(object)),
    ...theirs.map((object) => ({ ...object.names, object })),
  ]);
  const reached = new Set([...needed].flatMap((each) => ("object" in each ? [each.object] : [])));
  return all.filter((object) => reached.has(object) || isRoot(object));
}

/** Who loads a program chooses them, and writes the choice into it: that would be after it was measured. */
function refuseIndirectFunctions({ symbols }: Elf, source: string): void {
  const indirect = symbols.find(({ isIndirect, place }) => isIndirect === true && place !== "undefined");
  if (indirect === undefined) return;
  throw new UserError(
    `${source} has the indirect function ${indirect.name} (__attribute__((ifunc))), which would need a relocation when the enclave is ` +
      "loaded; an enclave is never changed after it was measured. Choose between the functions where they are called.",
  );
}

/** The crate of the library OS is one object, of which every program needs something: each of its sections is by itself. */
async function candidates(object: LibraryObject, files: ObjectFiles): Promise<Candidate[]> {
  const elf = object.from.component === LITEBOX_CRATE ? await files.elf(object.job.object) : undefined;
  const parts = elf === undefined ? [object.names] : bySections(elf, object.job.object);
  return parts.map((names) => ({ ...names, object }));
}
