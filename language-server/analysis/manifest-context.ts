/** All that a finding in `litebox.json` may be made of. */

import { choose } from "../../runtime/image/compile/patterns.ts";
import { joinPath } from "../../runtime/image/paths.ts";
import type { ManifestProblem } from "../../runtime/image/manifest/read.ts";
import type { Manifest } from "../../runtime/image/manifest/schema.ts";
import type { StackFacts } from "../../runtime/tcb/code/facts.ts";
import type { TcbProblem } from "../../runtime/tcb/json.ts";
import type { ProjectFiles } from "./project-files.ts";
import type { TcbEstimate } from "./tcb.ts";

export interface ManifestContext {
  readonly text: string;
  /** Undefined as long as there are mistakes. */
  readonly value: Manifest | undefined;
  readonly mistakes: readonly ManifestProblem[];
  /** The last manifest without mistakes is in force. */
  readonly goesOn: boolean;
  /** Paths and patterns of the manifest, as they stand in it, for which there is nothing on the disk. */
  readonly missing: ReadonlySet<string>;
  /** Names of functions that the sources use; to collect them takes a while. */
  readonly uses: () => ReadonlySet<string>;
  /** The project has more files than are analysed. */
  readonly limited: boolean;
  readonly tcb: TcbEstimate | undefined;
  /** What the last build said of the project as a whole. */
  readonly problems: readonly TcbProblem[];
  /** The deepest stack of what was built last; undefined as long as nothing was. */
  readonly stack: StackFacts | undefined;
}

/** What a build said that concerns the whole project. */
export type BuildFindings = Pick<ManifestContext, "problems" | "stack">;

/** Paths and patterns in a manifest that must lead to something, with their places. */
export function pathsIn(
  manifest: Manifest,
): { readonly path: readonly (string | number)[]; readonly name: string }[] {
  const { sources, include, cargo, enclave, run, host, release } = manifest;
  const each = (at: readonly string[], names: readonly string[]) =>
    names.map((name, index) => ({ path: [...at, index], name }));
  const one = (path: readonly string[], name: string | undefined) =>
    name === undefined ? [] : [{ path, name }];
  return [
    ...each(["sources"], sources).filter(({ name }) => !name.startsWith("!")),
    ...each(["include"], include),
    ...one(["cargo"], cargo),
    ...one(["enclave", "signingKey"], enclave.signingKey),
    ...one(["release", "signingKey"], release.signingKey),
    ...one(["run", "input"], run.input),
    ...each(["host", "files"], host.files),
  ];
}

/** Paths and patterns of a manifest for which there is nothing; `relative` are the files of its folder. */
export async function findMissing(
  manifest: Manifest | undefined,
  folder: string,
  relative: readonly string[],
  files: Pick<ProjectFiles, "stamp">,
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const { path, name } of manifest ? pathsIn(manifest) : []) {
    const exists =
      path[0] === "sources"
        ? choose([name], relative).length > 0
        : (await files.stamp(joinPath(folder, name))) !== undefined;
    if (!exists) missing.add(name);
  }
  return missing;
}
