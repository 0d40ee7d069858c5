/**
 * How well what is said while one types, and after a save, agrees with the truth, on programs from Debian: the undefined symbols of the objects that this
 * machine's compiler makes of them.
 */

import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
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
import { obtain } from "./third-party.ts";

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

/** Of each program, or why its source cannot be had. */
export async function corpus(): Promise<object> {
  const parts = { known: KNOWN_PROGRAMS, heldOut: HELD_OUT_PROGRAMS };
  const results: Record<string, object> = {};
  for (const [part, programs] of Object.entries(parts)) {
    const each: (ProgramResult | Failure)[] = [];
    for (const program of programs) {
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
    const objects = await compileAll(folder, program.flags);
    const project = await openProject(folder, program, objects);
    const compare = (): Agreement => compareAll(folder, objects, project);
    const typing = compare();
    const measured = await measure(folder, program, objects);
    project.linked(measured.unresolved ?? [], project.savedTexts());
    const saved = compare();
    const truths = [...truthsOf(objects).values()];
    const lines = sum([...objects.keys()].map((path) => (project.textOf(path) ?? "").split("\n").length));
    project.dispose();
    const symbols = sum(truths.map(({ size }) => size));
    return { name: program.name, objects: objects.size, lines, symbols, typing, saved };
  } finally {
    await rm(folder, { recursive: true });
  }
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
  const compiler = join(folder, "cc");
  const defines = Object.fromEntries(
    flags.map((flag) => /^-D(\w+)=?(.*)$/.exec(flag)).map((parts) => [parts?.[1] ?? "", parts?.[2] ?? ""]),
  );
  await writeFile(compiler, COMPILER);
  await chmod(compiler, 0o755);
  const manifest = { name, compiler: "cc", sources: sourcesOf(folder, objects), defines, include: ["."] };
  await writeFile(join(folder, "litebox.json"), JSON.stringify({ ...manifest, compiler: "./cc" }));
  const args = [CLI, "tcb", "--json", folder];
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 256 << 20 }).catch(
    (failed: { stdout: string }) => failed,
  );
  return JSON.parse(stdout) as TcbJson;
}

const COMPILER = `#!/bin/bash
case "$*" in
*" -c $(dirname "$0")/"*) ;;
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

function truthsOf(objects: ReadonlyMap<string, CompiledSource>): Map<string, ReadonlySet<string>> {
  const defined = new Set([...objects.values()].flatMap((object) => object.defined));
  const truth = ({ needed }: CompiledSource) => new Set(needed.filter((symbol) => !defined.has(symbol)));
  return new Map([...objects].map(([path, object]) => [path, truth(object)]));
}

function compareAll(
  folder: string,
  objects: ReadonlyMap<string, CompiledSource>,
  project: Project,
): Agreement {
  const missed: string[] = [];
  const mistaken: string[] = [];
  let found = 0;
  for (const [path, truth] of truthsOf(objects)) {
    // What is a macro in the headers of this system is nothing at all in an enclave: to report it is right, and no symbol says so.
    const macros = objects.get(path)?.macros;
    const own = reportedIn(path, project).filter((name) => truth.has(name) || macros?.has(name) !== true);
    const reported = new Set(own);
    // What a header calls is reported there.
    const everywhere = new Set([
      ...own,
      ...headersOf(path, project).flatMap((each) => reportedIn(each, project)),
    ]);
    const at = path.slice(folder.length + 1);
    for (const symbol of truth)
      if (everywhere.has(symbol)) found++;
      else missed.push(`${at}: ${symbol}`);
    for (const symbol of reported) if (!truth.has(symbol)) mistaken.push(`${at}: ${symbol}`);
  }
  mistaken.push(...mistakenInHeaders(folder, objects, project));
  return {
    recall: percent(found, found + missed.length),
    precision: percent(found, found + mistaken.length),
    missed,
    mistaken,
  };
}

/** What is reported in a header is right where one of the sources that include it needs it. */
function mistakenInHeaders(
  folder: string,
  objects: ReadonlyMap<string, CompiledSource>,
  project: Project,
): string[] {
  const truths = truthsOf(objects);
  const users = new Map<string, string[]>();
  for (const path of objects.keys())
    for (const header of headersOf(path, project)) users.set(header, [...(users.get(header) ?? []), path]);
  return [...users].flatMap(([header, paths]) => {
    const isRight = (name: string): boolean =>
      paths.some(
        (path) => truths.get(path)?.has(name) === true || objects.get(path)?.macros.has(name) === true,
      );
    const names = new Set(reportedIn(header, project).filter((name) => !isRight(name)));
    return [...names].map((name) => `${header.slice(folder.length + 1)}: ${name}`);
  });
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
