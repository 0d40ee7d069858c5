/**
 * A large file of which only those parts are read at first that are looked at. The rest follows a little later, so that a program that
 * is built anew while it is debugged stays the one that was started.
 */
import { close, closeSync, fstatSync, openSync, read, readFileSync, readSync, statSync } from "node:fs";
import type { PartlyRead } from "../../runtime/binary/elf/elf.ts";

/** Who needs more asks for it at once. */
const PAGE = 1 << 14;
/** The first stop should be over by then. */
const REST_AFTER = 1000;

/** What is smaller is read at once. */
const SMALL = 4 << 20;

/** Throws as the file system does. */
export function openParts(path: string, { alwaysInParts = false } = {}): PartlyRead {
  if (!alwaysInParts && statSync(path).size <= SMALL)
    return { bytes: readFileSync(path), load: () => undefined };
  const descriptor = openSync(path, "r");
  try {
    return new FileParts(descriptor, fstatSync(descriptor).size);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

class FileParts implements PartlyRead {
  readonly bytes: Uint8Array;
  readonly #descriptor: number;
  readonly #isThere: Uint8Array;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    // Of memory that nobody shares, so much would have the collector of garbage go through all that the process has.
    this.bytes = new Uint8Array(new SharedArrayBuffer(size));
    this.#isThere = new Uint8Array(Math.ceil(size / PAGE));
    setTimeout(() => {
      this.#readNext(0);
    }, REST_AFTER).unref();
  }

  load(from: number, to: number): void {
    const end = Math.min(Math.ceil(to / PAGE), this.#isThere.length);
    for (let page = Math.max(0, Math.floor(from / PAGE)); page < end; page++) {
      if (this.#isThere[page] === 1) continue;
      const first = page;
      while (page < end && this.#isThere[page] !== 1) this.#isThere[page++] = 1;
      this.#readNow(first * PAGE, Math.min(page * PAGE, this.bytes.length));
    }
  }

  /** What cannot be read any more stays empty, as in a file that was cut off. */
  #readNow(from: number, to: number): void {
    try {
      for (let at = from, count = 1; at < to && count > 0; at += count)
        count = readSync(this.#descriptor, this.bytes, at, to - at, at);
    } catch {
      // As above.
    }
  }

  /** What is missing from a page on, piece by piece, beside all else. */
  #readNext(from: number): void {
    const first = this.#isThere.indexOf(0, from);
    if (first < 0) {
      close(this.#descriptor, () => undefined);
      return;
    }
    const next = this.#isThere.indexOf(1, first);
    const pages = (next < 0 ? this.#isThere.length : next) - first;
    const at = first * PAGE;
    const length = Math.min(pages * PAGE, this.bytes.length - at);
    read(this.#descriptor, this.bytes, at, length, at, (error, count) => {
      const isShort = error === null && count < length;
      const whole = (isShort && Math.floor(count / PAGE)) || pages;
      this.#isThere.fill(1, first, first + whole);
      this.#readNext(first + whole);
    });
  }
}
