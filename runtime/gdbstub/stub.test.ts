import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byteString, bytesOf } from "../rsp/codec.ts";
import { encodeFrame, FrameReader } from "../rsp/frame.ts";
import { CountingTarget } from "./testing/counting-target.ts";
import { fuzzStub } from "./testing/packet-fuzz.ts";
import { GdbStub } from "./stub.ts";

/** A session: what is asked, and the bodies that come back, until the target stops or has had `slices` slices. */
function session(target = new CountingTarget()) {
  const stub = new GdbStub(target);
  const bodies = (bytes: Uint8Array): string[] =>
    new FrameReader().push(bytes).flatMap((event) => (event.kind === "packet" ? [event.body] : []));
  const ask = (body: string, slices = 1000): string => {
    const replies = bodies(stub.receive(encodeFrame(body)));
    for (let i = 0; i < slices && stub.isRunning; i++) replies.push(...bodies(stub.advance(7).output));
    return replies.join("|");
  };
  ask("qSupported:multiprocess+;swbreak+");
  return { stub, target, ask };
}

test("unknown packets get the empty reply", () => {
  assert.equal(session().ask("vMustReplyEmpty"), "");
  assert.equal(session().ask("qNoSuchThing:1"), "");
});

test("registers: those that the target lacks are x", () => {
  const { ask } = session();
  assert.equal(ask("p0"), "0201000000000000");
  assert.equal(ask("p1"), "xx".repeat(8));
  assert.equal(ask("pffff"), "E16");
  assert.equal(ask("P10=0510000000000000"), "OK");
  assert.equal(ask("p10"), "0510000000000000");
});

test("memory: short at the end, an error where nothing can be read", () => {
  const { ask } = session();
  assert.equal(ask("M1000,2:cafe"), "OK");
  assert.equal(ask("m1000,3"), "cafe00");
  assert.equal(ask("m10ff,8"), "00");
  assert.equal(ask("m10,4"), "E0e");
  assert.equal(ask("M10,1:00"), "E0e");
  assert.equal(ask("M1000,2:00"), "E16");
  assert.equal(ask("X1000,0:"), "OK");
});

test("continue stops at a breakpoint, leaves it, and runs to the end", () => {
  const { ask } = session();
  assert.equal(ask("Z0,1010,1"), "OK");
  assert.match(ask("vCont;c"), /^T05swbreak:;.*10:1010000000000000;thread:p1.1;$/);
  assert.equal(ask("vCont;c"), "W03");
  assert.equal(ask("?"), "W03");
  assert.equal(ask("g"), "E01");
});

test("whoever jumps to a breakpoint stops at it; whoever writes back what is there has seen it", () => {
  const { ask } = session();
  ask("Z0,1010,1");
  assert.equal(ask("P10=1010000000000000"), "OK");
  assert.match(ask("vCont;c"), /^T05swbreak:;.*10:1010000000000000/);
  assert.equal(ask("P10=1010000000000000"), "OK");
  assert.equal(ask("vCont;c"), "W03");
});

test("a condition is evaluated in the stub: a breakpoint whose conditions do not hold is passed", () => {
  const { ask } = session();
  assert.match(ask("qSupported:swbreak+"), /;ConditionalBreakpoints\+/);
  // Register 16, the program counter, is 0x1020; then: it is 0x1010.
  assert.equal(ask("Z0,1010,1;X8,2600102310201327"), "OK");
  assert.equal(ask("vCont;c"), "W03");
});

test("of several conditions one is enough", () => {
  const { ask } = session();
  assert.equal(ask("Z0,1010,1;X8,2600102310201327;X8,2600102310101327"), "OK");
  assert.match(ask("vCont;c"), /^T05swbreak:;.*10:1010000000000000/);
});

test("a range passes it too; a condition without a value stops", () => {
  const { ask } = session();
  ask("Z0,1010,1;X3,220027");
  assert.match(ask("vCont;r1000,1020:1"), /10:2010000000000000/);
  assert.equal(ask("Z0,1030,1;X2,1727"), "OK");
  assert.match(ask("vCont;c"), /10:3010000000000000/);
  assert.equal(ask("Z0,1040,1;X9,2227"), "", "a condition of another length than it says");
});

test("a breakpoint backwards whose condition does not hold is passed", () => {
  const target = new CountingTarget();
  target.pc = 0x1060n;
  target.history = {
    stepBack: () => ({ kind: "limit" }),
    runBack: () => {
      target.pc -= 0x10n;
      return target.pc > 0x1000n ? { kind: "breakpoint" } : { kind: "history", edge: "begin" };
    },
    stopRunningBack: () => undefined,
  };
  const { ask } = session(target);
  ask("Z0,1050,1;X3,220027");
  assert.match(ask("bc"), /10:4010000000000000/);
});

test("a step is one instruction, also from a breakpoint", () => {
  const { ask } = session();
  ask("Z0,1000,1");
  assert.match(ask("vCont;s:p1.1;c"), /10:0110000000000000/);
});

test("a range step ends outside the range, or at a breakpoint in it", () => {
  const { ask } = session();
  assert.match(ask("vCont;r1000,1020:p1.1"), /10:2010000000000000/);
  ask("Z0,1030,1");
  assert.match(ask("vCont;r1020,1040:p1.1"), /10:3010000000000000/);
});

test("however many instructions are allowed at a time, a range is left for interrupts after some", () => {
  const target = new CountingTarget({ kind: "limit" });
  const { stub, ask } = session(target);
  let made = 0;
  target.step = () => {
    made++;
    return { kind: "limit" };
  };
  ask("vCont;r1000,2000:1", 0);
  stub.advance(10_000_000);
  assert.ok(stub.isRunning);
  assert.ok(made > 0 && made <= 10_000, String(made));
});

test("an interrupt stops a running target with SIGINT and is nothing to a stopped one", () => {
  const { stub, ask } = session(new CountingTarget({ kind: "limit" }));
  ask("vCont;c", 3);
  assert.ok(stub.isRunning);
  assert.match(byteString(stub.receive(Uint8Array.of(3))), /\$T02/);
  assert.ok(!stub.isRunning);
  assert.equal(stub.receive(Uint8Array.of(3)).length, 0);
});

test("a fault carries its reason; going on with its signal ends the target", () => {
  const { ask, target } = session(new CountingTarget({ kind: "fault", signal: 11, reason: "no page" }));
  assert.match(ask("vCont;c"), /^T0blb-reason:6e6f2070616765;/);
  assert.match(ask("vCont;c"), /^T0b/, "without the signal it faults again");
  assert.equal(ask("vCont;C0b"), "X0b");
  assert.ok(target.killed);
});

test("waiting: the stub goes on when what it waits for is there", async () => {
  let finish = (): void => undefined;
  const ready = new Promise<void>((resolve) => (finish = resolve));
  const { stub, ask } = session(new CountingTarget({ kind: "waiting", ready }));
  ask("vCont;c", 50);
  const { waiting, output } = stub.advance(10);
  assert.equal(output.length, 0);
  finish();
  await waiting;
  assert.ok(stub.isRunning);
});

test("documents come in pieces; unknown objects are unsupported and unknown annexes an error", () => {
  const { ask } = session();
  const first = ask("qXfer:features:read:target.xml:0,10");
  const rest = ask("qXfer:features:read:target.xml:10,ffff");
  assert.equal(first[0], "m");
  assert.equal(rest[0], "l");
  assert.match(first.slice(1) + rest.slice(1), /<architecture>i386:x86-64<\/architecture>/);
  assert.match(ask("qXfer:memory-map:read::0,fff"), /start="0x1000" length="0x100"/);
  assert.match(ask("qXfer:threads:read::0,fff"), /<thread id="p1.1" name="TCS &#60;1&#62;"\/>/);
  assert.equal(ask("qXfer:features:read:other.xml:0,10"), "E16");
  assert.equal(ask("qXfer:auxv:read::0,10"), "");
});

test("monitor commands answer in text, and help lists them", () => {
  const { ask } = session();
  assert.equal(ask("qRcmd,7768657265"), "O617420313030300a|OK");
  assert.match(byteString(bytesOf(ask("qRcmd,68656c70"))), /\|OK$/);
});

test("monitor exit ends the target and the session", () => {
  const { ask, stub, target } = session();
  assert.equal(ask("qRcmd,65786974"), "OK");
  assert.ok(target.killed);
  assert.equal(stub.end, "killed");
});

test("backwards: a step, a slice after the other, and the beginning; an interrupt gives it up", () => {
  const target = new CountingTarget();
  let isGivenUp = false;
  target.history = {
    stepBack: () => (target.pc-- > 0x1000n ? { kind: "limit" } : { kind: "history", edge: "begin" }),
    runBack: (limit) => {
      target.pc -= BigInt(limit);
      return target.pc > 0x1000n ? { kind: "limit" } : { kind: "watch", address: 0x1010n, access: "write" };
    },
    stopRunningBack: () => void (isGivenUp = true),
  };
  const { ask, stub } = session(target);
  assert.match(ask("qSupported:"), /ReverseStep\+;ReverseContinue\+/);
  target.pc = 0x1002n;
  assert.match(ask("bs"), /^T05.*10:0110000000000000/);
  ask("bs");
  assert.match(ask("bs"), /^T05replaylog:begin;/);
  target.pc = 0x1060n;
  assert.match(ask("bc"), /^T05watch:1010;/);
  target.pc = 0x1060n;
  ask("bc", 2);
  assert.match(byteString(stub.receive(Uint8Array.of(3))), /\$T02/);
  assert.ok(isGivenUp);
});

test("back through a range: to before it, or to a call or a return that happened on the way", () => {
  /** What was before, the latest last: where the thread stood, its stack pointer, and the word there. */
  const past: [pc: bigint, stackPointer: bigint, topOfStack: bigint][] = [
    [0x1001n, 0x1080n, 0n],
    [0x1010n, 0x1080n, 0n], // calls 0x1020
    [0x1020n, 0x1078n, 0x1015n],
    [0x1021n, 0x1078n, 0x1015n], // returns
    [0x1015n, 0x1080n, 0n],
    [0x1016n, 0x1080n, 0n],
  ];
  let now = past.length - 1;
  const target = new CountingTarget();
  target.readRegister = (_thread: number, name: string) => {
    const [pc, stackPointer] = past[now] ?? [];
    return name === "rip" ? pc : name === "rsp" ? stackPointer : undefined;
  };
  target.readMemory = (_address: bigint, length: number) => {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setBigUint64(0, past[now]?.[2] ?? 0n, true);
    return bytes;
  };
  target.history = {
    stepBack: () => (now-- > 0 ? { kind: "limit" } : { kind: "history", edge: "begin" }),
    runBack: () => ({ kind: "limit" }),
    stopRunningBack: () => undefined,
  };
  const { ask } = session(target);
  assert.match(ask("qSupported:"), /vLiteBoxBack\+/);
  const places: string[] = [];
  for (let packet = 0; packet < 3; packet++) {
    const reply = ask("vLiteBoxBack:1010,1030");
    places.push(`${/undone:(\w+)/.exec(reply)?.[1]} ${past[now]?.[0].toString(16)}`);
  }
  assert.deepEqual(places, ["return 1021", "call 1010", "inside 1001"]);
  assert.match(ask("vLiteBoxBack:1000,1030"), /^T05replaylog:begin;/);
});

test("a target without a history has no way back", () => {
  const { ask } = session();
  assert.doesNotMatch(ask("qSupported:"), /Reverse/);
  assert.match(ask("bc"), /^T05replaylog:begin;/);
});

test("kill and detach end the session", () => {
  const killed = session();
  assert.equal(killed.ask("vKill;1"), "OK");
  assert.equal(killed.stub.end, "killed");
  assert.ok(killed.target.killed);
  const detached = session();
  assert.equal(detached.ask("D;1"), "OK");
  assert.equal(detached.stub.end, "detached");
  assert.ok(!detached.target.killed);
});

test("acknowledgements until they are agreed off; a rejected frame is sent again", () => {
  const stub = new GdbStub(new CountingTarget());
  const first = byteString(stub.receive(encodeFrame("qC")));
  assert.equal(first, "+$QC1#c5");
  assert.equal(byteString(stub.receive(bytesOf("-"))), "$QC1#c5");
  assert.equal(byteString(stub.receive(bytesOf("$qC#00"))), "-");
  assert.equal(byteString(stub.receive(encodeFrame("QStartNoAckMode"))), "+$OK#9a");
  assert.equal(byteString(stub.receive(encodeFrame("qC"))), "$QC1#c5");
});

test("no bytes make the stub throw or answer without end", () => {
  const heads = [
    "vCont;",
    "Z0,",
    "m",
    "M",
    "X",
    "qXfer:features:read:",
    "qRcmd,",
    "G",
    "P",
    "H",
    "qSupported:",
    "T",
    "D",
    "k",
  ];
  const body = fc
    .tuple(fc.constantFrom(...heads), fc.string({ maxLength: 40 }))
    .map(([head, rest]) => head + rest);
  fc.assert(
    fc.property(fc.array(body, { maxLength: 8 }), fc.uint8Array({ maxLength: 30 }), (packetBodies, noise) => {
      const stub = new GdbStub(new CountingTarget());
      for (const text of packetBodies) {
        const latin = [...text]
          .map((character) => String.fromCharCode(character.charCodeAt(0) & 0xff))
          .join("");
        assert.ok(stub.receive(encodeFrame(latin)).length < 0x50000);
        stub.advance(20);
      }
      stub.receive(noise);
    }),
    { numRuns: 500 },
  );
});

test("20,000 packets that were damaged on their way make the stub neither throw nor answer without end", () => {
  const seed = BigInt(process.env["LITEBOX_SEED"] ?? 1);
  assert.deepEqual(fuzzStub(seed, 20_000), []);
});
