/** What is linked, and with what. */

import type { Crate } from "../cargo/messages.ts";
import type { CompiledObject } from "../compile/compile.ts";
import type { LibraryObject } from "../library.ts";
import type { Project } from "../project.ts";
import type { BuildFacts } from "../provenance/statement.ts";
import type { ObtainedLibrary } from "../third-party/third-party.ts";
import type { Compiler } from "../toolchain/compiler.ts";
import type { Linker } from "../toolchain/linker.ts";

export interface LinkInput {
  readonly project: Project;
  readonly compiler: Compiler;
  readonly linker: Linker;
  readonly guestFolder: string;
  /** Relative to the project. */
  readonly sources: readonly string[];
  readonly objects: readonly CompiledObject[];
  readonly library: readonly LibraryObject[];
  readonly obtained: readonly ObtainedLibrary[];
  /** Of the project's Cargo package, if it has one. */
  readonly crates: readonly Crate[];
  readonly facts: BuildFacts;
  readonly onMessages?: ((text: string) => void) | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}
