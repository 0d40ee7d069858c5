/** A project folder: its manifest, its sources, and where its results go. Nothing outside `build/` is ever written. */

import { UserError } from "../base/errors.ts";
import { decodeTextFile } from "../base/text.ts";
import { choose } from "./compile/patterns.ts";
import { formatManifestProblem, MANIFEST_NAME, readManifest } from "./manifest/read.ts";
import type { Manifest } from "./manifest/schema.ts";
import { joinPath } from "./paths.ts";
import type { BuildSystem } from "./system.ts";
import { LANGUAGES, languageOf } from "./toolchain/flags.ts";

/** Defined in a test build, for tests that stand among the sources. */
export const TEST_MACRO = "LITEBOX_TEST";

/** In a project; all that is made of it is there, and nothing else. */
export const BUILD_FOLDER = "build";

/**
 * A debug build is what one works with; a release is for users: optimised, closed to debuggers, signed by a key of one's own. A test build
 * is a debug build of all sources with the unit tests, of which one runs in place of `main`; for coverage it is not optimised, since only
 * then each line has instructions of its own.
 */
export type Profile = "debug" | "release" | "test" | "coverage";

export function hasTests(profile: Profile): boolean {
  return profile === "test" || profile === "coverage";
}

export interface Project {
  readonly folder: string;
  readonly manifestPath: string;
  readonly profile: Profile;
  /** As the profile has it. */
  readonly manifest: Manifest;
  readonly outputs: Outputs;
}

/** The files of a build, all in `build/`, those of another profile than debug in `build/PROFILE/`. */
export interface Outputs {
  readonly folder: string;
  /** The flat image: the stream whose SHA-256 is MRENCLAVE. */
  readonly image: string;
  /** The image's SIGSTRUCT. */
  readonly signature: string;
  /** Symbols and debug information; never loaded. */
  readonly elf: string;
  readonly map: string;
  readonly record: string;
  /** What it was built from and with, as an in-toto statement. */
  readonly provenance: string;
  /** What is in it, as a CycloneDX list. */
  readonly bom: string;
  readonly compileCommands: string;
  readonly objects: string;
  /** Where the crate of the library OS is put for packages in Rust. */
  readonly crate: string;
  /** Cargo's own results. */
  readonly cargo: string;
}

/** The manifest as a profile has it. */
function asBuilt(manifest: Manifest, profile: Profile): Manifest {
  switch (profile) {
    case "debug":
      return manifest;
    case "release":
      return released(manifest);
    case "test":
      return tested(manifest);
    case "coverage":
      return { ...tested(manifest), optimize: "0" };
  }
}

/** What nobody ships has no budget, and no key but the debug key. */
function tested({ tcb: _, ...manifest }: Manifest): Manifest {
  const { signingKey: __, ...enclave } = manifest.enclave;
  return {
    ...manifest,
    // What is optimised as a whole has no functions left that tests could be called of.
    lto: false,
    defines: { ...manifest.defines, [TEST_MACRO]: 1 },
    enclave: { ...enclave, debug: true },
  };
}

function released(manifest: Manifest): Manifest {
  const { lto, optimize, defines, signingKey = manifest.enclave.signingKey } = manifest.release;
  const { signingKey: _, ...enclave } = manifest.enclave;
  return {
    ...manifest,
    lto,
    optimize,
    defines: { ...manifest.defines, ...defines },
    enclave: { ...enclave, debug: false, ...(signingKey === undefined ? {} : { signingKey }) },
  };
}

/** Reads `folder/litebox.json`; every mistake in it is one line of the error. */
export async function openProject(
  folder: string,
  system: BuildSystem,
  profile: Profile = "debug",
): Promise<Project> {
  const manifestPath = joinPath(folder, MANIFEST_NAME);
  const content = await system.read(manifestPath);
  if (content === undefined) {
    throw new UserError(
      `There is no ${MANIFEST_NAME} in ${folder}. Name a project's folder, or write one: { "name": "hello", "sources": ["*.c"] }`,
    );
  }
  const { value: written, problems } = readManifest(decodeTextFile(content));
  if (written === undefined) {
    // One line each, in the form of a compiler's errors, so that a problem matcher finds them.
    const lines = problems.map((problem) => formatManifestProblem(problem, manifestPath, "error"));
    const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
    throw new UserError(`${MANIFEST_NAME} has ${count}; correct it and try again.\n${lines.join("\n")}`);
  }
  const manifest = asBuilt(written, profile);
  const build = joinPath(folder, BUILD_FOLDER);
  const into = profile === "debug" ? build : joinPath(build, profile);
  const output = (ending: string) => joinPath(into, `${manifest.name}.${ending}`);
  const outputs = {
    folder: into,
    image: output("sgxs"),
    signature: output("sig"),
    elf: output("elf"),
    map: output("map"),
    record: output("json"),
    provenance: output("provenance.json"),
    bom: output("cdx.json"),
    // Of either profile where clangd looks for it: above a source, or in a folder `build` there.
    compileCommands: joinPath(build, "compile_commands.json"),
    objects: joinPath(into, "obj"),
    crate: joinPath(build, "litebox"),
    // With other flags Cargo makes everything anew: each has a folder of its own, so that neither undoes the other's work.
    cargo: joinPath(hasTests(profile) ? into : build, "cargo"),
  };
  return { folder, manifestPath, profile, manifest, outputs };
}

export interface Sources {
  readonly application: readonly string[];
  readonly tests: readonly string[];
}

/** What of these files a manifest chooses; a file with tests is no source of the program. */
export function chosenSources({ sources, tests }: Manifest, files: readonly string[]): Sources {
  const ofTests = choose(tests, files);
  const isTest = new Set(ofTests);
  return { application: choose(sources, files).filter((path) => !isTest.has(path)), tests: ofTests };
}

/** The sources in C and C++ that the manifest chooses, relative to the project and sorted; a Cargo package needs none. */
export async function findSources(
  { folder, manifest, manifestPath }: Project,
  system: BuildSystem,
): Promise<Sources> {
  const skip = (path: string) => path === "build" || /(?:^|\/)(?:\.[^/]*|node_modules)$/.test(path);
  const files = await system.list(folder, skip);
  const absent = manifest.sources.find((name) => namesOneFile(name) && choose([name], files).length === 0);
  if (absent !== undefined) {
    throw new UserError(
      `"sources" in ${manifestPath} names ${absent}, but there is no such file in the project. Add the file, or correct "sources"; ` +
        "files outside the project's folder, in build/ and in hidden folders cannot be sources.",
    );
  }
  const sources = chosenSources(manifest, files);
  const { application, tests } = sources;
  if (application.length === 0 && manifest.cargo === undefined) {
    throw new UserError(
      `No file in ${folder} matches "sources" (${manifest.sources.join(", ")}). Add a source file, or correct "sources" in ${manifestPath}.`,
    );
  }
  for (const [key, paths] of [
    ["sources", application],
    ["tests", tests],
  ] as const) {
    const foreign = paths.find((path) => languageOf(path) === undefined);
    if (foreign !== undefined) {
      throw new UserError(
        `${joinPath(folder, foreign)} is no C or C++ source (${Object.keys(LANGUAGES).join(", ")}). Correct "${key}" in ${manifestPath}, so that it chooses such sources only.`,
      );
    }
  }
  return sources;
}

/** A pattern without a character that stands for several names: what it names must be there. */
function namesOneFile(pattern: string): boolean {
  return !/^!|[*?{]/.test(pattern);
}
