/**
 * The report on the trusted computing base: every file-backed byte of an image, attributed once, and every
 * source line with at least one byte of code in it, counted once.
 */

/** Where a component comes from: the project itself, the library OS, the compiler's own helpers, or alignment. */
export type ComponentKind = "application" | "library-os" | "toolchain" | "padding";

/** A function, or a datum (a variable, a constant, the merged strings of a file). */
export interface TcbItem {
  readonly name: string;
  readonly bytes: number;
  /** Distinct source lines, of any file, with code in these bytes; 0 for data and where there is no debug information. */
  readonly lines: number;
  /** Where its bytes start. */
  readonly address: number;
}

export interface TcbFile {
  /** As the build knows it: relative to the project, or to the library OS for one of its files. */
  readonly path: string;
  /** Bytes of the objects made from this file; 0 for a header, whose code is part of the functions that include it. */
  readonly bytes: number;
  /** Distinct lines of this very file that have code in the image, also where they were inlined elsewhere. */
  readonly lines: number;
  readonly functions: readonly TcbItem[];
}

export interface TcbComponent {
  readonly name: string;
  readonly kind: ComponentKind;
  readonly bytes: number;
  readonly lines: number;
  readonly files: readonly TcbFile[];
}

/** Memory of the image that holds no bytes of a file: zero pages, and structures made by the linker script. */
export interface LayoutArea {
  readonly name: string;
  readonly bytes: number;
}

export interface TcbBudget {
  readonly bytes?: number | undefined;
  readonly lines?: number | undefined;
  /** Components that must not be in the image. */
  readonly deny?: readonly string[] | undefined;
}

export interface TcbReport {
  readonly bytes: number;
  readonly lines: number;
  readonly budget?: TcbBudget;
  /** The largest first. */
  readonly components: readonly TcbComponent[];
  /** With `bytes`, sums up to the size of all pages of the image. */
  readonly layout: readonly LayoutArea[];
}

/** The names that components have which are no folders of the library OS. */
export const APPLICATION = "application";
export const TOOLCHAIN = "toolchain";
export const PADDING = "padding";
