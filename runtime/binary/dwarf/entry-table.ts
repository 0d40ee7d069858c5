/**
 * The entries of a unit as parallel arrays. Units have up to hundreds of thousands of entries, and are read before the compiler has made
 * code of what is called here; so nothing is made or called for an entry as long as it has but the usual forms.
 */

import type { Abbreviation, AbbreviationTable } from "./abbreviations.ts";
import { Form } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import { fixedSize, skipSized } from "./forms.ts";
import type { Encoding } from "./forms.ts";
import type { ProblemList } from "./sections.ts";

/** Deeper nesting of entries than any program has. */
const MAX_DEPTH = 512;
/** Of what compilers write; where there are more entries, the arrays grow. */
const BYTES_PER_ENTRY = 10;

/** In the order of the section. */
export interface EntryTable {
  readonly count: number;
  readonly offsets: Uint32Array;
  /** Of each entry: which of `abbreviations` it has. */
  readonly kinds: Uint32Array;
  readonly abbreviations: readonly Abbreviation[];
  /** Of each of `abbreviations`. */
  readonly codes: readonly number[];
  /** Index of the parent; -1 for the root. */
  readonly parents: Int32Array;
  /** Index of the first entry that is not below this one. */
  readonly ends: Uint32Array;
}

export interface EntrySource {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly encoding: Encoding;
  readonly abbreviations: AbbreviationTable;
  readonly problems: ProblemList;
}

export function readEntries(source: EntrySource): EntryTable {
  const reader = new EntryReader(source);
  reader.read();
  return reader.table();
}

/** How to skip an entry: pairs of a number of bytes and a form whose size depends on its value; then `rest` bytes. */
interface Shape {
  readonly kind: number;
  readonly abbreviation: Abbreviation;
  readonly runs: Int32Array;
  readonly rest: number;
}

class EntryReader {
  readonly #source: EntrySource;
  readonly #shapes = new Map<number, Shape>();
  readonly #kinds: Abbreviation[] = [];
  #offsets: Uint32Array;
  #kindOf: Uint32Array;
  #parents: Int32Array;
  #ends: Uint32Array;
  #count = 0;

  constructor(source: EntrySource) {
    const capacity = Math.max(64, Math.ceil((source.to - source.from) / BYTES_PER_ENTRY));
    this.#source = source;
    this.#offsets = new Uint32Array(capacity);
    this.#kindOf = new Uint32Array(capacity);
    this.#parents = new Int32Array(capacity);
    this.#ends = new Uint32Array(capacity);
  }

  table(): EntryTable {
    const count = this.#count;
    return {
      count,
      offsets: this.#offsets.subarray(0, count),
      kinds: this.#kindOf.subarray(0, count),
      abbreviations: this.#kinds,
      codes: [...this.#shapes.keys()],
      parents: this.#parents.subarray(0, count),
      ends: this.#ends.subarray(0, count),
    };
  }

  read(): void {
    const { bytes, from, to, encoding, problems } = this.#source;
    const cursor = new Cursor(bytes, from, to);
    const { end } = cursor;
    const open = new Int32Array(MAX_DEPTH);
    let depth = 0;
    let at = cursor.offset;
    while (at < end) {
      const start = at;
      let code = bytes[at++] ?? 0;
      if (code >= 0x80) {
        cursor.offset = start;
        code = cursor.uleb();
        at = cursor.offset;
      }
      if (code === 0) {
        if (depth === 0) break;
        this.#ends[open[--depth] ?? 0] = this.#count;
        if (depth === 0) break;
        continue;
      }
      const shape = this.#shapes.get(code) ?? this.#shapeOf(code, start);
      if (shape === undefined) break;
      const { runs } = shape;
      for (let index = 0; index < runs.length; index += 2) {
        at += runs[index] ?? 0;
        const form = runs[index + 1] ?? 0;
        const first = bytes[at] ?? 0x80;
        if (first < 0x80 && form === Form.udata) at++;
        else if (first < 0x80 && form === Form.exprloc) at += 1 + first;
        else {
          cursor.offset = Math.min(at, end);
          skipSized(cursor, form, encoding);
          at = cursor.offset;
        }
      }
      at += shape.rest;
      if (at > end || !cursor.ok) {
        problems.add("An entry of the debug information is cut off or has an unknown form.", start);
        break;
      }
      const index = this.#count++;
      if (index === this.#offsets.length) this.#grow();
      this.#offsets[index] = start;
      this.#kindOf[index] = shape.kind;
      this.#parents[index] = depth === 0 ? -1 : (open[depth - 1] ?? 0);
      this.#ends[index] = index + 1;
      if (shape.abbreviation.hasChildren) {
        if (depth === MAX_DEPTH) break;
        open[depth++] = index;
      } else if (depth === 0) break;
    }
    // What a damaged unit leaves open reaches to its end.
    while (depth > 0) this.#ends[open[--depth] ?? 0] = this.#count;
  }

  #shapeOf(code: number, at: number): Shape | undefined {
    const { abbreviations, encoding, problems } = this.#source;
    const abbreviation = abbreviations.get(code);
    if (!abbreviation) {
      problems.add(`An entry has the abbreviation code ${code}, which its table lacks.`, at);
      return undefined;
    }
    const runs: number[] = [];
    let rest = 0;
    for (const form of abbreviation.forms) {
      const size = fixedSize(form, encoding);
      if (size === undefined) {
        runs.push(rest, form);
        rest = 0;
      } else rest += size;
    }
    const shape: Shape = { kind: this.#kinds.length, abbreviation, runs: new Int32Array(runs), rest };
    this.#kinds.push(abbreviation);
    this.#shapes.set(code, shape);
    return shape;
  }

  #grow(): void {
    const size = 2 * this.#offsets.length;
    const [offsets, kinds, parents, ends] = [this.#offsets, this.#kindOf, this.#parents, this.#ends];
    this.#offsets = new Uint32Array(size);
    this.#kindOf = new Uint32Array(size);
    this.#parents = new Int32Array(size);
    this.#ends = new Uint32Array(size);
    this.#offsets.set(offsets);
    this.#kindOf.set(kinds);
    this.#parents.set(parents);
    this.#ends.set(ends);
  }
}
