/** Registers as values: those of the innermost frame as they are, in callers those that the debug information can still tell. */
import { registers as registerTable } from "../../runtime/rsp/registers.ts";
import type { DataType } from "../../runtime/binary/data-types.ts";
import { pointerTo, UNSIGNED_INT, UNSIGNED_INT128, UNSIGNED_LONG, VOID } from "../expression/types.ts";
import type { Value } from "../value/value.ts";
import type { Frame } from "./stack.ts";

const CODE: DataType = { kind: "function", id: -1, returns: VOID, parameters: [], isVariadic: false };
const CODE_POINTER = pointerTo(CODE);
/** The ten bytes of an x87 register. */
const EXTENDED: DataType = { kind: "base", id: -2, name: "long double", size: 10, encoding: "float" };
const DATA_POINTER = pointerTo(VOID);
/** What people also call them. */
const ALIASES: Readonly<Record<string, string>> = {
  pc: "rip",
  sp: "rsp",
  fp: "rbp",
  flags: "eflags",
  rflags: "eflags",
};

interface NamedRegister {
  readonly name: string;
  readonly value: Value;
  readonly expression: string;
}

export function registerValues(frame: Frame): NamedRegister[] {
  const names = frame.innermost?.all.map(({ name }) => name) ?? registerTable.map(({ name }) => name);
  return names.flatMap((name) => {
    const value = registerValue(frame, name);
    return value === undefined ? [] : [{ name, value, expression: `$${name}` }];
  });
}

/** Undefined when there is no such register, or its value in this frame is lost. */
export function registerValue(frame: Frame, given: string): Value | undefined {
  const name = ALIASES[given] ?? given;
  const dwarf = registerTable.find((register) => register.name === name)?.dwarf;
  if (dwarf !== undefined && frame.machine.registers.has(dwarf)) {
    return { type: typeOf(name), place: { kind: "register", register: dwarf } };
  }
  const bytes = frame.innermost?.bytes(name);
  return bytes && { type: typeOf(name), place: { kind: "bytes", bytes, known: undefined } };
}

function typeOf(name: string): DataType {
  const record = registerTable.find((register) => register.name === name);
  if (record?.type === "data_ptr") return DATA_POINTER;
  if (record?.type === "code_ptr") return CODE_POINTER;
  if (record?.type === "i387_ext") return EXTENDED;
  if (record === undefined || record.bits === 64) return UNSIGNED_LONG;
  return record.bits > 64 ? UNSIGNED_INT128 : UNSIGNED_INT;
}
