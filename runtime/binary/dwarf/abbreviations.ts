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

export type AbbreviationTable = ReadonlyMap<number, Abbreviation>;

export function readAbbreviations(section: Uint8Array, offset: number): AbbreviationTable {
  const table = new Map<number, Abbreviation>();
  const cursor = new Cursor(section, offset);
  while (!cursor.atEnd) {
    const code = cursor.uleb();
    if (code === 0) break;
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
      if (names.length === MAX_ATTRIBUTES) return table;
      names.push(name);
      forms.push(form);
      implicit.push(value);
    }
    if (!cursor.ok) break;
    table.set(code, { tag, hasChildren, names, forms, implicit });
  }
  return table;
}
