/** Flags where lifted code is left in the midst of a loop: those that are pending there, by whatever rule, on whatever way it came. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { IN_LOCALS, NO_RULE } from "./rules.ts";
import { ENTRY, joinKnowledge, sameKnowledge } from "./flag-knowledge.ts";
import { addressOf, AT, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, SEED } from "./testing/lockstep-run.ts";

/** Some write all flags, some only a few, some none at times. */
const SETTERS = [
  "nop",
  "cmp %dl, %al",
  "cmp %edx, %eax",
  "cmp %rdx, %rax",
  "test %edx, %eax",
  "add %rdx, %r9",
  "sub %dx, %r10w",
  "inc %r9d",
  "dec %r10",
  "shl $3, %r9d",
  "shr %cl, %r10",
  "sar %cl, %r10b",
  "rol $1, %r9",
  "rol %cl, %r9d",
  "neg %r10b",
  "imul %rdx, %r9",
  "bt %edx, %eax",
  "xor %edx, %r9d",
  "stc",
] as const;
const [RBX, R15] = [3, 15] as const;
const NOWHERE = 0x1000n;
/** So many turns until the loop is lifted; and how often it is then left by a fault. */
const WARM = 4000;
const FAULTS = 16;

/** Two ways to set flags meet (shifts by CL leave them as they were at times), perhaps with a third behind, before an access. */
function loopOf(label: string, [first, second, third]: readonly [string, string, string]): string {
  return `${label}: imul $0x5851f42d, %rax; add $12345, %rax; imul $0x2c9277b5, %rdx; sub $77, %rdx; mov %eax, %ecx; and $33, %ecx
    test $0x100, %eax; jz 1f; ${first}; jmp 2f
    1: ${second}
    2: ${third}; mov (%rbx), %r8b
    dec %r15; jnz ${label}; int3`;
}

test("a fault finds the flags of the way that was taken", { skip: noAssembler }, (t) => {
  t.diagnostic(`seed ${SEED}`);
  const random = new Random(SEED);
  const loops = SETTERS.flatMap((first) =>
    SETTERS.map((second): readonly [string, string, string] => [
      first,
      second,
      random.chance(50) ? "nop" : random.pick(SETTERS),
    ]),
  );
  // What is known before a shift by CL is not known behind it.
  for (const both of SETTERS)
    for (const third of SETTERS.filter((each) => each.includes("%cl"))) loops.push([both, both, third]);
  const program = programOf(loops.map((setters, number) => loopOf(`loop${number}`, setters)).join("\n"));
  const lockstep = new Lockstep(program.regions, {
    setUp: (cpu) => {
      cpu.gpr[4] = BigInt(STACK_TOP);
    },
  });
  loops.forEach((setters, number) => {
    const context = setters.join(" | ");
    lockstep.change((cpu) => {
      cpu.rip = BigInt(addressOf(program, `loop${number}`));
      cpu.gpr[R15] = 1_000_000n;
      cpu.gpr[RBX] = BigInt(AT.data);
    });
    lockstep.run(WARM, context);
    for (let fault = 0; fault < FAULTS; fault++) {
      lockstep.change((cpu) => (cpu.gpr[RBX] = NOWHERE));
      assert.equal(lockstep.run(1000, context).kind, "exception");
      lockstep.change((cpu) => (cpu.gpr[RBX] = BigInt(AT.data)));
      lockstep.run(1 + random.below(60), `${context}: in pieces`);
    }
  });
});

test("rules that are known by their numbers are joined, with each other and with what is in memory, as what is in locals", () => {
  const known = { main: 1, over: NO_RULE, overMask: 0, used: 0b10 };
  const other = { main: 2, over: NO_RULE, overMask: 0, used: 0b100 };
  assert.deepEqual(joinKnowledge(known, other), {
    main: IN_LOCALS,
    over: NO_RULE,
    overMask: 0,
    used: 0b111,
  });
  assert.equal(joinKnowledge(known, ENTRY)?.used, 0b1000_0011);
});

test("what is known of flags differs where they can be in other locals", () => {
  assert.equal(sameKnowledge(ENTRY, { ...ENTRY }), true);
  assert.equal(sameKnowledge(ENTRY, { ...ENTRY, used: 1 }), false);
});
