/**
 * The host's buffer as one host call uses it: what the host writes is kept apart until the call is answered, since an answer that comes
 * late may come while a debugger looks at the past.
 */

import type { HostBuffer } from "./host-buffer.ts";

const NOTHING = new Uint8Array();

export class CallBuffer {
  readonly #buffer: HostBuffer;
  #address = 0;
  #room: Uint8Array = NOTHING;

  constructor(buffer: HostBuffer) {
    this.#buffer = buffer;
  }

  /** The bytes that the enclave names by address and length, to be read; undefined where they are not all in the buffer. */
  range(address: bigint, length: bigint): Uint8Array | undefined {
    return this.#buffer.range(address, length);
  }

  /** Room for the call's output: of it, as many bytes count as the call's result says. */
  room(address: bigint, capacity: bigint): Uint8Array | undefined {
    const range = this.#buffer.range(address, capacity);
    if (range === undefined) return undefined;
    this.#address = Number(address);
    this.#room = new Uint8Array(range.length);
    return this.#room;
  }

  /** The host writes, and what the enclave has there is of no meaning. */
  get isOutput(): boolean {
    return this.#room.length > 0;
  }

  /** What a call with this result has written, and where. */
  written(result: number): { readonly address: number; readonly bytes: Uint8Array } {
    const isOutput = result > 0 && result <= this.#room.length;
    return { address: this.#address, bytes: isOutput ? this.#room.subarray(0, result) : NOTHING };
  }
}
