/** C++ by the compiler of the project: where libstdc++'s headers are, and the few of its objects that an image may hold. */

import { UserError } from "../../base/errors.ts";
import { readArchive } from "../../binary/archive.ts";
import type { LibraryObject } from "../library.ts";
import { namesInObject } from "../link/reachable.ts";
import { joinPath } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import type { Compiler } from "./compiler.ts";
import { factsAbout } from "./find.ts";

export interface CxxSupport {
  /** In the order of searching. */
  readonly headerFolders: readonly string[];
  /** libstdc++.a */
  readonly library: string;
}

/** The component that bytes of libstdc++ are counted to. */
const COMPONENT = "libstdc++";

/**
 * Members of libstdc++.a that need nothing but each other: trees of map and set, sizes of hash tables, links of lists, hashes of
 * strings. All else of libstdc++ is in headers, is the component cxx, or brings exceptions, locales and the C library of the machine
 * with it, and is not linked: the name that is missing then is reported as outside the API.
 */
const ALLOWED_MEMBERS: ReadonlySet<string> = new Set([
  "tree.o",
  "hashtable_c++0x.o",
  "list.o",
  "hash_bytes.o",
]);

/** One header of each of libstdc++'s two folders, for all machines and for this kind. */
const HEADERS = ["vector", "bits/c++config.h"];

/** Throws `UserError` where the compiler cannot compile C++, or has no libstdc++. */
export async function findCxx(compiler: Compiler, system: BuildSystem): Promise<CxxSupport> {
  const preprocess = [
    "-E",
    "-std=gnu++20",
    "-x",
    "c++",
    ...HEADERS.flatMap((header) => ["-include", header]),
    "/dev/null",
  ];
  const answers = await factsAbout(
    compiler.path,
    [["--version"], preprocess, ["-print-file-name=libstdc++.a"]],
    system,
  ).then(
    (facts) => facts.answers,
    () => undefined,
  );
  const [, preprocessed = "", library = ""] = answers ?? [];
  const folders = HEADERS.map((header) => folderAbove(header, preprocessed));
  if (folders.includes(undefined) || !library.startsWith("/")) {
    throw new UserError(
      `${compiler.path} cannot compile the project's C++ sources: its C++ compiler or the library libstdc++ is missing. ` +
        "Install them, on Debian and Ubuntu with: sudo apt-get install g++",
    );
  }
  return {
    headerFolders: folders.filter((folder) => folder !== undefined).map((folder) => joinPath(folder)),
    library: joinPath(library.trim()),
  };
}

/** From the preprocessor's line markers: `# 1 "/usr/include/c++/12/vector" 1 3`. */
function folderAbove(header: string, preprocessed: string): string | undefined {
  for (const [, path = ""] of preprocessed.matchAll(/^# 1 "(\/[^"]*)"/gm))
    if (path.endsWith(`/${header}`)) return path.slice(0, -header.length);
  return undefined;
}

/** The allowed members as objects of their own, in the user's cache. */
export async function cxxObjects({ library }: CxxSupport, system: BuildSystem): Promise<LibraryObject[]> {
  const bytes = await system.read(library);
  const members = bytes === undefined ? undefined : readArchive(bytes).value;
  if (bytes === undefined || members === undefined)
    throw new UserError(
      `${library} cannot be read as a library. Reinstall the package of libstdc++ that brings it.`,
    );
  const folder = joinPath(system.cacheFolder, COMPONENT, system.digest(bytes).slice(0, 16));
  const wanted = members.filter(({ name }) => ALLOWED_MEMBERS.has(name));
  return Promise.all(
    wanted.map(async ({ name, content }) => {
      const object = joinPath(folder, name);
      if ((await system.stamp(object)) === undefined) await system.write(object, content);
      return {
        job: { source: library, object, flags: [], folder },
        compiled: false,
        succeeded: true,
        messages: "",
        digest: system.digest(content),
        files: [],
        names: namesInObject(content),
        from: { component: COMPONENT, path: `libstdc++.a(${name})`, kind: "toolchain" as const },
      };
    }),
  );
}
