/** Values of 1, 2, 4, 8 or 16 bytes as memory holds them: little-endian, unsigned. Bounds are the caller's affair. */

export function readLittleEndian(view: DataView, offset: number, bytes: number): bigint {
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
      return view.getBigUint64(offset, true) | (view.getBigUint64(offset + 8, true) << 64n);
  }
}

export function writeLittleEndian(view: DataView, offset: number, bytes: number, value: bigint): void {
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
