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

/** Linkers merge sections with sections of the same kind alone. */
interface Kind<Owner> {
  readonly isStrings: boolean;
  /** Bytes of a constant, or of one character of a string. */
  readonly unit: number;
  /** Each piece starts at a multiple of it. */
  readonly alignment: number;
  /** By the latin-1 text of the bytes. */
  readonly candidates: Map<string, Candidate<Owner>>;
}

/** All that linked objects offer to merging. */
export class MergePool<Owner> {
  readonly #kinds = new Map<string, Kind<Owner>>();

  /** Objects are added in the order of linking: the first that has a piece owns it. */
  add(object: Elf, owner: Owner): void {
    for (const section of object.sections) {
      if ((section.flags & SectionFlag.merge) === 0 || (section.flags & SectionFlag.alloc) === 0) continue;
      const bytes = object.contentOf(section);
      const { candidates } = this.#kindOf(section);
      for (const [start, end] of piecesOf(section, bytes)) {
        const key = latin1(bytes, start, end);
        if (!candidates.has(key)) candidates.set(key, { owner, name: nameOf(section, bytes, start, end) });
      }
    }
  }

  #kindOf(section: ElfSection): Kind<Owner> {
    const unit = unitOf(section);
    const alignment = Math.max(1, section.alignment);
    const key = `${String(isStrings(section))} ${unit} ${alignment}`;
    const kind = this.#kinds.get(key) ?? {
      ...{ isStrings: isStrings(section), unit, alignment },
      candidates: new Map<string, Candidate<Owner>>(),
    };
    this.#kinds.set(key, kind);
    return kind;
  }

  /**
   * Splits the image's bytes of one merged range. What has no owner (alignment) is in no piece. `like`: a section of the kind that was
   * merged into it; without it, the kind is the one that explains most of the range.
   */
  split(bytes: Uint8Array, address: number, like?: ElfSection): MergedPiece<Owner>[] {
    const kinds = like === undefined ? [...this.#kinds.values()] : [this.#kindOf(like)];
    let best: { readonly explained: number; readonly pieces: MergedPiece<Owner>[] } | undefined;
    for (const kind of kinds) {
      const pieces = splitAs(kind, bytes, address);
      const explained = pieces.reduce((sum, { size }) => sum + size, 0);
      if (best === undefined || explained > best.explained) best = { explained, pieces };
      if (explained === bytes.length) break;
    }
    return best?.pieces ?? [];
  }
}

function splitAs<Owner>(kind: Kind<Owner>, bytes: Uint8Array, address: number): MergedPiece<Owner>[] {
  const pieces: MergedPiece<Owner>[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = kind.isStrings ? endOfString(bytes, at, kind.unit) : at + kind.unit;
    const isPlace = (address + at) % kind.alignment === 0 && end <= bytes.length;
    const candidate = isPlace ? kind.candidates.get(latin1(bytes, at, end)) : undefined;
    if (candidate !== undefined) pieces.push({ address: address + at, size: end - at, ...candidate });
    at = candidate === undefined ? at + 1 : end;
  }
  return pieces;
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
