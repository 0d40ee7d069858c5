/** A few regions with permissions: the smallest memory that shows every kind of fault. For tests. */

import { readLittleEndian, writeLittleEndian } from "../../base/little-endian.ts";
import { CpuFault } from "../cpu.ts";
import type { Memory } from "../memory.ts";

export interface Region {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly writable: boolean;
  readonly executable: boolean;
}

export class FlatMemory implements Memory {
  readonly regions: readonly Region[];

  constructor(regions: readonly Region[]) {
    this.regions = regions;
  }

  load(address: number | bigint, bytes: number): bigint {
    const { view, offset } = this.#locate(address, bytes, false);
    return readLittleEndian(view, offset, bytes);
  }

  store(address: number | bigint, bytes: number, value: bigint): void {
    const { view, offset } = this.#locate(address, bytes, true);
    writeLittleEndian(view, offset, bytes, value);
  }

  probe(address: number | bigint, bytes: number): void {
    this.#locate(address, bytes, true);
  }

  fetch(address: number | bigint): Uint8Array {
    const at = Number(address);
    const region = this.regions.find(
      ({ start, bytes, executable }) => executable && at >= start && at < start + bytes.length,
    );
    if (region === undefined) throw new CpuFault("#PF", { errorCode: 0x14, address: BigInt(address) });
    return region.bytes.subarray(at - region.start, at - region.start + 15);
  }

  #locate(address: number | bigint, length: number, write: boolean): { view: DataView; offset: number } {
    const at = Number(address);
    for (const { start, bytes, writable } of this.regions) {
      if (at >= start && at + length <= start + bytes.length && (writable || !write)) {
        return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: at - start };
      }
    }
    throw new CpuFault("#PF", { errorCode: write ? 6 : 4, address: BigInt.asUintN(64, BigInt(address)) });
  }
}
