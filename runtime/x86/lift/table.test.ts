/** The table through which regions call each other: what happens when it is full. */

import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { PLACES } from "./module.ts";
import { addressOf, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";

/** Functions that one other calls, one after the other: each has a place of its own. */
const CALLED = 3000;
const CALLERS = Math.ceil((PLACES + 1) / CALLED);

/** Goes through a jump table by a random number, time after time; each case has a place of its own, and does something else. */
const DISPATCH = `
dispatch: mov $2000, %ebx
turn:  imul $0x5851f42d, %r14; add $12345, %r14; mov %r14, %rax; shr $20, %rax
       cmp $0xc7, %al; ja back; movzbl %al, %eax; jmp *table(,%rax,8)
back:  dec %ebx; jnz turn; ret
       .set number, 0
       .balign 16
cases: .rept 200
       lea number(%r12,%r12,2), %r12; jmp back
       .set number, number + 1
       .balign 16
       .endr
       .set case, cases
table: .rept 200
       .quad case
       .set case, case + 16
       .endr`;

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
main:  call dispatch; ${Array.from({ length: CALLERS }, (_, caller) => `call caller${caller}`).join("; ")}
       call dispatch
       dec %r15
       jnz main
       int3
${DISPATCH}
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
