/** The table through which regions call each other: what happens when it is full. */

import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { PLACES } from "./module.ts";
import { addressOf, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";

/** Functions that one other calls, one after the other: each has a place of its own. */
const CALLED = 3000;
const CALLERS = Math.ceil((PLACES + 1) / CALLED);

test("code with more beginnings than there are places goes on as before", { skip: noAssembler }, () => {
  const callers = Array.from(
    { length: CALLERS },
    (_, caller) => `
caller${caller}: .set to, f + 8 * ${CALLED * caller}
       .rept ${CALLED}
       call to
       .set to, to + 8
       .endr
       ret`,
  );
  const program = programOf(`
main:  ${Array.from({ length: CALLERS }, (_, caller) => `call caller${caller}`).join("; ")}
       dec %r15
       jnz main
       int3
${callers.join("\n")}
       .balign 8
f:     .rept ${CALLED * CALLERS}
       lea 1(%r12,%r12,2), %r12
       ret
       .balign 8
       .endr
`);
  const lockstep = new Lockstep(program.regions, {
    eager: true,
    setUp: (cpu) => {
      cpu.rip = BigInt(addressOf(program, "main"));
      cpu.gpr[4] = BigInt(STACK_TOP);
      cpu.gpr[15] = 1n;
    },
  });
  runInPieces(lockstep, new Random(SEED), "many functions");
});
