/**
 * The one table of x86-64 registers as debuggers number and lay them out: the order of gdb's `org.gnu.gdb.i386` features (GDB manual,
 * "i386 Features"), which is the order of the `g` packet and of the target description, and the DWARF numbers of the psABI (figure 3.36).
 */

export type RegisterFeature = "core" | "sse" | "segments";

export interface RegisterRecord {
  readonly name: string;
  readonly bits: number;
  /** Type in the target description. */
  readonly type: string;
  readonly feature: RegisterFeature;
  /** Number in DWARF expressions and CFI, where it has one. */
  readonly dwarf?: number;
  /** gdb's register group, only given where it is not implied by the type. */
  readonly group?: "float";
}

/** DWARF's order of the general registers differs from gdb's: rdx and rcx stand before rbx, then rsi and rdi (psABI 3.36). */
const GENERAL: readonly (readonly [name: string, dwarf: number, type: string])[] = [
  ["rax", 0, "int64"],
  ["rbx", 3, "int64"],
  ["rcx", 2, "int64"],
  ["rdx", 1, "int64"],
  ["rsi", 4, "int64"],
  ["rdi", 5, "int64"],
  ["rbp", 6, "data_ptr"],
  ["rsp", 7, "data_ptr"],
  ...[8, 9, 10, 11, 12, 13, 14, 15].map((n) => [`r${n}`, n, "int64"] as const),
];

const SEGMENTS = ["cs", "ss", "ds", "es", "fs", "gs"] as const;
const SEGMENT_DWARF: Readonly<Record<string, number>> = { es: 50, cs: 51, ss: 52, ds: 53, fs: 54, gs: 55 };
const X87_CONTROL = ["fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop"] as const;
const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7];
const SIXTEEN = Array.from({ length: 16 }, (_, index) => index);

export const registers: readonly RegisterRecord[] = [
  ...GENERAL.map(([name, dwarf, type]) => ({ name, bits: 64, type, feature: "core" as const, dwarf })),
  { name: "rip", bits: 64, type: "code_ptr", feature: "core", dwarf: 16 },
  { name: "eflags", bits: 32, type: "i386_eflags", feature: "core", dwarf: 49 },
  ...SEGMENTS.map((name) => {
    const dwarf = SEGMENT_DWARF[name];
    return { name, bits: 32, type: "int32", feature: "core" as const, ...(dwarf !== undefined && { dwarf }) };
  }),
  ...EIGHT.map((n) => ({
    name: `st${n}`,
    bits: 80,
    type: "i387_ext",
    feature: "core" as const,
    dwarf: 33 + n,
  })),
  ...X87_CONTROL.map((name) => ({
    name,
    bits: 32,
    type: "int",
    feature: "core" as const,
    group: "float" as const,
  })),
  ...SIXTEEN.map((n) => ({
    name: `xmm${n}`,
    bits: 128,
    type: "vec128",
    feature: "sse" as const,
    dwarf: 17 + n,
  })),
  { name: "mxcsr", bits: 32, type: "i386_mxcsr", feature: "sse", dwarf: 64 },
  { name: "fs_base", bits: 64, type: "int", feature: "segments", dwarf: 58 },
  { name: "gs_base", bits: 64, type: "int", feature: "segments", dwarf: 59 },
];

/** A register's number in `p`, `P` and stop replies is its place in the table. */
export function registerNumber(name: string): number {
  return registers.findIndex((register) => register.name === name);
}

/** Little-endian bytes of a register's value, as `g`, `p` and stop replies carry them. */
export function registerBytes(value: bigint, bits: number): Uint8Array {
  const bytes = new Uint8Array(bits / 8);
  let rest = value;
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

export function registerValue(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}
