/** The program that is debugged, as its files describe it: ELF, debug information, build record. Nothing here knows whether it runs. */
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";
import { openDebugInfo } from "../../runtime/binary/open-debug-info.ts";
import type { Elf, Inflate } from "../../runtime/binary/elf/elf.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { notAnElf } from "./errors.ts";
import { SourcePaths, type SourcePathOptions } from "./source-paths.ts";

export interface ProgramOptions extends SourcePathOptions {
  readonly path: string;
  readonly inflate: Inflate;
  /** Text of the build record (`build/NAME.json`), where there is one. */
  readonly buildRecord: string | undefined;
}

/** `x+offset` beyond this is no help to anyone. */
const SYMBOL_REACH = 1 << 16;

export class Program {
  readonly elf: Elf;
  readonly info: DebugInfo;
  readonly paths: SourcePaths;
  /** Files of the library OS, as the debug information names them. */
  readonly #libraryOs: ReadonlySet<string>;

  private constructor(elf: Elf, info: DebugInfo, options: ProgramOptions) {
    this.elf = elf;
    this.info = info;
    this.paths = new SourcePaths(info, options);
    this.#libraryOs = libraryOsFiles(info, options.buildRecord);
  }

  static open(bytes: Uint8Array, options: ProgramOptions): Program {
    const elf = readElf(bytes, { inflate: options.inflate });
    if (elf.value === undefined) throw notAnElf(options.path, elf.problems[0]?.message ?? "unknown reason");
    const info = openDebugInfo(elf.value);
    if (info.value === undefined) throw notAnElf(options.path, info.problems[0]?.message ?? "unknown reason");
    return new Program(elf.value, info.value, options);
  }

  /** `name` or `name+offset` of the symbol around an address. */
  readonly symbolAt = (address: bigint): string | undefined => {
    if (address > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
    const symbol = this.elf.symbolAt(Number(address));
    if (symbol === undefined) return undefined;
    const offset = Number(address) - symbol.value;
    // A label without a size (assembly, linker scripts) is only a name for what follows it in code.
    if (offset > 0 && symbol.size === 0 && (offset > SYMBOL_REACH || !this.#isCode(Number(address))))
      return undefined;
    return offset === 0 ? symbol.name : `${symbol.name}+${offset}`;
  };

  #isCode(address: number): boolean {
    return this.elf.segments.some(
      ({ executable, address: low, memorySize }) =>
        executable && address >= low && address < low + memorySize,
    );
  }

  isLibraryOs(file: string): boolean {
    return this.#libraryOs.has(file);
  }
}

/** The part of the build record that matters here; it is a file of the user's, so nothing about it is taken for granted. */
function libraryOsFiles(info: DebugInfo, record: string | undefined): Set<string> {
  const paths: string[] = [];
  for (const component of list(property(property(parse(record), "tcb"), "components"))) {
    if (property(component, "kind") !== "library-os") continue;
    for (const file of list(property(component, "files"))) {
      const path = property(file, "path");
      if (typeof path === "string") paths.push(path);
    }
  }
  const known = info.sourceFiles();
  return new Set(known.filter((file) => paths.some((path) => file === path || file.endsWith(`/${path}`))));
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A damaged record only means that no frame is dimmed.
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
