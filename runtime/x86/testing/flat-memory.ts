/** A few regions with permissions: the smallest memory that shows every kind of fault. For tests. */

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
    switch (bytes) {
      case 1:
        return BigInt(view.getUint8(offset));
      case 2:
        return BigInt(view.getUint16(offset, true));
      case 4:
        return BigInt(view.getUint32(offset, true));
      case 8:
        return view.getBigUint64(offset, true);
      default:
        return (view.getBigUint64(offset + 8, true) << 64n) | view.getBigUint64(offset, true);
    }
  }

  store(address: number | bigint, bytes: number, value: bigint): void {
    const { view, offset } = this.#locate(address, bytes, true);
    switch (bytes) {
      case 1:
        view.setUint8(offset, Number(value));
        break;
      case 2:
        view.setUint16(offset, Number(value), true);
        break;
      case 4:
        view.setUint32(offset, Number(value), true);
        break;
      case 8:
        view.setBigUint64(offset, value, true);
        break;
      default:
        view.setBigUint64(offset, value, true);
        view.setBigUint64(offset + 8, value >> 64n, true);
    }
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
