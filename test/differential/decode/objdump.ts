/** GNU objdump as a disassembler that knows nothing of ours: the first instruction of each of many byte strings. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { STRING_LENGTH } from "./strings.ts";

export interface Disassembled {
  /** In AT&T syntax. */
  readonly text: string;
  readonly length: number;
}

const MOST_OUTPUT = 1 << 30;

/** For each of the strings its first instruction; undefined where objdump says that there is none. */
export function disassemble(strings: Uint8Array): (Disassembled | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), "litebox-decode-"));
  try {
    writeFileSync(join(folder, "strings.bin"), strings);
    const count = strings.length / STRING_LENGTH;
    // At each symbol objdump begins anew, wherever it was.
    const symbols = Array.from({ length: count }, (_, at) => `s${at} = start + ${at * STRING_LENGTH}\n`);
    writeFileSync(join(folder, "strings.s"), `start: .incbin "strings.bin"\n${symbols.join("")}`);
    execFileSync("as", ["-o", "strings.o", "strings.s"], { cwd: folder });
    const args = ["--disassemble", "--insn-width=16", "strings.o"];
    const output = execFileSync("objdump", args, { cwd: folder, maxBuffer: MOST_OUTPUT }).toString("latin1");
    return firstLines(output, count);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstLines(output: string, count: number): (Disassembled | undefined)[] {
  const found: (Disassembled | undefined)[] = new Array<undefined>(count).fill(undefined);
  const pattern = /^[0-9a-f]+ <(?:s\d+|start)>:\n +([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t?(.*)$/gm;
  for (const [, address = "", bytes = "", text = ""] of output.matchAll(pattern)) {
    if (text === "" || text.includes("(bad)")) continue;
    found[Number.parseInt(address, 16) / STRING_LENGTH] = { text, length: bytes.length / 3 };
  }
  return found;
}
