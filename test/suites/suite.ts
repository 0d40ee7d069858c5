/** What a suite of others is to `npm run suites`. */

import type { Result } from "./results.ts";

export interface SuiteOptions {
  /** Parts of the suite; all that are known to apply where none is named. */
  readonly names: readonly string[];
  /** Of {@link Suite.subjects}. */
  readonly subjects: readonly string[];
  say(this: void, text: string): void;
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  /** What is to be known of how it is run, in Markdown. */
  readonly about: string;
  /** "litebox" first, then what it is compared with. */
  readonly subjects: readonly string[];
  /** With the version of the suite that was run. */
  run(
    this: void,
    options: SuiteOptions,
  ): Promise<{ readonly version: string; readonly results: readonly Result[] }>;
}
