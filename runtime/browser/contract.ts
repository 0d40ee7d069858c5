/**
 * What the editor and a worker of the simulator say to each other: types only. A worker serves one request and is ended then; it is given
 * all files that it may see. A browser has no processes, and to the editor a worker is what a process of `litebox` is elsewhere.
 */

/** What was built of a project, and what lies beside the image. */
export interface ImageFiles {
  /** The image's name without `.sgxs`: the first argument of its `main`. */
  readonly name: string;
  readonly image: Uint8Array;
  /** `NAME.sig`. */
  readonly signature: Uint8Array | undefined;
  /** `NAME.json`. */
  readonly record: Uint8Array | undefined;
  /** `NAME.elf`. */
  readonly elf: Uint8Array | undefined;
  /** `litebox.json` of the project. */
  readonly manifest: Uint8Array | undefined;
}

export type WorkerRequest =
  | {
      readonly kind: "verify";
      readonly file: string;
      readonly evidence: Uint8Array;
      readonly policy: Uint8Array;
    }
  /** The page of the treemap, from a build record. */
  | { readonly kind: "tcb"; readonly record: Uint8Array; readonly style: string; readonly script: string }
  | { readonly kind: "measure"; readonly image: Uint8Array }
  | { readonly kind: "run"; readonly files: ImageFiles; readonly secret: Uint8Array }
  | {
      readonly kind: "debug";
      readonly files: ImageFiles;
      readonly secret: Uint8Array;
      /** Address of the project's folder. */
      readonly folder: string;
      /** The project's sources, relative to it. */
      readonly sources: readonly string[];
    };

/** While the work goes on. */
export type WorkerInput =
  /** What was typed; nothing at the end. */
  | { readonly kind: "typed"; readonly bytes: Uint8Array }
  /** What was asked for with `read`; undefined where there is no such file. */
  | { readonly kind: "file"; readonly path: string; readonly bytes: Uint8Array | undefined }
  /** A message of the Debug Adapter Protocol. */
  | { readonly kind: "dap"; readonly message: object };

export type WorkerOutput =
  /** For `verify`, `tcb` and `measure`: what it came to. */
  | { readonly kind: "answer"; readonly answer: unknown }
  /** A sentence for a person; nothing follows. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "written"; readonly stream: 1 | 2; readonly bytes: Uint8Array }
  /** A file of the project is needed, by its path in the project's folder. */
  | { readonly kind: "read"; readonly path: string }
  /** The program waits for something to be typed. */
  | { readonly kind: "reads" }
  | { readonly kind: "ended"; readonly exitCode: number; readonly message: string | undefined }
  | { readonly kind: "dap"; readonly message: object };
