/** What linkers say about undefined and doubly defined symbols and unknown sections, as records; both linkers' wordings are read. */

export interface SymbolPlace {
  /** A source file with its line, as the linker took it from the debug information; else the object file. */
  readonly file: string;
  readonly line: number | undefined;
  /** The function that holds the reference. */
  readonly function: string | undefined;
}

export interface LinkError {
  readonly kind: "undefined" | "duplicate" | "section";
  /** The symbol; of a section that the image has no place for, its name. */
  readonly symbol: string;
  /** Where it is referred to, or defined. */
  readonly places: readonly SymbolPlace[];
}

export interface LinkErrors {
  readonly errors: readonly LinkError[];
  /** Lines that say something else. */
  readonly rest: readonly string[];
}

export function readLinkErrors(text: string): LinkErrors {
  const found = new Map<string, { kind: LinkError["kind"]; symbol: string; places: SymbolPlace[] }>();
  const rest: string[] = [];
  const note = (kind: LinkError["kind"], symbol: string, place?: SymbolPlace) => {
    const error = found.get(`${kind} ${symbol}`) ?? { kind, symbol, places: [] };
    found.set(`${kind} ${symbol}`, error);
    if (place !== undefined) error.places.push(place);
    return error;
  };
  let current: ReturnType<typeof note> | undefined;
  let currentFunction: string | undefined;
  for (const line of text.split("\n")) {
    const [, within] = BFD_FUNCTION.exec(line) ?? [];
    if (within !== undefined) {
      currentFunction = within;
      continue;
    }
    const orphan = readOrphan(line);
    if (orphan !== undefined) {
      note("section", orphan.section, { file: orphan.object, line: undefined, function: undefined });
      continue;
    }
    const bfd = readBfdLine(line);
    if (bfd !== undefined) {
      for (const place of bfd.places) note(bfd.kind, bfd.symbol, { ...place, function: currentFunction });
      continue;
    }
    const [, wording, symbol] = LLD_ERROR.exec(line) ?? [];
    if (wording !== undefined && symbol !== undefined) {
      current = note(wording.startsWith("undefined") ? "undefined" : "duplicate", symbol);
    } else if (line.startsWith(">>> ")) {
      if (current !== undefined) readLldContinuation(line, current.places);
    } else if (line.trim() !== "") {
      rest.push(line);
    }
  }
  return { errors: [...found.values()], rest };
}

const BFD_FUNCTION = /: in function [`'](.*)':$/;
const BFD_UNDEFINED =
  /^(?:\S*ld(?:\.bfd)?: )?(.*): (?:more )?undefined reference[s]? to [`'](.*?)'(?: follow)?$/;
const BFD_DUPLICATE =
  /^(?:\S*ld(?:\.bfd)?: )?(.*): multiple definition of [`'](.*?)'; (.*): first defined here$/;
const LLD_ERROR = /: error: (undefined(?: hidden)? symbol|duplicate symbol): (.*)$/;

const BFD_ORPHAN = /: (?:error: )?unplaced orphan section [`'](.*?)' from [`'](.*)'$/;
const LLD_ORPHAN = /: error: (.*):\(([^()]*)\) is being placed in '.*'$/;

function readOrphan(line: string): { section: string; object: string } | undefined {
  const [, section, object] = BFD_ORPHAN.exec(line) ?? [];
  if (section !== undefined && object !== undefined) return { section, object };
  const [, from, placed] = LLD_ORPHAN.exec(line) ?? [];
  return from === undefined || placed === undefined ? undefined : { section: placed, object: from };
}

/** `main.o:(.text.main+0x10)`, `/src/main.c:12`, `main.c:(.text.main+0x10)`. */
function readPlace(text: string): { file: string; line: number | undefined } {
  // GNU ld puts the object before the source: `main.o:/src/main.c:12`.
  const [, file, line] = /^(?:[^:]*\.o:(?=\/))?(.*?):(?:(\d+)|\(.*\))$/.exec(text.trim()) ?? [];
  return { file: file ?? text.trim(), line: line === undefined ? undefined : Number(line) };
}

interface BfdError {
  readonly kind: LinkError["kind"];
  readonly symbol: string;
  readonly places: readonly { readonly file: string; readonly line: number | undefined }[];
}

function readBfdLine(line: string): BfdError | undefined {
  const [, place, symbol] = BFD_UNDEFINED.exec(line) ?? [];
  if (place !== undefined && symbol !== undefined)
    return { kind: "undefined", symbol, places: [readPlace(place)] };
  const [, again, twice, first] = BFD_DUPLICATE.exec(line) ?? [];
  if (again === undefined || twice === undefined || first === undefined) return undefined;
  return { kind: "duplicate", symbol: twice, places: [readPlace(first), readPlace(again)] };
}

/**
 *     >>> referenced by main.c:12 (/src/main.c:12)
 *     >>>               /build/main.o:(main)
 *     >>> defined at main.c:3 (/src/main.c:3)
 */
function readLldContinuation(line: string, places: SymbolPlace[]): void {
  const [, text] = /^>>> (?:referenced by|defined at) (.*)$/.exec(line) ?? [];
  if (text !== undefined) {
    const [, full] = / \((.*:\d+)\)$/.exec(text) ?? [];
    const [, file, within] = /^(.*):\(([^()]*)\)$/.exec(text) ?? [];
    const place =
      full === undefined && file !== undefined ? { file, line: undefined } : readPlace(full ?? text);
    places.push({ ...place, function: within });
    return;
  }
  const [, within] = /^>>>\s+.*:\(([^()]*)\)$/.exec(line) ?? [];
  const last = places.at(-1);
  if (within !== undefined && last !== undefined && last.function === undefined)
    places[places.length - 1] = { ...last, function: within };
}
