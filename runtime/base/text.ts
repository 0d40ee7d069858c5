/** UTF-8, for portable folders: the one place that leans on the encoders which Node, browsers and workers all have. */

interface Decoder {
  decode(bytes: Uint8Array): string;
}
interface Encoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare const TextDecoder: new (label: string, options: { ignoreBOM: boolean }) => Decoder;
declare const TextEncoder: new () => Encoder;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Malformed sequences become U+FFFD; nothing throws. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * The text of a file that a person wrote, as editors count in it: without a byte order mark. A mark of UTF-16 says that it is in that; of any other
 * encoding than UTF-8 each foreign byte is a character, so that places stay right.
 */
export function decodeTextFile(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const text = isWide
    ? new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be", { ignoreBOM: true }).decode(bytes)
    : decodeUtf8(bytes);
  return text.replace(/^\uFEFF/, "");
}

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
