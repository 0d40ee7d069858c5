/** Our decoder against objdump, over many random byte strings. */

import { toHex } from "../../../runtime/base/hex.ts";
import { decode, type Decoded } from "../../../runtime/x86/decode.ts";
import { print } from "../../../runtime/x86/print.ts";
import { Random } from "../../../runtime/x86/testing/random.ts";
import { disassemble, type Disassembled } from "./objdump.ts";
import { randomStrings, STRING_LENGTH } from "./strings.ts";

export interface Comparison {
  /** Both take it for an instruction. */
  readonly both: number;
  /** Differences that have no explanation, a line each. */
  readonly differences: readonly string[];
}

/** Where objdump says something else than the processor does, and why that is no mistake of ours. */
interface Explanation {
  readonly because: string;
  /** `theirs` is undefined where objdump sees no instruction. */
  matches(this: void, code: Uint8Array, ours: Decoded, theirs: Disassembled | undefined): boolean;
}

const FWAIT = 0x9b;

const EXPLANATIONS: readonly Explanation[] = [
  {
    because:
      "objdump shows FWAIT as a part of the x87 instruction after it, and prefixes before it as instructions",
    matches: (code, ours) => code[ours.length - 1] === FWAIT && /\bfwait$/.test(print(ours, "att")),
  },
  {
    because: "objdump refuses F2 before BSF and BSR, which processors ignore",
    matches: (_code, ours, theirs) => theirs === undefined && /\bbs[fr]\b/.test(print(ours, "att")),
  },
];

/** Throws where the decoder does. */
export function compareDecoders(seed: number, count: number): Comparison {
  // Neighbouring seeds are to have nothing in common.
  const strings = randomStrings(new Random(Math.imul(seed, 0x9e37_79b1)), count);
  const theirs = disassemble(strings);
  const differences: string[] = [];
  let both = 0;
  for (let at = 0; at < count; at++) {
    const code = strings.subarray(at * STRING_LENGTH, (at + 1) * STRING_LENGTH);
    const ours = decode(code, BigInt(at * STRING_LENGTH));
    if (ours.kind !== "instruction") continue;
    const there = theirs[at];
    if (there !== undefined) both++;
    if (there?.length === ours.length || EXPLANATIONS.some((each) => each.matches(code, ours, there)))
      continue;
    const wanted = there === undefined ? "no instruction" : `${there.length} bytes, ${there.text}`;
    differences.push(`${toHex(code)}: objdump: ${wanted}; ours: ${ours.length} bytes, ${print(ours, "att")}`);
  }
  return { both, differences };
}
