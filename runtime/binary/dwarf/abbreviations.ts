/** Abbreviation tables (DWARF 5, section 7.5.3): the shapes that entries have. */

import { Form } from "./constants.ts";
import { Cursor } from "./cursor.ts";

/** Compilers use some thirty; a limit keeps the cost of an entry bounded. */
const MAX_ATTRIBUTES = 256;

export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  /** `DW_AT_…` of each attribute, in order; `forms` and `implicit` run parallel to it. */
  readonly names: readonly number[];
  readonly forms: readonly number[];
  /** The values of `DW_FORM_implicit_const` attributes; 0 elsewhere. */
  readonly implicit: readonly number[];
}

/** A table that is read as far as something has been looked for: of most units nobody wants more than their first entry. */
export class AbbreviationTable {
  readonly #cursor: Cursor;
  readonly #known = new Map<number, Abbreviation>();
  #isWhole = false;

  constructor(section: Uint8Array, offset: number) {
    this.#cursor = new Cursor(section, offset);
  }

  get(code: number): Abbreviation | undefined {
    let found = this.#known.get(code);
    // Of several with one code the first counts; compilers write none.
    while (found === undefined && !this.#isWhole)
      found = this.#readNext() === code ? this.#known.get(code) : undefined;
    return found;
  }

  values(): Iterable<Abbreviation> {
    while (!this.#isWhole) this.#readNext();
    return this.#known.values();
  }

  /** The code of what was read; undefined at the end. */
  #readNext(): number | undefined {
    const cursor = this.#cursor;
    const code = cursor.atEnd ? 0 : cursor.uleb();
    const read = code === 0 ? undefined : readAbbreviation(cursor);
    if (read === undefined) {
      this.#isWhole = true;
      return undefined;
    }
    if (!this.#known.has(code)) this.#known.set(code, read);
    return code;
  }
}

/** Undefined: it is damaged, and nothing behind it can be found. */
function readAbbreviation(cursor: Cursor): Abbreviation | undefined {
  const tag = cursor.uleb();
  const hasChildren = cursor.u8() !== 0;
  const names: number[] = [];
  const forms: number[] = [];
  const implicit: number[] = [];
  while (!cursor.atEnd) {
    const name = cursor.uleb();
    const form = cursor.uleb();
    const value = form === Form.implicitConst ? cursor.sleb() : 0;
    if (name === 0 && form === 0) break;
    if (names.length === MAX_ATTRIBUTES) return undefined;
    names.push(name);
    forms.push(form);
    implicit.push(value);
  }
  return cursor.ok ? { tag, hasChildren, names, forms, implicit } : undefined;
}
