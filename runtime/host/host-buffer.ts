/** The memory of the host that the enclave is given: the only place where both sides can read and write. */

import type { EnclaveMemory, HostRegion } from "../enclave/memory.ts";

export const HOST_BUFFER_ADDRESS = 0x1000_0000;
export const HOST_BUFFER_SIZE = 0x10_0000;

export class HostBuffer implements HostRegion {
  readonly address = HOST_BUFFER_ADDRESS;
  readonly bytes: Uint8Array;

  constructor(memory: EnclaveMemory) {
    this.bytes = memory.hostBytes(HOST_BUFFER_ADDRESS, HOST_BUFFER_SIZE);
    memory.mapHost(this);
  }

  /** The bytes that an enclave names by address and length; undefined where they are not all in the buffer. */
  range(address: bigint, length: bigint): Uint8Array | undefined {
    const start = address - BigInt(this.address);
    const room = BigInt(this.bytes.length);
    if (start < 0n || start > room || length > room - start) return undefined;
    return this.bytes.subarray(Number(start), Number(start + length));
  }
}
