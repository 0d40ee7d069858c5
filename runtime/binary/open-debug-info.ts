/** Opens the debug information of a file: puts the readers of `dwarf/` together behind `DebugInfo`. */

import { parsed, unreadable } from "../base/result.ts";
import type { Parsed, Problem } from "../base/result.ts";
import { canonicalBaseName } from "./base-names.ts";
import { readableName, splitScopes } from "./cxx-names.ts";
import type { ArrayDimension, DataType } from "./data-types.ts";
import type {
  BreakpointLocation,
  CallSite,
  CompilationUnit,
  DebugInfo,
  FunctionInfo,
  InlinedCall,
  LineAddresses,
  LineBlock,
  LineTable,
  SourceFrame,
  SourcePosition,
  VariableInfo,
} from "./debug-info.ts";
import { assemble } from "./dwarf/assemble.ts";
import { BreakpointPlaces } from "./dwarf/breakpoint-places.ts";
import { FrameTable } from "./dwarf/cfi.ts";
import { At, Tag } from "./dwarf/constants.ts";
import { DebugIndex, indexParts } from "./dwarf/debug-index.ts";
import type { Entry } from "./dwarf/entry.ts";
import { DwarfFile } from "./dwarf/dwarf-file.ts";
import { FunctionRecords } from "./dwarf/function-info.ts";
import { FunctionTable } from "./dwarf/function-table.ts";
import type { IndexFile, IndexPart } from "./dwarf/index-file.ts";
import { LineIndex } from "./dwarf/line-index.ts";
import { EMPTY_LINE_TABLE } from "./dwarf/line-program.ts";
import { Locator } from "./dwarf/locator.ts";
import { endsWith, NameIndex, staticVariables } from "./dwarf/name-index.ts";
import { type ProgramUnit, ProgramUnits } from "./dwarf/program-unit.ts";
import { TypeReader } from "./dwarf/type-reader.ts";
import { canonicalFrameAddress, unwindFrame } from "./dwarf/unwinder.ts";
import { VariableRecords } from "./dwarf/variables.ts";
import type { Elf } from "./elf/elf.ts";
import type { Assembled, FrameContext, Located, Missing, Piece, Unsolvable } from "./location.ts";
import { matchPath } from "./paths.ts";
import type { CallerFrame, UnwindRow } from "./unwind.ts";

/** How rustc ends the names of its tables. */
const VTABLE = "::{vtable}";

/** A file without debug information still gives what its unwind tables tell; without either there is no value. */
export function openDebugInfo(elf: Elf, index?: IndexFile): Parsed<DebugInfo> {
  const hasInfo = elf.section(".debug_info") ?? elf.section(".zdebug_info");
  if (!hasInfo && !elf.section(".eh_frame") && !elf.section(".debug_frame")) {
    return unreadable("The file has no debug information; compile with -g.");
  }
  const info = new ProgramInfo(elf, index && new DebugIndex(index));
  return parsed(info, info.problems);
}

class ProgramInfo implements DebugInfo {
  readonly #file: DwarfFile;
  readonly #units: ProgramUnits;
  readonly #lines: LineIndex;
  readonly #functions: FunctionTable;
  readonly #types: TypeReader;
  readonly #records: FunctionRecords;
  readonly #variables: VariableRecords;
  readonly #places: BreakpointPlaces;
  readonly #locator: Locator;
  readonly #frames: FrameTable;
  #names: NameIndex | undefined;
  readonly #globalsOfUnit = new Map<ProgramUnit, readonly VariableInfo[]>();
  /** By the addresses of tables. */
  #implementors: Map<number, Entry> | undefined;
  #globals: readonly VariableInfo[] | undefined;

  constructor(elf: Elf, index: DebugIndex | undefined) {
    const names = (): NameIndex => this.#nameIndex();
    this.#file = new DwarfFile(elf, index);
    this.#units = new ProgramUnits(this.#file);
    this.#lines = new LineIndex(this.#units);
    this.#functions = new FunctionTable(this.#units);
    this.#types = new TypeReader(this.#units, names);
    this.#records = new FunctionRecords(this.#units, this.#functions, this.#lines, this.#types);
    this.#variables = new VariableRecords(this.#units, this.#functions, this.#types);
    this.#places = new BreakpointPlaces(this.#lines, this.#functions, this.#records, this.#types, names);
    this.#locator = new Locator(this.#functions, this.#types);
    this.#frames = new FrameTable(elf, (address) => this.#file.isCode(address));
  }

  get problems(): readonly Problem[] {
    return this.#file.problems.list;
  }

  get units(): readonly CompilationUnit[] {
    return this.#units.list;
  }

  lineTable(unit: CompilationUnit): LineTable {
    return this.#units.list.find(({ offset }) => offset === unit.offset)?.lineTable ?? EMPTY_LINE_TABLE;
  }

  *lineTables(): Generator<LineTable> {
    for (const unit of this.#units.list) yield unit.makeLineTable();
  }

  sourceFiles(): readonly string[] {
    return this.#lines.sourceFiles();
  }

  filesMatching(path: string): readonly string[] {
    return matchPath(path, this.#lines.sourceFiles());
  }

  addressesOfLine(file: string, line: number): LineAddresses | undefined {
    return this.#places.ofLine(file, line);
  }

  breakpointLocations(file: string, firstLine: number, lastLine: number): readonly BreakpointLocation[] {
    return this.#places.inLines(file, firstLine, lastLine);
  }

  positionOf(address: number): SourcePosition | undefined {
    return this.#lines.positionOf(address);
  }

  rowRange(address: number): LineBlock | undefined {
    return this.#lines.rowRange(address);
  }

  positionIn(file: string, address: number): SourcePosition | undefined {
    return this.#lines.positionIn(file, address);
  }

  isStatement(address: number): boolean {
    return this.#lines.isStatement(address);
  }

  unitAt(address: number): CompilationUnit | undefined {
    return this.#units.at(address);
  }

  functionAt(address: number): FunctionInfo | undefined {
    return this.#records.at(address);
  }

  inlinedAt(address: number): readonly InlinedCall[] {
    return this.#records.inlinedAt(address);
  }

  framesAt(address: number): readonly SourceFrame[] {
    return this.#records.framesAt(address);
  }

  *functions(): Generator<FunctionInfo> {
    for (const concrete of this.#functions.all()) yield this.#records.of(concrete);
  }

  functionsNamed(name: string): readonly FunctionInfo[] {
    return this.#functions.named(name).map((concrete) => this.#records.of(concrete));
  }

  entriesOfFunction(name: string): readonly number[] {
    return this.#places.ofFunction(name);
  }

  globals(): readonly VariableInfo[] {
    this.#globals ??= this.#nameIndex().variables.map((entry) => this.#variables.global(entry));
    return this.#globals;
  }

  globalsAt(address: number): readonly VariableInfo[] {
    const unit = this.#units.at(address);
    if (unit === undefined) return [];
    let found = this.#globalsOfUnit.get(unit);
    if (found === undefined) {
      found = staticVariables(unit).map((entry) => this.#variables.global(entry));
      this.#globalsOfUnit.set(unit, found);
    }
    return found;
  }

  globalsNamed(name: string): readonly VariableInfo[] {
    const parts = splitScopes(readableName(name));
    const last = parts.at(-1) ?? "";
    return this.globals().filter(
      (variable) =>
        (variable.name === last || readableName(variable.name) === last) &&
        (parts.length === 1 || endsWith(variable.qualifiedName, parts)),
    );
  }

  variablesAt(address: number, frame = 0): readonly VariableInfo[] {
    return this.#variables.at(address, frame);
  }

  typesNamed(name: string): readonly DataType[] {
    const entries = this.#nameIndex().typesNamed(name);
    const named = entries.filter(({ tag }) => tag !== Tag.baseType);
    const complete = named.filter((entry) => !entry.flag(At.declaration));
    return [...new Set((complete.length > 0 ? complete : named).map((entry) => this.#types.read(entry)))];
  }

  baseTypeNamed(name: string): DataType | undefined {
    const entries = this.#nameIndex().typesOf(canonicalBaseName(name));
    const entry = entries.find(({ tag }) => tag === Tag.baseType);
    return entry && this.#types.read(entry);
  }

  implementorAt(vtable: number): DataType | undefined {
    if (this.#implementors === undefined) {
      this.#implementors = new Map();
      for (const entry of this.#nameIndex().variables) {
        const address =
          entry.name?.endsWith(VTABLE) === true ? this.#variables.global(entry).address : undefined;
        const implementor = entry.reference(At.type)?.reference(At.containingType);
        if (address !== undefined && implementor !== undefined) this.#implementors.set(address, implementor);
      }
    }
    const found = this.#implementors.get(vtable);
    return found && this.#types.read(found);
  }

  locate(variable: VariableInfo, context: FrameContext): Located {
    return this.locateEntry(variable.id, context);
  }

  locateEntry(id: number, context: FrameContext): Located {
    const entry = this.#file.entryAt(id);
    if (!entry) return { kind: "problem", message: "The debug information has no such variable." };
    return this.#locator.locate(entry, context);
  }

  locateStatic(id: number, context: FrameContext): Located {
    return this.locateEntry(this.#nameIndex().staticDefinition(id)?.offset ?? id, context);
  }

  virtualBase(expression: Uint8Array, object: bigint, context: FrameContext): bigint | undefined {
    const outcome = this.#locator.value(expression, undefined, context, [object]);
    return outcome.kind === "done" ? outcome.value : undefined;
  }

  assemble(pieces: readonly Piece[], size: number, context: FrameContext): Assembled {
    return assemble(pieces, size, context);
  }

  arrayCount(dimension: ArrayDimension, context: FrameContext): number | undefined {
    const dynamic = dimension.dynamicCount;
    if (dimension.count !== undefined || !dynamic) return dimension.count;
    const unit = this.#file.units.find(({ header }) => header.offset === dynamic.unit);
    return this.#locator.arrayCount(dynamic, unit, context);
  }

  unwindRow(address: number): UnwindRow | undefined {
    return this.#frames.rowAt(address);
  }

  unwind(context: FrameContext): CallerFrame | Missing | Unsolvable | undefined {
    const row = this.#frames.rowAt(context.address);
    return row && unwindFrame(row, context, this.#locator);
  }

  frameAddress(context: FrameContext): bigint | undefined {
    const row = this.#frames.rowAt(context.address);
    const found = row && canonicalFrameAddress(row, context, this.#locator);
    return found?.kind === "done" ? found.value : undefined;
  }

  callSiteAt(returnAddress: number): CallSite | undefined {
    return this.#functions.callSiteAt(returnAddress);
  }

  indexParts(): Iterable<IndexPart> {
    return indexParts(this.#units);
  }

  hasIndexNews(): boolean {
    return this.#file.index === undefined || this.#units.list.some(({ hasNews }) => hasNews);
  }

  #nameIndex(): NameIndex {
    this.#names ??= new NameIndex(this.#units);
    return this.#names;
  }
}
