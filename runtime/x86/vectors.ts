/** What the records of vector instructions share: the families of an SSE instruction and its VEX forms. */

import { form, type Form, type FormOptions, type Instruction, instruction } from "./instruction.ts";
import type { Half, Machine, Place, RoundingChoice } from "./machine.ts";

/** The lowest lane of a register, or a memory operand, which has that size. */
export function scalar<V>(m: Machine<V>, place: Place<V>, width: number): V {
  const value = place.get();
  return place.isMemory ? value : m.lane(value, 0, width);
}

/** A vector made lane by lane. */
export function eachLane<V>(m: Machine<V>, width: number, make: (index: number) => V): V {
  let result = m.constant(0, 128);
  for (let index = 0; index < 128 / width; index++) result = m.withLane(result, index, width, make(index));
  return result;
}

/** Byte indexes for `shuffle` from lane indexes. */
export function laneIndexes(lanes: readonly number[], width: number): readonly number[] {
  const bytes = width / 8;
  return lanes.flatMap((lane) => Array.from({ length: bytes }, (_, byte) => bytes * lane + byte));
}

export const FLOAT_VARIANTS = [
  { suffix: "ps", prefix: "NP", width: 32, packed: true },
  { suffix: "pd", prefix: "66", width: 64, packed: true },
  { suffix: "ss", prefix: "F3", width: 32, packed: false },
  { suffix: "sd", prefix: "F2", width: 64, packed: false },
] as const;
export type FloatVariant = (typeof FLOAT_VARIANTS)[number];

/** The two low bits of the immediate; bit 2 means MXCSR's mode. */
export function roundingOf(immediate: number): RoundingChoice {
  if ((immediate & 4) > 0) return "current";
  return (["nearest", "down", "up", "truncate"] as const)[immediate & 3] ?? "nearest";
}

/**
 * The result of a VEX instruction, of 128 or 256 bits. Both halves are made before either is written, since the destination may
 * be a source; bits above the result are cleared (SDM Vol. 1, 14.1.3), where legacy SSE keeps them.
 */
export function setVector<V>(m: Machine<V>, destination: Place<V>, make: (half: Half) => V): void {
  const lower = make(0);
  const upper = destination.bits === 256 ? make(1) : m.constant(0, 128);
  destination.half(0).set(lower);
  destination.half(1).set(upper);
}

/** The result of a VEX instruction that has 128 bits at most. */
export function setLower<V>(m: Machine<V>, destination: Place<V>, value: V): void {
  destination.half(0).set(value);
  destination.half(1).set(m.constant(0, 128));
}

/** Stores both halves, or faults before it has stored anything. */
export function storeVector<V>(m: Machine<V>, memory: Place<V>, source: Place<V>, bits: number): void {
  if (bits === 256) {
    m.probe(memory.address(), 32);
    memory.half(1).set(source.half(1).get());
  }
  memory.half(0).set(source.half(0).get());
}

const LEGACY = /^(NP|66|F2|F3) (?:W0 |REX\.W \+ )?0F( 38| 3A)? (.*)$/;

/** `66 0F 38 00 /r` with a VEX prefix of this length; `w` is the demand on VEX.W, where there is one. */
export function vexEncoding(legacy: string, length: "128" | "256" | "LIG", w = ""): string {
  const [, prefix = "", map = "", rest = ""] = LEGACY.exec(legacy) ?? [];
  const mandatory = prefix === "NP" ? "" : `.${prefix}`;
  return `VEX.${length}${mandatory}.0F${map.trim()}${w === "" ? "" : `.${w}`} ${rest}`;
}

/** What lines of a family may say besides name and encoding. */
export interface FamilyOptions {
  readonly sdm?: string;
  readonly form?: FormOptions;
  /** Of the VEX forms where they are not those of the SSE form. */
  readonly vexForm?: FormOptions;
  /** There is no form of 256 bits. */
  readonly only128?: boolean;
  /** The bits of the immediate that the SSE form looks at. */
  readonly legacyImmediate?: number;
  /** What VEX.W must be. */
  readonly w?: "W0" | "W1";
}

function citation(mnemonic: string, { sdm }: FamilyOptions): string {
  return sdm ?? `Vol. 2, ${mnemonic.toUpperCase()}`;
}

function hasImmediate(encoding: string): boolean {
  return encoding.endsWith(" ib");
}

/** Forms of 128 and 256 bits; `operands` is made for the letter x or y and the memory operand. */
export function vexForms(
  encoding: string,
  options: FamilyOptions,
  operands: (letter: "x" | "y", memory: string) => string,
): readonly Form[] {
  const immediate = hasImmediate(encoding) ? ", imm8" : "";
  const vexForm = options.vexForm ?? options.form;
  const narrow = form(
    vexEncoding(encoding, "128", options.w),
    `${operands("x", "m128u")}${immediate}`,
    vexForm,
  );
  if (options.only128 === true) return [narrow];
  const wide = form(vexEncoding(encoding, "256", options.w), `${operands("y", "m256")}${immediate}`, vexForm);
  return [narrow, wide];
}

/** A function of two vectors; what an immediate means may differ between the halves. */
export type BinaryVector = <V>(m: Machine<V>, a: V, b: V, immediate: number, half: Half) => V;

/** `paddb xmm1, xmm2/m128` and `vpaddb ymm1, ymm2, ymm3/m256`. */
export function binaryVectors(
  mnemonic: string,
  encoding: string,
  compute: BinaryVector,
  options: FamilyOptions = {},
): readonly Instruction[] {
  const immediate = hasImmediate(encoding) ? ", imm8" : "";
  const sdm = citation(mnemonic, options);
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, `xmm1, xmm2/m128${immediate}`, options.form)],
      semantics(m, destination, source, control) {
        const value = immediate === "" ? 0 : (control.constant ?? 0) & (options.legacyImmediate ?? 0xff);
        destination.set(compute(m, destination.get(), source.get(), value, 0));
      },
    }),
    binaryVex(`v${mnemonic}`, encoding, compute, { ...options, sdm }),
  ];
}

/** The VEX forms alone. */
export function binaryVex(
  mnemonic: string,
  encoding: string,
  compute: BinaryVector,
  options: FamilyOptions = {},
): Instruction {
  const immediate = hasImmediate(encoding);
  return instruction({
    mnemonic,
    sdm: citation(mnemonic, options),
    forms: vexForms(encoding, options, (x, memory) => `${x}mm1, v${x}mm, ${x}mm2/${memory}`),
    semantics(m, destination, first, second, control) {
      const value = immediate ? (control.constant ?? 0) : 0;
      setVector(m, destination, (half) =>
        compute(m, first.half(half).get(), second.half(half).get(), value, half),
      );
    },
  });
}

export type UnaryVector = <V>(m: Machine<V>, a: V, immediate: number, half: Half) => V;

/** `pabsb xmm1, xmm2/m128` and `vpabsb ymm1, ymm2/m256`. */
export function unaryVectors(
  mnemonic: string,
  encoding: string,
  compute: UnaryVector,
  options: FamilyOptions = {},
): readonly Instruction[] {
  const immediate = hasImmediate(encoding) ? ", imm8" : "";
  const sdm = citation(mnemonic, options);
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, `xmm1, xmm2/m128${immediate}`, options.form)],
      semantics(m, destination, source, control) {
        const value = immediate === "" ? 0 : (control.constant ?? 0);
        destination.set(compute(m, source.get(), value, 0));
      },
    }),
    unaryVex(`v${mnemonic}`, encoding, compute, { ...options, sdm }),
  ];
}

export function unaryVex(
  mnemonic: string,
  encoding: string,
  compute: UnaryVector,
  options: FamilyOptions = {},
): Instruction {
  const immediate = hasImmediate(encoding);
  return instruction({
    mnemonic,
    sdm: citation(mnemonic, options),
    forms: vexForms(encoding, options, (x, memory) => `${x}mm1, ${x}mm2/${memory}`),
    semantics(m, destination, source, control) {
      const value = immediate ? (control.constant ?? 0) : 0;
      setVector(m, destination, (half) => compute(m, source.half(half).get(), value, half));
    },
  });
}

/** The lowest lane of the result from the lowest lanes of both operands. */
export type ScalarFunction = <V>(m: Machine<V>, a: V, b: V, immediate: number) => V;

/** Lanes of the operands and of the result, which are one where only one is given. */
export interface ScalarWidths {
  readonly from: number;
  readonly to: number;
}

/** `addss xmm1, xmm2/m32` and `vaddss xmm1, xmm2, xmm3/m32`: the other lanes are those of the first operand. */
export function scalarVectors(
  mnemonic: string,
  encoding: string,
  { from, to }: ScalarWidths,
  compute: ScalarFunction,
  options: FamilyOptions = {},
): readonly Instruction[] {
  const immediate = hasImmediate(encoding);
  const tail = `xmm2/m${from}${immediate ? ", imm8" : ""}`;
  const sdm = citation(mnemonic, options);
  function result<V>(m: Machine<V>, first: Place<V>, second: Place<V>, value: number): V {
    const a = first.get();
    return m.withLane(a, 0, to, compute(m, m.lane(a, 0, to), scalar(m, second, from), value));
  }
  return [
    instruction({
      mnemonic,
      sdm,
      forms: [form(encoding, `xmm1, ${tail}`, options.form)],
      semantics(m, destination, source, control) {
        const value = immediate ? (control.constant ?? 0) & (options.legacyImmediate ?? 0xff) : 0;
        destination.set(result(m, destination, source, value));
      },
    }),
    instruction({
      mnemonic: `v${mnemonic}`,
      sdm,
      forms: [
        form(vexEncoding(encoding, "LIG", options.w), `xmm1, vxmm, ${tail}`, options.vexForm ?? options.form),
      ],
      semantics(m, destination, first, second, control) {
        setLower(m, destination, result(m, first, second, immediate ? (control.constant ?? 0) : 0));
      },
    }),
  ];
}
