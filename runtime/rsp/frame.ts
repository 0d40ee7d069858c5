/**
 * Framing of the GDB Remote Serial Protocol (GDB manual, "Overview" of appendix E): `$body#checksum`, acknowledgements,
 * the interrupt byte, escapes and run-length coding. Bytes in, events out; incremental, so that bytes may arrive split anywhere.
 *
 * A body is handled as a string in which each character is one byte (0 to 255); binary data survives unchanged.
 */

import { byteString } from "./codec.ts";

export type FrameEvent =
  | { readonly kind: "packet"; readonly body: string }
  | { readonly kind: "notification"; readonly body: string }
  | { readonly kind: "acknowledged" }
  | { readonly kind: "rejected" }
  | { readonly kind: "interrupt" }
  /** A frame that must be answered with `-`: its checksum is wrong, or it was longer than the limit. */
  | { readonly kind: "damaged"; readonly reason: string };

/** No stub or debugger sends more in one frame; a longer one is refused and skipped. */
export const FRAME_LIMIT = 1 << 20;

const DOLLAR = 0x24;
const PERCENT = 0x25;
const HASH = 0x23;
const ESCAPE = 0x7d;
const STAR = 0x2a;
const ESCAPE_MASK = 0x20;
/** A run `c*n` means `n - 29` further copies of `c` (GDB manual, "Overview"). */
const RUN_BIAS = 29;

type ReaderState = "idle" | "body" | "first digit" | "second digit";

/** Cuts a byte stream into frames. */
export class FrameReader {
  readonly #limit: number;
  #state: ReaderState = "idle";
  #isNotification = false;
  #body: number[] = [];
  #tooLong = false;
  #checksum = 0;
  #claimed = 0;

  constructor(limit = FRAME_LIMIT) {
    this.#limit = limit;
  }

  /** Takes the next bytes and returns what they completed, in order. */
  push(bytes: Uint8Array): FrameEvent[] {
    const events: FrameEvent[] = [];
    for (const byte of bytes) {
      const event = this.#take(byte);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #take(byte: number): FrameEvent | undefined {
    switch (this.#state) {
      case "idle":
        return this.#takeIdle(byte);
      case "body":
        this.#takeBody(byte);
        return undefined;
      case "first digit":
        this.#claimed = hexDigit(byte) * 16;
        this.#state = "second digit";
        return undefined;
      case "second digit":
        this.#claimed += hexDigit(byte);
        this.#state = "idle";
        return this.#finish();
    }
  }

  #takeIdle(byte: number): FrameEvent | undefined {
    if (byte === DOLLAR || byte === PERCENT) {
      this.#isNotification = byte === PERCENT;
      this.#begin();
    } else if (byte === 0x03) return { kind: "interrupt" };
    else if (byte === 0x2b) return { kind: "acknowledged" };
    else if (byte === 0x2d) return { kind: "rejected" };
    return undefined;
  }

  #begin(): void {
    this.#state = "body";
    this.#body = [];
    this.#checksum = 0;
    this.#tooLong = false;
  }

  #takeBody(byte: number): void {
    if (byte === HASH) {
      this.#state = "first digit";
      return;
    }
    // A `$` inside a body is always escaped, so this one starts a new frame after a cut-off one.
    if (byte === DOLLAR) {
      this.#begin();
      return;
    }
    this.#checksum = (this.#checksum + byte) & 0xff;
    if (this.#body.length >= this.#limit) this.#tooLong = true;
    else this.#body.push(byte);
  }

  #finish(): FrameEvent {
    if (this.#tooLong) return { kind: "damaged", reason: `frame longer than ${this.#limit} bytes` };
    if (this.#claimed !== this.#checksum) return { kind: "damaged", reason: "wrong checksum" };
    const body = expand(this.#body, this.#limit);
    if (body === undefined) return { kind: "damaged", reason: "run-length coding beyond the limit" };
    return { kind: this.#isNotification ? "notification" : "packet", body };
  }
}

/** A whole frame for `body`. With `notification`, starts with `%` instead of `$`. */
export function encodeFrame(body: string, notification = false): Uint8Array {
  const bytes: number[] = [notification ? PERCENT : DOLLAR];
  let checksum = 0;
  const put = (byte: number): void => {
    bytes.push(byte);
    checksum = (checksum + byte) & 0xff;
  };
  for (let i = 0; i < body.length; i++) {
    const byte = body.charCodeAt(i);
    if (byte === DOLLAR || byte === HASH || byte === ESCAPE || byte === STAR) {
      put(ESCAPE);
      put(byte ^ ESCAPE_MASK);
    } else put(byte);
  }
  const digits = checksum.toString(16).padStart(2, "0");
  bytes.push(HASH, digits.charCodeAt(0), digits.charCodeAt(1));
  return Uint8Array.from(bytes);
}

/** Undoes escapes and run lengths; undefined when the result would be longer than `limit`. */
function expand(body: readonly number[], limit: number): string | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0;
    const last = bytes.at(-1);
    if (byte === ESCAPE) {
      i++;
      bytes.push((body[i] ?? 0) ^ ESCAPE_MASK);
    } else if (byte === STAR && last !== undefined) {
      i++;
      for (let more = (body[i] ?? RUN_BIAS) - RUN_BIAS; more > 0; more--) bytes.push(last);
    } else bytes.push(byte);
    if (bytes.length > limit) return undefined;
  }
  return byteString(bytes);
}

function hexDigit(byte: number): number {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  // Not a digit: a value that no checksum can equal.
  return Number.isNaN(value) ? 0x1000 : value;
}
