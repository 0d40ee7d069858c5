/** What `litebox test --json` prints, as far as the Test Explorer shows it; it came from another process. No `vscode` here. */

export interface TestFailure {
  readonly message: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

export interface TestResult {
  readonly name: string;
  readonly outcome: "passed" | "failed";
  readonly failures: readonly TestFailure[];
  readonly output: string;
  readonly errorOutput: string;
  readonly instructions: number;
}

export interface CoveredFile {
  readonly file: string;
  readonly lines: readonly (readonly [line: number, isExecuted: boolean])[];
  readonly functions: readonly {
    readonly name: string;
    readonly line: number;
    readonly isExecuted: boolean;
  }[];
}

export interface TestReport {
  readonly tests: readonly TestResult[];
  readonly coverage: readonly CoveredFile[];
}

/** Undefined: no test was run, and the command's message says why. */
export function readReport(answer: unknown): TestReport | undefined {
  const { tests, coverage } = (answer ?? {}) as Partial<TestReport>;
  return Array.isArray(tests) ? { tests, coverage: coverage ?? [] } : undefined;
}

/** `sum is 3, not 4`: what the editor shows as a difference. */
export function differenceIn(
  message: string,
): { readonly actual: string; readonly expected: string } | undefined {
  const [, actual, expected] = /^.+ is (-?\d+|"(?:.*)"|NULL), not (-?\d+|"(?:.*)"|NULL)$/.exec(message) ?? [];
  return actual === undefined || expected === undefined ? undefined : { actual, expected };
}

/** What a terminal of the editor wants at the end of a line. */
export function forTerminal(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}
