/** A program with threads on a time line, under a host that interrupts it and takes its pages away: any instant, however one comes there, is the same. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { Enclave } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { Journal, type JournalContent } from "../../runtime/host/history/journal.ts";
import { TimeLine } from "../../runtime/host/history/time-line.ts";
import { HostProcess, type HostOptions } from "../../runtime/host/process.ts";
import { buildProgram } from "./enclave-program.ts";

const SOURCE = resolve(import.meta.dirname, "../../runtime/guest/testing/threads-cases.c");
const MANIFEST = { enclave: { threads: 5, heap: "64K", stack: "16K" } };
const SLICE = 3000;

/** What the host does to the run. */
export const HOSTS: Readonly<Record<string, HostOptions>> = {
  "turns of random length": { schedule: { kind: "random", seed: 11n } },
  "an EPC that is too small": { schedule: { kind: "random", seed: 12n }, epcPages: 50 },
};

export async function buildSubject(folder: string): Promise<EnclaveImage> {
  return buildProgram(folder, { "main.c": await readFile(SOURCE, "utf8") }, { manifest: MANIFEST });
}

export interface Subject {
  readonly host: HostProcess;
  readonly line: TimeLine;
  readonly output: () => string;
}

/** At its beginning, or with a recording, at that of the recorded run. */
export function subject(image: EnclaveImage, options: HostOptions, recorded?: JournalContent): Subject {
  const journal = new Journal(recorded);
  const source = seededRandom(4n);
  const enclave = Enclave.load(image, { random: () => journal.number(source) });
  const chunks: Uint8Array[] = [];
  let time = 0;
  const services = {
    writeConsole: (_stream: 1 | 2, bytes: Uint8Array) => chunks.push(bytes),
    readConsole: () => new Uint8Array(),
    arguments: ["threads"],
    clock: () => (time += 1000),
  };
  const host = new HostProcess(enclave, services, { ...options, journal });
  if (recorded === undefined) host.order([5000, 5001, 9000, 20_000].map((count) => ({ kind: "at", count })));
  const line = new TimeLine(host, { now: () => enclave.instructions / 1000 });
  return { host, line, output: () => Buffer.concat(chunks).toString() };
}

export function finish({ host, line }: Subject): string {
  for (;;) {
    const stop = host.run(SLICE);
    line.note();
    if (stop.kind !== "limit") return stop.kind === "exited" ? `exit ${stop.exitCode}` : stop.kind;
  }
}

/** Of all memory that the enclave can reach, and of the registers of all threads. */
export function stateOf({ host: { enclave, threads } }: Subject): string {
  const hash = createHash("sha256");
  for (const { address, size } of enclave.memory.areas()) hash.update(enclave.memory.peek(address, size));
  for (const { cpu, place } of enclave.threads)
    hash.update(cpu.gpr).update(`${cpu.rip} ${cpu.rflags} ${place}`);
  return hash.update(threads.map(({ state }) => state).join(" ")).digest("hex");
}

/** Backwards from a random instant to a random earlier one, and forwards again; undefined where it is the same state. */
export function wayBack(made: Subject, random: () => bigint): string | undefined {
  const { host, line } = made;
  const below = (bound: number): number => Number(random() % BigInt(bound));
  const from = below(line.present + 1);
  line.goTo(from);
  const seen = stateOf(made);
  const to = below(from + 1);
  line.goTo(to);
  if (below(2) === 0) line.goTo(from);
  else while (line.count < from) host.run(Math.min(1 + below(SLICE), from - line.count));
  return stateOf(made) === seen ? undefined : `from ${from} to ${to} and forwards again is another state`;
}
