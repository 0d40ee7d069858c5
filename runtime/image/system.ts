/**
 * All that a build asks of the machine it runs on. `machine/` implements it with Node; the rest of this folder knows
 * files and processes only through it. Paths are absolute, with `/` between their parts.
 */

import type { SigningKey } from "../enclave/sgx/sigstruct.ts";

export interface ProcessResult {
  /** Undefined when the program could not be started or was killed. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** What killed it. */
  readonly signal?: string;
}

export interface BuildSystem {
  /** How many processes are worth running at the same time. */
  readonly processors: number;
  /** A folder of the user's for what can be made again: objects of the library OS, facts about compilers. */
  readonly cacheFolder: string;
  /** Where Cargo keeps its programs, and the crates that it has fetched. */
  readonly cargoFolder: string;

  /** `variables`: of the environment, beside those of this process. */
  run(
    program: string,
    args: readonly string[],
    folder: string,
    variables?: Readonly<Record<string, string>>,
  ): Promise<ProcessResult>;
  /** The absolute path of a program: of a plain name on the search path, of a path as it stands; undefined when it cannot be run. */
  find(program: string): Promise<string | undefined>;

  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Puts a file in place whole or not at all, makes its folders, and throws a `UserError` when that cannot be done. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** Puts a finished file in the place of another in one step; what was there before is gone, never half of it. */
  move(from: string, to: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Every file below a folder, relative to it, sorted; nothing below a folder for which `skip` is true. */
  list(folder: string, skip: (relativeFolder: string) => boolean): Promise<readonly string[]>;
  /** Changes whenever the file changes, costs no reading; undefined when there is no such file. */
  stamp(path: string): Promise<string | undefined>;
  /** A path in the same folder that nobody else uses, to write to before `move`. */
  temporary(path: string): string;
  /** Removes what builds that were killed have left of `temporary` paths below a folder; what may still be in use stays. */
  removeAbandoned(folder: string): Promise<void>;
  /** The key in a PEM file; throws a `UserError` when there is none that can sign enclaves. */
  signingKey(path: string): Promise<SigningKey>;
  /** The user's own key for enclaves that a debugger may look into; made on first use. */
  debugKey(): Promise<SigningKey>;
  isDebugKey(key: Pick<SigningKey, "modulus">): Promise<boolean>;
  /** SHA-256, in hexadecimal. */
  digest(content: Uint8Array | string): string;
}
