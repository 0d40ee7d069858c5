/** Random cases for every form of the table: instruction bytes and a state in which they run. */

import { type CpuState, createCpu } from "../cpu.ts";
import { encode, type EncodeOptions, operandSizes } from "../encode.ts";
import type { Form, Instruction } from "../instruction.ts";
import { bitsFor, type OperandKind } from "../operand-kinds.ts";
import type { MemoryOperand, Operand, RegisterOperand } from "../operands.ts";
import type { Random } from "./random.ts";
import { pooledVector, randomExtended, randomInteger } from "./values.ts";

/** Where things are, in the harness and in ours: code; a page whose last bytes are compared; nothing; a read-only page. */
export const LAYOUT = {
  code: 0x10000000,
  page: 0x20000000,
  window: 0x20000c00,
  windowSize: 1024,
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

function fillFpu(random: Random, cpu: CpuState): void {
  const { fpu } = cpu;
  const top = random.below(8);
  fpu.control = 0x7f | (random.chance(50) ? 0x300 : random.pick([0, 0x200, 0x300])) | (random.below(4) << 10);
  fpu.status = (top << 11) | (random.bits(15) & 0x477fn ? Number(random.bits(15) & 0x477fn) : 0);
  fpu.tag = 0;
  const full = random.chance(20);
  for (let i = 0; i < 8; i++) {
    fpu.st[(top + i) & 7] = randomExtended(random);
    const empty = full ? false : i < 3 ? random.chance(6) : random.chance(70);
    if (empty) fpu.tag |= 3 << (2 * ((top + i) & 7));
  }
}

function randomRegister(random: Random, kind: OperandKind, bits: number): RegisterOperand {
  const index = random.below(kind.file === "st" ? 8 : 16);
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
  // The upper half of 32 bytes may be beyond the end alone.
  if (roll < 95) return BigInt(LAYOUT.page + 4096 - 1 - random.below(40));
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
    indexBits: 0,
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

/** A vector of small indexes, sometimes one that leads out of the window, and a base in its middle. */
function randomGather(random: Random, cpu: CpuState, kind: OperandKind, bits: number): MemoryOperand {
  const index = random.below(16);
  const base = random.below(16);
  const displacementBytes = random.pick([0, 1, 4]);
  const displacement = displacementBytes === 0 ? 0n : BigInt.asIntN(8 * displacementBytes, random.bits(32));
  const width = kind.text.startsWith("vm32") ? 32 : 64;
  cpu.gpr[base] = BigInt(LAYOUT.window + 512) - displacement;
  for (const file of [cpu.xmm, cpu.ymmHigh]) {
    let lanes = 0n;
    for (let at = 0; at < 128; at += width) {
      const far = random.chance(3) ? 0x10000 : 0;
      lanes |= BigInt.asUintN(width, BigInt(random.below(100) - 50 + far)) << BigInt(at);
    }
    file[index] = lanes;
  }
  return {
    kind: "memory",
    bits,
    segment: undefined,
    base,
    index,
    indexBits: kind.indexBits,
    scale: random.pick([1, 2, 4, 8] as const),
    displacement,
    displacementBytes,
    hasSib: true,
    addressBits: 64,
    alignment: 1,
  };
}

/** A gather with less than three registers is #UD. */
function isMixedUp(form: Form, operands: readonly Operand[]): boolean {
  if (form.operands.every(({ indexBits }) => indexBits === 0)) return false;
  return new Set(operands.map((operand) => ("index" in operand ? operand.index : -1))).size < operands.length;
}

function randomOperand(random: Random, kind: OperandKind, operandSize: 16 | 32 | 64, cpu: CpuState): Operand {
  const bits = bitsFor(kind.size, operandSize);
  switch (kind.place) {
    case "reg":
    case "vvvv":
    case "is4":
      return randomRegister(random, kind, bits);
    case "rm": {
      if (kind.indexBits > 0) return randomGather(random, cpu, kind, bits);
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
    cpu.xmm[index] = pooledVector(random);
  });
  cpu.ymmHigh.forEach((_value, index) => {
    cpu.ymmHigh[index] = pooledVector(random);
  });
  cpu.rflags = 0x302n | (random.bits(12) & 0xcd5n);
  // All sticky flags are set, since they are not modelled. Half of the cases round to nearest and flush nothing.
  cpu.mxcsr = 0x1fbf | (random.chance(50) ? 0 : (random.below(8) << 13) | (random.below(2) << 6));
  fillFpu(random, cpu);
  cpu.rip = BigInt(LAYOUT.code);
  const stack = BigInt(LAYOUT.window + 8 * (8 + random.below(40)));
  cpu.gpr[4] = stack;
  if (instruction.mnemonic === "leave") cpu.gpr[5] = stack;
  if (instruction.mnemonic === "enter") cpu.gpr[5] = stack + 64n;
  if (instruction.mnemonic === "xlat") cpu.gpr[3] = randomAddress(random) - 128n;
  if (instruction.mnemonic.endsWith("maskmovdqu")) cpu.gpr[7] = randomAddress(random);
  if (instruction.repeatable !== "no") {
    cpu.gpr[1] = BigInt(random.below(6));
    cpu.gpr[6] = randomAddress(random);
    cpu.gpr[7] = randomAddress(random);
  }
}

/** BT with a bit string in memory reaches as far as its register says, even to other memory of the host: not too far here. */
function bitOffsetIsNear(operands: readonly Operand[], cpu: CpuState): boolean {
  const [memory, offset] = operands;
  if (memory?.kind !== "memory" || offset?.kind !== "register") return true;
  const distance = BigInt.asIntN(offset.bits, cpu.gpr[offset.index] ?? 0n);
  return distance >= -1024n && distance < 1024n;
}

/** Where these begin to read is the x87's control word; ours refuses to unmask exceptions. */
const LOADS_CONTROL = /^(fldcw|fldenv|frstor)$/;

/** The linear address of a memory operand before the instruction runs. */
export function operandAddress(
  { base, index, scale, displacement }: MemoryOperand,
  cpu: CpuState,
  next: bigint,
): bigint {
  const from = base === "rip" ? next : base === undefined ? 0n : (cpu.gpr[base] ?? 0n);
  const scaled = index === undefined ? 0n : (cpu.gpr[index] ?? 0n) * BigInt(scale);
  return BigInt.asUintN(64, from + scaled + displacement);
}

function maskExceptions(operands: readonly Operand[], cpu: CpuState, next: bigint, window: Uint8Array): void {
  const [operand] = operands;
  if (operand?.kind !== "memory") return;
  const at = Number(operandAddress(operand, cpu, next)) - LAYOUT.window;
  if (at >= 0 && at < window.length) window[at] = (window[at] ?? 0) | 0x3f;
}

/** One case, or undefined where the choices cannot be encoded together. */
export function randomCase(random: Random, instruction: Instruction, form: Form): Case | undefined {
  const cpu = createCpu();
  fillState(random, cpu, instruction);
  const operandSize = random.pick(operandSizes(form));
  if (/^bt[scr]?$/.test(instruction.mnemonic)) {
    cpu.gpr.forEach((_value, index) => {
      cpu.gpr[index] = BigInt.asUintN(64, BigInt(random.below(2048) - 1024));
    });
  }
  let operands = form.operands.map((kind) => randomOperand(random, kind, operandSize, cpu));
  if (/^bt[scr]?$/.test(instruction.mnemonic) && !bitOffsetIsNear(operands, cpu)) return undefined;
  if (isMixedUp(form, operands)) return undefined;
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
  const window = new Uint8Array(LAYOUT.windowSize);
  const words = new Uint32Array(window.buffer);
  words.forEach((_word, at) => {
    words[at] = random.u32();
  });
  const extended = form.operands.some(({ memorySize }) => memorySize === 80);
  for (let at = 0; at < window.length; at += 16) {
    if (extended && random.chance(80)) {
      const value = randomExtended(random);
      const view = new DataView(window.buffer);
      view.setBigUint64(at, BigInt.asUintN(64, value), true);
      view.setUint16(at + 8, Number(value >> 64n), true);
    } else if (random.chance(60))
      new DataView(window.buffer).setBigUint64(at, BigInt.asUintN(64, pooledVector(random)), true);
  }
  // A gather that faults may trap before, with some elements done.
  const repeated = repeat !== 0 || form.operands.some(({ indexBits }) => indexBits > 0);
  if (LOADS_CONTROL.test(instruction.mnemonic)) maskExceptions(operands, cpu, next, window);
  return { instruction, form, code, operands, cpu, window, repeated };
}
