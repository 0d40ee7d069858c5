/** The body of one WebAssembly function: recipes put one after the other, with their holes filled. */

import { ByteWriter } from "./bytes.ts";
import { LOCALS, LOW_SLOT, lowOf, SLOT, typeOf, VECTOR } from "./locals.ts";
import { I32, I64, OP, type ValueType } from "./opcodes.ts";
import type { VectorMode } from "./places.ts";
import { KIND } from "./recipe.ts";
import type { Step } from "./steps.ts";
import { HOLES } from "./value.ts";

/** What recipes need from the region around them. */
export interface Surroundings {
  leaveIf(): void;
  check(access: number): void;
  index(access: number): void;
  offset(access: number): number;
  rules(): void;
  materialize(): void;
  float(): void;
}

const UNSET = -1;
/** Bytes of a short function. */
const SHORT = 64;
/** Bytes of a number of locals and their type. */
const LONGEST_RUN = 6;
const NO_MODES: readonly VectorMode[] = [];

export class Assembler {
  /** Of regions it is another one soon. */
  code = new ByteWriter(SHORT);
  /** How each vector register is kept in this function. */
  modes: readonly VectorMode[] = NO_MODES;
  readonly #parameters: number;
  readonly #places = new Int16Array(LOCALS).fill(UNSET);
  readonly #types: ValueType[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** A local that is a parameter. */
  bind(local: number, parameter: number): void {
    this.#places[local] = parameter;
  }

  /** Of a local of a recipe, for a step. */
  placeOf(local: number, step: Step): number {
    return this.#placeOf(local < SLOT ? local : this.#slotLocal(local, step));
  }

  #placeOf(local: number): number {
    let place = this.#places[local] ?? UNSET;
    if (place === UNSET) {
      place = this.newLocal(typeOf(local));
      this.#places[local] = place;
    }
    return place;
  }

  /** A place that has no name. */
  newLocal(type: ValueType): number {
    return this.#parameters + this.#types.push(type) - 1;
  }

  /** Bytes of stack that the locals need. */
  get frameSize(): number {
    return this.#types.reduce((sum, type) => sum + (type === I32 || type === I64 ? 8 : 16), 0);
  }

  // Recipes.

  /** Copies the code of a recipe, or of a part of one. */
  copy(code: Int32Array, step: Step, surroundings: Surroundings): void {
    const out = this.code;
    for (let at = 0; at < code.length; at++) {
      const token = code[at] ?? 0;
      if (token < 0x100) {
        out.byte(token);
        continue;
      }
      const argument = token & 0xff;
      switch (token >> 8) {
        case KIND.local:
          out.u32(this.placeOf(argument, step));
          break;
        case KIND.leaveIf:
          surroundings.leaveIf();
          break;
        case KIND.immediate32:
          out.byte(OP.i32Const);
          out.s32(lowBits(step.immediate, argument));
          break;
        case KIND.immediate64:
          this.i64(step.immediate);
          break;
        case KIND.address:
          this.i64(addressIn(step, argument));
          break;
        case KIND.check:
          surroundings.check(argument);
          break;
        case KIND.index:
          surroundings.index(argument);
          break;
        case KIND.offset:
          out.byte(0);
          out.u32(surroundings.offset(argument));
          break;
        case KIND.rules:
          surroundings.rules();
          break;
        case KIND.materialize:
          surroundings.materialize();
          break;
        case KIND.float:
          surroundings.float();
          break;
      }
    }
  }

  #slotLocal(local: number, { slots }: Step): number {
    if (local < LOW_SLOT) return slots[local - SLOT] ?? 0;
    if (local >= LOW_SLOT + 8) return local;
    const register = slots[local - LOW_SLOT] ?? 0;
    return lowOf(register, this.modes[register - VECTOR] ?? 0);
  }

  // Single instructions.

  opcode(opcode: number): void {
    this.code.opcode(opcode);
  }

  get(local: number): void {
    this.code.byte(OP.localGet);
    this.code.u32(this.#placeOf(local));
  }

  set(local: number): void {
    this.code.byte(OP.localSet);
    this.code.u32(this.#placeOf(local));
  }

  tee(local: number): void {
    this.code.byte(OP.localTee);
    this.code.u32(this.#placeOf(local));
  }

  /** Parameters and places without a name. */
  getPlace(place: number): void {
    this.code.byte(OP.localGet);
    this.code.u32(place);
  }

  setPlace(place: number): void {
    this.code.byte(OP.localSet);
    this.code.u32(place);
  }

  teePlace(place: number): void {
    this.code.byte(OP.localTee);
    this.code.u32(place);
  }

  i32(value: number): void {
    this.code.byte(OP.i32Const);
    this.code.s32(value);
  }

  i64(value: number | bigint): void {
    this.code.byte(OP.i64Const);
    if (typeof value === "number" && value >= -0x8000_0000 && value <= 0x7fff_ffff) this.code.s32(value);
    else this.code.s64(BigInt(value));
  }

  /** A load or store at the address on the stack plus `offset`. No alignment is promised. */
  memory(opcode: number, offset: number): void {
    this.opcode(opcode);
    this.code.byte(0);
    this.code.u32(offset);
  }

  open(opcode: number): void {
    this.code.byte(opcode);
    this.code.byte(0x40); // no result
  }

  /** The body as the code section has it: locals, then code. */
  body(): ByteWriter {
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.#types) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const body = new ByteWriter(this.code.length + LONGEST_RUN * (runs.length + 1));
    body.u32(runs.length);
    for (const { type, count } of runs) {
      body.u32(count);
      body.type(type);
    }
    body.append(this.code);
    return body;
  }
}

function lowBits(value: number | bigint, bits: number): number {
  const low =
    typeof value === "number" && Math.abs(value) <= 0xffff_ffff
      ? value | 0
      : Number(BigInt.asIntN(32, BigInt(value)));
  return bits >= 32 ? low : low & ((1 << bits) - 1);
}

function addressIn(step: Step, hole: number): number {
  if (hole === HOLES.displacement) return step.displacement;
  return hole === HOLES.next ? step.next : step.target;
}
