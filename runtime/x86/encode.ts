/** The way back from operands to bytes, read from the same table: for tests and patches, and to prove that decoding loses nothing. */

import { type Encoding, immediateBytes, type ImmediateSize } from "./encoding.ts";
import type { Form } from "./instruction.ts";
import type { Operand, Prefixes, RegisterOperand } from "./operands.ts";

export interface EncodeOptions {
  readonly operandSize: 16 | 32 | 64;
  readonly address: bigint;
  readonly lock?: boolean;
  readonly repeat?: Prefixes["repeat"];
}

/** The operand sizes that a form can have; those of a fixed size have 32, or 64 with REX.W. */
export function operandSizes({ encoding, operands }: Form): readonly (16 | 32 | 64)[] {
  if (encoding.rexW === true) return [64];
  const sizes = new Set(operands.map(({ size }) => size));
  const narrow: readonly 16[] = ["NP", "NO66", 0x66].includes(encoding.prefix) ? [] : [16];
  const wide: readonly 64[] = encoding.rexW === false ? [] : [64];
  if (sizes.has("v")) return [...narrow, 32, ...wide];
  if (sizes.has("y")) return [32, ...wide];
  if (sizes.has("q")) return [...narrow, 64];
  return [32];
}

class Writer {
  readonly bytes: number[] = [];

  integer(value: bigint, length: number): void {
    for (let i = 0; i < length; i++) this.bytes.push(Number((value >> BigInt(8 * i)) & 0xffn));
  }
}

interface Parts {
  rex: number;
  modrm: number;
  sib: number | undefined;
  displacementBytes: number;
  displacement: bigint;
  ripRelative: boolean;
  addressSize: boolean;
  segment: number;
  opcodeRegister: number;
  /** The register in VEX.vvvv. */
  vexRegister: number;
  /** The register in an immediate byte. */
  immediateRegister: number;
}

/** SDM Vol. 2A, table 3-1: SPL, BPL, SIL and DIL exist with any REX prefix only. */
function needsRex(operand: RegisterOperand): boolean {
  return (
    operand.file === "gpr" && operand.bits === 8 && !operand.high && operand.index >= 4 && operand.index < 8
  );
}

function registerNumber(operand: RegisterOperand): number {
  return operand.high ? operand.index + 4 : operand.index;
}

function placeRm(parts: Parts, operand: Operand): void {
  if (operand.kind === "register") {
    const number = registerNumber(operand);
    parts.modrm |= 0xc0 | (number & 7);
    if (number > 7) parts.rex |= 0x41;
    return;
  }
  if (operand.kind !== "memory") return;
  parts.addressSize = operand.addressBits === 32;
  if (operand.segment === "fs") parts.segment = 0x64;
  if (operand.segment === "gs") parts.segment = 0x65;
  parts.displacement = operand.displacement;
  if (operand.base === "rip") {
    parts.modrm |= 5;
    parts.displacementBytes = 4;
    parts.ripRelative = true;
    return;
  }
  const { base, index } = operand;
  const plain = index === undefined && base !== undefined && (base & 7) !== 4;
  parts.displacementBytes =
    base === undefined
      ? 4
      : (base & 7) === 5 && operand.displacementBytes === 0
        ? 1
        : operand.displacementBytes;
  const mod = base === undefined || parts.displacementBytes === 0 ? 0 : parts.displacementBytes === 1 ? 1 : 2;
  parts.modrm |= (mod << 6) | (plain ? base & 7 : 4);
  if (base !== undefined && base > 7) parts.rex |= 0x41;
  if (plain) return;
  if (index !== undefined && index > 7) parts.rex |= 0x42;
  parts.sib =
    (Math.log2(operand.scale) << 6) | (((index ?? 4) & 7) << 3) | (base === undefined ? 5 : base & 7);
}

function placeOperands(form: Form, operands: readonly Operand[]): Parts {
  const { modrm } = form.encoding;
  const parts: Parts = {
    rex: 0,
    modrm: typeof modrm === "object" ? modrm.digit << 3 : form.encoding.modrmByte,
    sib: undefined,
    displacementBytes: 0,
    displacement: 0n,
    ripRelative: false,
    addressSize: false,
    segment: 0,
    opcodeRegister: 0,
    vexRegister: 0,
    immediateRegister: 0,
  };
  form.operands.forEach((kind, at) => {
    const operand = operands[at];
    if (operand === undefined) return;
    if (operand.kind === "register" && kind.place !== "fixed" && needsRex(operand)) parts.rex |= 0x40;
    if (kind.place === "rm") placeRm(parts, operand);
    if (kind.place === "vvvv" && operand.kind === "register") parts.vexRegister = operand.index;
    if (kind.place === "is4" && operand.kind === "register") parts.immediateRegister = operand.index;
    if (kind.place !== "reg" || operand.kind !== "register") return;
    const number = registerNumber(operand);
    if (form.encoding.registerInOpcode) {
      parts.opcodeRegister = number & 7;
      if (number > 7) parts.rex |= 0x41;
    } else {
      parts.modrm |= (number & 7) << 3;
      if (number > 7) parts.rex |= 0x44;
    }
  });
  return parts;
}

function writePrefixes(
  writer: Writer,
  encoding: Encoding,
  parts: Parts,
  form: Form,
  options: EncodeOptions,
): void {
  const { bytes } = writer;
  if (options.lock === true) bytes.push(0xf0);
  if (parts.segment !== 0) bytes.push(parts.segment);
  if (parts.addressSize) bytes.push(0x67);
  const sizes = new Set(form.operands.map(({ size }) => size));
  const wide = encoding.rexW === true || (options.operandSize === 64 && (sizes.has("v") || sizes.has("y")));
  if (encoding.vex !== undefined) {
    writeVex(writer, encoding, parts, wide);
    return;
  }
  if (encoding.prefix === 0x66 || (options.operandSize === 16 && encoding.prefix !== "NP")) bytes.push(0x66);
  if (options.repeat !== undefined && options.repeat !== 0) bytes.push(options.repeat);
  if (encoding.prefix === 0xf2 || encoding.prefix === 0xf3) bytes.push(encoding.prefix);
  const rex = parts.rex | (wide ? 0x48 : 0);
  if (rex !== 0) bytes.push(rex);
}

const VEX_PREFIXES: readonly Encoding["prefix"][] = ["NP", 0x66, 0xf3, 0xf2];

/** The short form where it can say all: opcode map 1, and no extension but that of ModRM.reg. */
function writeVex({ bytes }: Writer, encoding: Encoding, parts: Parts, wide: boolean): void {
  const { rex } = parts;
  const vvvv = (~parts.vexRegister & 15) << 3;
  const last = vvvv | (encoding.vex === 256 ? 4 : 0) | VEX_PREFIXES.indexOf(encoding.prefix);
  if (encoding.map === 1 && !wide && (rex & 3) === 0) {
    bytes.push(0xc5, ((~rex & 4) << 5) | last);
    return;
  }
  bytes.push(0xc4, ((~rex & 7) << 5) | encoding.map, (wide ? 0x80 : 0) | last);
}

function writeOpcode({ bytes }: Writer, encoding: Encoding, parts: Parts): void {
  if (encoding.vex !== undefined) {
    bytes.push(encoding.opcode);
    if (encoding.modrm !== "none") bytes.push(parts.modrm);
    if (parts.sib !== undefined) bytes.push(parts.sib);
    return;
  }
  if (encoding.map > 0) bytes.push(0x0f);
  if (encoding.map > 1) bytes.push(encoding.map === 2 ? 0x38 : 0x3a);
  bytes.push(encoding.opcode + parts.opcodeRegister);
  if (encoding.modrm !== "none") bytes.push(parts.modrm);
  if (parts.sib !== undefined) bytes.push(parts.sib);
}

/** The bytes of a form with these operands, which must be of its kinds. RIP-relative displacements are taken as they are. */
export function encode(form: Form, operands: readonly Operand[], options: EncodeOptions): Uint8Array {
  const { encoding } = form;
  const parts = placeOperands(form, operands);
  const writer = new Writer();
  writePrefixes(writer, encoding, parts, form, options);
  writeOpcode(writer, encoding, parts);
  writer.integer(parts.displacement, parts.displacementBytes);
  const length = (size: ImmediateSize): number => immediateBytes(size, options.operandSize);
  const total = writer.bytes.length + encoding.immediates.reduce((sum, size) => sum + length(size), 0);
  const values = form.operands.flatMap((kind, at): bigint[] => {
    const operand = operands[at];
    if (kind.place === "relative" && operand?.kind === "target")
      return [operand.address - options.address - BigInt(total)];
    if (kind.place === "immediate" && operand?.kind === "immediate") return [operand.value];
    if (kind.place === "is4") return [BigInt(parts.immediateRegister << 4)];
    return kind.place === "moffs" && operand?.kind === "memory" ? [operand.displacement] : [];
  });
  encoding.immediates.forEach((size, at) => {
    writer.integer(values[at] ?? 0n, length(size));
  });
  return Uint8Array.from(writer.bytes);
}
