/** How messages of a task become entries of the Problems view: one table, for the manifest and the tests. No `vscode` here. */

export interface MatcherPattern {
  readonly regexp: string;
  readonly file?: number;
  readonly line?: number;
  readonly column?: number;
  readonly severity?: number;
  readonly code?: number;
  readonly message?: number;
}

export interface ProblemMatcher {
  readonly label: string;
  readonly source: string;
  readonly pattern: readonly MatcherPattern[];
}

export const problemMatchers = {
  "litebox-gcc": {
    label: "LiteBox: messages of gcc, clang and the linker",
    source: "litebox build",
    pattern: [
      {
        regexp:
          "^((?:[A-Za-z]:)?[^:\\s][^:]*):(\\d+):(\\d+):\\s+(?:fatal\\s+)?(error|warning|note):\\s+(.*)$",
        file: 1,
        line: 2,
        column: 3,
        severity: 4,
        message: 5,
      },
    ],
  },
  "litebox-check": {
    label: "LiteBox: findings of litebox check",
    source: "litebox check",
    pattern: [
      {
        regexp:
          "^((?:[A-Za-z]:)?[^:\\s][^:]*):(\\d+):(\\d+): (error|warning|info): (.*) \\[([a-z][a-z-]*)\\]$",
        file: 1,
        line: 2,
        column: 3,
        severity: 4,
        message: 5,
        code: 6,
      },
    ],
  },
} as const satisfies Readonly<Record<string, ProblemMatcher>>;

export type ProblemMatcherName = keyof typeof problemMatchers;
