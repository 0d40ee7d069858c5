/** Programs in assembler (AT&T syntax), for tests that need exact instructions at known places. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Region } from "../../testing/flat-memory.ts";

/** Where code, data and stack are; around each of them nothing is mapped. */
export const AT = {
  code: 0x1210_0000,
  data: 0x1220_0000,
  dataSize: 0x4000,
  stack: 0x1230_0000,
  stackSize: 0x4_0000,
} as const;

/** RSP at the beginning: there is something above it. */
export const STACK_TOP = AT.stack + AT.stackSize - 0x1000;

export const noAssembler = ["as", "ld", "nm"].some(
  (tool) => spawnSync(tool, ["--version"], { stdio: "ignore" }).status !== 0,
)
  ? "GNU binutils are not installed"
  : false;

export interface Program {
  readonly regions: readonly Region[];
  readonly symbols: ReadonlyMap<string, number>;
}

function build(source: string): { code: Uint8Array; symbols: Map<string, number> } {
  const folder = mkdtempSync(join(tmpdir(), "litebox-assembly-"));
  try {
    const file = (name: string): string => join(folder, name);
    execFileSync("as", ["--64", "-o", file("object"), "-"], { input: `.text\n${source}\n` });
    const place = `-Ttext=0x${AT.code.toString(16)}`;
    const options = ["-e", "0", "--no-warn-rwx-segments", place];
    execFileSync("ld", [...options, "-o", file("elf"), file("object")]);
    execFileSync("ld", [...options, "--oformat=binary", "-o", file("code"), file("object")]);
    const names = execFileSync("nm", [file("elf")], { encoding: "utf8" }).matchAll(
      /^([0-9a-f]+) [tT] (\w+)$/gm,
    );
    const symbols = new Map([...names].map(([, at = "", name = ""]) => [name, Number.parseInt(at, 16)]));
    return { code: new Uint8Array(readFileSync(file("code"))), symbols };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The program's text, zeros as data, and a stack. */
export function programOf(source: string, more: readonly Region[] = []): Program {
  const { code, symbols } = build(source);
  const writable = (start: number, size: number): Region => ({
    start,
    bytes: new Uint8Array(size),
    writable: true,
    executable: false,
  });
  return {
    regions: [
      { start: AT.code, bytes: code, writable: false, executable: true },
      writable(AT.data, AT.dataSize),
      writable(AT.stack, AT.stackSize),
      ...more,
    ],
    symbols,
  };
}

/** The address of a label. */
export function addressOf({ symbols }: Program, name: string): number {
  const address = symbols.get(name);
  if (address === undefined) throw new Error(`the program has no label ${name}`);
  return address;
}
