import type { CompilerFamily } from "./compiler.ts";

/** Both linkers take the option of LLVM's plugin. */
const OPTIMISED = "optimised.o";

export const clang: CompilerFamily = {
  name: "clang",
  debianPackage: "clang",
  versionPattern: /version (\d+\.\d+\.\d+)/,
  oldest: 11, // -fstack-clash-protection
  recognise: /clang version/,
  headerFolderQuery: ["-print-resource-dir"],
  headerFolder: (printed) => `${printed}/include`,
  splitsMapsAtFirstEquals: true,
  // The target is named, since a clang can be built for any machine.
  flags: ["--target=x86_64-linux-gnu"],
  lto: {
    compileFlags: () => ["-flto=full"],
    // With the linker of binutils, the plugin is the one of this clang's own LLVM; lld can be of an older one, which cannot read it.
    linkers: ["bfd", "lld"],
    flags: ["-flto=full", "-Xlinker", `-plugin-opt=obj-path=${OPTIMISED}`],
    isResult: (name) => name === OPTIMISED,
  },
  libraryFlags: [],
};
