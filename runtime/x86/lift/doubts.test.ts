/** NaNs of all kinds in chains of arithmetic, where lifted code looks at the last result only: bit by bit as the interpreter has them. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Random } from "../testing/random.ts";
import { analyze, flagsMatter } from "./analysis.ts";
import { Assembler, type Surroundings } from "./assembler.ts";
import { findBlocks } from "./blocks.ts";
import { buildGraph } from "./graph.ts";
import { typeOf } from "./locals.ts";
import { F32, F64, OP, simd } from "./opcodes.ts";
import { arithmeticFormat, hole, KIND } from "./recipe.ts";
import type { Step } from "./steps.ts";
import { addressOf, AT, noAssembler, programOf, STACK_TOP } from "./testing/assembly.ts";
import { codeOf } from "./testing/code-source.ts";
import { Lockstep, runInPieces, SEED } from "./testing/lockstep-run.ts";

type Suffix = "ss" | "sd" | "ps" | "pd";

const ROUNDS = 400n;
const PROGRAMS = 20;
const REGISTERS = 6;
/** With a breakpoint in the midst of a chain. */
const RUNS_TO_BREAKPOINT = 80;
/** What registers begin each round with: so many vectors of 16 bytes, a power of two. */
const VECTORS = 64;
const RESULTS = AT.data + VECTORS * 16;
/** So many of them, and the registers at the end of each round. */
const RESULT_WORDS = 2 * (16 + REGISTERS);
/** In one of so many rounds an instruction in their midst faults. */
const FAULTS = 11n;

const SPECIAL32 = [
  0x7fc0_1234n, // quiet
  0xffc0_4321n,
  0x7f80_0001n, // signalling
  0xffa0_0002n,
  0x7f80_0000n, // infinite
  0xff80_0000n,
  0x0000_0000n,
  0x8000_0000n,
  0x0000_0001n, // denormal
  0x7f7f_ffffn, // the largest
];
const SPECIAL64 = [
  0x7ff8_0000_0000_1234n,
  0xfff8_0000_1234_0000n,
  0x7ff0_0000_0000_0001n,
  0xfff4_0000_0000_0002n,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  0x0000_0000_0000_0000n,
  0x8000_0000_0000_0000n,
  0x0000_0000_0000_0001n,
  0x7fef_ffff_ffff_ffffn,
];

/** Mostly small numbers, since lifted code is left for what is none. */
function floatOf(random: Random, width: 32 | 64): bigint {
  if (random.chance(6)) return random.pick(width === 32 ? SPECIAL32 : SPECIAL64);
  const number = new DataView(new ArrayBuffer(8));
  if (width === 32) number.setFloat32(0, (random.below(2000) - 1000) / 16);
  else number.setFloat64(0, (random.below(2000) - 1000) / 16);
  return width === 32 ? BigInt(number.getUint32(0)) : number.getBigUint64(0);
}

class Writer {
  readonly lines: string[] = [];
  readonly #random: Random;
  readonly #suffix: Suffix;
  #labels = 0;

  constructor(random: Random, suffix: Suffix) {
    this.#random = random;
    this.#suffix = suffix;
  }

  #register(): string {
    return `%xmm${this.#random.below(REGISTERS)}`;
  }

  /** The program's format mostly, so that there are chains. */
  #format(): Suffix {
    return this.#random.chance(85) ? this.#suffix : this.#random.pick(["ss", "sd", "ps", "pd"] as const);
  }

  #arithmetic(): string {
    const operation = this.#random.pick(["add", "sub", "mul", "div"]);
    const from = this.#random.chance(25) ? `${16 * this.#random.below(8)}(%rbx,%r14)` : this.#register();
    return `${operation}${this.#format()} ${from}, ${this.#register()}`;
  }

  /** What depends on the bits of a float, or on nothing but its being a NaN, or can be left. */
  #other(): string {
    const random = this.#random;
    const [a, b] = [this.#register(), this.#register()];
    const scalar = this.#suffix.endsWith("d") ? "sd" : "ss";
    const at = `${16 * random.below(16)}(%rbp)`;
    return random.pick([
      `mov${scalar} ${a}, ${at}`,
      `movups ${a}, ${at}`,
      `mov${scalar} ${a}, ${b}`,
      `movaps ${at}, ${b}`,
      `ucomi${scalar} ${a}, ${b}; setp %al; adc %rax, %rcx`,
      `comi${scalar} ${a}, ${b}; cmovb %rax, %rcx`,
      `cvtt${scalar}2si ${a}, %rdx; add %rdx, %rcx`,
      `cmplt${this.#suffix} ${a}, ${b}`,
      `sqrt${scalar} ${a}, ${b}`,
      `max${this.#suffix} ${a}, ${b}`,
      `shufps $0x1b, ${a}, ${b}`,
      `movq ${a}, %rax; add %rax, %rcx`,
      `xorps ${a}, ${b}`,
      `pxor ${a}, ${a}`,
      `paddd ${a}, ${b}`,
      "add 8(%rsp), %rcx",
      "add (%rdi), %rcx",
      "push %rcx; pop %rdx",
      "call f",
    ]);
  }

  /** Blocks that some rounds leave out: results in doubt go from one to the next, and meet with others. */
  #maybe(): void {
    const label = `l${this.#labels++}`;
    this.lines.push(`test $${1 << this.#random.below(6)}, %r15b`, `jz ${label}`);
    this.some(2);
    if (this.#random.chance(50)) {
      const other = `l${this.#labels++}`;
      this.lines.push(`jmp ${other}`, `${label}:`, this.#arithmetic(), "call f");
      this.lines.push(`${other}:`);
    } else {
      this.lines.push(`${label}:`);
    }
  }

  some(count: number): void {
    for (let left = count; left > 0; left--) {
      if (this.#random.chance(8)) this.#maybe();
      else if (this.#random.chance(12)) this.lines.push(`movaps ${this.#register()}, ${this.#register()}`);
      else this.lines.push(this.#random.chance(65) ? this.#arithmetic() : this.#other());
    }
  }

  /** A small loop, several turns of which stand one after the other. */
  loop(turns: number): void {
    const label = `l${this.#labels++}`;
    this.lines.push(`mov $${turns}, %r13d`, `${label}:`);
    for (let left = 4; left > 0; left--) this.lines.push(this.#arithmetic());
    this.lines.push("dec %r13d", `jnz ${label}`);
  }
}

function programFor(random: Random, suffix: Suffix): string {
  const writer = new Writer(random, suffix);
  writer.some(6);
  writer.lines.push("stop:");
  writer.some(6);
  writer.loop(1 + random.below(9));
  writer.some(10);
  const loads = Array.from(
    { length: REGISTERS },
    (_, register) => `movaps ${16 * (8 + register)}(%rbx,%r14), %xmm${register}`,
  );
  // What has been stored or left in a register is looked at in each round.
  const kept = Array.from(
    { length: REGISTERS },
    (_, register) => `movaps %xmm${register}, ${16 * (16 + register)}(%rbp)`,
  );
  const sums = Array.from({ length: RESULT_WORDS }, (_, word) => `add ${8 * word}(%rbp), %rcx`);
  return `
    main: ${kept.join("\n")}
          imul $0x343fd, %r12, %r12
          add $0x269ec3, %r12
          mov %r12, %r14
          shr $20, %r14
          and $${16 * (VECTORS / 2 - 1)}, %r14d
          lea ${RESULTS}, %rdi
          mov %r15, %rax
          xor %edx, %edx
          mov $${FAULTS}, %esi
          div %rsi
          test %edx, %edx
          jnz body
          mov $8, %edi
    body: ${[...loads, ...writer.lines].join("\n")}
          dec %r15
          test $7, %r15b
          jnz next
          ${sums.join("; rol $3, %rcx\n")}
    next: test %r15, %r15
          jnz main
          int3
    f:    addss %xmm0, %xmm1
          ${"imul $3, %rax, %rax; ".repeat(40)}
          ret`;
}

/** Opcodes as they stand in recipes. */
function bytesOf(opcode: number): number[] {
  if (opcode < 0x100) return [opcode];
  const number = opcode & 0xffff;
  return number < 0x80 ? [opcode >> 16, number] : [opcode >> 16, (number & 0x7f) | 0x80, number >> 7];
}

/** Code that makes the NaN that engines on other processors give of each NaN in a local: x86 gives it only for an operand that is one. */
function asElsewhere(local: number, format: string | undefined): number[] {
  const get = [OP.localGet, hole(KIND.local, local)];
  const nan32 = [0, 0, 0xc0, 0x7f];
  const nan64 = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f];
  const set = [OP.localSet, hole(KIND.local, local)];
  if (typeOf(local) === F32)
    return [OP.f32Const, ...nan32, ...get, ...get, ...get, OP.f32Ne, OP.select, ...set];
  if (typeOf(local) === F64)
    return [OP.f64Const, ...nan64, ...get, ...get, ...get, OP.f64Ne, OP.select, ...set];
  const isSingle = format === "ps";
  const lanes = isSingle ? [...nan32, ...nan32, ...nan32, ...nan32] : [...nan64, ...nan64];
  const unequal = bytesOf(simd(isSingle ? 0x42 : 0x48));
  return [
    ...bytesOf(OP.v128Const),
    ...lanes,
    ...get,
    ...get,
    ...get,
    ...unequal,
    ...bytesOf(OP.v128Bitselect),
    ...set,
  ];
}

const copy: (this: Assembler, code: Int32Array, step: Step, surroundings: Surroundings) => void =
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with an assembler below
  Assembler.prototype.copy;

/** On x86, engines give x86's NaNs: what lifted code did not mend would be right by chance. */
function copyAsElsewhere(this: Assembler, code: Int32Array, step: Step, surroundings: Surroundings): void {
  const at = code.indexOf(hole(KIND.float));
  const local = (code[at - 1] ?? 0) & 0xff;
  const more = at < 0 ? [] : asElsewhere(local, arithmeticFormat(step.shape.mnemonic));
  const spoiled = at < 0 ? code : Int32Array.from([...code.subarray(0, at), ...more, ...code.subarray(at)]);
  copy.call(this, spoiled, step, surroundings);
}

mock.method(Assembler.prototype, "copy", copyAsElsewhere);

for (const suffix of ["ss", "sd", "ps", "pd"] as const)
  test(`chains of ${suffix}`, { skip: noAssembler }, () => {
    for (let number = 0; number < PROGRAMS / 4; number++) {
      const random = new Random(SEED + number);
      const source = programFor(random, suffix);
      const program = programOf(source);
      const lockstep = new Lockstep(program.regions, {
        eager: number % 2 === 0,
        setUp: (cpu) => {
          cpu.rip = BigInt(addressOf(program, "main"));
          cpu.gpr[3] = BigInt(AT.data);
          cpu.gpr[4] = BigInt(STACK_TOP);
          cpu.gpr[5] = BigInt(RESULTS);
          cpu.gpr[12] = BigInt(SEED + number);
          cpu.gpr[15] = ROUNDS;
        },
      });
      const values = Array.from({ length: VECTORS * 4 }, () =>
        suffix.endsWith("d") ? floatOf(random, 64) : (floatOf(random, 32) << 32n) | floatOf(random, 32),
      );
      lockstep.change((_, memory) => {
        values.slice(0, VECTORS * 2).forEach((value, index) => {
          memory.store(AT.data + 8 * index, 8, value);
        });
      });
      const stops = new Set([addressOf(program, "stop")]);
      for (let left = RUNS_TO_BREAKPOINT; left > 0; left--)
        if (lockstep.run(1 + random.below(3000), source, stops).kind === "exception") lockstep.skip();
      runInPieces(lockstep, random, source, { most: 3000, total: 40_000 });
    }
  });

/** Whether the flags of the only addition of 1 in a program must be kept. */
function keepsFlags(source: string): boolean {
  const program = programOf(`main: ${source}`);
  const entry = addressOf(program, "main");
  const nodes = buildGraph(findBlocks(codeOf(program), entry, "function"), entry);
  const facts = analyze(nodes, () => false);
  for (const node of nodes) {
    const index = node.block.steps.findIndex(({ shape: { mnemonic } }) => mnemonic === "add");
    const fact = facts[node.order];
    if (index >= 0 && fact !== undefined) return flagsMatter(node, fact, index);
  }
  throw new Error("the program has no addition");
}

test("flags are kept for where a result in doubt is looked at", { skip: noAssembler }, () => {
  const within = (first: string): string =>
    `${first}; add $1, %rax; shufps $0, %xmm0, %xmm0; xor %eax, %eax; ret`;
  const between = (first: string): string =>
    `test %edi, %edi; jz 1f; ${first}; add $1, %rax; 1: xor %eax, %eax; ret`;
  for (const source of [within, between]) {
    assert.equal(keepsFlags(source("mulss %xmm1, %xmm0")), true);
    assert.equal(keepsFlags(source("pxor %xmm1, %xmm0")), false);
  }
});
