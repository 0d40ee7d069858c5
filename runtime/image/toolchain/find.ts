/** Finds the compiler and the linker of a build, or says how to get one. Facts about a program are asked for once and cached. */

import { UserError } from "../../base/errors.ts";
import { readOwn, writeOwn } from "../own-json.ts";
import { joinPath } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import { clang } from "./clang.ts";
import type { Compiler, CompilerFamily } from "./compiler.ts";
import { gcc } from "./gcc.ts";
import { LINKERS, type Linker, type LinkerFamily } from "./linker.ts";

/** In the order in which they are tried when a project names none. */
const COMPILERS: readonly CompilerFamily[] = [gcc, clang];

/** `wanted`: "gcc", "clang" or a path; relative paths are the project's, and the caller has resolved them. */
export async function findCompiler(wanted: string | undefined, system: BuildSystem): Promise<Compiler> {
  const names = wanted === undefined ? COMPILERS.map((family) => family.name) : [wanted];
  for (const name of names) {
    const path = await system.find(name);
    if (path !== undefined) return describeCompiler(path, system);
  }
  const family = COMPILERS.find(({ name }) => name === wanted);
  if (wanted !== undefined && family === undefined) {
    throw new UserError(
      `The compiler ${wanted} cannot be run. Correct "compiler" in litebox.json or the setting litebox.compiler of the editor: "gcc", "clang" or the path of one.`,
    );
  }
  const missing =
    family === undefined ? "No C compiler was found" : `The compiler ${family.name} was not found`;
  throw new UserError(
    `${missing}. Install it, on Debian and Ubuntu with: sudo apt-get install ${(family ?? gcc).debianPackage}`,
  );
}

export async function findLinker(
  wanted: LinkerFamily["name"] | undefined,
  system: BuildSystem,
): Promise<Linker> {
  const families = wanted === undefined ? [LINKERS.lld, LINKERS.bfd] : [LINKERS[wanted]];
  for (const family of families) {
    for (const program of family.programs) {
      const path = await system.find(program);
      if (path === undefined) continue;
      const facts = await factsAbout(path, [["--version"]], system);
      const printed = facts.answers[0] ?? "";
      // `ld` may be any linker.
      if (family.recognise.test(printed))
        return { family, path, version: firstLine(printed), identity: facts.identity };
    }
  }
  const family = wanted === undefined ? LINKERS.bfd : LINKERS[wanted];
  const missing =
    wanted === undefined ? "No linker was found" : `The linker ${family.programs[0] ?? wanted} was not found`;
  throw new UserError(
    `${missing}. Install it, on Debian and Ubuntu with: sudo apt-get install ${family.debianPackage}`,
  );
}

async function describeCompiler(path: string, system: BuildSystem): Promise<Compiler> {
  const { answers } = await factsAbout(path, [["--version"]], system);
  const printed = answers[0] ?? "";
  const family = COMPILERS.find(({ recognise }) => recognise.test(printed));
  if (family === undefined) {
    throw new UserError(
      `${path} is neither gcc nor clang. Set "compiler" in litebox.json to "gcc", "clang" or the path of one.`,
    );
  }
  const version = family.versionPattern.exec(firstLine(printed))?.[1] ?? firstLine(printed);
  if (Number.parseInt(version) < family.oldest)
    throw new UserError(
      `The compiler ${path} is ${family.name} ${version}, which lacks options that a build needs: it has to be ${family.name} ${family.oldest} or newer. Install one, and name it in "compiler" of litebox.json or in the editor's setting litebox.compiler.`,
    );
  const questions = [["--version"], family.headerFolderQuery, ["-print-libgcc-file-name"]];
  const facts = await factsAbout(path, questions, system);
  const [, headers = "", library = ""] = facts.answers.map((answer) => answer.trim());
  return {
    family,
    path,
    version,
    identity: facts.identity,
    headerFolder: joinPath(family.headerFolder(headers)),
    helperLibrary: joinPath(library),
  };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

interface Facts {
  readonly answers: readonly string[];
  readonly identity: string;
}

/** What `program` prints for each of the argument lists; remembered as long as the program's file does not change. */
export async function factsAbout(
  program: string,
  questions: readonly (readonly string[])[],
  system: BuildSystem,
): Promise<Facts> {
  const stamp = (await system.stamp(program)) ?? "";
  const key = system.digest(JSON.stringify([program, stamp, questions]));
  const cached = joinPath(system.cacheFolder, "programs", `${key}.json`);
  const known = readOwn(await system.read(cached), system) as Facts | undefined;
  if (known !== undefined) return known;
  const answers: string[] = [];
  for (const question of questions) {
    const { status, stdout, stderr } = await system.run(program, question, "/");
    if (status !== 0) {
      throw new UserError(
        `${program} ${question.join(" ")} failed: ${firstLine(stderr) || "no reason given"}. Repair or reinstall that program.`,
      );
    }
    answers.push(stdout);
  }
  const facts = { answers, identity: system.digest(JSON.stringify([program, stamp, answers[0]])) };
  await system.write(cached, writeOwn(facts, system));
  return facts;
}
