/**
 * The questions that one can ask of a program's debug information. `openDebugInfo` of `open-debug-info.ts` answers them.
 *
 * Addresses are those of the file (an enclave's file is linked at the addresses that it runs at). Source paths are absolute,
 * normalised and as the compiler wrote them; `filesMatching` finds those that an editor's path means. Nothing throws:
 * what cannot be read is left out and named in `problems`.
 */

import type { Problem } from "../base/result.ts";
import type { ArrayDimension, DataType } from "./data-types.ts";
import type { IndexPart } from "./dwarf/index-file.ts";
import type { Assembled, FrameContext, Located, Missing, Piece, Unsolvable } from "./location.ts";
import type { CallerFrame, UnwindRow } from "./unwind.ts";

export interface AddressRange {
  readonly low: number;
  /** The first address that is no longer in it. */
  readonly high: number;
}

export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  /** Starting at 1; 0 when the compiler did not say. */
  readonly column: number;
}

export interface CompilationUnit {
  /** Offset of its header in `.debug_info`: its identity. */
  readonly offset: number;
  readonly version: number;
  readonly name: string;
  readonly directory: string;
  readonly producer: string;
  /** `DW_LANG_…` number; 0 when not given. */
  readonly language: number;
  readonly ranges: readonly AddressRange[];
}

export const LineFlag = {
  isStatement: 1,
  basicBlock: 2,
  endSequence: 4,
  prologueEnd: 8,
  epilogueBegin: 16,
} as const;

/** The rows of one unit's line program: parallel arrays, in program order; `count` says how many entries are in use. */
export interface LineTable {
  readonly count: number;
  readonly addresses: Float64Array;
  /** Indices into `fileNames`. */
  readonly files: Uint32Array;
  /** 0: no source line. */
  readonly lines: Uint32Array;
  readonly columns: Uint32Array;
  /** Bits of `LineFlag`. */
  readonly flags: Uint8Array;
  readonly fileNames: readonly string[];
  /** Runs of rows with rising addresses, sorted by `low`; `last` is the end-of-sequence row. */
  readonly sequences: readonly LineSequence[];
}

export interface LineSequence extends AddressRange {
  readonly first: number;
  readonly last: number;
}

export interface ParameterInfo {
  readonly name: string;
  readonly type: DataType;
  /** Not written by the programmer: `this`. */
  readonly isArtificial: boolean;
}

export interface FunctionInfo {
  /** Offset of its entry: its identity. */
  readonly id: number;
  /** The unit that its code is in. */
  readonly unit: CompilationUnit;
  /** The unit that defines it: another one where code of several was optimised together. */
  readonly definedIn: CompilationUnit;
  readonly name: string;
  /** With the namespaces and classes around it: `game::Board::move`. */
  readonly qualifiedName: string;
  readonly linkageName: string | undefined;
  /** The entry's range: where the function starts. */
  readonly low: number;
  readonly high: number;
  /** All of it: more than one when the compiler split off a cold part. */
  readonly ranges: readonly AddressRange[];
  readonly declaredAt: SourcePosition | undefined;
  readonly isExternal: boolean;
  readonly returns: DataType;
  readonly parameters: readonly ParameterInfo[];
  /** Where a breakpoint on the function stops: after the prologue, when its arguments can be read. */
  readonly entryBreakpoint: number;
}

/** One place where a function was inlined. */
export interface InlinedCall {
  readonly id: number;
  /** The concrete function whose code it is in. */
  readonly within: FunctionInfo;
  readonly name: string;
  readonly qualifiedName: string;
  readonly linkageName: string | undefined;
  readonly parameters: readonly ParameterInfo[];
  readonly ranges: readonly AddressRange[];
  /** Where its code starts. */
  readonly entry: number;
  readonly declaredAt: SourcePosition | undefined;
  /** Where the call stands in the source of the function around it. */
  readonly calledFrom: SourcePosition | undefined;
}

/** A frame as the source has it: several share one machine frame when functions were inlined. */
export interface SourceFrame {
  readonly name: string;
  readonly function: FunctionInfo;
  /** Undefined: the machine frame's own function. */
  readonly inlined: InlinedCall | undefined;
  readonly position: SourcePosition | undefined;
}

export type VariableKind = "argument" | "local" | "static" | "global";

export interface VariableInfo {
  readonly id: number;
  readonly unit: CompilationUnit;
  /** As of a function. */
  readonly definedIn: CompilationUnit;
  readonly name: string;
  /** With the namespaces and classes around it. */
  readonly qualifiedName: string;
  readonly kind: VariableKind;
  readonly type: DataType;
  /** 0: the function itself; grows with each block around the variable. 0 for globals. */
  readonly scopeDepth: number;
  readonly declaredAt: SourcePosition | undefined;
  readonly isArtificial: boolean;
  /** Globals and statics at a fixed place; undefined for everything else. */
  readonly address: number | undefined;
}

export interface LineAddresses {
  /** The line that has code: the one asked for, or the next one in the file. */
  readonly line: number;
  /** One per function instance and inlined copy, rising. */
  readonly addresses: readonly number[];
}

export interface BreakpointLocation {
  readonly line: number;
  readonly column: number;
  readonly addresses: readonly number[];
}

/** A contiguous run of instructions of one line: what a step over that line has to leave. */
export interface LineBlock extends AddressRange {
  readonly position: SourcePosition;
}

/** A call, found by its return address, with what the caller still knows of the arguments. */
export interface CallSite {
  readonly id: number;
  readonly returnAddress: number;
  readonly isTailCall: boolean;
  /** The entry of the function that is called, when that is known. */
  readonly callee: number | undefined;
  /** For a call through a pointer: an expression, in the caller's frame, for the address that is called. */
  readonly target: Uint8Array | undefined;
  readonly parameters: readonly { readonly location: Uint8Array; readonly value: Uint8Array }[];
}

export interface DebugInfo {
  readonly units: readonly CompilationUnit[];
  /** What was found to be wrong so far; grows as more is read. */
  readonly problems: readonly Problem[];

  lineTable(unit: CompilationUnit): LineTable;
  /** Of all units, one after the other; not kept, for who looks at each once. */
  lineTables(): Iterable<LineTable>;
  /** All files that line tables name, sorted. */
  sourceFiles(): readonly string[];
  /** The files that are most likely meant by a path of another machine or folder: longest common tail, at least the base name. */
  filesMatching(path: string): readonly string[];

  /** Where to break for a line of a file (one of `sourceFiles`). Undefined: no code at or after the line. */
  addressesOfLine(file: string, line: number): LineAddresses | undefined;
  /** All places in these lines (both included) where a breakpoint can be set, by line and column. */
  breakpointLocations(file: string, firstLine: number, lastLine: number): readonly BreakpointLocation[];
  /** Code of line 0, which compilers emit for what has no place in the source, counts as part of the line before it. */
  positionOf(address: number): SourcePosition | undefined;
  /** The statement of a file that starts at the same address as that of `positionOf`, which may be one of another file. */
  positionIn(file: string, address: number): SourcePosition | undefined;
  /** The line block that contains the address. */
  rowRange(address: number): LineBlock | undefined;
  /** True when a statement of the line table starts exactly here: the places where a step by line may stop. */
  isStatement(address: number): boolean;

  unitAt(address: number): CompilationUnit | undefined;
  functionAt(address: number): FunctionInfo | undefined;
  /** The inlined calls around an address, innermost first. */
  inlinedAt(address: number): readonly InlinedCall[];
  /** All source frames of a machine frame stopped at `address`, innermost first; the last is the concrete function. */
  framesAt(address: number): readonly SourceFrame[];
  functions(): Iterable<FunctionInfo>;
  /** By plain, qualified or linkage name. */
  functionsNamed(name: string): readonly FunctionInfo[];
  /**
   * Where a breakpoint on a function by name stops: its concrete instances and all inlined copies. In C++ the name may leave out
   * namespaces, template arguments and parameter types, and may have `*` for any text.
   */
  entriesOfFunction(name: string): readonly number[];

  globals(): readonly VariableInfo[];
  /** Those of the unit around an address. */
  globalsAt(address: number): readonly VariableInfo[];
  /** Globals, and statics of files, functions and classes; with any of the namespaces and classes in front. */
  globalsNamed(name: string): readonly VariableInfo[];
  /** Arguments and locals in scope of source frame number `frame` of `framesAt(address)`; innermost scope first. */
  variablesAt(address: number, frame?: number): readonly VariableInfo[];
  /** Types by tag or typedef name (`struct point` is found as `point`; `std::vector<int>` also as `vector<int>`), complete ones first. */
  typesNamed(name: string): readonly DataType[];
  /** An arithmetic type, in any of C's spellings (`long unsigned int`), for casts; undefined if no unit uses it. */
  baseTypeNamed(name: string): DataType | undefined;

  /** The type whose functions Rust's table at an address is of, by which a reference to a trait says what it refers to. */
  implementorAt(vtable: number): DataType | undefined;

  /** Where a variable is, in a frame. */
  locate(variable: VariableInfo, context: FrameContext): Located;
  /** Where a static member is that a type declares. */
  locateStatic(id: number, context: FrameContext): Located;
  /** The address of a virtual base, by the expression of its member and the object's address. */
  virtualBase(expression: Uint8Array, object: bigint, context: FrameContext): bigint | undefined;
  /** What an implicit pointer's target entry holds. */
  locateEntry(id: number, context: FrameContext): Located;
  /** The value's bytes: reads the pieces. */
  assemble(pieces: readonly Piece[], size: number, context: FrameContext): Assembled;
  /** The number of elements of a dimension, evaluated when it is only known at run time. */
  arrayCount(dimension: ArrayDimension, context: FrameContext): number | undefined;

  /** How to unwind from an address: from `.debug_frame`, else `.eh_frame`. */
  unwindRow(address: number): UnwindRow | undefined;
  /**
   * The frame's CFA and its caller's registers; `context.cfa` is not asked. Undefined: there is no unwind information for
   * `context.address`. In a caller's frame, look up the return address minus one, unless the callee is a signal frame.
   */
  unwind(context: FrameContext): CallerFrame | Missing | Unsolvable | undefined;
  /** The frame's CFA alone, for which no memory need be read as a rule. */
  frameAddress(context: FrameContext): bigint | undefined;
  callSiteAt(returnAddress: number): CallSite | undefined;

  /** For an index with which the file is opened faster the next time; made while it is enumerated, a unit at a time. */
  indexParts(): Iterable<IndexPart>;
  /** Has anything been found out that the index does not have with which the file was opened? */
  hasIndexNews(): boolean;
}
