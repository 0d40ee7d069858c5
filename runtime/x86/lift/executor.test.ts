/** Lifted code against the interpreter: the same state after every instruction of the table and after any number of them. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { toHex } from "../../base/hex.ts";
import { type CpuState, createCpu } from "../cpu.ts";
import { INSTRUCTIONS } from "../instructions/index.ts";
import { Executor, type RunOutcome } from "../interpret.ts";
import { type Case, LAYOUT, randomCase } from "../testing/cases.ts";
import { CHECKSUM_PROGRAM } from "../testing/checksum-program.ts";
import type { Region } from "../testing/flat-memory.ts";
import { TestLinearMemory } from "../testing/linear-memory.ts";
import { Random } from "../testing/random.ts";
import { LiftedExecutor } from "./executor.ts";
import { createMemory, type WasmMemory } from "./webassembly.ts";

const ENVIRONMENT = { random: () => 0x1234_5678_9abc_def0n };
const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);

function describeState(cpu: CpuState, outcome: RunOutcome, executed: number): string {
  const hex = (values: Iterable<bigint>): string => [...values].map((value) => value.toString(16)).join(" ");
  const parts = [
    outcome.kind === "exception" ? outcome.exception.name : outcome.kind,
    `executed ${executed}`,
    `rip ${cpu.rip.toString(16)}`,
    `rflags ${cpu.rflags.toString(16)}`,
    `gpr ${hex(cpu.gpr)}`,
    `xmm ${hex(cpu.xmm)}`,
  ];
  return parts.join("\n");
}

function copyOf(cpu: CpuState): CpuState {
  const copy = createCpu();
  copy.gpr.set(cpu.gpr);
  cpu.xmm.forEach((value, index) => (copy.xmm[index] = value));
  copy.rip = cpu.rip;
  copy.rflags = cpu.rflags;
  copy.mxcsr = cpu.mxcsr;
  return copy;
}

function regionsOf({ code, window }: Case): Region[] {
  const page = new Uint8Array(4096);
  page.set(window, LAYOUT.window - LAYOUT.page);
  const codePage = new Uint8Array(4096).fill(0xcc);
  codePage.set(code);
  return [
    { start: LAYOUT.page, bytes: page, writable: true, executable: false },
    { start: LAYOUT.readOnly, bytes: new Uint8Array(4096), writable: false, executable: false },
    { start: LAYOUT.code, bytes: codePage, writable: true, executable: true },
  ];
}

function compareCase(item: Case, linear: WasmMemory): string | undefined {
  const states = [true, false].map((lifted) => {
    const cpu = copyOf(item.cpu);
    const memory = new TestLinearMemory(regionsOf(item), linear);
    const executor = lifted
      ? new LiftedExecutor(cpu, memory, ENVIRONMENT, { eager: true })
      : new Executor(cpu, memory, ENVIRONMENT);
    const outcome = executor.run(1);
    const state = describeState(cpu, outcome, executor.executed);
    return `${state}\nmemory ${toHex(memory.bytesAt(LAYOUT.page, 4096))}`;
  });
  if (states[0] === states[1]) return undefined;
  const [lifted = [], interpreted = []] = states.map((state) => state.split("\n"));
  const different = lifted
    .filter((line, index) => line !== interpreted[index])
    .map((line) => line.slice(0, 300));
  return `${item.instruction.mnemonic} (${item.form.text.encoding}) ${toHex(item.code)}: lifted ${different.join("; ")}`;
}

const CASES_PER_FORM = 8;

test("every form does what the interpreter does", (t) => {
  t.diagnostic(`seed ${SEED}`);
  const random = new Random(SEED);
  const linear = createMemory(LAYOUT.readOnly + 0x2000);
  const failures: string[] = [];
  let cases = 0;
  for (const instruction of INSTRUCTIONS) {
    for (const form of instruction.forms) {
      for (let i = 0; i < CASES_PER_FORM; i++) {
        const item = randomCase(random, instruction, form);
        const failure = item === undefined ? undefined : compareCase(item, linear);
        if (failure !== undefined) failures.push(failure);
        cases++;
      }
    }
  }
  t.diagnostic(`${cases} cases`);
  assert.equal(failures.length, 0, `${failures.length} cases differ:\n${failures.slice(0, 20).join("\n")}`);
});

const STACK = 0x3000_0000;
const IMAGE = 0x2000_0000;
const STACK_SIZE = 0x10000;

/** Loadable segments and entry of a static executable; offsets are those of Elf64_Ehdr and Elf64_Phdr. */
function loadElf(file: string): { entry: bigint; regions: Region[] } {
  const elf = readFileSync(file);
  const view = new DataView(elf.buffer, elf.byteOffset, elf.length);
  const word = (at: number): number => Number(view.getBigUint64(at, true));
  const regions: Region[] = [];
  for (let i = 0; i < view.getUint16(56, true); i++) {
    const header = word(32) + 56 * i;
    const flags = view.getUint32(header + 4, true);
    if (view.getUint32(header, true) !== 1) continue;
    const bytes = new Uint8Array(word(header + 40));
    bytes.set(elf.subarray(word(header + 8), word(header + 8) + word(header + 32)));
    regions.push({ start: word(header + 16), bytes, writable: (flags & 2) > 0, executable: (flags & 1) > 0 });
  }
  return { entry: view.getBigUint64(24, true), regions };
}

const noCompiler = spawnSync("gcc", ["--version"], { stdio: "ignore" }).status !== 0;

for (const optimize of ["-O0", "-O2", "-Os"]) {
  const skip = noCompiler ? "gcc is not installed" : false;
  test(`after any number of instructions the state is the interpreter's: ${optimize}`, { skip }, (t) => {
    t.diagnostic(`seed ${SEED}`);
    const folder = mkdtempSync(join(tmpdir(), "litebox-lift-"));
    t.after(() => {
      rmSync(folder, { recursive: true });
    });
    const source = join(folder, "program.c");
    const program = join(folder, "program");
    writeFileSync(source, CHECKSUM_PROGRAM);
    const options = [
      "-w",
      "-fno-stack-protector",
      "-fno-math-errno",
      "-ffreestanding",
      "-nostdlib",
      "-static",
      "-no-pie",
      `-Wl,-Ttext-segment=0x${IMAGE.toString(16)}`,
    ];
    execFileSync("gcc", [...options, optimize, source, "-lgcc", "-o", program]);
    const { entry, regions } = loadElf(program);
    const stack = { start: STACK, bytes: new Uint8Array(STACK_SIZE), writable: true, executable: false };
    const machines = [true, false].map((lifted) => {
      const cpu = createCpu();
      cpu.rip = entry;
      cpu.gpr[4] = BigInt(STACK + STACK_SIZE - 8);
      const memory = new TestLinearMemory([stack, ...regions]);
      const executor = lifted
        ? new LiftedExecutor(cpu, memory, ENVIRONMENT)
        : new Executor(cpu, memory, ENVIRONMENT);
      return { cpu, memory, executor };
    });
    const random = new Random(SEED);
    let steps = 0;
    for (let ended = false; !ended; steps++) {
      const budget = 1 + random.below(random.chance(50) ? 100 : 20_000);
      const [lifted, interpreted] = machines.map(({ cpu, executor }) => {
        const outcome = executor.run(budget);
        ended ||= outcome.kind !== "done";
        return describeState(cpu, outcome, executor.executed);
      });
      assert.equal(lifted, interpreted, `after ${steps} runs, the last of ${budget}`);
    }
    const [a, b] = machines.map(({ memory }) =>
      [stack, ...regions].map(({ start, bytes }) => toHex(memory.bytesAt(start, bytes.length))).join(),
    );
    assert.equal(a, b, "memory differs");
    t.diagnostic(`${steps} runs`);
  });
}
