/**
 * Where a block of instructions can be left. With breakpoints there, a stub runs through the block at full speed; a stub that steps
 * instruction by instruction, be it by itself, takes about a tenth of a millisecond for each.
 */
import { decode } from "../../runtime/x86/decode.ts";

/** Of more, stepping is the lesser evil: each costs two packets. */
const MOST_EXITS = 4;

/** They lead where their operands do not say, or out of the program. */
const OPAQUE: ReadonlySet<string> = new Set(["call", "ret", "enclu", "syscall", "int", "int3", "hlt", "ud2"]);

/** The addresses outside of [low, low + code.length) that control can come to next; undefined where that cannot be said. */
export function exitsOf(code: Uint8Array, low: bigint): readonly bigint[] | undefined {
  const high = low + BigInt(code.length);
  const exits = new Set<bigint>();
  let at = low;
  let falls = true;
  while (at < high) {
    const decoded = decode(code.subarray(Number(at - low)), at);
    if (decoded.kind === "failure" || OPAQUE.has(decoded.instruction.mnemonic)) return undefined;
    const target = decoded.operands.find((operand) => operand.kind === "target")?.address;
    const isJump = decoded.instruction.mnemonic === "jmp";
    if (isJump && target === undefined) return undefined;
    if (target !== undefined && (target < low || target >= high)) exits.add(target);
    falls = !isJump;
    at = decoded.next;
  }
  if (at !== high) return undefined;
  if (falls) exits.add(high);
  return exits.size > 0 && exits.size <= MOST_EXITS ? [...exits] : undefined;
}
