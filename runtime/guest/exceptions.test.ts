/** Exceptions and interrupts inside the enclave: the program's handlers, and a host that delivers them as it likes. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { decodeUtf8 } from "../base/text.ts";
import { PAGE_SIZE, alignDown } from "../base/quantities.ts";
import { seededRandom } from "../base/seeded-random.ts";
import { Enclave, ENGINES } from "../enclave/enclave.ts";
import type { EngineName } from "../enclave/enclave.ts";
import { GPR, readGpr } from "../enclave/thread.ts";
import type { GprName } from "../enclave/thread.ts";
import { HostProcess } from "../host/process.ts";
import type { ProcessStop } from "../host/process.ts";
import { COMMAND, EXIT } from "../host/protocol.ts";
import {
  buildProgram,
  checkLeft,
  expectAbort,
  expectHostCall,
  HostileHost,
  JUNK,
  litebox,
  RUN_LIMIT,
} from "./testing/hostile-host.ts";
import type { HostPlace, Program } from "./testing/hostile-host.ts";
import { hasTool } from "./testing/native.ts";

const skip = !hasTool("gcc") && "there is no gcc here";
/** Where the host enters from to have an exception handled: elsewhere than at first, so that one is not taken for the other. */
const SECOND: HostPlace = { returnAddress: 0x0fff_2020n, rsp: 0xdead_0000_0020n, rbp: 0x1234n };
/** The x87 control word of a host that unmasks no exceptions. */
const MASKED = 0x0c7f;
const INVALID_OPCODE = 6n;
const GENERAL_PROTECTION = 13n;

const folder = mkdtempSync(path.join(tmpdir(), "litebox-exceptions-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
let program: Program;
before(() => {
  if (skip === false) program = buildProgram(folder, "exceptions.c");
});

interface Ran {
  readonly stop: ProcessStop;
  readonly output: string;
}

function run(what: string, engine: EngineName, prepare?: (host: HostProcess) => void): Ran {
  const enclave = Enclave.load(program.image, { random: seededRandom(1n), engine });
  let output = "";
  const host = new HostProcess(enclave, {
    writeConsole: (_, bytes) => (output += decodeUtf8(bytes)),
    readConsole: () => new Uint8Array(),
    arguments: ["exceptions", what],
  });
  prepare?.(host);
  return { stop: host.run(RUN_LIMIT), output };
}

function place(name: string): number {
  const [symbol] = program.elf.symbolsNamed(name);
  assert.ok(symbol, name);
  return symbol.value;
}

for (const engine of ENGINES)
  describe(`a program's handlers (${engine})`, { skip }, () => {
    for (const [what, ...expected] of [
      ["divide", "exception 0, error code 0, address 0", "10 / 2 = 5, xmm5 707070707070707"],
      ["invalid", "exception 6, error code 0, address 0"],
      ["null", "exception 14, error code 4, address 0", "loaded 42"],
      ["not canonical", "exception 13, error code 0, address 0", "loaded 42"],
      ["guard page", "exception 14, error code 4, address 0x7ffff000", "loaded 42"],
    ] as const)
      test(`${what}: the handler changes registers, and the program goes on`, () => {
        const { stop, output } = run(what, engine);
        assert.equal(output, expected.map((line) => `${line}\n`).join(""));
        assert.deepEqual(stop, { kind: "exited", exitCode: 0 });
      });

    test("a write to code is the program's own page fault", () => {
      const { stop, output } = run("write code", engine);
      assert.match(output, /^exception 14, error code 7, address 0x4000[0-9a-f]{4}\n$/);
      assert.deepEqual(stop, { kind: "exited", exitCode: 0 });
    });

    test("a stack overflow is handled on another stack, which has room for a host call and exit", () => {
      const { stop, output } = run("recurse", engine);
      assert.match(output, /^exception 14, error code 6, address 0x4[0-9a-f]+\n$/);
      assert.deepEqual(stop, { kind: "exited", exitCode: 7 });
    });

    test("an exception in the handler cannot be handled", () => {
      const { stop } = run("nested", engine);
      assert.ok(stop.kind === "fault");
      assert.equal(stop.fault.exception.name, "#UD");
    });

    test("an INT3 is a breakpoint where a debugger is attached", () => {
      const { stop, output } = run("breakpoint", engine, (host) => {
        host.start();
        host.enclave.optInToDebugging();
      });
      assert.equal(output, "exception 3, error code 0, address 0\n");
      assert.deepEqual(stop, { kind: "exited", exitCode: 0 });
    });

    for (const [what, name] of [
      ["decline", "#UD"],
      ["none", "#UD"],
      ["jump", "#GP"],
    ] as const)
      test(`${what}: nobody handles it, and the enclave says which exception it was`, () => {
        const { stop } = run(what, engine);
        assert.ok(stop.kind === "aborted");
        assert.match(stop.message, /^An instruction raised an exception that the program did not handle/);
        assert.ok(stop.message.includes(`It was ${name}: `), stop.message);
      });

    test("each interrupt of work() is counted, and changes nothing else", () => {
      const { stop, output } = run("watch", engine, (host) => {
        const [symbol] = program.elf.symbolsNamed("work");
        assert.ok(symbol);
        const low = symbol.value;
        host.interrupts.add({ kind: "step", low, high: low + symbol.size });
      });
      const [, interrupts] = /^sum 285, interrupts (\d+), in work 1\n$/.exec(output) ?? [];
      assert.ok(Number(interrupts) > 10 * 4, output);
      assert.deepEqual(stop, { kind: "exited", exitCode: 0 });
    });

    test("page faults on the stack are told as well, and paging goes on under it", () => {
      const { output, stop } = run("watch the entry", engine, (host) => {
        const stack = place("__thr_start") + place("__thr_tos_off") - PAGE_SIZE;
        host.interrupts.add({ kind: "page", page: stack });
      });
      assert.match(output, /^sum 285, interrupts [1-9]\d*, in work \d\n$/);
      assert.deepEqual(stop, { kind: "exited", exitCode: 0 });
    });
  });

describe("handlers and the command line", { skip }, () => {
  test("litebox run: a handled exception, and one that is declined", () => {
    const handled = litebox("run", folder, "--", "divide");
    assert.deepEqual(
      [handled.status, handled.stdout.split("\n")[1]],
      [0, "10 / 2 = 5, xmm5 707070707070707"],
    );
    const declined = litebox("run", folder, "--json", "--", "decline");
    const { end, message } = JSON.parse(declined.stdout) as { end: string; message: string };
    assert.deepEqual([declined.status, end], [1, "aborted"]);
    assert.match(message, /It was #UD: /);
  });

  test("litebox run --aex step:FUNCTION: the program counts the steps", () => {
    const stepped = litebox("run", folder, "--aex", "step:work", "--", "watch");
    assert.equal(stepped.status, 0, stepped.stderr);
    assert.match(stepped.stdout, /^sum 285, interrupts [1-9]\d+, in work 1\n$/);
  });
});

/** The thread has left for an exception, by which it was interrupted; this is what the host is told. */
function untilFault(host: HostileHost): void {
  const stop = host.enclave.run(RUN_LIMIT);
  assert.equal(stop.kind, "fault");
}

describe("entries at CSSA = 1", { skip }, () => {
  /** Interrupted at the exception that the program raises. */
  function atException(what: string): HostileHost {
    const host = new HostileHost(program.image);
    expectHostCall(host, host.start(), "arguments");
    host.goIn(COMMAND.RESULT, host.giveArguments(what), 0n);
    untilFault(host);
    return host;
  }

  test("nothing is pending after an interrupt: such an entry ends the enclave for good", () => {
    const host = new HostileHost(program.image);
    host.goIn(COMMAND.START, BigInt(host.buffer.address), BigInt(host.buffer.bytes.length));
    host.enclave.run(40);
    host.enclave.interrupt();
    expectAbort(host, host.enter(COMMAND.EXCEPTION, 0n, 0n, 1, SECOND), "entry-refused", { place: SECOND });
    expectAbort(host, host.enter(COMMAND.EXCEPTION, 0n, 0n, 1, SECOND), "entry-refused", { place: SECOND });
  });

  test("junk in all registers reaches no handler; the host call and the end of the handler leave to who entered for it", () => {
    const host = atException("invalid");
    const call = host.enter(COMMAND.EXCEPTION, JUNK, JUNK, 1, SECOND);
    expectHostCall(host, call, "console_write", SECOND);
    assert.equal(host.written(call), "exception 6, error code 0, address 0\n");
    const third: HostPlace = { ...SECOND, rsp: 0xdead_0000_0030n };
    const done = host.enter(COMMAND.RESULT, call.r9, JUNK, 1, third);
    checkLeft(host, done, third);
    assert.deepEqual([done.rdi, done.rsi, done.rdx, done.r8, done.r9], [EXIT.EXCEPTION, 0n, 0n, 0n, 0n]);
    host.resume();
    const end = host.leave();
    checkLeft(host, end);
    assert.deepEqual([end.rdi, end.rsi], [EXIT.RETURN, 0n]);
  });

  test("the code that decides finds the frame and the host's registers, and nothing else", () => {
    const host = atException("invalid");
    host.goIn(COMMAND.EXCEPTION, JUNK, JUNK, 1, SECOND);
    host.enclave.breakpoints.add(place("litebox_exception"));
    assert.equal(host.enclave.run(RUN_LIMIT).kind, "breakpoint");
    const { cpu } = host.thread(1);
    const thread = BigInt(place("__thr_start"));
    const frame = thread + BigInt(place("__thr_gprsgx_off"));
    const top = thread + BigInt(place("__thr_ssa_off"));
    const expected: Partial<Record<GprName, bigint>> = {
      rbx: frame,
      rdi: frame,
      rsi: top - 32n,
      rsp: top - 40n,
    };
    for (const name of Object.keys(GPR) as GprName[])
      assert.equal(readGpr(cpu, name), expected[name] ?? 0n, name);
    assert.deepEqual(cpu.xmm, new Array<bigint>(16).fill(0n));
    assert.deepEqual(
      [cpu.mxcsr, cpu.fpu.control, cpu.fpu.tag, cpu.rflags & 0x24_7500n],
      [0x1fbf, 0x37f, 0xffff, 0n],
    );
  });

  test("an exception is handled once: the host that enters again instead of resuming is refused", () => {
    const host = atException("quiet");
    const done = host.enter(COMMAND.EXCEPTION, 0n, 0n);
    assert.equal(done.rdi, EXIT.EXCEPTION);
    expectAbort(host, host.enter(COMMAND.EXCEPTION, 0n, 0n), "entry-refused");
  });

  for (const [title, command] of [
    ["too early", COMMAND.EXCEPTION],
    ["with START", COMMAND.START],
    ["with THREAD", COMMAND.THREAD],
  ] as const)
    test(`an entry ${title} while the handler waits for the host ends the enclave`, () => {
      const host = atException("invalid");
      expectHostCall(host, host.enter(COMMAND.EXCEPTION, 0n, 0n, 1, SECOND), "console_write", SECOND);
      expectAbort(host, host.enter(command, 0n, 0n, 1, SECOND), "entry-refused", { place: SECOND });
      expectAbort(host, host.enter(COMMAND.RESULT, 0n, 0n, 1, SECOND), "entry-refused", { place: SECOND });
    });

  test("a declined exception ends the enclave for all threads, and names the exception", () => {
    const host = atException("decline");
    const call = host.enter(COMMAND.EXCEPTION, 0n, 0n, 1, SECOND);
    const end = host.enter(COMMAND.RESULT, call.r9, 0n, 1, SECOND);
    expectAbort(host, end, "exception", { place: SECOND, detail: INVALID_OPCODE });
    expectAbort(host, host.enter(COMMAND.THREAD, 0n, 0n, 2), "entry-refused");
  });

  test("a jump to nowhere has no handler, since nothing is known of where the program was", () => {
    const host = atException("jump");
    const end = host.enter(COMMAND.EXCEPTION, 0n, 0n, 1, SECOND);
    expectAbort(host, end, "exception", { place: SECOND, detail: GENERAL_PROTECTION });
  });

  test("a page fault that the host has made runs no handler, wherever the program was", () => {
    const host = new HostileHost(program.image);
    host.control = MASKED;
    expectHostCall(host, host.start(), "arguments");
    host.goIn(COMMAND.RESULT, host.giveArguments("quiet"), 0n);
    const { pageTables } = host.enclave.memory;
    const data = alignDown(place("value"), PAGE_SIZE);
    pageTables.take(data, "watched");
    untilFault(host);
    pageTables.putBack(data, "watched");
    const done = host.enter(COMMAND.EXCEPTION, 0n, 0n, 1, SECOND);
    checkLeft(host, done, SECOND);
    assert.equal(done.rdi, EXIT.EXCEPTION);
    host.resume();
    untilFault(host); // its own, by UD2
    assert.equal(host.enter(COMMAND.EXCEPTION, 0n, 0n).rdi, EXIT.EXCEPTION);
    host.resume();
    assert.deepEqual([host.leave().rsi], [0n]);
  });
});
