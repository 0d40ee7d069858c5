import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Enclave, type EngineName, ENGINES } from "../enclave/enclave.ts";
import { imageOf, LEAVE, loadConstant, machineCode } from "../enclave/testing/images.ts";
import type { AexEvent, AexRule } from "./interrupts.ts";
import { HostProcess } from "./process.ts";

const SERVICES = { writeConsole: () => undefined, readConsole: () => new Uint8Array(), arguments: ["test"] };

/** Counts R12 down from 500 in a loop of four instructions, of which one writes and one reads the thread block; returns R12. */
const LOOP = [
  "64 4c 89 24 25 80 00 00 00", // mov fs:[0x80], r12
  "64 4c 8b 24 25 80 00 00 00", // mov r12, fs:[0x80]
  "49 ff cc", // dec r12
  "75 e9", // jnz the loop
];
const BEFORE = ["49 c7 c4 f4 01 00 00"]; // mov r12, 500
const CODE = [...BEFORE, ...LOOP, loadConstant("rdi", 0n), "4c 89 e6", ...LEAVE];
const LOOP_OFFSET = machineCode(...BEFORE).length;

interface Attacked {
  readonly events: readonly AexEvent[];
  readonly exitCode: number;
  readonly instructions: number;
  readonly block: number;
  readonly code: number;
}

function attack(
  engine: EngineName,
  rules: (places: { code: number; block: number }) => readonly AexRule[],
): Attacked {
  const enclave = Enclave.load(imageOf(machineCode(...CODE)), { random: () => 0n, engine });
  const [thread] = enclave.threads;
  assert.ok(thread);
  const events: AexEvent[] = [];
  const host = new HostProcess(enclave, SERVICES, { onAex: (event) => events.push(event) });
  const code = enclave.memory.base + Number(thread.tcs.oentry);
  const block = enclave.memory.base + Number(thread.tcs.ofsbase);
  for (const rule of rules({ code, block })) host.interrupts.add(rule);
  const stop = host.run(100_000);
  assert.ok(stop.kind === "exited", stop.kind === "fault" ? stop.fault.message : stop.kind);
  assert.equal(thread.tcs.cssa, 0);
  return { events, exitCode: stop.exitCode, instructions: enclave.instructions, block, code };
}

for (const engine of ENGINES)
  describe(`interrupts to order (${engine})`, () => {
    const undisturbed = attack(engine, () => []);

    test("at counts of instructions", () => {
      const { events, ...end } = attack(engine, () =>
        [0, 1, 700, 1234].map((count) => ({ kind: "at", count }) as const),
      );
      assert.deepEqual(
        events,
        [0, 1, 700, 1234].map((instructions) => ({ instructions, thread: 1, cause: "interrupt" })),
      );
      const { events: _, ...same } = undisturbed;
      assert.deepEqual(end, same);
    });

    test("at each instruction of a range of code", () => {
      const length = machineCode(...LOOP).length;
      const { events, instructions, exitCode } = attack(engine, ({ code }) => [
        { kind: "step", low: code + LOOP_OFFSET, high: code + LOOP_OFFSET + length },
      ]);
      assert.equal(events.length, 4 * 500);
      assert.deepEqual(
        events.map((event) => event.instructions),
        Array.from({ length: 2000 }, (_, index) => BEFORE.length + index),
      );
      assert.deepEqual([instructions, exitCode], [undisturbed.instructions, undisturbed.exitCode]);
    });

    test("on each access to a page of data, with the page and no more", () => {
      const { events, instructions, exitCode, block } = attack(engine, (places) => [
        { kind: "page", page: places.block },
      ]);
      const [write, read] = events;
      const seen = { thread: 1, cause: "page fault", page: block };
      assert.deepEqual(write, { ...seen, instructions: BEFORE.length, access: "write" });
      assert.deepEqual(read, { ...seen, instructions: BEFORE.length + 1, access: "read" });
      assert.equal(events.length, 2 * 500);
      assert.deepEqual([instructions, exitCode], [undisturbed.instructions, undisturbed.exitCode]);
    });

    test("when execution comes to a page", () => {
      const { events } = attack(engine, ({ code }) => [{ kind: "page", page: code }]);
      assert.deepEqual(
        events.map((event) => ({ ...event, page: 0 })),
        [{ instructions: 0, thread: 1, cause: "page fault", page: 0, access: "execution" }],
      );
    });

    test("no rule, no interrupt", () => {
      const enclave = Enclave.load(imageOf(machineCode(...CODE)), { random: () => 0n, engine });
      const events: AexEvent[] = [];
      const host = new HostProcess(enclave, SERVICES, { onAex: (event) => events.push(event) });
      host.interrupts.add({ kind: "at", count: 700 });
      host.interrupts.add({
        kind: "page",
        page: enclave.memory.base + Number(enclave.threads[0]?.tcs.ofsbase),
      });
      host.run(10);
      const before = events.length;
      assert.ok(before > 0);
      host.interrupts.clear();
      assert.equal(host.run(100_000).kind, "exited");
      assert.equal(events.length, before);
    });
  });
