/** What a host says to do harm. */

/** Whoever lies knows where the enclave is, and where its own memory. */
export interface Numbers {
  readonly random: () => bigint;
  readonly enclave: { readonly low: bigint; readonly high: bigint };
  readonly buffer: bigint;
}

/** The beginnings of 2020 and 2200, in microseconds since 1970: between them a time is believed. */
export const TIMES = [1_577_836_800_000_000n, 7_258_118_400_000_000n] as const;

export function pick<T>(random: () => bigint, choices: readonly T[]): T {
  return choices[Number(random() % BigInt(choices.length))] as T;
}

/** Where (length) bytes were asked for: around it, around zero, around the ends of the integers, and addresses. */
export function hostileNumber(length: bigint, { random, enclave, buffer }: Numbers): bigint {
  const near = pick(random, [-1n, 0n, 1n]);
  const base = pick(random, [
    0n,
    length,
    2n * length,
    length + 8n * (random() % 1024n),
    63n,
    ...TIMES,
    4096n,
    4097n,
    -(random() % 134n),
    1n << 31n,
    1n << 32n,
    (1n << 32n) + length,
    1n << 63n,
    (1n << 63n) + length,
    enclave.low,
    enclave.high,
    enclave.low + (random() % (enclave.high - enclave.low)),
    buffer,
    random(),
  ]);
  return BigInt.asUintN(64, base + near);
}

/** Fills the host's memory. */
export function hostileContent(bytes: Uint8Array, { random, enclave }: Numbers): void {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const next = fastRandom(Number(random() & 0xffff_ffffn));
  switch (Number(random() % 6n)) {
    case 0:
      for (let at = 0; at + 4 <= bytes.length; at += 4) words.setUint32(at, next(), true);
      return;
    case 1: // strings of a few letters
      bytes.fill(0x61);
      for (let at = 3; at < bytes.length; at += 1 + (next() % 9)) bytes[at] = 0;
      return;
    case 2: // lines of all lengths
      bytes.fill(0x62);
      for (let at = 3; at < bytes.length; at += 1 + (next() % 900)) bytes[at] = 0x0a;
      return;
    case 3: {
      const low = Number(enclave.low);
      bytes.fill(0);
      for (let at = 0; at + 4 <= bytes.length; at += 8) words.setUint32(at, low + (next() & 0xf_fff8), true);
      return;
    }
    case 4:
      bytes.fill(0xff);
      return;
    default:
      bytes.fill(0);
  }
}

/** 32 bits at a time (Marsaglia's xorshift, 2003), for much of it. */
function fastRandom(seed: number): () => number {
  let state = seed || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
