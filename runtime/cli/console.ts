/** The enclave's standard streams: where its output goes and where its input comes from. */

import type { Readable } from "node:stream";

/** Input as the enclave asks for it: as many bytes as there are, up to what it has room for. */
export interface InputSource {
  read(max: number): Uint8Array | Promise<Uint8Array>;
  /** The enclave has ended and reads no more. */
  close(): void;
}

export class FileInput implements InputSource {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  read(max: number): Uint8Array {
    const bytes = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  close(): void {
    this.#rest = new Uint8Array();
  }
}

/** A stream that is first touched when the enclave first reads, so that a run without input leaves it to others. */
export class StreamInput implements InputSource {
  readonly #stream: Readable;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  read(max: number): Uint8Array | Promise<Uint8Array> {
    return this.#rest.length > 0 ? this.#take(max) : this.#next(max);
  }

  async #next(max: number): Promise<Uint8Array> {
    this.#chunks ??= this.#stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const chunk = await this.#chunks.next();
    if (chunk.done === true) return new Uint8Array();
    this.#rest = chunk.value;
    return this.#take(max);
  }

  #take(max: number): Uint8Array {
    const bytes = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** Lets this program end although the stream has not. */
  close(): void {
    if (this.#chunks !== undefined) this.#stream.destroy();
  }
}

/** Keeps what passes through it, for `--json`. */
export class RecordedConsole {
  readonly #pieces: Record<1 | 2, Uint8Array[]> = { 1: [], 2: [] };

  write(stream: 1 | 2, bytes: Uint8Array): void {
    this.#pieces[stream].push(bytes);
  }

  text(stream: 1 | 2): string {
    return Buffer.concat(this.#pieces[stream]).toString("utf8");
  }
}
