/** Registers as values: those of the innermost frame as they are, in callers those that the debug information can still tell. */
import { registers as registerTable } from "../../runtime/rsp/registers.ts";
import type { DataType, Member } from "../../runtime/binary/data-types.ts";
import {
  arrayOf,
  DOUBLE,
  FLOAT,
  pointerTo,
  UNSIGNED_INT,
  UNSIGNED_INT128,
  UNSIGNED_LONG,
  VOID,
} from "../expression/types.ts";
import { integerOf } from "../value/scalars.ts";
import { load, type Value, type ValueContext } from "../value/value.ts";
import type { Frame } from "./stack.ts";

const CODE: DataType = { kind: "function", id: -1, returns: VOID, parameters: [], isVariadic: false };
const CODE_POINTER = pointerTo(CODE);
/** The ten bytes of an x87 register. */
const EXTENDED: DataType = { kind: "base", id: -2, name: "long double", size: 10, encoding: "float" };
const DATA_POINTER = pointerTo(VOID);

function unsigned(size: number): DataType {
  return { kind: "base", id: -3, name: `uint${8 * size}_t`, size, encoding: "unsigned" };
}

/** A vector register's lanes under the names that gdb gives them (`vec128` of its target descriptions), the whole first. */
const VECTOR: DataType = {
  kind: "union",
  id: -4,
  name: "vec128",
  qualifiedName: undefined,
  staticMembers: [],
  templateArguments: [],
  size: 16,
  members: [
    lanes("uint128", UNSIGNED_INT128),
    lanes("v4_float", arrayOf(FLOAT, 4)),
    lanes("v2_double", arrayOf(DOUBLE, 2)),
    lanes("v16_int8", arrayOf(unsigned(1), 16)),
    lanes("v8_int16", arrayOf(unsigned(2), 8)),
    lanes("v4_int32", arrayOf(unsigned(4), 4)),
    lanes("v2_int64", arrayOf(unsigned(8), 2)),
  ],
  variantPart: undefined,
  isIncomplete: false,
  declaredAt: undefined,
};

function lanes(name: string, type: DataType): Member {
  return {
    name,
    type,
    offset: 0,
    bitField: undefined,
    isBaseClass: false,
    isArtificial: false,
    offsetExpression: undefined,
  };
}

/** An `unsigned int`, but known as the flags. */
const EFLAGS: DataType = { kind: "base", id: -5, name: "unsigned int", size: 4, encoding: "unsigned" };

/** The flags by their names (Intel SDM Vol. 1, 3.4.3). Bit 1 is always set and says nothing. */
const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [0, "CF"],
  [2, "PF"],
  [4, "AF"],
  [6, "ZF"],
  [7, "SF"],
  [8, "TF"],
  [9, "IF"],
  [10, "DF"],
  [11, "OF"],
  [14, "NT"],
  [16, "RF"],
  [17, "VM"],
  [18, "AC"],
  [19, "VIF"],
  [20, "VIP"],
  [21, "ID"],
];

/** What people also call them. */
const ALIASES: Readonly<Record<string, string>> = {
  pc: "rip",
  sp: "rsp",
  fp: "rbp",
  flags: "eflags",
  rflags: "eflags",
};

/** Parts of the general registers by the names that instructions have for them (Intel SDM Vol. 1, 3.4.1.1), and gdb's for bytes of R8 to R15. */
interface RegisterPart {
  readonly of: string;
  readonly offset: number;
  readonly size: number;
}

const LETTERS = ["a", "b", "c", "d"];
const POINTERS = ["si", "di", "bp", "sp"];
const NUMBERED = Array.from({ length: 8 }, (_, index) => `r${index + 8}`);

function low(name: string, of: string, size: number): readonly [string, RegisterPart] {
  return [name, { of, offset: 0, size }];
}

const PARTS: ReadonlyMap<string, RegisterPart> = new Map([
  ...[...LETTERS.map((letter) => `${letter}x`), ...POINTERS].flatMap((name) => [
    low(`e${name}`, `r${name}`, 4),
    low(name, `r${name}`, 2),
  ]),
  ...LETTERS.map((letter) => low(`${letter}l`, `r${letter}x`, 1)),
  ...LETTERS.map((letter) => [`${letter}h`, { of: `r${letter}x`, offset: 1, size: 1 }] as const),
  ...POINTERS.map((name) => low(`${name}l`, `r${name}`, 1)),
  ...NUMBERED.flatMap((name) => [
    low(`${name}d`, name, 4),
    low(`${name}w`, name, 2),
    low(`${name}b`, name, 1),
    low(`${name}l`, name, 1),
  ]),
]);

interface NamedRegister {
  readonly name: string;
  readonly value: Value;
  readonly expression: string;
}

export function registerValues(frame: Frame): NamedRegister[] {
  const names = frame.innermost?.described.map(({ name }) => name) ?? registerTable.map(({ name }) => name);
  return names.flatMap((name) => {
    const value = registerValue(frame, name);
    return value === undefined ? [] : [{ name, value, expression: `$${name}` }];
  });
}

/** Undefined when there is no such register, or its value in this frame is lost. */
export function registerValue(frame: Frame, given: string): Value | undefined {
  const name = ALIASES[given] ?? given;
  const dwarf = registerTable.find((register) => register.name === name)?.dwarf;
  if (dwarf !== undefined && frame.machine.registers.get(dwarf) !== undefined) {
    return { type: typeOf(name), place: { kind: "register", register: dwarf, offset: 0 } };
  }
  const part = ALIASES[given] === undefined ? PARTS.get(given) : undefined;
  if (part !== undefined) return partOfRegister(frame, part);
  const bytes = frame.innermost?.bytes(name);
  return bytes && { type: typeOf(name), place: { kind: "bytes", bytes, known: undefined } };
}

function partOfRegister(frame: Frame, { of, offset, size }: RegisterPart): Value | undefined {
  const whole = registerValue(frame, of);
  return whole?.place.kind === "register"
    ? { type: unsigned(size), place: { ...whole.place, offset } }
    : undefined;
}

/** What a register means beside its value, where people want to see that: the flags that are set. */
export function registerNote(context: ValueContext, value: Value): string | undefined {
  if (value.type !== EFLAGS) return undefined;
  const loaded = load(context, value);
  if (loaded.kind === "unavailable") return undefined;
  const integer = integerOf(loaded.bytes, false);
  const set = FLAGS.filter(([bit]) => ((integer >> BigInt(bit)) & 1n) !== 0n);
  return `[${set.map(([, name]) => name).join(" ")}]`;
}

function typeOf(name: string): DataType {
  if (name === "eflags") return EFLAGS;
  const record = registerTable.find((register) => register.name === name);
  if (record?.type === "data_ptr") return DATA_POINTER;
  if (record?.type === "code_ptr") return CODE_POINTER;
  if (record?.type === "i387_ext") return EXTENDED;
  if (record === undefined || record.bits === 64) return UNSIGNED_LONG;
  return record.bits > 64 ? VECTOR : UNSIGNED_INT;
}
