/** The building blocks of packets: each codec reads and writes one piece of a packet's text, so stub and client cannot disagree. */
import { fromHex, toHex } from "../base/hex.ts";

/** Two ways between a value and its text on the wire. `parse` gives undefined for text that is not one. */
export interface Codec<T> {
  parse(text: string): T | undefined;
  format(value: T): string;
}

/** What a stub answers when it understood a request but cannot do it (GDB manual, "Standard Replies"). */
export interface RspError {
  readonly error: number;
}

/** Error numbers that stubs agree on: those of errno. */
export const ERROR = { generic: 0x01, noSlot: 0x0c, badAddress: 0x0e, badArgument: 0x16 } as const;

export function isRspError(value: unknown): value is RspError {
  return typeof value === "object" && value !== null && "error" in value;
}

/** Exactly this text. */
export function exactly(text: string): Codec<true> {
  return { parse: (given) => (given === text ? true : undefined), format: () => text };
}

export const ok: Codec<true> = exactly("OK");
export const nothing: Codec<true> = exactly("");

/** A number in hexadecimal without prefix. */
export const hexNumber: Codec<bigint> = {
  parse: (text) => (/^[0-9a-fA-F]{1,16}$/.test(text) ? BigInt(`0x${text}`) : undefined),
  format: (value) => value.toString(16),
};

/** A small number in hexadecimal: a length, an index, a signal. */
export const hexSmall: Codec<number> = {
  parse: (text) => (/^[0-9a-fA-F]{1,12}$/.test(text) ? Number.parseInt(text, 16) : undefined),
  format: (value) => value.toString(16),
};

/** Bytes as pairs of digits. */
export const hexBytes: Codec<Uint8Array> = { parse: fromHex, format: toHex };

/** Text as the pairs of digits of its UTF-8 or Latin-1 bytes; only ASCII is ever sent by us. */
export const hexText: Codec<string> = {
  parse: (text) => {
    const bytes = fromHex(text);
    return bytes && byteString(bytes);
  },
  format: (value) => toHex(bytesOf(value)),
};

/** Raw bytes as a body carries them: one character each. */
export const rawBytes: Codec<Uint8Array> = { parse: bytesOf, format: byteString };

/** A value, or `Enn`. */
export function orError<T>(codec: Codec<T>): Codec<T | RspError> {
  return {
    parse: (text) => {
      const match = /^E([0-9a-fA-F]{2})$/.exec(text);
      if (match?.[1] !== undefined) return { error: Number.parseInt(match[1], 16) };
      // gdb 16's spelling, sent only where `error-message+` was agreed on.
      if (text.startsWith("E.")) return { error: ERROR.generic };
      return codec.parse(text);
    },
    format: (value) =>
      isRspError(value) ? `E${value.error.toString(16).padStart(2, "0")}` : codec.format(value),
  };
}

/** `prefix` and then what `codec` says. */
export function after<T>(prefix: string, codec: Codec<T>): Codec<T> {
  return {
    parse: (text) => (text.startsWith(prefix) ? codec.parse(text.slice(prefix.length)) : undefined),
    format: (value) => prefix + codec.format(value),
  };
}

type Fields<T> = { readonly [K in keyof T]: readonly [end: string, codec: Codec<T[K]>] };

/** A record: each field up to its end mark (`""` for the last: the rest of the text), in the order written. */
export function fields<T extends object>(prefix: string, shape: Fields<T>): Codec<T> {
  const entries = Object.entries(shape) as [keyof T & string, readonly [string, Codec<unknown>]][];
  return after(prefix, {
    parse: (text) => {
      const value: Record<string, unknown> = {};
      let rest = text;
      for (const [name, [end, codec]] of entries) {
        const at = end === "" ? rest.length : rest.indexOf(end);
        if (at < 0) return undefined;
        const part = codec.parse(rest.slice(0, at));
        if (part === undefined) return undefined;
        value[name] = part;
        rest = rest.slice(at + end.length);
      }
      return value as T;
    },
    format: (value) => entries.map(([name, [end, codec]]) => codec.format(value[name]) + end).join(""),
  });
}

/** The argument list of a call is limited. */
const PART = 4096;

/** One character per byte. */
export function byteString(bytes: ArrayLike<number>): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += PART) {
    const end = Math.min(start + PART, bytes.length);
    // An array of numbers is spread ten times as fast as one of bytes.
    const part: number[] = [];
    for (let at = start; at < end; at++) part.push(bytes[at] ?? 0);
    text += String.fromCharCode(...part);
  }
  return text;
}

/** Undoes {@link byteString}. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
