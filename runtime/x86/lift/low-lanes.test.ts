/** Vectors whose lowest lane is kept apart, taken whole and as a float in turn, on ways that meet. */

import { test } from "node:test";

import { Random } from "../testing/random.ts";
import { addressOf, AT, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";

const ROUNDS = 1500n;
/** 0.25, 0.5, 0.75 and 1; 0.25 and 0.5. */
const QUARTERS32 = 0x3e80_0000_3f00_0000_3f40_0000_3f80_0000n;
const QUARTERS64 = 0x3fd0_0000_0000_0000_3fe0_0000_0000_0000n;
/** More operations on floats than on vectors, so that the lowest lanes of XMM0 to XMM2 are kept apart. */
const FLOATS = {
  ss: "addss %xmm0, %xmm1; mulss %xmm1, %xmm2; subss %xmm2, %xmm0; addss %xmm1, %xmm0; mulss %xmm0, %xmm1; addss %xmm0, %xmm2",
  sd: "addsd %xmm0, %xmm1; mulsd %xmm1, %xmm2; subsd %xmm2, %xmm0; addsd %xmm1, %xmm0; mulsd %xmm0, %xmm1; addsd %xmm0, %xmm2",
} as const;

type Suffix = keyof typeof FLOATS;
/** What happens between two stretches of floats; the whole of each register is looked at afterwards. */
const WHOLES: readonly (readonly [what: string, code: (suffix: Suffix) => string])[] = [
  [
    "a load, and an operation on it",
    () => "movaps (%rbx), %xmm0; paddd %xmm6, %xmm0; movaps %xmm0, 16(%rbx)",
  ],
  [
    "a vector after a float",
    (s) =>
      `add${s} %xmm4, %xmm0; pshufd $0x1b, %xmm0, %xmm5; movups %xmm5, 32(%rbx); paddd %xmm6, %xmm0; por %xmm0, %xmm1`,
  ],
  [
    "a copy of what is apart",
    (s) => `add${s} %xmm4, %xmm0; movaps %xmm0, %xmm1; shufps $0x39, %xmm1, %xmm1; movaps %xmm1, 48(%rbx)`,
  ],
  [
    "a copy of what is together",
    () => "movaps (%rbx), %xmm0; movaps %xmm0, %xmm2; pxor %xmm4, %xmm2; movaps %xmm2, 48(%rbx)",
  ],
  [
    "zeros and signs",
    (s) =>
      `xorps %xmm2, %xmm2; add${s} %xmm4, %xmm2; xorps %xmm4, %xmm2; movaps %xmm2, (%rbx); xorps (%rbx), %xmm0`,
  ],
  [
    "a float from memory",
    (s) => `mov${s} (%rbx), %xmm0; unpcklps %xmm0, %xmm1; movaps %xmm1, 64(%rbx); movaps %xmm0, 80(%rbx)`,
  ],
  [
    "a float from another register",
    (s) => `movaps (%rbx), %xmm0; mov${s} %xmm1, %xmm0; movaps %xmm0, 80(%rbx)`,
  ],
  [
    "only one of two ways",
    (s) =>
      `test $1, %r15b; jz 2f; add${s} %xmm4, %xmm0; jmp 3f; 2: movaps (%rbx), %xmm0; 3: paddd %xmm6, %xmm0; por %xmm0, %xmm1; movaps %xmm1, 16(%rbx)`,
  ],
  [
    "a loop that makes floats of them",
    (s) =>
      `movaps (%rbx), %xmm0; mov $9, %ecx; 2: paddd %xmm6, %xmm0; por %xmm0, %xmm1; movaps %xmm1, 16(%rbx); ${`add${s} %xmm4, %xmm0; `.repeat(4)}dec %ecx; jnz 2b`,
  ],
  [
    "a call",
    (s) =>
      `movaps (%rbx), %xmm0; add${s} %xmm4, %xmm0; call f; paddd %xmm6, %xmm0; por %xmm0, %xmm1; movaps %xmm1, 16(%rbx)`,
  ],
  [
    "halves",
    () =>
      "movhps (%rbx), %xmm0; movlps %xmm0, 24(%rbx); movlps 8(%rbx), %xmm1; movhlps %xmm0, %xmm1; movaps %xmm1, 32(%rbx)",
  ],
  [
    "a fault in their midst",
    (s) =>
      `add${s} %xmm4, %xmm0; pshufd $0x93, %xmm0, %xmm0; paddd 0x1000000(%rbx), %xmm0; movaps %xmm0, (%rbx)`,
  ],
];

for (const suffix of ["ss", "sd"] as const)
  for (const [what, code] of WHOLES)
    test(`${suffix}: ${what}`, { skip: noAssembler }, () => {
      const floats = FLOATS[suffix];
      const fresh = "movaps 0x200(%rbx), %xmm0; movaps 0x210(%rbx), %xmm1; movaps 0x220(%rbx), %xmm2";
      const program = programOf(
        `main: ${fresh}; ${floats}; ${code(suffix)}; ${fresh}; ${floats}; dec %r15; jnz main; int3\nf: ${"imul $3, %rax, %rax; ".repeat(40)} movaps %xmm0, 96(%rbx); ret`,
      );
      const random = new Random(SEED);
      const lockstep = new Lockstep(program.regions, {
        setUp: (cpu) => {
          cpu.gpr[4] = BigInt(STACK_TOP);
          cpu.gpr[3] = BigInt(AT.data);
          cpu.gpr[15] = ROUNDS;
          cpu.rip = BigInt(addressOf(program, "main"));
          cpu.xmm[4] = suffix === "ss" ? QUARTERS32 : QUARTERS64;
          cpu.xmm[6] = 0x0000_0001_0000_0002_0000_0003_0000_0004n;
        },
      });
      lockstep.change((cpu, memory) => {
        // Neither large nor NaNs, which lifted code leaves to the interpreter.
        for (let at = 0; at < 0x300; at += 8)
          memory.store(AT.data + at, 8, (cpu.xmm[4] ?? 0n) & 0xffff_ffff_ffff_ffffn);
      });
      runInPieces(lockstep, random, what, { most: 3000, total: 40_000 });
    });
