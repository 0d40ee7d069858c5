/** The calls of a line. */
import { decode } from "../../runtime/x86/decode.ts";
import type { Program } from "./program.ts";
import type { Snapshot } from "./snapshot.ts";

/** Bytes of a line's code that are looked at. */
const LONGEST_LINE = 4096;

export interface Call {
  /** Where the function begins. */
  readonly target: number;
  readonly name: string;
}

/** The functions that the rest of the line around an address calls, in the order of its code; those through pointers are not known. */
export async function callsOf(program: Program, snapshot: Snapshot, address: number): Promise<Call[]> {
  const block = program.info.rowRange(address);
  if (block === undefined) return [];
  const length = Math.min(block.high - address, LONGEST_LINE);
  const code = await snapshot.settle(() => snapshot.read(BigInt(address), length));
  const found = new Map<number, Call>();
  for (let at = 0; code !== undefined && at < code.length;) {
    const decoded = decode(code.subarray(at), BigInt(address + at));
    if (decoded.kind === "failure") break;
    const [operand] = decoded.operands;
    at += decoded.length;
    if (decoded.instruction.mnemonic !== "call" || operand?.kind !== "target") continue;
    const target = Number(operand.address);
    found.set(target, { target, name: program.nameAt(operand.address) });
  }
  return [...found.values()];
}
