/** Random programs: a loop of random instructions with jumps and calls among them, whose operands are registers and near memory. */

import type { CpuState } from "../../cpu.ts";
import { decode } from "../../decode.ts";
import { encode, operandSizes } from "../../encode.ts";
import type { Form, Instruction } from "../../instruction.ts";
import { INSTRUCTIONS } from "../../instructions/index.ts";
import { bitsFor, type OperandKind } from "../../operand-kinds.ts";
import type { MemoryOperand, Operand } from "../../operands.ts";
import { print } from "../../print.ts";
import type { Region } from "../../testing/flat-memory.ts";
import type { Random } from "../../testing/random.ts";
import { randomInteger, randomVector } from "../../testing/values.ts";

const CODE = 0x1220_0000;
const DATA = 0x1221_0000;
const DATA_SIZE = 0x2000;
const STACK = 0x1222_0000;
const STACK_SIZE = 0x4_0000;

/** Registers that the program needs as they are: the stack, an index, the base of data, and the rounds that are left. */
const INDEX = 13;
const BASE = 14;
const ROUNDS = 15;
const RSP = 4;
/** Few, so that instructions meet in them. */
const GENERAL = [0, 1, 2, 3, 0, 1, 2, 3, 6, 7, 8, 10];
const VECTOR = [0, 1, 2, 3, 0, 1, 2, 3, 9];

/** Control flow, what the platform does, what changes modes, and what moves far away. */
const EXCLUDED =
  /^(call|j.*|loop.*|ret|enter|leave|popf|in|int3?|out|hlt|std|ldmxcsr|maskmovdqu|xlat|rd(tsc|tscp|pmc|ssp.)|cpuid|enclu|sys.*|xgetbv|ud.|f.*|x(save|rstor).*|std)$/;
const MOVES_STACK = /^(push|pop|pushf)$/;
const SCALAR_FLOAT =
  /^(mov(sd|ss|q|d|aps|apd|hps|lps|hlps|lhps|hpd|lpd|ddup)|(add|sub|mul|div|min|max|sqrt|cmp|round)s[sd]|(add|mul)p[sd]|u?comis[sd]|cvt.*|(and|or|xor|andn)p[sd]|pxor|unpcklp[sd]|shufp[sd])$/;

interface Choice {
  readonly instruction: Instruction;
  readonly form: Form;
}

const PLAIN_KINDS = new Set<OperandKind["place"]>(["reg", "rm", "vvvv", "immediate", "fixed"]);
const CHOICES: readonly Choice[] = INSTRUCTIONS.filter(
  ({ mnemonic, system, refused, repeatable }) =>
    !EXCLUDED.test(mnemonic) && !system && refused === undefined && repeatable === "no",
).flatMap((instruction) =>
  instruction.forms
    .filter((form) => !form.usesAvx && form.operands.every(({ place }) => PLAIN_KINDS.has(place)))
    .map((form) => ({ instruction, form })),
);
const FLOATS = CHOICES.filter(
  ({ instruction, form }) =>
    SCALAR_FLOAT.test(instruction.mnemonic) && form.operands.some(({ file }) => file === "xmm"),
);

/** The loop, then the functions that it calls. */
export type Functions = readonly (readonly Item[])[];

type Item =
  | { readonly kind: "code"; readonly bytes: Uint8Array }
  | { readonly kind: "jump"; readonly condition: number; readonly over: number }
  | { readonly kind: "call"; readonly callee: number };

export interface RandomProgram {
  readonly functions: Functions;
  readonly setUp: (cpu: CpuState) => void;
  /** The regions of the program, or of one with other functions but the same data. */
  readonly regionsOf: (functions: Functions) => readonly Region[];
}

/** On the stack the return address, which is at [rsp] in a function, is spared. */
function randomMemory(random: Random, bits: number, alignment: number, isMain: boolean): MemoryOperand {
  const onStack = random.chance(60);
  const grain = random.chance(85) ? Math.max(16, alignment) : 1;
  const distance = grain * Math.floor((16 + random.below(random.pick([48, 300, 1500]))) / grain);
  const backwards = random.chance(30) && (!onStack || isMain);
  const index = !onStack && random.chance(40) ? INDEX : undefined;
  return {
    kind: "memory",
    bits,
    segment: undefined,
    base: onStack ? RSP : BASE,
    index,
    scale: index === undefined ? 1 : random.pick([1, 2, 4, 8] as const),
    displacement: BigInt(backwards ? -distance - 32 : distance + (isMain ? 0 : 16)),
    displacementBytes: 4,
    hasSib: onStack || index !== undefined,
    indexBits: 0,
    addressBits: 64,
    alignment,
  };
}

function randomOperand(random: Random, kind: OperandKind, size: 16 | 32 | 64, isMain: boolean): Operand {
  const bits = bitsFor(kind.size, size);
  if (kind.place === "immediate") {
    const value = random.chance(70) ? BigInt(random.below(40)) : randomInteger(random);
    const width = kind.text.startsWith("imm8") ? 8 : Math.min(bits, kind.text === "immv" ? 64 : 32);
    const short = kind.signExtended ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
    return { kind: "immediate", value: BigInt.asUintN(bits, short), bits };
  }
  if (kind.place === "fixed") return { kind: "immediate", value: 0n, bits };
  if (kind.allowsMemory && (!kind.allowsRegister || random.chance(40)))
    return randomMemory(random, bitsFor(kind.memorySize, size), kind.alignment, isMain);
  const high = kind.file === "gpr" && bits === 8 && random.chance(15);
  const index = high ? random.below(4) : random.pick(kind.file === "gpr" ? GENERAL : VECTOR);
  return { kind: "register", file: kind.file, index, high, bits };
}

function randomInstruction(random: Random, isMain: boolean): Item {
  for (;;) {
    const { instruction, form } = random.pick(random.chance(60) ? FLOATS : CHOICES);
    if (MOVES_STACK.test(instruction.mnemonic) && !isMain) continue;
    const operandSize = random.pick(operandSizes(form));
    const operands = form.operands.map((kind) => randomOperand(random, kind, operandSize, isMain));
    const bytes = encode(form, operands, { operandSize, address: 0n });
    const usesHigh = operands.some((operand) => operand.kind === "register" && operand.high);
    // With REX the same number names another register.
    if (usesHigh && bytes.some((byte) => (byte & 0xf0) === 0x40)) continue;
    return { kind: "code", bytes };
  }
}

function randomItems(random: Random, count: number, isMain: boolean): Item[] {
  return Array.from({ length: count }, (): Item => {
    if (random.chance(8)) return { kind: "jump", condition: random.below(16), over: 1 + random.below(4) };
    if (isMain && random.chance(8)) return { kind: "call", callee: 1 + random.below(2) };
    return randomInstruction(random, isMain);
  });
}

const sizeOf = (item: Item): number =>
  item.kind === "code" ? item.bytes.length : item.kind === "jump" ? 6 : 5;

/** `dec r15; jnz` to the beginning, `int3`; the others return. */
const LOOP_ENDING = 10;

function endingOf(number: number, start: number): readonly number[] {
  return number > 0 ? [0xc3] : [0x49, 0xff, 0xcf, 0x0f, 0x85, ...bytesOf(-start - LOOP_ENDING + 1), 0xcc];
}

const bytesOf = (distance: number): number[] => [0, 8, 16, 24].map((shift) => (distance >> shift) & 0xff);
const sizeOfAll = (items: readonly Item[]): number => items.reduce((sum, item) => sum + sizeOf(item), 0);

function layOut(functions: Functions): Uint8Array {
  const starts = [0];
  functions.forEach((items, at) =>
    starts.push((starts[at] ?? 0) + sizeOfAll(items) + (at === 0 ? LOOP_ENDING : 1)),
  );
  const code: number[] = [];
  functions.forEach((items, number) => {
    items.forEach((item, at) => {
      if (item.kind === "code") code.push(...item.bytes);
      else if (item.kind === "call")
        code.push(0xe8, ...bytesOf((starts[item.callee] ?? 0) - code.length - sizeOf(item)));
      else
        code.push(
          0x0f,
          0x80 + item.condition,
          ...bytesOf(sizeOfAll(items.slice(at + 1, at + 1 + item.over))),
        );
    });
    code.push(...endingOf(number, code.length));
  });
  return Uint8Array.from(code);
}

/** For a message about a program that fails. */
export function listing(functions: Functions): string {
  const text = (item: Item): string => {
    if (item.kind === "call") return `call ${item.callee}`;
    if (item.kind === "jump") return `jump ${item.condition} over ${item.over}`;
    const decoded = decode(item.bytes, 0n);
    return decoded.kind === "failure" ? decoded.reason : print(decoded, "intel");
  };
  return functions
    .map((items, number) => [`function ${number}:`, ...items.map((item) => `  ${text(item)}`)].join("\n"))
    .join("\n");
}

/** Memory and the registers at the beginning. */
function randomData(random: Random): Uint8Array {
  const data = new Uint8Array(DATA_SIZE);
  const view = new DataView(data.buffer);
  const values = Array.from({ length: 150 }, () => randomVector(random));
  for (let at = 0; at < DATA_SIZE; at += 8)
    view.setBigUint64(at, BigInt.asUintN(64, random.pick(values)), true);
  return data;
}

function randomState(random: Random, rounds: number): RandomProgram["setUp"] {
  const general = Array.from({ length: 16 }, () => randomInteger(random));
  const vectors = Array.from({ length: 16 }, () => randomVector(random));
  const flags = 0x202n | (random.bits(12) & 0x8d5n);
  return (cpu) => {
    cpu.gpr.set(general);
    vectors.forEach((value, index) => (cpu.xmm[index] = value));
    cpu.rflags = flags;
    cpu.rip = BigInt(CODE);
    cpu.gpr[RSP] = BigInt(STACK + STACK_SIZE / 2);
    cpu.gpr[BASE] = BigInt(DATA + DATA_SIZE / 2);
    cpu.gpr[INDEX] = BigInt.asUintN(64, -16n);
    cpu.gpr[ROUNDS] = BigInt(rounds);
  };
}

export function randomProgram(random: Random, rounds: number, count: number): RandomProgram {
  const functions = [
    randomItems(random, count, true),
    randomItems(random, 1 + random.below(5), false),
    randomItems(random, 4 + random.below(12), false),
  ];
  const data = randomData(random);
  const stack = new Uint8Array(STACK_SIZE);
  stack.set(data, STACK_SIZE / 2 - DATA_SIZE / 2);
  return {
    functions,
    setUp: randomState(random, rounds),
    regionsOf: (each) => [
      { start: CODE, bytes: layOut(each), writable: false, executable: true },
      { start: DATA, bytes: data, writable: true, executable: false },
      { start: STACK, bytes: stack, writable: true, executable: false },
    ],
  };
}
