/** `litebox test`: the project's unit tests inside the simulated enclave. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { UserError } from "../../base/errors.ts";
import { toHex } from "../../base/hex.ts";
import { encodeUtf8 } from "../../base/text.ts";
import type { DebugInfo } from "../../binary/debug-info.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { openDebugInfo } from "../../binary/open-debug-info.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { BUILD_FOLDER, findSources, openProject } from "../../image/project.ts";
import type { Project } from "../../image/project.ts";
import { pathBelow } from "../../image/paths.ts";
import { BUILD_OPTIONS, buildOptions, projectFolder } from "../building.ts";
import { defineCommand } from "../command.ts";
import { interruptible } from "../debugging.ts";
import { Doorbell } from "../../simulator/doorbell.ts";
import { readIfThere } from "../files.ts";
import { startSha256 } from "../hashes.ts";
import { openImage } from "../open-image.ts";
import type { OpenedImage } from "../open-image.ts";
import type { Output } from "../output.ts";
import { simulatedQuoting } from "../../simulator/quoting.ts";
import { engineOf, processorOf, seedOf, SIMULATOR_OPTIONS } from "../simulator-options.ts";
import { shortPath } from "../source-place.ts";
import { Coverage, lcovText, sumsOf, type FileCoverage } from "../unit-tests/coverage.ts";
import { runTests, type TestResult } from "../unit-tests/run-tests.ts";
import { testHost } from "../unit-tests/test-host.ts";
import { testsIn, type UnitTest } from "../unit-tests/test-table.ts";

/** Some seconds of the simulator. */
const DEFAULT_LIMIT = 1_000_000_000;

const { release: _, ...TEST_BUILD_OPTIONS } = BUILD_OPTIONS;

export const testCommand = defineCommand({
  name: "test",
  usage: "[DIR] [-- NAMES]",
  summary: "Run the project's unit tests inside the enclave",
  details: `
Builds the sources of the project in DIR (default: the current folder) with its tests into an image of their own, build/test/NAME.sgxs, and
runs each test in an enclave at its beginning, or those of these NAMES. Tests are the functions of LB_TEST(name) in
tests/*.c (or what "tests" of litebox.json names; see <litebox/test.h>), and those of litebox::tests! in a package in Rust.
A test fails where something that it expects is not so, where it aborts, panics, faults or ends with another status than 0, and
after ${DEFAULT_LIMIT.toLocaleString("en-US")} instructions (--limit). Each has the same random numbers and the same time (--seed), no standard input, and files
that are gone after it. The image is compiled as the program is, with LITEBOX_TEST defined; to debug a test: 'litebox run --test NAME'.
--coverage writes which lines and functions of the project the tests executed. Nothing is added to the code; it is compiled without
optimisation, into build/coverage, so that each line has instructions of its own.
The exit status is 1 when a test fails, or the project does not build.
With --json: { "version": 1, "image", "mrenclave", "passed", "failed", "tests": [{ "name", "file", "line", "outcome": "passed" | "failed",
"failures": [{ "message", "file"?, "line"? }], "output", "errorOutput", "instructions" }], "coverage": with --coverage,
[{ "file", "lines": [[line, executed]], "functions": [{ "name", "line", "isExecuted" }] }] }.`,
  options: {
    coverage: {
      type: "string",
      placeholder: "FILE",
      summary: "Write the coverage of the project's own lines and functions, as an LCOV tracefile",
    },
    seed: { type: "string", placeholder: "NUMBER", summary: "Other random numbers than those of seed 0" },
    limit: {
      type: "string",
      placeholder: "COUNT",
      summary: `Instructions after which a test has failed; default ${DEFAULT_LIMIT}`,
    },
    ...SIMULATOR_OPTIONS,
    ...TEST_BUILD_OPTIONS,
  },
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, rest, options, json, output, workingFolder }) {
    const limit = limitOf(options.limit);
    const randomSeed = options.seed === undefined ? 0n : seedOf(options.seed);
    const engine = engineOf(options.engine);
    const folder = await projectFolder(positionals[0], workingFolder);
    const profile = options.coverage === undefined ? "test" : "coverage";
    const opened = await openImage(folder, { ...buildOptions(options, output), profile });
    const { elf, info } = await symbolsOf(opened);
    const tests = chosen(testsIn(elf, info), rest, opened.name);
    const project = await openProject(folder, nodeBuildSystem(), profile);
    const coverage = options.coverage === undefined ? undefined : new Coverage(info, await ownFiles(project));
    const processor = processorOf(options["platform-secret"], workingFolder);
    const results = await interruptible(new Doorbell(), (doorbell) =>
      runTests({
        ...{ opened, tests, coverage, limit, doorbell, workingFolder },
        options: {
          ...{ processor, engine, randomSeed, sigstruct: opened.signature.bytes, startHash: startSha256 },
          ...opened.configuration,
        },
        services: () => testHost(opened, simulatedQuoting(processor)),
        fileOf: (name) => fileIn(project, name),
        onResult: (result) => {
          if (!json) tell(result, output, workingFolder);
        },
      }),
    );
    const failed = results.filter(({ outcome }) => outcome === "failed").length;
    const passed = results.length - failed;
    const files = coverage?.files();
    if (files !== undefined && options.coverage !== undefined)
      await nodeBuildSystem().write(
        resolve(workingFolder, options.coverage),
        encodeUtf8(lcovText(files, project.manifest.name)),
      );
    if (json) {
      const mrenclave = toHex(
        startSha256()
          .update(await bytesOf(opened.file))
          .digest(),
      );
      const covered = files === undefined ? {} : { coverage: files };
      output.json({ version: 1, image: opened.file, mrenclave, passed, failed, tests: results, ...covered });
    } else {
      output.line(`${results.length} tests: ${passed} passed, ${failed} failed`);
      if (files !== undefined) output.line(coverageText(files));
    }
    return failed > 0 || results.length < tests.length ? 1 : 0;
  },
});

async function symbolsOf({ built }: OpenedImage): Promise<{ readonly elf: Elf; readonly info: DebugInfo }> {
  const elf = built && readElf(await bytesOf(built.elf)).value;
  const info = elf && openDebugInfo(elf).value;
  if (elf && info) return { elf, info };
  throw new UserError(
    "The image of the tests has no ELF file with debug information beside it. Run 'litebox clean', and then 'litebox test' again.",
  );
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return (await readIfThere(file)) ?? new Uint8Array();
}

function chosen(
  tests: readonly UnitTest[],
  names: readonly string[] | undefined,
  project: string,
): readonly UnitTest[] {
  if (tests.length === 0)
    throw new UserError(
      `${project} has no unit tests. Write one into tests/first.c: #include <litebox/test.h> and LB_TEST(first) { LB_EXPECT_EQUAL(1 + 1, 2); }, or in Rust: litebox::tests! { fn first() { assert_eq!(1 + 1, 2); } }`,
    );
  const twice = tests.find(({ name }, index) => tests.findIndex((other) => other.name === name) < index);
  if (twice !== undefined)
    throw new UserError(
      `There are two tests with the name '${twice.name}', the second one at ${twice.file}:${twice.line}. Give one of them another name.`,
    );
  const unknown = names?.find((name) => !tests.some((test) => test.name === name));
  if (unknown !== undefined)
    throw new UserError(
      `There is no test '${unknown}'. The tests are: ${tests.map(({ name }) => name).join(", ")}.`,
      2,
    );
  return names === undefined ? tests : tests.filter(({ name }) => names.includes(name));
}

/** Sources and headers of the project itself, without what is built and without the tests. */
async function ownFiles(project: Project): Promise<(file: string) => boolean> {
  const { tests } = await findSources(project, nodeBuildSystem());
  const left = new Set(tests);
  return (file) => {
    const below = pathBelow(project.folder, file);
    return below !== undefined && !below.startsWith(`${BUILD_FOLDER}/`) && !left.has(below);
  };
}

/** C names files from the project's folder, Rust from the package's. */
function fileIn({ folder, manifest }: Project, name: string): string {
  const ofPackage = resolve(join(folder, manifest.cargo ?? "."), name);
  return manifest.cargo !== undefined && existsSync(ofPackage) ? ofPackage : resolve(folder, name);
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
  if (limit !== undefined) return limit;
  throw new UserError(`--limit takes a number of instructions, not '${text}'.`, 2);
}

function tell({ name, outcome, failures, instructions }: TestResult, output: Output, from: string): void {
  if (outcome === "passed") {
    output.line(`passed  ${name}  (${instructions.toLocaleString("en-US")} instructions)`);
    return;
  }
  output.line(`FAILED  ${name}`);
  for (const { message, file, line } of failures) {
    // In the form of a compiler's errors, so that a problem matcher finds it.
    const place = file === undefined ? "" : `${shortPath(file, from)}:${line ?? 0}: error: `;
    output.line(`        ${place}${message.replaceAll("\n", "\n        ")}`);
  }
}

function coverageText(files: readonly FileCoverage[]): string {
  const { lines, executedLines, functions, executedFunctions } = sumsOf(files);
  const share = lines === 0 ? 100 : Math.floor((1000 * executedLines) / lines) / 10;
  return `Coverage: ${share} % of lines (${executedLines} of ${lines}), ${executedFunctions} of ${functions} functions`;
}
