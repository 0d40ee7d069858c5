/** The operand part of decoding: ModRM, SIB, displacement and immediates (SDM Vol. 2A, 2.1). */

import { immediateBytes } from "./encoding.ts";
import type { CodeCursor } from "./decode.ts";
import type { Form } from "./instruction.ts";
import { bitsFor, type OperandKind } from "./operand-kinds.ts";
import type { MemoryOperand, Operand, Prefixes, RegisterOperand } from "./operands.ts";

interface Context {
  readonly cursor: CodeCursor;
  readonly prefixes: Prefixes;
  readonly operandSize: 16 | 32 | 64;
  readonly modrm: number;
  /** Register number in the low bits of the opcode. */
  readonly opcodeRegister: number;
}

export function decodeOperands(
  cursor: CodeCursor,
  form: Form,
  prefixes: Prefixes,
  operandSize: 16 | 32 | 64,
  opcode: number,
  address: bigint,
): readonly Operand[] {
  const { encoding } = form;
  const modrm = encoding.modrm === "none" ? 0xc0 : cursor.byte();
  const context: Context = {
    cursor,
    prefixes,
    operandSize,
    modrm,
    opcodeRegister: (opcode & 7) | ((prefixes.rex & 1) << 3),
  };
  const addressing = modrm < 0xc0 ? decodeAddress(context) : undefined;
  const immediates = encoding.immediates.map((size) =>
    cursor.signed(moffsBytes(size, prefixes) ?? immediateBytes(size, operandSize)),
  );
  let used = 0;
  const end = address + BigInt(cursor.at);
  return form.operands.map((kind): Operand => {
    const bits = bitsFor(kind.size, operandSize);
    switch (kind.place) {
      case "reg":
        return register(
          context,
          kind,
          bits,
          encoding.registerInOpcode ? context.opcodeRegister : regField(context),
        );
      case "vvvv":
        return register(context, kind, bits, prefixes.vex?.register ?? 0);
      case "rm":
        return rmOperand(context, kind, bits, addressing);
      case "immediate": {
        const raw = immediates[used++] ?? 0n;
        // Unsigned bytes and words stay what they are; the others are extended to the operand size.
        return { kind: "immediate", value: BigInt.asUintN(bits, raw), bits };
      }
      case "relative":
        return { kind: "target", address: BigInt.asUintN(64, end + (immediates[used++] ?? 0n)) };
      case "moffs":
        return memory(context, bits, 1, {
          displacement: BigInt.asUintN(64, immediates[used++] ?? 0n),
          displacementBytes: 8,
        });
      case "source":
        return memory(context, bits, 1, { base: kind.fixed });
      case "destination":
        return { ...memory(context, bits, 1, { base: kind.fixed }), segment: "es" };
      case "fixed":
        if (!kind.allowsRegister) return { kind: "immediate", value: BigInt(kind.fixed), bits };
        return { kind: "register", file: kind.file, index: kind.fixed, high: false, bits };
    }
  });
}

/** An absolute address has the address size. */
function moffsBytes(size: string, prefixes: Prefixes): number | undefined {
  if (size !== "mo") return undefined;
  return prefixes.addressSize ? 4 : 8;
}

function regField({ modrm, prefixes }: Context): number {
  return ((modrm >> 3) & 7) | ((prefixes.rex & 4) << 1);
}

function register({ prefixes }: Context, kind: OperandKind, bits: number, index: number): RegisterOperand {
  const high = kind.file === "gpr" && bits === 8 && prefixes.rex === 0 && index >= 4;
  // Eight registers of the x87 need no bit of REX.
  if (kind.file === "st") return { kind: "register", file: "st", index: index & 7, high, bits };
  return { kind: "register", file: kind.file, index: high ? index - 4 : index, high, bits };
}

type Addressing = Pick<MemoryOperand, "displacement"> &
  Partial<Pick<MemoryOperand, "base" | "index" | "scale" | "displacementBytes" | "hasSib">>;

function rmOperand(
  context: Context,
  kind: OperandKind,
  bits: number,
  addressing: Addressing | undefined,
): Operand {
  if (addressing === undefined) {
    return register(context, kind, bits, (context.modrm & 7) | ((context.prefixes.rex & 1) << 3));
  }
  return memory(context, bitsFor(kind.memorySize, context.operandSize), kind.alignment, addressing);
}

function memory(
  { prefixes }: Context,
  bits: number,
  alignment: number,
  addressing: Partial<Addressing>,
): MemoryOperand {
  return {
    kind: "memory",
    bits,
    segment: segmentOf(prefixes),
    base: undefined,
    index: undefined,
    scale: 1,
    displacement: 0n,
    displacementBytes: 0,
    hasSib: false,
    addressBits: prefixes.addressSize ? 32 : 64,
    alignment,
    ...addressing,
  };
}

function segmentOf(prefixes: Prefixes): "fs" | "gs" | undefined {
  if (prefixes.segment === 0x64) return "fs";
  return prefixes.segment === 0x65 ? "gs" : undefined;
}

/** SDM Vol. 2A, tables 2-2 and 2-3 with the 64-bit changes of 2.2.1.6. */
function decodeAddress({ cursor, prefixes, modrm }: Context): Addressing {
  const mod = modrm >> 6;
  const rm = modrm & 7;
  const { rex } = prefixes;
  if (rm === 4) {
    const sib = cursor.byte();
    const index = ((sib >> 3) & 7) | ((rex & 2) << 2);
    const scale = ([1, 2, 4, 8] as const)[(sib >> 6) & 3] ?? 1;
    const baseless = mod === 0 && (sib & 7) === 5;
    const displacementBytes = baseless ? 4 : displacementLength(mod);
    return {
      base: baseless ? undefined : (sib & 7) | ((rex & 1) << 3),
      index: index === 4 ? undefined : index,
      scale,
      hasSib: true,
      displacementBytes,
      displacement: displacement(cursor, displacementBytes),
    };
  }
  if (mod === 0 && rm === 5)
    return { base: "rip", displacementBytes: 4, displacement: displacement(cursor, 4) };
  const displacementBytes = displacementLength(mod);
  return {
    base: rm | ((rex & 1) << 3),
    displacementBytes,
    displacement: displacement(cursor, displacementBytes),
  };
}

function displacementLength(mod: number): number {
  return mod === 1 ? 1 : mod === 2 ? 4 : 0;
}

function displacement(cursor: CodeCursor, bytes: number): bigint {
  return bytes === 0 ? 0n : cursor.signed(bytes);
}
