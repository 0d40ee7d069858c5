/** Several turns of small loops one after the other, and checks that do for all of them: control goes where it went, faults are where they were. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Random } from "../testing/random.ts";
import { findBlocks } from "./blocks.ts";
import { buildGraph, type Node } from "./graph.ts";
import { READABLE, WRITABLE } from "./layout.ts";
import { addressOf, AT, noAssembler, type Program, programOf, STACK_TOP } from "./testing/assembly.ts";
import { codeOf } from "./testing/code-source.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";
import { type AreaOf, windowInArea, windowInBlock } from "./windows.ts";

const OTHER = AT.data + 0x8_0000;
const END = AT.data + AT.dataSize;
const AREA = { start: AT.data, end: END };

/** `earlier`: a symbol at which a region began in an earlier run. */
function nodesOf(source: string, earlier = "main"): { nodes: readonly Node[]; program: Program } {
  const program = programOf(`main: ${source}`);
  const entry = addressOf(program, "main");
  const wasEntry = (address: number): boolean => address === addressOf(program, earlier);
  return { nodes: buildGraph(findBlocks(codeOf(program), entry, "function"), entry, wasEntry), program };
}

/** How often a block stands in the graph, by the symbol that it begins at; and how many loops are left. */
function shapeOf(source: string, symbol: string, earlier?: string): { copies: number; loops: number } {
  const { nodes, program } = nodesOf(source, earlier);
  const address = addressOf(program, symbol);
  return {
    copies: nodes.filter(({ block }) => block.steps[0]?.address === address).length,
    loops: nodes.filter(({ isLoopHeader }) => isLoopHeader).length,
  };
}

const PADDING = "imul $3, %rax, %rax; ".repeat(16);

describe("turns of a loop", { skip: noAssembler }, () => {
  const cases: readonly (readonly [what: string, source: string, copies: number, loops: number])[] = [
    ["a small one", "xor %eax, %eax\nturn: inc %rax; cmp %rax, %rdi; jne turn; ret", 4, 1],
    [
      "with ways within",
      "nop\nturn: test %al, %al; jz 1f; inc %rbx; 1: inc %rax; cmp %rax, %rdi; jne turn; ret",
      4,
      1,
    ],
    ["a larger one", `nop\nturn: ${PADDING} dec %rdi; jnz turn; ret`, 2, 1],
    ["one that is too large", `nop\nturn: ${PADDING} ${PADDING} dec %rdi; jnz turn; ret`, 1, 1],
    ["none around calls", `nop\nturn: call *%rbx; dec %rdi; jnz turn; ret`, 1, 1],
    ["both in a small nest", "nop\nturn: inc %rcx; 1: dec %rax; jnz 1b; dec %rdi; jnz turn; ret", 4, 5],
    [
      "only the inner one of a large nest",
      `nop\n1: ${PADDING} ${PADDING} nop\nturn: dec %rax; jnz turn; dec %rdi; jnz 1b; ret`,
      4,
      2,
    ],
    ["of a region that begins with it", "turn: inc %rax; cmp %rax, %rdi; jne turn; ret", 4, 1],
  ];
  for (const [what, source, copies, loops] of cases)
    test(what, () => {
      assert.deepEqual(shapeOf(source, "turn"), { copies, loops });
    });

  test("only of the inner one of a small nest where that was hot by itself in an earlier run", () => {
    const nest = "nop\nouter: inc %rcx\ninner: dec %rax; jnz inner; dec %rdi; jnz outer; ret";
    assert.deepEqual(shapeOf(nest, "outer", "inner"), { copies: 1, loops: 2 });
    assert.deepEqual(shapeOf(nest, "inner", "inner"), { copies: 4, loops: 2 });
    assert.deepEqual(shapeOf(nest, "inner", "outer"), { copies: 4, loops: 5 });
  });

  test("a way out of each leads to the same block", () => {
    const { nodes, program } = nodesOf("nop\nturn: dec %rax; jz out; dec %rdi; jnz turn\nout: ret");
    const out = nodes.filter(({ block }) => block.address === addressOf(program, "out"));
    assert.deepEqual(
      out.map(({ predecessors }) => predecessors.length),
      [8],
    );
  });
});

describe("a window", { skip: noAssembler }, () => {
  const around = (register: number) => ({ base: register, index: -1, shift: 0, displacement: 0 });
  const RBX = 3;

  function windows(source: string, areaOf: AreaOf = () => AREA, rights = READABLE | WRITABLE) {
    const { nodes } = nodesOf(source);
    const node = nodes.find(({ block }) => block.steps.some(({ recipe }) => recipe.accesses.length > 0));
    assert.ok(node !== undefined);
    const number = node.block.steps.findIndex(({ recipe }) => recipe.accesses.length > 0);
    const [low, high] = [({ low }: { low: number }) => low, ({ high }: { high: number }) => high];
    const access = node.block.steps[number]?.recipe.accesses.find((each) => (each.rights & rights) !== 0);
    assert.ok(access !== undefined);
    const wide = windowInArea(node, number, around(RBX), access, areaOf)?.window;
    const narrow = windowInBlock(node.block.steps, number, around(RBX));
    return {
      wide: wide === undefined ? undefined : [low(wide), high(wide)],
      narrow: [low(narrow), high(narrow)],
    };
  }

  test("goes over the turns of a loop", () => {
    const source = "nop\nturn: movb $1, (%rbx); add $2, %rbx; dec %rdi; jnz turn; ret";
    assert.deepEqual(windows(source), { wide: [0, 7], narrow: [0, 1] });
  });

  test("ends where ways that have moved the register differently meet", () => {
    const source =
      "movb $1, (%rbx); test %eax, %eax; jz 1f; inc %rbx; movb $1, 8(%rbx); 1: movb $1, 40(%rbx); ret";
    assert.deepEqual(windows(source).wide, [0, 10]);
  });

  test("goes over ways that meet with the register where it was", () => {
    const source = "movb $1, (%rbx); test %eax, %eax; jz 1f; inc %rcx; 1: movb $1, 40(%rbx); ret";
    assert.deepEqual(windows(source), { wide: [0, 41], narrow: [0, 1] });
  });

  test("ends where the register gets another value, and at calls", () => {
    for (const end of ["mov %rcx, %rbx", "call *%rcx", "add %rcx, %rbx", "inc %ebx"])
      assert.deepEqual(windows(`movb $1, (%rbx); ${end}; movb $1, 8(%rbx); ret`).wide, [0, 1], end);
  });

  test("is as large as its area in that, of two pages elsewhere", () => {
    const source = "movb $1, (%rbx); movb $1, 0x3000(%rbx); movb $1, 0x4000(%rbx); movb $1, 64(%rbx); ret";
    assert.deepEqual(windows(source), { wide: [0, 0x3001], narrow: [0, 65] });
  });

  test("is none without an area", () => {
    assert.equal(windows("movb $1, (%rbx); ret", () => undefined).wide, undefined);
  });

  test("is none where the access itself is in no area, whatever follows", () => {
    const onlyRead: AreaOf = (_step, _access, rights) => (rights === READABLE ? AREA : undefined);
    for (const write of ["movb $1, (%rbx)", "addb $1, (%rbx)"])
      assert.equal(windows(`nop; ${write}; mov 8(%rbx), %rax; ret`, onlyRead, WRITABLE).wide, undefined);
    assert.deepEqual(windows("mov (%rbx), %rax; movb $1, 8(%rbx); ret", onlyRead).wide, [0, 8]);
  });
});

function start(program: Program, registers: Readonly<Record<number, number>>): Lockstep {
  return new Lockstep(program.regions, {
    setUp: (cpu) => {
      cpu.gpr[4] = BigInt(STACK_TOP);
      for (const [register, value] of Object.entries(registers)) cpu.gpr[Number(register)] = BigInt(value);
      cpu.rip = BigInt(addressOf(program, "main"));
    },
  });
}

const [RAX, RBX, RSI, R14, R15] = [0, 3, 6, 14, 15] as const;

describe("lifted loops", { skip: noAssembler }, () => {
  const other = { start: OTHER, bytes: new Uint8Array(0x4000), writable: true, executable: false };
  /** R15 times from RSI up to, not including, R14. */
  const sweep = (body: string, step: number): string =>
    `main: mov %rsi, %rbx\nturn: ${body}; add $${step}, %rbx; cmp %r14, %rbx; jne turn; dec %r15; jnz main; int3`;
  const bodies: readonly (readonly [what: string, body: string, step: number, margin: number])[] = [
    ["bytes", "incb (%rbx)", 1, 0],
    ["words backwards", "add %rbx, -8(%rbx); rol $3, %rax", -8, 8],
    ["steps that do not divide", "movl $7, (%rbx); xor %rbx, %rax", 3, 4],
    [
      "a branch within",
      "mov (%rbx), %al; test $1, %al; jz 1f; add $3, %al; mov %al, (%rbx); 1: inc %rdx",
      1,
      0,
    ],
    ["vectors", "movaps (%rbx), %xmm0; paddb %xmm1, %xmm0; movaps %xmm0, (%rbx)", 16, 0],
  ];
  for (const [what, body, step, margin] of bodies)
    test(`${what}: to the end of an area, and beyond it`, () => {
      const program = programOf(sweep(body, step), [other]);
      const [first, last] = step > 0 ? [END - 48 * step, END] : [AT.data - 48 * step, AT.data];
      for (const beyond of [0, 1, 2, 3, 5, 40]) {
        const within = last - Math.sign(step) * margin - (step < 0 ? step * margin : 0);
        const lockstep = start(program, { [RSI]: first, [R14]: first + 32 * step, [R15]: 400 });
        lockstep.run(9000, "well within");
        lockstep.change(
          (cpu) => (cpu.gpr[R14] = BigInt(first + (Math.trunc((within - first) / step) + beyond) * step)),
        );
        for (let piece = 0; piece < 30; piece++) {
          const { kind } = lockstep.run(700 + piece, `${beyond} turns beyond`);
          if (kind === "exception") break;
        }
        lockstep.compareMemory(`${beyond} turns beyond`);
      }
    });

  test("two arrays around one register, of which one ends before the other", () => {
    const far = OTHER - AT.data;
    const program = programOf(
      sweep(`mov (%rbx), %al; add $1, %al; mov %al, 0x1000(%rbx); mov %al, ${far}(%rbx)`, 1),
      [other],
    );
    for (const length of [100, 0x2fff, 0x3000, 0x3001, 0x3003]) {
      const lockstep = start(program, { [RSI]: AT.data, [R14]: AT.data + 100, [R15]: 200 });
      lockstep.run(9000, "short");
      lockstep.change((cpu) => (cpu.gpr[R14] = BigInt(AT.data + length)));
      const { kind } = lockstep.run(200_000, `${length} bytes`);
      assert.equal(kind === "exception", length > 0x3000);
      lockstep.compareMemory(`${length} bytes`);
    }
  });

  test("a pointer that goes round all addresses", () => {
    const program = programOf(sweep("mov %al, (%rbx,%rax)", 1));
    const lockstep = start(program, { [RSI]: AT.data, [R14]: AT.data + 100, [R15]: 200, [RAX]: 16 });
    lockstep.run(9000, "within");
    lockstep.change((cpu) => {
      cpu.gpr[RAX] = BigInt(AT.data + 64);
      cpu.gpr[RSI] = BigInt.asUintN(64, -64n);
      cpu.gpr[RBX] = cpu.gpr[RSI];
      cpu.gpr[R14] = 64n;
    });
    lockstep.run(9000, "from below 0 to above");
    lockstep.change((cpu) => (cpu.gpr[R14] = BigInt(AT.dataSize)));
    assert.equal(lockstep.run(400_000, "to the end").kind, "exception");
    lockstep.compareMemory("round");
  });

  test("an array that is left before its end is reached, at the end of an area", () => {
    const program = programOf(
      "main: mov %rsi, %rbx\nturn: mov (%rbx), %al; cmp $1, %al; je out; inc %rbx; jmp turn\nout: inc %rdx; dec %r15; jnz main; int3",
    );
    const lockstep = start(program, { [RSI]: END - 200, [R15]: 5000 });
    lockstep.change((_, memory) => {
      memory.store(END - 1, 1, 1n);
    });
    for (let piece = 0; piece < 40; piece++) lockstep.run(2500, "to the last byte");
    lockstep.compareMemory("strings");
  });

  test("in pieces of any length, with a breakpoint within", () => {
    const source = sweep(
      "incb (%rbx); mov (%rbx), %al; cmp %al, %cl; jb 1f; add %rax, %rdx\n1: inc %rcx\nstop: rol $5, %rdx",
      1,
    );
    const program = programOf(source);
    const random = new Random(SEED);
    const lockstep = start(program, { [RSI]: AT.data, [R14]: AT.data + 50, [R15]: 300 });
    const stops = new Set([addressOf(program, "stop")]);
    lockstep.run(20_000, "without");
    for (let piece = 0; piece < 200; piece++) lockstep.run(1 + random.below(40), "with a breakpoint", stops);
    runInPieces(lockstep, random, "pieces", { most: 500 });
  });
});
