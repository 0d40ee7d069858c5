/** Random cases for every form of the table: instruction bytes and a state in which they run. */

import { type CpuState, createCpu } from "../cpu.ts";
import { encode, type EncodeOptions, operandSizes } from "../encode.ts";
import type { Form, Instruction } from "../instruction.ts";
import { bitsFor, type OperandKind } from "../operand-kinds.ts";
import type { MemoryOperand, Operand, RegisterOperand } from "../operands.ts";
import type { Random } from "./random.ts";

/** Where things are, in the harness and in ours: code; a page whose last bytes are compared; nothing; a read-only page. */
export const LAYOUT = {
  code: 0x10000000,
  page: 0x20000000,
  window: 0x20000e00,
  windowSize: 512,
  readOnly: 0x20002000,
} as const;

export interface Case {
  readonly instruction: Instruction;
  readonly form: Form;
  readonly code: Uint8Array;
  readonly operands: readonly Operand[];
  readonly cpu: CpuState;
  readonly window: Uint8Array;
  readonly repeated: boolean;
}

const EDGES = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
];
const FLOATS64 = [
  0n,
  0x8000000000000000n,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x7ff8000000000000n,
  0xfff8000000000123n,
  0x7ff0000000000001n,
  0x1n,
  0x000fffffffffffffn,
  0x41dfffffffc00000n,
  0x41e0000000000000n,
  0xc1e0000000000000n,
  0x43e0000000000000n,
  0x3fe0000000000000n,
  0x4004000000000000n,
  0x7fefffffffffffffn,
];
const FLOATS32 = [
  0n,
  0x80000000n,
  0x3f800000n,
  0xbf800000n,
  0x7f800000n,
  0xff800000n,
  0x7fc00000n,
  0xffc00123n,
  0x7f800001n,
  1n,
  0x007fffffn,
  0x4f000000n,
  0xcf000000n,
  0x5f000000n,
  0x3f000000n,
  0x40200000n,
  0x7f7fffffn,
  0x4b000001n,
];

export function randomInteger(random: Random): bigint {
  if (random.chance(40)) return random.pick(EDGES);
  const value = random.bits(64);
  return random.chance(30) ? value >> BigInt(random.below(64)) : value;
}

function ordinaryFloat(random: Random, width: 32 | 64): bigint {
  if (width === 32)
    return (random.bits(1) << 31n) | (BigInt(110 + random.below(40)) << 23n) | random.bits(23);
  return (random.bits(1) << 63n) | (BigInt(1000 + random.below(70)) << 52n) | random.bits(52);
}

/** Integers, or floats of either size. */
export function randomVector(random: Random): bigint {
  const style = random.below(4);
  if (style === 0) return random.bits(128);
  if (style === 1) return (randomInteger(random) << 64n) | randomInteger(random);
  const width = style === 2 ? 32 : 64;
  let value = 0n;
  for (let at = 0; at < 128; at += width) {
    const lane = random.chance(50)
      ? random.pick(width === 32 ? FLOATS32 : FLOATS64)
      : ordinaryFloat(random, width);
    value = (value << BigInt(width)) | lane;
  }
  return value;
}

function randomRegister(random: Random, kind: OperandKind, bits: number): RegisterOperand {
  const index = random.below(16);
  if (kind.file === "gpr" && bits === 8 && random.chance(20)) {
    return { kind: "register", file: "gpr", index: random.below(4), high: true, bits };
  }
  return { kind: "register", file: kind.file, index, high: false, bits };
}

/** An address: mostly aligned in the window, sometimes not, at its end, or in the read-only page. */
function randomAddress(random: Random): bigint {
  const inside = LAYOUT.window + 16 * (4 + random.below(20));
  const roll = random.below(100);
  if (roll < 75) return BigInt(inside);
  if (roll < 90) return BigInt(inside + random.below(16));
  if (roll < 95) return BigInt(LAYOUT.page + 4096 - 1 - random.below(16));
  return BigInt(LAYOUT.readOnly + 16 * random.below(16));
}

/** Chooses addressing and sets base and index so that the address is as chosen. */
function randomMemory(random: Random, cpu: CpuState, bits: number, alignment: number): MemoryOperand {
  const address = randomAddress(random);
  const plain: MemoryOperand = {
    kind: "memory",
    bits,
    segment: undefined,
    base: undefined,
    index: undefined,
    scale: 1,
    displacement: 0n,
    displacementBytes: 4,
    hasSib: false,
    addressBits: 64,
    alignment,
  };
  const style = random.below(10);
  // The displacement is corrected once the length of the instruction is known.
  if (style === 0) return { ...plain, base: "rip", displacement: address };
  if (style === 1) return { ...plain, displacement: address, hasSib: true };
  const displacementBytes = random.pick([0, 1, 4]);
  const displacement = displacementBytes === 0 ? 0n : BigInt.asIntN(8 * displacementBytes, random.bits(32));
  const base = random.below(16);
  const index = random.below(16);
  const scale = random.pick([1, 2, 4, 8] as const);
  if (random.chance(50) && index !== 4 && index !== base) {
    const offset = BigInt.asUintN(64, BigInt(random.below(2000) - 1000));
    cpu.gpr[index] = offset;
    cpu.gpr[base] = address - displacement - offset * BigInt(scale);
    return { ...plain, base, index, scale, displacement, displacementBytes, hasSib: true };
  }
  cpu.gpr[base] = address - displacement;
  return { ...plain, base, displacement, displacementBytes };
}

function randomOperand(random: Random, kind: OperandKind, operandSize: 16 | 32 | 64, cpu: CpuState): Operand {
  const bits = bitsFor(kind.size, operandSize);
  switch (kind.place) {
    case "reg":
      return randomRegister(random, kind, bits);
    case "rm": {
      if (kind.allowsMemory && (!kind.allowsRegister || random.chance(50))) {
        return randomMemory(random, cpu, bitsFor(kind.memorySize, operandSize), kind.alignment);
      }
      return randomRegister(random, kind, bits);
    }
    case "immediate": {
      const width = kind.text.startsWith("imm8") ? 8 : Math.min(bits, kind.text === "immv" ? 64 : 32);
      const value = random.chance(60)
        ? BigInt.asIntN(width, randomInteger(random))
        : BigInt(random.below(16));
      return {
        kind: "immediate",
        value: BigInt.asUintN(bits, kind.signExtended ? value : BigInt.asUintN(width, value)),
        bits,
      };
    }
    case "relative":
      return { kind: "target", address: BigInt(LAYOUT.code + random.below(100)) };
    default:
      return { kind: "immediate", value: 0n, bits };
  }
}

function usesHigh(operands: readonly Operand[]): boolean {
  return operands.some((operand) => operand.kind === "register" && operand.high);
}

function fillState(random: Random, cpu: CpuState, instruction: Instruction): void {
  cpu.gpr.forEach((_value, index) => {
    cpu.gpr[index] = randomInteger(random);
  });
  cpu.xmm.forEach((_value, index) => {
    cpu.xmm[index] = randomVector(random);
  });
  cpu.rflags = 0x302n | (random.bits(12) & 0xcd5n);
  cpu.mxcsr = 0x1fbf;
  cpu.rip = BigInt(LAYOUT.code);
  const stack = BigInt(LAYOUT.window + 8 * (8 + random.below(40)));
  cpu.gpr[4] = stack;
  if (instruction.mnemonic === "leave") cpu.gpr[5] = stack;
  if (instruction.repeatable !== "no") {
    cpu.gpr[1] = BigInt(random.below(6));
    cpu.gpr[6] = randomAddress(random);
    cpu.gpr[7] = randomAddress(random);
  }
}

/** One case, or undefined where the choices cannot be encoded together. */
export function randomCase(random: Random, instruction: Instruction, form: Form): Case | undefined {
  const cpu = createCpu();
  fillState(random, cpu, instruction);
  const operandSize = random.pick(operandSizes(form));
  let operands = form.operands.map((kind) => randomOperand(random, kind, operandSize, cpu));
  const memory = operands[0]?.kind === "memory" && form.operands[0]?.place === "rm";
  const lock = instruction.lockable && memory && random.chance(20);
  const repeat =
    instruction.repeatable !== "no" && random.chance(70) ? random.pick([0xf3, 0xf2] as const) : 0;
  const options: EncodeOptions = { operandSize, address: BigInt(LAYOUT.code), lock, repeat };
  const first = encode(form, operands, options);
  const next = BigInt(LAYOUT.code + first.length);
  operands = operands.map((operand) =>
    operand.kind === "memory" && operand.base === "rip"
      ? { ...operand, displacement: operand.displacement - next }
      : operand,
  );
  const code = encode(form, operands, options);
  const hasRex = code.some((byte) => (byte & 0xf0) === 0x40);
  if (usesHigh(operands) && hasRex) return undefined;
  const window = Uint8Array.from({ length: LAYOUT.windowSize }, () => random.below(256));
  for (let at = 0; at < window.length; at += 16) {
    if (random.chance(60))
      new DataView(window.buffer).setBigUint64(at, randomVector(random) & 0xffff_ffff_ffff_ffffn, true);
  }
  return { instruction, form, code, operands, cpu, window, repeated: repeat !== 0 };
}
