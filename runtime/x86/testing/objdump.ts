/** What GNU objdump says of machine code, and where we say something else. */

import { toHex } from "../../base/hex.ts";
import { decode } from "../decode.ts";
import { print, type Syntax } from "../print.ts";

/** Raw code as one block, an instruction a line with all its bytes. */
export function objdumpOptions(syntax: Syntax, address: number): readonly string[] {
  const format = ["-D", "-b", "binary", "-m", "i386:x86-64", "-w", "--insn-width=15", "-z"];
  return [...format, "-M", syntax, `--adjust-vma=${address}`];
}

export interface Line {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export interface Comparison {
  compared: number;
  /** By the first word of objdump's text, what we do not model: how many, and the first. */
  readonly unmodelled: Map<string, { readonly count: number; readonly first: Line }>;
  /** By the same, the first that is different. */
  readonly differences: Map<string, string>;
}

export function emptyComparison(): Comparison {
  return { compared: 0, unmodelled: new Map(), differences: new Map() };
}

/** An address, bytes, and a text that ends the line. */
const LINE = /^\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t?(.*)$/gm;

export function* linesOf(output: string): Generator<Line> {
  for (const [, address = "", bytes = "", text = ""] of output.matchAll(LINE))
    yield {
      address: BigInt(`0x${address}`),
      bytes: Uint8Array.from(bytes.trim().split(" "), (byte) => Number.parseInt(byte, 16)),
      text: text.trimEnd(),
    };
}

/** Adds what one output of objdump shows. Texts may differ where that is explained. */
export function compareWith(
  output: string,
  syntax: Syntax,
  result: Comparison,
  isExplained: (line: Line) => boolean = () => false,
): void {
  for (const line of linesOf(output)) {
    const { address, bytes, text } = line;
    const decoded = decode(bytes, address);
    const name = text.replace(/\s.*/, "");
    if (decoded.kind === "failure") {
      const known = result.unmodelled.get(name);
      result.unmodelled.set(name, { count: (known?.count ?? 0) + 1, first: known?.first ?? line });
      continue;
    }
    result.compared++;
    const ours = print(decoded, syntax);
    if ((decoded.length === bytes.length && ours === text) || isExplained(line)) continue;
    if (!result.differences.has(name))
      result.differences.set(
        name,
        `${toHex(bytes)}: objdump "${text}", ours "${ours}" of ${decoded.length} bytes`,
      );
  }
}

export function summary({ unmodelled }: Comparison): string {
  const rows = [...unmodelled].sort(([, a], [, b]) => b.count - a.count);
  return rows.length === 0 ? "none" : rows.map(([name, { count }]) => `${name} ${count}`).join(", ");
}
