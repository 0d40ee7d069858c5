/** Reads and writes of memory in pieces. */

const PAGE = 4096n;

/** Cuts a range at page ends (an unreadable page must not spoil the one before it) and at what a packet holds. */
export function pieces(
  address: bigint,
  length: number,
  maximum: number,
): { address: bigint; length: number }[] {
  const found: { address: bigint; length: number }[] = [];
  let at = address;
  let left = length;
  while (left > 0) {
    const inPage = Number(PAGE - (at % PAGE));
    const size = Math.min(left, maximum, inPage);
    found.push({ address: at, length: size });
    at += BigInt(size);
    left -= size;
  }
  return found;
}
