/** What a compiler is to us: one record per family (`gcc.ts`, `clang.ts`), and one value per compiler found on a machine. */

/** Flags that only one family knows; the ones that both know stand in `flags.ts`. */
export interface CompilerFamily {
  readonly name: "gcc" | "clang";
  /** The Debian package that brings it. */
  readonly debianPackage: string;
  /** Matches the first line of `--version`; its first group is the version. */
  readonly versionPattern: RegExp;
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
  /** Further flags for the library OS, which defines the functions that compilers replace loops with. */
  readonly libraryFlags: readonly string[];
}

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
