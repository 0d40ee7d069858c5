/** The text of an instruction as objdump (GNU binutils 2.40) writes it, in Intel's and AT&T's syntax. */

import type { Decoded, MemoryOperand, Operand, RegisterOperand } from "./operands.ts";

export type Syntax = "intel" | "att";

const LEGACY = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"];
const HIGH = ["ah", "ch", "dh", "bh"];

function gprName(index: number, bits: number, high: boolean): string {
  if (high) return HIGH[index] ?? "";
  const legacy = LEGACY[index];
  if (legacy === undefined)
    return `r${index}${bits === 64 ? "" : bits === 32 ? "d" : bits === 16 ? "w" : "b"}`;
  if (bits === 64) return `r${legacy}`;
  if (bits === 32) return `e${legacy}`;
  if (bits === 16) return legacy;
  return index < 4 ? `${legacy[0] ?? ""}l` : `${legacy}l`;
}

/** The name of a register operand, without the % of AT&T. */
export function registerName(operand: RegisterOperand): string {
  if (operand.file === "xmm" || operand.file === "ymm") return `${operand.file}${operand.index}`;
  if (operand.file === "st") return `st(${operand.index})`;
  return gprName(operand.index, operand.bits, operand.high);
}

function hex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

function unsignedHex(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16)}`;
}

const SIZE_NAMES: Readonly<Record<number, string>> = {
  8: "BYTE PTR ",
  16: "WORD PTR ",
  32: "DWORD PTR ",
  64: "QWORD PTR ",
  80: "TBYTE PTR ",
  128: "XMMWORD PTR ",
  256: "YMMWORD PTR ",
};

const SUFFIXES: Readonly<Record<number, string>> = { 8: "b", 16: "w", 32: "l", 64: "q" };

/** Base and index as names; RIZ stands for "no index" where the SIB byte could have been left out. */
function addressRegisters(operand: MemoryOperand): { base: string | undefined; index: string | undefined } {
  const bits = operand.addressBits;
  const name = (index: number): string => gprName(index, bits, false);
  if (operand.base === "rip") return { base: bits === 64 ? "rip" : "eip", index: undefined };
  const base = operand.base === undefined ? undefined : name(operand.base);
  if (operand.index !== undefined && operand.indexBits > 0)
    return { base, index: `${operand.indexBits === 128 ? "xmm" : "ymm"}${operand.index}` };
  if (operand.index !== undefined) return { base, index: name(operand.index) };
  const plainSib = operand.base === undefined || (operand.base & 7) === 4;
  const needless = operand.hasSib && (!plainSib || operand.scale !== 1);
  return { base, index: needless ? (bits === 64 ? "riz" : "eiz") : undefined };
}

/** `ds:` and `es:` are written where the manual's notation has them: strings, and absolute addresses in Intel's syntax. */
function segmentName(instruction: Decoded, operand: MemoryOperand): string | undefined {
  if (operand.segment !== undefined) return operand.segment;
  return instruction.form.operands.some(({ place }) => place === "source") ? "ds" : undefined;
}

function intelMemory(instruction: Decoded, operand: MemoryOperand): string {
  const { base, index } = addressRegisters(operand);
  const size = instruction.form.options.memorySize ?? SIZE_NAMES[operand.bits] ?? "";
  const segment = segmentName(instruction, operand);
  if (base === undefined && index === undefined)
    return `${size}${segment ?? "ds"}:${unsignedHex(operand.displacement)}`;
  const parts: string[] = [];
  if (base !== undefined) parts.push(base);
  if (index !== undefined) parts.push(`${index}*${operand.scale}`);
  let displacement = "";
  if (operand.displacementBytes > 0) {
    if (operand.base === "rip") displacement = `+${unsignedHex(operand.displacement)}`;
    else
      displacement = operand.displacement < 0n ? hex(operand.displacement) : `+${hex(operand.displacement)}`;
  }
  return `${size}${segment === undefined ? "" : `${segment}:`}[${parts.join("+")}${displacement}]`;
}

function attMemory(instruction: Decoded, operand: MemoryOperand): string {
  const { base, index } = addressRegisters(operand);
  const segment = segmentName(instruction, operand);
  const prefix = segment === undefined ? "" : `%${segment}:`;
  if (base === undefined && index === undefined) return `${prefix}${unsignedHex(operand.displacement)}`;
  const displacement = operand.displacementBytes === 0 ? "" : hex(operand.displacement);
  const first = base === undefined ? "" : `%${base}`;
  const second = index === undefined ? "" : `,%${index},${operand.scale}`;
  return `${prefix}${displacement}(${first}${second})`;
}

function operandText(instruction: Decoded, operand: Operand, syntax: Syntax): string {
  switch (operand.kind) {
    case "register":
      return syntax === "att" ? `%${registerName(operand)}` : registerName(operand);
    case "memory":
      return syntax === "att" ? attMemory(instruction, operand) : intelMemory(instruction, operand);
    case "immediate":
      return `${syntax === "att" ? "$" : ""}0x${operand.value.toString(16)}`;
    case "target":
      return `0x${operand.address.toString(16)}`;
  }
}

/** All operands but the last `hidden` ones, in the order of the syntax. */
function operandTexts(instruction: Decoded, syntax: Syntax, hidden: number): string[] {
  const kinds = instruction.form.operands;
  const shown = instruction.operands.slice(0, instruction.operands.length - hidden);
  const texts = shown.map((operand, at) => {
    if (kinds[at]?.text === "1") return syntax === "att" ? "" : "1";
    if (kinds[at]?.text === "st") return syntax === "att" ? "%st" : "st";
    if (kinds[at]?.text === "dx" && syntax === "att") return "(%dx)";
    const text = operandText(instruction, operand, syntax);
    const indirect = instruction.instruction.notrack && operand.kind !== "target";
    return syntax === "att" && indirect ? `*${text}` : text;
  });
  if (syntax === "att" && instruction.form.options.attInIntelOrder !== true) texts.reverse();
  return texts.filter((text) => text !== "");
}

/** AT&T shows the size in the name where no register operand shows it. */
function attSuffix({ form, operands }: Decoded): string {
  const { suffix } = form.options;
  const destination = operands[0];
  if (suffix === "never" || destination === undefined || destination.kind === "target") return "";
  if (suffix === "always") return SUFFIXES[destination.bits] ?? "";
  const memory = operands.find((operand) => operand.kind === "memory");
  if (memory === undefined) return "";
  const tellsSize = operands.some(
    (operand, at) => operand.kind === "register" && form.operands[at]?.text !== "cl",
  );
  return tellsSize && suffix !== "memory" ? "" : (SUFFIXES[memory.bits] ?? "");
}

function aliasText({ form, operands }: Decoded): string | undefined {
  const last = operands.at(-1);
  return last?.kind === "immediate" ? form.options.alias?.(Number(last.value)) : undefined;
}

function operandsShowSize({ operands }: Decoded): boolean {
  return operands.some(({ kind }) => kind === "register");
}

function mnemonicText(instruction: Decoded, syntax: Syntax): string {
  const { form } = instruction;
  const { mnemonic } = instruction.instruction;
  const { narrow, attNarrow } = form.options;
  const narrowName = narrow ?? (syntax === "att" ? attNarrow : undefined);
  if (narrowName !== undefined && instruction.operandSize === 16 && !operandsShowSize(instruction))
    return narrowName;
  if (syntax === "intel") return form.options.intel ?? mnemonic;
  const { att, attMemory } = form.options;
  if (attMemory !== undefined && instruction.operands.some(({ kind }) => kind === "memory")) return attMemory;
  return `${att ?? mnemonic}${attSuffix(instruction)}`;
}

const SEGMENTS: Readonly<Record<number, string>> = {
  0x26: "es",
  0x2e: "cs",
  0x36: "ss",
  0x3e: "ds",
  0x64: "fs",
  0x65: "gs",
};

/** Prefixes that have a meaning of their own, and those that have none here but are shown all the same. */
function prefixTexts(decoded: Decoded, syntax: Syntax): string[] {
  const { prefixes, form, instruction, operands } = decoded;
  const texts: string[] = [];
  const bySize = form.operands.some(({ size }) => size === "v" || size === "q") && (prefixes.rex & 8) === 0;
  const spare = prefixes.operandSize - (bySize || form.encoding.prefix === 0x66 ? 1 : 0);
  for (let i = 0; i < spare; i++) texts.push("data16");
  const hasMemory = operands.some(
    (operand) => operand.kind === "memory" && (operand.segment === "fs" || operand.segment === "gs"),
  );
  // A source shows its segment in any case.
  const isPlainSource =
    (prefixes.segment & 0xfe) !== 0x64 && form.operands.some(({ place }) => place === "source");
  const direct = operands[0]?.kind === "target";
  if (prefixes.segment === 0x3e && instruction.notrack && !direct) texts.push("notrack");
  else if (direct && hint(decoded, syntax) !== "") return texts;
  else if (prefixes.segment !== 0 && !isPlainSource && !(hasMemory && (prefixes.segment & 0xfe) === 0x64)) {
    texts.push(SEGMENTS[prefixes.segment] ?? "");
  }
  if (prefixes.addressSize && operands.every(({ kind }) => kind !== "memory")) texts.push("addr32");
  if (prefixes.lock) texts.push("lock");
  if (prefixes.repeat !== 0 && prefixes.repeat !== form.encoding.prefix)
    texts.push(repeatText(prefixes.repeat, instruction));
  const rex = unusedRex(decoded);
  if (rex !== "") texts.push(rex);
  return texts;
}

/** What old processors took as a branch hint is part of the name in AT&T's syntax. */
function hint({ instruction: { mnemonic }, prefixes: { segment } }: Decoded, syntax: Syntax): string {
  if (syntax === "intel" || mnemonic === "jmp" || !/^(j|loop)/.test(mnemonic)) return "";
  return segment === 0x2e ? ",pn" : segment === 0x3e ? ",pt" : "";
}

const REX = { w: 8, r: 4, x: 2, b: 1 } as const;

/** The bits of REX that operands make use of; 40 alone is used by the low bytes of RSP, RBP, RSI and RDI. */
function usedRex({ form, operands }: Decoded): number {
  const { encoding } = form;
  let used = encoding.rexW === true ? REX.w : 0;
  form.operands.forEach((kind, at) => {
    const operand = operands[at];
    if (kind.size === "v" || kind.size === "y") used |= REX.w;
    if (kind.place === "reg") used |= encoding.registerInOpcode ? REX.b : REX.r;
    if (kind.place !== "rm" || (operand?.kind === "register" && operand.file === "st")) return;
    used |= REX.b;
    if (operand?.kind === "memory" && operand.hasSib) used |= REX.x;
  });
  return used;
}

/** A REX prefix of which something is not used is shown with all its bits. */
function unusedRex(decoded: Decoded): string {
  const { rex, vex } = decoded.prefixes;
  if (rex === 0 || vex !== undefined) return "";
  const used = usedRex(decoded) & rex;
  const bytes = decoded.operands.some(
    (operand, at) =>
      operand.kind === "register" &&
      operand.file === "gpr" &&
      operand.bits === 8 &&
      (operand.index & 4) > 0 &&
      decoded.form.operands[at]?.place !== "fixed",
  );
  if (used === (rex & 15) && (used !== 0 || bytes)) return "";
  const letters = (["w", "r", "x", "b"] as const).filter((bit) => (rex & REX[bit]) > 0);
  return letters.length === 0 ? "rex" : `rex.${letters.join("").toUpperCase()}`;
}

function repeatText(prefix: number, { repeatable, notrack, mnemonic }: Decoded["instruction"]): string {
  if (prefix === 0xf3) return repeatable === "rep" ? "rep" : "repz";
  return notrack || mnemonic.startsWith("j") || mnemonic === "ret" ? "bnd" : "repnz";
}

/** What a RIP-relative operand reaches, as objdump adds it. */
function comment({ operands, next }: Decoded): string {
  for (const operand of operands) {
    if (operand.kind === "memory" && operand.base === "rip") {
      return `        # ${unsignedHex(operand.displacement + next)}`;
    }
  }
  return "";
}

export function print(instruction: Decoded, syntax: Syntax): string {
  const prefixes = prefixTexts(instruction, syntax);
  const alias = aliasText(instruction);
  const hinted = hint(instruction, syntax);
  const name = [...prefixes, `${alias ?? mnemonicText(instruction, syntax)}${hinted}`].join(" ");
  const operands = operandTexts(instruction, syntax, alias === undefined ? 0 : 1).join(",");
  const head = operands === "" ? name : `${name.padEnd(6)} ${operands}`;
  return head + comment(instruction);
}
