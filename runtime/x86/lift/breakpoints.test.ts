/** Breakpoints in hot lifted code: control always stops before them, and goes on rightly when they are gone. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { addressOf, noAssembler, type Program, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, SEED } from "./testing/lockstep-run.ts";

/** Labels are where breakpoints are set. `large` is too large to become a part of its caller, `inlined` is not. */
const PROGRAM = `
main:     mov $100000, %r15
again:    mov %r15d, %edi
          call inlined
          add %rax, %r12
          call large
after:    mov %r12d, %ecx
          and $3, %ecx
          cmp $3, %ecx
          ja main
          jmp *cases(,%rcx,8)
case0:    inc %r12
          jmp joined
case1:    add $9, %r12
          jmp joined
case2:    xor %r15, %r12
case3:    rol $3, %r12
joined:   mov $5, %ecx
inner:    add %rcx, %rbx
middle:   cmp $3, %ecx
          je skipped
          adc $7, %rbx
skipped:  dec %ecx
          jnz inner
          lea function(%rip), %rax
          call *(%rax)
          dec %r15
          jnz again
          int3
inlined:  lea 3(%rdi,%rdi,4), %eax
inside:   xor $0x55, %eax
          ret
large:    ${"imul $3, %rbx, %rbx; add %r12, %rbx; xor $9, %rbx;".repeat(20)}
deep:     cmp %rbx, %r12
          jb low
          call inlined
low:      ret
indirect: add $11, %r12
          ret
          .balign 8
cases:    .quad case0, case1, case2, case3
function: .quad indirect
`;

const PLACES =
  "again after case0 case1 case2 case3 joined inner middle skipped inlined inside large deep low indirect";

function start(program: Program, eager = false): Lockstep {
  const lockstep = new Lockstep(program.regions, {
    eager,
    setUp: (cpu) => {
      cpu.rip = BigInt(addressOf(program, "main"));
      cpu.gpr[4] = BigInt(STACK_TOP);
    },
  });
  lockstep.run(40_000, "warm-up");
  return lockstep;
}

const ENOUGH = 20_000;

for (const place of PLACES.split(" ")) {
  test(`at ${place}: set, met again and again, and removed`, { skip: noAssembler }, () => {
    const program = programOf(PROGRAM);
    const lockstep = start(program);
    const address = addressOf(program, place);
    for (let round = 0; round < 3; round++) {
      for (let stop = 0; stop < 20; stop++) {
        const outcome = lockstep.run(ENOUGH, `stop ${stop} of round ${round}`, new Set([address]));
        assert.equal(outcome.kind, "breakpoint");
        assert.equal(lockstep.lifted.cpu.rip, BigInt(address));
      }
      assert.equal(lockstep.run(ENOUGH, `without, round ${round}`).kind, "done");
    }
    lockstep.compareMemory(place);
  });
}

for (const eager of [false, true]) {
  test(`coming and going at random${eager ? ", all lifted" : ""}`, { skip: noAssembler }, () => {
    const random = new Random(SEED);
    const program = programOf(PROGRAM);
    const lockstep = start(program, eager);
    const addresses = PLACES.split(" ").map((place) => addressOf(program, place));
    for (let round = 0; round < 400; round++) {
      const chosen = new Set(Array.from({ length: random.below(4) }, () => random.pick(addresses)));
      const limit = 1 + random.below(random.pick([30, 500, 6000]));
      lockstep.run(limit, `round ${round}`, chosen);
    }
    lockstep.compareMemory("at the end");
  });
}

test("at every instruction of hot code in turn", { skip: noAssembler }, () => {
  const program = programOf(PROGRAM);
  const lockstep = start(program);
  const stops = new Set<number>();
  for (let step = 0; step < 150; step++) {
    lockstep.run(1, "one step");
    stops.add(Number(lockstep.lifted.cpu.rip));
  }
  for (const stop of stops) {
    const outcome = lockstep.run(ENOUGH, `stop at ${stop.toString(16)}`, new Set([stop]));
    assert.equal(outcome.kind, "breakpoint");
    lockstep.run(700, "further");
  }
});
