/**
 * Framing of the GDB Remote Serial Protocol (GDB manual, "Overview" of appendix E): `$body#checksum`, acknowledgements,
 * the interrupt byte, escapes and run-length coding. Bytes in, events out; incremental, so that bytes may arrive split anywhere.
 *
 * A body is handled as a string in which each character is one byte (0 to 255); binary data survives unchanged.
 */

import { decodeUtf8 } from "../base/text.ts";
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
/** `$`, `#` and two digits. */
const FRAME_AROUND = 4;

type ReaderState = "idle" | "body" | "first digit" | "second digit";

/** Cuts a byte stream into frames. */
export class FrameReader {
  readonly #limit: number;
  #state: ReaderState = "idle";
  #isNotification = false;
  readonly #body = new GrowingBytes();
  /** All bits that occur in the body. */
  #bits = 0;
  #isCoded = false;
  #tooLong = false;
  #checksum = 0;
  #claimed = 0;

  constructor(limit = FRAME_LIMIT) {
    this.#limit = limit;
  }

  /** Takes the next bytes and returns what they completed, in order. */
  push(bytes: Uint8Array): FrameEvent[] {
    const events: FrameEvent[] = [];
    for (let at = 0; at < bytes.length;) {
      if (this.#state === "body") {
        at = this.#takeBody(bytes, at);
        continue;
      }
      const event = this.#take(bytes[at++] ?? 0);
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  #take(byte: number): FrameEvent | undefined {
    switch (this.#state) {
      case "first digit":
        this.#claimed = hexDigit(byte) * 16;
        this.#state = "second digit";
        return undefined;
      case "second digit":
        this.#claimed += hexDigit(byte);
        this.#state = "idle";
        return this.#finish();
      default:
        return this.#takeIdle(byte);
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
    this.#body.length = 0;
    this.#bits = 0;
    this.#isCoded = false;
    this.#checksum = 0;
    this.#tooLong = false;
  }

  /** As much of the body as there is; gives the place behind it. */
  #takeBody(bytes: Uint8Array, start: number): number {
    let at = start;
    let sum = this.#checksum;
    let bits = this.#bits;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === HASH || byte === DOLLAR) break;
      sum += byte;
      bits |= byte;
      if (byte === ESCAPE || byte === STAR) this.#isCoded = true;
    }
    this.#checksum = sum & 0xff;
    this.#bits = bits;
    this.#tooLong ||= this.#body.length + at - start > this.#limit;
    if (!this.#tooLong) this.#body.append(bytes.subarray(start, at));
    // A `$` inside a body is always escaped, so this one starts a new frame after a cut-off one.
    if (bytes[at] === DOLLAR) this.#begin();
    else if (at < bytes.length) this.#state = "first digit";
    return at + 1;
  }

  #finish(): FrameEvent {
    if (this.#tooLong) return { kind: "damaged", reason: `frame longer than ${this.#limit} bytes` };
    if (this.#claimed !== this.#checksum) return { kind: "damaged", reason: "wrong checksum" };
    const given = this.#body.bytes;
    const bytes = this.#isCoded ? expand(given, this.#limit) : given;
    if (bytes === undefined) return { kind: "damaged", reason: "run-length coding beyond the limit" };
    const body = this.#bits < 0x80 ? decodeUtf8(bytes) : byteString(bytes);
    return { kind: this.#isNotification ? "notification" : "packet", body };
  }
}

/** A whole frame for `body`. With `notification`, starts with `%` instead of `$`. */
export function encodeFrame(body: string, notification = false): Uint8Array {
  const bytes = new GrowingBytes(body.length + FRAME_AROUND);
  bytes.put(notification ? PERCENT : DOLLAR);
  let checksum = 0;
  for (let i = 0; i < body.length; i++) {
    let byte = body.charCodeAt(i) & 0xff;
    if (byte === DOLLAR || byte === HASH || byte === ESCAPE || byte === STAR) {
      bytes.put(ESCAPE);
      checksum += ESCAPE;
      byte ^= ESCAPE_MASK;
    }
    bytes.put(byte);
    checksum += byte;
  }
  const digits = (checksum & 0xff).toString(16).padStart(2, "0");
  bytes.put(HASH);
  bytes.put(digits.charCodeAt(0));
  bytes.put(digits.charCodeAt(1));
  return bytes.bytes;
}

/** Undoes escapes and run lengths; undefined when the result would be longer than `limit`. */
function expand(body: Uint8Array, limit: number): Uint8Array | undefined {
  const bytes = new GrowingBytes(4 * body.length);
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0;
    if (byte === ESCAPE) {
      i++;
      bytes.put((body[i] ?? 0) ^ ESCAPE_MASK);
    } else if (byte === STAR && bytes.length > 0) {
      i++;
      bytes.repeatLast((body[i] ?? RUN_BIAS) - RUN_BIAS);
    } else bytes.put(byte);
    if (bytes.length > limit) return undefined;
  }
  return bytes.bytes;
}

/** Bytes to which more are added. */
class GrowingBytes {
  #room: Uint8Array;
  length = 0;

  constructor(room = 64) {
    this.#room = new Uint8Array(room);
  }

  /** Those so far; they are overwritten when `length` is set to less. */
  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.length);
  }

  put(byte: number): void {
    if (this.length === this.#room.length) this.#grow(this.length + 1);
    this.#room[this.length++] = byte;
  }

  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#room.length) this.#grow(this.length + bytes.length);
    this.#room.set(bytes, this.length);
    this.length += bytes.length;
  }

  repeatLast(times: number): void {
    if (times <= 0) return;
    if (this.length + times > this.#room.length) this.#grow(this.length + times);
    this.#room.fill(this.#room[this.length - 1] ?? 0, this.length, this.length + times);
    this.length += times;
  }

  #grow(atLeast: number): void {
    const room = new Uint8Array(Math.max(atLeast, 2 * this.#room.length));
    room.set(this.bytes);
    this.#room = room;
  }
}

function hexDigit(byte: number): number {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  // Not a digit: a value that no checksum can equal.
  return Number.isNaN(value) ? 0x1000 : value;
}
