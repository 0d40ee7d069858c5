/** Compiles the sources of obtained libraries, once per compiler, and finds which of their objects a program reaches. */

import { UserError } from "../../base/errors.ts";
import { compileSet } from "../compile/compile-set.ts";
import type { CompileJob } from "../compile/compile.ts";
import type { LibraryObject } from "../library.ts";
import { baseName, joinPath } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import type { Compiler } from "../toolchain/compiler.ts";
import { thirdPartyFlags } from "../toolchain/flags.ts";
import { guestLibraries } from "./index.ts";
import { headerFolders, sourceFolder, type ObtainedLibrary } from "./third-party.ts";

/** The libraries whose source is in the user's cache. */
export async function obtainedLibraries(
  guestFolder: string,
  system: BuildSystem,
): Promise<readonly ObtainedLibrary[]> {
  const found = guestLibraries.map(async (library): Promise<ObtainedLibrary[]> => {
    const folder = sourceFolder(system.cacheFolder, library);
    const [first = ""] = Object.values(library.components).flat();
    if ((await system.stamp(joinPath(folder, first))) === undefined) return [];
    const ours = joinPath(guestFolder, library.name);
    const files = (await system.list(ours, () => false)).map((path) => system.read(joinPath(ours, path)));
    const digests = (await Promise.all(files)).map((content = new Uint8Array()) => system.digest(content));
    return [{ library, folder, configuration: system.digest(JSON.stringify([library, digests])) }];
  });
  return (await Promise.all(found)).flat();
}

export interface ThirdPartyContext {
  readonly compiler: Compiler;
  readonly guestFolder: string;
  readonly system: BuildSystem;
  readonly onProgress?: ((text: string) => void) | undefined;
}

export async function compileThirdParty(
  obtained: ObtainedLibrary,
  { compiler, guestFolder, system, onProgress }: ThirdPartyContext,
): Promise<LibraryObject[]> {
  const { library, folder } = obtained;
  const sources = Object.entries(library.components).flatMap(([component, paths]) =>
    paths.map((path) => ({ component, path })),
  );
  const key = system.digest(JSON.stringify([compiler.identity, guestFolder, folder])).slice(0, 16);
  const flags = thirdPartyFlags(
    { compiler, guestFolder, headers: headerFolders(guestFolder, obtained) },
    obtained,
  );
  const output = joinPath(system.cacheFolder, "library-os", key, library.name);
  const jobs = sources.map(({ path }): CompileJob => ({
    source: joinPath(folder, path),
    object: joinPath(output, `${path}.o`),
    flags,
    folder,
  }));
  const onCompile = ({ source }: CompileJob) =>
    onProgress?.(`Compiling ${library.title}: ${baseName(source)}`);
  const objects = await compileSet(jobs, { system, compiler, onCompile }, joinPath(output, "objects.json"));
  const failed = objects.find(({ succeeded }) => !succeeded);
  if (failed !== undefined) {
    throw new UserError(
      `${library.title} does not compile with ${compiler.path} ${compiler.version}:\n${failed.messages}\n` +
        'Set "compiler" in litebox.json to another one (gcc 12 and clang 14 are known to work), or get the source again ' +
        `with 'litebox fetch ${library.name} --again'.`,
    );
  }
  return objects.map((object, index) => ({
    ...object,
    from: {
      component: sources[index]?.component ?? "",
      path: `${library.name}-${library.version}/${sources[index]?.path ?? ""}`,
    },
  }));
}
