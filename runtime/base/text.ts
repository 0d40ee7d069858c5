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

/** The text of a file that a person wrote, as editors count in it: without a byte order mark. */
export function decodeTextFile(bytes: Uint8Array): string {
  return decodeUtf8(bytes).replace(/^\uFEFF/, "");
}

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
