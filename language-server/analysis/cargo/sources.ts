/** Which sources in Rust a project has. */

import { joinPath } from "../../../runtime/image/paths.ts";

/** What of a Cargo package may be in the enclave: not its tests and programs of their own, nor what Cargo has built. */
export function rustSources(paths: readonly string[], cargo: string | undefined): readonly string[] {
  if (cargo === undefined) return [];
  const folder = joinPath(cargo).slice(1);
  return paths.filter(
    (path) =>
      path.endsWith(".rs") &&
      (folder === "" || path.startsWith(`${folder}/`)) &&
      /(?:^|\/)src\/(?!main\.rs$|bin\/)/.test(path) &&
      !/(?:^|\/)target\//.test(path),
  );
}
