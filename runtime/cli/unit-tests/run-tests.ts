/** Runs the unit tests of an image, each in an enclave at its beginning. */

import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";

import { Explorer, type ExplorerOptions } from "../../host/explore.ts";
import type { HostProcess, ProcessStop } from "../../host/process.ts";
import { DEFAULT_SCHEDULE } from "../../host/schedule.ts";
import type { HostServices } from "../../host/services.ts";
import { RecordedConsole } from "../console.ts";
import type { Doorbell } from "../../simulator/doorbell.ts";
import type { OpenedImage } from "../open-image.ts";
import { endReport } from "../../simulator/run-report.ts";
import { sourcePlaces } from "../source-place.ts";
import type { Coverage } from "./coverage.ts";
import { failuresIn, type Failure } from "./failures.ts";
import type { UnitTest } from "./test-table.ts";

/** Between two of these a person can interrupt. */
const SLICE = 10_000_000;

export interface TestResult extends UnitTest {
  readonly outcome: "passed" | "failed";
  /** At least one where it has failed. */
  readonly failures: readonly Failure[];
  readonly output: string;
  readonly errorOutput: string;
  readonly instructions: number;
}

export interface TestRun {
  readonly opened: OpenedImage;
  readonly tests: readonly UnitTest[];
  readonly options: ExplorerOptions;
  /** All but the console, which is kept for the result, and the arguments, which name the test. */
  readonly services: () => Omit<HostServices, "writeConsole" | "arguments">;
  readonly coverage: Coverage | undefined;
  /** Instructions after which a test has failed. */
  readonly limit: number;
  /** The absolute path of a file as the program names it. */
  readonly fileOf: (name: string) => string;
  /** What paths in sentences are relative to. */
  readonly workingFolder: string;
  readonly doorbell: Doorbell;
  readonly onResult: (result: TestResult) => void;
}

/** Fewer than asked for after an interruption. */
export async function runTests(run: TestRun): Promise<readonly TestResult[]> {
  const explorer = new Explorer(run.opened.takeImage(), run.options);
  for (const address of run.coverage?.wanted ?? []) explorer.enclave.breakpoints.add(address);
  const results: TestResult[] = [];
  for (const test of run.tests) {
    const result = await runTest(test, explorer, run);
    if (result === undefined) break;
    results.push(result);
    run.onResult(result);
  }
  return results;
}

/** Undefined where a person has interrupted. */
async function runTest(test: UnitTest, explorer: Explorer, run: TestRun): Promise<TestResult | undefined> {
  const { opened, fileOf, doorbell } = run;
  const { enclave } = explorer;
  const console = new RecordedConsole();
  const host = explorer.process(DEFAULT_SCHEDULE, {
    ...run.services(),
    writeConsole: (stream, bytes) => {
      console.write(stream, bytes);
    },
    arguments: [opened.name, test.name],
  });
  const stop = await runToEnd(host, run);
  host.calls.tcp.closeAll();
  host.calls.files.closeAll();
  if (doorbell.interrupted) return undefined;
  const errorOutput = console.text(2);
  const said = failuresIn(errorOutput);
  const how = await howItEnded(stop, enclave, run);
  // What was written says more than a status, or that the enclave has ended itself.
  const isSaid = said.length > 0 && (stop.kind === "aborted" || stop.kind === "exited");
  const failures = (how === undefined || isSaid ? said : [...said, how]).map((failure) => {
    const { file } = failure;
    return file === undefined ? failure : { ...failure, file: fileOf(file) };
  });
  return {
    ...test,
    file: test.file === "" ? "" : fileOf(test.file),
    outcome: failures.length === 0 ? "passed" : "failed",
    failures,
    output: console.text(1),
    errorOutput,
    instructions: enclave.instructions,
  };
}

async function runToEnd(
  host: HostProcess,
  { coverage, limit, doorbell }: Pick<TestRun, "coverage" | "limit" | "doorbell">,
): Promise<ProcessStop> {
  const { enclave } = host;
  for (;;) {
    const left = limit - enclave.instructions;
    const stop = host.run(Math.min(SLICE, left), { precision: "about" });
    if (doorbell.interrupted || (stop.kind === "limit" && enclave.instructions >= limit)) return stop;
    if (stop.kind === "waiting") await Promise.race([stop.ready, doorbell.rung]);
    else if (stop.kind === "limit") await setImmediate();
    else if (stop.kind === "breakpoint" && coverage?.hit(stop.address) === true)
      enclave.breakpoints.delete(stop.address);
    else return stop;
  }
}

/** Undefined where it came to its end. */
async function howItEnded(
  stop: ProcessStop,
  enclave: Explorer["enclave"],
  { opened, limit, workingFolder }: TestRun,
): Promise<Failure | undefined> {
  if (stop.kind !== "exited" && stop.kind !== "aborted" && stop.kind !== "fault") {
    const count = limit.toLocaleString("en-US");
    return { message: `It had not ended after ${count} instructions, and was given up.` };
  }
  if (stop.kind === "exited")
    return stop.exitCode === 0 ? undefined : { message: `It ended with exit code ${stop.exitCode}.` };
  const { message = stop.kind, fault } = await endReport(
    stop,
    enclave,
    sourcePlaces(opened.built?.elf, workingFolder),
  );
  const { file, line } = fault ?? {};
  return {
    message,
    ...(file !== undefined && line !== undefined && { file: resolve(workingFolder, file), line }),
  };
}
