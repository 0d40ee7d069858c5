/** Reads the summary that dejagnu writes, `gdb.sum`: one line for each check. */

import type { Result } from "../results.ts";

/** What dejagnu's words mean for a stub (DejaGnu manual, "POSIX conforming test framework"). A known fault of gdb's is neither. */
const MEANINGS: Readonly<Record<string, "passed" | "failed" | "untested">> = {
  PASS: "passed",
  XPASS: "passed",
  KPASS: "passed",
  FAIL: "failed",
  UNRESOLVED: "failed",
  UNTESTED: "untested",
  UNSUPPORTED: "untested",
};

const LINE = /^([A-Z]+): (gdb\.\w+\/[\w.+-]+\.exp): (.*)$/;

export interface Summary {
  readonly results: readonly Result[];
  /** Lines that say what failed, as they stand. */
  readonly failures: readonly string[];
}

export function readSummary(text: string, suite: string, subject: string): Summary {
  const files = new Map<string, { passed: number; failed: number; untested: number }>();
  const failures: string[] = [];
  for (const line of text.split("\n")) {
    const [, word = "", file = ""] = LINE.exec(line) ?? [];
    const meaning = MEANINGS[word];
    if (meaning === undefined) continue;
    const counts = files.get(file) ?? { passed: 0, failed: 0, untested: 0 };
    counts[meaning] += 1;
    files.set(file, counts);
    if (meaning === "failed") failures.push(line);
  }
  const results = [...files].map(([name, counts]) => ({ suite, name, subject, ...counts }));
  return { results, failures };
}
