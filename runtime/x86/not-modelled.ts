/** What bytes that are not in the table would be on a processor that has them, as far as a person can do something about it. */

const PREFIXES: ReadonlySet<number> = new Set([
  0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3,
]);

/** Opcodes of map 0F that work on MMX registers without a prefix, as ranges (SDM Vol. 2D, table A-3). */
const MMX: readonly (readonly [first: number, last: number])[] = [
  [0x60, 0x6b],
  [0x6e, 0x77],
  [0x7e, 0x7f],
  [0xd1, 0xd5],
  [0xd7, 0xef],
  [0xf1, 0xfe],
];

const AMX: ReadonlySet<number> = new Set([0x49, 0x4b, 0x5c, 0x5e, 0x6c]);

const SENTENCES = {
  evex: "This is AVX-512: compile for x86-64-v3 or less",
  xop: "This is XOP, which only AMD's processors of 2011 to 2017 have: compile without -mxop",
  amx: "This is AMX: compile without -mamx-tile",
  vex: "This is none of AVX, AVX2, FMA and F16C: compile for x86-64-v3 or less",
  mmx: "This uses the MMX registers: use the intrinsics of SSE2, of <emmintrin.h>, instead of those of <mmintrin.h>",
  now: "This is 3DNow!, which no processor of today has",
} as const;

function vexSentence(map: number, opcode: number): string {
  return map === 2 && AMX.has(opcode) ? SENTENCES.amx : SENTENCES.vex;
}

/** A sentence without its full stop, or nothing where nothing is known. */
export function whatItIs(code: Uint8Array): string | undefined {
  let at = 0;
  while (PREFIXES.has(code[at] ?? 0)) at++;
  const isPlain = code.subarray(0, at).every((byte) => byte !== 0x66 && byte !== 0xf2 && byte !== 0xf3);
  const [first = 0, second = 0, third = 0, fourth = 0] = code.subarray(at);
  if (first === 0x62) return SENTENCES.evex;
  // POP has 0 where XOP has its map, which is 8 or more (APM Vol. 3, 1.2.5).
  if (first === 0x8f && (second & 0x1f) >= 8) return SENTENCES.xop;
  if (first === 0xc5) return vexSentence(1, third);
  if (first === 0xc4) return vexSentence(second & 0x1f, fourth);
  const escape = (first & 0xf0) === 0x40 ? at + 1 : at;
  if (code[escape] !== 0x0f) return undefined;
  const opcode = code[escape + 1] ?? 0;
  if (opcode === 0x0f) return SENTENCES.now;
  const isMmx = isPlain && MMX.some(([low, high]) => opcode >= low && opcode <= high);
  return isMmx ? SENTENCES.mmx : undefined;
}
