/**
 * The memory that an enclave sees: ELRANGE and the host's memory outside it, in one linear memory with a byte of rights per page.
 * An address is an index of it, which is what lifted instructions use too.
 *
 * What instructions do is checked and faults with a sentence; `peek` and `poke` are a debugger's and look at no rights.
 */

import { assert } from "../base/assert.ts";
import { hexAddress } from "../base/hex.ts";
import { readLittleEndian, writeLittleEndian } from "../base/little-endian.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import { CpuFault, NotCanonical } from "../x86/cpu.ts";
import { type LinearMemory, PAGE_SHIFT, PageRights, RESERVED } from "../x86/lift/layout.ts";
import { createMemory, type WasmMemory } from "../x86/lift/webassembly.ts";
import {
  absence,
  type Access,
  outsideJump,
  pageFault,
  PHRASE,
  refusal,
  unmappedReason,
} from "./access-faults.ts";
import { type MemoryArea, runsOfPages } from "./memory-areas.ts";
import { KeptPages, type MemoryState, pageNumbers } from "./memory-state.ts";
import { PageTables } from "./page-tables.ts";
import { ACCESSIBLE, RIGHTS } from "./rights.ts";
import { Watches } from "./watches.ts";

export { RIGHTS } from "./rights.ts";

/** Memory of the host that the enclave can reach; the host uses the array directly. */
export interface HostRegion {
  readonly address: number;
  readonly bytes: Uint8Array;
}

const LONGEST_INSTRUCTION = 15;

export class EnclaveMemory implements LinearMemory {
  readonly base: number;
  readonly size: number;
  /**
   * Grows whenever bytes that may be code, or rights that code was translated with, change, so that whoever keeps decoded or lifted
   * code can forget it. A page that gets rights where it had none changes nothing that anybody can have kept.
   */
  codeVersion = 0;
  /** Which pages of ELRANGE the host lets the processor find. */
  readonly pageTables: PageTables;
  /** Accesses at which a debugger wants to stop. */
  readonly watches = new Watches((page, isNew) => {
    if (isNew && !this.pageTables.isUnsteady(page)) this.codeVersion++;
    this.#update(page);
  });
  /** The bytes of ELRANGE and of the host's memory, each at the index that is its address, and the rights of their pages. */
  readonly linear: WasmMemory;
  /** ELRANGE alone. */
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** What lifted code looks at, of all pages of the linear memory. */
  readonly #pageRights: PageRights;
  /** Of the pages of ELRANGE: what the page cache map allows, and what is left of it by the page tables. */
  readonly #rights: Uint8Array;
  readonly #reachable: Uint8Array;
  /** For each page of ELRANGE, one more than the `codeVersion` when instructions were last fetched from it. */
  readonly #fetched: Uint32Array;
  readonly #host: { readonly region: HostRegion; readonly view: DataView }[] = [];
  readonly #kept: KeptPages;

  constructor(base: number, size: number) {
    this.base = base;
    this.size = size;
    this.linear = createMemory(base + size);
    const { buffer } = this.linear;
    this.#bytes = new Uint8Array(buffer, base, size);
    this.#view = new DataView(buffer, base, size);
    this.#pageRights = new PageRights(this.linear);
    this.#kept = new KeptPages(buffer);
    const pages = size / PAGE_SIZE;
    this.#rights = new Uint8Array(pages);
    this.#reachable = new Uint8Array(pages);
    this.#fetched = new Uint32Array(pages);
    this.pageTables = new PageTables((address) => {
      this.#pageTableChanged(address);
    });
  }

  // What the platform and the host do.

  /** Gives the page at `address` its content, past all rights. */
  fillPage(address: number, content: Uint8Array): void {
    this.#bytes.set(content, address - this.base);
  }

  /** Only the map of the page cache calls this (see sgx/epcm.ts): it is the source of what is allowed. */
  setRights(address: number, rights: number): void {
    const page = (address - this.base) / PAGE_SIZE;
    const before = this.#rights[page] ?? 0;
    if (before === rights) return;
    this.#rights[page] = rights;
    this.#update(address);
    if ((before & ACCESSIBLE) !== 0) this.codeVersion++;
  }

  /**
   * A page has left the page tables or is back. What was translated may rely on a page that has never been out, and so may decoded code
   * on one that instructions were fetched from.
   */
  #pageTableChanged(address: number): void {
    if (!this.contains(address)) return;
    const page = (address - this.base) / PAGE_SIZE;
    const isKept = !this.pageTables.isUnsteady(address) || this.#fetched[page] === this.codeVersion + 1;
    if (!this.pageTables.has(address) && isKept) this.codeVersion++;
    this.#update(address);
  }

  #update(address: number): void {
    const page = (address - this.base) / PAGE_SIZE;
    const isThere = this.pageTables.has(address);
    const rights = (this.#rights[page] ?? 0) & (isThere ? ~0 : ~ACCESSIBLE);
    this.#reachable[page] = rights;
    const number = address / PAGE_SIZE;
    this.#pageRights.set(number, number + 1, this.watches.hasPage(address) ? rights & ~ACCESSIBLE : rights);
    // From this byte the lifter learns that a constant address needs no check, which holds only of what stays.
    if (!isThere || this.pageTables.isUnsteady(address) || this.watches.wasWatched(address))
      this.#pageRights.bytes[number] = rights & ~ACCESSIBLE;
  }

  /**
   * The rights byte of the page at `address`, whether or not it is in the page tables; 0 where there is none or where it is not in
   * ELRANGE.
   */
  rightsAt(address: number): number {
    return this.contains(address) ? (this.#rights[Math.floor((address - this.base) / PAGE_SIZE)] ?? 0) : 0;
  }

  contains(address: number): boolean {
    return address >= this.base && address < this.base + this.size;
  }

  /** The bytes of a page, or of several, as the platform itself reads and writes them, past all rights. */
  pageView(address: number, pages = 1): DataView {
    return new DataView(this.linear.buffer, address, pages * PAGE_SIZE);
  }

  /**
   * Memory of the host between the lifter's own and ELRANGE, where lifted code reaches it directly. It is not the enclave's until
   * `mapHost`.
   */
  hostBytes(address: number, size: number): Uint8Array {
    assert(
      address >= RESERVED &&
        address + size <= this.base &&
        address % PAGE_SIZE === 0 &&
        size % PAGE_SIZE === 0,
      "the host's memory must be whole pages below the enclave",
    );
    return new Uint8Array(this.linear.buffer, address, size);
  }

  /** A region at the address of another one takes its place. */
  mapHost(region: HostRegion): void {
    const { buffer, byteOffset, byteLength } = region.bytes;
    const known = this.#host.findIndex((other) => other.region.address === region.address);
    if (known >= 0) this.#host.splice(known, 1);
    this.#host.push({ region, view: new DataView(buffer, byteOffset, byteLength) });
    if (buffer !== this.linear.buffer || byteOffset !== region.address) return;
    const first = byteOffset >> PAGE_SHIFT;
    this.#pageRights.set(first, first + (byteLength >> PAGE_SHIFT), RIGHTS.R | RIGHTS.W);
  }

  /** What the pages hold, to go back to with `restore`; their rights are those of the page cache map. `before`: an earlier state. */
  state(before?: MemoryState): MemoryState {
    const { regions, others } = this.#hostMemory;
    const numbers = (): number[] => {
      const found = regions.flatMap(({ address, bytes }) => pageNumbers(address, bytes.length));
      const first = this.base / PAGE_SIZE;
      this.#rights.forEach((rights, page) => {
        if ((rights & (RIGHTS.W | RIGHTS.TCS)) !== 0) found.push(first + page);
      });
      return found;
    };
    const kept = this.#kept.keep(numbers, before?.pages);
    return { ...kept, host: others.map(({ bytes }) => bytes.slice()) };
  }

  /** Code that is kept decoded stays valid, unless a debugger has changed it: pages that can be executed do not change by themselves. */
  restore({ pages, host }: MemoryState): void {
    if (this.#kept.putBack(pages)) this.codeVersion++;
    for (const [index, { bytes }] of this.#hostMemory.others.entries()) bytes.set(host[index] ?? []);
  }

  /** Since `state` or `restore` only `store` has written: instructions are to be interpreted, or `forgetStores` is to be called. */
  get seesStores(): boolean {
    return this.#kept.isKnown;
  }

  /** From now on memory is written otherwise than by `store`. */
  forgetStores(): void {
    this.#kept.forget();
  }

  /** The host's regions: those that stand in the linear memory, and others. */
  get #hostMemory(): { readonly regions: readonly HostRegion[]; readonly others: readonly HostRegion[] } {
    const all = this.#host.map(({ region }) => region);
    const isHere = ({ bytes }: HostRegion): boolean => bytes.buffer === this.linear.buffer;
    return { regions: all.filter(isHere), others: all.filter((region) => !isHere(region)) };
  }

  // What instructions do.

  load(address: number | bigint, bytes: number): bigint {
    const offset = Number(address) - this.base;
    if (offset >= 0 && offset + bytes <= this.size) {
      if (!this.#allowed(offset, bytes, RIGHTS.R)) throw this.#violation(offset, bytes, RIGHTS.R, "read");
      if (this.watches.isArmed) this.watches.look(this.base + offset, bytes, "read");
      return readLittleEndian(this.#view, offset, bytes);
    }
    const host = this.#hostView(address, bytes, "read");
    return readLittleEndian(host.view, Number(address) - host.region.address, bytes);
  }

  store(address: number | bigint, bytes: number, value: bigint): void {
    const offset = Number(address) - this.base;
    if (offset >= 0 && offset + bytes <= this.size) {
      if (!this.#allowed(offset, bytes, RIGHTS.W)) throw this.#violation(offset, bytes, RIGHTS.W, "write");
      if (this.watches.isArmed) this.watches.look(this.base + offset, bytes, "write");
      if (this.#kept.isKnown) this.#kept.stored(this.base + offset, bytes);
      writeLittleEndian(this.#view, offset, bytes, value);
      return;
    }
    const host = this.#hostView(address, bytes, "write");
    if (this.#kept.isKnown) this.#kept.stored(Number(address), bytes);
    writeLittleEndian(host.view, Number(address) - host.region.address, bytes, value);
  }

  probe(address: number | bigint, bytes: number): void {
    const offset = Number(address) - this.base;
    if (offset >= 0 && offset + bytes <= this.size) {
      if (!this.#allowed(offset, bytes, RIGHTS.W)) throw this.#violation(offset, bytes, RIGHTS.W, "write");
      if (this.watches.isArmed) this.watches.look(this.base + offset, bytes, "write");
      return;
    }
    this.#hostView(address, bytes, "write");
  }

  fetch(address: number | bigint): Uint8Array {
    const offset = Number(address) - this.base;
    if (offset < 0 || offset >= this.size) {
      // SDM Vol. 3D, "Access-control Requirements": code fetches from an enclave to outside ELRANGE give #GP(0).
      throw new CpuFault("#GP", { errorCode: 0, reason: outsideJump(BigInt(address)) });
    }
    if (!this.#executable(offset)) throw this.#violation(offset, 1, RIGHTS.X, "execution");
    const pageEnd = (Math.floor(offset / PAGE_SIZE) + 1) * PAGE_SIZE;
    const wanted = Math.min(offset + LONGEST_INSTRUCTION, this.size);
    const end = wanted > pageEnd && !this.#executable(pageEnd) ? pageEnd : wanted;
    this.#fetched[Math.floor(offset / PAGE_SIZE)] = this.codeVersion + 1;
    this.#fetched[Math.floor((end - 1) / PAGE_SIZE)] = this.codeVersion + 1;
    return this.#bytes.subarray(offset, end);
  }

  /** Code that could be changed while it runs is not run: whoever keeps translated code relies on it (W^X). */
  #executable(offset: number): boolean {
    const rights = this.#reachable[Math.floor(offset / PAGE_SIZE)] ?? 0;
    return (rights & (RIGHTS.X | RIGHTS.W)) === RIGHTS.X;
  }

  /** An access is at most 16 bytes and so touches at most two pages. */
  #allowed(offset: number, bytes: number, right: number): boolean {
    const first = this.#reachable[Math.floor(offset / PAGE_SIZE)] ?? 0;
    const last = this.#reachable[Math.floor((offset + bytes - 1) / PAGE_SIZE)] ?? 0;
    return (first & last & right) !== 0;
  }

  #hostView(address: number | bigint, bytes: number, access: Access): { region: HostRegion; view: DataView } {
    const start = Number(address);
    for (const host of this.#host) {
      const { address: low, bytes: memory } = host.region;
      if (start >= low && start + bytes <= low + memory.length) return host;
    }
    throw this.#unmapped(BigInt(address), bytes, access);
  }

  /** The fault of an access inside ELRANGE. */
  #violation(offset: number, bytes: number, right: number, access: Access): CpuFault {
    const secondPage = Math.floor((offset + bytes - 1) / PAGE_SIZE) * PAGE_SIZE;
    const at = access !== "execution" && this.#allowed(offset, 1, right) ? secondPage : offset;
    const address = this.base + at;
    const rights = this.rightsAt(address);
    const isThere = this.pageTables.has(address);
    const present = isThere && (rights & RIGHTS.PRESENT) !== 0;
    const reason = isThere ? refusal(address, rights, access) : absence(address, access);
    return pageFault(BigInt(address), access, present, reason);
  }

  /** The fault of an access outside ELRANGE that no host region answers. */
  #unmapped(address: bigint, bytes: number, access: Access): CpuFault {
    if (!isCanonical(address)) {
      return new NotCanonical(address, `${PHRASE[access]} non-canonical address ${hexAddress(address)}`);
    }
    // Of an access that straddles the border of something mapped, the byte that is not mapped is the one that faults.
    let at = address;
    while (at < address + BigInt(bytes) - 1n && this.#isMapped(Number(at))) at++;
    return pageFault(at, access, false, unmappedReason(at, access));
  }

  #isMapped(address: number): boolean {
    if (this.contains(address)) return (this.rightsAt(address) & RIGHTS.PRESENT) !== 0;
    return this.#host.some(
      ({ region }) => address >= region.address && address < region.address + region.bytes.length,
    );
  }

  // What a debugger does.

  /** The bytes from `address` on as far as there are any, at most `length`. */
  peek(address: number, length: number): Uint8Array {
    const pieces = this.#pieces(address, length);
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** Writes all of the bytes, or none when not all of the addresses exist. */
  poke(address: number, bytes: Uint8Array): boolean {
    const pieces = this.#pieces(address, bytes.length);
    if (pieces.reduce((sum, piece) => sum + piece.length, 0) < bytes.length) return false;
    this.forgetStores();
    let at = 0;
    for (const piece of pieces) {
      // Pieces do not cross pages. What the program cannot change may have been translated along with it.
      if (this.contains(address + at) && (this.rightsAt(address + at) & RIGHTS.W) === 0) {
        this.#kept.patches(address + at);
        this.codeVersion++;
      }
      piece.set(bytes.subarray(at, at + piece.length));
      at += piece.length;
    }
    return true;
  }

  /** The mapped memory from `address` on, page by page, until something is missing. */
  #pieces(address: number, length: number): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let at = address;
    while (at < address + length) {
      const piece = this.#piece(at, address + length - at);
      if (piece === undefined) break;
      pieces.push(piece);
      at += piece.length;
    }
    return pieces;
  }

  #piece(address: number, length: number): Uint8Array | undefined {
    if (this.contains(address)) {
      if ((this.rightsAt(address) & RIGHTS.PRESENT) === 0) return undefined;
      const offset = address - this.base;
      const pageEnd = (Math.floor(offset / PAGE_SIZE) + 1) * PAGE_SIZE;
      return this.#bytes.subarray(offset, Math.min(offset + length, pageEnd));
    }
    for (const { region } of this.#host) {
      const offset = address - region.address;
      if (offset >= 0 && offset < region.bytes.length) return region.bytes.subarray(offset, offset + length);
    }
    return undefined;
  }

  /** What is mapped, in ascending order of addresses. */
  areas(): MemoryArea[] {
    const host = this.#host.map(({ region }): MemoryArea => {
      const permissions = { r: true, w: true, x: false };
      return { address: region.address, size: region.bytes.length, permissions, kind: "host" };
    });
    return [...host, ...runsOfPages(this.base, this.#rights)].sort((a, b) => a.address - b.address);
  }
}

/** 48-bit virtual addresses: bits 63 to 47 are all alike. */
export function isCanonical(address: bigint): boolean {
  const top = BigInt.asUintN(64, address) >> 47n;
  return top === 0n || top === 0x1_ffffn;
}
