/** Scalar floats that lifted code keeps in locals of their own, where instructions of other kinds meet them. */

import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { noAssembler, programOf } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";

/** Runs a loop of these instructions, in which xmm0 to xmm3 begin as small numbers. */
function runLoop(body: string): void {
  const { regions, symbols } = programOf(`
    loop: ${body}
          dec %r15
          jnz loop
          int3
  `);
  const lockstep = new Lockstep(regions, {
    setUp: (cpu) => {
      cpu.rip = BigInt(symbols.get("loop") ?? 0);
      cpu.gpr[15] = 500n;
      for (let i = 0; i < 4; i++) cpu.xmm[i] = BigInt(i);
    },
  });
  runInPieces(lockstep, new Random(SEED), body);
}

const SHIFTS = ["psllq", "psrlq", "pslld", "psrld", "psrad", "psllw", "psrlw", "psraw"];

for (const shift of SHIFTS) {
  test(`${shift} by the number in a register that is a scalar float elsewhere`, { skip: noAssembler }, () => {
    runLoop(`subsd %xmm1, %xmm0; ${shift} %xmm0, %xmm3; comisd %xmm2, %xmm0`);
  });
}
