/** Returns that do not match calls, and flags across all of it: what functions that are part of their caller must not assume. */

import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { addressOf, AT, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";

/** Each is the body of a loop of 600 rounds, and functions behind it. */
const BODIES: Readonly<Record<string, readonly [string, string]>> = {
  "a return address that is overwritten": [
    "call f; inc %r12; other: add $3, %r12",
    "f: test $1, %r15d; jz 1f; lea other(%rip), %rax; mov %rax, (%rsp); 1: ret",
  ],
  "a return address that is overwritten in a nested function": [
    "call f; inc %r12; other: add $3, %r12",
    "f: call g; inc %r12; ret; g: cmp $5, %r15b; jae 1f; lea other(%rip), %rax; mov %rax, 8(%rsp); 1: ret",
  ],
  "another stack": [
    `mov %rsp, %rbp; call f; add $2, %r12; back: mov %rbp, %rsp`,
    `f: test $3, %r15d; jz 1f; ret; 1: lea ${AT.data + 0x800}, %rsp; call g; lea back(%rip), %rax; jmp *%rax; g: inc %r12; ret`,
  ],
  "a return that drops arguments": [
    "push %r12; push %r15; call f",
    "f: mov 8(%rsp), %rax; add %rax, %r12; ret $16",
  ],
  "a large function that drops arguments": [
    "push %r12; push %r15; call f",
    "f: mov 8(%rsp), %rax; add %rax, %r12; .rept 50; rol $1, %r12; add %r15, %r12; .endr; ret $16",
  ],
  "a large function that returns on another stack at times": [
    `mov %rsp, %rbp; call f; mov %rsp, %rax; sub %rbp, %rax; add %rax, %r12; mov %rbp, %rsp`,
    `f: .rept 50; rol $1, %r12; add %r15, %r12; .endr; test $3, %r15d; jnz 1f; mov (%rsp), %rcx; mov %rcx, ${AT.data + 0x800}; mov $${AT.data + 0x800}, %esp; 1: ret`,
  ],
  "a call to the next instruction": ["call 1f; 1: pop %rax; add %rax, %r12", "nop"],
  "calls through a pointer to two functions": [
    "lea f(%rip), %rax; test $1, %r15d; jz 1f; lea g(%rip), %rax; 1: call *%rax; adc $0, %r12",
    "f: add %r15, %r12; ret; g: inc %rbx; cmp %rbx, %r12; ret",
  ],
  "a call through a pointer that goes elsewhere in the end": [
    "lea f(%rip), %rax; cmp $150, %r15d; ja 1f; lea g(%rip), %rax; 1: call *%rax; inc %r12",
    "f: add $3, %r12; ret; g: lea 5(%r12,%r12,2), %r12; ret",
  ],
  "calls through a pointer to more functions than are looked for": [
    `mov %r15d, %ecx; and $7, %ecx; lea f(%rip), %rax; lea (%rax,%rcx,8), %rax; call *%rax; rol $1, %r12`,
    "f: .rept 8; add $3, %r12; ret; .balign 8; .endr",
  ],
  "a call through a pointer to a large function, and to one that returns elsewhere": [
    "lea f(%rip), %rax; test $2, %r15d; jz 1f; lea g(%rip), %rax; 1: call *%rax; inc %r12; other: add $7, %r12",
    "f: .rept 60; rol $1, %r12; add %r15, %r12; .endr; ret; g: lea other(%rip), %rcx; mov %rcx, (%rsp); ret",
  ],
  "a call through a pointer in memory that cannot always be read": [
    `lea f(%rip), %rcx; mov %rcx, ${AT.data}; mov $${AT.data}, %eax; mov $${AT.data + AT.dataSize}, %ecx; test $15, %r15d; cmovz %ecx, %eax; call *(%rax); inc %r12`,
    "f: add %rax, %r12; ret",
  ],
  "a call through a pointer within a function that is called through one": [
    "lea f(%rip), %rax; call *%rax; inc %r12",
    "f: lea g(%rip), %rcx; push %rbx; call *%rcx; pop %rbx; ret; g: add %rcx, %rbx; add %rbx, %r12; ret",
  ],
  "tail calls": [
    "call f",
    "f: add $3, %r12; test $1, %r15d; jz g; jmp h; g: inc %r12; jmp h; h: rol $1, %r12; ret",
  ],
  "a function that jumps back": ["call f; inc %r12", "f: pop %rcx; xor %rcx, %r12; jmp *%rcx"],
  "a function that leaves its caller too": [
    "call f",
    "f: call g; inc %r12; ret; g: test $1, %r15d; jz 1f; add $8, %rsp; 1: ret",
  ],
  "a push and a return": ["lea 1f(%rip), %rax; push %rax; ret; 1: inc %r12", "nop"],
  "carry kept by a call": [
    "cmp %r15, %r12; call f; adc $0, %r12; setc %al",
    "f: inc %rbx; lea 1(%rcx), %rcx; ret",
  ],
  "flags by a function": [
    "call f; jbe 1f; adc $5, %r12; 1: sbb %rbx, %rbx; rcl $1, %r12",
    "f: cmp $77, %r15b; ret",
  ],
  "flags of inc and dec in a loop": [
    "add %r15, %r12; mov $5, %ecx; 1: adc %r15, %rbx; dec %ecx; jnz 1b; pushf; pop %rax; xor %rax, %r12",
    "nop",
  ],
  "rotations and bit tests over a comparison": [
    "cmp %r15, %rbx; rol $3, %r12; setz %al; bt $5, %r12; jbe 1f; inc %rbx; 1: adc %rax, %rbx",
    "nop",
  ],
  "shifts by CL that may be none": [
    "mov %r15d, %ecx; and $1, %ecx; cmp $300, %r15d; shl %cl, %r12; seta %al; add %rax, %rbx; sar %cl, %rbx; adc $1, %r12",
    "nop",
  ],
  "flags at a fault in the second block": [
    `mov %r15d, %eax; cmp $128, %r15d; ja 1f; inc %r12; 1: rol $1, %rbx; mov ${AT.data + AT.dataSize - 1024}(,%rax,4), %edx; adc %rdx, %rbx`,
    "nop",
  ],
};

for (const [title, [body, functions]] of Object.entries(BODIES)) {
  test(title, { skip: noAssembler }, () => {
    const program = programOf(`main: ${body}; dec %r15; jnz main; int3; ${functions}`);
    for (const eager of [false, true]) {
      for (const most of [30, 20_000]) {
        const lockstep = new Lockstep(program.regions, {
          eager,
          setUp: (cpu) => {
            cpu.rip = BigInt(addressOf(program, "main"));
            cpu.gpr[4] = BigInt(STACK_TOP);
            cpu.gpr[15] = 600n;
          },
        });
        runInPieces(lockstep, new Random(SEED), title, { most, total: 15_000 });
      }
    }
  });
}
