/** Builds a project: compile, link, lay out, measure, attribute, sign. Writes into `DIR/build/` alone, and there only finished files. */

import { UserError } from "../base/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../base/text.ts";
import { checkBudget } from "../tcb/budget.ts";
import type { TcbProblem } from "../tcb/json.ts";
import { buildPackage } from "./cargo/cargo.ts";
import { crateObjects } from "./cargo/objects.ts";
import { compileAll, compileArguments, type CompiledObject, type CompileJob } from "./compile/compile.ts";
import { compileLibrary, type LibraryObject } from "./library.ts";
import { linkImage, missingIn } from "./link-image.ts";
import { baseName, joinPath, pathBelow } from "./paths.ts";
import { findSources, hasTests, openProject, type Profile, type Project } from "./project.ts";
import type { BuildFacts } from "./provenance/statement.ts";
import type { BuildRecord } from "./record.ts";
import { signBuild, type SignedImage } from "./sign.ts";
import type { BuildSystem } from "./system.ts";
import { obtainedLibraries } from "./third-party/compile.ts";
import { guestLibraries } from "./third-party/index.ts";
import { headerFolders, missingText, type ObtainedLibrary } from "./third-party/third-party.ts";
import type { Compiler } from "./toolchain/compiler.ts";
import { findCompiler, findLinker } from "./toolchain/find.ts";
import { cxxObjects, findCxx, type CxxSupport } from "./toolchain/cxx.ts";
import { applicationFlags, languageOf, projectPath } from "./toolchain/flags.ts";
import type { Linker, LinkerFamily } from "./toolchain/linker.ts";

export interface BuildOptions {
  /** Where the library OS stands: `components/`, `include/`, `enclave.ld`. */
  readonly guestFolder: string;
  /** Debug, unless a release is asked for. */
  readonly profile?: Profile;
  /** Instead of the manifest's. */
  readonly compiler?: string;
  readonly linker?: LinkerFamily["name"];
  readonly lto?: boolean;
  /** For the provenance statement; "unknown" without. */
  readonly facts?: BuildFacts;
  /** Messages of the compiler and about linking, in the compiler's form; for standard error. */
  readonly onMessages?: (text: string) => void;
  /** Where some sources do not compile: what the linker does not find of the others, in the same form. Sources that do not compile may define it. */
  readonly onIncomplete?: (text: string) => void;
  /** What is being done, for a person who waits. */
  readonly onProgress?: (text: string) => void;
}

/** What a build needs before it looks at the application: there even when the application does not compile. */
export interface PreparedBuild {
  readonly project: Project;
  readonly compiler: Compiler;
  readonly linker: Linker;
  readonly library: readonly LibraryObject[];
  /** Libraries of others whose source is on this machine. */
  readonly obtained: readonly ObtainedLibrary[];
}

export interface BuildResult extends PreparedBuild {
  readonly record: BuildRecord;
  /** Sources of the application that were compiled now, relative to the project; the others were current. */
  readonly compiled: readonly string[];
  /** False: the image was current. */
  readonly linked: boolean;
  /** Undefined: an image for production without a key to sign it with. */
  readonly signature: SignedImage | undefined;
  /** The budget, exceeded. The image is there all the same. */
  readonly problems: readonly TcbProblem[];
}

export async function buildProject(
  folder: string,
  options: BuildOptions,
  system: BuildSystem,
): Promise<BuildResult> {
  return finishBuild(await prepareBuild(folder, options, system), options, system);
}

export async function prepareBuild(
  folder: string,
  options: BuildOptions,
  system: BuildSystem,
): Promise<PreparedBuild> {
  const opened = await openProject(folder, system, options.profile);
  const manifest = {
    ...opened.manifest,
    lto: !hasTests(opened.profile) && (options.lto ?? opened.manifest.lto),
  };
  const project = { ...opened, manifest };
  const wanted = options.compiler ?? manifest.compiler;
  const isPath = wanted?.includes("/") ?? false;
  const compiler = await findCompiler(
    isPath && wanted !== undefined ? joinPath(folder, wanted) : wanted,
    system,
  );
  const linker = await findLinker(options.linker ?? manifest.linker, system);
  const { guestFolder } = options;
  const obtained = await obtainedLibraries(guestFolder, system);
  const onCompile = progress(options);
  const library = await compileLibrary({ compiler, guestFolder, system, obtained, onCompile });
  return { project, compiler, linker, library, obtained };
}

/** Throws `UserError` when sources do not compile or link; the messages have gone to `options.onMessages` then. */
export async function finishBuild(
  prepared: PreparedBuild,
  options: BuildOptions,
  system: BuildSystem,
): Promise<BuildResult> {
  const { project } = prepared;
  const { application, tests } = await findSources(project, system);
  const sources = hasTests(project.profile) ? [...application, ...tests] : application;
  const hasCxx = sources.some((source) => languageOf(source) === "c++");
  const cxx = hasCxx ? await findCxx(prepared.compiler, system) : undefined;
  const { objects, refusal } = await compileApplication({ sources, tests, cxx }, prepared, options, system);
  const { guestFolder, onMessages, onProgress } = options;
  const { cargo } = project.manifest;
  if (refusal !== undefined) {
    const cxxLibrary = cxx === undefined ? [] : await cxxObjects(cxx, system);
    const there = objects.filter(({ succeeded }) => succeeded);
    const input = {
      ...prepared,
      ...{ library: [...prepared.library, ...cxxLibrary], guestFolder, sources, objects: there },
      ...{ crates: [], facts: { builderVersion: "unknown" } },
    };
    // What a package in Rust would define is not known either, and it would take long to find out.
    if (options.onIncomplete && cargo === undefined) options.onIncomplete(await missingIn(input, system));
    throw refusal;
  }
  const built =
    cargo === undefined
      ? undefined
      : await buildPackage(cargo, { project, guestFolder, system, onMessages, onProgress });
  const library = [
    ...prepared.library,
    ...(cxx === undefined ? [] : await cxxObjects(cxx, system)),
    ...(built === undefined ? [] : await crateObjects(built, project, system)),
  ];
  const root = built === undefined ? [] : [pathBelow(project.folder, built.root.root) ?? built.root.root];
  const input = {
    ...prepared,
    ...{ library, guestFolder, sources: [...sources, ...root], objects, onMessages, onProgress },
    crates: built?.crates ?? [],
    facts: options.facts ?? { builderVersion: "unknown" },
  };
  const { record, linked } = await linkImage(input, system);
  return {
    ...prepared,
    record,
    signature: await signBuild(project, record, system),
    compiled: [
      ...sources.filter((_, index) => objects[index]?.compiled),
      ...(built?.root.isFresh === false ? root : []),
    ],
    linked,
    problems: checkBudget(record.tcb, project.manifest.tcb),
  };
}

function progress({ onProgress }: BuildOptions): (job: CompileJob) => void {
  return (job) => onProgress?.(`Compiling ${baseName(job.source)}`);
}

interface ApplicationSources {
  /** Of this profile. */
  readonly sources: readonly string[];
  /** Which other tools want to know of as well. */
  readonly tests: readonly string[];
  readonly cxx: CxxSupport | undefined;
}

interface CompiledApplication {
  readonly objects: readonly CompiledObject[];
  /** Some do not compile. */
  readonly refusal?: UserError;
}

async function compileApplication(
  { sources, tests, cxx }: ApplicationSources,
  { project, compiler, obtained }: PreparedBuild,
  options: BuildOptions,
  system: BuildSystem,
): Promise<CompiledApplication> {
  const { folder, manifest, outputs } = project;
  const { guestFolder } = options;
  const headers = obtained.flatMap((library) => headerFolders(guestFolder, library));
  const from = { compiler, guestFolder, headers, cxx };
  const jobOf = (source: string): CompileJob => ({
    source: joinPath(folder, source),
    sourceArgument: projectPath(from, folder, source),
    object: joinPath(outputs.objects, `${source}.o`),
    flags: applicationFlags(from, folder, manifest, languageOf(source)),
    folder,
  });
  const jobs = sources.map(jobOf);
  if (!hasTests(project.profile)) {
    const known = tests.filter((source) => cxx !== undefined || languageOf(source) === "c");
    await writeCompileCommands([...jobs, ...known.map(jobOf)], project, compiler, system);
  }
  const objects = await compileAll(jobs, { system, compiler, onCompile: progress(options) });
  const messages = objects.map((object) => object.messages).join("");
  if (messages !== "") options.onMessages?.(messages);
  const failed = objects.filter(({ succeeded }) => !succeeded).length;
  if (failed > 0) {
    const which =
      sources.length === 1 ? "The source file does" : `${failed} of ${sources.length} source files do`;
    const text =
      missingHeaders(messages, obtained) ??
      `${which} not compile: correct what ${compiler.family.name} reports above, and build again.`;
    return { objects, refusal: new UserError(text) };
  }
  return { objects };
}

/** A header that is missing since its library has not been fetched: what to do about it is another thing than correcting the source. */
function missingHeaders(messages: string, obtained: readonly ObtainedLibrary[]): string | undefined {
  const lines = messages.split("\n").filter((line) => /(?:No such file|file not found)/.test(line));
  for (const library of guestLibraries) {
    const isThere = obtained.some((each) => each.library === library);
    if (!isThere && lines.some((line) => library.headerPattern.test(line))) return missingText(library);
  }
  return undefined;
}

/** For clangd and other tools that want to know how each source is compiled. Written only when it changes, so that they do not start anew. */
async function writeCompileCommands(
  jobs: readonly CompileJob[],
  { outputs }: Project,
  compiler: Compiler,
  system: BuildSystem,
): Promise<void> {
  const commands = jobs.map((job) => ({
    directory: job.folder,
    file: job.source,
    output: job.object,
    arguments: [compiler.path, ...compileArguments(job)],
  }));
  const text = `${JSON.stringify(commands, undefined, 2)}\n`;
  const before = await system.read(outputs.compileCommands);
  if (before === undefined || decodeUtf8(before) !== text)
    await system.write(outputs.compileCommands, encodeUtf8(text));
}
