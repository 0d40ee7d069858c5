/** What the suites of others have given, kept in `results.json`: the table of test/README.md is made from it. */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { z } from "zod";

const FILE = fileURLToPath(new URL("results.json", import.meta.url));

const count = z.int().min(0);

const result = z.strictObject({
  suite: z.string(),
  /** A file or test program of the suite. */
  name: z.string(),
  /** What was tested: "litebox", or whose figures stand beside it. */
  subject: z.string(),
  passed: count,
  failed: count,
  /** Cannot be tried: the program needs what is not there, or the test says that it is not for such a target. */
  untested: count,
  /** Why not all passed, where that is known. */
  note: z.string().optional(),
});

const suiteFacts = z.strictObject({ version: z.string(), date: z.string() });

const file = z.strictObject({ suites: z.record(z.string(), suiteFacts), results: z.array(result) });

export type Result = z.infer<typeof result>;
export type Results = z.infer<typeof file>;

export function readResults(): Results {
  return file.parse(JSON.parse(readFileSync(FILE, "utf8")));
}

function keyOf({ suite, name, subject }: Result): string {
  return [suite, name, subject].join("\n");
}

/** Newer results take the place of older ones of the same file and subject. */
export function withResults(
  { suites, results }: Results,
  suite: string,
  facts: Results["suites"][string],
  newer: readonly Result[],
): Results {
  const all = new Map([...results, ...newer].map((each) => [keyOf(each), each] as const));
  const sorted = [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
  return { suites: { ...suites, [suite]: facts }, results: sorted };
}

/** As prettier has it, so that a formatter that runs over everything changes nothing. */
export async function writeResults(results: Results): Promise<void> {
  writeFileSync(FILE, await format(JSON.stringify(results), { parser: "json", printWidth: 110 }));
}
