import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Enclave } from "../enclave/enclave.ts";
import { LEAVE, imageOf, loadConstant, machineCode } from "../enclave/testing/images.ts";
import { HOST_BUFFER_ADDRESS, HOST_BUFFER_SIZE } from "./host-buffer.ts";
import { HostProcess } from "./process.ts";
import type { HostServices } from "./services.ts";

const BUFFER = BigInt(HOST_BUFFER_ADDRESS);
const ERROR = { EBADF: -9, EFAULT: -14, EINVAL: -22, ENOSYS: -38 } as const;

/** Makes one host call and leaves with its result. */
function caller(number: bigint, first: bigint, second: bigint, third: bigint): string[] {
  const call = [
    loadConstant("rdi", 1n),
    loadConstant("rsi", number),
    loadConstant("rdx", first),
    loadConstant("r8", second),
    loadConstant("r9", third),
    ...LEAVE,
  ];
  const length = machineCode(...call).length;
  return [
    "48 83 ff 01", // cmp rdi, 1: is this the result of the call?
    `74 ${length.toString(16)}`, // je over the call
    ...call,
    loadConstant("rdi", 0n),
    ...LEAVE,
  ];
}

interface Console {
  readonly written: [1 | 2, string][];
  readonly services: HostServices;
}

function console(input: HostServices["readConsole"] = () => new Uint8Array()): Console {
  const written: [1 | 2, string][] = [];
  const decoder = new TextDecoder();
  return {
    written,
    services: {
      writeConsole: (stream, bytes) => written.push([stream, decoder.decode(bytes)]),
      readConsole: input,
      arguments: ["prog", "größe", ""],
    },
  };
}

function processOf(code: readonly string[], services: HostServices = console().services): HostProcess {
  return new HostProcess(Enclave.load(imageOf(machineCode(...code)), { random: () => 0n }), services);
}

/** The result of one host call, of which the exit code shows the low 8 bits. */
function resultOf(services: HostServices, ...call: [bigint, bigint, bigint, bigint]): number {
  const process = processOf(caller(...call), services);
  process.buffer.bytes.set(new TextEncoder().encode("hello"));
  const stop = process.run(1000);
  assert.equal(stop.kind, "exited");
  return stop.exitCode;
}

test("START announces the buffer, and the value of main becomes the exit code", () => {
  const process = processOf(["48 01 d6", /* add rsi, rdx */ loadConstant("rdi", 0n), ...LEAVE]);
  process.start();
  assert.equal(process.enclave.registers().gpr[6], BUFFER);
  assert.equal(process.enclave.registers().gpr[2], BigInt(HOST_BUFFER_SIZE));
  const exited = { kind: "exited", exitCode: 0 };
  assert.deepEqual(process.run(100), exited);
  assert.deepEqual(process.run(100), exited);
});

test("console_write passes the bytes on and answers their number", () => {
  const { written, services } = console();
  assert.equal(resultOf(services, 1n, 1n, BUFFER, 5n), 5);
  assert.equal(resultOf(services, 1n, 2n, BUFFER + 1n, 2n), 2);
  assert.deepEqual(written, [
    [1, "hello"],
    [2, "el"],
  ]);
});

test("requests that name other memory than the buffer are refused", () => {
  const { written, services } = console();
  const efault = ERROR.EFAULT & 0xff;
  const size = BigInt(HOST_BUFFER_SIZE);
  assert.equal(resultOf(services, 1n, 1n, BUFFER - 1n, 1n), efault);
  assert.equal(resultOf(services, 1n, 1n, BUFFER, size + 1n), efault);
  assert.equal(resultOf(services, 1n, 1n, BUFFER + size, 1n), efault);
  assert.equal(resultOf(services, 1n, 1n, 0x4000_0000n, 8n), efault);
  assert.equal(resultOf(services, 1n, 1n, BUFFER + 8n, -8n), efault);
  assert.equal(resultOf(services, 2n, BUFFER, size + 1n, 0n), efault);
  assert.equal(resultOf(services, 3n, 0n, 16n, 0n), efault);
  assert.equal(resultOf(services, 1n, 3n, BUFFER, 1n), ERROR.EBADF & 0xff);
  assert.equal(resultOf(services, 1n, 1n, BUFFER, 0n), ERROR.EINVAL & 0xff);
  assert.equal(resultOf(services, 99n, 0n, 0n, 0n), ERROR.ENOSYS & 0xff);
  assert.equal(resultOf(services, -1n, 0n, 0n, 0n), ERROR.ENOSYS & 0xff);
  assert.deepEqual(written, []);
});

test("no request whatever makes the host throw", () => {
  const { services } = console();
  const value = fc.oneof(
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    fc.constantFrom(0n, 1n, 2n, 3n, BUFFER, BUFFER + 8n, BigInt(HOST_BUFFER_SIZE), -1n),
  );
  fc.assert(
    fc.property(value, value, value, value, (number, first, second, third) => {
      const { kind } = processOf(caller(number, first, second, third), services).run(1000);
      // The only thread sleeps by thread_wait, as the test below says.
      const sleeps = number === 5n && BigInt.asUintN(32, first) === 0n;
      assert.equal(kind, sleeps ? "aborted" : "exited");
    }),
    { numRuns: 60, examples: [[5n, 0n, 0n, 0n]] },
  );
});

test("requests about threads that there are not are refused", () => {
  const { services } = console();
  const esrch = -3 & 0xff;
  for (const thread of [0n, 1n, 2n, -1n, 1n << 32n])
    assert.equal(resultOf(services, 4n, thread, 0n, 0n), esrch);
  for (const thread of [1n, -1n, 1n << 32n]) assert.equal(resultOf(services, 6n, thread, 1n, 0n), esrch);
  assert.equal(resultOf(services, 6n, 0n, 1n, 0n), 0);
  assert.equal(resultOf(services, 7n, 0n, 0n, 0n), 0);
});

test("a thread sleeps only while the number of its wakes is current; when all sleep, that is said", () => {
  assert.equal(resultOf(console().services, 5n, 1n, 0n, 0n), 0);
  assert.equal(resultOf(console().services, 5n, -1n, 0n, 0n), 0);
  const stop = processOf(caller(5n, 0n, 0n, 0n)).run(1000);
  assert.equal(stop.kind, "aborted");
  assert.match(stop.message, /^Every thread of the enclave waits for another one.*\(a deadlock\)/);
});

test("arguments are given as one block, or only its length when it does not fit", () => {
  const block = "prog\0größe\0\0";
  const length = new TextEncoder().encode(block).length;
  const process = processOf(caller(3n, BUFFER, 64n, 0n));
  assert.deepEqual(process.run(1000), { kind: "exited", exitCode: length });
  assert.equal(new TextDecoder().decode(process.buffer.bytes.subarray(0, length)), block);
  const small = processOf(caller(3n, BUFFER, 4n, 0n));
  assert.deepEqual(small.run(1000), { kind: "exited", exitCode: length });
  assert.ok(small.buffer.bytes.every((byte) => byte === 0));
});

test("input that is there is read at once, the end of the input is 0", () => {
  const bytes = Uint8Array.of(7, 8, 9);
  assert.equal(resultOf(console((max) => bytes.subarray(0, max)).services, 2n, BUFFER, 2n, 0n), 2);
  assert.equal(resultOf(console().services, 2n, BUFFER, 2n, 0n), 0);
});

test("a read that must wait stops the process until the input is there", async () => {
  let arrive: (bytes: Uint8Array) => void = () => undefined;
  const input = new Promise<Uint8Array>((resolve) => (arrive = resolve));
  const process = processOf(caller(2n, BUFFER, 16n, 0n), console(() => input).services);
  const stop = process.run(1000);
  assert.equal(stop.kind, "waiting");
  assert.equal(process.run(1000).kind, "waiting");
  arrive(Uint8Array.of(1, 2, 3));
  await stop.ready;
  assert.deepEqual(process.run(1000), { kind: "exited", exitCode: 3 });
  assert.deepEqual(process.buffer.bytes.subarray(0, 4), Uint8Array.of(1, 2, 3, 0));
});

test("input that fails is an error of the call, not of the host", async () => {
  const failing = console(() => Promise.reject(new Error("the terminal is gone")));
  const process = processOf(caller(2n, BUFFER, 16n, 0n), failing.services);
  const stop = process.run(1000);
  assert.equal(stop.kind, "waiting");
  await stop.ready;
  assert.deepEqual(process.run(1000), { kind: "exited", exitCode: -5 & 0xff });
});

test("an enclave that ends itself says why", () => {
  const abort = (reason: bigint) =>
    processOf([loadConstant("rdi", 2n), loadConstant("rsi", reason), ...LEAVE]).run(100);
  const known = abort(2n);
  assert.equal(known.kind, "aborted");
  assert.equal(known.reason, 2);
  assert.match(known.message, /stack protector's canary/);
  const unknown = abort(-1n);
  assert.deepEqual(unknown, {
    kind: "aborted",
    message: "The enclave ended itself with the unknown reason 18446744073709551615.",
  });
});

test("leaving to a wrong place or for no known reason ends the process", () => {
  const wrong = processOf([loadConstant("rbx", 0x1234n), "b8 04 00 00 00", "0f 01 d7"]).run(100);
  assert.equal(wrong.kind, "aborted");
  assert.match(wrong.message, /left to 0x1234, which is not the address/);
  const odd = processOf([loadConstant("rdi", 77n), ...LEAVE]).run(100);
  assert.equal(odd.kind, "aborted");
  assert.match(odd.message, /reason that the host does not know \(0x4d in RDI\)/);
});

test("a fault is reported again until something is changed", () => {
  const process = processOf(["0f 0b"]); // ud2
  assert.equal(process.run(10).kind, "fault");
  assert.equal(process.run(10).kind, "fault");
});

test("an enclave that uses the host's stack faults", () => {
  const stop = processOf(["50"]).run(10); // push rax
  assert.equal(stop.kind, "fault");
  assert.match(stop.fault.message, /^write to address 0x7ffd00000fe8 outside the enclave/);
});

test("a slice ends after its number of instructions, also in the middle of a host call", () => {
  const process = processOf(caller(99n, 0n, 0n, 0n));
  let slices = 0;
  while (process.run(1).kind === "limit") slices++;
  const whole = processOf(caller(99n, 0n, 0n, 0n));
  whole.run(1000);
  assert.equal(slices, whole.enclave.instructions - 1);
});
