/** Breakpoints with conditions in hot lifted code: it is left where the interpreter, which is asked each time, says that they hold. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { type BinaryOperator, Breakpoints, type Condition, type Width } from "../breakpoints.ts";
import { Random } from "../testing/random.ts";
import { conditionHolds } from "./condition-code.ts";
import { addressOf, AT, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, SEED } from "./testing/lockstep-run.ts";

/** `top` is where a loop begins; `middle` is in a block whose flags are used behind it; `inside` in a function that is part of its caller. */
const PROGRAM = `
main:     mov $2000, %r15
          mov $${AT.data}, %esi
top:      mov %r15d, %edi
          call inlined
          add %rax, %r12
          cmp $7, %r12
middle:   mov %r12, (%rsi)
          adc $3, %rbx
          movq $0, %r8
          push %r15
          pop %r9
          lea inlined(%rip), %r10
pointer:  call *%r10
          mov %r15d, %ecx
          and $3, %ecx
          cmp $3, %ecx
          ja main
dispatch: jmp *cases(,%rcx,8)
case0:    inc %r12
          jmp joined
case1:    add $9, %r12
case2:    xor %r15, %r12
case3:    rol $3, %r12
joined:   cmp $0, %r12
          jne next
          inc %rdx
next:     dec %r15
          jnz top
          jmp main
inlined:  lea 3(%rdi,%rdi,4), %eax
inside:   xor $0x55, %eax
          ret
          .balign 8
cases:    .quad case0, case1, case2, case3
`;
const PLACES = "top middle pointer dispatch case1 joined next inlined inside".split(" ");

const R15: Condition = { kind: "register", register: 15 };
const constant = (value: bigint): Condition => ({ kind: "constant", value });
const binary = (operator: BinaryOperator, left: Condition, right: Condition): Condition => ({
  ...{ kind: "binary", operator, left, right },
});

const program = noAssembler ? undefined : programOf(PROGRAM);
const RUN = 60_000;

function start(eager = false): Lockstep {
  assert.ok(program);
  const main = BigInt(addressOf(program, "main"));
  const setUp = (cpu: Lockstep["lifted"]["cpu"]): void => {
    cpu.rip = main;
    cpu.gpr[4] = BigInt(STACK_TOP);
  };
  return new Lockstep(program.regions, { eager, setUp });
}

/** Runs lifted code, and the interpreter to where the condition holds; both must be at the same place. */
function agree({ lifted, interpreted }: Lockstep, breakpoints: Breakpoints, limit: number, context: string) {
  const outcome = lifted.executor.run(limit, breakpoints);
  let kind: string;
  let left = limit;
  do {
    ({ kind } = interpreted.executor.run(left, new Set(breakpoints)));
    left -= interpreted.executor.executed;
    const condition = breakpoints.conditions.get(Number(interpreted.cpu.rip));
    if (condition === undefined) break;
    if (conditionHolds(condition, interpreted.cpu.gpr, interpreted.memory)) break;
  } while (kind === "breakpoint" && left > 0);
  if (left === 0) kind = "done";
  const about = `${context} (seed ${SEED})`;
  assert.equal(lifted.executor.executed, limit - left, about);
  if (left > 0) assert.equal(outcome.kind, kind, about);
  for (const field of ["rip", "rflags"] as const)
    assert.equal(lifted.cpu[field], interpreted.cpu[field], `${about}: ${field}`);
  assert.deepEqual([...lifted.cpu.gpr], [...interpreted.cpu.gpr], about);
  return outcome.kind;
}

for (const place of PLACES)
  test(`at ${place}: passed until the condition holds`, { skip: noAssembler }, () => {
    assert.ok(program);
    for (const eager of [false, true]) {
      const breakpoints = new Breakpoints();
      breakpoints.insert(addressOf(program, place), binary("equal", R15, constant(977n)));
      const lockstep = start(eager);
      for (let stop = 0; stop < 3; stop++) {
        const outcome = agree(lockstep, breakpoints, RUN, `${place}, stop ${stop}`);
        if (outcome === "breakpoint") assert.equal(lockstep.lifted.cpu.gpr[15], 977n);
      }
    }
  });

test("a condition at a call is looked at before the call, and not again", { skip: noAssembler }, () => {
  // Too large to be a part of its caller, which calls it directly where the pointer is that.
  const caller = programOf(`
main:     lea large(%rip), %r10
pointer:  call *%r10
          dec %r15
          jnz main
          int3
large:    .rept 50
          lea 1(%r12,%r12,2), %r12
          .endr
          ret
`);
  const lockstep = new Lockstep(caller.regions, {
    setUp: (cpu) => {
      cpu.rip = BigInt(addressOf(caller, "main"));
      cpu.gpr[4] = BigInt(STACK_TOP);
      cpu.gpr[15] = BigInt(RUN);
    },
  });
  const breakpoints = new Breakpoints();
  assert.equal(agree(lockstep, breakpoints, RUN, "before"), "done");
  // RSP is that only when the return address has been pushed.
  const pushed = binary("equal", { kind: "register", register: 4 }, constant(BigInt(STACK_TOP - 8)));
  breakpoints.insert(addressOf(caller, "pointer"), pushed);
  assert.equal(agree(lockstep, breakpoints, RUN, "at the call"), "done");
});

test("lifted code is not left for a condition that does not hold", { skip: noAssembler }, () => {
  assert.ok(program);
  const lockstep = start();
  const breakpoints = new Breakpoints();
  let asked = 0;
  const condition = binary("equal", R15, constant(5n));
  Object.defineProperty(condition, "right", {
    get: () => {
      asked++;
      return constant(5n);
    },
  });
  breakpoints.insert(addressOf(program, "top"), condition);
  const { executor } = lockstep.lifted;
  executor.run(30_000, breakpoints);
  asked = 0;
  // The loop comes by 200 times.
  assert.equal(executor.run(5000, breakpoints).kind, "done");
  assert.ok(asked < 5, `asked ${asked} times`);
});

const WIDTHS: readonly Width[] = [1, 2, 4, 8];
const OPERATORS: readonly BinaryOperator[] = [
  ...(["add", "subtract", "multiply", "divideSigned", "divide", "remainderSigned", "remainder"] as const),
  ...([
    "shiftLeft",
    "shiftRightSigned",
    "shiftRight",
    "and",
    "or",
    "xor",
    "equal",
    "lessSigned",
    "less",
  ] as const),
];
const INTERESTING = [0n, 1n, 2n, 63n, 64n, 65n, 0xffn, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n];

function randomCondition(random: Random, depth: number): Condition {
  const inner = (): Condition => randomCondition(random, depth - 1);
  switch (depth <= 0 ? random.below(2) : random.below(8)) {
    case 0:
      return constant(random.pick(INTERESTING));
    case 1:
      return { kind: "register", register: random.pick([0, 1, 2, 3, 4, 6, 7, 8, 9, 12, 15]) };
    case 2: {
      // Where there is something to read, or anywhere.
      const near: Condition = binary(
        "add",
        { kind: "register", register: random.pick([4, 6]) },
        constant(BigInt(random.below(20))),
      );
      return { kind: "memory", address: random.below(6) === 0 ? inner() : near, bytes: random.pick(WIDTHS) };
    }
    case 3:
      return { kind: "unary", operator: random.pick(["isZero", "not"] as const), operand: inner() };
    case 4:
      return {
        ...{ kind: "extend", by: random.pick(["sign", "zero"] as const) },
        ...{ bits: random.pick([0, 1, 8, 31, 32, 63, 64]), operand: inner() },
      };
    case 5:
      return { kind: "choice", test: inner(), then: inner(), otherwise: inner() };
    default:
      return binary(random.pick(OPERATORS), inner(), inner());
  }
}

for (const eager of [false, true])
  test(`conditions at random${eager ? ", all lifted" : ""}`, { skip: noAssembler }, () => {
    assert.ok(program);
    const random = new Random(SEED);
    const lockstep = start(eager);
    const addresses = PLACES.map((place) => addressOf(program, place));
    for (let round = 0; round < 120; round++) {
      const breakpoints = new Breakpoints();
      for (let count = random.below(4); count >= 0; count--) {
        const condition = random.below(8) === 0 ? undefined : randomCondition(random, 3);
        breakpoints.insert(random.pick(addresses), condition);
      }
      for (let stop = 0; stop < 4; stop++)
        agree(lockstep, breakpoints, random.pick([20, 400, 3000]), `round ${round}, stop ${stop}`);
    }
    lockstep.compareMemory("at the end");
  });
