/**
 * Link-time optimisation: the application and what of the library OS may be changed with it become one object, which is then linked, mapped
 * and attributed like any other. Assembly, libraries of others and the components that say why they are `keptApart` stay as they are.
 */

import { component as componentNamed } from "../../api/components.ts";
import type { Origin } from "../../tcb/attribute.ts";
import { APPLICATION } from "../../tcb/report.ts";
import type { CompiledObject, CompileJob } from "../compile/compile.ts";
import type { LibraryObject } from "../library.ts";
import type { LinkInput } from "../link/link-input.ts";
import { IMPLIED, neededLibrary, ObjectFiles } from "../link/linked-objects.ts";
import { namesInObject, type ObjectNames } from "../link/reachable.ts";
import { joinPath, pathBelow } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import { optimiserInput } from "./optimiser-input.ts";
import { runOptimiser } from "./run-optimiser.ts";

export interface Optimised {
  /** Its warnings, about declarations of one name that differ: only this step sees them. */
  readonly said: string;
  /** The object that stands for all that was optimised together. */
  readonly object: CompiledObject;
  /** What it was made of, by the paths of the sources. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** What is linked beside it. */
  readonly library: readonly LibraryObject[];
}

/** The folder of the objects that were made so, each named after what is in it: a map that names one never means another. */
function resultFolder({ project }: LinkInput): string {
  return joinPath(project.outputs.objects, "lto");
}

/**
 * `library`: all that is linked without optimisation. `script`: with room for everything. Where the optimiser gives up there is only
 * what it said; undefined where there is nothing to optimise, as of a small program in Rust.
 */
export async function optimise(
  input: LinkInput,
  library: readonly LibraryObject[],
  script: string,
  system: BuildSystem,
): Promise<Optimised | { readonly said: string } | undefined> {
  if (!canOptimise(input, library)) return undefined;
  const apart = new Set(library.filter((object) => !mayJoin(object, input.guestFolder)));
  for (;;) {
    const joined = library.filter((object) => !apart.has(object));
    const objects = await optimiserInput(input, joined, system);
    const native = [...apart].map(({ job }) => job.object);
    const { content, said } = await runOptimiser({ input, objects, native, script }, system);
    if (content === undefined) return { said };
    const object = await placed(content, input, system);
    const rest = await stillNeeded(object, joined, input, system);
    const lost = swallowed([namesInObject(content), ...rest.map(({ names }) => names)], joined);
    if (lost.length === 0) return { said, object, origins: originsOf(input, joined), library: rest };
    // What is called after all, by code that was made last, is compiled by itself: there must not be two of one variable.
    for (const each of lost) apart.add(each);
  }
}

function canOptimise({ objects, guestFolder }: LinkInput, library: readonly LibraryObject[]): boolean {
  return objects.length > 0 || library.some((object) => mayJoin(object, guestFolder));
}

function mayJoin({ from, job, names }: LibraryObject, guestFolder: string): boolean {
  return (
    pathBelow(guestFolder, job.source)?.endsWith(".c") === true &&
    componentNamed(from.component)?.keptApart === undefined &&
    !names.defines.some((name) => IMPLIED.wishes.includes(name))
  );
}

async function placed(content: Uint8Array, input: LinkInput, system: BuildSystem): Promise<CompiledObject> {
  const digest = system.digest(content);
  const path = joinPath(resultFolder(input), `${digest.slice(0, 16)}.o`);
  await system.write(path, content);
  const { manifestPath, folder } = input.project;
  const job: CompileJob = { source: manifestPath, object: path, flags: [], folder };
  return { job, compiled: true, succeeded: true, messages: "", digest, files: [] };
}

/** Fewer objects than without optimisation, or others: the last steps of compilers call functions of their own choice. */
function stillNeeded(
  object: CompiledObject,
  joined: readonly LibraryObject[],
  input: LinkInput,
  system: BuildSystem,
): Promise<readonly LibraryObject[]> {
  const inside = new Set(joined);
  const library = input.library.filter((each) => !inside.has(each));
  return neededLibrary({ ...input, objects: [object], library }, new ObjectFiles(system), system);
}

/** Objects whose functions are wanted from outside, and gone. */
export function swallowed<T extends { readonly names: ObjectNames }>(
  linked: readonly ObjectNames[],
  joined: readonly T[],
): T[] {
  const defined = new Set(linked.flatMap(({ defines }) => defines));
  const missing = new Set(linked.flatMap(({ needs }) => needs).filter((name) => !defined.has(name)));
  return joined.filter(({ names }) => names.defines.some((name) => missing.has(name)));
}

function originsOf(input: LinkInput, joined: readonly LibraryObject[]): Map<string, Origin> {
  return new Map([
    ...input.objects.map(({ job }, index): [string, Origin] => [
      job.source,
      { component: APPLICATION, kind: "application", path: input.sources[index] ?? "" },
    ]),
    ...joined.map(({ job, from }): [string, Origin] => [job.source, { kind: "library-os", ...from }]),
  ]);
}
