/** Hexadecimal text of bytes and addresses. */

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const NO_DIGIT = 0xff;

/** The value of each digit, by its character. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? NO_DIGIT : value;
});

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += DIGITS[byte] ?? "";
  return text;
}

/** Bytes of an even-length hexadecimal text, or undefined when it is not one. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = VALUES[text.charCodeAt(2 * i)] ?? NO_DIGIT;
    const low = VALUES[text.charCodeAt(2 * i + 1)] ?? NO_DIGIT;
    if (high === NO_DIGIT || low === NO_DIGIT) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** An address as people read it: `0x40001000`. */
export function hexAddress(address: number | bigint): string {
  return `0x${address.toString(16)}`;
}
