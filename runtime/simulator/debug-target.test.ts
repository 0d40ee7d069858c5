import assert from "node:assert/strict";
import { test } from "node:test";
import { Enclave } from "../enclave/enclave.ts";
import { AT, LEAVE, imageOf, loadConstant, machineCode } from "../enclave/testing/images.ts";
import { Journal } from "../host/history/journal.ts";
import { HostProcess } from "../host/process.ts";
import { EXIT_POINTER } from "../host/protocol.ts";
import { registers } from "../rsp/registers.ts";
import { DebugTarget } from "./debug-target.ts";

function targetOf(...code: readonly string[]): { target: DebugTarget; enclave: Enclave } {
  return targetWith({}, ...code);
}

function targetWith(
  options: { readonly debug?: boolean },
  ...code: readonly string[]
): { target: DebugTarget; enclave: Enclave } {
  const enclave = Enclave.load(imageOf(machineCode(...code)), { random: () => 0n, ...options });
  const services = {
    writeConsole: () => undefined,
    readConsole: () => new Uint8Array(),
    arguments: ["test"],
  };
  return { target: new DebugTarget(new HostProcess(enclave, services)), enclave };
}

test("every register that the protocol's table names can be read, and all but the fixed ones written", () => {
  const { target } = targetOf("90");
  const fixed = ["cs", "ss", "ds", "es", "fs", "gs", "fiseg", "fioff", "foseg", "fooff", "fop"];
  for (const { name, bits } of registers) {
    assert.equal(typeof target.readRegister(1, name), "bigint", name);
    const value = name === "eflags" ? 0x246n : (1n << BigInt(bits - 1)) | 3n;
    const written = target.writeRegister(
      1,
      name,
      name === "fctrl" || name === "fstat" || name === "ftag" ? 0x37fn : value,
    );
    assert.equal(written, !fixed.includes(name), name);
    const there = target.readRegister(1, name) ?? 0n;
    assert.ok(target.writeRegister(1, name, there), `what ${name} holds may be written back`);
  }
  assert.equal(target.readRegister(1, "xmm15"), (1n << 127n) | 3n);
  assert.equal(target.readRegister(1, "r15"), (1n << 63n) | 3n);
  assert.equal(target.readRegister(1, "nonsense"), undefined);
  assert.equal(target.readRegister(9, "rip"), undefined);
});

test("ST registers are counted from the top of the stack", () => {
  const { target, enclave } = targetOf("90");
  const { fpu } = enclave.registers();
  fpu.st[6] = 66n;
  fpu.st[0] = 11n;
  fpu.status = 6 << 11;
  assert.equal(target.readRegister(1, "st0"), 66n);
  assert.equal(target.readRegister(1, "st2"), 11n);
});

test("the debugger finds the enclave at its entry point, before its first instruction", () => {
  const { target, enclave } = targetOf("90");
  assert.equal(target.readRegister(target.currentThread(), "rip"), BigInt(AT.code));
  assert.equal(enclave.instructions, 0);
  assert.deepEqual(target.threads(), [{ id: 1, name: "TCS 1" }]);
});

test("breakpoints are only where memory is, and do not show in it", () => {
  const { target } = targetOf("90", "90", "90");
  const before = target.readMemory(BigInt(AT.code), 3);
  assert.equal(target.insertBreakpoint(BigInt(AT.code + 1)), true);
  assert.equal(target.insertBreakpoint(BigInt(AT.guard)), false);
  assert.equal(target.insertBreakpoint(0x10n), false);
  assert.deepEqual(target.readMemory(BigInt(AT.code), 3), before);
  assert.equal(target.run(10).kind, "breakpoint");
  assert.deepEqual(target.step(), { kind: "limit" });
  assert.equal(target.readRegister(1, "rip"), BigInt(AT.code + 2));
});

test("a run within bounds ends before the first instruction outside, or at a breakpoint inside", () => {
  const bounds = (low: number, high: number) => ({
    low: BigInt(AT.code + low),
    high: BigInt(AT.code + high),
  });
  // nop, xor ecx, ecx; XGETBV is the platform's to execute
  const { target, enclave } = targetOf("90", "31 c9", "0f 01 d0", "90", "90");
  assert.deepEqual(target.run(100, { passes: true, within: bounds(0, 3) }), { kind: "limit" });
  assert.equal(target.readRegister(1, "rip"), BigInt(AT.code + 3));
  assert.equal(enclave.instructions, 2);
  assert.deepEqual(target.run(100, { passes: true, within: bounds(3, 6) }), { kind: "limit" });
  assert.equal(target.readRegister(1, "rip"), BigInt(AT.code + 6));
  assert.equal(enclave.instructions, 3);
  target.insertBreakpoint(BigInt(AT.code + 7));
  assert.equal(target.run(100, { passes: true, within: bounds(6, 8) }).kind, "breakpoint");
  assert.equal(target.readRegister(1, "rip"), BigInt(AT.code + 7));
  target.removeBreakpoint(BigInt(AT.code + 7));
  assert.equal(target.run(1).kind, "limit", "the bounds are gone");
});

test("a loop within bounds runs as long as it is let", () => {
  // jmp to itself
  const { target, enclave } = targetOf("eb fe");
  const within = { low: BigInt(AT.code), high: BigInt(AT.code + 2) };
  assert.deepEqual(target.run(5000, { passes: true, within }), { kind: "limit" });
  assert.equal(enclave.instructions, 5000);
});

test("the memory map joins what is adjacent and has the guard page's gap", () => {
  const map = targetOf("90").target.memoryMap();
  assert.ok(!map.some(({ address, length }) => address <= AT.guard && AT.guard < address + length));
  assert.ok(map.some(({ address }) => address === AT.stack));
});

test("monitor commands answer in whole lines", () => {
  const { target, enclave } = targetOf("90", "90");
  target.step();
  const answers = Object.fromEntries(target.commands.map((command) => [command.name, command.run("")]));
  assert.equal(answers["instructions"], "1\n");
  assert.match(answers["mrenclave"] ?? "", /^[0-9a-f]{64}\n$/);
  assert.match(answers["pages"] ?? "", /^0x40000000-0x40001000 r-x code$/m);
  assert.equal(enclave.instructions, 1);
});

test("faults become the signals that a program would get", () => {
  const signal = (...code: string[]) => {
    const stop = targetOf(...code).target.run(10);
    assert.equal(stop.kind, "fault");
    return stop.signal;
  };
  assert.equal(signal("0f 0b"), 4); // ud2: SIGILL
  assert.equal(signal("31 c9", "f7 f1"), 8); // div by zero: SIGFPE
  assert.equal(signal("8b 04 25 10 00 00 00"), 11); // read of 0x10: SIGSEGV
  assert.equal(signal("cc"), 5); // int3: SIGTRAP
});

test("an abort is a stop at the place where the enclave left, and then its end", () => {
  const abort = [loadConstant("rdi", 2n), loadConstant("rsi", 8n), ...LEAVE];
  const { target } = targetOf(...abort);
  const stop = target.run(100);
  assert.equal(stop.kind, "fault");
  assert.deepEqual([stop.signal, stop.reason], [6, "The program freed a block that was already free."]);
  assert.equal(target.readRegister(1, "rip"), BigInt(AT.code + machineCode(...abort).length - 3));
  assert.equal(target.readRegister(1, "fs_base"), BigInt(AT.threadData));
  assert.equal(target.writeRegister(1, "rip", BigInt(AT.code)), false);
  assert.equal(target.run(100).kind, "terminated");
});

test("a debugger that goes on from the program's own INT3 gets past it, by step and by run", () => {
  const { target } = targetOf("cc", "90", "cc", "90", "0f 0b");
  const at = (): bigint | undefined => target.readRegister(1, "rip");
  assert.equal(target.run(10).kind, "fault");
  assert.equal(at(), BigInt(AT.code));
  assert.deepEqual(target.step(), { kind: "limit" });
  assert.equal(at(), BigInt(AT.code + 2));
  assert.equal(target.run(10).kind, "fault");
  assert.equal(at(), BigInt(AT.code + 2));
  assert.equal(target.run(10).kind, "fault");
  assert.equal(at(), BigInt(AT.code + 4));
});

test("a production enclave gives a debugger nothing", () => {
  const { target, enclave } = targetWith({ debug: false }, "48 ff c0", "48 ff c0", "0f 0b");
  const code = BigInt(AT.code);
  assert.equal(target.insertBreakpoint(code + 3n), false);
  assert.deepEqual(target.readMemory(code, 3), Uint8Array.of(255, 255, 255));
  assert.equal(target.writeMemory(code, Uint8Array.of(0x90)), true);
  assert.deepEqual(enclave.memory.peek(AT.code, 3), Uint8Array.of(0x48, 0xff, 0xc0));
  assert.equal(target.run(10).kind, "fault");
  assert.deepEqual([target.readRegister(1, "rip"), target.readRegister(1, "rax")], [0n, 0n]);
  assert.equal(target.writeRegister(1, "rax", 1n), false);
  const attributes = target.commands.find(({ name }) => name === "attributes");
  assert.match(attributes?.run("") ?? "", /^INIT MODE64BIT\nThis is a production enclave/);
});

test("watched accesses stop forwards after the instruction, and backwards before it", () => {
  // mov [rdx], rax; mov rcx, [rdx + 4]; nop; mov byte [rdx + 7], al
  const code = [
    loadConstant("rdx", BigInt(AT.stack)),
    "48 89 02",
    "48 8b 4a 04",
    "90",
    "88 42 07",
    "90",
    "90",
  ];
  const journal = new Journal();
  const enclave = Enclave.load(imageOf(machineCode(...code)), { random: () => journal.number(() => 0n) });
  const services = { writeConsole: () => undefined, readConsole: () => new Uint8Array(), arguments: [] };
  const target = new DebugTarget(new HostProcess(enclave, services, { journal }));
  const at = BigInt(AT.stack);
  for (const access of ["write", "read", "access"] as const) {
    assert.equal(target.insertWatchpoint({ address: at + 6n, length: 4, access }), true);
    // Nothing is there, so that nothing stops.
    for (const address of [BigInt(AT.guard), 0n, 1n << 63n])
      assert.equal(target.insertWatchpoint({ address, length: 1, access }), true);
    const forwards: number[] = [];
    for (let stop = target.run(6); stop.kind === "watch"; stop = target.run(6 - enclave.instructions)) {
      assert.deepEqual(stop, { kind: "watch", address: at + 6n, access });
      forwards.push(enclave.instructions - 1);
    }
    assert.deepEqual(forwards, { write: [1, 4], read: [2], access: [1, 2, 4] }[access]);
    for (const expected of forwards.toReversed()) {
      assert.equal(target.history?.runBack(1e6).kind, "watch");
      assert.equal(enclave.instructions, expected);
    }
    assert.deepEqual(target.history?.runBack(1e6), { kind: "history", edge: "begin" });
    target.removeWatchpoint({ address: at + 6n, length: 4, access });
  }
  assert.equal(target.run(6).kind, "limit");
});

test("threads are told with the frames of their state save areas", () => {
  const { target, enclave } = targetOf("90");
  const threads = () => target.commands.find(({ name }) => name === "threads")?.run("") ?? "";
  assert.match(threads(), /^thread 1: TCS 0x[0-9a-f]+ inside, CSSA 0 of \d\n$/);
  // Behind the one instruction are zeros: add %al, (%rax), with no memory at 0.
  target.run(10);
  const [head, frame] = threads().split("\n");
  assert.match(head ?? "", /interrupted, CSSA 1 of \d$/);
  const rip = enclave.registers().rip.toString(16);
  assert.match(
    frame ?? "",
    new RegExp(`^  frame 0 at 0x[0-9a-f]+: RIP 0x0*${rip}, RSP 0x[0-9a-f]+, taken out by #PF$`),
  );
});

test("events are told as JSON, page by page", () => {
  const journal = Journal.forDebugging();
  const enclave = Enclave.load(imageOf(machineCode("90")), { random: () => 0n });
  const services = {
    writeConsole: () => undefined,
    readConsole: () => new Uint8Array(),
    arguments: ["test"],
  };
  const target = new DebugTarget(new HostProcess(enclave, services, { journal }));
  const events = (from: string) =>
    (target.commands.find(({ name }) => name === "events")?.run(from) ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind?: string; events?: number });
  target.run(10);
  const [head, ...listed] = events("0");
  assert.equal(head?.events, listed.length);
  assert.equal(listed.at(-1)?.kind, "fault");
  assert.deepEqual(events("1000"), [head]);
});

test("interrupts that were ordered are stops where somebody wants to see them, and change nothing", () => {
  const enclave = Enclave.load(imageOf(machineCode("90", "90", "90", "90", ...LEAVE)), { random: () => 0n });
  const services = { writeConsole: () => undefined, readConsole: () => new Uint8Array(), arguments: [] };
  const process = new HostProcess(enclave, services);
  process.interrupts.add({ kind: "at", count: 2 });
  process.interrupts.add({ kind: "at", count: 3 });
  const target = new DebugTarget(process);
  const command = target.commands.find(({ name }) => name === "at-aex");
  assert.equal(command?.run("stop"), "stop\n");
  const stop = target.run(100);
  assert.equal(stop.kind === "fault" && stop.reason.includes("(AEX)"), true);
  assert.deepEqual([enclave.instructions, enclave.current.place], [2, "interrupted"]);
  assert.equal(target.readRegister(1, "rip"), BigInt(AT.code + 2));
  assert.equal(command.run("pass"), "pass\n");
  assert.equal(command.run("nonsense"), "pass\n");
  assert.equal(target.run(2).kind, "limit");
  assert.deepEqual([enclave.instructions, enclave.current.place], [4, "inside"]);
});

test("with the host's view a stopped thread is at the asynchronous exit pointer, and the enclave goes the same way", () => {
  const enclave = Enclave.load(imageOf(machineCode("90", "90", "90", ...LEAVE)), { random: () => 0n });
  const services = { writeConsole: () => undefined, readConsole: () => new Uint8Array(), arguments: [] };
  const target = new DebugTarget(new HostProcess(enclave, services), [], { view: "host" });
  const places = (): bigint[] => {
    const [thread] = enclave.threads;
    assert.ok(thread);
    assert.equal(thread.place, "interrupted");
    assert.equal(target.readRegister(1, "rax"), 3n);
    assert.equal(target.readRegister(1, "rbx"), BigInt(thread.tcs.address));
    assert.equal(target.writeRegister(1, "rip", 1n), false);
    return [target.readRegister(1, "rip") ?? 0n, enclave.registers(thread).rip];
  };
  assert.deepEqual(places(), [EXIT_POINTER, BigInt(AT.code)]);
  assert.equal(target.step().kind, "limit");
  assert.deepEqual(places(), [EXIT_POINTER, BigInt(AT.code + 1)]);
  target.insertBreakpoint(BigInt(AT.code + 2));
  assert.equal(target.run(100).kind, "breakpoint");
  assert.deepEqual(places(), [EXIT_POINTER, BigInt(AT.code + 2)]);
  assert.equal(target.history, undefined);
});
