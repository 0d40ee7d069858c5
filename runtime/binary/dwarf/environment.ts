/** What an expression may ask of its surroundings, and how it may fail. */

import type { FrameContext, Missing, Unsolvable } from "../location.ts";
import type { TypedValue, ValueType } from "./typed-value.ts";

/** Why an expression has no result. */
export type Failure = Missing | Unsolvable | { readonly kind: "optimised-out"; readonly reason: string };

export type Outcome<T> = { readonly kind: "done"; readonly value: T } | Failure;

/** What an expression may ask for; the parts that need other entries are functions, so that this file knows no entries. */
export interface Environment {
  readonly frame: FrameContext;
  readonly addressSize: number;
  /** On the stack before the first operation: the CFA for unwind rules, an object's address for member locations. */
  readonly initial: readonly bigint[];
  readonly objectAddress?: bigint;
  readonly offsetSize: number;
  readonly version: number;
  frameBase(): Outcome<bigint>;
  indexedAddress(index: number): number | undefined;
  /** A base type by its offset in the unit; offset 0 is the generic type. */
  baseType(unitOffset: number): Outcome<ValueType | undefined>;
  entryValue(expression: Uint8Array): Outcome<TypedValue>;
  /** What the parameter whose entry is at this offset in the unit had at entry (GNU). */
  parameterValue(unitOffset: number): Outcome<TypedValue>;
  /** The location expression of another entry, for the call operations; undefined: it has none, and the call does nothing. */
  locationOf(offset: number, isUnitOffset: boolean): Uint8Array | undefined;
  /** The value of the variable whose entry is at this offset of the section (GNU). */
  variableValue(offset: number): Outcome<TypedValue>;
  threadLocal(offset: bigint): bigint | undefined;
}
