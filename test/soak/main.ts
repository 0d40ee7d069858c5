/**
 * The long tests of what `npm test` tries in short, for hours rather than minutes; the last line is `N passed, N failed`.
 *
 *   npm run soak                          everything
 *   npm run soak -- csmith                this part; --count N (10000 programs), --seed S
 *   npm run soak -- csmith --from 4000    goes on where a run was ended: it prints with which number that is
 */

import { parseArgs } from "node:util";

import { csmith } from "./csmith.ts";
import { decode } from "./decode.ts";
import { evidence } from "./evidence.ts";
import { heap } from "./heap.ts";
import { lies } from "./lies.ts";
import { lockstep } from "./lockstep.ts";
import { packets } from "./packets.ts";
import type { SoakPart } from "./part.ts";
import { rewind } from "./rewind.ts";
import { stops } from "./stops.ts";

const PARTS: readonly SoakPart[] = [csmith, lockstep, decode, evidence, heap, lies, rewind, stops, packets];

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} takes a whole number, not '${String(text)}'`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { count: { type: "string" }, seed: { type: "string" }, from: { type: "string" } },
  });
  const unknown = positionals.find((name) => PARTS.every((part) => part.name !== name));
  if (unknown !== undefined)
    throw new Error(`there is no part '${unknown}'; there is: ${PARTS.map(({ name }) => name).join(", ")}`);
  const parts = PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  let [passed, failed] = [0, 0];
  for (const part of parts) {
    const seed = wholeNumber("seed", values.seed, part.seed);
    const count = wholeNumber("count", values.count, part.count);
    const from = wholeNumber("from", values.from, 0);
    process.stdout.write(`${part.name}: ${count} ${part.what}, seed ${seed}, from ${from}\n`);
    const result = await part.run({
      seed,
      count,
      from,
      say: (text) => void process.stdout.write(`${text}\n`),
    });
    process.stdout.write(`${part.name}: ${result.passed} passed, ${result.failed} failed\n`);
    passed += result.passed;
    failed += result.failed;
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
