/** Random byte strings that look more like instructions than random ones would. */

import type { Random } from "../../../runtime/x86/testing/random.ts";

export const STRING_LENGTH = 16;

const PREFIXES = [0x66, 0x66, 0xf2, 0xf3, 0xf0, 0x67, 0x64, 0x65, 0x2e, 0x36, 0x3e, 0x26];

/** All strings one after the other. */
export function randomStrings(random: Random, count: number): Uint8Array {
  const bytes = new Uint8Array(count * STRING_LENGTH);
  for (let start = 0; start < bytes.length; start += STRING_LENGTH) {
    for (let at = 0; at < STRING_LENGTH; at += 4) {
      const word = random.u32();
      for (let i = 0; i < 4; i++) bytes[start + at + i] = word >>> (8 * i);
    }
    const style = random.below(16);
    if (style > 0) begin(bytes, start, style, random);
  }
  return bytes;
}

/** Overwrites the beginning by prefixes and what chooses an opcode map; the rest stays random. */
function begin(bytes: Uint8Array, start: number, style: number, random: Random): void {
  let at = start;
  const put = (byte: number): void => {
    bytes[at++] = byte;
  };
  for (let i = random.below(8) - 4; i > 0; i--) put(random.pick(PREFIXES));
  // Rarely so many that the limit of 15 bytes is near.
  if (style === 15) for (let i = random.below(12); i > 0; i--) put(random.pick(PREFIXES));
  if (style >= 12 && style < 15) {
    putVex(put, random);
    return;
  }
  if (random.chance(40)) put(0x40 | random.below(16));
  if (style < 4) return;
  put(0x0f);
  if (style === 8 || style === 9) put(0x38);
  if (style === 10 || style === 11) put(0x3a);
}

function putVex(put: (byte: number) => void, random: Random): void {
  // Half of the instructions have no second source, which VEX.vvvv then says by all ones.
  const unused = random.chance(50) ? 0x78 : 0;
  if (random.chance(30)) {
    put(0xc5);
    put(random.below(256) | unused);
    return;
  }
  put(0xc4);
  put((random.below(8) << 5) | (random.chance(90) ? 1 + random.below(3) : random.below(32)));
  put(random.below(256) | unused);
}
