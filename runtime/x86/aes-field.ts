/** The field GF(2^8) of AES, and the S-box that is made from it (FIPS 197, 4 and 5). */

/** Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197, 4.2). */
function double(a: number): number {
  return ((a << 1) ^ (a & 0x80 ? 0x1b : 0)) & 0xff;
}

/** The product in GF(2^8). */
export function multiply(a: number, b: number): number {
  let product = 0;
  let power = a;
  for (let rest = b; rest > 0; rest >>= 1) {
    if (rest & 1) product ^= power;
    power = double(power);
  }
  return product;
}

function rotate(a: number, by: number): number {
  return ((a << by) | (a >> (8 - by))) & 0xff;
}

/** FIPS 197, 5.1.1: the inverse in the field, then an affine map. */
function makeSubstitution(): Uint8Array {
  const box = new Uint8Array(256).fill(0x63);
  // 3 generates all units, so that its powers and those of its inverse, 0xf6, go through them in step, as inverses of each other.
  let power = 1;
  let inverse = 1;
  for (let i = 0; i < 255; i++) {
    box[power] =
      inverse ^ rotate(inverse, 1) ^ rotate(inverse, 2) ^ rotate(inverse, 3) ^ rotate(inverse, 4) ^ 0x63;
    power = multiply(power, 3);
    inverse = multiply(inverse, 0xf6);
  }
  return box;
}

/** The S-box and its inverse (FIPS 197, 5.1.1 and 5.3.2). */
export const SUBSTITUTION = makeSubstitution();
export const INVERSE_SUBSTITUTION = new Uint8Array(256);
SUBSTITUTION.forEach((to, from) => {
  INVERSE_SUBSTITUTION[to] = from;
});
