/** The objects in the static library of a Cargo package, each with the crate that it is of. */

import { UserError } from "../../base/errors.ts";
import { readArchive } from "../../binary/archive.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { APPLICATION } from "../../tcb/report.ts";
import type { LibraryObject, LibrarySource } from "../library.ts";
import { namesOf, reachable, type ObjectNames } from "../link/reachable.ts";
import { joinPath, pathBelow } from "../paths.ts";
import type { Project } from "../project.ts";
import type { BuildSystem } from "../system.ts";
import type { BuiltPackage } from "./cargo.ts";
import type { Crate } from "./messages.ts";

/** The crate of the library OS, and the component that its bytes are counted to. */
export const LITEBOX_CRATE = "litebox";

/** What rustc's helpers for arithmetic are counted to; of its hundreds of objects only what is used is linked. */
const HELPERS = "compiler_builtins";

interface Member extends ObjectNames {
  readonly name: string;
  readonly content: Uint8Array;
  readonly crate: string;
}

export async function crateObjects(
  { archive, crates, root }: BuiltPackage,
  project: Project,
  system: BuildSystem,
): Promise<LibraryObject[]> {
  const bytes = await system.read(archive);
  const members = bytes === undefined ? undefined : readArchive(bytes).value;
  if (members === undefined)
    throw new UserError(
      `${archive} cannot be read as a library. Remove ${project.outputs.cargo}, and build again.`,
    );
  const known = new Set(crates.map(({ name }) => name));
  const read = members.flatMap(({ name, content }): Member[] => {
    const elf = name.endsWith(".o") ? readElf(content).value : undefined;
    return elf === undefined ? [] : [{ name, content, ...namesOf(elf), crate: crateOfMember(name, known) }];
  });
  const helpers = read.filter(({ crate }) => crate === HELPERS);
  const others = read.filter(({ crate }) => crate !== HELPERS);
  const { needed } = reachable(others, helpers);
  return Promise.all(
    read
      .filter((member) => member.crate !== HELPERS || needed.has(member))
      .map((member) => placed(member, crates, root, project, system)),
  );
}

/**
 * `core-120cbae4e86ec454.core.c1f1a4ba060b9bfa-cgu.0.rcgu.o`; what rustc's helpers have in C is `45c91108d938afe8-udivti3.o`, and what
 * it makes for the whole program begins with the name of the library.
 */
function crateOfMember(name: string, known: ReadonlySet<string>): string {
  const [, crate = ""] = /^([A-Za-z_]\w*?)(?:-[0-9a-f]{16})?\./.exec(name) ?? [];
  return known.has(crate) || ["core", "alloc"].includes(crate) ? crate : HELPERS;
}

async function placed(
  { name, content, crate, defines, needs, wishes }: Member,
  crates: readonly Crate[],
  root: Crate,
  { folder, outputs }: Project,
  system: BuildSystem,
): Promise<LibraryObject> {
  const object = joinPath(outputs.objects, "crates", name);
  const digest = system.digest(content);
  const before = await system.read(object);
  if (before === undefined || system.digest(before) !== digest) await system.write(object, content);
  const built = crates.find((each) => each.name === crate);
  return {
    job: { source: built?.root ?? crate, object, flags: [], folder },
    compiled: built === root && !root.isFresh,
    succeeded: true,
    messages: "",
    digest,
    files: [],
    names: { defines, needs, wishes },
    from: sourceOf(crate, built, folder),
  };
}

/** Crates below the project's folder are the application; others have a row of their own. */
function sourceOf(crate: string, built: Crate | undefined, project: string): LibrarySource {
  if (crate === LITEBOX_CRATE) return { component: crate, path: "litebox/src/lib.rs" };
  if (built === undefined) return { component: crate, path: crate, kind: "toolchain" };
  const below = pathBelow(project, built.root);
  return below === undefined
    ? { component: crate, path: crate, kind: "application" }
    : { component: APPLICATION, path: below, kind: "application" };
}
