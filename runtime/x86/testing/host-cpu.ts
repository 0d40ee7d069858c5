/** Cases for this machine's processor, as host-cpu.c reads and writes them. */

import type { CpuState } from "../cpu.ts";
import type { Form, Instruction } from "../instruction.ts";

/** Offsets in `struct state` of host-cpu.c. */
export const AT = {
  code: 0,
  repeated: 16,
  vector: 20,
  gpr: 24,
  rip: 152,
  rflags: 160,
  xmm: 168,
  window: 424,
  st: 1448,
  control: 1576,
  status: 1578,
  tag: 1580,
  mxcsr: 1584,
  ymmHigh: 1592,
  size: 1848,
} as const;

/** What the text of /proc/cpuinfo says that the processor has. */
export function featuresIn(cpuinfo: string): ReadonlySet<string> {
  return new Set(/^flags\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(" "));
}

/** Whether the text of /proc/cpuinfo is of a processor of Intel's. */
export function isIntels(cpuinfo: string): boolean {
  return /^vendor_id\s*:\s*GenuineIntel$/m.test(cpuinfo);
}

/** The names of /proc/cpuinfo for what came after SSE2, by mnemonic. */
const FEATURES: readonly (readonly [pattern: RegExp, feature: string])[] = [
  [/^vfn?m/, "fma"],
  [/^vcvt(ph2ps|ps2ph)$/, "f16c"],
  [/^sha/, "sha_ni"],
  [/^v?aes/, "aes"],
  [/^v?pclmul/, "pclmulqdq"],
  [/^(lzcnt|tzcnt)$/, "abm"],
  [/^(andn|bextr|bls|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx)/, "bmi2"],
  [/^ad[co]x$/, "adx"],
  [/^movbe$/, "movbe"],
  [/^crc32$|^pcmp.str/, "sse4_2"],
];

/** What a form needs of the processor besides SSE4.1. */
export function featureOf({ mnemonic }: Instruction, { usesAvx }: Form): string | undefined {
  return FEATURES.find(([pattern]) => pattern.test(mnemonic))?.[1] ?? (usesAvx ? "avx2" : undefined);
}

/** One bit for each register in use, of two, where 11 is empty. */
function abridged(tag: number): number {
  let result = 0;
  for (let i = 0; i < 8; i++) if (((tag >> (2 * i)) & 3) !== 3) result |= 1 << i;
  return result;
}

function writeVectors(view: DataView, at: number, file: readonly bigint[]): void {
  for (let i = 0; i < 16; i++) {
    const value = file[i] ?? 0n;
    view.setBigUint64(at + 16 * i, BigInt.asUintN(64, value), true);
    view.setBigUint64(at + 16 * i + 8, value >> 64n, true);
  }
}

/** The registers; x87's from the top. */
export function writeRegisters(view: DataView, cpu: CpuState): void {
  const { gpr, fpu } = cpu;
  for (let i = 0; i < 16; i++) view.setBigUint64(AT.gpr + 8 * i, gpr[i] ?? 0n, true);
  view.setBigUint64(AT.rip, cpu.rip, true);
  view.setBigUint64(AT.rflags, cpu.rflags, true);
  writeVectors(view, AT.xmm, cpu.xmm);
  writeVectors(view, AT.ymmHigh, cpu.ymmHigh);
  for (let i = 0; i < 8; i++) {
    const value = fpu.st[(i + (fpu.status >> 11)) & 7] ?? 0n;
    view.setBigUint64(AT.st + 16 * i, BigInt.asUintN(64, value), true);
    view.setUint16(AT.st + 16 * i + 8, Number(value >> 64n), true);
  }
  view.setUint16(AT.control, fpu.control, true);
  view.setUint16(AT.status, fpu.status, true);
  view.setUint16(AT.tag, abridged(fpu.tag), true);
  view.setUint32(AT.mxcsr, cpu.mxcsr, true);
}

const NOP = 0x90;

export function writeCode(state: Uint8Array, code: Uint8Array): void {
  state.fill(NOP, AT.code, AT.code + 16);
  state.set(code, AT.code);
}

/** Where two states differ, with both values. */
export function differingFields(host: DataView, ours: DataView): string[] {
  const found: string[] = [];
  const compare = (name: string, at: number, length: number): void => {
    const [x, y] = [littleEndian(host, at, length), littleEndian(ours, at, length)];
    if (x !== y) found.push(`${name}: processor ${x.toString(16)}, ours ${y.toString(16)}`);
  };
  compare("vector", AT.vector, 4);
  compare("rip", AT.rip, 8);
  compare("rflags", AT.rflags, 8);
  for (let i = 0; i < 16; i++) {
    compare(`gpr[${i}]`, AT.gpr + 8 * i, 8);
    compare(`xmm[${i}]`, AT.xmm + 16 * i, 16);
    compare(`ymmHigh[${i}]`, AT.ymmHigh + 16 * i, 16);
    if (i < 8) compare(`st[${i}]`, AT.st + 16 * i, 10);
  }
  for (const name of ["control", "status", "tag"] as const) compare(name, AT[name], 2);
  compare("mxcsr", AT.mxcsr, 4);
  for (let at = 0; at < 1024; at += 8) compare(`window[${at}]`, AT.window + at, 8);
  return found;
}

function littleEndian(view: DataView, at: number, length: number): bigint {
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
  return value;
}
