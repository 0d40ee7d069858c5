/** REP MOVS and REP STOS: lengths, directions, overlaps and pages that are missing, as in the interpreter. */

import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { addressOf, AT, noAssembler, type Program, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, SEED } from "./testing/lockstep-run.ts";

const WIDTHS = { b: 1, w: 2, l: 4, q: 8 } as const;
type Suffix = keyof typeof WIDTHS;

/** The arguments of each round stand in memory, so that a fault ends a round and not the program. */
function source(mnemonic: string, repeatsByte: boolean): string {
  return `
main:  mov (%r14), %rcx
       mov 8(%r14), %rsi
       mov 16(%r14), %rdi
       mov %r13, %rax
       ${repeatsByte ? "movzbl %r13b, %eax\n imul %rbx, %rax" : ""}
       test %r12, %r12
       jz copy
       std
copy:  rep ${mnemonic}
next:  cld
       mov %rcx, (%rsp)
       lea 1(%r13,%r13,2), %r13
       add $24, %r14
       dec %r15
       jnz main
       int3
`;
}

const ARGUMENTS = AT.stack;
const ROUNDS = 250;
const LONGEST = 5000;

interface Round {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** Near each other, so that they often overlap; sometimes near an end of what is mapped. */
function randomRound(random: Random, width: number): Round {
  const count = Math.floor(random.below(random.pick([4, 40, 80, 400, LONGEST + 1])) / width);
  const { data, dataSize } = AT;
  const near = (place: number): number => place + random.below(80) - 40;
  const from = random.chance(10)
    ? near(random.pick([data, data + dataSize]))
    : data + 0x1000 + random.below(0x1800);
  const overlapping = random.chance(50) ? near(from) : from + random.pick([-1, 1]) * random.below(LONGEST);
  const to = random.chance(10) ? near(random.pick([data, data + dataSize])) : overlapping;
  return { count, from, to };
}

function fill(lockstep: Lockstep, random: Random, width: number): void {
  const rounds = Array.from({ length: ROUNDS }, () => randomRound(random, width));
  const bytes = Array.from({ length: AT.dataSize }, () => random.below(256));
  lockstep.change((_cpu, memory) => {
    bytes.forEach((byte, at) => {
      memory.store(AT.data + at, 1, BigInt(byte));
    });
    rounds.forEach(({ count, from, to }, at) => {
      memory.store(ARGUMENTS + 24 * at, 8, BigInt(count));
      memory.store(ARGUMENTS + 24 * at + 8, 8, BigInt(from));
      memory.store(ARGUMENTS + 24 * at + 16, 8, BigInt(to));
    });
  });
}

function start(program: Program, backwards: boolean, eager: boolean): Lockstep {
  return new Lockstep(program.regions, {
    eager,
    setUp: (cpu) => {
      cpu.rip = BigInt(addressOf(program, "main"));
      cpu.gpr[3] = 0x0101_0101_0101_0101n;
      cpu.gpr[4] = BigInt(STACK_TOP);
      cpu.gpr[12] = backwards ? 1n : 0n;
      cpu.gpr[13] = 0x0123_4567_89ab_cdefn;
      cpu.gpr[14] = BigInt(ARGUMENTS);
      cpu.gpr[15] = BigInt(ROUNDS);
    },
  });
}

function compare(
  mnemonic: string,
  width: number,
  backwards: boolean,
  { eager = false, repeatsByte = false },
): void {
  const program = programOf(source(mnemonic, repeatsByte));
  const lockstep = start(program, backwards, eager);
  const random = new Random(SEED);
  fill(lockstep, random, width);
  const next = BigInt(addressOf(program, "next"));
  for (let runs = 0; ; runs++) {
    const context = `rep ${mnemonic}, run ${runs}`;
    const outcome = lockstep.run(1 + random.below(random.pick([10, 300])), context);
    if (runs % 8 === 0 || outcome.kind === "exception") lockstep.compareMemory(context);
    if (outcome.kind === "system") break;
    if (outcome.kind === "exception") lockstep.change((cpu) => (cpu.rip = next));
  }
  lockstep.compareMemory("at the end");
}

for (const name of ["movs", "stos"]) {
  for (const suffix of Object.keys(WIDTHS) as Suffix[]) {
    for (const backwards of [false, true]) {
      const title = `rep ${name}${suffix}${backwards ? " with DF = 1" : ""}`;
      test(title, { skip: noAssembler }, () => {
        for (const eager of [false, true]) compare(`${name}${suffix}`, WIDTHS[suffix], backwards, { eager });
        if (name === "stos") compare("stosq", 8, backwards, { repeatsByte: true });
      });
    }
  }
}
