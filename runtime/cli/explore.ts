/** `litebox run --schedule random:FIRST..LAST`: the program under each of these schedules, and how it ended under which. */

import { setImmediate } from "node:timers/promises";
import { Explorer, type ExplorerOptions } from "../host/explore.ts";
import type { ProcessStop } from "../host/process.ts";
import type { HostServices } from "../host/services.ts";
import type { Doorbell } from "../simulator/doorbell.ts";
import type { ExecutionEnd } from "../simulator/execution.ts";
import type { OpenedImage } from "./open-image.ts";
import { type EndReport, endReport } from "../simulator/run-report.ts";
import { sourcePlaces } from "./source-place.ts";

/** A program that has not ended by then under one schedule is given up there. */
const MOST_INSTRUCTIONS = 100_000_000;
/** Between two of these a person can interrupt. */
const SLICE = 1_000_000;

/** Schedules under which the program ended alike. */
export interface Outcome {
  /** "endless": it was given up. */
  readonly end: EndReport["end"] | "endless";
  readonly exitCode: number;
  readonly message?: string;
  count: number;
  readonly firstSeed: bigint;
}

export interface Exploration {
  readonly mrenclave: Uint8Array;
  /** How many were tried: fewer than asked for after an interruption. */
  readonly schedules: number;
  readonly instructions: number;
  /** In the order in which they were found. */
  readonly outcomes: readonly Outcome[];
}

export interface ExploreRequest {
  readonly opened: OpenedImage;
  readonly first: bigint;
  readonly last: bigint;
  readonly options: ExplorerOptions;
  /** What each run reads and is given; what it writes goes nowhere. */
  readonly services: () => HostServices;
  readonly doorbell: Doorbell;
  readonly workingFolder: string;
}

export async function explore(request: ExploreRequest): Promise<Exploration> {
  const { opened, first, last, options, services, doorbell, workingFolder } = request;
  const explorer = new Explorer(opened.takeImage(), options);
  const outcomes = new Map<string, Outcome>();
  const goesOn = () => !doorbell.interrupted;
  let schedules = 0;
  let instructions = 0;
  for (let seed = first; seed <= last && goesOn(); seed++) {
    const host = explorer.process({ kind: "random", seed }, services());
    let stop = host.run(SLICE);
    while (stop.kind === "limit" && explorer.enclave.instructions < MOST_INSTRUCTIONS && goesOn()) {
      await setImmediate();
      stop = host.run(SLICE);
    }
    schedules++;
    instructions += explorer.enclave.instructions;
    if (schedules % 64 === 0) await setImmediate();
    const key = keyOf(stop);
    const known = outcomes.get(key);
    if (known !== undefined) known.count++;
    else
      outcomes.set(key, {
        ...(await describe(stop, explorer, opened, workingFolder)),
        count: 1,
        firstSeed: seed,
      });
  }
  return { mrenclave: explorer.enclave.mrenclave, schedules, instructions, outcomes: [...outcomes.values()] };
}

function keyOf(stop: ProcessStop): string {
  switch (stop.kind) {
    case "exited":
      return `exited ${stop.exitCode}`;
    case "aborted":
      return `aborted ${stop.message}`;
    case "fault":
      return `fault ${stop.fault.exception.name} ${stop.fault.rip}`;
    default:
      return "endless";
  }
}

async function describe(
  stop: ProcessStop,
  { enclave }: Explorer,
  { built }: OpenedImage,
  workingFolder: string,
): Promise<Pick<Outcome, "end" | "exitCode" | "message">> {
  if (stop.kind !== "exited" && stop.kind !== "aborted" && stop.kind !== "fault") {
    const message = `It had not ended after ${MOST_INSTRUCTIONS} instructions, and was given up.`;
    return { end: "endless", exitCode: 1, message };
  }
  const end: ExecutionEnd = stop;
  const { fault: _, ...report } = await endReport(end, enclave, sourcePlaces(built?.elf, workingFolder));
  return report;
}

/** The status of the command: that of the first outcome that is not 0. */
export function statusOf({ outcomes }: Exploration): number {
  return outcomes.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0;
}

/** One line for each outcome, with how to see it again. */
export function explorationText({ schedules, outcomes }: Exploration): string {
  const lines = outcomes.map(({ end, exitCode, message, count, firstSeed }) => {
    const what = end === "exited" ? `exit code ${exitCode}` : (message ?? end);
    return `${String(count).padStart(9)}  ${what}  (--schedule random:${firstSeed})`;
  });
  return [`${schedules} schedules`, ...lines].join("\n");
}
