/**
 * How well what the syntax finds agrees with the truth, on programs from Debian: the undefined symbols of the objects that this machine's compiler makes
 * of them. Nothing of them is committed.
 */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { loadParsers } from "../../language-server/analysis/parser.ts";
import { Project } from "../../language-server/analysis/project.ts";
import { isReservedName, liteboxApi } from "../../language-server/analysis/surface.ts";
import { checkFile } from "../../language-server/diagnostics/index.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { nodeBuildSystem } from "../../runtime/image/machine/node-system.ts";
import type { SourceArchive } from "../../runtime/image/third-party/third-party.ts";
import { obtain } from "./third-party.ts";

const execute = promisify(execFile);

/** A program with how it is compiled without its own Makefile. */
interface Program extends SourceArchive {
  readonly flags: readonly string[];
}

const debian = (name: string) => [{ kind: "debian", package: name, suite: "bookworm" }] as const;

/** Of Debian 12: small, in C, and compiled without a configuration step. */
const PROGRAMS: readonly Program[] = [
  {
    name: "tree",
    title: "tree",
    version: "2.1.0",
    licence: "GPL-2.0-or-later",
    sha256: "0160c535bff2b0dc6a830b9944e981e3427380f63e748da96ced7071faebabf6",
    addresses: debian("tree"),
    flags: ["-DLINUX"],
  },
  {
    name: "figlet",
    title: "FIGlet",
    version: "2.2.5",
    licence: "BSD-3-Clause",
    sha256: "bf88c40fd0f077dab2712f54f8d39ac952e4e9f2e1882f1195be9e5e4257417d",
    addresses: debian("figlet"),
    flags: ['-DDEFAULTFONTDIR="fonts"', '-DDEFAULTFONTFILE="standard.flf"'],
  },
  {
    name: "dos2unix",
    title: "dos2unix",
    version: "7.4.3",
    licence: "BSD-2-Clause",
    sha256: "b68db41956daf933828423aa30510e00c12d29ef5916e715e8d4e694fe66ca72",
    addresses: debian("dos2unix"),
    flags: ["-DD2U_UNICODE", "-DENABLE_NLS", '-DVER_REVISION="7"', '-DVER_DATE="0"'],
  },
  {
    name: "netcat",
    title: "netcat",
    version: "1.10",
    licence: "public domain",
    sha256: "64913dc3f0b4a96c3ab04d062d84f28ba6854152c94344e3985458b2aebca3d5",
    addresses: debian("netcat-traditional"),
    flags: ["-DLINUX"],
  },
  {
    name: "micro-httpd",
    title: "micro_httpd",
    version: "20140814",
    licence: "BSD-2-Clause",
    sha256: "3313f19d80897caa0fa9cd5cc7481736302bb6f61ac45238d240871117119556",
    addresses: debian("micro-httpd"),
    flags: [],
  },
];

interface Agreement {
  readonly name: string;
  readonly objects: number;
  readonly lines: number;
  /** Undefined symbols outside of the API, counted for each object. */
  readonly symbols: number;
  /** Percent of them that are reported. */
  readonly recall: number;
  /** Percent of what is reported that is one of them. */
  readonly precision: number;
  readonly missed: readonly string[];
  readonly mistaken: readonly string[];
}

/** Of each program, or why its source cannot be had. */
export async function corpus(): Promise<readonly (Agreement | { name: string; reason: string })[]> {
  const results: (Agreement | { name: string; reason: string })[] = [];
  for (const program of PROGRAMS) {
    const got = await obtain(program);
    const { name } = program;
    results.push("reason" in got ? { name, ...got } : await agreement(got.folder, program));
  }
  return results;
}

async function agreement(folder: string, { name, flags }: Program): Promise<Agreement> {
  const objects = await compileAll(folder, flags);
  const defined = new Set([...objects.values()].flatMap((object) => object.defined));
  const project = new Project(folder, nodeBuildSystem(), await loadParsers());
  // Sources ask for macros: the project has those that the compiler had, but for what is a symbol as well.
  const needed = new Set([...objects.values()].flatMap((object) => object.needed));
  const macros = [...objects.values()]
    .flatMap((object) => [...object.macros])
    .filter((macro) => !needed.has(macro));
  const manifest = { name, defines: Object.fromEntries(macros.map((macro) => [macro, "1"])) };
  await project.edit(project.manifestPath, JSON.stringify(manifest));
  const missed: string[] = [];
  const mistaken: string[] = [];
  let [symbols, found, said, right, lines] = [0, 0, 0, 0, 0];
  for (const [path, { needed, macros }] of objects) {
    const truth = new Set(needed.filter((symbol) => !defined.has(symbol)));
    // What is a macro in the headers of this system is nothing at all in an enclave: to report it is right, and no symbol says so.
    const reported = new Set(
      reportedIn(path, project).filter((name) => truth.has(name) || !macros.has(name)),
    );
    lines += (project.textOf(path) ?? "").split("\n").length;
    symbols += truth.size;
    said += reported.size;
    for (const symbol of truth)
      if (reported.has(symbol)) found++;
      else missed.push(`${path.slice(folder.length + 1)}: ${symbol}`);
    for (const symbol of reported)
      if (truth.has(symbol)) right++;
      else mistaken.push(`${path.slice(folder.length + 1)}: ${symbol}`);
  }
  project.dispose();
  const percent = (part: number, whole: number): number => (whole === 0 ? 100 : (100 * part) / whole);
  return {
    name,
    objects: objects.size,
    lines,
    symbols,
    recall: percent(found, symbols),
    precision: percent(right, said),
    missed,
    mistaken,
  };
}

function reportedIn(path: string, project: Project): string[] {
  const context = project.contextOf(path, undefined);
  if (!context) return [];
  return checkFile(context)
    .filter(({ code }) => code === "outside-api-call")
    .map(({ range }) => context.text.slice(range.start, range.end));
}

interface CompiledSource {
  readonly defined: readonly string[];
  /** Undefined names that stand in sources, and not in the system's headers, and that the API does not have. */
  readonly needed: readonly string[];
  /** Defined at the end of the source, by itself or by headers. */
  readonly macros: ReadonlySet<string>;
}

/** By path; those that do not compile by themselves are left out. */
async function compileAll(folder: string, flags: readonly string[]): Promise<Map<string, CompiledSource>> {
  const place = await mkdtemp(join(tmpdir(), "litebox-corpus-"));
  const object = join(place, "object.o");
  const objects = new Map<string, CompiledSource>();
  const sources = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".c")).sort();
  // Without optimisation, fortification or the library's inline functions: the names are those that the source calls.
  const fixed = ["-w", "-std=gnu11", "-O0", "-fno-builtin", ...flags];
  for (const path of sources.map((name) => join(folder, name))) {
    const compiled = await execute("gcc", [...fixed, "-c", path, "-o", object], { cwd: folder }).then(
      () => true,
      () => false,
    );
    const elf = compiled ? readElf(await readFile(object)).value : undefined;
    if (!elf) continue;
    const { stdout } = await execute("gcc", [...fixed, "-E", "-dM", path], {
      cwd: folder,
      maxBuffer: 16 << 20,
    });
    const macros = new Set([...stdout.matchAll(/^#define (\w+)/gm)].map(([, name]) => name ?? ""));
    const isUndefined = ({ place: at }: { readonly place: unknown }): boolean => at === "undefined";
    const names = elf.symbols.filter(isUndefined).map(({ name }) => name);
    objects.set(path, {
      macros,
      defined: elf.symbols
        .filter((symbol) => !isUndefined(symbol) && symbol.binding !== "local")
        .map(({ name }) => name),
      needed: names.filter(
        (name) =>
          name !== "" &&
          !liteboxApi.isFunction(name) &&
          !isReservedName(name) &&
          !/^(?:std(?:in|out|err))$/.test(name),
      ),
    });
  }
  await rm(place, { recursive: true });
  return objects;
}
