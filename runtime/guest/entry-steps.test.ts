/** Interrupts, page faults and entries at each instruction of the entry and exit code, on the way of exceptions and host calls too. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { PAGE_SIZE, alignDown } from "../base/quantities.ts";
import { seededRandom } from "../base/seeded-random.ts";
import { COMMAND, EXIT } from "../host/protocol.ts";
import {
  buildProgram,
  checkLeft,
  expectAbort,
  expectHostCall,
  HostileHost,
  JUNK,
  RUN_LIMIT,
} from "./testing/hostile-host.ts";
import type { Exit, HostPlace, Program } from "./testing/hostile-host.ts";
import { hasTool } from "./testing/native.ts";

const skip = !hasTool("gcc") && "there is no gcc here";
/** Where the host enters from to have an exception handled: elsewhere than at first, so that one is not taken for the other. */
const SECOND: HostPlace = { returnAddress: 0x0fff_2020n, rsp: 0xdead_0000_0020n, rbp: 0x1234n };
/** The x87 control word of a host that unmasks no exceptions. */
const MASKED = 0x0c7f;

const folder = mkdtempSync(path.join(tmpdir(), "litebox-steps-"));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
let program: Program;
before(() => {
  if (skip === false) program = buildProgram(folder, "exceptions.c");
});

function place(name: string): number {
  const [symbol] = program.elf.symbolsNamed(name);
  assert.ok(symbol, name);
  return symbol.value;
}

/** Executes one instruction after the other until the thread leaves; `visit` before each of the entry and exit code. */
function stepThrough(host: HostileHost, visit: () => void): Exit {
  const low = BigInt(place("__text_start"));
  const high = BigInt(place("__entry_code_end"));
  for (;;) {
    const { rip } = host.enclave.current.cpu;
    if (rip >= low && rip < high) visit();
    const stop = host.enclave.run(1);
    if (stop.kind === "exit") return stop;
    assert.equal(stop.kind, "limit");
  }
}

/** The thread has left for an exception, by which it was interrupted; this is what the host is told. */
function untilFault(host: HostileHost): void {
  const stop = host.enclave.run(RUN_LIMIT);
  assert.equal(stop.kind, "fault");
}

/** ERESUME; the host's registers do not matter. */
function backAgain({ enclave }: HostileHost): void {
  const registers = { rcx: 0n, rsp: JUNK, rbp: JUNK, returnAddress: JUNK };
  assert.equal(enclave.resume(enclave.current, registers), undefined);
}

describe("at each instruction of entry and exit", { skip }, () => {
  /** Runs the program with an exception; `visit` at each instruction of the entry and exit code; checks that it ends as ever. */
  function throughAll(visit: (host: HostileHost) => void): number {
    let visits = 0;
    const host = new HostileHost(program.image, "interpreter");
    host.control = MASKED;
    const step = (): Exit =>
      stepThrough(host, () => {
        visits++;
        visit(host);
      });
    host.goIn(COMMAND.START, BigInt(host.buffer.address), BigInt(host.buffer.bytes.length));
    expectHostCall(host, step(), "arguments");
    host.goIn(COMMAND.RESULT, host.giveArguments("invalid"), 0n);
    untilFault(host);
    host.goIn(COMMAND.EXCEPTION, 0n, 0n, 1, SECOND);
    const call = step();
    expectHostCall(host, call, "console_write", SECOND);
    host.goIn(COMMAND.RESULT, call.r9, 0n, 1, SECOND);
    const done = step();
    checkLeft(host, done, SECOND);
    assert.equal(done.rdi, EXIT.EXCEPTION);
    host.resume();
    const end = step();
    checkLeft(host, end);
    assert.deepEqual([end.rdi, end.rsi], [EXIT.RETURN, 0n]);
    return visits;
  }

  test("an interrupt and ERESUME change nothing", () => {
    const visits = throughAll((host) => {
      host.enclave.interrupt();
      backAgain(host);
    });
    assert.ok(visits > 200, String(visits));
  });

  test("an interrupt and an entry end the enclave; where a handler runs, the processor refuses the entry", () => {
    let refusals = 0;
    throughAll((host) => {
      const { enclave } = host;
      const checkpoint = enclave.checkpoint();
      enclave.interrupt();
      if (host.thread(1).tcs.cssa === 2) {
        refusals++;
        assert.ok(enclave.enter(host.thread(1), { rcx: 0n, returnAddress: JUNK }));
      } else {
        const exit = host.enter(COMMAND.EXCEPTION, JUNK, JUNK, 1, SECOND);
        expectAbort(host, exit, "entry-refused", { place: SECOND });
      }
      enclave.restore(checkpoint);
    });
    assert.ok(refusals > 50, String(refusals));
  });

  test("a page fault of the host's making only has it resume, once", () => {
    const page = alignDown(place("__text_start"), PAGE_SIZE);
    throughAll((host) => {
      const { enclave } = host;
      const { pageTables } = enclave.memory;
      pageTables.take(page, "watched");
      assert.equal(enclave.run(1).kind, "fault");
      pageTables.putBack(page, "watched");
      if (host.thread(1).tcs.cssa === 1) {
        const isDead = enclave.memory.peek(place("litebox_dead"), 1)[0] !== 0;
        const exit = host.enter(COMMAND.EXCEPTION, JUNK, JUNK, 1, SECOND);
        checkLeft(host, exit, SECOND);
        assert.equal(exit.rdi, isDead ? EXIT.ABORT : EXIT.EXCEPTION);
        const checkpoint = enclave.checkpoint();
        const again = host.enter(COMMAND.EXCEPTION, JUNK, JUNK, 1, SECOND);
        expectAbort(host, again, "entry-refused", { place: SECOND });
        enclave.restore(checkpoint);
      }
      backAgain(host);
    });
  });

  for (const [seed, rarely] of [10, 16, 25, 50].entries())
    test(`told of an interrupt before one of ${rarely} instructions of any code, the program goes on as ever`, () => {
      const host = new HostileHost(program.image, "interpreter");
      host.control = MASKED;
      expectHostCall(host, host.start(), "arguments");
      host.goIn(COMMAND.RESULT, host.giveArguments("watch the entry"), 0n);
      const random = seededRandom(BigInt(seed));
      let told = 0;
      let onTheWayBack = 0;
      const [low, high] = [place("__interrupt_return_start"), place("__interrupt_return_end")];
      for (let count = 0; ; count++) {
        assert.ok(count < 1_000_000, "no end");
        const { cpu, tcs } = host.thread(1);
        if (tcs.cssa === 0 && random() % BigInt(rarely) === 0n) {
          if (cpu.rip >= low && cpu.rip < high) onTheWayBack++;
          host.enclave.interrupt();
          host.resume();
          told++;
        }
        const stop = host.enclave.run(1);
        if (stop.kind === "limit") continue;
        assert.ok(stop.kind === "exit");
        checkLeft(host, stop);
        if (stop.rdi === EXIT.RETURN) {
          assert.equal(stop.rsi, 0n);
          break;
        }
        host.goIn(COMMAND.RESULT, stop.r9, JUNK);
      }
      assert.ok(told > 20 && onTheWayBack > 3, `${told} ${onTheWayBack}`);
    });
});
