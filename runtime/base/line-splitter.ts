/** Cuts bytes, as they come, into lines of text. */

import { concatBytes } from "./bytes.ts";
import { decodeUtf8 } from "./text.ts";

const NEWLINE = 10;

export class LineSplitter {
  readonly #limit: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** A line of more than `limit` bytes is left out. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that end in `bytes`, without their ends. */
  add(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      if (this.#length <= this.#limit) lines.push(decodeUtf8(concatBytes(...this.#pieces)));
      this.#pieces = [];
      this.#length = 0;
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    return lines;
  }

  #keep(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length <= this.#limit) this.#pieces.push(piece);
    else this.#pieces = [];
  }
}
