/** The tree of what an image is made of, from the records of two builds. No `vscode` here, so that it is tested without an editor. */

import type { Say } from "../say.ts";

/** As far as it is read, what `litebox build` writes into `build/NAME.json`. */
export interface BuildRecord {
  readonly mrenclave: string;
  readonly tcb: { readonly bytes: number; readonly components: readonly RecordComponent[] };
}

interface Sized {
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
}

interface RecordComponent extends Sized {
  readonly kind: string;
  readonly files: readonly (Omit<Sized, "name"> & {
    readonly path: string;
    readonly functions: readonly Sized[];
  })[];
}

export interface TcbNode extends Sized {
  readonly level: "component" | "file" | "item";
  /** Of its component: `application`, `library-os`, … */
  readonly kind: string;
  /** Its bytes in the build before; undefined where there was none to compare with. */
  readonly before: number | undefined;
  /** The names from the component to this one. */
  readonly path: readonly string[];
  /** The largest first; what is gone last. */
  readonly children: readonly TcbNode[];
}

/** Undefined for what is no build record. The file is made by our own command, but a person can edit it. */
export function readBuildRecord(text: string): BuildRecord | undefined {
  try {
    const record = JSON.parse(text) as BuildRecord;
    const isSized = ({ bytes, lines }: Omit<Sized, "name">): boolean =>
      typeof bytes === "number" && typeof lines === "number";
    const isRight =
      typeof record.mrenclave === "string" &&
      record.tcb.components.every(
        (component) =>
          typeof component.name === "string" &&
          isSized(component) &&
          component.files.every(
            (file) =>
              typeof file.path === "string" &&
              isSized(file) &&
              file.functions.every((item) => typeof item.name === "string" && isSized(item)),
          ),
      );
    return isRight ? record : undefined;
  } catch {
    return undefined;
  }
}

/** What both builds are brought to before they are compared. */
interface Part extends Sized {
  readonly kind: string;
  readonly parts: readonly Part[];
}

const LEVELS = ["component", "file", "item"] as const;

/** The components, the largest first. What only `before` has is there with no bytes. */
export function tcbTree(now: BuildRecord, before: BuildRecord | undefined): readonly TcbNode[] {
  return merged(partsOf(now), before && partsOf(before), []);
}

function partsOf({ tcb }: BuildRecord): readonly Part[] {
  return tcb.components.map(({ name, bytes, lines, kind, files }) => ({
    ...{ name, bytes, lines, kind },
    parts: files.map((file) => ({
      ...{ name: file.path, bytes: file.bytes, lines: file.lines, kind },
      parts: file.functions.map((item) => ({ ...item, kind, parts: [] })),
    })),
  }));
}

function merged(
  now: readonly Part[],
  before: readonly Part[] | undefined,
  path: readonly string[],
): readonly TcbNode[] {
  const level = LEVELS[path.length] ?? "item";
  // Items of one file may share a name, as merged strings or local functions do: the n-th is compared with the n-th.
  const old = keyed(before ?? []);
  const current = keyed(now);
  const node = (part: Part, earlier: Part | undefined, bytes: number): TcbNode => {
    const own = [...path, part.name];
    const parts = bytes === 0 && part === earlier ? [] : part.parts;
    return {
      ...{
        name: part.name,
        bytes,
        lines: part === earlier ? 0 : part.lines,
        kind: part.kind,
        level,
        path: own,
      },
      before: before && (earlier?.bytes ?? 0),
      children: merged(parts, before && (earlier?.parts ?? []), own),
    };
  };
  const there = [...current].map(([key, part]) => node(part, old.get(key), part.bytes));
  const gone = [...old].filter(([key]) => !current.has(key)).map(([, part]) => node(part, part, 0));
  return [...there, ...gone].sort((a, b) => b.bytes - a.bytes || (b.before ?? 0) - (a.before ?? 0));
}

function keyed(parts: readonly Part[]): ReadonlyMap<string, Part> {
  const map = new Map<string, Part>();
  for (const part of parts) {
    let count = 0;
    while (map.has(`${String(count)} ${part.name}`)) count++;
    map.set(`${String(count)} ${part.name}`, part);
  }
  return map;
}

/** What stands beside the name: `1,069 B · 12 lines · +24`. */
export function sizeText(
  { bytes, lines, before }: Pick<TcbNode, "bytes" | "lines" | "before">,
  say: Say,
): string {
  const parts = [`${bytes.toLocaleString("en-US")} B`];
  if (lines > 0) parts.push(lines === 1 ? say("1 line") : say("{0} lines", lines.toLocaleString("en-US")));
  if (before !== undefined && before !== bytes) parts.push(changeText(before, bytes, say));
  return parts.join(" · ");
}

function changeText(before: number, now: number, say: Say): string {
  if (before === 0) return say("new");
  if (now === 0) return say("gone, −{0}", before.toLocaleString("en-US"));
  const change = Math.abs(now - before).toLocaleString("en-US");
  return now > before ? `+${change}` : `−${change}`;
}

/** Lines from a function's name to its body. */
const LONGEST_HEAD = 20;

/**
 * The zero-based line on which a text defines what has this name in the image; 0 where that is not found. The name may have namespaces,
 * template arguments and parameters. A definition begins at the left margin, as every formatter of C, C++ and Rust leaves it, or, for
 * members, with a keyword or a type before the name.
 */
export function definitionLine(text: string, name: string): number {
  const own = ownName(name);
  if (own === "") return 0;
  const word = new RegExp(`(?<![\\w.>])${escaped(own)}(?!\\w)`);
  const lines = text.split("\n");
  const isComment = (line: string): boolean => /^\s*(?:\/\/|\/?\*|#|return\b)/.test(line);
  // A declaration ends where a definition has its body.
  const hasBody = (index: number): boolean =>
    /^[^;{]*\{/.test(lines.slice(index, index + LONGEST_HEAD).join("\n"));
  const isDefinition = (line: string, index: number): boolean =>
    word.test(line) && !isComment(line) && hasBody(index);
  const at = (test: (line: string, index: number) => boolean): number => lines.findIndex(test);
  const found = [
    at((line, index) => isDefinition(line, index) && /^\S/.test(line)),
    at((line, index) => isDefinition(line, index) && /^\s+(?:pub|fn|[\w:<>&*~]+)\s/.test(line)),
    at((line) => word.test(line)),
  ].find((line) => line >= 0);
  return found ?? 0;
}

/** `ns::Class<int>::member(char)` is written `member`. */
function ownName(name: string): string {
  const plain = name.replace(/\(.*$/s, "").replace(/\.(?:part|constprop|isra|cold|llvm)\b.*$/, "");
  let depth = 0;
  let bare = "";
  for (const character of plain) {
    if (character === "<") depth++;
    else if (character === ">") depth--;
    else if (depth === 0) bare += character;
  }
  return /[\w~]+$/.exec(bare.replace(/(?:::\{[^}]*\}|::h[0-9a-f]{16})+$/, ""))?.[0] ?? "";
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
