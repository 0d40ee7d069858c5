/** What gdb sees in a running program, and what this folder makes of the same registers and memory. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { fromHex } from "../base/hex.ts";
import type { DataType } from "./data-types.ts";
import type { DebugInfo, VariableInfo } from "./debug-info.ts";
import type { FrameContext } from "./location.ts";
import { builds, hasTool, open, temporary } from "./testing/builds.ts";
import type { Build } from "./testing/builds.ts";
import { sizeOf, strip } from "./type-names.ts";

const STOPS = 40;
const STRIDE = 29;
/** As in dump-frames.py: a variable-length array has any length before its function has computed it. */
const MOST_ELEMENTS = 16;

interface GdbVariable {
  readonly name: string;
  readonly scalars: Readonly<Record<string, string | null>>;
}

interface GdbFrame {
  readonly name: string;
  readonly pc: number;
  readonly line: number;
  readonly file: string;
  readonly variables: readonly GdbVariable[];
}

interface Stop {
  readonly pc: number;
  readonly registers: readonly string[];
  readonly vectors: readonly string[];
  readonly stackAt: string;
  readonly stack: string;
  readonly data: readonly (readonly [number, string])[];
  readonly frames: readonly GdbFrame[];
}

interface Region {
  readonly start: bigint;
  readonly bytes: Uint8Array;
}

/** A frame that is unwound when something asks for its caller. */
class Frame implements FrameContext {
  readonly address: number;
  readonly pc: number;
  readonly #info: DebugInfo;
  readonly #registers: ReadonlyMap<number, bigint>;
  readonly #memory: readonly Region[];
  #caller: Frame | undefined;

  constructor(
    info: DebugInfo,
    pc: number,
    isCaller: boolean,
    registers: ReadonlyMap<number, bigint>,
    memory: readonly Region[],
  ) {
    this.#info = info;
    this.pc = pc;
    this.address = isCaller ? pc - 1 : pc;
    this.#registers = registers;
    this.#memory = memory;
  }

  register(number: number): bigint | undefined {
    return this.#registers.get(number);
  }

  readMemory(address: bigint, length: number): Uint8Array | undefined {
    for (const { start, bytes } of this.#memory) {
      const from = address - start;
      if (from >= 0n && from + BigInt(length) <= BigInt(bytes.length)) {
        return bytes.subarray(Number(from), Number(from) + length);
      }
    }
    return undefined;
  }

  cfa(): bigint | undefined {
    const unwound = this.#info.unwind(this);
    return unwound?.kind === "caller" ? unwound.cfa : undefined;
  }

  caller(): Frame | undefined {
    if (!this.#caller) {
      const unwound = this.#info.unwind(this);
      if (unwound?.kind !== "caller" || unwound.returnAddress === undefined) return undefined;
      const pc = Number(unwound.returnAddress);
      this.#caller = new Frame(this.#info, pc, true, unwound.registers, this.#memory);
    }
    return this.#caller;
  }
}

function bytesOf(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array();
}

function frameOf(info: DebugInfo, stop: Stop): Frame {
  const registers = new Map(stop.registers.map((value, number) => [number, BigInt(value)]));
  stop.vectors.forEach((value, number) => registers.set(17 + number, BigInt(value)));
  const memory = [
    { start: BigInt(stop.stackAt), bytes: bytesOf(stop.stack) },
    ...stop.data.map(([start, hex]) => ({ start: BigInt(start), bytes: bytesOf(hex) })),
  ];
  return new Frame(info, stop.pc, false, registers, memory);
}

interface Bits {
  readonly bytes: Uint8Array;
  readonly known: Uint8Array | undefined;
}

function scalar({ bytes, known }: Bits, bitOffset: number, bitSize: number): string | null {
  let value = 0n;
  const last = Math.floor((bitOffset + bitSize - 1) / 8);
  for (let at = last; at >= Math.floor(bitOffset / 8); at--) {
    if (at >= bytes.length || known?.[at] === 0) return null;
    value = (value << 8n) | BigInt(bytes[at] ?? 0);
  }
  return String(BigInt.asUintN(bitSize, value >> BigInt(bitOffset % 8)));
}

/** The same flattening as in dump-frames.py. */
function flatten(
  type: DataType,
  value: Bits,
  at: number,
  name: string,
  out: Record<string, string | null>,
  count: (type: Extract<DataType, { kind: "array" }>) => number | undefined,
): void {
  const stripped = strip(type);
  if (stripped.kind === "structure" || stripped.kind === "union") {
    stripped.members.forEach((member, index) => {
      if (member.bitField) {
        out[`${name}.${index}`] = scalar(value, at * 8 + member.bitField.bitOffset, member.bitField.bitSize);
      } else flatten(member.type, value, at + member.offset, `${name}.${index}`, out, count);
    });
  } else if (stripped.kind === "array") {
    flattenArray(stripped, stripped.dimensions.length, value, at, name, out, count);
  } else if (stripped.kind === "base" && stripped.size > 8) out[name] = "extended";
  else if (stripped.kind !== "unspecified" && stripped.kind !== "function") {
    out[name] = scalar(value, at * 8, 8 * (sizeOf(stripped) ?? 0));
  }
}

function flattenArray(
  array: Extract<DataType, { kind: "array" }>,
  left: number,
  value: Bits,
  at: number,
  name: string,
  out: Record<string, string | null>,
  count: (type: Extract<DataType, { kind: "array" }>) => number | undefined,
): void {
  if (left === 0) {
    flatten(array.element, value, at, name, out, count);
    return;
  }
  const dimension = array.dimensions.length - left;
  const inner = array.dimensions
    .slice(dimension + 1)
    .reduce((product, each) => product * (each.count ?? 0), 1);
  // gdb shows one element of an array whose length is lost.
  const length = array.dimensions[dimension]?.count ?? count(array) ?? 1;
  for (let index = 0; index < Math.min(length, MOST_ELEMENTS); index++) {
    const offset = at + index * inner * (sizeOf(array.element) ?? 0);
    flattenArray(array, left - 1, value, offset, `${name}[${index}]`, out, count);
  }
}

/**
 * Undefined scalars: nothing can be compared. Its memory is not among what was dumped, as when a pointer on the stack is
 * still garbage; or it was in a register of a caller's that the callee may have overwritten, where gdb shows what is there
 * now (and is wrong), while this folder says that the register is lost.
 */
function ourVariable(
  info: DebugInfo,
  variable: VariableInfo,
  frame: Frame,
): { name: string; scalars: GdbVariable["scalars"] | undefined } {
  const scalars: Record<string, string | null> = {};
  const count = (array: Extract<DataType, { kind: "array" }>): number | undefined => {
    const [dimension] = array.dimensions;
    return dimension && info.arrayCount(dimension, frame);
  };
  const stripped = strip(variable.type);
  let size = sizeOf(stripped);
  if (stripped.kind === "array") size ??= (count(stripped) ?? 0) * (sizeOf(stripped.element) ?? 0);
  // Garbage as a length: no memory dump holds it.
  if ((size ?? 0) > 1 << 16) return { name: variable.name, scalars: undefined };
  const located = info.locate(variable, frame);
  let value: Bits = { bytes: new Uint8Array(), known: new Uint8Array() };
  if (located.kind === "missing-register") return { name: variable.name, scalars: undefined };
  if (located.kind === "pieces") {
    const assembled = info.assemble(located.pieces, size ?? 0, frame);
    if (assembled.kind !== "bytes") return { name: variable.name, scalars: undefined };
    value = assembled;
  }
  flatten(variable.type, value, 0, "", scalars, count);
  return { name: variable.name, scalars };
}

/** How many elements an array would have had is no matter when none of them is known. */
function shown(scalars: GdbVariable["scalars"]): string {
  return Object.values(scalars).every((value) => value === null) ? "optimised out" : JSON.stringify(scalars);
}

interface Tally {
  frames: number;
  scalars: number;
  lost: number;
  skipped: number;
}

function compareVariables(
  ours: readonly ReturnType<typeof ourVariable>[],
  theirs: readonly GdbVariable[],
  where: string,
  tally: Tally,
): void {
  const unread = new Set(ours.filter(({ scalars }) => !scalars).map(({ name }) => name));
  const compared = theirs.filter(({ name }) => !unread.has(name));
  const keys = (variables: readonly ReturnType<typeof ourVariable>[]): string[] =>
    variables.map(({ name, scalars }) => `${name} ${shown(scalars ?? {})}`).sort();
  assert.deepEqual(keys(ours.filter(({ name }) => !unread.has(name))), keys(compared), where);
  tally.skipped += unread.size;
  for (const { scalars } of compared) {
    const values = Object.values(scalars);
    tally.scalars += values.length;
    tally.lost += values.filter((value) => value === null).length;
  }
}

function compareStop(info: DebugInfo, stop: Stop, name: string, tally: Tally): void {
  let frame: Frame | undefined = frameOf(info, stop);
  let left = [...stop.frames];
  while (left.length > 0) {
    assert.ok(frame, `${name}: gdb sees more frames at ${stop.pc.toString(16)}`);
    const sources = info.framesAt(frame.address);
    assert.ok(sources.length > 0, `${name}: no function at ${frame.pc.toString(16)}`);
    for (const [index, source] of sources.entries()) {
      const theirs = left[0];
      left = left.slice(1);
      if (!theirs) break;
      const where = `${name}, stop ${stop.pc.toString(16)}, frame ${theirs.name} ${theirs.pc.toString(16)}`;
      assert.equal(source.name, theirs.name, where);
      assert.equal(frame.pc, theirs.pc, where);
      assert.equal(source.position?.line ?? 0, theirs.line, where);
      assert.equal(path.basename(source.position?.file ?? ""), theirs.file, where);
      const current: Frame = frame;
      const ours = info
        .variablesAt(frame.address, index)
        .map((variable) => ourVariable(info, variable, current));
      compareVariables(ours, theirs.variables, where, tally);
      tally.frames++;
    }
    frame = frame.caller();
  }
}

function stopsOf(build: Build): Stop[] {
  const output = temporary(`${build.name}.json`);
  const script = path.join(import.meta.dirname, "testing", "dump-frames.py");
  const result = spawnSync("gdb", ["-q", "-nx", "-batch", "-x", script, build.file], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, DUMP_FILE: output, DUMP_STOPS: String(STOPS), DUMP_STRIDE: String(STRIDE) },
  });
  assert.equal(result.status, 0, `gdb failed: ${result.stderr}`);
  return readFileSync(output, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Stop);
}

test("frames and variables of a running program equal gdb's", (context) => {
  if (!hasTool("gdb")) {
    context.skip("gdb is not installed");
    return;
  }
  const tally: Tally = { frames: 0, scalars: 0, lost: 0, skipped: 0 };
  let stops = 0;
  for (const build of builds()) {
    const { info } = open(build.file);
    for (const stop of stopsOf(build)) {
      compareStop(info, stop, build.name, tally);
      stops++;
    }
  }
  const { frames, scalars, lost, skipped } = tally;
  context.diagnostic(`${stops} stops, ${frames} frames, ${scalars} scalars (${lost} optimised out)`);
  context.diagnostic(`${skipped} variables left out: their memory was not dumped, or their register is lost`);
  assert.ok(skipped * 100 < scalars);
});
