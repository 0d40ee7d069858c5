/** Runs of every length: lifted code executes exactly so many instructions, wherever that ends. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Random } from "../testing/random.ts";
import type { LiftedExecutor } from "./executor.ts";
import { addressOf, AT, noAssembler, type Program, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";
import { translatorOf } from "./translators.ts";

/** Loops in loops, calls that become part of the caller and such that do not, recursion, a jump table, calls through memory. */
const PROGRAM = `
main:     mov $20000, %r15
again:    lea 5(%r15), %edi
          call small
          mov %eax, %edi
          and $3, %edi
          call choose
          add %rax, %r12
          mov $12, %edi
          call deep
          add %rax, %r12
          lea functions(%rip), %rbx
          mov %r15d, %ecx
          and $1, %ecx
          call *(%rbx,%rcx,8)
          xor %rax, %r12
          mov $7, %ecx
inner:    imul $31, %r12, %r12
          add %rcx, %r12
          mov %r12, ${AT.data}(,%rcx,8)
          dec %ecx
          jnz inner
          dec %r15
          jnz again
          int3
small:    lea (%rdi,%rdi,2), %eax
          shr $1, %eax
          ret
choose:   cmp $3, %edi
          ja other
          mov %edi, %edi
          jmp *cases(,%rdi,8)
case0:    mov $17, %eax
          ret
case1:    lea 3(%r12), %rax
          ret
case2:    push %rbx
          mov $5, %ebx
case2a:   add %rbx, %rax
          dec %ebx
          jnz case2a
          pop %rbx
          ret
case3:    jmp small
other:    xor %eax, %eax
          ret
deep:     test %edi, %edi
          jz bottom
          push %rdi
          dec %edi
          call deep
          pop %rdi
          add %rdi, %rax
          ret
bottom:   mov $1, %eax
          ret
even:     mov $2, %eax
          ret
odd:      push %rbp
          mov %rsp, %rbp
          call small
          leave
          ret
          .balign 8
cases:    .quad case0, case1, case2, case3
functions: .quad even, odd
`;

function start(program: Program, eager = false): Lockstep {
  return new Lockstep(program.regions, {
    eager,
    setUp: (cpu) => {
      cpu.rip = BigInt(addressOf(program, "main"));
      cpu.gpr[4] = BigInt(STACK_TOP);
    },
  });
}

const LONGEST = 2000;

test("every limit from 1 to 2000, in hot code", { skip: noAssembler }, () => {
  const lockstep = start(programOf(PROGRAM));
  lockstep.run(30_000, "warm-up");
  for (let limit = 1; limit <= LONGEST; limit++) {
    const outcome = lockstep.run(limit, `limit ${limit}`);
    assert.equal(outcome.kind, "done");
    assert.equal(lockstep.lifted.executor.executed, limit);
  }
  lockstep.compareMemory("after all of them");
});

for (const eager of [false, true]) {
  test(`runs of random lengths${eager ? ", all lifted" : ""}`, { skip: noAssembler }, () => {
    const random = new Random(SEED);
    const program = programOf(PROGRAM);
    for (const most of [20, 300, 50_000])
      runInPieces(start(program, eager), random, `most ${most}`, { most, total: 60_000 });
  });
}

test("about so many instructions are never more, and some", { skip: noAssembler }, () => {
  const random = new Random(SEED);
  const lockstep = start(programOf(PROGRAM));
  while (lockstep.total < 200_000) {
    const limit = 1 + random.below(random.pick([5, 50, 1000, 5000]));
    lockstep.run(limit, "about", undefined, "about");
    assert.ok(lockstep.lifted.executor.executed > 0, `no progress (seed ${SEED})`);
  }
  lockstep.compareMemory("after all of them");
});

/** A loop in which many functions are called twice: by the interpreter, and when the loop has been lifted. */
function manyFunctions(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  const calls = names.map((name) => `call ${name}`).join("\n");
  const body = Array.from({ length: 12 }, (_, index) => `lea ${index}(%rax,%rax,2), %rax`).join("\n");
  return `
main:     mov $1000000, %r15
again:    cmp $1000000, %r15
          je all
          cmp $999000, %r15
          jne rest
all:      ${calls}
rest:     dec %r15
          jnz again
          int3
${names.map((name) => `${name}: ${body}\nret`).join("\n")}
`;
}

test("a run of about so many instructions ends when much has been translated", { skip: noAssembler }, () => {
  const { executor, memory } = start(programOf(manyFunctions(400))).lifted;
  const translator = translatorOf(memory);
  let most = 0;
  for (let kind = "done"; kind === "done";) {
    const before = translator.translated;
    ({ kind } = (executor as LiftedExecutor).run(100_000_000, undefined, "about"));
    most = Math.max(most, translator.translated - before);
  }
  assert.ok(most < 1500, `${most} instructions have been translated in one run`);
});

const FRAMES = 20_000;

/** Deeper than lifted code may use WebAssembly's stack. With `push` in each frame the stack of the guest just suffices. */
const RECURSION = `
main:     mov $4, %r15
again:    mov $${FRAMES}, %edi
          call depth
          add %rax, %r12
          mov $${FRAMES}, %edi
          call even
          dec %r15
          jnz again
          int3
depth:    test %edi, %edi
          jz bottom
          dec %edi
          call depth
          inc %rax
          ret
bottom:   xor %eax, %eax
          ret
even:     sub $1, %edi
          jc yes
          call odd
          add $3, %rax
          ret
yes:      mov $1, %eax
          ret
odd:      sub $1, %edi
          jc no
          lea even(%rip), %rcx
          call *%rcx
          rol $1, %rax
          ret
no:       xor %eax, %eax
          ret
`;

for (const most of [500, 20_000, 1_000_000]) {
  test(`recursion of ${FRAMES} frames, in runs of at most ${most}`, { skip: noAssembler }, () => {
    runInPieces(start(programOf(RECURSION)), new Random(SEED), "recursion", { most });
  });
}
