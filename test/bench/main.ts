/**
 * Measures speed; says nothing about right or wrong, and no test asserts a time.
 *
 *   npm run bench                          the benches
 *   npm run bench -- processor             one of them; --json, --runs N, --only NAME,NAME, --engine NAME
 */

import { parseArgs } from "node:util";

import type { Bench } from "./bench.ts";
import { build } from "./build.ts";
import { coldStart } from "./cold-start.ts";
import { conditions } from "./conditions.ts";
import { debugInfo } from "./debug-info.ts";
import { debuggers } from "./debugger.ts";
import { editor } from "./editor.ts";
import { languageServer } from "./language-server.ts";
import { load } from "./load.ts";
import { memory } from "./memory.ts";
import { processor } from "./processor.ts";
import { responsiveness } from "./responsiveness.ts";
import { rewind } from "./rewind.ts";
import { tcb } from "./tcb.ts";
import { verification } from "./verify.ts";

const BENCHES: readonly Bench[] = [
  processor,
  coldStart,
  memory,
  load,
  responsiveness,
  rewind,
  debuggers,
  conditions,
  debugInfo,
  build,
  tcb,
  verification,
  languageServer,
  editor,
];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      runs: { type: "string", default: "5" },
      only: { type: "string", default: "" },
      engine: { type: "string" },
    },
  });
  const [name] = positionals;
  if (name === undefined) {
    for (const bench of BENCHES) process.stdout.write(`${bench.name.padEnd(12)} ${bench.summary}\n`);
    return 0;
  }
  const bench = BENCHES.find((each) => each.name === name);
  const runs = Number(values.runs);
  if (bench === undefined || !Number.isInteger(runs) || runs < 1) {
    process.stderr.write(
      bench === undefined
        ? `There is no bench '${name}'; there is: ${BENCHES.map((each) => each.name).join(", ")}.\n`
        : `--runs needs a whole number from 1 on, not '${values.runs}'.\n`,
    );
    return 2;
  }
  const only = values.only.split(",").filter((part) => part !== "");
  await bench.run({ json: values.json, only, runs, engine: values.engine });
  return 0;
}

process.exitCode = await main();
