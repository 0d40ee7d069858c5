/** This machine's processor as the oracle: every form of the table, with random operands and states. LITEBOX_SEED repeats a run. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { toHex } from "../base/hex.ts";
import { decode } from "./decode.ts";
import type { CpuState } from "./cpu.ts";
import type { Instruction, Form } from "./instruction.ts";
import { INSTRUCTIONS } from "./instructions/index.ts";
import { step } from "./interpret.ts";
import { print } from "./print.ts";
import { type Case, LAYOUT, randomCase } from "./testing/cases.ts";
import { FlatMemory } from "./testing/flat-memory.ts";
import { Random } from "./testing/random.ts";
import { undefinedFlags, undefinedResult, undefinedStatus } from "./testing/undefined.ts";

/** Offsets in `struct state` of host-cpu.c. */
const AT = {
  code: 0,
  repeated: 16,
  vector: 20,
  gpr: 24,
  rip: 152,
  rflags: 160,
  xmm: 168,
  window: 424,
  st: 1448,
  control: 1576,
  status: 1578,
  tag: 1580,
  mxcsr: 1584,
  ymmHigh: 1592,
  size: 1848,
} as const;
const TRAPPED = 1;
const CASES_PER_FORM = Number(process.env["LITEBOX_CASES"] ?? 40);

/** Not run here: what the platform decides, random numbers, and what processors differ in. */
const LEFT_OUT = new Set([
  "enclu",
  "int3",
  "xgetbv",
  "rdrand",
  "rdseed",
  "ldmxcsr",
  "vldmxcsr",
  "fxrstor",
  "fxsave",
  "xsave",
  "xsaveopt",
  "xsavec",
  "xrstor",
  "popf",
  "rdfsbase",
  "rdgsbase",
  "wrfsbase",
  "wrgsbase",
  "rcpps",
  "rcpss",
  "rsqrtps",
  "rsqrtss",
  "vrcpps",
  "vrcpss",
  "vrsqrtps",
  "vrsqrtss",
  "f2xm1",
  "fyl2x",
  "fyl2xp1",
  "fptan",
  "fpatan",
  "fsin",
  "fcos",
  "fsincos",
]);

interface Outcome {
  readonly vector: number;
  readonly gpr: readonly bigint[];
  readonly rip: bigint;
  readonly rflags: bigint;
  readonly xmm: readonly bigint[];
  readonly ymmHigh: readonly bigint[];
  readonly window: string;
  /** From the top. */
  readonly st: readonly bigint[];
  /** Control, status, one tag bit for each physical register, MXCSR. */
  readonly words: readonly number[];
}

const WORD_NAMES = ["control", "status", "tag", "mxcsr"];
const STATUS_WORD = 1;

function fromTop({ fpu }: CpuState): bigint[] {
  return fpu.st.map((_value, i) => fpu.st[(i + (fpu.status >> 11)) & 7] ?? 0n);
}

/** One bit for each register in use, of two, where 11 is empty. */
function abridged(tag: number): number {
  let result = 0;
  for (let i = 0; i < 8; i++) if (((tag >> (2 * i)) & 3) !== 3) result |= 1 << i;
  return result;
}

function wordsOf({ fpu, mxcsr }: CpuState): number[] {
  return [fpu.control, fpu.status, abridged(fpu.tag), mxcsr];
}

function writeCase(view: DataView, { code, cpu, window, repeated }: Case): void {
  code.forEach((byte, at) => {
    view.setUint8(AT.code + at, byte);
  });
  for (let at = code.length; at < 16; at++) view.setUint8(AT.code + at, 0x90);
  view.setUint32(AT.repeated, repeated ? 1 : 0, true);
  cpu.gpr.forEach((value, index) => {
    view.setBigUint64(AT.gpr + 8 * index, value, true);
  });
  view.setBigUint64(AT.rip, cpu.rip, true);
  view.setBigUint64(AT.rflags, cpu.rflags, true);
  for (const file of ["xmm", "ymmHigh"] as const) {
    cpu[file].forEach((value, index) => {
      view.setBigUint64(AT[file] + 16 * index, BigInt.asUintN(64, value), true);
      view.setBigUint64(AT[file] + 16 * index + 8, value >> 64n, true);
    });
  }
  window.forEach((byte, at) => {
    view.setUint8(AT.window + at, byte);
  });
  fromTop(cpu).forEach((value, index) => {
    view.setBigUint64(AT.st + 16 * index, BigInt.asUintN(64, value), true);
    view.setUint16(AT.st + 16 * index + 8, Number(value >> 64n), true);
  });
  const [control = 0, status = 0, tag = 0, mxcsr = 0] = wordsOf(cpu);
  view.setUint16(AT.control, control, true);
  view.setUint16(AT.status, status, true);
  view.setUint16(AT.tag, tag, true);
  view.setUint32(AT.mxcsr, mxcsr, true);
}

function readOutcome(bytes: Uint8Array, index: number): Outcome {
  const view = new DataView(bytes.buffer, bytes.byteOffset + index * AT.size, AT.size);
  const words = (at: number, count: number): bigint[] =>
    Array.from({ length: count }, (_, i) => view.getBigUint64(at + 8 * i, true));
  const vectors = (at: number): bigint[] => {
    const halves = words(at, 32);
    return Array.from({ length: 16 }, (_, i) => ((halves[2 * i + 1] ?? 0n) << 64n) | (halves[2 * i] ?? 0n));
  };
  return {
    vector: view.getUint32(AT.vector, true),
    gpr: words(AT.gpr, 16),
    rip: view.getBigUint64(AT.rip, true),
    rflags: view.getBigUint64(AT.rflags, true),
    xmm: vectors(AT.xmm),
    ymmHigh: vectors(AT.ymmHigh),
    window: toHex(
      bytes.subarray(index * AT.size + AT.window, index * AT.size + AT.window + LAYOUT.windowSize),
    ),
    st: Array.from(
      { length: 8 },
      (_, i) =>
        (BigInt(view.getUint16(AT.st + 16 * i + 8, true)) << 64n) | view.getBigUint64(AT.st + 16 * i, true),
    ),
    words: [
      view.getUint16(AT.control, true),
      view.getUint16(AT.status, true),
      view.getUint16(AT.tag, true),
      view.getUint32(AT.mxcsr, true),
    ],
  };
}

function runOurs({ code, cpu, window }: Case): Outcome {
  const page = new Uint8Array(4096);
  page.set(window, LAYOUT.window - LAYOUT.page);
  const codePage = new Uint8Array(64).fill(0x90);
  codePage.set(code);
  const memory = new FlatMemory([
    { start: LAYOUT.page, bytes: page, writable: true, executable: false },
    { start: LAYOUT.readOnly, bytes: new Uint8Array(4096).fill(0x7f), writable: false, executable: false },
    { start: LAYOUT.code, bytes: codePage, writable: true, executable: true },
  ]);
  const outcome = step(cpu, memory, { random: () => undefined });
  return {
    vector: outcome.kind === "exception" ? outcome.exception.vector : TRAPPED,
    gpr: [...cpu.gpr],
    rip: cpu.rip,
    rflags: cpu.rflags,
    xmm: cpu.xmm,
    ymmHigh: cpu.ymmHigh,
    window: toHex(page.subarray(LAYOUT.window - LAYOUT.page)),
    st: fromTop(cpu),
    words: wordsOf(cpu),
  };
}

const STATUS_AND_DF = 0xcd5n;

function describeDifference(item: Case, host: Outcome, ours: Outcome, flagMask: bigint): string | undefined {
  const differences: string[] = [];
  if (host.vector !== ours.vector) differences.push(`vector: processor ${host.vector}, ours ${ours.vector}`);
  if (host.rip !== ours.rip)
    differences.push(`rip: processor ${host.rip.toString(16)}, ours ${ours.rip.toString(16)}`);
  for (const file of ["gpr", "xmm", "ymmHigh", "st"] as const) {
    host[file].forEach((value, index) => {
      const other = ours[file][index] ?? 0n;
      if (value !== other)
        differences.push(`${file}[${index}]: processor ${value.toString(16)}, ours ${other.toString(16)}`);
    });
  }
  host.words.forEach((value, index) => {
    const other = ours.words[index] ?? 0;
    if (((value ^ other) & ~(index === STATUS_WORD ? undefinedStatus(item) : 0)) !== 0)
      differences.push(
        `${WORD_NAMES[index] ?? ""}: processor ${value.toString(16)}, ours ${other.toString(16)}`,
      );
  });
  const wrong = (host.rflags ^ ours.rflags) & flagMask;
  if (wrong !== 0n)
    differences.push(
      `flags: processor ${host.rflags.toString(16)}, ours ${ours.rflags.toString(16)}, differ in ${wrong.toString(16)}`,
    );
  if (host.window !== ours.window) differences.push("memory differs");
  if (differences.length === 0) return undefined;
  const decoded = decode(item.code, BigInt(LAYOUT.code));
  const text = decoded.kind === "failure" ? decoded.reason : print(decoded, "intel");
  return `${toHex(item.code)} ${text} (${item.form.text.encoding}; ${item.form.text.operands}): ${differences.join("; ")}`;
}

function makeCases(random: Random, instruction: Instruction, form: Form): Case[] {
  const cases: Case[] = [];
  for (let tries = 0; tries < 2 * CASES_PER_FORM && cases.length < CASES_PER_FORM; tries++) {
    const item = randomCase(random, instruction, form);
    if (item !== undefined && !undefinedResult(item)) cases.push(item);
  }
  return cases;
}

/** A jump to a non-canonical address faults at the jump or at the target, by maker: not compared. */
function jumpsNowhere(host: Outcome, item: Case): boolean {
  const { mnemonic } = item.instruction;
  return host.vector === 13 && (mnemonic === "jmp" || mnemonic === "call" || mnemonic === "ret");
}

const noCompiler = spawnSync("gcc", ["--version"]).status !== 0;
const otherMachine = process.arch !== "x64" || process.platform !== "linux";
const skip = noCompiler ? "gcc is not installed" : otherMachine ? "this is not Linux on x86-64" : false;

/** LITEBOX_ONLY: a pattern of mnemonics, for a closer look at some. */
const ONLY = new RegExp(process.env["LITEBOX_ONLY"] ?? "");

test("every form does what this processor does", { skip }, (t) => {
  const seed = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = new Random(seed);
  const folder = mkdtempSync(join(tmpdir(), "litebox-cpu-"));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const program = join(folder, "host-cpu");
  execFileSync("gcc", [
    "-O1",
    "-Wall",
    "-Wextra",
    "-Werror",
    join(import.meta.dirname, "testing", "host-cpu.c"),
    "-o",
    program,
  ]);
  const features = readFileSync("/proc/cpuinfo", "utf8");
  if (!features.includes("sse4_2") || !features.includes("abm"))
    t.diagnostic("this processor lacks SSE4.2 or LZCNT: expect failures");
  const tested = INSTRUCTIONS.filter(
    ({ system, mnemonic }) => !system && !LEFT_OUT.has(mnemonic) && ONLY.test(mnemonic),
  );
  const cases = tested.flatMap((instruction) =>
    instruction.forms.flatMap((form) => makeCases(random, instruction, form)),
  );
  const input = new Uint8Array(cases.length * AT.size);
  cases.forEach((item, index) => {
    writeCase(new DataView(input.buffer, index * AT.size, AT.size), item);
  });
  const { stdout, status, signal } = spawnSync(program, { input, maxBuffer: 1 << 30 });
  assert.equal(
    stdout.length,
    input.length,
    `the harness ended early: status ${String(status)}, signal ${String(signal)}`,
  );
  let failures = 0;
  const byName = new Map<string, readonly string[]>();
  let faults = 0;
  cases.forEach((item, index) => {
    const host = readOutcome(stdout, index);
    if (jumpsNowhere(host, item)) return;
    if (host.vector !== TRAPPED) faults++;
    const mask = STATUS_AND_DF & ~undefinedFlags(item);
    const failure = describeDifference(
      item,
      host,
      runOurs(item),
      host.vector === TRAPPED ? mask : STATUS_AND_DF,
    );
    if (failure === undefined) return;
    failures++;
    const { mnemonic } = item.instruction;
    const shown = byName.get(mnemonic) ?? [];
    if (shown.length < 3) byName.set(mnemonic, [...shown, failure]);
  });
  t.diagnostic(`${cases.length} cases, ${faults} of them faults`);
  const shown = [...byName.values()].flat().slice(0, 60).join("\n");
  assert.equal(failures, 0, `${failures} cases differ (LITEBOX_SEED=${seed}):\n${shown}`);
});
