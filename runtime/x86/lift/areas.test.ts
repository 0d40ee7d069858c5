/** Areas, and lifted code that relies on them: what is outside, what loses its rights and other stacks must be noticed. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import fc from "fast-check";

import type { Region } from "../testing/flat-memory.ts";
import { Areas } from "./areas.ts";
import { ADDRESS_LIMIT, PAGE_SHIFT, READABLE, WRITABLE } from "./layout.ts";
import { addressOf, AT, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, type LockstepOptions } from "./testing/lockstep-run.ts";
import { Witnesses } from "./witnesses.ts";

const PAGE = 2 ** PAGE_SHIFT;
const PAGES = 40;
const BOTH = READABLE | WRITABLE;

describe("areas", () => {
  const rightsOfPages = fc.array(fc.constantFrom(0, READABLE, BOTH, BOTH, BOTH), {
    minLength: PAGES,
    maxLength: PAGES,
  });
  const address = fc.integer({ min: -PAGE, max: (PAGES + 1) * PAGE });

  test("an area is all pages with the rights around an address, and has all of a reach", () => {
    fc.assert(
      fc.property(
        rightsOfPages,
        fc.array(fc.tuple(address, fc.nat(5 * PAGE), fc.constantFrom(READABLE, WRITABLE, BOTH))),
        (pages, reaches) => {
          const rights = new Uint8Array(ADDRESS_LIMIT / PAGE);
          rights.set(pages);
          const areas = new Areas(rights);
          for (const [lowest, size, wanted] of reaches) {
            const has = (page: number): boolean => ((pages[page] ?? 0) & wanted) === wanted;
            const [first, last] = [Math.floor(lowest / PAGE), Math.floor((lowest + size) / PAGE)];
            const all = Array.from({ length: last - first + 1 }, (_, at) => first + at);
            const area = areas.around({ lowest, highest: lowest + size }, wanted);
            assert.equal(area !== undefined, all.every(has));
            if (area === undefined) continue;
            const within = Array.from(
              { length: (area.end - area.start) / PAGE },
              (_, at) => area.start / PAGE + at,
            );
            assert.ok(within.every(has) && within.includes(first) && within.includes(last));
            assert.ok(!has(area.start / PAGE - 1) && !has(area.end / PAGE));
          }
        },
      ),
    );
  });

  test("addresses that lifted code cannot use are in none", () => {
    const areas = new Areas(new Uint8Array(ADDRESS_LIMIT / PAGE).fill(BOTH));
    for (const lowest of [-1, ADDRESS_LIMIT, 2 ** 47, Number.NaN, Number.POSITIVE_INFINITY])
      assert.equal(areas.around({ lowest, highest: lowest }, BOTH), undefined);
    assert.equal(areas.around({ lowest: 0, highest: ADDRESS_LIMIT }, BOTH), undefined);
  });

  test("a second stack ends the reliance on the first, once and for all", () => {
    const rights = new Uint8Array(ADDRESS_LIMIT / PAGE);
    rights.fill(BOTH, 10, 20).fill(BOTH, 30, 40);
    const areas = new Areas(rights);
    assert.equal(areas.leavesStack(15 * PAGE), false);
    assert.deepEqual(areas.stack(), { start: 10 * PAGE, end: 20 * PAGE });
    assert.equal(areas.leavesStack(19 * PAGE), false);
    assert.equal(areas.leavesStack(35 * PAGE), true);
    assert.equal(areas.stack(), undefined);
    assert.equal(areas.leavesStack(15 * PAGE), false);
  });
});

test("what lifted code is left for is checked by a longer way each time", () => {
  const witnesses = new Witnesses();
  const reach = { lowest: 0x1000, highest: 0x1ff0 };
  const none = new Set<number>();
  const profile = { seen: new Set([5]), functions: none, loops: none, continuations: none, hard: none };
  witnesses.expect({ ...profile, reaches: new Map([[5, reach]]), targets: new Map() });
  witnesses.add({
    hasSeen: () => true,
    wasUnaligned: () => false,
    reachOf: (address) => (address === 5 ? { lowest: 0x3000, highest: 0x3008 } : undefined),
    targetsOf: () => [],
    functionAround: () => undefined,
  });
  const region = { begin: 5, extent: "function" as const, addresses: [5] };
  assert.deepEqual(witnesses.reachOf(5), { lowest: 0x1000, highest: 0x3008 });
  assert.deepEqual([...witnesses.profileOf([region]).reaches.keys()], [5]);
  assert.equal(witnesses.noteLeft(5), true);
  assert.equal(witnesses.reachOf(5), undefined);
  assert.equal(witnesses.isHard(5), false);
  assert.equal(witnesses.profileOf([region]).reaches.size, 0);
  assert.equal(witnesses.noteLeft(5), true);
  assert.equal(witnesses.isHard(5), true);
  assert.equal(witnesses.noteLeft(5), false);
});

const OTHER = 0x1228_0000;
const other: Region = {
  start: OTHER,
  bytes: new Uint8Array(0x4000),
  writable: true,
  executable: false,
};
const ROUNDS = 5000n;

function start(source: string, setUp: LockstepOptions["setUp"]): Lockstep {
  const program = programOf(source, [other]);
  return new Lockstep(program.regions, {
    setUp: (cpu) => {
      cpu.gpr[4] = BigInt(STACK_TOP);
      cpu.gpr[3] = BigInt(AT.data);
      cpu.gpr[15] = ROUNDS;
      cpu.rip = BigInt(addressOf(program, "main"));
      setUp(cpu);
    },
  });
}

describe("lifted code", { skip: noAssembler }, () => {
  /** To RBX and the 16 KiB from there, over and over again. */
  const SWEEP =
    "main: mov %rcx, (%rbx,%rcx); add (%rbx,%rcx), %rax; add $8, %ecx; and $0x3ff8, %ecx; dec %r15; jnz main; int3";

  test("goes to another area when its registers do", () => {
    const lockstep = start(SWEEP, () => undefined);
    lockstep.run(20_000, "one area");
    lockstep.change((cpu) => (cpu.gpr[3] = BigInt(OTHER)));
    for (let piece = 0; piece < 4; piece++) lockstep.run(500, "the other one");
    lockstep.compareMemory("after both");
  });

  test("faults at the end of an area, at the very byte", () => {
    for (const distance of [-7, -1, 1, 7, 8, 4096]) {
      const lockstep = start(SWEEP, () => undefined);
      lockstep.run(20_000, "inside");
      lockstep.change((cpu) => (cpu.gpr[3] = BigInt(AT.data + distance)));
      lockstep.run(20_000, `from ${distance} on`);
      lockstep.compareMemory(`from ${distance} on`);
    }
  });

  test("faults at either end of all that is around a register", () => {
    for (const [from, by] of [
      [AT.data, -8],
      [AT.data + AT.dataSize - 0x100, 1],
    ] as const) {
      const lockstep = start(
        `main: mov 16(%rbx,%rcx), %rax; mov %al, (%rbx,%rcx); mov %eax, 40(%rbx,%rcx); add $${by}, %rcx; dec %r15; jnz main; int3`,
        (cpu) => (cpu.gpr[3] = BigInt(AT.data + 0x2000)),
      );
      lockstep.run(6 * 300, "inside");
      lockstep.change((cpu) => {
        cpu.gpr[3] = BigInt(from);
        cpu.gpr[1] = by < 0 ? 0x200n : 0n;
      });
      assert.equal(lockstep.run(20_000, `from ${from} on by ${by}`).kind, "exception");
      lockstep.compareMemory(`from ${from} on by ${by}`);
    }
  });

  test("faults where rights have been taken away since", () => {
    const lockstep = start(SWEEP, () => undefined);
    lockstep.run(20_000, "all rights");
    // The sweep is in the page after this one, and comes to it when the code has been lifted again.
    lockstep.change((_cpu, memory) => {
      memory.setRights(AT.data + PAGE, READABLE);
    });
    lockstep.forget();
    const outcome = lockstep.run(9000, "a page cannot be written");
    assert.equal(outcome.kind, "exception");
  });

  test("goes on where the stack is another one", () => {
    const lockstep = start(
      "main: push %r15; call f; pop %rdx; dec %r15; jnz main; int3\nf: push %rbx; mov 16(%rsp), %rax; add %rax, %r12; pop %rbx; ret",
      () => undefined,
    );
    lockstep.run(20_000, "the first stack");
    for (const top of [OTHER + 0x3000, STACK_TOP, OTHER + 8, OTHER + 0x4000]) {
      lockstep.change((cpu) => {
        cpu.gpr[4] = BigInt(top);
        cpu.rip = BigInt(AT.code);
      });
      lockstep.run(3000, `a stack at ${top.toString(16)}`);
      lockstep.compareMemory("stacks");
    }
  });

  test("faults for each write to what can only be read, whatever is read around the same register", () => {
    for (const write of [
      "mov %rax, (%rbx)",
      "add %rax, (%rbx)",
      "movaps %xmm0, (%rbx)",
      "push %rax; pop (%rbx)",
    ]) {
      const lockstep = start(
        `main: ${write}; mov 8(%rbx), %rcx; mov 16(%rbx), %rdx; add $8, %rbx; and $-4097, %rbx; dec %r15; jnz main; int3`,
        (cpu) => (cpu.gpr[3] = BigInt(OTHER)),
      );
      lockstep.change((_cpu, memory) => {
        memory.setRights(OTHER, READABLE);
      });
      lockstep.forget();
      for (let fault = 0; fault < 600; fault++) {
        assert.equal(lockstep.run(100, `${write}, fault ${fault}`).kind, "exception");
        assert.ok(lockstep.skip());
      }
    }
  });

  test("faults for a vector that is not aligned, wherever it is", () => {
    const lockstep = start(
      "main: movaps (%rbx,%rcx), %xmm0; movaps %xmm0, 16(%rbx); add $16, %ecx; and $0x3fe0, %ecx; dec %r15; jnz main; int3",
      () => undefined,
    );
    lockstep.run(20_000, "aligned");
    lockstep.change((cpu) => (cpu.gpr[3] = BigInt(AT.data + 8)));
    assert.equal(lockstep.run(1000, "not aligned").kind, "exception");
  });
});
