/**
 * Goes through a source and what it includes as the preprocessor does (C11, 6.10), and says which branches of conditions are code. What is not known may
 * hold: then all branches that may be code are.
 */

import type { SourceLanguage } from "../facts.ts";
import type { Directive } from "./directives.ts";
import { evaluate } from "./expression.ts";
import type { Truth } from "./expression.ts";
import { objectMacro, predefined, readDefinition } from "./macros.ts";
import type { Macro, MacroTable } from "./macros.ts";
import { addTransparent, transparency } from "./transparent.ts";
import type { TransparentMacro } from "./transparent.ts";

/** What the walk needs of the files around a source. */
export interface Units {
  directives(path: string): readonly Directive[];
  /** The file of the project that an include in `path` leads to. */
  resolve(path: string, include: string): string | undefined;
}

/** Of each directive of a file, by its index: it begins a branch that is code. */
export type Branches = Uint8Array;

/** gcc's own limit (`-fmax-include-depth`). */
const MOST_DEPTH = 200;

/** Directives that one walk looks at: beyond them, all is taken for code. */
const MOST_STEPS = 400_000;

/** What only decorates a declaration is not longer. */
const MOST_PLAIN = 200;

interface Frame {
  /** What stands around the conditional is code. */
  readonly isOuter: boolean;
  /** One of its branches is code: certainly, or maybe. */
  taken: Truth;
  /** The branch that is being read is code. */
  isCode: boolean;
}

/** A walk through one source. */
export class Walk implements MacroTable {
  readonly #units: Units;
  readonly #language: SourceLanguage;
  readonly #macros = new Map<string, Macro | undefined>();
  readonly #once = new Set<string>();
  readonly #open = new Set<string>();
  #steps = 0;
  /** Of each file that was come through. */
  readonly branches = new Map<string, Branches>();
  /** Macros that the parser is not to see. */
  readonly transparent = new Map<string, TransparentMacro>();

  constructor(units: Units, language: SourceLanguage, defines: Readonly<Record<string, unknown>>) {
    this.#units = units;
    this.#language = language;
    for (const [name, value] of Object.entries(defines)) this.#define(name, objectMacro(String(value)));
  }

  get(name: string): Macro | "unknown" | undefined {
    return this.#macros.has(name) ? this.#macros.get(name) : predefined(name, this.#language);
  }

  run(path: string): void {
    if (this.#open.has(path) || this.#open.size >= MOST_DEPTH || this.#once.has(path)) return;
    this.#open.add(path);
    const directives = this.#units.directives(path);
    let branches = this.branches.get(path);
    if (branches?.length !== directives.length) branches = new Uint8Array(directives.length);
    this.branches.set(path, branches);
    const frames: Frame[] = [];
    for (const [index, directive] of directives.entries()) {
      const isCode = frames.at(-1)?.isCode ?? true;
      if (++this.#steps > MOST_STEPS) branches[index] = 1;
      else if (this.#isConditional(directive, frames, isCode))
        branches[index] ||= Number(frames.at(-1)?.isCode ?? true);
      else if (isCode) this.#take(directive, path);
    }
    this.#open.delete(path);
  }

  /** Follows a conditional; false for what is none. */
  #isConditional(directive: Directive, frames: Frame[], isOuter: boolean): boolean {
    const { kind } = directive;
    if (kind === "if" || kind === "ifdef" || kind === "ifndef") {
      const truth = isOuter ? this.#truthOf(directive) : false;
      frames.push({ isOuter, taken: truth, isCode: isOuter && truth !== false });
      return true;
    }
    if (kind === "endif") {
      frames.pop();
      return true;
    }
    if (kind !== "elif" && kind !== "elifdef" && kind !== "elifndef" && kind !== "else") return false;
    const frame = frames.at(-1);
    if (!frame) return true;
    const mayBe = frame.isOuter && frame.taken !== true;
    const truth = !mayBe ? false : kind === "else" ? true : this.#truthOf(directive);
    frame.isCode = truth !== false;
    if (truth !== false) frame.taken = frame.taken === undefined && truth === undefined ? undefined : truth;
    return true;
  }

  #truthOf({ kind, rest }: Directive): Truth {
    if (kind === "if" || kind === "elif") return evaluate(rest, this);
    const macro = this.get(/^\w+/.exec(rest)?.[0] ?? "");
    if (macro === "unknown") return undefined;
    return (macro !== undefined) === (kind === "ifdef" || kind === "elifdef");
  }

  #define(name: string, macro: Macro): void {
    this.#macros.set(name, macro);
    const transparent = transparency({ ...macro, body: this.#plain(macro.body) });
    if (transparent) addTransparent(this.transparent, name, transparent);
  }

  /** `LUA_API` of `#define LUALIB_API LUA_API` is what it stands for. */
  #plain(body: string): string {
    return body.length > MOST_PLAIN
      ? body
      : body.replaceAll(/[A-Za-z_]\w*/g, (word) => this.transparent.get(word)?.text ?? word);
  }

  #take({ kind, rest }: Directive, path: string): void {
    if (kind === "define") {
      const defined = readDefinition(rest);
      if (defined) this.#define(defined.name, defined.macro);
    } else if (kind === "undef") this.#macros.set(/^\w+/.exec(rest)?.[0] ?? "", undefined);
    else if (kind === "pragma" && /^once\b/.test(rest)) this.#once.add(path);
    else if (kind === "include") {
      const include = includedPath(rest, this);
      const target = include && this.#units.resolve(path, include.path);
      if (target !== undefined) this.run(target);
    }
  }
}

export interface IncludedPath {
  readonly path: string;
  readonly system: boolean;
}

/** What stands behind `#include`; a macro may stand for it. */
export function includedPath(rest: string, macros?: MacroTable): IncludedPath | undefined {
  const [, quoted, angled] = /^(?:"([^"\n]+)"|<([^>\n]+)>)/.exec(rest) ?? [];
  if (quoted !== undefined) return { path: quoted, system: false };
  if (angled !== undefined) return { path: angled, system: true };
  const macro = macros?.get(rest);
  return macro === undefined || macro === "unknown" ? undefined : includedPath(macro.body);
}

/** A file by itself, whose path is empty. */
export function walkAlone(directives: readonly Directive[], language: SourceLanguage): Walk {
  const walk = new Walk({ directives: () => directives, resolve: () => undefined }, language, {});
  walk.run("");
  return walk;
}
