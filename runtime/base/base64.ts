/** Base64 (RFC 4648 section 4). Of text from outside white space is skipped; anything else that does not belong there refuses it. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character.charCodeAt(0), value]));
const SPACES: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);
const PADDING = 0x3d;

/** The bytes, or undefined where the text is not base64: a foreign character, missing padding, bits that are set after the last byte. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  let digits = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (SPACES.has(code)) continue;
    if (code === PADDING) {
      padding++;
      continue;
    }
    const value = VALUES.get(code);
    if (value === undefined || padding > 0) return undefined;
    bits = (bits << 6) | value;
    held += 6;
    digits++;
    if (held >= 8) {
      held -= 8;
      bytes[length++] = bits >> held;
      bits &= (1 << held) - 1;
    }
  }
  if ((digits + padding) % 4 !== 0 || padding > 2 || bits !== 0 || held === 6) return undefined;
  return bytes.subarray(0, length);
}

/** With padding, on one line. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digit = (shift: number): string => ALPHABET.charAt((group >> shift) & 63);
    text += digit(18) + digit(12) + (b === undefined ? "=" : digit(6)) + (c === undefined ? "=" : digit(0));
  }
  return text;
}
