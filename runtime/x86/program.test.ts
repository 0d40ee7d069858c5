/** Whole programs: the same C, compiled once for this machine and once to run in the interpreter, must give the same numbers. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { createCpu } from "./cpu.ts";
import { Executor } from "./interpret.ts";
import { CHECKSUM_PROGRAM } from "./testing/checksum-program.ts";
import { FlatMemory, type Region } from "./testing/flat-memory.ts";
import { featuresIn } from "./testing/host-cpu.ts";

const STACK = 0x7000_0000;
const STACK_SIZE = 0x10000;
const LIMIT = 20_000_000;

function has(tool: string): boolean {
  return spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0;
}

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

/** Runs until INT3 and gives RAX. */
function interpret(file: string): { result: bigint; executed: number } {
  const { entry, regions } = loadElf(file);
  const stack = { start: STACK, bytes: new Uint8Array(STACK_SIZE), writable: true, executable: false };
  const cpu = createCpu();
  cpu.rip = entry;
  cpu.gpr[4] = BigInt(STACK + STACK_SIZE - 8);
  const executor = new Executor(cpu, new FlatMemory([stack, ...regions]), { random: () => undefined });
  const outcome = executor.run(LIMIT);
  const where = `${JSON.stringify(outcome, (_key, value: unknown) => (typeof value === "bigint" ? value.toString(16) : value))} at ${cpu.rip.toString(16)}`;
  assert.ok(outcome.kind === "system" && outcome.operation === "int3", where);
  return { result: cpu.gpr[0] ?? 0n, executed: executor.executed };
}

const skip =
  has("gcc") && process.arch === "x64" && process.platform === "linux"
    ? false
    : "needs gcc on Linux on x86-64";

const V3 = "-march=x86-64-v3";
const features = process.platform === "linux" ? featuresIn(readFileSync("/proc/cpuinfo", "utf8")) : new Set();
const hasV3 = features.has("avx2") && features.has("fma");
const BITS = ["-mbmi", "-mbmi2", "-mlzcnt", "-mmovbe"];

describe("programs compute what they compute on this processor", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "litebox-programs-"));
  const source = join(folder, "program.c");
  writeFileSync(source, CHECKSUM_PROGRAM);
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function run(compiler: string, options: readonly string[], t: { diagnostic(text: string): void }): void {
    const hosted = join(folder, "hosted");
    const free = join(folder, "free");
    const common = ["-w", "-fno-stack-protector", "-ffp-contract=off", "-fno-math-errno", ...options, source];
    execFileSync(compiler, ["-DHOSTED", ...common, "-o", hosted]);
    execFileSync(compiler, [
      "-ffreestanding",
      "-nostdlib",
      "-static",
      "-no-pie",
      ...common,
      "-lgcc",
      "-o",
      free,
    ]);
    const expected = execFileSync(hosted).toString().trim();
    const start = performance.now();
    const { result, executed } = interpret(free);
    const speed = executed / (performance.now() - start) / 1000;
    t.diagnostic(`${executed} instructions, ${speed.toFixed(1)} million a second`);
    assert.equal(result.toString(16), expected);
  }

  for (const compiler of ["gcc", "clang"]) {
    for (const options of [
      ["-O0"],
      ["-O1"],
      ["-O2"],
      ["-O3"],
      ["-Os"],
      ["-O3", "-march=x86-64-v2"],
      ["-O2", ...BITS],
      ["-O2", V3],
      ["-O3", V3, "-ffp-contract=fast"],
    ]) {
      const lacks = options.includes(V3) && !hasV3 ? "this processor has no AVX2 or no FMA" : false;
      const missing = has(compiler) ? lacks : `not installed: ${compiler}`;
      test(`${compiler} ${options.join(" ")}`, { skip: missing }, (t) => {
        run(compiler, options, t);
      });
    }
  }
});
