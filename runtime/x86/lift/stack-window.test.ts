/** What a region accesses around the stack pointer: found as it is, and looked at once, where that may fail and where it must. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { analyze } from "./analysis.ts";
import { findBlocks } from "./blocks.ts";
import { buildGraph } from "./graph.ts";
import { stackWindow } from "./stack-window.ts";
import { addressOf, AT, noAssembler, type Program, programOf, STACK_TOP } from "./testing/assembly.ts";
import { codeOf } from "./testing/code-source.ts";
import { Lockstep } from "./testing/lockstep-run.ts";

function windowOf(source: string): unknown {
  const program = programOf(source);
  const entry = addressOf(program, "main");
  const nodes = buildGraph(findBlocks(codeOf(program), entry, "function"), entry);
  return stackWindow(
    nodes,
    analyze(nodes, () => false),
  );
}

function start(program: Program, top: number): Lockstep {
  return new Lockstep(program.regions, {
    setUp: (cpu) => {
      cpu.gpr[4] = BigInt(top);
      cpu.gpr[15] = 5000n;
      cpu.rip = BigInt(addressOf(program, "main"));
    },
  });
}

describe("the window of a region", { skip: noAssembler }, () => {
  const cases: readonly (readonly [what: string, source: string, window: object | undefined])[] = [
    [
      "pushes, locals and the return",
      "push %rbx; sub $32, %rsp; mov %rax, 8(%rsp); add $32, %rsp; pop %rbx; ret",
      { low: -32, high: 8 },
    ],
    [
      "the return address of a call, and arguments",
      "sub $8, %rsp; mov 24(%rsp), %rax; call f; add $8, %rsp; ret\nf: ret",
      { low: -16, high: 24 },
    ],
    [
      "all ways",
      "test %eax, %eax; jz 1f; push %rax; push %rax; add $16, %rsp; 1: ret",
      { low: -16, high: 8 },
    ],
    ["vectors", "movaps %xmm0, -40(%rsp); movups -64(%rsp), %xmm1; ret", { low: -64, high: 8 }],
    [
      "a function that is a part of it, in a loop",
      "call f; dec %r15; jnz main; ret\nf: push %rbx; push %rax; add $8, %rsp; pop %rbx; ret",
      { low: -24, high: 8 },
    ],
    ["nothing for a single access", "mov %rax, %rcx; ret", undefined],
    [
      "no elements, which may be anywhere",
      "mov %rax, (%rsp,%rcx,8); mov %rbx, 8(%rsp); ret",
      { low: 0, high: 16 },
    ],
    [
      "what is before RSP is another one",
      "push %rax; push %rax; mov %rbx, %rsp; mov %rax, 4000(%rsp); ret",
      { low: -16, high: 0 },
    ],
    [
      "no frame that is very large",
      "sub $0x100000, %rsp; mov %rax, (%rsp); add $0x100000, %rsp; ret",
      undefined,
    ],
  ];
  for (const [what, source, window] of cases)
    test(what, () => {
      assert.deepEqual(windowOf(`main: ${source}`), window);
    });
});

describe("lifted code", { skip: noAssembler }, () => {
  /** A frame that begins above RSP, whose upper part is used only where RAX is not 0. */
  const FRAME =
    "push %rbx; sub $64, %rsp; mov %r15, 8(%rsp); test %eax, %eax; jz 1f; mov %r15, 200(%rsp); 1: add 8(%rsp), %r12; add $64, %rsp; pop %rbx; ret";
  const CALLS = `main: call f; dec %r15; jnz main; int3\nf: ${FRAME}`;

  test("runs where all of the frame is stack", () => {
    const lockstep = start(programOf(CALLS), STACK_TOP);
    lockstep.run(60_000, "calls");
    lockstep.compareMemory("after");
  });

  test("runs where only a part of the frame is stack, and faults when the rest is used", () => {
    const program = programOf(CALLS);
    for (const above of [0, 8, 96, 120, 136, 144, 160]) {
      const lockstep = start(program, AT.stack + AT.stackSize - above);
      for (let piece = 0; piece < 20; piece++) lockstep.run(500, `${above} bytes above`);
      lockstep.change((cpu) => (cpu.gpr[0] = 1n));
      lockstep.run(2000, `all of it, ${above} bytes above`);
      lockstep.compareMemory(`${above} bytes above`);
    }
  });

  test("overflows the stack at the very push", () => {
    const program = programOf(CALLS);
    for (const left of [0, 8, 16, 72, 80, 88, 96, 500]) {
      const lockstep = start(program, STACK_TOP);
      lockstep.run(20_000, "enough stack");
      lockstep.change((cpu) => {
        cpu.gpr[4] = BigInt(AT.stack + left);
        cpu.rip = BigInt(AT.code);
      });
      lockstep.run(3000, `${left} bytes left`);
      lockstep.compareMemory(`${left} bytes left`);
    }
  });

  test("overflows it by recursion", () => {
    const recursion = programOf(
      `main: call f; int3\nf: push %rbx; sub $48, %rsp; mov %r15, 16(%rsp); dec %r15; jz 1f; call f; 1: add 16(%rsp), %r12; add $48, %rsp; pop %rbx; ret`,
    );
    const lockstep = start(recursion, STACK_TOP);
    let kind = "done";
    while (kind === "done") ({ kind } = lockstep.run(7777, "recursion"));
    assert.equal(kind, "exception");
    lockstep.compareMemory("after the overflow");
  });

  test("keeps what vectors on the stack are aligned to", () => {
    const program = programOf(
      "main: call f; dec %r15; jnz main; int3\nf: sub $72, %rsp; movaps %xmm0, 16(%rsp); movaps 16(%rsp), %xmm1; movups %xmm1, 40(%rsp); add $72, %rsp; ret",
    );
    const lockstep = start(program, STACK_TOP);
    lockstep.run(20_000, "aligned");
    lockstep.change((cpu) => {
      cpu.gpr[4] = BigInt(STACK_TOP - 8);
      cpu.rip = BigInt(AT.code);
    });
    assert.equal(lockstep.run(1000, "not aligned").kind, "exception");
  });
});
