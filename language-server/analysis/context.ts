/** All that a diagnostic may look at. */

import type { Unresolved } from "../../runtime/tcb/json.ts";
import type { OwnProgram } from "./cargo/sources.ts";
import type { Marks } from "./flow/body.ts";
import type { Suppression } from "../diagnostics/suppressions.ts";
import type { ExpandedUse } from "./macro-index.ts";
import type { SourceFacts } from "./facts.ts";
import type { ApiSurface } from "./surface.ts";
import type { TcbEstimate } from "./tcb.ts";

/** What is known about the project around a file. */
export interface ProjectView {
  /** The file that is being checked can mean one of the project's own functions, macros, variables or types by this name. */
  defines(name: string): boolean;
  /** Something else than a macro has this name in the project. */
  definesBeside(name: string): boolean;
  /** A macro of the project may define a function of this name, or the last build found one. */
  mayExist(name: string): boolean;
  /** What a macro of the project of this name stands for; empty for what is none. */
  expansionOf(name: string): readonly ExpandedUse[];
  /** Where the macro stands, it can mean this name of `expansionOf`: some source has both as code. */
  mayMean(macro: string, name: string, at: number): boolean;
  /** Some file of the project declares it, for another one to define. */
  declares(name: string): boolean;
  /** A macro of the project of this name makes names or text of its arguments. */
  pastes(name: string): boolean;
  /** `#include` of this path, written in the file that is being checked, finds a file of the project. */
  findsHeader(path: string): boolean;
  /** The file is where the package's library begins. */
  readonly isCrateRoot: boolean;
  /** The file is a program beside the package's library. */
  readonly ownProgram?: OwnProgram | undefined;
  /** Annotations outside of functions, in the file and in all headers. */
  readonly marks: Marks;
  /** The text of `litebox.json`. */
  readonly manifest: string;
  /** What the linker did not find in the file, as it stands now. */
  readonly unresolved: readonly Unresolved[];
  /** What the image costs; undefined as long as it was never measured. */
  readonly tcb?: TcbEstimate | undefined;
}

export interface CheckContext {
  readonly file: SourceFacts;
  readonly path: string;
  readonly text: string;
  readonly project: ProjectView;
  readonly api: ApiSurface;
  /** Comments that take findings away, with what each took; only where these are what is checked. */
  readonly suppressions?: readonly Suppression[];
}
