/**
 * Compiler flags that gcc and clang share. Every hardening flag is given explicitly, since distributions differ in
 * their defaults (PIE, CET, clash protection, FORTIFY).
 */

import type { Manifest } from "../manifest/schema.ts";
import { joinPath, pathBelow } from "../paths.ts";
import type { ObtainedLibrary } from "../third-party/third-party.ts";
import type { Compiler } from "./compiler.ts";
import type { CxxSupport } from "./cxx.ts";

/** ELRANGE lies below 2 GiB and an image is never moved: the small code model without position independence. */
const TARGET = ["-mtune=generic", "-mcmodel=small", "-fno-pic", "-fno-pie", "-ftls-model=local-exec"];
/** The linker keeps or drops functions and data one by one. */
const SECTIONS = ["-ffunction-sections", "-fdata-sections", "-fno-common"];
const HARDENING = [
  "-fstack-protector-strong",
  "-fcf-protection=full",
  "-fstack-clash-protection",
  // The checking variants that FORTIFY calls are outside the API.
  "-U_FORTIFY_SOURCE",
];
/** Unwind tables only in the debug information (.debug_frame), none in the image. */
const DEBUG = ["-g", "-gdwarf-5", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-fno-exceptions"];

/** What a source of the application is written in, by the end of its name. */
export const LANGUAGES = { ".c": "c", ".cc": "c++", ".cpp": "c++", ".cxx": "c++" } as const;
export type Language = (typeof LANGUAGES)[keyof typeof LANGUAGES];

/** Undefined: nothing that we compile. */
export function languageOf(source: string): Language | undefined {
  return Object.entries(LANGUAGES).find(([ending]) => source.endsWith(ending))?.[1];
}

/** Without type information, as without exceptions: both would bring code that nothing reaches. */
const CXX = ["-std=gnu++20", "-fno-rtti", "-D_GLIBCXX_ASSERTIONS"];

/** The day of the manifest in place of the clock's: the macros of C11, 6.10.8.1, and of gcc. */
function withoutClock(day: string): string[] {
  const [weekday = "", date = "", month = "", year = ""] = new Date(day).toUTCString().split(/,? /);
  const padded = `${month} ${String(Number(date)).padStart(2)}`;
  return [
    "-Wno-builtin-macro-redefined",
    `-D__DATE__="${padded} ${year}"`,
    '-D__TIME__="00:00:00"',
    `-D__TIMESTAMP__="${weekday} ${padded} 00:00:00 ${year}"`,
  ];
}

export interface FlagSources {
  readonly compiler: Compiler;
  /** The library OS: its headers stand in `include/`. */
  readonly guestFolder: string;
  /** Needed for C++. */
  readonly cxx?: CxxSupport | undefined;
  /** Folders with the headers of other libraries. */
  readonly headers?: readonly string[];
}

function headers({ compiler, guestFolder, headers: others = [] }: FlagSources): string[] {
  const folders = [joinPath(guestFolder, "include"), ...others, compiler.headerFolder];
  return ["-nostdinc", ...folders.flatMap((folder) => ["-isystem", folder])];
}

/** What ours say in place of libstdc++'s; then libstdc++'s, which come before those of C that they include. */
function cxxHeaders({ guestFolder, cxx }: FlagSources): string[] {
  const folders = [joinPath(guestFolder, "include-cxx"), ...(cxx?.headerFolders ?? [])];
  return ["-nostdinc++", ...folders.flatMap((folder) => ["-isystem", folder])];
}

/**
 * `__FILE__` and assertions name files relative to `folder`, so that an image does not depend on where it was built.
 * Debug information, which is no part of the image, keeps the true paths for debuggers.
 */
function independentOf(folder: string): string[] {
  return [`-fmacro-prefix-map=${folder}/=`];
}

/**
 * A folder that the compiler's maps cannot name: the compiler is then run in it and told the project's files as seen from there.
 * Its messages have whole paths all the same.
 */
function isUnmappable({ compiler }: FlagSources, folder: string): boolean {
  return compiler.family.splitsMapsAtFirstEquals && folder.includes("=");
}

const INDEPENDENT_OF_WORKING_FOLDER = ["-fmacro-prefix-map=./=", "-fdiagnostics-absolute-paths"];

/** What to tell the compiler for a file or folder of the project. */
export function projectPath(from: FlagSources, project: string, path: string): string {
  const whole = joinPath(project, path);
  const below = isUnmappable(from, project) ? pathBelow(project, whole) : undefined;
  return below === undefined ? whole : `./${below}`;
}

/** Flags for a source of the application. */
export function applicationFlags(
  from: FlagSources,
  project: string,
  manifest: Manifest,
  language: Language = "c",
): string[] {
  return [
    ...from.compiler.family.flags,
    ...(language === "c++" ? CXX : ["-std=gnu11"]),
    `-O${manifest.optimize}`,
    "-Wall",
    `-march=${manifest.isa}`,
    ...TARGET,
    ...SECTIONS,
    ...HARDENING,
    ...DEBUG,
    ...withoutClock(manifest.enclave.date),
    ...Object.entries(manifest.defines).map(([name, value]) => `-D${name}=${value}`),
    ...manifest.include.flatMap((folder) => ["-I", projectPath(from, project, folder)]),
    ...(language === "c++" ? cxxHeaders(from) : []),
    ...headers(from),
    ...(isUnmappable(from, project) ? INDEPENDENT_OF_WORKING_FOLDER : independentOf(project)),
  ];
}

/** Flags for a source of the library OS: C, or assembly that is preprocessed. */
export function libraryFlags(from: FlagSources, source: string): string[] {
  const { family } = from.compiler;
  const shared = [...headers(from), ...independentOf(from.guestFolder)];
  if (source.endsWith(".S")) return [...family.flags, "-g", "-gdwarf-5", ...shared];
  return [
    ...family.flags,
    "-std=gnu11",
    "-Os",
    "-Wall",
    "-Wextra",
    "-ffreestanding",
    "-fno-builtin",
    ...family.libraryFlags,
    "-march=x86-64",
    ...TARGET,
    ...SECTIONS,
    ...HARDENING,
    ...DEBUG,
    ...shared,
  ];
}

/** What the driver is told when it optimises objects together: gcc takes from them only what it may choose for each function. */
export function togetherFlags(manifest: Manifest): string[] {
  return [`-O${manifest.optimize}`, ...TARGET, ...SECTIONS, ...HARDENING, ...DEBUG];
}

/** Flags for a C source of a library of others. What its authors let pass, we do not complain about. */
export function thirdPartyFlags(from: FlagSources, { library, folder }: ObtainedLibrary): string[] {
  return [
    ...from.compiler.family.flags,
    "-std=gnu11",
    "-Os",
    "-w",
    "-march=x86-64",
    ...library.flags,
    ...TARGET,
    ...SECTIONS,
    ...HARDENING,
    ...DEBUG,
    ...["-I", joinPath(from.guestFolder, library.name)],
    ...library.privateHeaders.flatMap((path) => ["-I", joinPath(folder, path)]),
    ...headers(from),
    ...independentOf(folder),
  ];
}
