/**
 * What an instruction reads and writes, found by running its semantics with a value that remembers nothing: the table read as
 * sets. Conditional writes count as writes, and as reads of what they may keep.
 */

import type { ExceptionName } from "./cpu.ts";
import type { SystemOperation } from "./interpret.ts";
import type {
  ComparisonName,
  Flag,
  FlagRule,
  FpuResult,
  Half,
  Machine,
  Place,
  SegmentName,
  StatusFlag,
} from "./machine.ts";
import type { Decoded, MemoryOperand, Operand } from "./operands.ts";
import { registerName } from "./print.ts";

/** A register is named by its widest form, `rax` or `xmm3`, also where a part of it is meant. */
export interface Effects {
  readonly readsRegisters: ReadonlySet<string>;
  readonly writesRegisters: ReadonlySet<string>;
  readonly readsFlags: ReadonlySet<Flag>;
  readonly writesFlags: ReadonlySet<Flag>;
  readonly readsMemory: boolean;
  readonly writesMemory: boolean;
  /** An operand in memory is read and then written: one access, to write. */
  readonly updatesMemory: boolean;
  /** It may go on elsewhere than at the following instruction. */
  readonly jumps: boolean;
  readonly raises: ReadonlySet<ExceptionName>;
  readonly system: SystemOperation | undefined;
}

/** The only value there is. */
type Unit = 0;
const UNIT: Unit = 0;
const FPU_RESULT: FpuResult<Unit> = { value: UNIT, status: UNIT };

const STATUS: readonly StatusFlag[] = ["CF", "PF", "AF", "ZF", "SF", "OF"];
const COMPARED: Readonly<Record<ComparisonName, readonly StatusFlag[]>> = {
  belowOrEqual: ["CF", "ZF"],
  less: ["SF", "OF"],
  lessOrEqual: ["SF", "OF", "ZF"],
};

class Recorder {
  readonly readsRegisters = new Set<string>();
  readonly writesRegisters = new Set<string>();
  readonly readsFlags = new Set<Flag>();
  readonly writesFlags = new Set<Flag>();
  readonly raises = new Set<ExceptionName>();
  readsMemory = false;
  writesMemory = false;
  updatesMemory = false;
  jumps = false;
  system: SystemOperation | undefined = undefined;
}

function place(bits: number, details: Partial<Place<Unit>>): Place<Unit> {
  const nothing = (): Unit => UNIT;
  const ignore = (): void => undefined;
  return {
    bits,
    isMemory: false,
    constant: undefined,
    get: nothing,
    set: ignore,
    setIf: ignore,
    offset: nothing,
    address: nothing,
    half: () => place(128, {}),
    ...details,
  };
}

function registerPlace(recorder: Recorder, name: string, bits: number, keepsRest: boolean): Place<Unit> {
  const read = (): Unit => {
    recorder.readsRegisters.add(name);
    return UNIT;
  };
  const write = (): void => {
    recorder.writesRegisters.add(name);
    if (keepsRest) read();
  };
  const writeIf = (): void => {
    write();
    read();
  };
  return place(bits, { get: read, set: write, setIf: writeIf });
}

function gprPlace(recorder: Recorder, index: number, bits: number): Place<Unit> {
  const name = registerName({ kind: "register", file: "gpr", index, high: false, bits: 64 });
  return registerPlace(recorder, name, bits, bits < 32);
}

/** The upper half of a vector register has a name of its own, as in gdb. */
function vectorPlace(recorder: Recorder, index: number, bits: number): Place<Unit> {
  const lower = registerPlace(recorder, `xmm${index}`, 128, false);
  const upper = registerPlace(recorder, `ymm${index}h`, 128, false);
  const half = (which: Half): Place<Unit> => (which === 0 ? lower : upper);
  return { ...lower, bits, half };
}

function fpuPlace(recorder: Recorder, index: number): Place<Unit> {
  return { ...registerPlace(recorder, `st${index}`, 80, false), fpuIndex: index };
}

function memoryPlace(recorder: Recorder, operand: MemoryOperand): Place<Unit> {
  const offset = (): Unit => {
    for (const register of [operand.base, operand.indexBits === 0 ? operand.index : undefined]) {
      if (typeof register === "number") gprPlace(recorder, register, 64).get();
    }
    return UNIT;
  };
  const address = (): Unit => {
    if (operand.segment === "fs" || operand.segment === "gs")
      recorder.readsRegisters.add(`${operand.segment}base`);
    return offset();
  };
  let isRead = false;
  const get = (): Unit => {
    address();
    isRead = true;
    recorder.readsMemory = true;
    return UNIT;
  };
  const set = (): void => {
    address();
    recorder.writesMemory = true;
    recorder.updatesMemory ||= isRead;
  };
  const details = { isMemory: true, get, set, setIf: set, offset, address };
  const half = (): Place<Unit> => place(128, details);
  if (operand.indexBits === 0) return place(operand.bits, { ...details, half });
  const register = vectorPlace(recorder, operand.index ?? 0, operand.indexBits);
  return place(operand.bits, { ...details, half, vectorIndex: { register, scale: operand.scale } });
}

function operandPlace(recorder: Recorder, operand: Operand): Place<Unit> {
  switch (operand.kind) {
    case "register":
      if (operand.file === "gpr") return gprPlace(recorder, operand.index, operand.bits);
      if (operand.file === "st") return fpuPlace(recorder, operand.index);
      return vectorPlace(recorder, operand.index, operand.bits);
    case "memory":
      return memoryPlace(recorder, operand);
    case "immediate":
      return place(operand.bits, { constant: Number(operand.value) });
    case "target":
      return place(64, {});
  }
}

/** The part of the vocabulary that has effects; all the rest makes the one value from itself. */
class EffectsMachine {
  readonly recorder: Recorder;
  readonly #repeated: boolean;

  constructor(recorder: Recorder, repeated: boolean) {
    this.recorder = recorder;
    this.#repeated = repeated;
  }

  divide(): { quotient: Unit; remainder: Unit; overflow: Unit } {
    return { quotient: UNIT, remainder: UNIT, overflow: UNIT };
  }

  flag(flag: Flag): Unit {
    this.recorder.readsFlags.add(flag);
    return UNIT;
  }

  comparison(name: ComparisonName): Unit {
    for (const flag of COMPARED[name]) this.recorder.readsFlags.add(flag);
    return UNIT;
  }

  setFlags(rule: FlagRule): void {
    for (const flag of STATUS) if (rule[flag] !== undefined) this.recorder.writesFlags.add(flag);
  }

  setFlagsIf(_condition: Unit, rule: FlagRule): void {
    this.setFlags(rule);
    for (const flag of STATUS) if (rule[flag] !== undefined) this.recorder.readsFlags.add(flag);
  }

  setFlag(flag: Flag): void {
    this.recorder.writesFlags.add(flag);
  }

  readFlags(): Unit {
    for (const flag of [...STATUS, "DF" as const]) this.recorder.readsFlags.add(flag);
    return UNIT;
  }

  writeFlags(): void {
    for (const flag of [...STATUS, "DF" as const]) this.recorder.writesFlags.add(flag);
  }

  gpr(index: number, bits: number): Place<Unit> {
    return gprPlace(this.recorder, index, bits);
  }

  xmm(index: number): Place<Unit> {
    return vectorPlace(this.recorder, index, 128);
  }

  ymmHigh(index: number): Place<Unit> {
    return registerPlace(this.recorder, `ymm${index}h`, 128, false);
  }

  segmentBase(segment: SegmentName): Place<Unit> {
    return registerPlace(this.recorder, `${segment}base`, 64, false);
  }

  mxcsr(): Place<Unit> {
    return registerPlace(this.recorder, "mxcsr", 32, false);
  }

  fpuControl(): Place<Unit> {
    return registerPlace(this.recorder, "fctrl", 16, false);
  }

  fpuStatus(): Place<Unit> {
    return registerPlace(this.recorder, "fstat", 16, false);
  }

  fpuTag(): Place<Unit> {
    return registerPlace(this.recorder, "ftag", 16, false);
  }

  fpuRegister(index: number): Place<Unit> {
    return fpuPlace(this.recorder, index);
  }

  fpuEmpty(): Unit {
    return this.fpuTag().get();
  }

  fpuSetEmpty(): void {
    this.fpuTag().set(UNIT);
  }

  fpuRotate(): void {
    this.fpuStatus().set(UNIT);
  }

  extended(): FpuResult<Unit> {
    return FPU_RESULT;
  }

  extendedUnary(): FpuResult<Unit> {
    return FPU_RESULT;
  }

  floatToExtended(): FpuResult<Unit> {
    return FPU_RESULT;
  }

  extendedToFloat(): FpuResult<Unit> {
    return FPU_RESULT;
  }

  extendedToInteger(): FpuResult<Unit> {
    return FPU_RESULT;
  }

  load(): Unit {
    this.recorder.readsMemory = true;
    return UNIT;
  }

  store(): void {
    this.recorder.writesMemory = true;
  }

  probe(): void {
    this.recorder.writesMemory = true;
  }

  loadIf(): Unit {
    return this.load();
  }

  storeIf(): void {
    this.store();
  }

  probeIf(): void {
    this.probe();
  }

  raiseIf(_condition: Unit, exception: ExceptionName): void {
    this.recorder.raises.add(exception);
  }

  raise(exception: ExceptionName): void {
    this.recorder.raises.add(exception);
  }

  system(operation: SystemOperation): void {
    this.recorder.system = operation;
  }

  jump(): void {
    this.recorder.jumps = true;
  }

  jumpIf(): void {
    this.recorder.jumps = true;
  }

  repeat(body: () => void, again?: (repeatWhileEqual: boolean) => Unit): void {
    body();
    if (!this.#repeated) return;
    again?.(true);
    const counter = this.gpr(1, 64);
    counter.get();
    counter.set(UNIT);
  }

  random(): { value: Unit; available: Unit } {
    return { value: UNIT, available: UNIT };
  }
}

/** Operations without effects, such as `add` or `lanes`, need no method of their own. */
function machineFor(recorder: Recorder, repeated: boolean): Machine<Unit> {
  const pure = (): Unit => UNIT;
  const handler: ProxyHandler<EffectsMachine> = {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      // Bound to the target, since the proxy has no private fields.
      return typeof method === "function" ? (method.bind(target) as unknown) : pure;
    },
  };
  return new Proxy(new EffectsMachine(recorder, repeated), handler) as unknown as Machine<Unit>;
}

export function effects(decoded: Decoded): Effects {
  const recorder = new Recorder();
  const { instruction, prefixes } = decoded;
  const machine = machineFor(recorder, instruction.repeatable !== "no" && prefixes.repeat !== 0);
  const places = decoded.operands.map((operand) => operandPlace(recorder, operand));
  const [a, b, c, d] = places as [Place<Unit>, Place<Unit>, Place<Unit>, Place<Unit>];
  instruction.semantics(machine, a, b, c, d);
  return recorder;
}
