/** The object that `litebox tcb --json` prints, and that the language server reads. */

import type { StackFacts } from "./code/facts.ts";
import type { ReachGraph } from "./reach-graph.ts";
import type { TcbReport } from "./report.ts";

export interface TcbProblem {
  /** `tcb-budget`: over a limit; `tcb-denied`: a denied component is in the image; `build`: there is no image to report on. */
  readonly code: "tcb-budget" | "tcb-denied" | "build";
  readonly message: string;
  /** Of a budget, `bytes` or `lines`; of what is denied, the component. */
  readonly subject?: string;
}

/** A symbol that the linker found nowhere, at a line of a source that needs it. */
export interface Unresolved {
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly symbol: string;
  /** What it is and what to do, as the build says it. */
  readonly message: string;
}

export interface TcbJson {
  readonly version: 1;
  readonly name: string;
  /** Absent when the project does not build. */
  readonly tcb?: TcbReport;
  /** Absent only when the library OS itself could not be compiled. */
  readonly reach?: ReachGraph;
  readonly problems: readonly TcbProblem[];
  /** Of the image, where it was built for somebody who asks for nothing else of its code. */
  readonly stack?: StackFacts;
  /** Why the project does not link. */
  readonly unresolved?: readonly Unresolved[];
  /** Some source does not compile: `unresolved` is of the others, and that source may define what is in it. */
  readonly incomplete?: boolean;
}

/** A line of what `litebox tcb --requests` reads. */
export type MeasureRequest =
  | {
      /** The reply has the same. */
      readonly id: number;
      /** Of the project; absolute. */
      readonly folder: string;
      /** Instead of the manifest's. */
      readonly compiler?: string;
    }
  /** The request with this number is no longer wanted: it is answered at once, with a failure. */
  | { readonly cancel: number };

/** A line of what it prints. */
export type MeasureReply =
  | { readonly id: number; readonly answer: TcbJson }
  /** A sentence. */
  | { readonly id: number; readonly failure: string };
