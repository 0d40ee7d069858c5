/** The blocks of an enclave's heap, from outside (`components/heap/heap.h` says what they are). */
import type { Elf } from "../../binary/elf/elf.ts";
import type { Enclave } from "../../enclave/enclave.ts";

export interface HeapBlock {
  readonly address: number;
  /** Of what the program asked for; of a free block, of the whole. */
  readonly size: number;
  readonly isFree: boolean;
}

const UNIT = 16;
const FREE = 0xffff_ffff;

/** Without the last one, which is always empty. None before the first allocation. */
export function heapBlocks(enclave: Enclave, elf: Elf): HeapBlock[] {
  const [start, end] = ["__heap_start", "__heap_end"].map((name) => elf.symbolsNamed(name)[0]?.value ?? 0);
  const blocks: HeapBlock[] = [];
  let address = start ?? 0;
  while (address < (end ?? 0) - UNIT) {
    const header = new DataView(enclave.memory.peek(address, UNIT).slice().buffer);
    const units = header.getUint32(0, true);
    const requested = header.getUint32(8, true);
    if (units === 0) break;
    const isFree = requested === FREE;
    blocks.push({ address, size: isFree ? units * UNIT : requested, isFree });
    address += units * UNIT;
  }
  return blocks;
}

/** What is wrong with the row of blocks, if anything. */
export function brokenHeap(enclave: Enclave, elf: Elf): string | undefined {
  const blocks = heapBlocks(enclave, elf);
  const last = blocks.at(-1);
  if (last === undefined) return undefined;
  const end = (elf.symbolsNamed("__heap_end")[0]?.value ?? 0) - UNIT;
  if (last.isFree && last.address + last.size !== end) return "the heap's blocks do not end where it ends";
  const torn = blocks.findIndex(({ isFree }, index) => isFree && blocks[index + 1]?.isFree === true);
  return torn < 0
    ? undefined
    : `two free blocks are neighbours at 0x${blocks[torn]?.address.toString(16) ?? ""}`;
}
