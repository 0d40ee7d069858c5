import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CpuFault } from "../x86/cpu.ts";
import type { Exception } from "../x86/cpu.ts";
import { EnclaveMemory, RIGHTS, isCanonical } from "./memory.ts";

const BASE = 0x4000_0000;
const HOST = { address: 0x1000_0000, bytes: new Uint8Array(0x2000) };

function addPage(made: EnclaveMemory, offset: number, byte: number, rights: number): void {
  made.fillPage(BASE + offset, new Uint8Array(4096).fill(byte));
  made.setRights(BASE + offset, RIGHTS.PRESENT | rights);
}

function memory(): EnclaveMemory {
  const made = new EnclaveMemory(BASE, 0x10000);
  addPage(made, 0x0000, 0x90, RIGHTS.R | RIGHTS.X);
  addPage(made, 0x1000, 0x11, RIGHTS.R);
  addPage(made, 0x2000, 0x22, RIGHTS.R | RIGHTS.W);
  addPage(made, 0x3000, 0x33, RIGHTS.R | RIGHTS.W);
  addPage(made, 0x4000, 0x44, RIGHTS.TCS);
  made.mapHost(HOST);
  return made;
}

function fault(access: () => unknown): Exception {
  try {
    access();
  } catch (error) {
    assert.ok(error instanceof CpuFault);
    return error.exception;
  }
  assert.fail("nothing faulted");
}

test("what is stored is loaded, in every size and across pages", () => {
  const at = memory();
  for (const bytes of [1, 2, 4, 8, 16]) {
    const value = 0xfedc_ba98_7654_3210_0123_4567_89ab_cdefn & ((1n << BigInt(8 * bytes)) - 1n);
    for (const address of [BASE + 0x2000, BASE + 0x3000 - 1, HOST.address + 0x2000 - bytes]) {
      at.store(address, bytes, value);
      assert.equal(at.load(BigInt(address), bytes), value);
    }
  }
});

test("each refused access faults with its address and a sentence", () => {
  const at = memory();
  const cases: [() => unknown, bigint, string][] = [
    [() => at.store(BASE + 0x1008, 8, 0n), 0x4000_1008n, "write to read-only page 0x40001000"],
    [() => at.store(BASE, 1, 0n), 0x4000_0000n, "write to code page 0x40000000, which cannot be changed"],
    [() => at.fetch(BASE + 0x2004), 0x4000_2004n, "execution of non-executable page 0x40002000"],
    [
      () => at.load(BASE + 0x4000, 4),
      0x4000_4000n,
      "read of TCS page 0x40004000, which no software can reach",
    ],
    [() => at.load(BASE + 0x8010, 4), 0x4000_8010n, "read of unmapped address 0x40008010 in the enclave"],
    [() => at.load(0x10n, 8), 0x10n, "read of unmapped address 0x10 (null pointer?)"],
    [
      () => at.store(0x2000_0000n, 8, 1n),
      0x2000_0000n,
      "write to address 0x20000000 outside the enclave, where nothing is mapped",
    ],
  ];
  for (const [access, address, reason] of cases) {
    const exception = fault(access);
    assert.deepEqual([exception.name, exception.address, exception.reason], ["#PF", address, reason]);
  }
});

test("error codes say what kind of access it was", () => {
  const at = memory();
  assert.equal(fault(() => at.store(BASE + 0x1000, 1, 0n)).errorCode, 0b111);
  assert.equal(fault(() => at.load(BASE + 0x9000, 1)).errorCode, 0b100);
  assert.equal(fault(() => at.fetch(BASE + 0x2000)).errorCode, 0b10101);
});

test("an access that crosses into a forbidden page faults there and changes nothing", () => {
  const at = memory();
  const exception = fault(() => at.store(BASE + 0x4000 - 4, 8, 0n));
  assert.equal(exception.address, 0x4000_4000n);
  assert.deepEqual(at.peek(BASE + 0x4000 - 4, 4), new Uint8Array(4).fill(0x33));
  assert.equal(fault(() => at.load(HOST.address + 0x2000 - 4, 8)).address, 0x1000_2000n);
  assert.equal(fault(() => at.load(BASE - 4, 8)).address, 0x3fff_fffcn);
});

test("code is only fetched from executable pages of the enclave", () => {
  const at = memory();
  assert.equal(at.fetch(BASE).length, 15);
  assert.equal(at.fetch(BASE + 0x1000 - 3).length, 3);
  assert.equal(fault(() => at.fetch(HOST.address)).name, "#GP");
  assert.equal(
    fault(() => at.fetch(0n)).reason,
    "jump to 0x0, which is outside the enclave (null function pointer?)",
  );
});

test("addresses that are not canonical raise #GP", () => {
  const exception = fault(() => memory().load(0x8000_0000_0000n, 8));
  assert.deepEqual(
    [exception.name, exception.reason],
    ["#GP", "read of non-canonical address 0x800000000000"],
  );
  assert.equal(isCanonical(0xffff_8000_0000_0000n), true);
  assert.equal(isCanonical(0x7fff_ffff_ffffn), true);
  assert.equal(isCanonical(0x8000_0000_0000_0000n), false);
});

test("a debugger reads and writes whatever is there, and nothing else", () => {
  const at = memory();
  const version = at.codeVersion;
  assert.ok(at.poke(BASE + 0x0ffe, Uint8Array.of(1, 2, 3, 4)));
  assert.notEqual(at.codeVersion, version);
  assert.deepEqual(at.peek(BASE + 0x0ffe, 4), Uint8Array.of(1, 2, 3, 4));
  assert.equal(at.peek(BASE + 0x4ffe, 100).length, 2);
  assert.equal(at.peek(0, 8).length, 0);
  assert.equal(at.poke(BASE + 0x4ffe, new Uint8Array(100)), false);
  assert.equal(at.peek(BASE + 0x4fff, 1)[0], 0x44);
});

test("areas are the runs of pages that are alike", () => {
  assert.deepEqual(
    memory()
      .areas()
      .map(({ address, size, kind }) => [address, size, kind]),
    [
      [HOST.address, 0x2000, "host"],
      [BASE, 0x1000, "code"],
      [BASE + 0x1000, 0x1000, "data"],
      [BASE + 0x2000, 0x2000, "data"],
      [BASE + 0x4000, 0x1000, "tcs"],
    ],
  );
});

test("any access either works or faults, and never reads past what is mapped", () => {
  const at = memory();
  const address = fc.oneof(
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    fc.integer({ min: -32, max: 0x10020 }).map((offset) => BigInt(BASE + offset)),
    fc.integer({ min: -32, max: 0x2020 }).map((offset) => BigInt(HOST.address + offset)),
  );
  fc.assert(
    fc.property(address, fc.constantFrom(1, 2, 4, 8, 16), (where, bytes) => {
      for (const access of [
        () => at.load(where, bytes),
        () => {
          at.store(where, bytes, 0n);
        },
        () => {
          at.probe(where, bytes);
        },
        () => at.fetch(where),
      ]) {
        try {
          access();
        } catch (error) {
          assert.ok(error instanceof CpuFault);
          if (error.exception.address !== undefined) {
            assert.ok(error.exception.address >= where && error.exception.address < where + BigInt(bytes));
          }
        }
      }
    }),
  );
});
