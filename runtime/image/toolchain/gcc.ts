import { LINKED, type CompilerFamily } from "./compiler.ts";

export const gcc: CompilerFamily = {
  name: "gcc",
  debianPackage: "gcc",
  versionPattern: / (\d+\.\d+(?:\.\d+)?)/,
  oldest: 8, // -fmacro-prefix-map, -fcf-protection
  recognise: /Free Software Foundation/,
  headerFolderQuery: ["-print-file-name=include"],
  headerFolder: (printed) => printed,
  splitsMapsAtFirstEquals: false,
  flags: [],
  lto: {
    // Names that gcc makes up for debug information would otherwise be others each time.
    compileFlags: (source) => ["-flto", "-fno-fat-lto-objects", `-frandom-seed=${source}`],
    // lld has no place for gcc's plugin.
    linkers: ["bfd"],
    flags: ["-flto=1", "-flto-partition=one", "-save-temps"],
    // The code, and for each object the debug information that was written when it was compiled (GCC Internals, "Early debug").
    isResult: (name) => name === `${LINKED}.ltrans0.ltrans.o` || name.endsWith(".debug.temp.o"),
  },
  // Without this gcc makes a call of memset out of the loop in memset itself.
  libraryFlags: ["-fno-tree-loop-distribute-patterns"],
};
