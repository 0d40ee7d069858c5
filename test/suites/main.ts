/**
 * Runs suites of other people against our stub and our debug adapter, and keeps what came out for the table of test/README.md.
 *
 *   npm run suites                                          says which there are
 *   npm run suites -- gdb                                   all of this suite that applies, for all that it is compared with
 *   npm run suites -- gdb gdb.base/break.exp --for litebox  these parts of it, for this subject alone
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { PAGE, pageOf } from "./page.ts";
import { readResults, withResults, writeResults } from "./results.ts";
import { SUITES } from "./suites.ts";

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { for: { type: "string", multiple: true } },
  });
  const [name, ...names] = positionals;
  const suite = SUITES.find((each) => each.name === name);
  if (suite === undefined) {
    process.stderr.write(
      `npm run suites -- NAME [PARTS] [--for SUBJECT]; NAME is one of: ${SUITES.map((each) => each.name).join(", ")}\n`,
    );
    return 2;
  }
  const unknown = values.for?.find((subject) => !suite.subjects.includes(subject));
  if (unknown !== undefined) throw new Error(`--for takes ${suite.subjects.join(", ")}, not '${unknown}'`);
  const { version, results } = await suite.run({
    names,
    subjects: values.for ?? suite.subjects,
    say: (text) => void process.stdout.write(`${text}\n`),
  });
  const date = new Date().toISOString().slice(0, 10);
  const all = withResults(readResults(), suite.name, { version, date }, results);
  await writeResults(all);
  writeFileSync(PAGE, await pageOf(SUITES, all));
  for (const subject of suite.subjects) {
    const own = results.filter((each) => each.subject === subject);
    const sum = (key: "passed" | "failed" | "untested") => own.reduce((total, each) => total + each[key], 0);
    if (own.length > 0)
      process.stdout.write(
        `${subject}: ${sum("passed")} passed, ${sum("failed")} failed, ${sum("untested")} untested\n`,
      );
  }
  process.stdout.write("kept in test/suites/results.json and test/README.md\n");
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
