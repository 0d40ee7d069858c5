/** The application and parts of the library OS, compiled to what the compiler's optimiser reads instead of to machine code. */

import { UserError } from "../../base/errors.ts";
import { compileAll, type CompileJob } from "../compile/compile.ts";
import type { LibraryObject } from "../library.ts";
import type { LinkInput } from "../link/link-input.ts";
import type { BuildSystem } from "../system.ts";

/** The contents of the objects, in the order of linking. They are kept beside the others, and made when those have changed. */
export async function optimiserInput(
  { project, compiler, objects, sources, onProgress }: LinkInput,
  joined: readonly LibraryObject[],
  system: BuildSystem,
): Promise<readonly Uint8Array[]> {
  const jobs = [
    ...objects.map(({ job }, index) => ({ job, name: `application/${sources[index] ?? ""}` })),
    ...joined.map(({ job, from }) => ({ job, name: from.path })),
  ].map(({ job, name }): CompileJob => ({
    ...job,
    object: job.object.replace(/\.o$/, ".lto.o"),
    flags: [...job.flags, ...compiler.family.lto.compileFlags(name)],
  }));
  onProgress?.(`Optimising ${project.manifest.name}`);
  const compiled = await compileAll(jobs, { system, compiler });
  // They have been compiled before, without this one flag.
  const failed = compiled.find(({ succeeded }) => !succeeded);
  if (failed !== undefined)
    throw new UserError(
      `${failed.job.source} cannot be compiled for link-time optimisation:\n${failed.messages}\n${withoutLto(project)}`,
    );
  return Promise.all(compiled.map(async ({ job }) => (await system.read(job.object)) ?? new Uint8Array()));
}

export function withoutLto({ manifestPath }: LinkInput["project"]): string {
  return `Do without it by "lto": false in ${manifestPath}, there or in "release".`;
}
