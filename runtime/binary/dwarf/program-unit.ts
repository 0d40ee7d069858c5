/** A unit as the rest of the program sees it: its addresses, its line table and its functions, each read when asked for. */

import type {
  AddressRange,
  CompilationUnit,
  LineSequence,
  LineTable,
  SourcePosition,
} from "../debug-info.ts";
import { At, Form, Tag, UnitType } from "./constants.ts";
import type { DebugIndex } from "./debug-index.ts";
import type { DwarfFile } from "./dwarf-file.ts";
import type { Entry } from "./entry.ts";
import { readLineHeader } from "./line-header.ts";
import type { LineHeader } from "./line-header.ts";
import { EMPTY_LINE_TABLE, LineProgram } from "./line-program.ts";
import { type LineSequences, NO_SEQUENCES, sequenceAround, SORTED_PLACE } from "./line-sequences.ts";
import { RangeFinder, type RangeMap } from "./range-map.ts";
import { eachRange, rangesOf, rangesOfEntries, type TakeRange } from "./ranges.ts";
import type { Unit } from "./unit.ts";

/** A function that has code, and where. */
export interface ConcreteFunction {
  readonly entry: Entry;
  readonly ranges: readonly AddressRange[];
}

/** A sequence with its rows, which stand among others or alone. */
export interface SequenceRows {
  readonly table: LineTable;
  readonly sequence: LineSequence;
}

export class ProgramUnit implements CompilationUnit {
  readonly unit: Unit;
  #ranges: readonly AddressRange[] | undefined;
  /** Null: there is none. */
  #lineHeader: LineHeader | null | undefined;
  #lineProgram: LineProgram | null | undefined;
  #lineTable: LineTable | undefined;
  #sequences: LineSequences | undefined;
  readonly #fileIndices = new Map<string, number>();
  readonly #rows = new Map<number, SequenceRows>();
  #functionIndices: Uint32Array | undefined;
  #isVisited = false;
  readonly #functions = new Map<number, ConcreteFunction>();
  /** By the indices of their entries. */
  readonly #functionFinder = new RangeFinder(
    (take, around) => {
      rangesOfEntries(this.unit, this.functionEntries, take, around);
    },
    () => this.unit.indexed?.functionRanges,
  );
  #hasLocationLists: boolean | undefined;

  constructor(unit: Unit) {
    this.unit = unit;
  }

  get offset(): number {
    return this.unit.header.offset;
  }

  get version(): number {
    return this.unit.header.version;
  }

  get name(): string {
    return this.unit.root?.string(At.name) ?? "";
  }

  get directory(): string {
    return this.unit.root?.string(At.compDir) ?? "";
  }

  get producer(): string {
    return this.unit.root?.string(At.producer) ?? "";
  }

  get language(): number {
    return this.unit.root?.number(At.language) ?? 0;
  }

  get ranges(): readonly AddressRange[] {
    if (!this.#ranges) {
      const ranges: AddressRange[] = [];
      this.eachRange((low, high) => {
        ranges.push({ low, high });
      });
      this.#ranges = ranges;
    }
    return this.#ranges;
  }

  /** As `ranges`, without objects; where an address is given, all that it is in. */
  eachRange(take: TakeRange, around?: number): void {
    const { root } = this.unit;
    if (root?.has(At.ranges) === true || root?.has(At.highPc) === true) eachRange(root, take, around);
    else for (const { ranges } of this.functions) for (const { low, high } of ranges) take(low, high);
  }

  get lineHeader(): LineHeader | undefined {
    if (this.#lineHeader === undefined) this.#lineHeader = readLineHeader(this.unit) ?? null;
    return this.#lineHeader ?? undefined;
  }

  get lineTable(): LineTable {
    this.#lineTable ??= this.makeLineTable();
    return this.#lineTable;
  }

  /** For a reader that looks at it once: tables of a large program are larger than all else that is known of it. */
  makeLineTable(): LineTable {
    return this.#lineTable ?? this.#program?.table() ?? EMPTY_LINE_TABLE;
  }

  /** What is in its line table, for who looks at a small part of it. */
  get sequences(): LineSequences {
    this.#sequences ??= this.#indexedSequences() ?? this.#program?.sequences() ?? NO_SEQUENCES;
    return this.#sequences;
  }

  #indexedSequences(): LineSequences | undefined {
    return this.unit.file.index?.lines(this.unit.number);
  }

  /** The number that a file has in the line table; negative: no line is of that file. */
  fileIndex(file: string): number {
    let index = this.#fileIndices.get(file);
    if (index === undefined) {
      index = this.lineHeader?.fileNames.indexOf(file) ?? -1;
      // Where the sequences are known, they say it themselves.
      this.#sequences ??= this.#indexedSequences();
      if (!this.#sequences && this.#program?.mayHave(index) === false) index = -1;
      this.#fileIndices.set(file, index);
    }
    return index;
  }

  sequenceAt(address: number): SequenceRows | undefined {
    const index = sequenceAround(this.sequences, address);
    return index < 0 ? undefined : this.rowsOf(index);
  }

  /** Of sequence number `index` of `sequences`. */
  rowsOf(index: number): SequenceRows | undefined {
    let rows = this.#rows.get(index);
    if (!rows) {
      rows = this.#readRows(index);
      if (rows) this.#rows.set(index, rows);
    }
    return rows;
  }

  #readRows(index: number): SequenceRows | undefined {
    const { isWhole, places } = this.sequences;
    const at = SORTED_PLACE * index;
    const table = isWhole ? this.lineTable : this.#program?.sequence(places[at] ?? 0, places[at + 1] ?? 0);
    const sequence = table?.sequences[isWhole ? index : 0];
    return table && sequence && { table, sequence };
  }

  get #program(): LineProgram | undefined {
    if (this.#lineProgram === undefined) {
      const { file } = this.unit;
      const { lineHeader } = this;
      this.#lineProgram = lineHeader
        ? new LineProgram(file.sections.line, lineHeader, (address) => file.isCode(address))
        : null;
    }
    return this.#lineProgram ?? undefined;
  }

  get functions(): readonly ConcreteFunction[] {
    const found: ConcreteFunction[] = [];
    for (const index of this.functionEntries) {
      const concrete = this.#function(index);
      if (concrete) found.push(concrete);
    }
    return found;
  }

  /** A session has been in its code, so that the next one may come there, too; and no earlier one has. */
  get hasNews(): boolean {
    return this.#isVisited && this.unit.indexed === undefined;
  }

  /** Has this session, or one before it, been in its code? */
  get isVisited(): boolean {
    return this.#isVisited || this.unit.indexed !== undefined;
  }

  functionAt(address: number): ConcreteFunction | undefined {
    this.#isVisited = true;
    const index = this.#functionFinder.at(address);
    return index === undefined ? undefined : this.#function(index);
  }

  /** By the indices of their entries. */
  get functionRanges(): RangeMap {
    return this.#functionFinder.map();
  }

  /** By the index of its entry; undefined: none of its code is left. */
  #function(index: number): ConcreteFunction | undefined {
    const known = this.#functions.get(index);
    if (known) return known;
    const entry = this.unit.entry(index);
    const ranges = entry ? rangesOf(entry) : [];
    if (!entry || ranges.length === 0) return undefined;
    const concrete = { entry, ranges };
    this.#functions.set(index, concrete);
    return concrete;
  }

  /** Of functions that say where their code is. */
  get functionEntries(): Uint32Array {
    this.#functionIndices ??=
      this.unit.indexed?.functions ??
      this.unit.entriesWith(
        ({ tag, names }) => tag === Tag.subprogram && (names.includes(At.lowPc) || names.includes(At.ranges)),
      );
    return this.#functionIndices;
  }

  /**
   * True when variables are described by lists, so that they can be read from a function's first instruction on. gdb takes
   * it as the sign of optimised code, whose functions have no prologue worth skipping.
   */
  get hasLocationLists(): boolean {
    if (this.#hasLocationLists === undefined) {
      const { file, header } = this.unit;
      this.#hasLocationLists = false;
      for (const { tag, names, forms } of file.abbreviations(header.abbreviationsAt).values()) {
        if (tag !== Tag.variable && tag !== Tag.formalParameter) continue;
        const form = forms[names.indexOf(At.location)];
        const isOldList = header.version < 4 && (form === Form.data4 || form === Form.data8);
        if (form === Form.secOffset || form === Form.loclistx || isOldList) this.#hasLocationLists = true;
      }
    }
    return this.#hasLocationLists;
  }
}

/** All units that describe code or data of their own. */
export class ProgramUnits {
  readonly list: readonly ProgramUnit[];
  readonly index: DebugIndex | undefined;
  readonly #byUnit = new Map<Unit, ProgramUnit>();
  /** By their numbers in `list`. */
  readonly #ranges: RangeFinder;

  constructor(file: DwarfFile) {
    for (const unit of file.units) this.#byUnit.set(unit, new ProgramUnit(unit));
    this.list = [...this.#byUnit.values()].filter(
      ({ unit }) => !unit.isTypeUnit && unit.header.unitType !== UnitType.splitCompile,
    );
    this.index = file.index;
    this.#ranges = new RangeFinder(
      (take, around) => {
        for (const [number, unit] of this.list.entries()) {
          unit.eachRange((low, high) => {
            take(low, high, number);
          }, around);
        }
      },
      () => file.index?.unitRanges(),
    );
  }

  /** By their numbers in `list`. */
  rangeMap(): RangeMap {
    return this.#ranges.map();
  }

  of(unit: Unit): ProgramUnit {
    let found = this.#byUnit.get(unit);
    if (!found) this.#byUnit.set(unit, (found = new ProgramUnit(unit)));
    return found;
  }

  /** Of the abstract instance, where there is one: link-time optimisation has the code of all units in one (DWARF 5, section 3.3.8.3). */
  definingUnit(entry: Entry): ProgramUnit {
    return this.of((entry.reference(At.abstractOrigin) ?? entry).unit);
  }

  /** With the type units. */
  all(): Iterable<ProgramUnit> {
    return this.#byUnit.values();
  }

  at(address: number): ProgramUnit | undefined {
    const number = this.#ranges.at(address);
    return number === undefined ? undefined : this.list[number];
  }

  /** Where an entry says that it stands in the source, by its own attributes or those of its origins. */
  declaredAt(entry: Entry): SourcePosition | undefined {
    const holder = entry.holderOf(At.declLine);
    return holder && this.#position(holder, At.declFile, At.declLine, At.declColumn);
  }

  calledFrom(entry: Entry): SourcePosition | undefined {
    return this.#position(entry, At.callFile, At.callLine, At.callColumn);
  }

  #position(entry: Entry, file: number, line: number, column: number): SourcePosition | undefined {
    const lineNumber = entry.number(line);
    // A definition that repeats only the line has its file at its specification.
    const fileNumber = entry.holderOf(file)?.number(file);
    const name = fileNumber === undefined ? undefined : this.of(entry.unit).lineHeader?.fileNames[fileNumber];
    if (lineNumber === undefined || name === undefined) return undefined;
    return { file: name, line: lineNumber, column: entry.number(column) ?? 0 };
  }
}
