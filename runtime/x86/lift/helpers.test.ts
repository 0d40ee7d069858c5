/** Instructions that lifted code executes by a helper. That they do what the interpreter does is tested with all forms. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { TestLinearMemory } from "../testing/linear-memory.ts";
import { Steps } from "./steps.ts";
import { createMemory } from "./webassembly.ts";

const CODE = 0x1000_0000;

const INSTRUCTIONS: Readonly<Record<string, readonly number[]>> = {
  aesenc: [0x66, 0x0f, 0x38, 0xdc, 0xc1],
  aesenclast: [0x66, 0x0f, 0x38, 0xdd, 0xc1],
  aesdec: [0x66, 0x0f, 0x38, 0xde, 0xc1],
  aesdeclast: [0x66, 0x0f, 0x38, 0xdf, 0xc1],
  aesimc: [0x66, 0x0f, 0x38, 0xdb, 0xc1],
  aeskeygenassist: [0x66, 0x0f, 0x3a, 0xdf, 0xc1, 0x01],
  pclmulqdq: [0x66, 0x0f, 0x3a, 0x44, 0xc1, 0x11],
};

for (const [name, bytes] of Object.entries(INSTRUCTIONS)) {
  test(`${name} is not left to the interpreter`, () => {
    const code = new Uint8Array(4096);
    code.set(bytes);
    const region = { start: CODE, bytes: code, writable: false, executable: true };
    const steps = new Steps(new TestLinearMemory([region], createMemory(CODE + 0x1000)));
    const step = steps.at(CODE);
    assert.ok(step !== undefined);
    assert.equal(step.next, CODE + bytes.length);
    assert.equal(step.recipe.leaves, false);
  });
}
