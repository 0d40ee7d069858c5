/** This machine's processor as the oracle: every form of the table, with random operands and states. LITEBOX_SEED repeats a run. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { toHex } from "../base/hex.ts";
import { decode } from "./decode.ts";
import { type CpuState, createCpu } from "./cpu.ts";
import type { Form, Instruction } from "./instruction.ts";
import { INSTRUCTIONS } from "./instructions/index.ts";
import { Executor } from "./interpret.ts";
import { print } from "./print.ts";
import { type Case, LAYOUT, randomCase } from "./testing/cases.ts";
import { FlatMemory } from "./testing/flat-memory.ts";
import {
  AT,
  differingFields,
  featureOf,
  featuresIn,
  isIntels,
  writeCode,
  writeRegisters,
} from "./testing/host-cpu.ts";
import { Random } from "./testing/random.ts";
import {
  isIntelsWay,
  mayTear,
  undefinedFlags,
  undefinedFlagsAfterFault,
  undefinedResult,
  undefinedStatus,
} from "./testing/undefined.ts";

const TRAPPED = 1;
const GENERAL_PROTECTION = 13;
const CASES_PER_FORM = Number(process.env["LITEBOX_CASES"] ?? 200);
/** Forms whose cases run in one process. */
const FORMS_PER_BATCH = 20;
/** Differences of a mnemonic that are shown. */
const SHOWN = 3;

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

/** Our processor, which takes the state of one case after another. */
class OurProcessor {
  readonly #cpu = createCpu();
  readonly #page = new Uint8Array(4096);
  readonly #code = new Uint8Array(64);
  readonly #executor: Executor;

  constructor() {
    const memory = new FlatMemory([
      { start: LAYOUT.page, bytes: this.#page, writable: true, executable: false },
      { start: LAYOUT.readOnly, bytes: new Uint8Array(4096).fill(0x7f), writable: false, executable: false },
      { start: LAYOUT.code, bytes: this.#code, writable: true, executable: true },
    ]);
    this.#executor = new Executor(this.#cpu, memory, { random: () => undefined });
  }

  /** Makes of the state before the state after, as the harness does. */
  run({ code, cpu, window }: Case, state: Uint8Array): void {
    this.#page.fill(0);
    this.#page.set(window, LAYOUT.window - LAYOUT.page);
    this.#code.fill(0x90);
    this.#code.set(code);
    copyState(cpu, this.#cpu);
    this.#executor.invalidate();
    const outcome = this.#executor.step();
    const view = viewOf(state);
    view.setUint32(AT.vector, outcome.kind === "exception" ? outcome.exception.vector : TRAPPED, true);
    writeRegisters(view, this.#cpu);
    state.set(this.#page.subarray(LAYOUT.window - LAYOUT.page), AT.window);
  }
}

function copyState(from: CpuState, to: CpuState): void {
  to.gpr.set(from.gpr);
  to.rip = from.rip;
  to.rflags = from.rflags;
  to.mxcsr = from.mxcsr;
  for (let i = 0; i < 16; i++) {
    to.xmm[i] = from.xmm[i] ?? 0n;
    to.ymmHigh[i] = from.ymmHigh[i] ?? 0n;
  }
  to.fpu.control = from.fpu.control;
  to.fpu.status = from.fpu.status;
  to.fpu.tag = from.fpu.tag;
  for (let i = 0; i < 8; i++) to.fpu.st[i] = from.fpu.st[i] ?? 0n;
}

function viewOf(state: Uint8Array): DataView {
  return new DataView(state.buffer, state.byteOffset, AT.size);
}

function writeCase(state: Uint8Array, { code, cpu, window, repeated }: Case): void {
  const view = viewOf(state);
  writeCode(state, code);
  view.setUint32(AT.repeated, repeated ? 1 : 0, true);
  writeRegisters(view, cpu);
  state.set(window, AT.window);
}

const STATUS_AND_DF = 0xcd5n;

function compileHarness(program: string): void {
  const source = join(import.meta.dirname, "testing", "host-cpu.c");
  execFileSync("gcc", ["-O1", "-Wall", "-Wextra", "-Werror", source, "-o", program]);
}

/** States after, from states before. */
function runHarness(program: string, input: Uint8Array): Uint8Array {
  const { stdout, status, signal } = spawnSync(program, { input, maxBuffer: 1 << 30 });
  const end = `status ${String(status)}, signal ${String(signal)}`;
  assert.equal(stdout.length, input.length, `the harness ended early: ${end}`);
  return stdout;
}

/** Makes what is not compared the same in all states: flags and bits of the status word that are left open, and padding. */
function normalize(view: DataView, flags: bigint, status: number): void {
  view.setBigUint64(AT.rflags, view.getBigUint64(AT.rflags, true) & flags, true);
  view.setUint16(AT.status, view.getUint16(AT.status, true) & ~status, true);
  for (let i = 0; i < 8; i++) {
    view.setUint16(AT.st + 16 * i + 10, 0, true);
    view.setUint32(AT.st + 16 * i + 12, 0, true);
  }
}

function difference(item: Case, host: Uint8Array, ours: Uint8Array): string | undefined {
  const [theirs, own] = [viewOf(host), viewOf(ours)];
  const completed = theirs.getUint32(AT.vector, true) === TRAPPED;
  if (mayTear(item, completed) || (!onIntels && isIntelsWay(item, completed))) return undefined;
  const flags = STATUS_AND_DF & ~(completed ? undefinedFlags(item) : undefinedFlagsAfterFault(item));
  const status = undefinedStatus(item);
  normalize(theirs, flags, status);
  normalize(own, flags, status);
  if (Buffer.compare(host, ours) === 0) return undefined;
  const decoded = decode(item.code, BigInt(LAYOUT.code));
  const text = decoded.kind === "failure" ? decoded.reason : print(decoded, "intel");
  const { encoding, operands } = item.form.text;
  return `${toHex(item.code)} ${text} (${encoding}; ${operands}): ${differingFields(theirs, own).join("; ")}`;
}

interface Tested {
  readonly instruction: Instruction;
  readonly form: Form;
}

/** VEX.W and VEX.L may be anything where the manual says that they are ignored (WIG and LIG). */
function setIgnoredBits(random: Random, { encoding, operands }: Form, code: Uint8Array): void {
  if (encoding.vex === undefined) return;
  const last = code[0] === 0xc4 ? 2 : 1;
  const ignoresW = last === 2 && encoding.rexW === undefined && operands.every(({ size }) => size !== "y");
  if (ignoresW && random.chance(50)) code[last] = (code[last] ?? 0) | 0x80;
  if (encoding.vex === "any" && random.chance(50)) code[last] = (code[last] ?? 0) | 4;
}

function makeCases(random: Random, { instruction, form }: Tested): Case[] {
  const cases: Case[] = [];
  for (let tries = 0; tries < 2 * CASES_PER_FORM && cases.length < CASES_PER_FORM; tries++) {
    const item = randomCase(random, instruction, form);
    if (item === undefined || undefinedResult(item)) continue;
    setIgnoredBits(random, form, item.code);
    cases.push(item);
  }
  return cases;
}

/** A jump to a non-canonical address faults at the jump, before a call pushes, or at the target, by maker: not compared. */
function jumpsNowhere({ instruction: { mnemonic } }: Case, ...results: readonly Uint8Array[]): boolean {
  if (mnemonic !== "jmp" && mnemonic !== "call" && mnemonic !== "ret") return false;
  return results.some((result) => viewOf(result).getUint32(AT.vector, true) === GENERAL_PROTECTION);
}

/** What was found in all batches. */
class Findings {
  compared = 0;
  faults = 0;
  failures = 0;
  readonly #byName = new Map<string, string[]>();

  add({ instruction: { mnemonic } }: Case, failure: string): void {
    this.failures++;
    const shown = this.#byName.get(mnemonic) ?? [];
    this.#byName.set(mnemonic, shown);
    if (shown.length < SHOWN) shown.push(failure);
  }

  toString(): string {
    return [...this.#byName.values()].flat().slice(0, 60).join("\n");
  }
}

function runBatch(
  program: string,
  processor: OurProcessor,
  cases: readonly Case[],
  findings: Findings,
): void {
  const ours = new Uint8Array(cases.length * AT.size);
  const part = (states: Uint8Array, index: number): Uint8Array =>
    states.subarray(index * AT.size, (index + 1) * AT.size);
  cases.forEach((item, index) => {
    writeCase(part(ours, index), item);
  });
  const host = runHarness(program, ours);
  cases.forEach((item, index) => {
    const theirs = part(host, index);
    const own = part(ours, index);
    processor.run(item, own);
    if (jumpsNowhere(item, theirs, own)) return;
    findings.compared++;
    if (viewOf(theirs).getUint32(AT.vector, true) !== TRAPPED) findings.faults++;
    const failure = difference(item, theirs, own);
    if (failure !== undefined) findings.add(item, failure);
  });
}

const noCompiler = spawnSync("gcc", ["--version"]).status !== 0;
const otherMachine = process.arch !== "x64" || process.platform !== "linux";
const skip = noCompiler ? "gcc is not installed" : otherMachine ? "this is not Linux on x86-64" : false;

const cpuinfo = skip === false ? readFileSync("/proc/cpuinfo", "utf8") : "";
const onIntels = isIntels(cpuinfo);

/** LITEBOX_ONLY: a pattern of mnemonics, for a closer look at some. */
const ONLY = new RegExp(process.env["LITEBOX_ONLY"] ?? "");

/** The forms that are tried, and those that this processor does not have. */
function testedForms(): { tested: readonly Tested[]; missing: readonly Tested[] } {
  const features = featuresIn(cpuinfo);
  const all = INSTRUCTIONS.filter(
    ({ system, mnemonic }) => !system && !LEFT_OUT.has(mnemonic) && ONLY.test(mnemonic),
  ).flatMap((instruction) => instruction.forms.map((form): Tested => ({ instruction, form })));
  const isThere = ({ instruction, form }: Tested): boolean => {
    const feature = featureOf(instruction, form);
    return feature === undefined || features.has(feature);
  };
  return { tested: all.filter(isThere), missing: all.filter((item) => !isThere(item)) };
}

test("every form does what this processor does", { skip }, (t) => {
  const seed = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = new Random(seed);
  const folder = mkdtempSync(join(tmpdir(), "litebox-cpu-"));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const program = join(folder, "host-cpu");
  compileHarness(program);
  const { tested, missing } = testedForms();
  const processor = new OurProcessor();
  const findings = new Findings();
  for (let first = 0; first < tested.length; first += FORMS_PER_BATCH) {
    const cases = tested.slice(first, first + FORMS_PER_BATCH).flatMap((item) => makeCases(random, item));
    runBatch(program, processor, cases, findings);
  }
  t.diagnostic(`${findings.compared} cases of ${tested.length} forms, ${findings.faults} of them faults`);
  t.diagnostic(`${missing.length} forms that this processor does not have`);
  const { failures } = findings;
  assert.equal(failures, 0, `${failures} cases differ (LITEBOX_SEED=${seed}):\n${findings.toString()}`);
});
