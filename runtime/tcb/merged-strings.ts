/**
 * Equal strings and constants of several objects stand once in the image, and no map says whose they are. This finds the owner of
 * each: the first linked object that has it in one of its sections of that kind (SHF_MERGE).
 */

import { decodeUtf8 } from "../base/text.ts";
import { SectionFlag, type Elf, type ElfSection } from "../binary/elf/elf.ts";

export interface MergedPiece<Owner> {
  readonly address: number;
  readonly size: number;
  readonly name: string;
  readonly owner: Owner;
}

interface Candidate<Owner> {
  readonly owner: Owner;
  readonly name: string;
}

/** All that linked objects offer to merging. */
export class MergePool<Owner> {
  /** By the latin-1 text of the bytes. */
  readonly #candidates = new Map<string, Candidate<Owner>>();
  readonly #constantSizes = new Set<number>();
  /** Sizes of the strings' characters. */
  readonly #stringUnits = new Set<number>();

  /** Objects are added in the order of linking: the first that has a piece owns it. */
  add(object: Elf, owner: Owner): void {
    for (const section of object.sections) {
      if ((section.flags & SectionFlag.merge) === 0 || (section.flags & SectionFlag.alloc) === 0) continue;
      const bytes = object.contentOf(section);
      for (const [start, end] of piecesOf(section, bytes)) {
        const key = latin1(bytes, start, end);
        if (!this.#candidates.has(key))
          this.#candidates.set(key, { owner, name: nameOf(section, bytes, start, end) });
      }
      (isStrings(section) ? this.#stringUnits : this.#constantSizes).add(unitOf(section));
    }
  }

  /** Splits the image's bytes of one merged range. What has no owner (alignment) is in no piece. */
  split(bytes: Uint8Array, address: number): MergedPiece<Owner>[] {
    const pieces: MergedPiece<Owner>[] = [];
    let at = 0;
    while (at < bytes.length) {
      const found = this.#match(bytes, at);
      if (found !== undefined)
        pieces.push({ address: address + at, size: found.size, name: found.name, owner: found.owner });
      at += found?.size ?? 1;
    }
    return pieces;
  }

  #match(bytes: Uint8Array, at: number): (Candidate<Owner> & { size: number }) | undefined {
    const stringSizes = [...this.#stringUnits].map((unit) => endOfString(bytes, at, unit) - at);
    for (const size of [...stringSizes, ...this.#constantSizes]) {
      if (at + size > bytes.length) continue;
      const candidate = this.#candidates.get(latin1(bytes, at, at + size));
      if (candidate !== undefined) return { ...candidate, size };
    }
    return undefined;
  }
}

/** Just behind the zero that ends the string at `at`, whose characters have `unit` bytes. */
function endOfString(bytes: Uint8Array, at: number, unit: number): number {
  let end = at;
  while (end < bytes.length && !isZero(bytes, end, unit)) end += unit;
  return end + unit;
}

function isZero(bytes: Uint8Array, at: number, unit: number): boolean {
  for (let index = at; index < at + unit; index++) if (bytes[index] !== 0) return false;
  return true;
}

function isStrings(section: ElfSection): boolean {
  return (section.flags & SectionFlag.strings) !== 0;
}

/** Bytes of a constant, or of one character of a string. */
function unitOf(section: ElfSection): number {
  return Math.max(1, section.entrySize);
}

function* piecesOf(section: ElfSection, bytes: Uint8Array): Generator<readonly [start: number, end: number]> {
  const unit = unitOf(section);
  let start = 0;
  for (let at = 0; at + unit <= bytes.length; at += unit) {
    if (isStrings(section) && !isZero(bytes, at, unit)) continue;
    yield [start, at + unit];
    start = at + unit;
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

const MOST_NAME = 32;

function nameOf(section: ElfSection, bytes: Uint8Array, start: number, end: number): string {
  if (!isStrings(section) || section.entrySize > 1) return `constant of ${end - start} bytes`;
  const text = decodeUtf8(bytes.subarray(start, end - 1));
  return JSON.stringify(text.length > MOST_NAME ? `${text.slice(0, MOST_NAME - 1)}…` : text);
}
