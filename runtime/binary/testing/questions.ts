/** All that can be asked of a file, each of a file that was just opened: to compare two ways to open it. */

import type { DebugInfo } from "../debug-info.ts";
import type { Elf } from "../elf/elf.ts";
import { typeName } from "../type-names.ts";

export const QUESTIONS: Readonly<Record<string, (elf: Elf, info: DebugInfo) => unknown>> = {
  units: (_, info) =>
    info.units.map(({ name, directory, producer, language, ranges }) => [
      name,
      directory,
      producer,
      language,
      ranges,
    ]),
  lines: (_, info) => [...info.lineTables()],
  files: (_, info) => info.sourceFiles(),
  breakpoints: (_, info) =>
    info.sourceFiles().map((file) => [info.addressesOfLine(file, 1), info.breakpointLocations(file, 1, 60)]),
  functions: (_, info) =>
    [...info.functions()].map(({ qualifiedName, linkageName, ranges, parameters, returns, low, ...rest }) => [
      qualifiedName,
      linkageName,
      ranges,
      parameters.map(({ name, type }) => [name, typeName(type)]),
      typeName(returns),
      rest.declaredAt,
      rest.entryBreakpoint,
      info.unwindRow(low),
      info.framesAt(low + 1).map(({ name, position }) => [name, position]),
      info.variablesAt(low + 1).map(({ name, type }) => [name, typeName(type)]),
    ]),
  main: (_, info) => info.entriesOfFunction("main"),
  globals: (_, info) =>
    info.globals().map(({ qualifiedName, address, type }) => [qualifiedName, address, typeName(type)]),
  type: (_, info) => info.baseTypeNamed("int")?.kind,
  symbols: (elf) => elf.symbols,
  symbol: (elf) => elf.symbolsNamed("main").map(({ value }) => [value, elf.memoryAt(value, 16)]),
  sections: (elf) => elf.sections.map((section) => elf.contentOf(section)),
};
