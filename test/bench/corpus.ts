/**
 * How well what is said while one types, and after a save, agrees with the truth, on programs from Debian: the undefined symbols of the objects that this
 * machine's compiler makes of them.
 */

import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { loadParsers } from "../../language-server/analysis/parser.ts";
import { Project } from "../../language-server/analysis/project.ts";
import { checkFile } from "../../language-server/diagnostics/index.ts";
import { nodeBuildSystem } from "../../runtime/image/machine/node-system.ts";
import type { TcbJson } from "../../runtime/tcb/json.ts";
import { HELD_OUT_PROGRAMS, KNOWN_PROGRAMS } from "./corpus-programs.ts";
import type { Program } from "./corpus-programs.ts";
import { compileAll } from "./corpus-truth.ts";
import type { CompiledSource } from "./corpus-truth.ts";
import { CACHE, obtain } from "./third-party.ts";

const execute = promisify(execFile);
const CLI = join(import.meta.dirname, "..", "..", "runtime", "cli", "main.ts");

interface Agreement {
  /** Percent of the symbols that are reported. */
  readonly recall: number;
  /** Percent of what is reported that is one of them. */
  readonly precision: number;
  readonly missed: readonly string[];
  readonly mistaken: readonly string[];
}

interface ProgramResult {
  readonly name: string;
  readonly objects: number;
  readonly lines: number;
  /** Undefined symbols outside of the API, counted for each object. */
  readonly symbols: number;
  readonly typing: Agreement;
  readonly saved: Agreement;
}

interface Failure {
  readonly name: string;
  readonly reason: string;
}

/** Of each program, or why its source cannot be had. Where some are named, of those. */
export async function corpus(named: readonly string[]): Promise<object> {
  const parts = { known: KNOWN_PROGRAMS, heldOut: HELD_OUT_PROGRAMS };
  const isNamed = ({ name }: Program): boolean => named.includes(name);
  const isChosen = Object.values(parts).flat().some(isNamed) ? isNamed : () => true;
  const results: Record<string, object> = {};
  for (const [part, programs] of Object.entries(parts)) {
    const each: (ProgramResult | Failure)[] = [];
    for (const program of programs.filter(isChosen)) {
      const got = await obtain(program);
      each.push("reason" in got ? { name: program.name, ...got } : await agreement(got.folder, program));
    }
    results[part] = { programs: each, all: summary(each.filter((result) => "typing" in result)) };
  }
  return results;
}

/** Over all programs, weighed by their symbols. */
function summary(results: readonly ProgramResult[]): object {
  const symbols = sum(results.map((result) => result.symbols));
  const of = (pick: (result: ProgramResult) => Agreement): object => {
    const missed = sum(results.map((result) => pick(result).missed.length));
    const mistaken = sum(results.map((result) => pick(result).mistaken.length));
    const found = symbols - missed;
    return { recall: percent(found, symbols), precision: percent(found, found + mistaken) };
  };
  return { symbols, typing: of(({ typing }) => typing), saved: of(({ saved }) => saved) };
}

async function agreement(source: string, program: Program): Promise<ProgramResult> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-corpus-"));
  try {
    await cp(source, folder, { recursive: true });
    const all = await compileAll(folder, program.flags);
    const parts: ProgramResult[] = [];
    const counted = new Set<string>();
    for (const objects of programsIn(all)) {
      const project = await openProject(folder, program, objects);
      const truth = new Truth(folder, objects, counted);
      const typing = truth.compare(project);
      const measured = await measure(folder, program, objects);
      project.linked(measured, project.savedTexts());
      const saved = truth.compare(project);
      const lines = sum(truth.paths.map((path) => (project.textOf(path) ?? "").split("\n").length));
      project.dispose();
      for (const path of objects.keys()) counted.add(path);
      const { symbols, paths } = truth;
      parts.push({ name: program.name, objects: paths.length, lines, symbols, typing, saved });
    }
    return together(program.name, parts);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A package may have several programs, of which each is a project with all that has no `main`. */
function programsIn(all: ReadonlyMap<string, CompiledSource>): ReadonlyMap<string, CompiledSource>[] {
  const isMain = ({ defined }: CompiledSource): boolean => defined.includes("main");
  const shared = [...all].filter(([, object]) => !isMain(object));
  const mains = [...all].filter(([, object]) => isMain(object));
  return mains.length < 2 ? [all] : mains.map((main) => new Map([main, ...shared]));
}

function together(name: string, parts: readonly ProgramResult[]): ProgramResult {
  const symbols = sum(parts.map((part) => part.symbols));
  const of = (pick: (result: ProgramResult) => Agreement): Agreement =>
    agreementOf(
      symbols,
      parts.flatMap((part) => pick(part).missed),
      parts.flatMap((part) => pick(part).mistaken),
    );
  return {
    name,
    objects: sum(parts.map(({ objects }) => objects)),
    lines: sum(parts.map(({ lines }) => lines)),
    symbols,
    typing: of(({ typing }) => typing),
    saved: of(({ saved }) => saved),
  };
}

function agreementOf(symbols: number, missed: readonly string[], mistaken: readonly string[]): Agreement {
  const found = symbols - missed.length;
  return {
    recall: percent(found, symbols),
    precision: percent(found, found + mistaken.length),
    missed,
    mistaken,
  };
}

/** Sources ask for macros of the system: the project has those that the compiler had, but for what is a symbol as well. */
async function openProject(
  folder: string,
  { name }: Program,
  objects: ReadonlyMap<string, CompiledSource>,
): Promise<Project> {
  const project = new Project(folder, nodeBuildSystem(), await loadParsers());
  const needed = new Set([...objects.values()].flatMap((object) => object.needed));
  const macros = [...objects.values()].flatMap((object) => [...object.macros]);
  const defines = Object.fromEntries(macros.filter(([macro]) => !needed.has(macro)));
  const sources = sourcesOf(folder, objects);
  await project.edit(project.manifestPath, JSON.stringify({ name, sources, defines, include: ["."] }));
  return project;
}

function sourcesOf(folder: string, objects: ReadonlyMap<string, CompiledSource>): string[] {
  return [...objects.keys()].map((path) => path.slice(folder.length + 1));
}

/** What a build says, by a compiler that gives the sources of the program this machine's headers, since they do not compile with ours. */
async function measure(
  folder: string,
  { name, flags }: Program,
  objects: ReadonlyMap<string, CompiledSource>,
): Promise<TcbJson> {
  const defines = Object.fromEntries(
    flags.map((flag) => /^-D(\w+)=?(.*)$/.exec(flag)).map((parts) => [parts?.[1] ?? "", parts?.[2] ?? ""]),
  );
  const compiler = await placeCompiler();
  const manifest = { name, compiler, sources: sourcesOf(folder, objects), defines, include: ["."] };
  await writeFile(join(folder, "litebox.json"), JSON.stringify(manifest));
  const args = [CLI, "tcb", "--json", folder];
  const printed = await execute(process.execPath, args, { maxBuffer: 256 << 20 }).then(
    ({ stdout }) => stdout,
    // It fails, since it does not link, and says what it has found all the same.
    (failed: unknown) => (failed instanceof Error && "stdout" in failed ? String(failed.stdout) : ""),
  );
  return JSON.parse(printed) as TcbJson;
}

/** Always at the same place, so that the library OS is compiled by it once. */
async function placeCompiler(): Promise<string> {
  const path = join(CACHE, "bench", "corpus-cc");
  const present = await readFile(path, "utf8").catch(() => "");
  if (present !== COMPILER) await writeFile(path, COMPILER, { mode: 0o755 });
  return path;
}

const COMPILER = `#!/bin/bash
case "$*" in
*" -c "*/litebox-corpus-*) ;;
*) exec gcc "$@" ;;
esac
words=()
while [ $# -gt 0 ]; do
  case "$1" in
  -nostdinc | -Wall | -O*) ;;
  -isystem) shift ;;
  *) words+=("$1") ;;
  esac
  shift
done
exec gcc -w -O0 -fno-builtin -fno-stack-protector "\${words[@]}"
`;

/** What the objects of one program say, but of those that were counted before. */
class Truth {
  readonly #folder: string;
  readonly #objects: ReadonlyMap<string, CompiledSource>;
  readonly #defined: ReadonlySet<string>;
  readonly paths: readonly string[];

  constructor(folder: string, objects: ReadonlyMap<string, CompiledSource>, counted: ReadonlySet<string>) {
    this.#folder = folder;
    this.#objects = objects;
    this.#defined = new Set([...objects.values()].flatMap((object) => object.defined));
    this.paths = [...objects.keys()].filter((path) => !counted.has(path));
  }

  get symbols(): number {
    return sum(this.paths.map((path) => this.#symbolsOf(path).length));
  }

  compare(project: Project): Agreement {
    const missed: string[] = [];
    const mistaken: string[] = [];
    const users = new Map<string, string[]>();
    for (const path of this.paths) {
      const reported = new Set(reportedIn(path, project));
      for (const name of reported) if (!this.#isRight(name, path)) mistaken.push(this.#at(path, name));
      for (const header of headersOf(path, project)) {
        // What a header calls is reported there.
        for (const name of reportedIn(header, project)) reported.add(name);
        users.set(header, [...(users.get(header) ?? []), path]);
      }
      missed.push(
        ...this.#symbolsOf(path)
          .filter((name) => !reported.has(name))
          .map((name) => this.#at(path, name)),
      );
    }
    // What is said of a header is right where one of the sources that include it needs it.
    for (const [header, paths] of users)
      for (const name of new Set(reportedIn(header, project)))
        if (!paths.some((path) => this.#isRight(name, path))) mistaken.push(this.#at(header, name));
    return agreementOf(this.symbols, missed, mistaken);
  }

  #symbolsOf(path: string): string[] {
    const needed = this.#objects.get(path)?.needed ?? [];
    return [...new Set(needed)].filter((name) => !this.#defined.has(name));
  }

  /** What is a macro or an inline function of this system's headers is nothing at all in an enclave, as what is undefined: to report it is right. */
  #isRight(name: string, path: string): boolean {
    const object = this.#objects.get(path);
    return (
      object?.macros.has(name) === true || (object?.outer.has(name) === true && !this.#defined.has(name))
    );
  }

  #at(path: string, name: string): string {
    return `${path.slice(this.#folder.length + 1)}: ${name}`;
  }
}

/** The project's headers that a source includes, and those that they do. */
function headersOf(path: string, project: Project): string[] {
  const reached = new Set([path]);
  for (const each of reached) {
    const includes = project.contextOf(each, undefined)?.file.includes ?? [];
    for (const include of includes) {
      const header = project.included(each, include.path);
      if (header !== undefined) reached.add(header);
    }
  }
  reached.delete(path);
  return [...reached];
}

/** The names that a message begins with. */
function reportedIn(path: string, project: Project): string[] {
  const context = project.contextOf(path, undefined);
  if (!context) return [];
  return checkFile(context)
    .filter(({ code }) => code === "outside-api-call" || code === "undefined-symbol")
    .map(({ message }) => /^`([^`]+)`/.exec(message)?.[1] ?? message)
    .map((name) => (name === "_setjmp" ? "setjmp" : name));
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.round((10_000 * part) / whole) / 100;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
