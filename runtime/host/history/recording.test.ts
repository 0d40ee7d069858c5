import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { seededRandom } from "../../base/seeded-random.ts";
import { Enclave } from "../../enclave/enclave.ts";
import { imageOf, LEAVE, loadConstant, machineCode } from "../../enclave/testing/images.ts";
import { createCpu } from "../../x86/cpu.ts";
import { HOST_BUFFER_ADDRESS } from "../host-buffer.ts";
import { HostProcess } from "../process.ts";
import type { HostServices } from "../services.ts";
import { Journal, type JournalContent } from "./journal.ts";
import { readRecording, type Recording, writeRecording } from "./recording.ts";

const seed = process.env["LITEBOX_SEED"] ?? String(Date.now());

const EVENTS: JournalContent["events"] = [
  { kind: "debugger", count: 0 },
  {
    kind: "rules",
    count: 0,
    rules: [
      { kind: "at", count: 7 },
      { kind: "page", page: 4096 },
    ],
  },
  { kind: "turn", count: 3, thread: 2 },
  {
    kind: "answer",
    count: 900,
    thread: 2,
    call: 2,
    asked: 300,
    result: -5,
    address: 0,
    bytes: Uint8Array.of(),
  },
  {
    kind: "answer",
    count: 900,
    thread: 1,
    call: 2,
    asked: 900,
    result: 2,
    address: 0x1000_0000,
    bytes: Uint8Array.of(8, 9),
  },
  { kind: "fault", count: 1000 },
  { kind: "registers", count: 1000, thread: 1, cpu: { ...createCpu(), rip: (1n << 64n) - 1n } },
  { kind: "memory", count: 1000, address: 0x4000_1000, bytes: Uint8Array.of(1, 2, 3) },
  { kind: "delivery", count: 1000 },
];

function recordingOf(journal: JournalContent): Recording {
  return {
    name: "tiny",
    image: "build/tiny.sgxs",
    mrenclave: new Uint8Array(32).fill(3),
    signature: new Uint8Array(1808).fill(4),
    configId: undefined,
    configSvn: 1,
    epcPages: undefined,
    arguments: ["tiny", "größe"],
    keys: new Map([["00ff", "00112233445566778899aabbccddeeff"]]),
    reportKeyId: new Uint8Array(32),
    journal,
  };
}

const RECORDING = recordingOf({
  events: EVENTS,
  numbers: [5n, undefined, (1n << 64n) - 1n],
  present: 2 ** 40,
});

test("a recording is read as it was written", () => {
  const { value, problems } = readRecording(writeRecording(RECORDING));
  assert.deepEqual([value, problems], [RECORDING, []]);
});

test("a file that is foreign, cut off, damaged or of another version is refused in words", () => {
  const whole = writeRecording(RECORDING).slice();
  const problem = (bytes: Uint8Array): string => {
    const { value, problems } = readRecording(bytes);
    assert.equal(value, undefined);
    return problems[0]?.message ?? "";
  };
  assert.match(problem(new TextEncoder().encode("#!/bin/sh and more")), /not a recording/);
  assert.match(problem(new Uint8Array()), /not a recording/);
  for (const length of [9, 12, 100, whole.length - 33, whole.length - 1])
    assert.match(problem(whole.subarray(0, length)), /damaged or was cut off/);
  const flipped = whole.slice();
  flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
  assert.match(problem(flipped), /damaged or was cut off/);
  const newer = whole.slice();
  newer[8] = 9;
  assert.match(problem(newer), /version 9, and this LiteBox reads version 1/);
});

/** A recording that is damaged from `first` on, and whose checksum somebody has made good. */
function damaged(original: Uint8Array, choice: () => bigint, first = 0): Uint8Array {
  const below = (bound: number): number => Number(choice() % BigInt(bound));
  const bytes = original.slice(0, original.length - 32);
  for (let left = 1 + below(4); left > 0; left--) bytes[first + below(bytes.length - first)] = below(256);
  const cut = below(4) === 0 ? bytes.slice(0, below(bytes.length)) : bytes;
  const whole = new Uint8Array(cut.length + 32);
  whole.set(cut);
  whole.set(sha256(cut), cut.length);
  return whole;
}

test(`20,000 damaged recordings are read or refused, and none throws (seed ${seed})`, () => {
  const choice = seededRandom(BigInt(seed));
  const short = writeRecording({ ...RECORDING, signature: new Uint8Array(8) }).slice();
  let refused = 0;
  for (let round = 0; round < 20_000; round++)
    if (readRecording(damaged(short, choice)).value === undefined) refused++;
  assert.ok(refused > 1000 && refused < 20_000, String(refused));
});

/** Reads the console until its end, and writes what it read; leaves with a random number. */
const CALL = (number: bigint, ...parameters: readonly [bigint, bigint, bigint]): string[] => [
  loadConstant("rdi", 1n),
  loadConstant("rsi", number),
  loadConstant("rdx", parameters[0]),
  loadConstant("r8", parameters[1]),
  loadConstant("r9", parameters[2]),
  ...LEAVE,
];
const READ = CALL(2n, BigInt(HOST_BUFFER_ADDRESS), 64n, 0n);
const CODE = [
  "48 83 ff 01", // cmp rdi, 1
  `74 ${machineCode(...READ).length.toString(16)}`, // je over the call
  ...READ,
  loadConstant("rdx", BigInt(HOST_BUFFER_ADDRESS)),
  "48 8b 02", // mov rax, [rdx]
  "48 0f c7 f6", // rdrand rsi
  "48 01 c6", // add rsi, rax
  loadConstant("rdi", 0n),
  ...LEAVE,
];

let random: () => bigint | undefined = () => undefined;
const enclave = Enclave.load(imageOf(machineCode(...CODE)), { random: () => random() });
const beginning = enclave.checkpoint();

/** A process at its beginning, which is valid until the next one is made. */
function processOf(journal: Journal, services: HostServices): HostProcess {
  const source = seededRandom(BigInt(seed));
  random = () => journal.number(source);
  enclave.restore(beginning);
  return new HostProcess(enclave, services, { journal });
}

const REFUSING: HostServices = {
  writeConsole: () => undefined,
  readConsole: () => assert.fail("the console was read"),
  arguments: [],
};

async function recorded(): Promise<{ readonly exitCode: number; readonly content: JournalContent }> {
  const journal = new Journal();
  const input = Promise.resolve(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const host = processOf(journal, { ...REFUSING, readConsole: () => input });
  const waits = host.run(1000);
  assert.equal(waits.kind, "waiting");
  await waits.ready;
  const ended = host.run(1000);
  assert.equal(ended.kind, "exited");
  return { exitCode: ended.exitCode, content: journal.content };
}

test("a recorded run ends alike, and asks the host for nothing", async () => {
  const { exitCode, content } = await recorded();
  const { value } = readRecording(writeRecording(recordingOf(content)));
  assert.ok(value);
  const host = processOf(new Journal(value.journal), REFUSING);
  assert.deepEqual(host.run(1000), { kind: "exited", exitCode });
});

test("a recording of a run that was cut short ends there; a foreign one is refused in words", async () => {
  const { content } = await recorded();
  const present = content.present - 1;
  const cut = processOf(new Journal({ ...content, present }), REFUSING);
  assert.deepEqual(cut.run(1000), { kind: "replayed" });
  assert.equal(cut.enclave.instructions, present);
  const events = content.events.map((event) => ({ ...event, count: event.count - 1 }));
  const foreign = processOf(new Journal({ ...content, events }), REFUSING).run(1000);
  assert.match(foreign.kind === "aborted" ? foreign.message : foreign.kind, /of another image, or damaged/);
});

/** Of the journal of that run. */
const EVENTS_LENGTH = 30;

test(`whatever a recording says, repeating it does not throw (seed ${seed})`, async () => {
  const { content } = await recorded();
  const choice = seededRandom(BigInt(seed));
  const whole = writeRecording({ ...recordingOf(content), signature: new Uint8Array(8) }).slice();
  const kinds = new Set<string>();
  for (let round = 0; round < 600; round++) {
    const { value } = readRecording(damaged(whole, choice, whole.length - 32 - EVENTS_LENGTH));
    if (value !== undefined) kinds.add(processOf(new Journal(value.journal), REFUSING).run(1e6).kind);
  }
  assert.ok(kinds.has("exited") && kinds.size > 1, [...kinds].join(" "));
});
