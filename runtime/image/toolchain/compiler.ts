/** What a compiler is to us: one record per family (`gcc.ts`, `clang.ts`), and one value per compiler found on a machine. */

/** Flags that only one family knows; the ones that both know stand in `flags.ts`. */
export interface CompilerFamily {
  readonly name: "gcc" | "clang";
  /** The Debian package that brings it. */
  readonly debianPackage: string;
  /** Matches the first line of `--version`; its first group is the version. */
  readonly versionPattern: RegExp;
  /** The first release that has all the options that a build gives to it. */
  readonly oldest: number;
  /** Matches what `--version` prints anywhere, for this family only: a path such as `/opt/cc` does not say which it is. */
  readonly recognise: RegExp;
  /** Arguments that print the folder from which the folder of its own headers follows. */
  readonly headerFolderQuery: readonly string[];
  /** That folder, from what the query printed. */
  headerFolder(printed: string): string;
  /** In -fmacro-prefix-map=OLD=NEW it takes the first = for the one between the two, so that OLD cannot hold any. */
  readonly splitsMapsAtFirstEquals: boolean;
  /** Flags for every source. */
  readonly flags: readonly string[];
  readonly lto: LinkTimeOptimiser;
  /** Further flags for the library OS, which defines the functions that compilers replace loops with. */
  readonly libraryFlags: readonly string[];
}

/** How the compiler's driver optimises several objects together. */
export interface LinkTimeOptimiser {
  /** To compile a source to what the optimiser reads; `source` is a name for it that is the same wherever it stands. */
  compileFlags(source: string): readonly string[];
  /** The linkers that it can be run by, as -fuse-ld names them, in the order in which they are tried. */
  readonly linkers: readonly string[];
  /** For the driver: everything in one piece, so that the result is a function of the objects. */
  readonly flags: readonly string[];
  /** Whether the driver has left a part of the result in a file of this name, when it was to write `LINKED`. */
  isResult(name: string): boolean;
}

/** The file that a driver is told to link to when the objects on the way there are what is wanted. */
export const LINKED = "linked.elf";

export interface Compiler {
  readonly family: CompilerFamily;
  readonly path: string;
  readonly version: string;
  /** All of `--version` and the binary's stamp: two compilers that could differ in what they make differ in it. */
  readonly identity: string;
  /** Intrinsics, <stdarg.h>, <stdatomic.h>. */
  readonly headerFolder: string;
  /** The compiler's own helper functions. */
  readonly helperLibrary: string;
}
