import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { concatBytes } from "../base/bytes.ts";
import { fromHex } from "../base/hex.ts";
import { type CpuState, createCpu } from "./cpu.ts";
import { type Environment, Executor, step } from "./interpret.ts";
import { ROUNDS_PER_STEP } from "./interpreter/machine.ts";
import { FlatMemory } from "./testing/flat-memory.ts";

const CODE = 0x1000;
const DATA = 0x8000;
const READ_ONLY = 0xa000;

interface Machine {
  readonly cpu: CpuState;
  readonly data: Uint8Array;
  readonly memory: FlatMemory;
  readonly executor: Executor;
}

function machine(hex: string, environment: Environment = { random: () => undefined }): Machine {
  const code = fromHex(hex.replaceAll(" ", "")) ?? assert.fail(hex);
  const data = new Uint8Array(0x1000);
  const memory = new FlatMemory([
    { start: DATA, bytes: data, writable: true, executable: false },
    { start: READ_ONLY, bytes: new Uint8Array(0x1000), writable: false, executable: false },
    { start: CODE, bytes: code, writable: false, executable: true },
  ]);
  const cpu = createCpu();
  cpu.rip = BigInt(CODE);
  cpu.gpr[4] = BigInt(DATA + 0x800);
  return { cpu, data, memory, executor: new Executor(cpu, memory, environment) };
}

function snapshot(cpu: CpuState): unknown {
  return structuredClone({ ...cpu, gpr: [...cpu.gpr] });
}

describe("faults change nothing", () => {
  const rows: readonly (readonly [
    what: string,
    hex: string,
    prepare: (cpu: CpuState) => void,
    fault: string,
  ])[] = [
    ["push onto a read-only page", "50", (cpu) => (cpu.gpr[4] = BigInt(READ_ONLY + 64)), "#PF"],
    ["call with no stack", "e8 00 00 00 00", (cpu) => (cpu.gpr[4] = 8n), "#PF"],
    ["call of an address that is not canonical", "ff d0", (cpu) => (cpu.gpr[0] = 1n << 47n), "#GP"],
    ["jump to an address that is not canonical", "ff e0", (cpu) => (cpu.gpr[0] = ~0n << 49n), "#GP"],
    ["add to read-only memory", "48 01 18", (cpu) => (cpu.gpr[0] = BigInt(READ_ONLY)), "#PF"],
    ["pop into read-only memory", "8f 00", (cpu) => (cpu.gpr[0] = BigInt(READ_ONLY)), "#PF"],
    ["xadd to read-only memory", "48 0f c1 18", (cpu) => (cpu.gpr[0] = BigInt(READ_ONLY)), "#PF"],
    ["leave from nowhere", "c9", (cpu) => (cpu.gpr[5] = 0n), "#PF"],
    ["division by zero", "48 f7 f1", (cpu) => (cpu.gpr[1] = 0n), "#DE"],
    ["a quotient that does not fit", "48 f7 f1", (cpu) => ((cpu.gpr[1] = 1n), (cpu.gpr[2] = 5n)), "#DE"],
    ["movaps off its alignment", "0f 28 00", (cpu) => (cpu.gpr[0] = BigInt(DATA + 8)), "#GP"],
    ["fxsave into a read-only page", "0f ae 00", (cpu) => (cpu.gpr[0] = BigInt(READ_ONLY)), "#PF"],
    ["ud2", "0f 0b", () => undefined, "#UD"],
    ["bytes that are no instruction", "06", () => undefined, "#UD"],
    ["code that ends too early", "48 8b", () => undefined, "#PF"],
    ["code elsewhere", "90", (cpu) => (cpu.rip = 0x7777_0000n), "#PF"],
  ];
  for (const [what, hex, prepare, fault] of rows) {
    test(what, () => {
      const { cpu, data, executor } = machine(hex);
      prepare(cpu);
      const before = snapshot(cpu);
      const outcome = executor.step();
      assert.ok(
        outcome.kind === "exception" && outcome.exception.name === fault,
        JSON.stringify(outcome.kind),
      );
      assert.deepEqual(snapshot(cpu), before);
      assert.ok(data.every((byte) => byte === 0));
    });
  }
});

test("the reason for #UD names the bytes", () => {
  const outcome = machine("62 f1 7c 48 58 c0").executor.step();
  assert.match(
    outcome.kind === "exception" ? (outcome.exception.reason ?? "") : "",
    /62 f1 7c 48 58 c0.* This is AVX-512: compile for x86-64-v3 or less\.$/,
  );
});

test("a repeated store keeps its finished rounds and stays at the instruction", () => {
  const { cpu, executor, data } = machine("f3 48 ab");
  cpu.gpr[0] = 0x1122334455667788n;
  cpu.gpr[1] = 10n;
  cpu.gpr[7] = BigInt(DATA + 0x1000 - 24);
  const outcome = executor.step();
  assert.equal(outcome.kind === "exception" && outcome.exception.name, "#PF");
  assert.deepEqual([cpu.gpr[1], cpu.gpr[7], cpu.rip], [7n, BigInt(DATA + 0x1000), BigInt(CODE)]);
  assert.equal(data[0xfff], 0x11);
});

test("run stops at breakpoints, but not at the one where it begins, and counts", () => {
  const { cpu, executor } = machine("90 90 90 90 eb fa");
  assert.equal(executor.run(100, new Set([CODE, CODE + 2])).kind, "breakpoint");
  assert.deepEqual([executor.executed, cpu.rip], [2, BigInt(CODE + 2)]);
  assert.equal(executor.run(100, new Set([CODE, CODE + 2])).kind, "breakpoint");
  assert.deepEqual([executor.executed, cpu.rip], [3, BigInt(CODE)]);
  assert.equal(executor.run(3).kind, "done");
  assert.equal(executor.executed, 3);
});

test("system operations leave the decision and the state to the platform", () => {
  const rows = [
    ["0f 01 d7", "enclu"],
    ["0f a2", "cpuid"],
    ["0f 05", "syscall"],
    ["cc", "int3"],
    ["cd 80", "int"],
    ["0f 31", "rdtsc"],
    ["f4", "hlt"],
    ["ec", "in"],
  ] as const;
  for (const [hex, operation] of rows) {
    const { cpu, memory } = machine(hex);
    const outcome = step(cpu, memory, { random: () => undefined });
    assert.ok(outcome.kind === "system" && outcome.operation === operation);
    assert.deepEqual(
      [cpu.rip, outcome.nextRip],
      [BigInt(CODE), BigInt(CODE + hex.replaceAll(" ", "").length / 2)],
    );
    assert.equal(outcome.vector, operation === "int" ? 0x80 : undefined);
  }
});

test("RDRAND takes what the environment gives and says when there is nothing", () => {
  const given = machine("48 0f c7 f3", { random: (bits) => (bits === 64 ? 0xfeedn : undefined) });
  given.executor.step();
  assert.deepEqual([given.cpu.gpr[3], given.cpu.rflags & 0x8d5n], [0xfeedn, 1n]);
  const empty = machine("0f c7 f3");
  empty.cpu.gpr[3] = 0xffff_ffff_ffff_ffffn;
  empty.executor.step();
  assert.deepEqual([empty.cpu.gpr[3], empty.cpu.rflags & 1n], [0n, 0n]);
});

test("fxsave and fxrstor carry the state of x87 and SSE", () => {
  const { cpu, executor } = machine("0f ae 00 0f ae 08");
  cpu.gpr[0] = BigInt(DATA);
  cpu.fpu.control = 0x27f;
  cpu.fpu.tag = 0x3fff;
  cpu.fpu.st[7] = 0x3fff_8000_0000_0000_0000n;
  cpu.mxcsr = 0x1fbf;
  for (let i = 0; i < 16; i++) cpu.xmm[i] = (BigInt(i) << 100n) | 5n;
  const before = snapshot(cpu) as { xmm: unknown; fpu: unknown };
  assert.equal(executor.step().kind, "done");
  cpu.xmm.fill(0n);
  cpu.fpu.st.fill(0n);
  Object.assign(cpu.fpu, { control: 0x7f, tag: 0xffff });
  cpu.mxcsr = 0x1f80;
  assert.equal(executor.step().kind, "done");
  assert.deepEqual([cpu.xmm, cpu.fpu, cpu.mxcsr], [before.xmm, before.fpu, 0x1fbf]);
});

/** A state of x87, SSE and AVX that is not initial, and the area of XSAVE at the data. */
function withState(hex: string): ReturnType<typeof machine> {
  const made = machine(hex);
  const { cpu } = made;
  cpu.gpr[1] = BigInt(DATA);
  cpu.gpr[0] = 7n;
  cpu.gpr[2] = 0n;
  cpu.fpu.control = 0x27f;
  cpu.fpu.status = 5 << 11;
  cpu.fpu.tag = 0x03ff;
  cpu.fpu.st[5] = 0x3fff_8000_0000_0000_0000n;
  cpu.mxcsr = 0x7fbf;
  for (let i = 0; i < 16; i++) cpu.xmm[i] = (BigInt(i) << 100n) | 5n;
  for (let i = 0; i < 16; i++) cpu.ymmHigh[i] = (BigInt(i) << 90n) | 3n;
  return made;
}

for (const [name, save, compacted] of [
  ["xsave", "0f ae 21", false],
  ["xsaveopt", "0f ae 31", false],
  ["xsavec", "0f c7 21", true],
] as const) {
  test(`${name} and xrstor carry the state of x87, SSE and AVX`, () => {
    const { cpu, executor, data } = withState(`${save} 0f ae 29`);
    const before = snapshot(cpu) as { xmm: unknown; ymmHigh: unknown; fpu: unknown };
    assert.equal(executor.step().kind, "done");
    const view = new DataView(data.buffer);
    const header = [view.getBigUint64(512, true), view.getBigUint64(520, true)];
    assert.deepEqual(header, [7n, compacted ? (1n << 63n) | 7n : 0n]);
    cpu.xmm.fill(0n);
    cpu.ymmHigh.fill(1n);
    cpu.fpu.st.fill(0n);
    Object.assign(cpu.fpu, { control: 0x7f, status: 0, tag: 0xffff });
    cpu.mxcsr = 0x1f80;
    assert.equal(executor.step().kind, "done");
    assert.deepEqual([cpu.xmm, cpu.fpu, cpu.mxcsr], [before.xmm, before.fpu, 0x7fbf]);
    assert.deepEqual(cpu.ymmHigh, before.ymmHigh);
  });
}

test("without AVX in XCR0 its state is not saved and its instructions are refused", () => {
  const { cpu, executor, data } = withState("0f ae 21 c5 fc 58 c0");
  cpu.xcr0 = 3;
  assert.equal(executor.step().kind, "done");
  assert.equal(new DataView(data.buffer).getBigUint64(512, true), 3n);
  assert.ok(data.subarray(576).every((byte) => byte === 0));
  const outcome = executor.step();
  assert.ok(outcome.kind === "exception" && outcome.exception.name === "#UD");
  assert.match(outcome.exception.reason ?? "", /^VADDPS needs AVX/);
});

test("xrstor makes initial what the area does not have, keeps what is not asked for, refuses foreign headers", () => {
  const initial = withState("0f ae 29");
  new DataView(initial.data.buffer).setUint32(24, 0x1fa0, true);
  assert.equal(initial.executor.step().kind, "done");
  assert.deepEqual(
    [initial.cpu.fpu.control, initial.cpu.fpu.tag, initial.cpu.mxcsr],
    [0x37f, 0xffff, 0x1fa0],
  );
  assert.deepEqual(initial.cpu.xmm, new Array<bigint>(16).fill(0n));
  const kept = withState("0f ae 29");
  kept.cpu.gpr[0] = 1n;
  assert.equal(kept.executor.step().kind, "done");
  assert.deepEqual(
    [kept.cpu.fpu.control, kept.cpu.mxcsr, kept.cpu.xmm[9]],
    [0x37f, 0x7fbf, (9n << 100n) | 5n],
  );
  for (const [offset, value] of [
    [512, 8],
    [520, 1],
    [528, 1],
  ] as const) {
    const foreign = withState("0f ae 29");
    foreign.data[offset] = value;
    const outcome = foreign.executor.step();
    assert.equal(outcome.kind === "exception" && outcome.exception.name, "#GP");
  }
});

test("the bases of FS and GS can be read and written, if canonical", () => {
  const { cpu, executor } = machine(
    "f3 48 0f ae d0 f3 48 0f ae c3 f3 0f ae db f3 48 0f ae cd f3 48 0f ae d9",
  );
  cpu.gpr[0] = 0x7fff_1234_5678n;
  cpu.gpr[1] = 1n << 47n;
  executor.run(4);
  assert.deepEqual(
    [cpu.fsBase, cpu.gpr[3], cpu.gsBase, cpu.gpr[5]],
    [cpu.gpr[0], cpu.gpr[0], 0x1234_5678n, 0x1234_5678n],
  );
  const outcome = executor.step();
  assert.equal(outcome.kind === "exception" && outcome.exception.name, "#GP");
});

test("what differs between processors is refused with a sentence", () => {
  for (const hex of ["d9 fe", "0f 52 c1", "f3 0f 53 c1"]) {
    const outcome = machine(hex).executor.step();
    assert.ok(outcome.kind === "exception" && outcome.exception.name === "#UD");
    assert.match(outcome.exception.reason ?? "", /processors.*does not model/);
  }
});

test("a control word that unmasks exceptions is refused", () => {
  const { cpu, executor, data } = machine("d9 28");
  cpu.gpr[0] = BigInt(DATA);
  data.set([0x7e, 0x03]);
  const outcome = executor.step();
  assert.equal(outcome.kind === "exception" && outcome.exception.name, "#UD");
});

test("unmasked exceptions of SSE are refused", () => {
  for (const [mxcsr, name] of [
    [0x1f80, undefined],
    [0x1fbf, undefined],
    [0xffc0, undefined],
    [0x1f00, "#UD"],
    [0x11f80, "#GP"],
  ] as const) {
    const { cpu, executor, data } = machine("0f ae 10");
    cpu.gpr[0] = BigInt(DATA);
    new DataView(data.buffer).setUint32(0, mxcsr, true);
    const outcome = executor.step();
    assert.equal(outcome.kind === "exception" ? outcome.exception.name : undefined, name, mxcsr.toString(16));
    assert.equal(cpu.mxcsr, name === undefined ? mxcsr : 0x1f80);
  }
});

test("fldcw and fnstcw", () => {
  const { cpu, executor, data } = machine("d9 28 d9 78 08 db e3");
  cpu.gpr[0] = BigInt(DATA);
  data.set([0x7f, 0x0c]);
  executor.run(2);
  assert.deepEqual([cpu.fpu.control, data[8], data[9]], [0xc7f, 0x7f, 0x0c]);
  executor.step();
  assert.equal(cpu.fpu.control, 0x37f);
});

test("popf writes what user code may write, pushf shows it", () => {
  const { cpu, executor, data } = machine("9d 9c");
  new DataView(data.buffer).setBigUint64(0x800, 0xffff_ffff_ffff_ffffn, true);
  executor.run(2);
  assert.equal(cpu.rflags, 0x244dd7n);
  assert.equal(new DataView(data.buffer).getBigUint64(0x800, true), 0x244dd7n);
});

test("FS reaches the thread's own data, with a negative displacement too", () => {
  const { cpu, executor, data } = machine("64 48 8b 04 25 f8 ff ff ff 64 48 8b 1c 25 28 00 00 00");
  cpu.fsBase = BigInt(DATA + 0x100);
  data[0xf8] = 7;
  data[0x128] = 9;
  executor.run(2);
  assert.deepEqual([cpu.gpr[0], cpu.gpr[3]], [7n, 9n]);
});

test("code that changes is seen after invalidate", () => {
  const { cpu, executor, memory } = machine("90 90");
  executor.run(2);
  memory.regions[2]?.bytes.set(concatBytes(Uint8Array.of(0xf9, 0xf9)));
  cpu.rip = BigInt(CODE);
  executor.run(1);
  assert.equal(cpu.rflags & 1n, 0n);
  executor.invalidate();
  executor.run(1);
  assert.equal(cpu.rflags & 1n, 1n);
});

test("a very long repetition is left in between and taken up again", () => {
  const { cpu, memory } = machine("f3 aa 90");
  const rounds = ROUNDS_PER_STEP + 10;
  const large = { start: 0x100000, bytes: new Uint8Array(rounds), writable: true, executable: false };
  Object.assign(cpu.gpr, { 0: 0x41n, 1: BigInt(rounds), 7: 0x100000n });
  const executor = new Executor(cpu, new FlatMemory([large, ...memory.regions]), { random: () => undefined });
  executor.step();
  assert.deepEqual([cpu.gpr[1], cpu.rip], [BigInt(ROUNDS_PER_STEP), BigInt(CODE)]);
  executor.step();
  assert.deepEqual([cpu.gpr[1], cpu.rip], [0n, BigInt(CODE + 2)]);
  assert.ok(large.bytes.every((byte) => byte === 0x41));
});

test("operands with the same immediate share nothing but that", () => {
  // mov $-1, %al; add $255, %cx; mov $255, %edx; test $255, %bl
  const { cpu, executor } = machine("b0 ff 66 81 c1 ff 00 ba ff 00 00 00 80 c3 ff");
  cpu.gpr[1] = 0x1_0001n;
  cpu.gpr[3] = 1n;
  assert.equal(executor.run(4).kind, "done");
  assert.deepEqual([cpu.gpr[0], cpu.gpr[1], cpu.gpr[2], cpu.gpr[3]], [0xffn, 0x1_0100n, 0xffn, 0n]);
});

test("where calls through pointers have gone is remembered, each place once, until code is forgotten", () => {
  // call *%rax; jmp .-2, and two functions that return
  const { cpu, executor } = machine("ff d0 eb fc c3 c3");
  assert.deepEqual(executor.targetsOf(CODE), []);
  for (const target of [4, 5, 4]) {
    cpu.gpr[0] = BigInt(CODE + target);
    assert.equal(executor.runUntilHot(3).kind, "done");
  }
  assert.deepEqual(executor.targetsOf(CODE), [CODE + 4, CODE + 5]);
  executor.invalidate();
  assert.deepEqual(executor.targetsOf(CODE), []);
});
