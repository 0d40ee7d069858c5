/** What a record of the instruction table is made of. A record is one file, or one of a family that share a file. */

import { type Encoding, parseEncoding } from "./encoding.ts";
import type { Flag, Machine, Place, StatusFlag } from "./machine.ts";
import { type OperandKind, parseOperandKinds } from "./operand-kinds.ts";

/** Flags by what happens to them; those that are not named are kept. */
export interface FlagEffects {
  readonly written?: readonly Flag[];
  /** The manual leaves them open: no test compares them. */
  readonly undefined?: readonly StatusFlag[];
}

export const STATUS_FLAGS: readonly StatusFlag[] = ["CF", "PF", "AF", "ZF", "SF", "OF"];
export const ALL_WRITTEN: FlagEffects = { written: STATUS_FLAGS };
export const NO_FLAGS: FlagEffects = {};

export interface Form {
  readonly encoding: Encoding;
  readonly operands: readonly OperandKind[];
  /** Texts as written in the table, for pages and messages. */
  readonly text: { readonly encoding: string; readonly operands: string };
  readonly options: FormOptions;
  /** It is a VEX instruction on vectors: XCR0 must enable AVX. Those on general registers need nothing. */
  readonly usesAvx: boolean;
}

export interface FormOptions {
  /** AT&T name of this form where it is not the mnemonic with a size suffix. */
  readonly att?: string;
  /** Intel name of this form where it is not the mnemonic (`movabs`). */
  readonly intel?: string;
  /** Name in both syntaxes where the operands have 16 bits and do not show it (`pushw`). */
  readonly narrow?: string;
  /** The same in AT&T's syntax only. */
  readonly attNarrow?: string;
  /** Intel's size of the memory operand where it is not that of its bits. */
  readonly memorySize?: string;
  /** AT&T's size suffix: that of the destination always, that of a memory operand even beside a register, or never. */
  readonly suffix?: "always" | "memory" | "never";
  /** AT&T name of this form where an operand is memory. */
  readonly attMemory?: string;
  /** AT&T's operands stand in Intel's order. */
  readonly attInIntelOrder?: boolean;
  /** The name that stands for mnemonic and last immediate together, where there is one (`cmpltss` for `cmpss` and 1). */
  readonly alias?: (immediate: number) => string | undefined;
}

/** Semantics of any number of operands: `semantics(m, destination, source)`. */
export type Semantics = <V>(m: Machine<V>, ...operands: [Place<V>, Place<V>, Place<V>, Place<V>]) => void;

export interface Instruction {
  /** Intel name, lower case. */
  readonly mnemonic: string;
  readonly sdm: string;
  readonly forms: readonly Form[];
  /** Accepts LOCK where the destination is memory. */
  readonly lockable: boolean;
  /** Accepts REP: plain, or with a condition (REPE, REPNE). */
  readonly repeatable: "no" | "rep" | "repe";
  /** Accepts the NOTRACK prefix (3E) of CET. */
  readonly notrack: boolean;
  /** Takes an address or a count from a register without naming it: refused with prefixes that would change which. */
  readonly implicitAddress: boolean;
  readonly flags: FlagEffects;
  /** Illegal inside an SGX enclave, where it raises #UD (SDM Vol. 3D, 36.6.1). */
  readonly system: boolean;
  /** Why it is not modelled: executing it is #UD with this sentence. */
  readonly refused: string | undefined;
  readonly semantics: Semantics;
}

/** A record as it is written in the table. */
export interface InstructionSource extends Pick<Instruction, "mnemonic" | "sdm" | "forms" | "semantics"> {
  readonly flags?: FlagEffects;
  readonly lockable?: boolean;
  readonly repeatable?: Instruction["repeatable"];
  readonly notrack?: boolean;
  readonly implicitAddress?: boolean;
  readonly system?: boolean;
  readonly refused?: string;
}

/** All records have the same properties in the same order, which engines read faster. */
export function instruction(source: InstructionSource): Instruction {
  return {
    mnemonic: source.mnemonic,
    sdm: source.sdm,
    forms: source.forms,
    lockable: source.lockable ?? false,
    repeatable: source.repeatable ?? "no",
    notrack: source.notrack ?? false,
    implicitAddress: source.implicitAddress ?? false,
    flags: source.flags ?? NO_FLAGS,
    system: source.system ?? false,
    refused: source.refused,
    semantics: source.semantics,
  };
}

/** A record of an instruction that is decoded and shown, but not executed. */
export function refusedInstruction(
  source: Pick<Instruction, "mnemonic" | "sdm" | "forms">,
  why: string,
): Instruction {
  return instruction({
    ...source,
    refused: why,
    semantics(m) {
      m.raise("#UD", why);
    },
  });
}

function isVector({ file }: OperandKind): boolean {
  return file === "xmm" || file === "ymm";
}

/** Parsed when it is first asked for: most programs use few of the table's forms. */
class WrittenForm implements Form {
  readonly text: Form["text"];
  readonly options: FormOptions;
  #encoding: Encoding | undefined;
  #operands: readonly OperandKind[] | undefined;

  constructor(text: Form["text"], options: FormOptions) {
    this.text = text;
    this.options = options;
  }

  get encoding(): Encoding {
    return (this.#encoding ??= parseEncoding(this.text.encoding));
  }

  get operands(): readonly OperandKind[] {
    return (this.#operands ??= parseOperandKinds(this.text.operands));
  }

  get usesAvx(): boolean {
    const { encoding, operands } = this;
    if (encoding.vex === undefined) return false;
    return operands.some(isVector) || operands.every((kind) => !kind.allowsRegister);
  }
}

/** `form("81 /0 iz", "r/mv, immz")`: encoding and operands in the manual's notation; see encoding.ts and operand-kinds.ts. */
export function form(encoding: string, operands = "", options: FormOptions = {}): Form {
  return new WrittenForm({ encoding, operands }, options);
}
