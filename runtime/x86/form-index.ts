/** Which form of the table an opcode means, by its prefixes and ModRM byte. */

import { AT, BITS, FS } from "./decode-prefixes.ts";
import { opcodeOf } from "./encoding.ts";
import type { Form, Instruction } from "./instruction.ts";
import { INSTRUCTIONS } from "./instructions/index.ts";

export interface Candidate {
  readonly instruction: Instruction;
  readonly form: Form;
  /** Has demands that `Opcode.selected` does not decide. */
  readonly isParticular: boolean;
}

/** Legacy maps 0–3, and those of VEX after them. */
export const VEX_MAPS = 4;

/**
 * All candidates of an opcode, those that demand more first; and for each combination of the bits that decide among them the few
 * that remain, worked out when it is first met.
 */
class Opcode {
  /** As they stand in the table. */
  readonly forms: { readonly instruction: Instruction; readonly form: Form }[] = [];
  selected: (readonly Candidate[] | undefined)[] | undefined;
  #all: readonly Candidate[] | undefined;
  #hasModrm: boolean | undefined;

  get all(): readonly Candidate[] {
    return (this.#all ??= this.forms
      .map(({ instruction, form }) => ({ instruction, form, isParticular: isParticular(instruction, form) }))
      .sort((a, b) => demands(b.form) - demands(a.form)));
  }

  get hasModrm(): boolean {
    return (this.#hasModrm ??= this.forms.some(({ form }) => form.encoding.modrm !== "none"));
  }
}

function isParticular(instruction: Instruction, form: Form): boolean {
  return (
    form.encoding.modrm === "fixed" ||
    form.encoding.refusesRexB ||
    needsEmptyVexRegister(form) ||
    hasVectorIndex(form) ||
    instruction.implicitAddress
  );
}

function indexTable(instructions: readonly Instruction[]): readonly (Opcode | undefined)[] {
  const index = new Array<Opcode | undefined>(2 * VEX_MAPS * 256).fill(undefined);
  for (const instruction of instructions) {
    for (const form of instruction.forms) {
      const { isVex, map, opcode, registerInOpcode } = opcodeOf(form.text.encoding);
      const first = (map + (isVex ? VEX_MAPS : 0)) * 256 + opcode;
      for (let low = 0; low < (registerInOpcode ? 8 : 1); low++)
        (index[first + low] ??= new Opcode()).forms.push({ instruction, form });
    }
  }
  return index;
}

function demands({ encoding }: Form): number {
  return (
    (encoding.prefix === 0xf2 || encoding.prefix === 0xf3 ? 8 : 0) +
    (encoding.prefix === 0x66 ? 4 : 0) +
    (encoding.modrm === "fixed" ? 2 : 0) +
    (encoding.rexW === undefined ? 0 : 1) +
    (encoding.refusesRexB ? 1 : 0)
  );
}

/** By opcode map · 256 + opcode. */
export const OPCODES = indexTable(INSTRUCTIONS);

/** The form that these prefixes and this ModRM byte mean. */
export function findForm(opcode: Opcode, prefixes: number, modrm: number): Candidate | undefined {
  const key = selectionKey(prefixes, opcode.hasModrm ? modrm : 0);
  const selected = (opcode.selected ??= new Array<undefined>(SELECTION_KEYS).fill(undefined));
  const candidates = (selected[key] ??= opcode.all.filter(({ form }) => admits(form, prefixes, modrm)));
  const isLocked = (prefixes & BITS.lock) !== 0;
  for (const candidate of candidates) {
    if ((!candidate.isParticular && !isLocked) || agrees(candidate, prefixes, modrm)) return candidate;
  }
  return undefined;
}

const SELECTION_KEYS = 512;

/** 66, F2 and F3, REX.W, VEX.L, and of ModRM whether it names a register and its middle field: nine bits. */
function selectionKey(prefixes: number, modrm: number): number {
  return (
    ((prefixes & BITS.operandSize) === 0 ? 0 : 1) |
    ((prefixes & BITS.repeat) >> (AT.repeat - 1)) |
    (prefixes & BITS.rexW) |
    ((prefixes & BITS.length256) === 0 ? 0 : 16) |
    ((modrm & 0x38) << 2) |
    (modrm >= 0xc0 ? 256 : 0)
  );
}

/** Whether a form can be meant, as far as the bits of the key decide it. */
function admits({ encoding, operands }: Form, prefixes: number, modrm: number): boolean {
  const { prefix, vex } = encoding;
  const has66 = (prefixes & BITS.operandSize) !== 0;
  const repeat = [0, 0xf3, 0xf2][(prefixes & BITS.repeat) >> AT.repeat];
  const isWide = (prefixes & BITS.rexW) !== 0;
  const length = (prefixes & BITS.length256) !== 0 ? 256 : 128;
  if (vex !== undefined && vex !== "any" && vex !== length) return false;
  if (prefix === "NP" && (has66 || repeat !== 0)) return false;
  if (prefix === "NFx" && repeat !== 0) return false;
  if (prefix === "NO66" && has66 && !isWide) return false;
  if (prefix === 0x66 && (!has66 || repeat !== 0)) return false;
  if ((prefix === 0xf2 || prefix === 0xf3) && repeat !== prefix) return false;
  if (encoding.rexW !== undefined && encoding.rexW !== isWide) return false;
  if (typeof encoding.modrm === "object" && encoding.modrm.digit !== ((modrm >> 3) & 7)) return false;
  const isRegister = modrm >= 0xc0;
  return operands.every(
    ({ place, allowsRegister, allowsMemory }) =>
      place !== "rm" || (isRegister ? allowsRegister : allowsMemory),
  );
}

/** The demands that few forms have. */
function agrees({ form, instruction }: Candidate, prefixes: number, modrm: number): boolean {
  const { encoding } = form;
  if (encoding.modrm === "fixed" && encoding.modrmByte !== modrm) return false;
  if (encoding.refusesRexB && (prefixes & 1) !== 0) return false;
  if (hasVectorIndex(form) && (modrm & 7) !== 4) return false;
  if ((prefixes & BITS.register) !== 0 && needsEmptyVexRegister(form)) return false;
  if (instruction.implicitAddress && changesImplicitAddress(form, prefixes)) return false;
  if ((prefixes & BITS.lock) === 0) return true;
  return instruction.lockable && form.operands[0]?.place === "rm" && modrm < 0xc0;
}

/** A vector as index stands in a SIB byte, which must be there (SDM Vol. 2A, 2.3.12). */
function hasVectorIndex({ operands }: Form): boolean {
  return operands.some(({ indexBits }) => indexBits > 0);
}

/** A VEX form without an operand in vvvv demands that the field be empty, which is 15 inverted. */
function needsEmptyVexRegister({ encoding, operands }: Form): boolean {
  return encoding.vex !== undefined && operands.every(({ place }) => place !== "vvvv");
}

/** An address-size prefix; or a segment, where the address belongs to no operand that would have it (MASKMOVDQU). */
function changesImplicitAddress({ operands }: Form, prefixes: number): boolean {
  if ((prefixes & BITS.addressSize) !== 0) return true;
  const hasBase = (prefixes & BITS.segment) >> AT.segment >= FS;
  return hasBase && operands.every(({ place }) => place === "reg" || place === "rm");
}
