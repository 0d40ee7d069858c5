/**
 * Runs an image in one of several ways, and says what its state is after every so many instructions: all registers, and digests of
 * all memory that can be written. Whatever the way, the states must be the same.
 */

import { createHash } from "node:crypto";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { Enclave, type EngineName } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { HostProcess } from "../../runtime/host/process.ts";
import { Random } from "../../runtime/x86/testing/random.ts";
import type { CpuState } from "../../runtime/x86/cpu.ts";

export interface Way {
  readonly name: string;
  readonly engine: EngineName;
  /** The next number of instructions to run at once; it is cut where a state is due. */
  budget(this: void, random: Random): number;
  /** Takes the thread out of the enclave before each run, by an interrupt, and lets the host resume it. */
  readonly interrupts?: boolean;
}

export const INTERPRETER: Way = { name: "interpreter", engine: "interpreter", budget: () => Infinity };

/** Of each of these the states must be the interpreter's. */
export const WAYS: readonly Way[] = [
  { name: "lifter", engine: "lifter", budget: () => Infinity },
  { name: "lifter, random budgets", engine: "lifter", budget: (random) => 1 + random.below(60_000) },
  {
    name: "lifter, interrupted",
    engine: "lifter",
    budget: (random) => 1 + random.below(20_000),
    interrupts: true,
  },
  { name: "lifter, small budgets", engine: "lifter", budget: (random) => 500 + random.below(3000) },
];

export const SINGLE_STEPS: readonly Way[] = [
  { name: "lifter, single steps", engine: "lifter", budget: () => 1 },
  { name: "interpreter, single steps", engine: "interpreter", budget: () => 1 },
  { name: "lifter, tiny budgets", engine: "lifter", budget: (random) => 1 + random.below(40) },
];

/** A line for each register and each area of memory. */
export type State = readonly string[];

export interface Lengths {
  /** A state is due after every so many instructions. */
  readonly every: number;
  readonly most: number;
}

/** The states of a run to its end, or until it has executed as many instructions as that. */
export function statesOf(
  image: EnclaveImage,
  way: Way,
  seed: number,
  programArguments: readonly string[],
  { every, most }: Lengths,
): readonly State[] {
  const enclave = Enclave.load(image, { random: seededRandom(4n), engine: way.engine });
  const hostProcess = new HostProcess(enclave, {
    writeConsole: () => undefined,
    readConsole: () => new Uint8Array(0),
    arguments: ["program", ...programArguments],
  });
  const random = new Random(seed);
  const states: State[] = [];
  while (enclave.instructions < most) {
    const due = every - (enclave.instructions % every);
    if (way.interrupts === true && enclave.current.inside) enclave.interrupt();
    const stop = hostProcess.run(Math.min(due, way.budget(random)));
    if (stop.kind !== "limit") return [...states, stateOf(enclave, stop.kind)];
    if (enclave.instructions % every === 0) states.push(stateOf(enclave, stop.kind));
  }
  return states;
}

function stateOf(enclave: Enclave, stop: string): State {
  const memory = enclave.memory.areas().filter(({ permissions }) => permissions.w);
  const digests = memory.map(({ address, size }) => {
    const bytes = enclave.memory.peek(address, size);
    for (const [start, end] of savedFrames(enclave))
      if (start >= address && end <= address + size) bytes.fill(0, start - address, end - address);
    const digest = createHash("sha1").update(bytes).digest("hex");
    return `memory from ${hex(address)} on: ${digest}`;
  });
  return [
    `${stop} after ${enclave.instructions} instructions`,
    ...registerLines(enclave.registers()),
    ...digests,
  ];
}

/** Where threads save their state when they are interrupted: what is there differs from way to way. */
function savedFrames({ memory, secs, threads }: Enclave): [start: number, end: number][] {
  return threads.map(({ tcs }) => {
    const start = memory.base + Number(tcs.ossa);
    return [start, start + tcs.nssa * secs.ssaFrameSize * 4096];
  });
}

function registerLines(cpu: CpuState): string[] {
  const { fpu } = cpu;
  return [
    `rip ${hex(cpu.rip)} flags ${hex(cpu.rflags)} mxcsr ${hex(cpu.mxcsr)} fs ${hex(cpu.fsBase)} gs ${hex(cpu.gsBase)}`,
    ...Array.from(cpu.gpr, (value, index) => `general ${index} ${hex(value)}`),
    ...cpu.xmm.map((value, index) => `xmm${index} ${hex(value)}`),
    `x87 control ${hex(fpu.control)} status ${hex(fpu.status)} tag ${hex(fpu.tag)}`,
    ...fpu.st.map((value, index) => `x87 ${index} ${hex(value)}`),
  ];
}

function hex(value: number | bigint): string {
  return value.toString(16);
}

/** What differs first, as a sentence; undefined where nothing does. */
export function firstDifference(expected: readonly State[], actual: readonly State[]): string | undefined {
  const count = Math.max(expected.length, actual.length);
  for (let at = 0; at < count; at++) {
    const [wanted, got] = [expected[at] ?? [], actual[at] ?? []];
    const lines = wanted.flatMap((line, index) =>
      line === got[index] ? [] : [`${line} | ${got[index] ?? "(ended)"}`],
    );
    if (lines.length === 0 && wanted.length === got.length) continue;
    const lastSame = at === 0 ? "the start" : (expected[at - 1]?.[0] ?? "");
    return `the same at: ${lastSame}; then the interpreter's | ours:\n${lines.join("\n")}`;
  }
  return undefined;
}
