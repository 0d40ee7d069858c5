/** The entry code in the simulator, against a host that does not keep to the protocol and leaves junk in every register. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { abortReasons } from "../api/abort-reasons.ts";
import type { AbortReasonName } from "../api/abort-reasons.ts";
import { seededRandom } from "../base/seeded-random.ts";
import { Enclave } from "../enclave/enclave.ts";
import type { EnclaveImage } from "../enclave/image.ts";
import { GPR, readGpr } from "../enclave/thread.ts";
import type { GprName } from "../enclave/thread.ts";
import { HostProcess } from "../host/process.ts";
import { COMMAND } from "../host/protocol.ts";
import type { CpuState } from "../x86/cpu.ts";
import {
  buildProgram,
  checkLeft,
  expectAbort,
  expectHostCall,
  HostileHost,
  JUNK,
  RUN_LIMIT,
} from "./testing/hostile-host.ts";
import type { Program } from "./testing/hostile-host.ts";
import { hasTool } from "./testing/native.ts";

const skip = !hasTool("gcc") && "there is no gcc here";

describe("threads and a host that does not keep to the protocol", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-entry-threads-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  let image: EnclaveImage;
  before(() => {
    image = buildProgram(folder, "hostile-threads.c").image;
  });

  /** The program has asked for its second thread, and waits for the answer. */
  function atThreadStart(): HostileHost {
    const host = new HostileHost(image);
    expectHostCall(host, host.start(), "arguments");
    host.buffer.bytes.set(new TextEncoder().encode("entry\0"));
    const start = host.enter(1n, 6n, 0n);
    expectHostCall(host, start, "thread_start");
    assert.equal(start.rdx, 1n);
    return host;
  }

  test("a thread begins once it is announced; wakes for no reason only make it sleep again", () => {
    const host = atThreadStart();
    expectHostCall(host, host.enter(2n, JUNK, JUNK, 2), "thread_yield");
    for (let round = 0; round < 3; round++) {
      const park = host.enter(1n, 0n, 0n);
      expectHostCall(host, park, "thread_park");
      assert.equal(park.rdx, 0n);
    }
    const wake = host.enter(1n, JUNK, 0n, 2);
    expectHostCall(host, wake, "thread_wake");
    assert.deepEqual([wake.rdx, wake.r8], [0n, 1n]);
    const ended = host.enter(1n, JUNK, 0n, 2);
    checkLeft(host, ended);
    assert.equal(ended.rdi, 3n);
    const end = host.enter(1n, JUNK, 0n);
    checkLeft(host, end);
    assert.deepEqual([end.rdi, end.rsi], [0n, 7n]);
    expectAbort(host, host.enter(2n, 0n, 0n, 2), "entry-refused");
  });

  test("a host that refuses a thread is believed, and must not let it in afterwards", () => {
    const host = atThreadStart();
    const end = host.enter(1n, -1n, 0n);
    checkLeft(host, end);
    assert.deepEqual([end.rdi, end.rsi], [0n, 5n]);
    expectAbort(host, host.enter(2n, 0n, 0n, 2), "entry-refused");
  });

  test("a host that refuses a thread after it has let it in is not believed", () => {
    const host = atThreadStart();
    expectHostCall(host, host.enter(2n, 0n, 0n, 2), "thread_yield");
    expectHostCall(host, host.enter(1n, -1n, 0n), "thread_park");
  });

  for (const [title, enter] of [
    ["the second thread with START", (host: HostileHost) => host.enter(0n, 0n, 0n, 2)],
    ["the second thread with a result", (host: HostileHost) => host.enter(1n, 0n, 0n, 2)],
    ["the first thread as a new one", (host: HostileHost) => host.enter(2n, 0n, 0n)],
    [
      "the second thread twice",
      (host: HostileHost) => {
        host.enter(2n, 0n, 0n, 2);
        return host.enter(2n, 0n, 0n, 2);
      },
    ],
  ] as const)
    test(`entering ${title} ends the enclave for all threads`, () => {
      const host = atThreadStart();
      expectAbort(host, enter(host), "entry-refused");
      expectAbort(host, host.enter(1n, 0n, 0n), "entry-refused");
      expectAbort(host, host.enter(2n, 0n, 0n, 2), "entry-refused");
    });

  test("a thread that was not announced does not begin", () => {
    const host = new HostileHost(image);
    expectHostCall(host, host.start(), "arguments");
    expectAbort(host, host.enter(2n, 0n, 0n, 2), "entry-refused");
  });
});

describe("entry and exit", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-entry-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  let program: Program;
  let image: EnclaveImage;
  before(() => {
    program = buildProgram(folder, "hostile-entry.c");
    ({ image } = program);
  });

  /** Runs to the first instruction of a function, or of any code that is not that of entry and exit. */
  function runTo(host: HostileHost, name?: string): CpuState {
    const of = (symbol: string) => program.elf.symbolsNamed(symbol)[0]?.value ?? 0;
    const [low, high] =
      name === undefined ? [of("__entry_code_end"), of("__text_end")] : [of(name), of(name) + 1];
    const { cpu } = host.enclave.current;
    for (let count = 0; cpu.rip < low || cpu.rip >= high; count++) {
      assert.ok(count < 1000);
      assert.equal(host.enclave.run(1).kind, "limit");
    }
    return cpu;
  }

  /** Each general register that is not named is zero, and so are all others. */
  function checkArrived(cpu: CpuState, expected: Partial<Record<GprName, bigint>>): void {
    for (const name of Object.keys(GPR) as GprName[])
      if (name !== "rsp") assert.equal(readGpr(cpu, name), expected[name] ?? 0n, name);
    assert.deepEqual(cpu.xmm, new Array<bigint>(16).fill(0n));
    assert.deepEqual(cpu.fpu.st, new Array<bigint>(8).fill(0n));
    assert.deepEqual([cpu.mxcsr, cpu.fpu.control, cpu.fpu.tag], [0x1fbf, 0x37f, 0xffff]);
    // TF, DF, IOPL, NT, AC, ID.
    assert.equal(cpu.rflags & 0x24_7500n, 0n);
  }

  test("C code finds its arguments in registers and nothing else, at the start and after a host call", () => {
    const host = new HostileHost(image);
    const { address, bytes } = host.buffer;
    host.goIn(COMMAND.START, BigInt(address), BigInt(bytes.length));
    const cpu = runTo(host, "litebox_start");
    const r9 = cpu.rip; // where the entry was to call
    checkArrived(cpu, { rdi: BigInt(address), rsi: BigInt(bytes.length), r9 });
    const saved = { rbx: 0n, rbp: 0n, r12: 0n, r13: 0n, r14: 0n, r15: 0n };
    const exit = host.leave();
    expectHostCall(host, exit, "arguments");
    host.goIn(COMMAND.RESULT, 6n, JUNK);
    const returned = runTo(host);
    for (const name of Object.keys(saved) as (keyof typeof saved)[]) saved[name] = readGpr(returned, name);
    checkArrived(returned, { ...saved, rax: 6n, r11: returned.rip });
    for (const value of Object.values(saved)) assert.notEqual(value, JUNK);
  });

  test("junk in every register reaches no C code, and nothing of the enclave's leaves", () => {
    const host = new HostileHost(image);
    expectHostCall(host, host.start(), "arguments");
    host.buffer.bytes.set(new TextEncoder().encode("entry\0"));
    const write = host.enter(1n, 6n, JUNK);
    expectHostCall(host, write, "console_write");
    assert.deepEqual([write.rdx, write.r8, write.r9], [1n, BigInt(host.buffer.address), 6n]);
    assert.equal(new TextDecoder().decode(host.buffer.bytes.subarray(0, 8)), "clean\n\0\0");
    const end = host.enter(1n, 6n, JUNK);
    checkLeft(host, end);
    assert.deepEqual([end.rdi, end.rsi], [0n, 42n]);
    expectAbort(host, host.start(), "entry-refused");
  });

  const wrongFirst = [
    { title: "a result that nobody asked for", enter: (host: HostileHost) => host.enter(1n, 0n, 0n) },
    { title: "an unknown command", enter: (host: HostileHost) => host.enter(2n, 0n, 0n) },
    {
      title: "a command that is START in 32 bits",
      enter: (host: HostileHost) => host.enter(1n << 32n, 0n, 0n),
    },
    { title: "a start of the second thread", enter: (host: HostileHost) => host.enter(0n, 0n, 0n, 2) },
  ];
  for (const { title, enter } of wrongFirst)
    test(`${title} ends the enclave for good`, () => {
      const host = new HostileHost(image);
      expectAbort(host, enter(host), "entry-refused");
      expectAbort(host, host.start(), "entry-refused");
      expectAbort(host, host.enter(0n, 0n, 0n, 2), "entry-refused");
    });

  for (const [title, command] of [
    ["a second start", 0n],
    ["an abort command", 2n],
  ] as const)
    test(`${title} while a host call is under way ends the enclave for good`, () => {
      const host = new HostileHost(image);
      expectHostCall(host, host.start(), "arguments");
      expectAbort(host, host.enter(command, 6n, 0n), "entry-refused");
      expectAbort(host, host.enter(1n, 6n, 0n), "entry-refused");
    });

  test("a host buffer inside the enclave, around it, or too small is refused", () => {
    const base = BigInt(image.base);
    const size = BigInt(image.size);
    for (const [address, length] of [
      [base, 0x10_0000n],
      [base - 0x1000n, size + 0x2000n],
      [base + size - 8n, 0x1000n],
      [(1n << 64n) - 8n, 0x1000n],
      [0x1000_0000n, 16n],
      [0x1000_0004n, 0x1000n],
    ] as const) {
      const host = new HostileHost(image);
      expectAbort(host, host.enter(0n, address, length), "host-buffer-refused");
    }
  });

  test("lengths of arguments that break the contract end the enclave", () => {
    const cases: readonly [bigint, AbortReasonName][] = [
      [0n, "host-lied"],
      [-1n, "host-lied"],
      [6n, "host-lied"], // the buffer does not end in a NUL there
      [4097n, "arguments-too-long"],
    ];
    for (const [length, reason] of cases) {
      const host = new HostileHost(image);
      expectHostCall(host, host.start(), "arguments");
      host.buffer.bytes.fill(0x61);
      expectAbort(host, host.enter(1n, length, 0n), reason);
    }
  });

  /** Runs the program with an argument, with a host that keeps to the protocol; says how it ended. */
  function end(argument: string): string {
    const enclave = Enclave.load(image, { random: seededRandom(1n) });
    const services = {
      writeConsole: () => undefined,
      readConsole: () => new Uint8Array(),
      arguments: ["entry", argument],
    };
    const stop = new HostProcess(enclave, services).run(RUN_LIMIT);
    if (stop.kind === "aborted")
      return abortReasons.find((reason) => reason.code === stop.reason)?.name ?? stop.message;
    return stop.kind === "fault" ? stop.fault.exception.name : stop.kind;
  }

  for (const [argument, ending] of [
    ["smash", "stack-smashed"],
    ["recurse", "#PF"],
    ["free twice", "double-free"],
    ["overrun", "heap-corrupted"],
    ["free the stack", "bad-free"],
    ["write in front of the heap", "#PF"],
    ["write behind the heap", "#PF"],
    ["write a constant", "#PF"],
    ["read address 0", "#PF"],
    ["wide character", "bad-format"],
    ["nothing", "exited"],
  ] as const)
    test(`a program that does this: ${argument}, ends with ${ending}`, () => {
      assert.equal(end(argument), ending);
    });
});
