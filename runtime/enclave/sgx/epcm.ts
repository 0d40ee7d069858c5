/**
 * The enclave page cache map: what the processor knows about each page of an enclave, apart from its bytes (SDM Vol. 3D, "Enclave
 * Page Cache Map (EPCM)"). It is the one source of page state; the rights that instructions meet follow from it.
 *
 * An entry has the bits of SECINFO.FLAGS, which leaves compare with it, and VALID and BLOCKED where those have none. An address of the
 * enclave stands for the page of the EPC that is mapped there.
 */

import { PAGE_SIZE, alignDown } from "../../base/quantities.ts";
import { type EnclaveMemory, RIGHTS } from "../memory.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "./secinfo.ts";

/** Bits of an entry that SECINFO.FLAGS does not have. */
export const EPCM = { BLOCKED: 0x40, VALID: 0x80 } as const;

const PERMISSIONS = SECINFO.R | SECINFO.W | SECINFO.X;

export class Epcm {
  readonly #memory: EnclaveMemory;
  readonly #entries: Uint16Array;
  /** The state that was kept or put back last, as long as nothing has changed since. */
  #kept: Uint16Array | undefined;

  /** Valid pages. */
  count = 0;

  constructor(memory: EnclaveMemory) {
    this.#memory = memory;
    this.#entries = new Uint16Array(memory.size / PAGE_SIZE);
  }

  /** The entry of the page at an address, of which the lower 12 bits do not matter; 0 where no page of the enclave is. */
  entry(address: number | bigint): number {
    const offset = Number(address) - this.#memory.base;
    return offset >= 0 ? (this.#entries[Math.floor(offset / PAGE_SIZE)] ?? 0) : 0;
  }

  isValid(address: number | bigint): boolean {
    return (this.entry(address) & EPCM.VALID) !== 0;
  }

  /** Gives the page at an address this state; 0 removes it. */
  set(address: number | bigint, entry: number): void {
    const page = alignDown(Number(address), PAGE_SIZE);
    const index = (page - this.#memory.base) / PAGE_SIZE;
    const wasValid = ((this.#entries[index] ?? 0) & EPCM.VALID) !== 0;
    this.count += Number((entry & EPCM.VALID) !== 0) - Number(wasValid);
    this.#entries[index] = entry;
    this.#kept = undefined;
    this.#memory.setRights(page, rightsOf(entry));
  }

  /** All entries, to go back to with `restore`. */
  state(): Uint16Array {
    this.#kept ??= this.#entries.slice();
    return this.#kept;
  }

  restore(entries: Uint16Array): void {
    if (entries === this.#kept) return;
    entries.forEach((entry, page) => {
      if (entry !== this.#entries[page]) this.set(this.#memory.base + page * PAGE_SIZE, entry);
    });
    this.#kept = entries;
  }

  /** All pages of the enclave, ascending. */
  *pages(): Generator<{ readonly address: number; readonly entry: number }> {
    for (let page = 0; page < this.#entries.length; page++) {
      const entry = this.#entries[page] ?? 0;
      if (entry !== 0) yield { address: this.#memory.base + page * PAGE_SIZE, entry };
    }
  }
}

/** What software may do with a page, for the memory to enforce. */
function rightsOf(entry: number): number {
  if ((entry & EPCM.VALID) === 0) return 0;
  if ((entry & EPCM.BLOCKED) !== 0) return RIGHTS.PRESENT | RIGHTS.BLOCKED;
  if ((entry & (SECINFO.PENDING | SECINFO.MODIFIED)) !== 0) return RIGHTS.PRESENT | RIGHTS.UNACCEPTED;
  switch (pageTypeOf(entry)) {
    case PAGE_TYPE.TCS:
      return RIGHTS.PRESENT | RIGHTS.TCS;
    case PAGE_TYPE.REG:
      // SECINFO's three bits are those of RIGHTS.
      return RIGHTS.PRESENT | (entry & PERMISSIONS);
    default:
      return RIGHTS.PRESENT;
  }
}
