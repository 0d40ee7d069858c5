/** What an image was made from, by who is to be asked about it: each file with its digest, each library with version and licence. */

import { decodeUtf8 } from "../../base/text.ts";
import type { TcbReport } from "../../tcb/report.ts";
import { TOOLCHAIN } from "../../tcb/report.ts";
import type { Crate } from "../cargo/messages.ts";
import { LITEBOX_CRATE } from "../cargo/objects.ts";
import { readDepfile } from "../compile/depfile.ts";
import type { LibraryObject } from "../library.ts";
import type { LinkInput } from "../link/link-input.ts";
import { MANIFEST_NAME } from "../manifest/read.ts";
import { folderOf, joinPath, pathBelow } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import type { GuestLibrary } from "../third-party/third-party.ts";

export interface FileMaterial {
  /** Relative to what it is a file of. */
  readonly path: string;
  readonly sha256: string;
}

/** A library as it is known outside: a component of the library OS, a crate, a library of others, a part of the compiler. */
export interface LibraryMaterial {
  readonly name: string;
  readonly title: string;
  readonly kind: "library-os" | "third-party" | "toolchain" | "crate";
  /** Undefined where nothing says it. */
  readonly version?: string | undefined;
  /** An SPDX expression. */
  readonly licence?: string | undefined;
  /** Of the archive that it came in. */
  readonly sha256?: string | undefined;
  readonly address?: string | undefined;
  /** Rows of the TCB report. */
  readonly components: readonly string[];
  readonly files: readonly FileMaterial[];
}

export interface Materials {
  /** All that was read of the project: manifest, sources, headers. */
  readonly application: readonly FileMaterial[];
  /** Those that have bytes in the image. */
  readonly libraries: readonly LibraryMaterial[];
}

/** GCC's manual, "GCC Runtime Library Exception": it is no condition for programs that are compiled as usual. */
const GCC_RUNTIME = "GPL-3.0-or-later WITH GCC-exception-3.1";
/** COPYRIGHT of the Rust project. */
const RUST_LIBRARIES = "MIT OR Apache-2.0";
const OWN_LICENCE = "MIT";

/** The libraries that have bytes in the image. */
export async function librariesOf(
  input: LinkInput,
  library: readonly LibraryObject[],
  tcb: TcbReport,
  rustc: string | undefined,
  system: BuildSystem,
): Promise<LibraryMaterial[]> {
  const rows = new Set(tcb.components.map(({ name }) => name));
  const inImage = library.filter(({ from }) => rows.has(from.component));
  const { helperLibrary } = input.compiler;
  const libgcc = await digestOf(helperLibrary, system);
  // `/usr/lib/gcc/x86_64-linux-gnu/12/libgcc.a`: clang uses those of a gcc as well.
  const [, version] = /\/gcc\/[^/]+\/([\d.]+)\//.exec(helperLibrary) ?? [];
  const helpers: LibraryMaterial = {
    ...{ name: "libgcc", title: "Helper functions of the compiler", kind: "toolchain", licence: GCC_RUNTIME },
    ...{ version, sha256: libgcc, components: [TOOLCHAIN], files: [] },
  };
  return [
    ...(await libraryOs(inImage, tcb, input, system)),
    ...(await thirdParty(inImage, input, system)),
    ...standardLibraries(inImage, version, rustc),
    ...(rows.has(TOOLCHAIN) ? [helpers] : []),
    ...(await crates(input, rows, system)),
  ];
}

async function digestOf(path: string, system: BuildSystem): Promise<string | undefined> {
  const content = await system.read(path);
  return content && system.digest(content);
}

/** Of those files that are there, sorted by path; `known`: digests by whole path. */
async function filesBelow(
  folder: string,
  paths: Iterable<string>,
  system: BuildSystem,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<FileMaterial[]> {
  const files: FileMaterial[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const whole = joinPath(folder, path);
    const sha256 = known.get(whole) ?? (await digestOf(whole, system));
    if (sha256 !== undefined) files.push({ path, sha256 });
  }
  return files;
}

/** The manifests and all that the compilers read below the project's folder. */
export async function applicationFiles(input: LinkInput, system: BuildSystem): Promise<FileMaterial[]> {
  const { folder } = input.project;
  const known = new Map<string, string>();
  for (const { files } of input.objects) for (const [path, , digest] of files) known.set(path, digest);
  const paths = [joinPath(folder, MANIFEST_NAME), ...known.keys(), ...(await packageFiles(input, system))];
  const below = paths.flatMap((path) => pathBelow(folder, path) ?? []);
  const ours = below.filter((path) => !path.startsWith("build/"));
  return filesBelow(folder, ours, system, known);
}

/** Of the Cargo package, and of crates below the project that it depends on. */
async function packageFiles({ project, crates: built }: LinkInput, system: BuildSystem): Promise<string[]> {
  const { cargo } = project.manifest;
  if (cargo === undefined) return [];
  const files = ["Cargo.toml", "Cargo.lock", "../Cargo.toml", "../Cargo.lock"].map((name) =>
    joinPath(project.folder, cargo, name),
  );
  for (const { archive } of built) {
    const depfile = archive === undefined ? undefined : await system.read(archive.replace(/\.a$/, ".d"));
    if (depfile !== undefined) files.push(...readDepfile(decodeUtf8(depfile)));
  }
  return files;
}

/** A component's sources that are linked, and its headers with lines in the image. */
async function libraryOs(
  library: readonly LibraryObject[],
  tcb: TcbReport,
  { guestFolder }: LinkInput,
  system: BuildSystem,
): Promise<LibraryMaterial[]> {
  const own = library.filter(
    ({ from }) => from.path.startsWith("components/") || from.component === LITEBOX_CRATE,
  );
  const names = [...new Set(own.map(({ from }) => from.component))].sort();
  return Promise.all(
    names.map(async (name): Promise<LibraryMaterial> => {
      const rows = tcb.components.find((row) => row.name === name)?.files ?? [];
      const paths = [
        ...own.filter(({ from }) => from.component === name).map(({ from }) => from.path),
        ...rows.filter(({ lines }) => lines > 0).map(({ path }) => path),
      ].map((path) => path.replace(/^litebox\//, "rust/"));
      return {
        ...{ name: `litebox-${name}`, title: `Component ${name} of the library OS`, kind: "library-os" },
        ...{ licence: OWN_LICENCE, components: [name], files: await filesBelow(guestFolder, paths, system) },
      };
    }),
  );
}

async function thirdParty(
  library: readonly LibraryObject[],
  { obtained }: LinkInput,
  system: BuildSystem,
): Promise<LibraryMaterial[]> {
  const found = await Promise.all(
    obtained.map(async ({ library: of, folder }): Promise<LibraryMaterial[]> => {
      const prefix = `${of.name}-${of.version}/`;
      const members = library.filter(({ from }) => from.path.startsWith(prefix));
      if (members.length === 0) return [];
      const paths = members.map(({ from }) => from.path.slice(prefix.length));
      return [
        {
          ...{ name: of.name, title: of.title, kind: "third-party" },
          ...{ version: of.version, licence: of.licence, sha256: of.sha256, address: addressOf(of) },
          components: [...new Set(members.map(({ from }) => from.component))].sort(),
          files: await filesBelow(folder, paths, system),
        },
      ];
    }),
  );
  return found.flat();
}

function addressOf({ addresses }: GuestLibrary): string | undefined {
  return addresses.flatMap((address) => (address.kind === "https" ? [address.url] : []))[0];
}

/** libstdc++'s members, and the crates that come with rustc: by their objects, since no source of theirs need be there. */
function standardLibraries(
  library: readonly LibraryObject[],
  gcc: string | undefined,
  rustc: string | undefined,
): LibraryMaterial[] {
  const members = library.filter(({ from }) => from.kind === "toolchain");
  const names = [...new Set(members.map(({ from }) => from.component))].sort();
  return names.map((name) => {
    const ofCxx = name === "libstdc++";
    return {
      ...{ name, title: ofCxx ? "C++ standard library of GCC" : `Crate ${name} of Rust`, kind: "toolchain" },
      ...{ version: ofCxx ? gcc : rustc, licence: ofCxx ? GCC_RUNTIME : RUST_LIBRARIES },
      components: [name],
      files: members
        .filter(({ from }) => from.component === name)
        .map(({ from, digest }) => ({ path: from.path, sha256: digest })),
    };
  });
}

/** Crates from elsewhere that have bytes in the image. */
async function crates(
  input: LinkInput,
  rows: ReadonlySet<string>,
  system: BuildSystem,
): Promise<LibraryMaterial[]> {
  const { folder } = input.project;
  const foreign = input.crates.filter(
    ({ root, name }) => rows.has(name) && pathBelow(folder, root) === undefined,
  );
  return Promise.all(foreign.map((crate) => crateMaterial(crate, input, system)));
}

async function crateMaterial(
  { name, packageName, version, manifestPath }: Crate,
  { project }: LinkInput,
  system: BuildSystem,
): Promise<LibraryMaterial> {
  const text = async (path: string) => decodeUtf8((await system.read(path)) ?? new Uint8Array());
  const [, licence] = /^license\s*=\s*"([^"]+)"/m.exec(await text(manifestPath)) ?? [];
  const lock = await text(joinPath(project.folder, project.manifest.cargo ?? ".", "Cargo.lock"));
  const entry = lock
    .split("[[package]]")
    .find((each) => each.includes(`name = "${packageName}"\nversion = "${version}"`));
  const [, checksum] = /^checksum = "([0-9a-f]{64})"$/m.exec(entry ?? "") ?? [];
  return {
    ...{ name: packageName, title: `Crate ${packageName}`, kind: "crate", version },
    // Crates of old name both licences with a slash between them.
    ...{ licence: licence?.replaceAll("/", " OR "), sha256: checksum, components: [name] },
    files: await filesBelow(folderOf(manifestPath), ["Cargo.toml"], system),
  };
}
