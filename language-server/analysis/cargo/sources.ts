/** Which sources in Rust a project has. */

import { folderOf, joinPath } from "../../../runtime/image/paths.ts";
import type { CargoNeeds } from "./std-needs.ts";

/** Programs of their own beside a package's library (The Cargo Book, "Package Layout"). */
const PROGRAM = /(?:^|\/)src\/(?:main\.rs$|bin\/)/;

/** A source of the package that is no part of the enclave, which is made of the library. */
export interface OwnProgram {
  /** Where the library begins, in the package. */
  readonly library: string;
  readonly hasLibrary: boolean;
}

/** What of a Cargo package may be in the enclave, and the programs beside it; neither its tests nor what Cargo has built. */
export function rustSources(
  paths: readonly string[],
  cargo: string | undefined,
  library = "src/lib.rs",
): { readonly library: readonly string[]; readonly programs: readonly string[] } {
  if (cargo === undefined) return { library: [], programs: [] };
  const folder = joinPath(cargo).slice(1);
  const inside = folder === "" ? "" : `${folder}/`;
  const own = paths.filter(
    (path) =>
      path.endsWith(".rs") &&
      path.startsWith(inside) &&
      /(?:^|\/)src\//.test(path) &&
      !/(?:^|\/)target\//.test(path),
  );
  const isProgram = (path: string): boolean => path !== `${inside}${library}` && PROGRAM.test(path);
  return {
    library: own.filter((path) => !isProgram(path)),
    // Those of packages within this one are nobody's here.
    programs: own.filter((path) => isProgram(path) && path.startsWith(`${inside}src/`)),
  };
}

/** What a source is in the package; `has` says whether there is a source. */
export function placeInPackage(
  path: string,
  cargo: CargoNeeds | undefined,
  has: (path: string) => boolean,
): { readonly isCrateRoot: boolean; readonly ownProgram?: OwnProgram } {
  if (!cargo) return { isCrateRoot: false };
  const { library } = cargo;
  const folder = folderOf(cargo.path);
  const root = joinPath(folder, library);
  if (path === root) return { isCrateRoot: true };
  const isProgram = path.startsWith(joinPath(folder, "src/")) && PROGRAM.test(path.slice(folder.length));
  return { isCrateRoot: false, ...(isProgram && { ownProgram: { library, hasLibrary: has(root) } }) };
}
