/**
 * Values as the library that they come from means them: a vector is its elements, not three pointers. A formatter is a record
 * for a type (or a few alike); each language has a folder of them.
 */
import type { StructureType } from "../../../runtime/binary/data-types.ts";
import type { Value, ValueContext } from "../value.ts";

export interface Formatter {
  /** Names of the types with their namespaces, without template arguments: `std::vector`. */
  readonly names: readonly string[];
  /** Undefined where the value is not what it should be (not initialised yet, another version of the library): its members are shown. */
  readonly view: (context: ValueContext, value: Value, type: StructureType) => View | undefined;
}

export type View = TextView | LikeView | PartsView;

/** A line of text. */
export interface TextView {
  readonly kind: "text";
  readonly text: string;
  /** Its characters, one by one and all of them, where it is a string. */
  readonly characters?: {
    readonly at: (index: number) => Value | undefined;
    readonly bytes: () => Uint8Array | undefined;
  };
}

/** Shown as another value: a smart pointer as the pointer, an optional as what it holds. */
export interface LikeView {
  readonly kind: "like";
  readonly value: Value;
  /** Stands before the value: which alternative it is. */
  readonly label?: string;
  /** Stands behind it. */
  readonly end?: string;
  /** The expression that means the value, given the one that means the whole; undefined when there is none. */
  readonly expression: (whole: string) => string | undefined;
  /** True where the language lets one use the whole as the value: `*` and `->` of a smart pointer. */
  readonly isTransparent: boolean;
}

/** A container. */
export interface PartsView {
  readonly kind: "parts";
  /** Stands before the parts: `size=3`. */
  readonly label?: string;
  readonly count: number;
  /** The parts are numbered rather than named. */
  readonly isNumbered: boolean;
  /** The parts are reached by `[number]`. */
  readonly isIndexed: boolean;
  /** Parts `start` up to `start + count`; fewer, where they cannot be read. */
  readonly parts: (start: number, count: number) => readonly Part[];
}

export interface Part extends Value {
  readonly name: string;
}
