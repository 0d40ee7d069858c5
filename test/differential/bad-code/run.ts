/** Runs bad code in the enclave and on this machine's own processor. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Enclave, type EngineName } from "../../../runtime/enclave/enclave.ts";
import { DEFAULT_BASE } from "../../../runtime/enclave/image.ts";
import { type ExceptionName, VECTORS } from "../../../runtime/x86/cpu.ts";
import { type BadCode, REGISTERS, START } from "./bad-code.ts";
import { AT, imageOf, isPresent, PAGE, PAGES } from "./image.ts";

export interface Setting {
  readonly gpr: readonly bigint[];
  readonly rip: number;
  readonly xmm: readonly bigint[];
  readonly pages: Uint8Array;
}

export interface Outcome {
  readonly exception: string;
  readonly errorCode: bigint;
  readonly address: bigint;
  readonly rip: bigint;
  /** Everything else that may have changed, by name. */
  readonly state: Readonly<Record<string, string>>;
}

/** More than the engine interprets before it lifts: what follows the loop is lifted with it. */
const WARMING_ROUNDS = 5000;
const RESUME_FLAG = 1n << 16n;
const INTERRUPT_FLAG = 1n << 9n;

export function startOf({ at = START }: BadCode): number {
  return at;
}

/** With `warm`, a loop runs first, and the bad code comes after it in what is lifted. */
export function settingOf(bad: BadCode, warm: boolean): Setting {
  const pages = Uint8Array.from({ length: PAGES * PAGE }, (_, at) => (at * 7 + (at >> 5)) & 0xff);
  pages.fill(0xcc, 0, 2 * PAGE);
  const start = startOf(bad);
  const write = (address: number, bytes: readonly number[]): void => {
    pages.set(bytes, address - DEFAULT_BASE);
  };
  write(start, bytesOf(bad.code));
  const jump = start - (AT.code + 16);
  // mov r15d, ROUNDS; dec r15; jnz -5; nop; jmp to the code
  const rounds = bytesOf32(WARMING_ROUNDS);
  write(AT.code, [0x41, 0xbf, ...rounds, 0x49, 0xff, 0xcf, 0x75, 0xfb, 0xe9, ...bytesOf32(jump).slice(0, 4)]);
  const named = new Map(Object.entries(bad.registers ?? {}));
  const gpr = Array.from({ length: 16 }, (_, index) => {
    const value =
      named.get(REGISTERS[index] ?? "") ??
      (index === 4 ? AT.stack + 0x800 : 0x1_0101_0101n * BigInt(index + 1));
    return BigInt.asUintN(64, BigInt(value));
  });
  gpr[15] = 0n;
  return {
    gpr,
    rip: warm ? AT.code : start,
    xmm: Array.from({ length: 16 }, (_, index) => 0x3f80_0000_4000_0000_4040_0000_4080_0000n + BigInt(index)),
    pages,
  };
}

function bytesOf(hex: string): number[] {
  return hex
    .trim()
    .split(/\s+/)
    .map((byte) => Number.parseInt(byte, 16));
}

function bytesOf32(value: number): number[] {
  return [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff);
}

const MOST_INSTRUCTIONS = 100_000;

export function runInEnclave(setting: Setting, engine: EngineName): Outcome {
  const enclave = Enclave.load(imageOf(setting.pages), { random: () => 4n, engine });
  const refusal = enclave.enter(enclave.current, { rcx: 0x1000n, returnAddress: 0x1010n });
  if (refusal !== undefined) throw new Error(refusal.message);
  const cpu = enclave.registers();
  cpu.gpr.set(setting.gpr);
  cpu.rip = BigInt(setting.rip);
  cpu.rflags = 2n;
  setting.xmm.forEach((value, index) => (cpu.xmm[index] = value));
  const stop = enclave.run(MOST_INSTRUCTIONS);
  if (stop.kind !== "fault") throw new Error(`it ended by ${stop.kind} at 0x${cpu.rip.toString(16)}`);
  const { exception } = stop.fault;
  const after = enclave.registers();
  const pages = Array.from({ length: PAGES }, (_, at) => enclave.memory.peek(DEFAULT_BASE + at * PAGE, PAGE));
  return {
    exception: exception.name,
    errorCode: BigInt(exception.errorCode ?? 0),
    address: exception.name === "#PF" ? (exception.address ?? -1n) : 0n,
    rip: stop.fault.rip,
    state: stateOf([...after.gpr], after.rflags, after.xmm, after.mxcsr, pages),
  };
}

function stateOf(
  gpr: readonly bigint[],
  rflags: bigint,
  xmm: readonly bigint[],
  mxcsr: number,
  pages: readonly Uint8Array[],
): Record<string, string> {
  const lists = [
    ...gpr.map((value, index) => [`general ${index}`, value.toString(16)]),
    // Set in what an exception saves; and user code can always be interrupted.
    ["flags", (rflags & ~RESUME_FLAG & ~INTERRUPT_FLAG).toString(16)],
    ...xmm.map((value, index) => [`xmm${index}`, value.toString(16)]),
    ["mxcsr", mxcsr.toString(16)],
    ...pages.flatMap((page, at) =>
      isPresent(at) ? [[`page ${at}`, Buffer.from(page).toString("hex")]] : [],
    ),
  ];
  return Object.fromEntries(lists) as Record<string, string>;
}

/** Offsets in `struct state` of native.c. */
const INITIAL_MXCSR = 0x1f80n;
const FIELD = { rip: 128, rflags: 136, vector: 144, error: 152, address: 160, mxcsr: 168 };
const XMM = 176;
const CONTENTS = XMM + 256;
const STATE_SIZE = CONTENTS + PAGES * PAGE;
const NAMES = new Map<number, ExceptionName>(
  Object.entries(VECTORS).map(([name, vector]) => [vector, name as ExceptionName]),
);

/** All settings one after the other, on this machine's processor. */
export function runNatively(settings: readonly Setting[]): Outcome[] {
  const input = new Uint8Array(settings.length * STATE_SIZE);
  settings.forEach((setting, at) => {
    writeSetting(input.subarray(at * STATE_SIZE, (at + 1) * STATE_SIZE), setting);
  });
  const folder = mkdtempSync(join(tmpdir(), "litebox-bad-code-"));
  try {
    const program = join(folder, "native");
    const source = join(import.meta.dirname, "native.c");
    execFileSync("gcc", ["-O1", "-Wall", "-o", program, source]);
    const { stdout, status } = spawnSync(program, { input, maxBuffer: input.length + 1 });
    if (status !== 0 || stdout.length !== input.length)
      throw new Error(
        `the native harness ended with ${String(status)} after ${stdout.length} of ${input.length} bytes`,
      );
    return settings.map((_, at) => readOutcome(stdout.subarray(at * STATE_SIZE, (at + 1) * STATE_SIZE)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeSetting(target: Uint8Array, { gpr, rip, xmm, pages }: Setting): void {
  const view = new DataView(target.buffer, target.byteOffset, target.length);
  gpr.forEach((value, index) => {
    view.setBigUint64(8 * index, value, true);
  });
  view.setBigUint64(FIELD.rip, BigInt(rip), true);
  view.setBigUint64(FIELD.rflags, 2n | INTERRUPT_FLAG, true);
  view.setBigUint64(FIELD.mxcsr, INITIAL_MXCSR, true);
  xmm.forEach((value, index) => {
    view.setBigUint64(XMM + 16 * index, BigInt.asUintN(64, value), true);
    view.setBigUint64(XMM + 16 * index + 8, value >> 64n, true);
  });
  target.set(pages, CONTENTS);
}

function readOutcome(bytes: Uint8Array): Outcome {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const field = (at: number): bigint => view.getBigUint64(at, true);
  const exception = NAMES.get(Number(field(FIELD.vector))) ?? `vector ${field(FIELD.vector)}`;
  const xmm = Array.from(
    { length: 16 },
    (_, index) => field(XMM + 16 * index) | (field(XMM + 16 * index + 8) << 64n),
  );
  const gpr = Array.from({ length: 16 }, (_, index) => field(8 * index));
  const page = (at: number) => bytes.subarray(CONTENTS + at * PAGE, CONTENTS + (at + 1) * PAGE);
  return {
    exception,
    errorCode: field(FIELD.error),
    address: exception === "#PF" ? field(FIELD.address) : 0n,
    rip: field(FIELD.rip),
    state: stateOf(
      gpr,
      field(FIELD.rflags),
      xmm,
      Number(field(FIELD.mxcsr)),
      Array.from({ length: PAGES }, (_, at) => page(at)),
    ),
  };
}
