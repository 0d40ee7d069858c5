import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../base/seeded-random.ts";
import { Enclave, type EngineName, ENGINES } from "../../enclave/enclave.ts";
import { AT, imageOf, LEAVE, loadConstant, machineCode } from "../../enclave/testing/images.ts";
import { HOST_BUFFER_ADDRESS } from "../host-buffer.ts";
import { HostProcess } from "../process.ts";
import { BackwardSearch } from "./backward-search.ts";
import { Journal } from "./journal.ts";
import { TimeLine } from "./time-line.ts";

const seed = process.env["LITEBOX_SEED"] ?? String(Date.now());
const ROUNDS = 40;
const WATCHED = AT.stack + 0x100;

/**
 * Rounds of a loop that stores random numbers and sums all over two pages, and asks the host for the time after each of them. The state
 * is in memory, as registers do not outlast a host call.
 */
const CALL = [
  loadConstant("rdi", 1n),
  loadConstant("rsi", 8n),
  loadConstant("rdx", 0n),
  loadConstant("r8", 0n),
  loadConstant("r9", 0n),
  ...LEAVE,
];
const END = [loadConstant("rdi", 0n), loadConstant("rsi", 7n), ...LEAVE];

function jump(opcode: string, length: number): string[] {
  return [opcode, length.toString(16).padStart(2, "0")];
}

/** RDI is 0 at the first entry, and 1 with the result of a host call in RSI. */
const INNER = [
  "48 0f c7 f0", // rdrand rax
  "48 01 03", // add [rbx], rax
  "48 03 04 cb", // add rax, [rbx + rcx * 8]
  "48 89 44 cb 08", // mov [rbx + rcx * 8 + 8], rax
  "ff c9", // dec ecx
];
const BODY = [
  "49 89 ca", // mov r10, rcx: where to leave to
  loadConstant("rbx", BigInt(WATCHED)),
  "48 01 33", // add [rbx], rsi: the host's answer
  "b9 c8 00 00 00", // mov ecx, 200
  ...INNER,
  ...jump("75", 0x100 - machineCode(...INNER).length - 2),
  "4c 89 d1", // mov rcx, r10
  loadConstant("rbx", BigInt(WATCHED + 0x800)),
  "ff 03", // inc dword [rbx]
  `83 3b ${ROUNDS.toString(16)}`, // cmp dword [rbx], ROUNDS
];
const CODE = [...BODY, ...jump("74", machineCode(...CALL).length), ...CALL, ...END];
const INCREMENT = AT.code + machineCode(...BODY).length - 5;

interface Made {
  readonly process: HostProcess;
  readonly line: TimeLine;
}

/** With a state kept whenever it is worth it, as a machine without a clock would. */
function make(engine: EngineName, bytes?: number, journal = new Journal()): Made {
  const random = seededRandom(BigInt(seed));
  const image = imageOf(machineCode(...CODE));
  const enclave = Enclave.load(image, { random: () => journal.number(random), engine });
  let time = 0;
  const services = {
    writeConsole: () => undefined,
    readConsole: () => new Uint8Array(),
    arguments: ["test"],
    clock: () => (time += 77),
  };
  const host = new HostProcess(enclave, services, { journal });
  host.start();
  const line = new TimeLine(host, { now: () => enclave.instructions, ...(bytes !== undefined && { bytes }) });
  return { process: host, line };
}

/** All that a debugger can see. */
function look({ enclave }: HostProcess): unknown {
  return {
    count: enclave.instructions,
    cpu: structuredClone(enclave.registers()),
    memory: enclave.memory.areas().map(({ address, size }) => enclave.memory.peek(address, size)),
    places: enclave.threads.map(({ place }) => place),
  };
}

function finish({ process: host, line }: Made, slice = 3001): void {
  while (host.run(slice).kind === "limit") line.note();
}

for (const engine of ENGINES)
  test(`backwards to a random instant and forwards again is the same state (${engine}, seed ${seed})`, () => {
    const made = make(engine);
    const { process: host, line } = made;
    finish(made);
    assert.deepEqual(host.end, { kind: "exited", exitCode: 7 });
    assert.ok(line.present > ROUNDS * 200 * 5);
    const random = seededRandom(BigInt(seed) + 1n);
    const below = (bound: number): number => Number(random() % BigInt(bound));
    const end = look(host);
    for (let trial = 0; trial < 25; trial++) {
      const from = below(line.present);
      line.goTo(from);
      const seen = look(host);
      line.goTo(below(from + 1));
      // Forwards in two ways: by the time line, and as a debugger runs.
      if (trial % 2 === 0) line.goTo(from);
      else while (line.count < from) host.run(Math.min(1 + below(5000), from - line.count));
      assert.deepEqual(look(host), seen);
    }
    line.goTo(0);
    finish(made, 777);
    assert.deepEqual(look(host), end);
    assert.deepEqual(host.end, { kind: "exited", exitCode: 7 });
  });

test("the last write before an instant is the one that a search instruction by instruction finds", () => {
  const made = make("lifter");
  const { process: host, line } = made;
  finish(made);
  const { memory } = host.enclave;
  for (const [address, length] of [
    [WATCHED + 0x800, 4],
    [WATCHED + 0x803, 1],
    [WATCHED + 8 * 17 + 2, 3],
  ] as const) {
    const watch = { address, length, access: "write" } as const;
    const from = Math.floor(line.present * 0.4);
    line.goTo(from - 3000);
    let expected: number | undefined;
    // Brute force: an instruction of the program that changes the bytes, or stores them as they were, is one of the three that store.
    while (line.count < from) {
      const at = Number(host.enclave.registers().rip);
      const { gpr } = host.enclave.registers();
      const [stored, bytes] = storeAt(at, gpr);
      if (stored < address + length && address < stored + bytes) expected = line.count;
      host.run(1);
    }
    memory.watches.add(watch);
    const search = new BackwardSearch(line);
    let found = search.advance(5000);
    while (found === undefined) found = search.advance(5000);
    memory.watches.remove(watch);
    assert.deepEqual([found.kind, line.count], ["watch", expected]);
  }
});

/** Where the instruction at an address stores, and how many bytes. */
function storeAt(address: number, gpr: BigUint64Array): readonly [number, number] {
  const rbx = Number(gpr[3]);
  const inner = AT.code + machineCode(...BODY.slice(0, 4)).length;
  const offsets = { add: inner + 4, move: inner + 4 + 3 + 4 };
  if (address === AT.code + 3 + 10 || address === offsets.add) return [rbx, 8];
  if (address === offsets.move) return [rbx + Number(gpr[1]) * 8 + 8, 8];
  return address === INCREMENT ? [rbx, 4] : [0, 0];
}

test("backwards every breakpoint is met, the latest first, and then the beginning", () => {
  const made = make("lifter");
  const { process: host, line } = made;
  const met: number[] = [];
  host.enclave.breakpoints.add(INCREMENT);
  for (let stop = host.run(4000); host.end === undefined; stop = host.run(4000, { first: "pass" })) {
    if (stop.kind === "breakpoint") met.push(line.count);
    line.note();
  }
  assert.equal(met.length, ROUNDS);
  for (const count of met.toReversed()) {
    const search = new BackwardSearch(line);
    let found = search.advance(1000);
    while (found === undefined) found = search.advance(1000);
    assert.deepEqual([found.kind, line.count], ["breakpoint", count]);
  }
  const search = new BackwardSearch(line);
  assert.equal(search.advance(1e9)?.kind, "beginning");
  assert.equal(line.count, 0);
});

test("where its condition does not hold, a breakpoint is passed in the present and in the past", () => {
  const { process: host, line } = make("lifter");
  const { enclave } = host;
  const HELD = 100n;
  enclave.breakpoints.insert(AT.code + machineCode(...BODY.slice(0, 4)).length + 4, {
    ...{ kind: "binary", operator: "equal" },
    left: { kind: "register", register: 1 },
    right: { kind: "constant", value: HELD },
  });
  const holds = (): boolean => enclave.registers().gpr[1] === HELD;
  const met: number[] = [];
  let stops = 0;
  for (let stop = host.run(4000); host.end === undefined; stop = host.run(4000, { first: "pass" })) {
    if (stop.kind !== "breakpoint") continue;
    stops++;
    if (holds()) met.push(line.count);
    line.note();
  }
  assert.equal(met.length, ROUNDS);
  // Where a run begins at it, it may be one all the same.
  assert.ok(stops < 2 * ROUNDS, `${stops} stops`);
  stops = 0;
  for (const count of met.toReversed()) {
    do {
      const search = new BackwardSearch(line);
      let found = search.advance(1000);
      while (found === undefined) found = search.advance(1000);
      assert.equal(found.kind, "breakpoint");
      stops++;
    } while (!holds());
    assert.equal(line.count, count);
  }
  assert.ok(stops < 2 * ROUNDS, `${stops} stops on the way back`);
});

test("a time line keeps to its bytes, and still reaches every instant", () => {
  const all = make("lifter");
  finish(all);
  const few = make("lifter", 100_000);
  finish(few);
  assert.ok(few.line.size.states < all.line.size.states, String(all.line.size.states));
  assert.ok(few.line.size.bytes <= 100_000, String(few.line.size.bytes));
  for (const part of [0.1, 0.5, 0.93]) {
    const at = Math.floor(part * all.line.present);
    all.line.goTo(at);
    few.line.goTo(at);
    assert.deepEqual(look(few.process), look(all.process));
  }
});

test("a time line can begin in the middle of a run, and again after nobody wanted it", () => {
  const made = make("lifter", undefined, Journal.forDebugging());
  const { process: host } = made;
  host.run(9000);
  for (const begin of [9000, 15_000]) {
    host.run(begin - host.enclave.instructions);
    host.journal?.keep();
    const line = new TimeLine(host, { now: () => host.enclave.instructions });
    host.run(3000);
    const end = look(host);
    line.goTo(begin + 1000);
    host.run(2000);
    assert.deepEqual(look(host), end);
    assert.equal(line.beginning, begin);
    host.journal?.release();
    assert.deepEqual(host.journal?.content.events, []);
  }
});

test("the past cannot be changed, and what a debugger changed in the present happens again", () => {
  const made = make("lifter");
  const { process: host, line } = made;
  host.run(5000);
  const poked = Uint8Array.of(1, 2, 3, 4);
  assert.ok(host.changeMemory(WATCHED + 0x810, poked));
  assert.ok(host.changeRegisters((cpu) => void (cpu.gpr[15] = 99n)));
  const changed = look(host);
  host.run(5000);
  line.goTo(4000);
  assert.equal(host.changeMemory(WATCHED, poked), false);
  assert.equal(
    host.changeRegisters(() => undefined),
    false,
  );
  assert.deepEqual(host.enclave.memory.peek(WATCHED + 0x810, 4), new Uint8Array(4));
  line.goTo(5000);
  assert.deepEqual(look(host), changed);
  assert.equal(HOST_BUFFER_ADDRESS % 4096, 0);
});

for (const engine of ENGINES)
  test(`a debugger's change of code is undone on the way back, and done again forwards (${engine})`, () => {
    const made = make(engine);
    const { process: host, line } = made;
    const { memory } = host.enclave;
    const at = Array.from({ length: 100 }, (_, offset) => AT.code + offset).find(
      (address) => memory.peek(address, 3).join() === "72,1,3",
    );
    assert.ok(at !== undefined);
    const code = (): string => memory.peek(at, 3).join();
    while (line.count < 19_999) host.run(Math.min(3001, 19_999 - line.count));
    const before = look(host);
    host.run(1);
    // sub [rbx], rax instead of add
    assert.ok(host.changeMemory(at + 1, Uint8Array.of(0x29)));
    line.note();
    finish(made);
    const end = look(host);
    for (const instant of [19_990, 5000, 19_999]) {
      line.goTo(instant);
      assert.equal(code(), "72,1,3");
      line.goTo(20_001);
      assert.equal(code(), "72,41,3");
    }
    line.goTo(0);
    while (line.count < 19_999) host.run(19_999 - line.count);
    assert.equal(code(), "72,1,3");
    assert.deepEqual(look(host), before);
    finish(made, 777);
    assert.deepEqual(look(host), end);
  });
