/** The memory view: references as text, reads that stop where memory ends, writes. */
import { hexAddress } from "../../runtime/base/hex.ts";
import { memoryUnwritable, wrongReference } from "./errors.ts";
import type { Snapshot } from "./snapshot.ts";

/** No view asks for more at a time. */
const READ_LIMIT = 1 << 24;
const TOP = (1n << 64n) - 1n;

/** `0x40001000`, or a decimal number. */
export function parseReference(text: string): bigint {
  if (!/^(?:0[xX][0-9a-fA-F]{1,16}|\d{1,20})$/.test(text.trim())) throw wrongReference(text);
  const value = BigInt(text.trim());
  if (value > TOP) throw wrongReference(text);
  return value;
}

export interface MemoryContent {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  /** How many bytes after those cannot be read. */
  readonly unreadable: number;
}

export async function readMemory(snapshot: Snapshot, address: bigint, count: number): Promise<MemoryContent> {
  const wanted = Math.min(Math.max(0, count), READ_LIMIT);
  if (address < 0n || address > TOP) return { address, bytes: new Uint8Array(), unreadable: wanted };
  const bytes = await snapshot.settle(() => readable(snapshot, address, wanted));
  return { address, bytes, unreadable: wanted - bytes.length };
}

/** All that can be read up to the first byte that cannot. */
function readable(snapshot: Snapshot, address: bigint, count: number): Uint8Array {
  const whole = snapshot.read(address, count);
  if (whole !== undefined) return whole;
  let low = 0;
  let high = count;
  // The readable part is a beginning, so its length can be found by halving; `read` answers from what was fetched.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (snapshot.read(address, middle) === undefined) high = middle - 1;
    else low = middle;
  }
  return snapshot.read(address, low) ?? new Uint8Array();
}

export async function writeMemory(snapshot: Snapshot, address: bigint, bytes: Uint8Array): Promise<void> {
  if (!(await snapshot.write(address, bytes))) throw memoryUnwritable(hexAddress(address));
}
