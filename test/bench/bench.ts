/** What a bench is to `npm run bench`. */

export interface BenchOptions {
  readonly json: boolean;
  /** Only these parts, where there are any. */
  readonly only: readonly string[];
  /** How often each contender runs. */
  readonly runs: number;
  readonly engine: string | undefined;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(options: BenchOptions): Promise<void>;
}
