/**
 * What an instruction can reach besides registers. Implemented by the platform, which decides what is mapped and permitted.
 * A violation throws CpuFault and changes nothing, also where an access crosses a page.
 */
export interface Memory {
  /** Reads 1, 2, 4, 8 or 16 bytes, little-endian. A `number` address is a safe integer; others come as `bigint`. */
  load(address: number | bigint, bytes: number): bigint;
  /** Writes the low `bytes` bytes of `value`, which is below 2^(8·bytes). */
  store(address: number | bigint, bytes: number, value: bigint): void;
  /** Checks that `bytes` bytes can be written, as the first half of an access of several parts; throws as `store` does. */
  probe(address: number | bigint, bytes: number): void;
  /** Up to 15 executable bytes from here; fewer where executable memory ends; none is a fault (thrown). */
  fetch(address: number | bigint): Uint8Array;
}
