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

/**
 * What only operating systems use, and what enclaves may not (SDM Vol. 3D, "Illegal Instructions"), by the range of the opcode, and by the
 * middle bits of ModRM where the opcode alone does not say it.
 */
interface Forbidden {
  readonly first: number;
  readonly last: number;
  readonly digits?: readonly number[];
  readonly sentence: string;
}

const FAR = "a far transfer: code has only one segment. Use near calls, jumps and returns";
const SEGMENT =
  "a load of a segment register: there is nothing to load. For thread-local data use FS and GS as they are";
const PORTS =
  "an access to an input or output port, of which an enclave has none. Ask the host by the LiteBox API";
const SYSTEM =
  "an instruction for operating systems and virtual machines. No program in an enclave has a use for it";

const FORBIDDEN: readonly Forbidden[] = [
  { first: 0x6c, last: 0x6f, sentence: PORTS },
  { first: 0x8e, last: 0x8e, sentence: SEGMENT },
  { first: 0xca, last: 0xcb, sentence: FAR },
  { first: 0xcf, last: 0xcf, sentence: FAR },
  { first: 0xfa, last: 0xfb, sentence: SYSTEM },
  { first: 0xff, last: 0xff, digits: [3, 5], sentence: FAR },
];

/** Of map 0F. */
const FORBIDDEN_0F: readonly Forbidden[] = [
  { first: 0x00, last: 0x03, sentence: SYSTEM },
  { first: 0x06, last: 0x09, sentence: SYSTEM },
  { first: 0x20, last: 0x23, sentence: SYSTEM },
  { first: 0x30, last: 0x30, sentence: SYSTEM },
  { first: 0x32, last: 0x32, sentence: SYSTEM },
  { first: 0x35, last: 0x37, sentence: SYSTEM },
  { first: 0xa1, last: 0xa1, sentence: SEGMENT },
  { first: 0xa9, last: 0xa9, sentence: SEGMENT },
  { first: 0xb2, last: 0xb2, sentence: SEGMENT },
  { first: 0xb4, last: 0xb5, sentence: SEGMENT },
];

function forbiddenSentence(table: readonly Forbidden[], opcode: number, modrm: number): string | undefined {
  const found = table.find(
    ({ first, last, digits }) =>
      opcode >= first && opcode <= last && (digits === undefined || digits.includes((modrm >> 3) & 7)),
  );
  return found === undefined ? undefined : `This is ${found.sentence}`;
}

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
  if (code[escape] !== 0x0f) return forbiddenSentence(FORBIDDEN, code[escape] ?? 0, code[escape + 1] ?? 0);
  const opcode = code[escape + 1] ?? 0;
  if (opcode === 0x0f) return SENTENCES.now;
  const forbidden = forbiddenSentence(FORBIDDEN_0F, opcode, code[escape + 2] ?? 0);
  if (forbidden !== undefined) return forbidden;
  const isMmx = isPlain && MMX.some(([low, high]) => opcode >= low && opcode <= high);
  return isMmx ? SENTENCES.mmx : undefined;
}
