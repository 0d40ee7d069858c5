/** The program that is debugged, as its files describe it: ELF, debug information, build record. Nothing here knows whether it runs. */
import { hexAddress } from "../../runtime/base/hex.ts";
import { readableName } from "../../runtime/binary/cxx-names.ts";
import { demangleRust } from "../../runtime/binary/demangle/rust.ts";
import type { DebugInfo, SourceFrame } from "../../runtime/binary/debug-info.ts";
import { openDebugInfo } from "../../runtime/binary/open-debug-info.ts";
import type { IndexFile } from "../../runtime/binary/dwarf/index-file.ts";
import type { Elf, Inflate, PartlyRead } from "../../runtime/binary/elf/elf.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { notAnElf } from "./errors.ts";
import { SourcePaths, type SourcePathOptions } from "./source-paths.ts";

/** What is known of a program by its file alone. */
export interface OpenedFile {
  readonly elf: Elf;
  readonly info: DebugInfo;
  /** The program has stopped: what is known of its debug information by now is worth keeping. */
  readonly keep?: (info: DebugInfo) => void;
}

/** What earlier sessions have left. */
interface KnownIndex {
  readonly file: IndexFile | undefined;
  readonly keep: (info: DebugInfo) => void;
}

/** Refuses what is no ELF file at once; its debug information is opened by what is given back. */
export function readProgramFile(
  content: PartlyRead,
  path: string,
  inflate: Inflate,
  indexOf: (elf: Elf) => KnownIndex | undefined = () => undefined,
): () => OpenedFile {
  const { value: elf, problems } = readElf(content.bytes, { inflate, load: content.load.bind(content) });
  if (elf === undefined) throw notAnElf(path, problems[0]?.message ?? "unknown reason");
  return () => {
    const index = indexOf(elf);
    const info = openDebugInfo(elf, index?.file);
    if (info.value === undefined) throw notAnElf(path, info.problems[0]?.message ?? "unknown reason");
    return { elf, info: info.value, ...(index && { keep: index.keep }) };
  };
}

export interface ProgramOptions extends SourcePathOptions {
  readonly path: string;
  /** Text of the build record (`build/NAME.json`), where there is one. */
  readonly buildRecord: string | undefined;
}

/** `x+offset` beyond this is no help to anyone. */
const SYMBOL_REACH = 1 << 16;

export class Program {
  /** The file. */
  readonly path: string;
  readonly elf: Elf;
  readonly info: DebugInfo;
  readonly paths: SourcePaths;
  readonly #keep: OpenedFile["keep"];
  /** Files of the library OS, as the build record names them: by the ends of their paths. */
  readonly #libraryOs: ReadonlySet<string>;
  readonly #isLibraryOs = new Map<string, boolean>();

  constructor({ elf, info, keep }: OpenedFile, options: ProgramOptions) {
    this.path = options.path;
    this.elf = elf;
    this.info = info;
    this.#keep = keep;
    this.paths = new SourcePaths(info, options);
    this.#libraryOs = libraryOsFiles(options.buildRecord);
  }

  /** It has stopped, and the session is going. */
  hasStopped(): void {
    this.#keep?.(this.info);
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
    const name = this.#readable(symbol.name, symbol.value);
    return offset === 0 ? name : `${name}+${offset}`;
  };

  /** A symbol of C++ by the name that the debug information has for what is there, instead of the linker's. */
  #readable(symbol: string, address: number): string {
    const rust = demangleRust(symbol);
    if (rust !== symbol || !symbol.startsWith("_Z")) return rust;
    if (/^_ZT[VTIS]/.test(symbol)) return tableName(symbol) ?? symbol;
    const found = this.info.functionAt(address);
    if (found !== undefined) return readableName(found.qualifiedName);
    const variable = this.info.globals().find((global) => global.address === address);
    return variable === undefined ? symbol : readableName(variable.qualifiedName);
  }

  /** What is at an address in code, if only as a number. */
  nameAt(address: bigint): string {
    return this.symbolAt(address) ?? hexAddress(address);
  }

  #isCode(address: number): boolean {
    return this.elf.segments.some(
      ({ executable, address: low, memorySize }) =>
        executable && address >= low && address < low + memorySize,
    );
  }

  /**
   * The source frames of a machine frame. Where gcc inlines from a library's header and does not say where the copy begins, several
   * lines start at one address; then the program's own is the one that a person is at.
   */
  framesAt(address: number): readonly SourceFrame[] {
    const [innermost, ...others] = this.info.framesAt(address);
    if (innermost === undefined) return [];
    const { position } = innermost;
    const file = (innermost.inlined ?? innermost.function).declaredAt?.file;
    if (
      position === undefined ||
      file === undefined ||
      !this.isLibraryOs(position.file) ||
      this.isLibraryOs(file)
    )
      return [innermost, ...others];
    return [{ ...innermost, position: this.info.positionIn(file, address) ?? position }, ...others];
  }

  /** Also libstdc++'s headers: one debugs a program, not its library. */
  isLibraryOs(file: string): boolean {
    let known = this.#isLibraryOs.get(file);
    if (known === undefined) {
      known = tailsOf(file).some((tail) => this.#libraryOs.has(tail)) || /\/include\/c\+\+\/\d/.test(file);
      this.#isLibraryOs.set(file, known);
    }
    return known;
  }
}

const TABLES: Readonly<Record<string, string>> = {
  V: "vtable",
  T: "VTT",
  I: "typeinfo",
  S: "typeinfo name",
};

/** `_ZTVN6shapes6CircleE` is the table of virtual functions of `shapes::Circle` (Itanium C++ ABI, 5.1.4); undefined for templates. */
function tableName(symbol: string): string | undefined {
  const [, kind = "", nested, plain] =
    /^_ZT([VTIS])(?:N((?:\d+[A-Za-z_]\w*?)+)E|(\d+\w+))$/.exec(symbol) ?? [];
  const parts: string[] = [];
  for (let rest = nested ?? plain ?? ""; rest !== "";) {
    const digits = /^\d+/.exec(rest)?.[0];
    if (digits === undefined) return undefined;
    parts.push(rest.slice(digits.length, digits.length + Number(digits)));
    rest = rest.slice(digits.length + Number(digits));
  }
  return parts.length === 0 ? undefined : `${TABLES[kind] ?? ""} for ${parts.join("::")}`;
}

/** The part of the build record that matters here; it is a file of the user's, so nothing about it is taken for granted. */
function libraryOsFiles(record: string | undefined): Set<string> {
  const paths = new Set<string>();
  for (const component of list(property(property(parse(record), "tcb"), "components"))) {
    // rustc's own crates, too: one debugs a program, not its libraries.
    const kind = property(component, "kind");
    if (kind !== "library-os" && kind !== "toolchain") continue;
    for (const file of list(property(component, "files"))) {
      const path = property(file, "path");
      if (typeof path === "string") paths.add(path);
    }
  }
  return paths;
}

/** A path, and what is behind each of its slashes. */
function tailsOf(path: string): string[] {
  const tails = [path];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) tails.push(path.slice(at + 1));
  return tails;
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
