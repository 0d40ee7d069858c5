/** Runs the semantics of the table once for a shape of operands. */

import type { Place } from "../machine.ts";
import type { Decoded, Operand } from "../operands.ts";
import { BULK, liftBulk } from "./bulk.ts";
import { LOW_SLOT, SLOT, SLOTS } from "./locals.ts";
import { F32, F64, I64, OP, V128, type ValueType } from "./opcodes.ts";
import {
  APART64,
  ConstantPlace,
  GprPlace,
  HolePlace,
  MemoryPlace,
  type VectorMode,
  WHOLE,
  XmmPlace,
} from "./places.ts";
import { arithmeticFormat, type FlagEffect, type JumpEffect, type Move, type Recipe } from "./recipe.ts";
import { RecipeCompiler, TooComplex } from "./recipe-compiler.ts";
import { asDistance, type KnownRules, RecipeMachine, Unsupported } from "./recipe-machine.ts";
import { ALL_FLAGS, flagMask } from "./rules.ts";
import { HOLE, HOLES, LOCAL, type Value } from "./value.ts";

/** An operand with the local that stands for each of its registers: a slot, or the register itself. */
export interface Shape {
  readonly operand: Operand;
  /** Of a register operand, or of the base of a memory operand. */
  readonly local: number | undefined;
  readonly index: number | undefined;
  /** An immediate that has a recipe of its own. */
  readonly isFixed: boolean;
}

export interface Situation {
  readonly rules: KnownRules;
  /** By slot. */
  readonly modes: readonly VectorMode[];
}

const NOTHING: Int32Array = new Int32Array(0);

/** An instruction that lifted code leaves to the interpreter. */
const STOP: Recipe = {
  code: NOTHING,
  codeWithFlags: NOTHING,
  reads: [],
  writes: [],
  accesses: [],
  moves: [],
  flags: { kind: "none" },
  readsFlags: false,
  materializes: false,
  jump: { kind: "none" },
  float: undefined,
  leaves: true,
  stops: true,
};

export function makeRecipe(decoded: Decoded, shapes: readonly Shape[], situation: Situation): Recipe {
  const machine = new RecipeMachine(situation.rules, slotTypes(shapes, situation.modes));
  try {
    perform(machine, decoded, shapes, situation.modes);
    return finish(machine);
  } catch (thrown) {
    if (thrown instanceof Unsupported || thrown instanceof TooComplex) return STOP;
    throw thrown;
  }
}

function slotTypes(shapes: readonly Shape[], modes: readonly VectorMode[]): ValueType[] {
  const types: ValueType[] = [];
  for (const { operand, local } of shapes) {
    if (local === undefined || local < SLOT) continue;
    const isVector = operand.kind === "register" && operand.file === "xmm";
    types[local - SLOT] = isVector ? V128 : I64;
  }
  for (let slot = 0; slot < SLOTS; slot++)
    types[LOW_SLOT - SLOT + slot] = modes[slot] === APART64 ? F64 : F32;
  return types;
}

function perform(
  machine: RecipeMachine,
  decoded: Decoded,
  shapes: readonly Shape[],
  modes: readonly VectorMode[],
): void {
  const { instruction, form, prefixes } = decoded;
  const repeats =
    instruction.repeatable !== "no" && prefixes.repeat !== 0 && form.encoding.prefix !== prefixes.repeat;
  if (repeats) {
    if (!BULK.has(instruction.mnemonic)) machine.unsupported();
    liftBulk(machine, decoded);
    return;
  }
  const places = shapes.map((shape, number) => placeOf(machine, shape, number, modes));
  machine.floatFormat = arithmeticFormat(instruction.mnemonic);
  const [a, b, c, d] = places as [Place<Value>, Place<Value>, Place<Value>, Place<Value>];
  instruction.semantics(machine, a, b, c, d);
}

function placeOf(
  machine: RecipeMachine,
  { operand, local, index, isFixed }: Shape,
  number: number,
  modes: readonly VectorMode[],
): Place<Value> {
  switch (operand.kind) {
    case "register":
      if (local === undefined) return machine.unsupported();
      if (operand.file === "gpr") return new GprPlace(machine, local, operand.bits, operand.high);
      return new XmmPlace(machine, local, local >= SLOT ? (modes[local - SLOT] ?? WHOLE) : WHOLE);
    case "memory":
      return new MemoryPlace(machine, { operand, number, base: local, index });
    case "immediate":
      return isFixed
        ? new ConstantPlace(machine, operand.value, operand.bits)
        : new HolePlace(machine, HOLES.immediate, operand.bits);
    case "target":
      return new HolePlace(machine, HOLES.target, 64);
  }
}

function finish(machine: RecipeMachine): Recipe {
  const { temporaries, effects, flags } = machine;
  const jump = jumpOf(machine);
  const registers = new Map<number, Value>();
  for (const [local, value] of machine.written)
    registers.set(local, machine.emitter.as(value, typeOfWrite(value)));
  const code = RecipeCompiler.compile(effects, { registers, flags: undefined }, temporaries);
  const codeWithFlags =
    flags === undefined ? code : RecipeCompiler.compile(effects, { registers, flags }, temporaries);
  return {
    code,
    codeWithFlags,
    reads: [...machine.reads],
    writes: [...registers.keys()],
    accesses: machine.accesses,
    moves: movesOf(registers),
    flags: flagEffect(machine),
    readsFlags: machine.readsFlags,
    materializes: machine.materializes,
    jump,
    float: machine.floatResult,
    leaves: machine.leaves,
    stops: false,
  };
}

/** Lowest lanes are floats already. */
function typeOfWrite(value: Value): ValueType {
  return value.type === F64 || value.type === F32 || value.type === V128 ? value.type : I64;
}

function flagEffect({ flags, flagRule }: RecipeMachine): FlagEffect {
  if (flags === undefined || flagRule === undefined) return { kind: "none" };
  const { number, condition } = flags;
  const mask = flagMask(flagRule);
  return {
    kind: "rule",
    rule: flagRule,
    number,
    mask,
    isComplete: mask === ALL_FLAGS,
    always: condition === undefined,
  };
}

/** Where to must be known before the registers change. A conditional jump changes none but RCX, which it has looked at. */
function jumpOf(machine: RecipeMachine): JumpEffect {
  const { jumped, temporaries } = machine;
  if (jumped === undefined) return { kind: "none" };
  const { target } = jumped;
  const isKnown = target.kind === HOLE && target.immediate === HOLES.target;
  if (jumped.kind === "always") {
    return isKnown
      ? { kind: "known", condition: undefined }
      : { kind: "dynamic", local: machine.let(target) };
  }
  if (machine.written.size === 0)
    return { kind: "known", condition: RecipeCompiler.compileValue(jumped.condition, temporaries) };
  const decided = machine.emitter.fromLocal(machine.let(jumped.condition), jumped.condition.type, 1);
  return { kind: "known", condition: RecipeCompiler.compileValue(decided, temporaries) };
}

function movesOf(registers: ReadonlyMap<number, Value>): Move[] {
  const moves: Move[] = [];
  for (const [to, value] of registers) {
    const [first, second] = value.kind === OP.i64Add || value.kind === OP.i64Sub ? value.operands : [value];
    const at = asDistance(value);
    if (at !== undefined) moves.push({ to, from: at.register, by: at.distance });
    else if (first?.kind === LOCAL && second?.kind === HOLE && asDistance(first) !== undefined)
      moves.push({ to, from: first.local, by: byHole(value.kind, second) });
  }
  return moves;
}

function byHole(opcode: number, { immediate }: Value): Move["by"] {
  if (immediate === HOLES.displacement) return "displacement";
  return opcode === OP.i64Sub ? "minus-immediate" : "immediate";
}
