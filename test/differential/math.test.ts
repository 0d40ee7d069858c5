/**
 * <math.h>: the same code gives the same bits in the enclave and on this machine, and what it gives is right: compared with the machine's C
 * library, which computes in the next wider type.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import {
  GUEST_FOLDER,
  build,
  lacks,
  testSystem,
  writeFiles,
} from "../../runtime/image/testing/temporary-project.ts";
import { lacksMusl } from "../../runtime/image/testing/third-party.ts";
import { compileThirdParty } from "../../runtime/image/third-party/compile.ts";
import { mathFamilies, mathFunctionTable } from "../../runtime/api/functions/math.ts";
import { DEFAULT_BASE, readSgxs } from "../../runtime/enclave/image.ts";
import { firstDifference } from "./difference.ts";
import { buildProgram, runProgram } from "./enclave-program.ts";
import { runNative } from "./native-program.ts";

const execute = promisify(execFile);

const SOURCES = resolve(import.meta.dirname, "math");
const PARTS = ["main.c", "doubles.c", "floats.c", "long_doubles.c"];
/** Also for random arguments that nobody has looked at, results must be as exact as that: the tests are the same each time but with this. */
const SEED = process.env["LITEBOX_SEED"] ?? "1";
const CALLS = "1000";

/** How far from the right result they may be, in units of its last place, beside those where this says more. */
const MOST = { double: 1n, "long double": 8n, hyperbolic: 2n } as const;
const MORE: Readonly<Record<string, bigint>> = {
  ...{ erfc: 2n, erfcf: 2n, tgamma: 8n, lgamma: 3n, lgammaf: 3n },
  ...{ tgammal: 32n, powl: 512n },
};
const HYPERBOLIC = /^a?(?:sin|cos|tan)hf?$/;
/** They have one right result, and so have classes and integers. */
const EXACT =
  /^(?:fabs|sqrt|ceil|floor|nearbyint|rint|l?l?r(?:ound|int)|trunc|fmod|remainder|remquo|copysign|nextafter|nexttoward|fdim|fmax|fmin|fma|frexp|modf|ldexp|scalbl?n|i?logb|nan|classification)[fl]?$/;

const FE_INVALID_OR_DIVBYZERO = 0x05;

interface Format {
  readonly bits: bigint;
  readonly mantissa: bigint;
}
const FORMATS = {
  double: { bits: 64n, mantissa: 52n },
  float: { bits: 32n, mantissa: 23n },
  long: { bits: 79n, mantissa: 63n },
} as const satisfies Record<string, Format>;

/** `classification` is what we call the macros together. */
const OF_DOUBLE = new Set([...mathFamilies.map(({ name }) => name), "classification"]);

function formatOf(name: string): Format {
  if (OF_DOUBLE.has(name)) return FORMATS.double;
  return name.endsWith("f") ? FORMATS.float : FORMATS.long;
}

/** Numbers in order, neighbours differing by 1; undefined for NaN. */
function ordered(hex: string, { bits, mantissa }: Format): bigint | undefined {
  let value = BigInt(`0x${hex}`);
  // x87's format says the first bit of the mantissa, which follows from the others.
  if (mantissa === 63n) value = ((value >> 64n) << 63n) | (value & ((1n << 63n) - 1n));
  const magnitude = value & ((1n << (bits - 1n)) - 1n);
  const exponents = (1n << (bits - 1n - mantissa)) - 1n;
  if (magnitude > exponents << mantissa) return undefined;
  return value >> (bits - 1n) === 0n ? magnitude : -magnitude;
}

function magnitudeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** The logarithm of the gamma function has zeros, near which only its absolute error is small. */
function isNearZero(name: string, expected: bigint, { bits, mantissa }: Format): bigint {
  if (!name.startsWith("lgamma")) return 0n;
  const one = (1n << (bits - 2n - mantissa)) - 1n;
  const exponent = magnitudeOf(expected) >> mantissa;
  return exponent < one ? one - exponent : 0n;
}

function mostOf(name: string, format: Format): bigint {
  if (HYPERBOLIC.test(name)) return MOST.hyperbolic;
  return MORE[name] ?? MOST[format === FORMATS.long ? "long double" : "double"];
}

/** What is wrong with a line, if anything. */
function wrong(line: string, right: string): string | undefined {
  if (line === right) return undefined;
  const [name = "", ...results] = line.split(" ");
  const [, ...expected] = right.split(" ");
  const flags =
    (Number.parseInt(results.pop() ?? "", 16) ^ Number.parseInt(expected.pop() ?? "", 16)) &
    FE_INVALID_OR_DIVBYZERO;
  if (flags !== 0) return "the flags";
  const format = formatOf(name);
  const most = EXACT.test(name) ? 0n : mostOf(name, format);
  for (const [index, result] of results.entries()) {
    const wanted = expected[index] ?? "";
    if (result === wanted) continue;
    if (result.length === 16) return "an integer";
    const [is, should] = [ordered(result, format), ordered(wanted, format)];
    if (is === undefined && should === undefined) continue;
    if (is === undefined || should === undefined) return "NaN";
    const difference = magnitudeOf(is - should) >> isNearZero(name, should, format);
    if (difference > most || (difference === 0n && is === should)) return `${difference} units`;
  }
  return undefined;
}

const skip = lacksMusl === false ? await lacks("gcc") : lacksMusl;

const skipCxx = await lacks("g++");

describe("mathematical functions", { skip }, () => {
  let folder = "";
  let native = "";
  let image: Buffer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "litebox-math-"));
    const names = await readdir(SOURCES);
    const texts = await Promise.all(names.map((name) => readFile(join(SOURCES, name), "utf8")));
    const manifest = JSON.stringify({
      name: "math",
      sources: PARTS,
      optimize: "2",
      enclave: { stack: "64K" },
    });
    await writeFiles(folder, {
      "litebox.json": manifest,
      ...Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""])),
    });
    const { project, library, obtained, compiler } = await build(folder);
    image = await readFile(project.outputs.image);
    const context = { compiler, guestFolder: GUEST_FOLDER, system: testSystem };
    const theirs = await Promise.all(
      obtained.filter((each) => each.library.name === "musl").map((each) => compileThirdParty(each, context)),
    );
    const objects = [...library, ...theirs.flat()].filter(({ from }) => from.component === "math");
    native = join(folder, "native");
    const ofProgram = PARTS.map((name) => join(project.outputs.objects, `${name}.o`));
    const linked = [...ofProgram, ...objects.map(({ job }) => job.object)];
    await execute("gcc", ["-no-pie", "-z", "noexecstack", ...linked, "-o", native]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("edges have the same results, to the bit, in the enclave and on this machine", async () => {
    const { value } = readSgxs(image, DEFAULT_BASE);
    assert.ok(value);
    const run = runProgram(value, "lifter", ["0", SEED], { limit: 400_000_000 });
    assert.equal(run.end, "exit 0");
    // The simulator does not set the flags of MXCSR (docs/instructions.md).
    const withoutFlags = (text: string) => text.replaceAll(/ ..$/gm, "");
    const expected = withoutFlags((await runNative(native, ["0", SEED], 60_000)) ?? "");
    assert.ok(expected.length > 500_000);
    const output = withoutFlags(run.output);
    assert.ok(output === expected, firstDifference(expected, output));
  });

  test(`results are right (LITEBOX_SEED=${SEED})`, async () => {
    const oracle = join(folder, "oracle");
    const sources = PARTS.map((name) => join(SOURCES, name));
    await execute("gcc", ["-O1", "-fno-builtin", "-DORACLE", ...sources, "-lm", "-o", oracle]);
    const [ours, theirs] = await Promise.all(
      [native, oracle].map((program) => runNative(program, [CALLS, SEED], 60_000)),
    );
    const lines = (ours ?? "").split("\n");
    const right = (theirs ?? "").split("\n");
    assert.equal(lines.length, right.length);
    assert.ok(lines.length > 180_000, String(lines.length));
    const called = new Set(lines.map((line) => line.split(" ")[0]?.replace("classification", "nan")));
    assert.deepEqual(
      mathFunctionTable.map(({ name }) => name).filter((name) => !called.has(name)),
      [],
    );
    const failures = lines.flatMap((line, index) => {
      const what = wrong(line, right[index] ?? "");
      return what === undefined ? [] : [`${what}\n  ${line}\n  ${right[index] ?? ""}`];
    });
    assert.deepEqual(failures.slice(0, 20), [], `${failures.length} of ${lines.length}`);
  });

  test("errno, rounding directions and flags are as documented", async (t) => {
    const place = await mkdtemp(join(tmpdir(), "litebox-fenv-"));
    t.after(() => rm(place, { recursive: true, force: true }));
    const source = await readFile(join(SOURCES, "environment.c"), "utf8");
    const run = runProgram(await buildProgram(place, { "main.c": source }), "lifter");
    assert.deepEqual([run.end, run.output], ["exit 0", "...."]);
  });

  test("<cmath> of C++ computes as it does on this machine", { skip: skipCxx }, async (t) => {
    const place = await mkdtemp(join(tmpdir(), "litebox-cmath-"));
    t.after(() => rm(place, { recursive: true, force: true }));
    const source = await readFile(join(SOURCES, "cxx.cpp"), "utf8");
    const program = await buildProgram(place, { "main.cpp": source }, { manifest: { sources: ["*.cpp"] } });
    await execute("g++", ["-std=c++20", join(SOURCES, "cxx.cpp"), "-o", join(place, "native")]);
    const run = runProgram(program, "lifter");
    assert.equal(run.output, await runNative(join(place, "native"), [], 60_000));
    assert.equal(run.end, "exit 0");
  });
});
