/** The library OS: its components are the folders of `components/` in the guest folder. Compiled once per compiler, kept in the user's cache. */

import { component as componentNamed } from "../api/components.ts";
import { UserError } from "../base/errors.ts";
import { compileSet, type SetObject } from "./compile/compile-set.ts";
import type { CompileJob } from "./compile/compile.ts";
import { joinPath } from "./paths.ts";
import type { BuildSystem } from "./system.ts";
import { headerFolders, type ObtainedLibrary } from "./third-party/third-party.ts";
import type { Compiler } from "./toolchain/compiler.ts";
import { libraryFlags } from "./toolchain/flags.ts";

export interface LibrarySource {
  readonly component: string;
  /** Relative to the guest folder, or as reports show it. */
  readonly path: string;
  /** Not of the library OS itself, but of what the compiler brings, or of the application. */
  readonly kind?: "toolchain" | "application";
}

export interface LibraryObject extends SetObject {
  readonly from: LibrarySource;
}

export async function librarySources(guestFolder: string, system: BuildSystem): Promise<LibrarySource[]> {
  const paths = await system.list(joinPath(guestFolder, "components"), () => false);
  const sources = paths.flatMap((path) => {
    const [, component] = /^([^/]+)\/.*\.[cS]$/.exec(path) ?? [];
    return component === undefined ? [] : [{ component, path: `components/${path}` }];
  });
  if (sources.length === 0) {
    throw new UserError(`The library OS is missing: ${guestFolder} holds no components. Reinstall LiteBox.`);
  }
  return sources;
}

export interface LibraryContext {
  readonly compiler: Compiler;
  readonly guestFolder: string;
  readonly system: BuildSystem;
  /** Components that need other libraries are left out. */
  readonly obtained: readonly ObtainedLibrary[];
  readonly onCompile?: (job: CompileJob) => void;
}

/** All objects of the library OS, current. One that cannot be compiled ends the build: the installation is damaged. */
export async function compileLibrary({
  compiler,
  guestFolder,
  system,
  obtained,
  onCompile,
}: LibraryContext): Promise<LibraryObject[]> {
  const neededBy = ({ component }: LibrarySource) => componentNamed(component)?.needs;
  const found = (name: string | undefined) => obtained.find(({ library }) => library.name === name);
  const sources = (await librarySources(guestFolder, system)).filter((source) => {
    const needs = neededBy(source);
    return needs === undefined || found(needs) !== undefined;
  });
  // One folder for each compiler and place of the sources; what else could make a difference is in each object's record.
  const key = system.digest(JSON.stringify([compiler.identity, guestFolder])).slice(0, 16);
  const output = joinPath(system.cacheFolder, "library-os", key);
  // Hundreds of sources share a few sets of flags.
  const flags = new Map<string, readonly string[]>();
  const jobs = sources.map((from): CompileJob => {
    const { path } = from;
    const needed = found(neededBy(from));
    const kind = `${needed?.library.name} ${path.endsWith(".S")}`;
    const headers = needed === undefined ? [] : headerFolders(guestFolder, needed);
    const shared = flags.get(kind) ?? libraryFlags({ compiler, guestFolder, headers }, path);
    flags.set(kind, shared);
    return {
      source: `${guestFolder}/${path}`,
      object: `${output}/${path}.o`,
      flags: shared,
      folder: guestFolder,
    };
  });
  const context = onCompile === undefined ? { system, compiler } : { system, compiler, onCompile };
  // Which components there are depends on what has been fetched.
  const recordPath = joinPath(
    output,
    ["objects", ...obtained.map(({ library }) => library.name), "json"].join("."),
  );
  const objects = await compileSet(jobs, context, recordPath);
  const failed = objects.find(({ succeeded }) => !succeeded);
  if (failed !== undefined) {
    throw new UserError(
      `The library OS does not compile with ${compiler.path} ${compiler.version}:\n${failed.messages}\n` +
        'Set "compiler" in litebox.json to another one (gcc 12 and clang 14 are known to work), or reinstall LiteBox.',
    );
  }
  return objects.map((object, index) => ({ ...object, from: sources[index] ?? { component: "", path: "" } }));
}
