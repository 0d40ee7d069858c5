/** Random programs in hot loops: lifted code and the interpreter agree after any number of instructions. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";
import { Random } from "../testing/random.ts";
import { type Functions, listing, randomProgram, type RandomProgram } from "./testing/random-program.ts";

const PROGRAMS = Number(process.env["LITEBOX_PROGRAMS"] ?? 300);
const ROUNDS = 400;
const INSTRUCTIONS_IN_LOOP = 20;
/** A program of this many instructions has been in its loop often enough, whatever it does after a fault. */
const MOST = 9_000;

function failureOf(program: RandomProgram, functions: Functions, seed: number): string | undefined {
  const random = new Random(seed);
  const eager = random.chance(30);
  try {
    const lockstep = new Lockstep(program.regionsOf(functions), { setUp: program.setUp, eager });
    runInPieces(lockstep, random, "", { most: random.pick([500, 5_000]), total: MOST });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Drops instructions as long as what is left fails. */
function reduced(program: RandomProgram, seed: number): Functions {
  let functions = program.functions;
  for (let number = 0; number < functions.length; number++) {
    for (let at = 0; at < (functions[number]?.length ?? 0);) {
      const fewer = functions.map((items, each) => (each === number ? items.toSpliced(at, 1) : items));
      if (failureOf(program, fewer, seed) === undefined) at++;
      else functions = fewer;
    }
  }
  return functions;
}

/** Each program has a seed of its own, so that reducing one changes nothing of the others. */
function runProgram(number: number): string | undefined {
  const seed = Math.imul(SEED + number, 0x9e37_79b1);
  const program = randomProgram(new Random(seed), ROUNDS, INSTRUCTIONS_IN_LOOP);
  if (failureOf(program, program.functions, seed) === undefined) return undefined;
  const functions = reduced(program, seed);
  return `program ${number}: ${failureOf(program, functions, seed) ?? ""}\n${listing(functions)}`;
}

test("random instructions in a hot loop", (t) => {
  t.diagnostic(`seed ${SEED}`);
  const failures: string[] = [];
  for (let number = 0; number < PROGRAMS && failures.length < 5; number++) {
    const failure = runProgram(number);
    if (failure !== undefined) failures.push(failure);
  }
  assert.equal(failures.length, 0, `programs differ (seed ${SEED}):\n${failures.join("\n\n")}`);
});
