/** The effects of every form against the table's own lists: what a record declares is what its semantics does. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fromHex } from "../base/hex.ts";
import { decode } from "./decode.ts";
import { type Effects, effects } from "./effects.ts";
import { INSTRUCTIONS } from "./instructions/index.ts";
import { randomCase } from "./testing/cases.ts";
import { Random } from "./testing/random.ts";

function effectsOf(hex: string): Effects {
  const decoded = decode(fromHex(hex) ?? new Uint8Array(), 0n);
  assert.ok(decoded.kind === "instruction");
  return effects(decoded);
}

test("registers, flags and memory", () => {
  const add = effectsOf("480344cb08"); // add rax,[rbx+rcx*8+8]
  assert.deepEqual([...add.readsRegisters].sort(), ["rax", "rbx", "rcx"]);
  assert.deepEqual([...add.writesRegisters], ["rax"]);
  assert.deepEqual([add.readsMemory, add.writesMemory, add.jumps], [true, false, false]);
  assert.equal(add.writesFlags.size, 6);
  const push = effectsOf("55");
  assert.deepEqual([...push.writesRegisters], ["rsp"]);
  assert.ok(push.writesMemory && !push.readsMemory);
  assert.ok(effectsOf("480107").updatesMemory && effectsOf("0fb10f").updatesMemory); // add, cmpxchg
  assert.ok(!effectsOf("8f07").updatesMemory && !effectsOf("a4").updatesMemory); // pop, movs
  assert.deepEqual([...effectsOf("7e00").readsFlags].sort(), ["OF", "SF", "ZF"]);
  assert.deepEqual([...effectsOf("f348ab").writesRegisters].sort(), ["rcx", "rdi"]);
  assert.deepEqual([...effectsOf("48f7f1").raises], ["#DE"]);
  assert.equal(effectsOf("0f01d7").system, "enclu");
});

test("every record declares the flags that its semantics writes", () => {
  const random = new Random(3);
  for (const instruction of INSTRUCTIONS) {
    const declared = new Set([...(instruction.flags.written ?? []), ...(instruction.flags.undefined ?? [])]);
    for (const form of instruction.forms) {
      const item = randomCase(random, instruction, form);
      const decoded = item === undefined ? undefined : decode(item.code, 0n);
      if (decoded?.kind !== "instruction" || decoded.instruction !== instruction) continue;
      const { writesFlags } = effects(decoded);
      for (const flag of writesFlags) {
        assert.ok(declared.has(flag), `${instruction.mnemonic} writes ${flag} and does not say so`);
      }
      for (const flag of instruction.flags.written ?? []) {
        assert.ok(writesFlags.has(flag), `${instruction.mnemonic} says that it writes ${flag}`);
      }
    }
  }
});
