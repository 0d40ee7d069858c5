import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../base/hex.ts";
import { Enclave } from "./enclave.ts";
import type { RunStop } from "./enclave.ts";
import { measure, writeSgxs } from "./image.ts";
import { AT, LEAVE, imageOf, loadConstant, machineCode } from "./testing/images.ts";
import { writeGpr } from "./thread.ts";

const ENTRY = { rcx: 0x0fff_f000n, returnAddress: 0x0fff_f010n } as const;

function load(...code: readonly string[]): Enclave {
  let next = 0x1111_1111_1111_1111n;
  return Enclave.load(imageOf(machineCode(...code)), { random: () => next++ });
}

function entered(...code: readonly string[]): Enclave {
  const enclave = load(...code);
  assert.equal(enclave.enter(enclave.current, ENTRY), undefined);
  return enclave;
}

function faultOf(stop: RunStop): Extract<RunStop, { kind: "fault" }>["fault"] {
  assert.equal(stop.kind, "fault");
  return stop.fault;
}

/** The one fault of a program, with its place. */
function faultOfProgram(...code: readonly string[]) {
  const enclave = entered(...code);
  const { exception, rip, message } = faultOf(enclave.run(100));
  assert.equal(rip, enclave.registers().rip);
  return { name: exception.name, rip: Number(rip), message, count: enclave.instructions };
}

test("the platform measures what it loads and gets the hash of the image's file", () => {
  const enclave = load("90");
  assert.equal(toHex(enclave.mrenclave), toHex(measure(writeSgxs(imageOf(machineCode("90"))))));
});

test("EENTER and EEXIT set exactly the registers that the manual says", () => {
  const enclave = load(
    "48 89 fa", // mov rdx, rdi
    "48 89 c6", // mov rsi, rax: CSSA
    "bf 07 00 00 00", // mov edi, 7
    "64 4c 8b 04 25 00 00 00 00", // mov r8, fs:[0]
    "49 0f c7 f1", // rdrand r9
    ...LEAVE,
  );
  const threadData = enclave.memory.pageView(AT.threadData);
  threadData.setBigUint64(0, 0xabcdn, true);
  enclave.enter(enclave.current, { ...ENTRY, rdi: 5n, rsp: 0x7ffd_0000n, rbp: 0x1234n });
  assert.equal(enclave.registers().rip, BigInt(AT.code));
  assert.equal(enclave.registers().fsBase, BigInt(AT.threadData));
  assert.equal(enclave.registers().gpr[3], BigInt(AT.tcs));
  const expected = {
    kind: "exit",
    target: ENTRY.returnAddress,
    rdi: 7n,
    rsi: 0n,
    rdx: 5n,
    r8: 0xabcdn,
    r9: 0x1111_1111_1111_1111n,
  };
  assert.deepEqual(enclave.run(100), expected);
  assert.equal(enclave.instructions, 8);
  const { gpr, fsBase } = enclave.registers();
  assert.deepEqual([gpr[1], gpr[4], fsBase], [ENTRY.rcx, 0x7ffd_0000n, 0n]);
  // URSP and URBP at the end of the first frame of the state save area.
  const gprsgx = AT.ssa + 4096 - 184;
  assert.deepEqual(enclave.memory.peek(gprsgx + 144, 4), Uint8Array.of(0, 0, 0xfd, 0x7f));
  assert.deepEqual(enclave.memory.peek(gprsgx + 152, 2), Uint8Array.of(0x34, 0x12));
});

test("faults are precise and say what happened", () => {
  const at = AT.code;
  const cases: [readonly string[], string, number, string][] = [
    [["c6 04 25 00 30 00 40 01"], "#PF", at, "write to read-only page 0x40003000"],
    [["90", "8b 04 25 10 00 00 00"], "#PF", at + 1, "read of unmapped address 0x10 (null pointer?)"],
    [["b8 00 30 00 40", "ff e0"], "#PF", AT.readOnly, "execution of non-executable page 0x40003000"],
    [["31 c0", "ff e0"], "#GP", 0, "jump to 0x0, which is outside the enclave (null function pointer?)"],
    [["8b 04 25 00 50 00 40"], "#PF", at, "read of TCS page 0x40005000, which no software can reach"],
    [["31 c9", "f7 f1"], "#DE", at + 2, "division by zero, or a quotient that does not fit"],
  ];
  for (const [code, name, rip, message] of cases) {
    const fault = faultOfProgram(...code);
    assert.deepEqual([fault.name, fault.rip, fault.message], [name, rip, message]);
  }
});

test("a stack that grows into its guard page is called what it is", () => {
  // mov esp, one slot above the end of the stack; push; push; push
  const fault = faultOfProgram("bc 08 b0 00 40", "50", "50", "50");
  assert.equal(fault.rip, AT.code + 6);
  assert.match(fault.message, /^stack overflow: write to guard page 0x4000a000; .*"stack" in litebox\.json$/);
  assert.equal(fault.count, 2);
});

test("instructions that an enclave cannot use fault with what to use instead", () => {
  const cases = { CPUID: "0f a2", SYSCALL: "0f 05", "INT n": "cd 80", RDTSC: "0f 31", IN: "ec" };
  for (const [name, code] of Object.entries(cases)) {
    const fault = faultOfProgram(code);
    assert.equal(fault.name, "#UD");
    assert.ok(fault.message.startsWith(`${name} is illegal in an enclave: `), fault.message);
  }
  assert.equal(faultOfProgram("f4").name, "#GP");
});

test("INT3 is a breakpoint for a debugger, and without one no valid instruction", () => {
  const alone = faultOfProgram("cc");
  assert.deepEqual([alone.name, alone.rip], ["#UD", AT.code]);
  assert.match(alone.message, /breakpoint instruction \(INT3\) in the program, which is no valid/);
  const enclave = load("cc");
  enclave.optInToDebugging();
  enclave.enter(enclave.current, ENTRY);
  const { exception, rip } = faultOf(enclave.run(1));
  assert.deepEqual([exception.name, rip], ["#BP", BigInt(AT.code)]);
});

test("XGETBV tells the features inside", () => {
  const enclave = entered("31 c9", "0f 01 d0", "90"); // xor ecx, ecx; xgetbv
  assert.deepEqual(enclave.run(2), { kind: "limit" });
  assert.deepEqual([enclave.registers().gpr[0], enclave.registers().gpr[2]], [3n, 0n]);
});

test("AVX is refused where XFRM does not enable it", () => {
  assert.match(faultOfProgram("c5 fc 58 c0").message, /VADDPS needs AVX/); // vaddps ymm0,ymm0,ymm0
});

test("ENCLU leaves that are absent or belong outside raise #GP", () => {
  assert.match(faultOfProgram("b8 63 00 00 00", "0f 01 d7").message, /^ENCLU with leaf 99 in EAX/);
  assert.match(
    faultOfProgram("b8 02 00 00 00", "0f 01 d7").message,
    /^EENTER: can only be executed outside an enclave/,
  );
  const exit = faultOfProgram(loadConstant("rbx", 0x8000_0000_0000n), "b8 04 00 00 00", "0f 01 d7");
  assert.match(exit.message, /^EEXIT: the exit target in RBX is not a canonical address/);
});

test("a thread that is inside cannot be entered, and nothing of it changes", () => {
  const enclave = entered("48 ff c0", "eb fb"); // inc rax; jmp back
  enclave.run(5);
  const before = enclave.registers().gpr.slice();
  assert.match(enclave.enter(enclave.current, ENTRY)?.message ?? "", /EENTER: the TCS is in use/);
  assert.deepEqual(enclave.registers().gpr, before);
});

test("limits and single steps are exact", () => {
  const enclave = entered("48 ff c0", "eb fb");
  assert.deepEqual(enclave.run(7), { kind: "limit" });
  assert.equal(enclave.instructions, 7);
  assert.equal(enclave.registers().gpr[0], 4n);
  assert.deepEqual(enclave.run(1), { kind: "limit" });
  assert.equal(enclave.registers().rip, BigInt(AT.code));
});

test("a breakpoint stops before its instruction, also at the first one and after a system instruction", () => {
  const enclave = entered("48 ff c0", "eb fb");
  enclave.breakpoints.add(AT.code);
  const stop = { kind: "breakpoint", address: AT.code };
  assert.deepEqual(enclave.run(100), stop);
  assert.deepEqual(enclave.run(100), stop);
  assert.equal(enclave.instructions, 0);
  assert.deepEqual(enclave.run(100, "pass"), stop);
  assert.equal(enclave.instructions, 2);

  const other = entered("31 c9", "0f 01 d0", "90");
  other.breakpoints.add(AT.code + 5);
  assert.deepEqual(other.run(100), { kind: "breakpoint", address: AT.code + 5 });
});

test("registers and memory that a debugger changes take effect, code included", () => {
  const enclave = entered("48 ff c0", "eb fb", "90");
  enclave.run(2);
  writeGpr(enclave.registers(), "rax", 41n);
  enclave.memory.poke(AT.code + 2, Uint8Array.of(0xc8)); // dec rax
  enclave.run(1);
  assert.equal(enclave.registers().gpr[0], 40n);
});

test("the same seed gives the same run", () => {
  const run = () => {
    const enclave = entered("49 0f c7 f1", "4d 89 c8", ...LEAVE); // rdrand r9; mov r8, r9
    return enclave.run(100);
  };
  assert.deepEqual(run(), run());
});
