/** Jumps through tables with so many cases that each is a region: control goes where the table says, at every way to leave. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Random } from "../testing/random.ts";
import { EXECUTABLE } from "../testing/linear-memory.ts";
import { READABLE, SLOT_TABLES, WRITABLE } from "./layout.ts";
import { SlotTables } from "./slot-tables.ts";
import { addressOf, noAssembler, type Program, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";
import type { JumpTable } from "./table-jumps.ts";

const CASES = 200;
const TURNS = 200_000;
/** Until the cases that come by are lifted. */
const WARM = 1_000_000;

/** What a case does: some set flags that the next one looks at, some change what is passed between regions. */
const WORK = [
  (number: number) => `add $${number}, %rbx`,
  (number: number) => `adc $${number}, %r8`,
  (number: number) => `sub $${number}, %edi; sbb %rsi, %r9`,
  (number: number) => `lea ${number}(%rsi,%rbx), %rsi; inc %r10`,
  (number: number) => `push %rbx; xor $${number}, %r8b; pop %r11`,
  (number: number) => `call *%r12; add $${number}, %rcx`,
] as const;

/** Chooses a case by a random number, and comes back from each. */
function interpreter(bound: string, mask: number): string {
  const cases = Array.from(
    { length: CASES },
    (_, number) => `case${number}: ${WORK[number % WORK.length]?.(number) ?? ""}; jmp head`,
  );
  const table = Array.from({ length: CASES }, (_, number) => `.quad case${number}`);
  return `main: lea function(%rip), %r12
    head: dec %r15; jz done; imul $0x5851f42d, %r14; add $12345, %r14; mov %r14, %rax; shr $20, %rax; and $${mask}, %eax
    ${bound}; ja over; movzbl %al, %eax; jmp *table(,%rax,8)
    over: rcl $1, %rdx; jmp head
    done: int3
    function: sub %rcx, %rdx; ret
    ${cases.join("\n")}
    .balign 8\ntable: ${table.join("\n")}`;
}

function lockstepOf({ regions, symbols }: Program): Lockstep {
  const main = symbols.get("main");
  return new Lockstep(regions, {
    setUp: (cpu) => {
      cpu.rip = BigInt(main ?? 0);
      cpu.gpr[4] = BigInt(STACK_TOP);
      cpu.gpr[14] = 77n;
      cpu.gpr[15] = BigInt(TURNS);
    },
  });
}

describe("a jump through a large table", { skip: noAssembler }, () => {
  for (const [what, bound, mask] of [
    ["with an index that is compared", "cmp $0xc7, %al", 0xff],
    ["with one that goes beyond what is compared, which is another register", "cmp $0x83, %r13b", 0xbf],
    ["with so few cases that they are parts of the region", "cmp $0x4f, %al", 0xff],
  ] as const)
    test(`goes where the table says, ${what}`, (t) => {
      t.diagnostic(`seed ${SEED}`);
      const lockstep = lockstepOf(programOf(interpreter(bound, mask)));
      lockstep.run(WARM, what);
      runInPieces(lockstep, new Random(SEED), what);
    });

  test("stops at a breakpoint in a case, and finds the region there that is made without it", () => {
    const program = programOf(interpreter("cmp $0xc7, %al", 0xff));
    const lockstep = lockstepOf(program);
    lockstep.run(WARM, "warm");
    const stops = new Set([addressOf(program, "case150"), addressOf(program, "case7")]);
    for (let stop = 0; stop < 6; stop++)
      assert.equal(lockstep.run(100_000, "to a breakpoint", stops).kind, "breakpoint");
    assert.equal(lockstep.run(100_000, "without").kind, "done");
  });

  test("goes on where all code has been forgotten", () => {
    const lockstep = lockstepOf(programOf(interpreter("cmp $0xc7, %al", 0xff)));
    lockstep.run(WARM, "warm");
    lockstep.forget();
    lockstep.run(WARM, "forgotten");
  });

  test("goes where the table says when that has been changed, with rights that it had meanwhile", () => {
    const program = programOf(interpreter("cmp $0xc7, %al", 0xff));
    const lockstep = lockstepOf(program);
    lockstep.run(WARM, "warm");
    const table = addressOf(program, "table");
    const pages = [table, table + 8 * CASES - 1];
    lockstep.change((_, memory) => {
      for (const page of pages) memory.setRights(page, READABLE | WRITABLE);
      for (let number = 0; number < CASES; number++) {
        const other = addressOf(program, `case${(number + 1) % CASES}`);
        memory.store(table + 8 * number, 8, BigInt(other));
      }
      for (const page of pages) memory.setRights(page, READABLE | EXECUTABLE);
    });
    lockstep.forget();
    lockstep.run(WARM, "changed");
  });
});

describe("the numbers of regions for a table", () => {
  const tableOf = (address: number, cases: number): JumpTable => ({
    register: 0,
    address,
    targets: Array.from({ length: cases }, (_, number) => address + number),
    isWithin: false,
  });
  const neverAsked = (): number => {
    throw new Error("asked for a region");
  };
  const view = new DataView(new ArrayBuffer(SLOT_TABLES.address + SLOT_TABLES.size));

  test("stand in memory, once for each table", () => {
    const tables = new SlotTables(view);
    const first = tables.placeOf(tableOf(1000, 10), (target) => 2 * target) ?? 0;
    assert.equal(view.getInt32(first + 4 * 9, true), 2018);
    assert.equal(tables.placeOf(tableOf(1000, 10), neverAsked), first);
    const second = tables.placeOf(tableOf(5000, 3), (target) => target);
    assert.equal(second, first + 40);
    assert.equal(
      tables.placeOf(tableOf(1000, 11), (target) => target),
      first + 52,
    );
  });

  test("are not made where there is no room, until the old ones are forgotten", () => {
    const tables = new SlotTables(view);
    const most = SLOT_TABLES.size / 4;
    assert.equal(
      tables.placeOf(tableOf(1, most), () => 0),
      SLOT_TABLES.address,
    );
    assert.equal(tables.placeOf(tableOf(2, 1), neverAsked), undefined);
    tables.clear();
    assert.equal(
      tables.placeOf(tableOf(2, 1), () => 0),
      SLOT_TABLES.address,
    );
  });
});
