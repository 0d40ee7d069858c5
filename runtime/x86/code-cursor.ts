/** The bytes of one instruction as they are consumed; past the end it gives zeros and remembers. */

/** SDM Vol. 2A, 2.3.11: a longer instruction is refused by the processor. */
export const MAX_LENGTH = 15;

/** The numbers that most displacements and immediates are, made once. */
const SMALL = Array.from({ length: 512 }, (_, index) => BigInt(index - 256));

function bigint(value: number): bigint {
  return value >= -256 && value < 256 ? (SMALL[value + 256] ?? 0n) : BigInt(value);
}

export class CodeCursor {
  at = 0;
  #bytes = new Uint8Array() as Uint8Array;
  #start = 0;
  #end = 0;

  /** Begins with the instruction at an offset. */
  open(bytes: Uint8Array, offset: number): void {
    this.#bytes = bytes;
    this.#start = offset;
    this.#end = Math.min(bytes.length, offset + MAX_LENGTH);
    this.at = offset;
  }

  /** Bytes consumed. */
  length(): number {
    return this.at - this.#start;
  }

  /** More has been consumed than there is. */
  isExhausted(): boolean {
    return this.at > this.#end;
  }

  /** There is nothing after what has been consumed. */
  isAtEnd(): boolean {
    return this.at === this.#end;
  }

  peek(): number {
    return this.at < this.#end ? (this.#bytes[this.at] ?? 0) : 0;
  }

  byte(): number {
    const byte = this.peek();
    this.at++;
    return byte;
  }

  /** A little-endian integer of 1, 2, 4 or 8 bytes, sign-extended. */
  signed(length: number): bigint {
    if (length === 1) return bigint((this.byte() << 24) >> 24);
    if (length === 2) return bigint(((this.byte() | (this.byte() << 8)) << 16) >> 16);
    const low = this.#word();
    return length === 4 ? bigint(low) : (BigInt(this.#word()) << 32n) | BigInt(low >>> 0);
  }

  #word(): number {
    return this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24);
  }
}
