/** Loads and stores at the edges of what is mapped, in hot loops: faults as in the interpreter, and never a trap of WebAssembly. */

import { test } from "node:test";

import type { Region } from "../testing/flat-memory.ts";
import { Random } from "../testing/random.ts";
import { addressOf, AT, noAssembler, type Program, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";

const READ_ONLY = 0x1228_0000;
const MORE: readonly Region[] = [
  { start: READ_ONLY, bytes: new Uint8Array(0x1000).fill(7), writable: false, executable: false },
];
const EDGES = [
  AT.data,
  AT.data + AT.dataSize,
  READ_ONLY,
  READ_ONLY + 0x1000,
  AT.stack,
  AT.stack + AT.stackSize,
];
const FAR = [0n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 1n << 32n, 1n << 47n, (1n << 64n) - 1n];

/** `M` is a memory operand. */
const ACCESSES = [
  "mov M, %eax",
  "mov %rax, M",
  "movb %al, M",
  "movzwl M, %edx",
  "add %rdx, M",
  "addl $5, M",
  "cmp M, %rax",
  "movaps M, %xmm0",
  "movaps %xmm1, M",
  "movups M, %xmm1",
  "movups %xmm0, M",
  "movsd M, %xmm2",
  "addsd %xmm2, %xmm3; movsd %xmm3, M",
  "push %rax; pop M",
  "xchg %rax, M",
];
const BASES = ["%rbx", "%rsi", "%rbp", "%r8"];

function randomOperand(random: Random, base: string): string {
  const displacement = random.pick([0, 8, 16, 24, -8, -16, 1, -3, 100, -100, 4080, -4096]);
  return `${displacement}(${base}${random.chance(30) ? `,%r9,${random.pick([1, 2, 4, 8])}` : ""})`;
}

/** All bases go up or down by a step each round, from where they cross an edge some time. */
function randomSource(random: Random): string {
  const accesses = Array.from({ length: 12 }, () => {
    if (random.chance(10)) return "test $1, %r15b; jz 1f; inc %r12; 1: nop";
    return random.pick(ACCESSES).replace("M", randomOperand(random, random.pick(BASES)));
  });
  const steps = BASES.map((base) => `lea ${random.pick([0, 1, 4, 8, 16, -8, -16, -1])}(${base}), ${base}`);
  return `main: ${[...accesses, ...steps].join("; ")}; dec %r15; jnz main; int3`;
}

function start(program: Program, random: Random): Lockstep {
  const anywhere = (): bigint =>
    random.chance(15)
      ? random.pick(FAR) + BigInt(random.below(64) - 32)
      : BigInt(
          random.pick(EDGES) + 8 * (random.below(1000) - 500) + (random.chance(20) ? random.below(16) : 0),
        );
  const places = [3, 6, 5, 8].map((index) => [index, BigInt.asUintN(64, anywhere())] as const);
  const index = BigInt.asUintN(64, BigInt(random.below(40) - 20));
  const stack = BigInt(random.chance(20) ? AT.stack + random.below(12) : STACK_TOP);
  return new Lockstep(program.regions, {
    eager: random.chance(30),
    setUp: (cpu) => {
      for (const [register, value] of places) cpu.gpr[register] = value;
      cpu.gpr[4] = stack;
      cpu.gpr[9] = index;
      cpu.gpr[15] = 500n;
      cpu.rip = BigInt(addressOf(program, "main"));
    },
  });
}

const PROGRAMS = 15;

test("random accesses near the edges of what is mapped", { skip: noAssembler }, (t) => {
  t.diagnostic(`seed ${SEED}`);
  const random = new Random(SEED);
  for (let number = 0; number < PROGRAMS; number++) {
    const source = randomSource(random);
    const lockstep = start(programOf(source, MORE), random);
    runInPieces(lockstep, random, `program ${number}\n${source}\n`, { total: 7_000 });
  }
});
