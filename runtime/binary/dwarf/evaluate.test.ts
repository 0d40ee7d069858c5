import assert from "node:assert/strict";
import { test } from "node:test";

import type { FrameContext } from "../location.ts";
import { assemble } from "./assemble.ts";
import type { Environment, Outcome } from "./environment.ts";
import { evaluateLocation, evaluateValue } from "./evaluate.ts";
import { generic, valueType } from "./typed-value.ts";

const frame: FrameContext = {
  address: 0x1000,
  register: (number) => (number < 17 ? BigInt(100 * number) : undefined),
  readMemory: (address, length) =>
    address >= 0x2000n && address < 0x3000n
      ? Uint8Array.from({ length }, (_, index) => Number(address & 0xffn) + index)
      : undefined,
  cfa: () => 0x7000n,
};

const environment: Environment = {
  frame,
  initial: [],
  addressSize: 8,
  offsetSize: 4,
  version: 5,
  frameBase: () => ({ kind: "done", value: 0x6000n }),
  indexedAddress: (index) => 0x4000 + index,
  baseType: (offset) => ({ kind: "done", value: BASE_TYPES[offset] }),
  entryValue: () => ({ kind: "done", value: generic(77n) }),
  parameterValue: () => ({ kind: "optimised-out", reason: "nobody knows" }),
  locationOf: (offset) => (offset === 9 ? Uint8Array.of(0x35, 0x22) : undefined),
  variableValue: () => ({ kind: "done", value: generic(5n) }),
  threadLocal: (offset) => offset + 0x9000n,
};

/** signed char, double, float, unsigned 16 bits. */
const BASE_TYPES = [undefined, valueType(6, 1), valueType(4, 8), valueType(4, 4), valueType(7, 2)];

function valueOf(...bytes: number[]): bigint | string {
  const outcome: Outcome<{ bits: bigint }> = evaluateValue(Uint8Array.from(bytes), environment);
  return outcome.kind === "done" ? BigInt.asIntN(64, outcome.value.bits) : outcome.kind;
}

test("operations on numbers", () => {
  const cases: readonly (readonly [bigint | string, readonly number[]])[] = [
    [7n, [0x37]], // lit7
    [-5n, [0x09, 0xfb]], // const1s
    [0xfbn, [0x08, 0xfb]], // const1u
    [-2n, [0x11, 0x7e]], // consts
    [300n, [0x10, 0xac, 0x02]], // constu
    [0x4003n, [0xa1, 0x03]], // addrx
    [5n, [0x32, 0x33, 0x22]], // 2 + 3
    [-1n, [0x32, 0x33, 0x1c]], // 2 - 3
    [6n, [0x32, 0x33, 0x1e]], // 2 * 3
    [-3n, [0x09, 0xf7, 0x33, 0x1b]], // -9 / 3
    ["problem", [0x32, 0x30, 0x1b]], // 2 / 0
    [1n, [0x37, 0x33, 0x1d]], // 7 mod 3
    [-8n, [0x09, 0xf0, 0x31, 0x26]], // -16 shra 1
    [0x7ffffffffffffff8n, [0x09, 0xf0, 0x31, 0x25]], // -16 shr 1
    [0n, [0x31, 0x08, 0x40, 0x24]], // 1 shl 64
    [5n, [0x09, 0xfb, 0x19]], // abs
    [5n, [0x09, 0xfb, 0x1f]], // neg
    [-8n, [0x37, 0x20]], // not
    [1n, [0x09, 0xfb, 0x30, 0x2d]], // -5 < 0
    [0n, [0x32, 0x33, 0x2a]], // 2 >= 3
    [12n, [0x32, 0x23, 0x0a]], // plus_uconst
  ];
  for (const [expected, bytes] of cases) assert.equal(valueOf(...bytes), expected, bytes.join(" "));
});

test("operations on the stack, jumps and calls", () => {
  assert.equal(valueOf(0x31, 0x32, 0x33, 0x17, 0x1c), -1n); // rot: 3 1 2, then 1 - 2
  assert.equal(valueOf(0x31, 0x32, 0x16, 0x1c), 1n); // swap: 2 - 1
  assert.equal(valueOf(0x31, 0x32, 0x14), 1n); // over
  assert.equal(valueOf(0x31, 0x32, 0x33, 0x15, 0x02), 1n); // pick 2
  assert.equal(valueOf(0x31, 0x28, 0x01, 0x00, 0x32, 0x33), 3n); // taken branch over lit2
  assert.equal(valueOf(0x34, 0x98, 0x09, 0x00), 9n); // call2 adds five
  assert.equal(valueOf(0x2f, 0xfd, 0xff), "problem"); // skip to itself, without end
  assert.equal(valueOf(0x22), "problem"); // nothing to add
  assert.equal(valueOf(0x15, 0x00), "problem"); // nothing to pick
  assert.equal(valueOf(0x0c, 0x01), "problem"); // cut off
  assert.equal(valueOf(0x01), "problem"); // reserved
});

test("what the frame provides", () => {
  assert.equal(valueOf(0x76, 0x08), 608n); // breg6 + 8
  assert.equal(valueOf(0x91, 0x70), 0x5ff0n); // fbreg - 16
  assert.equal(valueOf(0x9c), 0x7000n); // call_frame_cfa
  assert.equal(valueOf(0x0a, 0x10, 0x20, 0x94, 0x02), 0x1110n); // deref_size 2 at 0x2010
  assert.equal(valueOf(0x31, 0x06), "missing-memory");
  assert.equal(valueOf(0x92, 0x20, 0x00), "missing-register"); // bregx 32
  assert.equal(valueOf(0x38, 0x9b), 0x9008n); // form_tls_address
  assert.equal(valueOf(0xa3, 0x01, 0x55), 77n); // entry_value
  assert.equal(valueOf(0xfa, 0, 0, 0, 0), "optimised-out"); // GNU_parameter_ref
  assert.equal(valueOf(0x97), "problem"); // push_object_address without an object
});

test("typed values keep their width and their kind", () => {
  assert.equal(valueOf(0x08, 0xff, 0xa8, 0x01, 0xa8, 0x00), -1n); // 255 as signed char, and back
  assert.equal(valueOf(0xa4, 0x04, 0x02, 0xff, 0xff, 0xa8, 0x00), 0xffffn); // 16 bits without sign
  const half = [0, 0, 0, 0, 0, 0, 0xe0, 0x3f]; // 0.5
  const three = [0, 0, 0, 0, 0, 0, 0x08, 0x40]; // 3.0
  const sum = [0xa4, 0x02, 0x08, ...half, 0xa4, 0x02, 0x08, ...three, 0x22, 0xa8, 0x00];
  assert.equal(valueOf(...sum), 3n); // 3.5, truncated
  assert.equal(valueOf(0xa4, 0x02, 0x08, ...three, 0xa8, 0x03, 0xa9, 0x00), 0x40400000n); // 3.0f
});

function pieces(...bytes: number[]): unknown {
  const outcome = evaluateLocation(Uint8Array.from(bytes), environment);
  return outcome.kind === "done" ? outcome.value : outcome;
}

test("descriptions of places", () => {
  assert.deepEqual(pieces(0x53), [{ kind: "register", register: 3, bitOffset: 0, bitSize: undefined }]);
  assert.deepEqual(pieces(0x91, 0x00), [
    { kind: "memory", address: 0x6000n, bitOffset: 0, bitSize: undefined },
  ]);
  assert.deepEqual(pieces(0x9e, 0x02, 0x01, 0x02), [
    { kind: "value", bytes: Uint8Array.of(1, 2), bitOffset: 0, bitSize: undefined },
  ]);
  assert.deepEqual(pieces(0xa0, 0x40, 0, 0, 0, 0x04), [
    { kind: "implicit-pointer", target: 0x40, byteOffset: 4, bitSize: undefined },
  ]);
  assert.deepEqual(pieces(), [
    { kind: "optimised-out", reason: "The compiler optimised it out.", bitSize: undefined },
  ]);
});

test("a value is put together of its pieces", () => {
  // Four bytes of rbx (300), four that are lost, two of memory at 0x2010, a nibble of lit5.
  const expression = [0x53, 0x93, 4, 0x93, 4, 0x0a, 0x10, 0x20, 0x93, 2, 0x35, 0x9f, 0x9d, 4, 0];
  const outcome = evaluateLocation(Uint8Array.from(expression), environment);
  assert.ok(outcome.kind === "done");
  const assembled = assemble(outcome.value, 11, frame);
  assert.deepEqual(assembled, {
    kind: "bytes",
    bytes: Uint8Array.of(0x2c, 1, 0, 0, 0, 0, 0, 0, 0x10, 0x11, 5),
    known: Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1),
    reason: "The compiler optimised it out.",
  });
  const huge = assemble([{ kind: "memory", address: 0n, bitOffset: 0, bitSize: undefined }], 2 ** 40, frame);
  assert.equal(huge.kind, "bytes");
});
