/**
 * What earlier runs of an image have found out about its code, in the user's cache folder: a file for each image, named by its measurement.
 * It only makes runs begin faster: whoever removes or damages it changes nothing else.
 */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { toHex } from "../base/hex.ts";
import type { Enclave } from "../enclave/enclave.ts";
import { defaultCacheFolder } from "../image/machine/node-system.ts";
import { type CodeProfile, readCodeProfile, writeCodeProfile } from "../x86/lift/code-profile.ts";

/** Of more images nothing is kept; those that ran last stay. */
const MOST_FILES = 100;
const MOST_BYTES = 8 << 20;
/** Less code is lifted faster than a file is read. */
const FEWEST_INSTRUCTIONS = 50;
/** A file is written again when so many instructions in a hundred are news. */
const NEWS_PERCENT = 2;
const SUFFIX = ".code";

export class CodeProfiles {
  readonly #folder: string;
  #before: CodeProfile | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Tells an enclave what earlier runs of its image have found out. */
  prepare(enclave: Enclave): void {
    const { mrenclave } = enclave;
    const bytes = orUndefined(() => {
      const file = this.#file(mrenclave);
      return statSync(file).size > MOST_BYTES ? undefined : readFileSync(file);
    });
    this.#before = bytes && readCodeProfile(bytes, mrenclave).value;
    if (this.#before !== undefined) enclave.expectCode(this.#before);
  }

  /** Keeps what the run has found out, where that is worth it. A cache that cannot be written is none. */
  keep(enclave: Enclave): void {
    const profile = enclave.codeProfile();
    const before = this.#before?.seen.size ?? 0;
    const now = profile?.seen.size ?? 0;
    if (profile === undefined || now < FEWEST_INSTRUCTIONS || (now - before) * 100 <= before * NEWS_PERCENT)
      return;
    orUndefined(() => {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const file = this.#file(enclave.mrenclave);
      const unfinished = `${file}.${String(process.pid)}`;
      writeFileSync(unfinished, writeCodeProfile(profile, enclave.mrenclave), { mode: 0o600 });
      renameSync(unfinished, file);
      this.#removeOld();
    });
  }

  #file(mrenclave: Uint8Array): string {
    return join(this.#folder, `${toHex(mrenclave)}${SUFFIX}`);
  }

  #removeOld(): void {
    const files = readdirSync(this.#folder)
      // What a run that was killed has not finished is one of them.
      .filter((name) => name.includes(SUFFIX))
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, time: statSync(path).mtimeMs }))
      .sort((a, b) => b.time - a.time);
    for (const { path } of files.slice(MOST_FILES)) rmSync(path, { force: true });
  }
}

function orUndefined<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** Below the user's cache folder. */
export function defaultProfileFolder(): string {
  return join(defaultCacheFolder(), "code");
}
