/**
 * Which lines and functions were executed. The image is as it is: there is a breakpoint where each statement of the line table begins, which goes
 * when it has been hit, so that each costs one stop.
 */

import { LineFlag } from "../../binary/debug-info.ts";
import type { DebugInfo, FunctionInfo } from "../../binary/debug-info.ts";

export interface CoveredFunction {
  readonly name: string;
  readonly line: number;
  readonly isExecuted: boolean;
}

export interface FileCoverage {
  /** Absolute. */
  readonly file: string;
  /** Lines with code, rising. */
  readonly lines: readonly (readonly [line: number, isExecuted: boolean])[];
  /** By their lines. */
  readonly functions: readonly CoveredFunction[];
}

export interface CoverageSums {
  readonly lines: number;
  readonly executedLines: number;
  readonly functions: number;
  readonly executedFunctions: number;
}

export class Coverage {
  readonly #info: DebugInfo;
  readonly #isOurs: (file: string) => boolean;
  /** By address, the lines that begin there. */
  readonly #places = new Map<number, { readonly file: string; readonly line: number }[]>();
  readonly #executed = new Set<number>();

  /** `isOurs`: which files are asked about. */
  constructor(info: DebugInfo, isOurs: (file: string) => boolean) {
    this.#info = info;
    this.#isOurs = isOurs;
    for (const table of info.lineTables()) {
      const ours = table.fileNames.map(isOurs);
      for (const { first, last } of table.sequences)
        // The row at `last` ends the sequence and has no code.
        for (let row = first; row < last; row++) {
          const line = table.lines[row] ?? 0;
          const file = table.files[row] ?? 0;
          const address = table.addresses[row] ?? 0;
          // What is no statement is a part of one that a compiler has moved: to execute it says nothing about the line. A statement that
          // has no instructions left is reached with what follows it.
          const isStatement = ((table.flags[row] ?? 0) & LineFlag.isStatement) !== 0;
          if (line === 0 || !isStatement || ours[file] !== true) continue;
          const places = this.#places.get(address) ?? [];
          places.push({ file: table.fileNames[file] ?? "", line });
          this.#places.set(address, places);
        }
    }
  }

  /** Addresses at which the run is to stop. */
  get wanted(): Iterable<number> {
    return this.#places.keys();
  }

  /** True where the stop was one of ours; it is not wanted any more. */
  hit(address: number): boolean {
    const isOurs = this.#places.has(address);
    if (isOurs) this.#executed.add(address);
    return isOurs;
  }

  /** By path. */
  files(): readonly FileCoverage[] {
    const lines = new Map<string, Map<number, boolean>>();
    for (const [address, places] of this.#places)
      for (const { file, line } of places) {
        const ofFile = lines.get(file) ?? new Map<number, boolean>();
        ofFile.set(line, ofFile.get(line) === true || this.#executed.has(address));
        lines.set(file, ofFile);
      }
    const functions = this.#functions();
    return [...lines]
      .map(([file, ofFile]) => ({
        file,
        lines: [...ofFile].sort(([a], [b]) => a - b),
        functions: functions.get(file) ?? [],
      }))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** A function that several units have, of a header or a generic one, is executed where one of them is. */
  #functions(): ReadonlyMap<string, readonly CoveredFunction[]> {
    const found = new Map<string, Map<string, CoveredFunction>>();
    for (const info of this.#info.functions()) {
      const { declaredAt, qualifiedName: name } = info;
      if (declaredAt === undefined || !this.#isOurs(declaredAt.file)) continue;
      const { file, line } = declaredAt;
      const ofFile = found.get(file) ?? new Map<string, CoveredFunction>();
      const key = `${line} ${name}`;
      const isExecuted = ofFile.get(key)?.isExecuted === true || this.#wasEntered(info);
      ofFile.set(key, { name, line, isExecuted });
      found.set(file, ofFile);
    }
    return new Map(
      [...found].map(([file, ofFile]) => [file, [...ofFile.values()].sort((a, b) => a.line - b.line)]),
    );
  }

  #wasEntered({ low }: FunctionInfo): boolean {
    return this.#executed.has(low);
  }
}

export function sumsOf(files: readonly FileCoverage[]): CoverageSums {
  const lines = files.flatMap((file) => file.lines);
  const functions = files.flatMap((file) => file.functions);
  return {
    lines: lines.length,
    executedLines: lines.filter(([, isExecuted]) => isExecuted).length,
    functions: functions.length,
    executedFunctions: functions.filter(({ isExecuted }) => isExecuted).length,
  };
}

/** As `geninfo` of LCOV writes its tracefiles (geninfo(1), FILES). What was executed counts once: how often is not counted. */
export function lcovText(files: readonly FileCoverage[], name: string): string {
  const records = files.map((each) => {
    const { lines, executedLines, functions, executedFunctions } = sumsOf([each]);
    return [
      `TN:${name.replace(/\W/g, "_")}`,
      `SF:${each.file}`,
      ...each.functions.map((f) => `FN:${f.line},${f.name}`),
      ...each.functions.map((f) => `FNDA:${Number(f.isExecuted)},${f.name}`),
      `FNF:${functions}`,
      `FNH:${executedFunctions}`,
      ...each.lines.map(([line, isExecuted]) => `DA:${line},${Number(isExecuted)}`),
      `LF:${lines}`,
      `LH:${executedLines}`,
      "end_of_record\n",
    ].join("\n");
  });
  return records.join("");
}
