/** What a part of the soak is to `npm run soak`. */

export interface SoakOptions {
  readonly seed: number;
  readonly count: number;
  /** So many have been done by an earlier run. */
  readonly from: number;
  say(this: void, text: string): void;
}

export interface SoakPart {
  readonly name: string;
  /** What is counted. */
  readonly what: string;
  readonly count: number;
  readonly seed: number;
  run(this: void, options: SoakOptions): Promise<{ readonly passed: number; readonly failed: number }>;
}
