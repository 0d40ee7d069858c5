import assert from "node:assert/strict";
import { test } from "node:test";
import { Enclave, ENGINES } from "./enclave.ts";
import { imageOf, LEAVE, loadConstant, machineCode } from "./testing/images.ts";

/** Stores to memory, uses a vector register, the x87 stack and a random number, and leaves with what is in RSI. */
const CODE = [
  "48 0f c7 f6", // rdrand rsi
  "64 48 89 34 25 80 00 00 00", // mov fs:[0x80], rsi
  "66 48 0f 6e ce", // movq xmm1, rsi
  "d9 e8", // fld1
  loadConstant("rdi", 0n),
  ...LEAVE,
];

for (const engine of ENGINES)
  test(`going back to a checkpoint makes everything as it was (${engine})`, () => {
    let next = 5n;
    const enclave = Enclave.load(imageOf(machineCode(...CODE)), { random: () => next++, engine });
    const [thread] = enclave.threads;
    assert.ok(thread);
    const block = enclave.memory.base + Number(thread.tcs.ofsbase);
    const look = () => ({
      memory: enclave.memory.areas().map(({ address, size }) => enclave.memory.peek(address, size)),
      cpu: structuredClone(enclave.registers()),
      place: thread.place,
      instructions: enclave.instructions,
    });
    const enter = () => {
      assert.equal(enclave.enter(thread, { rcx: 0x1000n, returnAddress: 0x2000n }), undefined);
    };
    const beginnings = [look()];
    const checkpoints = [enclave.checkpoint()];
    enter();
    enclave.run(3);
    beginnings.push(look());
    checkpoints.push(enclave.checkpoint());
    for (const index of [1, 0, 1, 0]) {
      if (!thread.inside) enter();
      enclave.run(100);
      assert.notDeepEqual(enclave.memory.peek(block + 0x80, 8), new Uint8Array(8));
      const checkpoint = checkpoints[index];
      assert.ok(checkpoint);
      enclave.restore(checkpoint);
      assert.deepEqual(look(), beginnings[index]);
    }
  });
