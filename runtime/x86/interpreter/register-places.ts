/** Operands that are registers: one object for each, however many instructions name it. */

import type { CpuState } from "../cpu.ts";
import type { Place } from "../machine.ts";
import type { RegisterOperand } from "../operands.ts";
import { fpuPlace, gprPlace, vectorPlace } from "./places.ts";

/** Registers of a file are numbered below this. */
const FILE = 16;
/** The numbers at which the files begin; general registers have one for each width, and one for AH to BH. */
const ST = 5 * FILE;
const XMM = 6 * FILE;
const YMM = 7 * FILE;

function numberOf({ file, index, bits, high }: RegisterOperand): number {
  if (file === "st") return ST + index;
  if (file !== "gpr") return (bits === 128 ? XMM : YMM) + index;
  if (high) return 4 * FILE + index;
  return FILE * (bits === 64 ? 0 : bits === 32 ? 1 : bits === 16 ? 2 : 3) + index;
}

export class RegisterPlaces {
  readonly #cpu: CpuState;
  readonly #places: (Place<bigint> | undefined)[] = new Array<undefined>(8 * FILE).fill(undefined);

  constructor(cpu: CpuState) {
    this.#cpu = cpu;
  }

  of(operand: RegisterOperand): Place<bigint> {
    return (this.#places[numberOf(operand)] ??= this.#make(operand));
  }

  #make({ file, index, bits, high }: RegisterOperand): Place<bigint> {
    if (file === "gpr") return gprPlace(this.#cpu, index, bits, high);
    if (file === "st") return fpuPlace(this.#cpu, index);
    return vectorPlace(this.#cpu, index, bits);
  }
}
