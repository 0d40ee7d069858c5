/** Room on WebAssembly's own stack: what calls have taken they give back, however control comes back from them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep } from "./testing/lockstep-run.ts";

const RUN = 30_000_000;
/** Each is too large to be a part of its caller, and takes room to call; it is called much more often than there is room for. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  "a return": "f: .rept 40; inc %rbx; .endr; call g; ret; g: .rept 70; inc %r12; .endr; ret",
  "a jump to another function":
    "f: .rept 40; inc %rbx; .endr; call g; jmp h; g: .rept 70; inc %r12; .endr; ret; h: call g; ret",
  "a return to elsewhere": `f: .rept 40; inc %rbx; .endr; call g; lea back(%rip), %rcx; mov %rcx, (%rsp); ret; g: .rept 70; inc %r12; .endr; ret`,
};

for (const [way, functions] of Object.entries(FUNCTIONS)) {
  test(`is given back by ${way}`, { skip: noAssembler }, () => {
    const program = programOf(`main: call f; back: dec %r15; jnz main; int3; ${functions}`);
    const { lifted } = new Lockstep(program.regions, {
      setUp: (cpu) => {
        cpu.rip = BigInt(addressOf(program, "main"));
        cpu.gpr[4] = BigInt(STACK_TOP);
        cpu.gpr[15] = 10_000_000n;
      },
    });
    lifted.executor.run(RUN);
    // By the interpreter for each instruction, which executes what is left of the budget; and where lifted code is left.
    let left = 0;
    let { rip } = lifted.cpu;
    Object.defineProperty(lifted.cpu, "rip", {
      get: () => rip,
      set: (value: bigint) => {
        left++;
        rip = value;
      },
    });
    assert.equal(lifted.executor.run(RUN).kind, "done");
    assert.ok(left < 150, `RIP has been set ${left} times`);
  });
}
