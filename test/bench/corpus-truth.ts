/** The truth about a program of the corpus: what the objects need that this machine's compiler makes of it. */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { isReservedName, liteboxApi } from "../../language-server/analysis/surface.ts";
import { readElf } from "../../runtime/binary/elf/read-elf.ts";

const execute = promisify(execFile);

export interface CompiledSource {
  readonly defined: readonly string[];
  /** Undefined names that stand in sources, and not in the system's headers, and that the API does not have. */
  readonly needed: readonly string[];
  /** All undefined names, and those of functions that headers of the system have with their bodies. */
  readonly outer: ReadonlySet<string>;
  /** Macros of the system's headers, of the compiler and of the flags at the end of the source. */
  readonly macros: ReadonlyMap<string, string>;
}

/** Without optimisation, fortification or the library's inline functions: the names are those that the source calls. */
export const FIXED_FLAGS: readonly string[] = ["-w", "-std=gnu11", "-O0", "-fno-builtin"];

/** Functions for which a header puts another name. */
const WRITTEN: Readonly<Record<string, string>> = {
  _setjmp: "setjmp",
  __sigsetjmp: "sigsetjmp",
  __sysv_signal: "signal",
  __xpg_strerror_r: "strerror_r",
};

/** As the source has it: with large files, headers put `open64` for `open`. */
function writtenName(name: string, words: ReadonlySet<string>): string {
  const short = name.replace(/64$/, "");
  return WRITTEN[name] ?? (short !== name && !words.has(name) ? short : name);
}

/** By path; those that do not compile by themselves are left out. */
export async function compileAll(
  folder: string,
  flags: readonly string[],
): Promise<Map<string, CompiledSource>> {
  const place = await mkdtemp(join(tmpdir(), "litebox-truth-"));
  const objects = new Map<string, CompiledSource>();
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.[ch]$/.test(name)).sort();
  const sources = files.filter((name) => name.endsWith(".c"));
  const wordsOf = async (names: readonly string[]): Promise<string[]> => {
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
    return texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []);
  };
  const shared = await wordsOf(files.filter((name) => name.endsWith(".h")));
  for (const name of sources) {
    const path = join(folder, name);
    const words = new Set([...shared, ...(await wordsOf([name]))]);
    const compiled = await compile(path, join(place, "object.o"), words, {
      cwd: folder,
      flags: [...FIXED_FLAGS, ...flags],
    });
    if (compiled) objects.set(path, compiled);
  }
  await rm(place, { recursive: true });
  return objects;
}

async function compile(
  path: string,
  object: string,
  words: ReadonlySet<string>,
  { cwd, flags }: { readonly cwd: string; readonly flags: readonly string[] },
): Promise<CompiledSource | undefined> {
  const options = { cwd, maxBuffer: 64 << 20 };
  const isCompiled = await execute("gcc", [...flags, "-c", path, "-o", object], options).then(
    () => true,
    () => false,
  );
  const elf = isCompiled ? readElf(await readFile(object)).value : undefined;
  if (!elf) return undefined;
  const { stdout } = await execute("gcc", [...flags, "-E", "-dD", path], options);
  const isUndefined = ({ place }: { readonly place: unknown }): boolean => place === "undefined";
  const { system, macros } = divide(stdout);
  const linked = elf.symbols.filter(isUndefined).map(({ name }) => name);
  const names = linked.map((name) => writtenName(name, words));
  const inline = [...system.matchAll(/\b([a-z]\w*) ?\([^;{}()]*\)\s*\{/g)].map(([, name = ""]) => name);
  return {
    macros,
    outer: new Set([...linked, ...names, ...inline]),
    defined: elf.symbols
      .filter((symbol) => !isUndefined(symbol) && symbol.binding !== "local")
      .map(({ name }) => name),
    needed: names.filter(
      (name) =>
        name !== "" &&
        words.has(name) &&
        !liteboxApi.isFunction(name) &&
        !isReservedName(name) &&
        !/^(?:std(?:in|out|err))$/.test(name),
    ),
  };
}

/** Of what `-dD` prints, whose lines say which file each piece is of: the system's, and its macros. */
function divide(text: string): { system: string; macros: Map<string, string> } {
  const macros = new Map<string, string>();
  let system = "";
  let isSystem = true;
  for (const line of text.split("\n")) {
    const [, file] = /^# \d+ "([^"]*)"/.exec(line) ?? [];
    if (file !== undefined) isSystem = /^(?:<|\/usr\/)/.test(file);
    const [, name, value = ""] = /^#define (\w+)(?:\([^)]*\))?\s?(.*)$/.exec(line) ?? [];
    if (name !== undefined && isSystem) macros.set(name, value);
    const [, gone] = /^#undef (\w+)/.exec(line) ?? [];
    if (gone !== undefined) macros.delete(gone);
    if (isSystem && !line.startsWith("#")) system += `${line}\n`;
  }
  return { system, macros };
}
