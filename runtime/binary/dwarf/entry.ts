/** A handle on one debugging information entry: its tag, its family, and its attributes, decoded when they are asked for. */

import type { Abbreviation } from "./abbreviations.ts";
import { At, Form } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import { readBlock, readConstant, readExactConstant, readIndex, skipForm } from "./forms.ts";
import type { Unit } from "./unit.ts";

/** Chains of specifications and origins are one or two long; a damaged file may have a circle. */
const MAX_ORIGINS = 8;

export class Entry {
  readonly unit: Unit;
  /** Position in the unit's entry table. */
  readonly index: number;
  /** In `.debug_info`: the entry's identity in the whole file. */
  readonly offset: number;
  readonly #abbreviation: Abbreviation;
  /** Set by `#seek`: the form at which the cursor stands, and its implicit value. */
  #form = 0;
  #implicit = 0;

  constructor(unit: Unit, index: number, offset: number, abbreviation: Abbreviation) {
    this.unit = unit;
    this.index = index;
    this.offset = offset;
    this.#abbreviation = abbreviation;
  }

  get tag(): number {
    return this.#abbreviation.tag;
  }

  get parent(): Entry | undefined {
    return this.unit.entry(this.unit.entries.parents[this.index] ?? -1);
  }

  *children(): Generator<Entry> {
    const { ends } = this.unit.entries;
    const end = ends[this.index] ?? 0;
    for (let child = this.index + 1; child < end;) {
      const entry = this.unit.entry(child);
      if (!entry) return;
      yield entry;
      // Whatever a damaged index says, it goes on.
      child = Math.max(child + 1, ends[child] ?? end);
    }
  }

  has(attribute: number): boolean {
    return this.#abbreviation.names.includes(attribute);
  }

  /** A small constant: a line, a size, an enumeration of DWARF's. */
  number(attribute: number): number | undefined {
    const cursor = this.#seek(attribute);
    return cursor && readConstant(cursor, this.#form, this.#implicit);
  }

  /** A constant that may need all of its bits. */
  exact(attribute: number): bigint | undefined {
    const cursor = this.#seek(attribute);
    return cursor && readExactConstant(cursor, this.#form, this.#implicit);
  }

  flag(attribute: number): boolean {
    const cursor = this.#seek(attribute);
    if (!cursor) return false;
    if (this.#form === Form.flagPresent) return true;
    if (this.#form === Form.flag) return cursor.u8() !== 0;
    return (readConstant(cursor, this.#form, this.#implicit) ?? 0) !== 0;
  }

  string(attribute: number): string | undefined {
    const cursor = this.#seek(attribute);
    if (!cursor) return undefined;
    const file = this.unit.file;
    const { offsetSize } = this.unit.header;
    if (this.#form === Form.string) return cursor.string();
    if (this.#form === Form.strp) return file.string("str", cursor.unsigned(offsetSize));
    if (this.#form === Form.lineStrp) return file.string("lineStr", cursor.unsigned(offsetSize));
    const index = readIndex(cursor, this.#form);
    return index === undefined ? undefined : file.indexedString(this.unit, index);
  }

  /** An address, direct or through the address table. */
  address(attribute: number): number | undefined {
    const cursor = this.#seek(attribute);
    if (!cursor) return undefined;
    if (this.#form === Form.addr) return cursor.unsigned(this.unit.header.addressSize);
    if (this.#form === Form.loclistx || this.#form === Form.rnglistx) return undefined;
    const index = readIndex(cursor, this.#form);
    return index === undefined ? undefined : this.unit.file.indexedAddress(this.unit, index);
  }

  block(attribute: number): Uint8Array | undefined {
    const cursor = this.#seek(attribute);
    return cursor && readBlock(cursor, this.#form);
  }

  /** An offset into another section; before DWARF 4, plain constants served for it. */
  sectionOffset(attribute: number): number | undefined {
    const cursor = this.#seek(attribute);
    if (!cursor) return undefined;
    if (this.#form === Form.secOffset) return cursor.unsigned(this.unit.header.offsetSize);
    if (this.unit.header.version >= 4) return undefined;
    if (this.#form === Form.data4) return cursor.u32();
    return this.#form === Form.data8 ? cursor.u64() : undefined;
  }

  /** The index of a list (`loclistx`, `rnglistx`). */
  listIndex(attribute: number): number | undefined {
    const cursor = this.#seek(attribute);
    const isList = this.#form === Form.loclistx || this.#form === Form.rnglistx;
    return cursor && isList ? cursor.uleb() : undefined;
  }

  /** The offset of the entry that an attribute refers to. */
  referenceOffset(attribute: number): number | undefined {
    const cursor = this.#seek(attribute);
    if (!cursor) return undefined;
    const { header, file } = this.unit;
    switch (this.#form) {
      case Form.ref1:
        return header.offset + cursor.u8();
      case Form.ref2:
        return header.offset + cursor.u16();
      case Form.ref4:
        return header.offset + cursor.u32();
      case Form.ref8:
        return header.offset + cursor.u64();
      case Form.refUdata:
        return header.offset + cursor.uleb();
      case Form.refAddr:
        return cursor.unsigned(header.version <= 2 ? header.addressSize : header.offsetSize);
      case Form.refSig8:
        return file.typeOfSignature(cursor.u64Exact());
      default:
        return undefined;
    }
  }

  reference(attribute: number): Entry | undefined {
    const offset = this.referenceOffset(attribute);
    return offset === undefined ? undefined : this.unit.file.entryAt(offset);
  }

  /**
   * This entry and those that complete it: a concrete or inlined instance has its name at its abstract origin, a
   * definition outside of its class at its specification.
   */
  *withOrigins(): Generator<Entry> {
    yield this;
    let origin = this.#origin();
    for (let i = 0; origin && i < MAX_ORIGINS; i++) {
      yield origin;
      origin = origin.#origin();
    }
  }

  #origin(): Entry | undefined {
    return this.reference(At.abstractOrigin) ?? this.reference(At.specification);
  }

  /** The first of `withOrigins` that has the attribute. */
  holderOf(attribute: number): Entry | undefined {
    for (const entry of this.withOrigins()) if (entry.has(attribute)) return entry;
    return undefined;
  }

  get name(): string | undefined {
    return this.holderOf(At.name)?.string(At.name);
  }

  #seek(attribute: number): Cursor | undefined {
    const { names, forms, implicit } = this.#abbreviation;
    const position = names.indexOf(attribute);
    if (position < 0) return undefined;
    const { file, header } = this.unit;
    const cursor = new Cursor(file.info, this.offset, header.end);
    cursor.uleb();
    for (let i = 0; i < position; i++) skipForm(cursor, forms[i] ?? 0, header);
    this.#form = forms[position] ?? 0;
    this.#implicit = implicit[position] ?? 0;
    if (this.#form === Form.indirect) this.#form = cursor.uleb();
    return cursor.ok ? cursor : undefined;
  }
}
