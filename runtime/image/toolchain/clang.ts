import type { CompilerFamily } from "./compiler.ts";

export const clang: CompilerFamily = {
  name: "clang",
  debianPackage: "clang",
  versionPattern: /version (\d+\.\d+\.\d+)/,
  recognise: /clang version/,
  headerFolderQuery: ["-print-resource-dir"],
  headerFolder: (printed) => `${printed}/include`,
  splitsMapsAtFirstEquals: true,
  // The target is named, since a clang can be built for any machine.
  flags: ["--target=x86_64-linux-gnu"],
  libraryFlags: [],
};
