/** A unit as the rest of the program sees it: its addresses, its line table and its functions, each read when asked for. */

import type { AddressRange, CompilationUnit, LineTable, SourcePosition } from "../debug-info.ts";
import { At, Form, Tag, UnitType } from "./constants.ts";
import type { DwarfFile } from "./dwarf-file.ts";
import type { Entry } from "./entry.ts";
import { readLineHeader } from "./line-header.ts";
import type { LineHeader } from "./line-header.ts";
import { EMPTY_LINE_TABLE, runLineProgram } from "./line-program.ts";
import { RangeMap } from "./range-map.ts";
import { rangesOf } from "./ranges.ts";
import type { Unit } from "./unit.ts";

/** A function that has code, and where. */
export interface ConcreteFunction {
  readonly entry: Entry;
  readonly ranges: readonly AddressRange[];
}

export class ProgramUnit implements CompilationUnit {
  readonly unit: Unit;
  #ranges: readonly AddressRange[] | undefined;
  /** Null: there is none. */
  #lineHeader: LineHeader | null | undefined;
  #lineTable: LineTable | undefined;
  #functions: readonly ConcreteFunction[] | undefined;
  #functionMap: RangeMap<ConcreteFunction> | undefined;
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
      const root = this.unit.root;
      const isGiven = root?.has(At.ranges) === true || root?.has(At.highPc) === true;
      this.#ranges = root && isGiven ? rangesOf(root) : this.functions.flatMap(({ ranges }) => ranges);
    }
    return this.#ranges;
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
    if (this.#lineTable) return this.#lineTable;
    const header = this.lineHeader;
    const { file } = this.unit;
    return header
      ? runLineProgram(file.sections.line, header, (address) => file.isCode(address))
      : EMPTY_LINE_TABLE;
  }

  get functions(): readonly ConcreteFunction[] {
    this.#functions ??= this.#findFunctions();
    return this.#functions;
  }

  functionAt(address: number): ConcreteFunction | undefined {
    this.#functionMap ??= new RangeMap(
      this.functions.map((concrete) => [concrete, concrete.ranges] as const),
    );
    return this.#functionMap.at(address);
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

  #findFunctions(): ConcreteFunction[] {
    const { entries } = this.unit;
    const found: ConcreteFunction[] = [];
    for (let index = 0; index < entries.count; index++) {
      const abbreviation = entries.abbreviations[index];
      if (abbreviation?.tag !== Tag.subprogram) continue;
      if (!abbreviation.names.includes(At.lowPc) && !abbreviation.names.includes(At.ranges)) continue;
      const entry = this.unit.entry(index);
      const ranges = entry ? rangesOf(entry) : [];
      if (entry && ranges.length > 0) found.push({ entry, ranges });
    }
    return found;
  }
}

/** All units that describe code or data of their own. */
export class ProgramUnits {
  readonly list: readonly ProgramUnit[];
  readonly #byUnit = new Map<Unit, ProgramUnit>();
  #map: RangeMap<ProgramUnit> | undefined;

  constructor(file: DwarfFile) {
    for (const unit of file.units) this.#byUnit.set(unit, new ProgramUnit(unit));
    this.list = [...this.#byUnit.values()].filter(
      ({ unit }) => !unit.isTypeUnit && unit.header.unitType !== UnitType.splitCompile,
    );
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
    this.#map ??= new RangeMap(this.list.map((unit) => [unit, unit.ranges] as const));
    return this.#map.at(address);
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
