/** Which loads go to a vector register at once. That they load what the interpreter does is tested with all forms. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { TestLinearMemory } from "../testing/linear-memory.ts";
import { OP } from "./opcodes.ts";
import { Steps } from "./steps.ts";
import { createMemory } from "./webassembly.ts";

const CODE = 0x1000_0000;

/** What has a memory operand, with the opcode of its load. */
const LOADS: Readonly<Record<string, readonly [code: readonly number[], opcode: number]>> = {
  "movsd (%rax), %xmm0": [[0xf2, 0x0f, 0x10, 0x00], OP.v128Load64Zero],
  "movq (%rax), %xmm0": [[0xf3, 0x0f, 0x7e, 0x00], OP.v128Load64Zero],
  "movss (%rax), %xmm0": [[0xf3, 0x0f, 0x10, 0x00], OP.v128Load32Zero],
  "addsd (%rax), %xmm0": [[0xf2, 0x0f, 0x58, 0x00], OP.f64Load],
  "addss (%rax), %xmm0": [[0xf3, 0x0f, 0x58, 0x00], OP.f32Load],
  "mov (%rax), %rbx": [[0x48, 0x8b, 0x18], OP.i64Load],
};

/** As in a recipe: SIMD instructions are a prefix and a number. */
function bytesOf(opcode: number): readonly number[] {
  return opcode < 0x100 ? [opcode] : [opcode >> 16, opcode & 0xffff];
}

for (const [text, [bytes, opcode]] of Object.entries(LOADS)) {
  test(text, () => {
    const code = new Uint8Array(4096);
    code.set(bytes);
    const region = { start: CODE, bytes: code, writable: false, executable: true };
    const steps = new Steps(new TestLinearMemory([region], createMemory(CODE + 0x1000)));
    const recipe = [...(steps.at(CODE)?.recipe.code ?? [])].join(" ");
    assert.ok(` ${recipe} `.includes(` ${bytesOf(opcode).join(" ")} `), recipe);
  });
}
