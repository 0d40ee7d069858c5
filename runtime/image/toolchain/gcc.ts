import type { CompilerFamily } from "./compiler.ts";

export const gcc: CompilerFamily = {
  name: "gcc",
  debianPackage: "gcc",
  versionPattern: / (\d+\.\d+(?:\.\d+)?)/,
  recognise: /Free Software Foundation/,
  headerFolderQuery: ["-print-file-name=include"],
  headerFolder: (printed) => printed,
  splitsMapsAtFirstEquals: false,
  flags: [],
  // Without this gcc makes a call of memset out of the loop in memset itself.
  libraryFlags: ["-fno-tree-loop-distribute-patterns"],
};
