import assert from "node:assert/strict";
import { test } from "node:test";
import { registerBytes, registerNumber, registers, registerValue } from "./registers.ts";
import { describedRegisters, targetDescription } from "./target-description.ts";

test("numbers are those of gdb's i386 features", () => {
  const expected = {
    rax: 0,
    rbx: 1,
    rbp: 6,
    rsp: 7,
    rip: 16,
    eflags: 17,
    st0: 24,
    fctrl: 32,
    xmm0: 40,
    mxcsr: 56,
    fs_base: 57,
  };
  for (const [name, number] of Object.entries(expected)) assert.equal(registerNumber(name), number, name);
});

test("a client reads from the description what the table says", () => {
  assert.deepEqual(
    describedRegisters(targetDescription()),
    registers.map(({ name, bits }, number) => ({ name, bits, number })),
  );
});

test("explicit numbers in a foreign description win over the order", () => {
  const xml = `<reg name="b" bitsize="32" regnum="5"/><reg bitsize="64" name="c"/><reg name="a" bitsize="8" regnum="1"/>`;
  assert.deepEqual(describedRegisters(xml), [
    { name: "a", bits: 8, number: 1 },
    { name: "b", bits: 32, number: 5 },
    { name: "c", bits: 64, number: 6 },
  ]);
});

test("values are little-endian bytes", () => {
  assert.deepEqual([...registerBytes(0x0102n, 32)], [2, 1, 0, 0]);
  assert.equal(registerValue(Uint8Array.of(2, 1, 0, 0)), 0x0102n);
});

test("no two registers share a DWARF number", () => {
  const numbers = registers.flatMap(({ dwarf }) => (dwarf === undefined ? [] : [dwarf]));
  assert.equal(new Set(numbers).size, numbers.length);
});
