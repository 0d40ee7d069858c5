/** The second half of a build: from objects to the image, its side files and its record; skipped when all of them are current. */

import { UserError } from "../base/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../base/text.ts";
import { writeSgxs } from "../enclave/image.ts";
import type { ReportInput } from "../tcb/make-report.ts";
import { OPTIMISED } from "../tcb/optimised.ts";
import { APPLICATION } from "../tcb/report.ts";
import { analyse, refuseUnfit, type Analysis, type AnalysisInput } from "./analyse.ts";
import { missingLibrary, outsideApi } from "./api-names.ts";
import { LITEBOX_CRATE } from "./cargo/objects.ts";
import {
  expandScript,
  largerElrange,
  largestElrange,
  scriptNumbers,
  type ScriptNumbers,
} from "./layout/script.ts";
import type { LibraryObject } from "./library.ts";
import { link, type LinkOutcome } from "./link/link.ts";
import type { LinkInput } from "./link/link-input.ts";
import { linkedObjects, neededLibrary, ObjectFiles, testFlags } from "./link/linked-objects.ts";
import { mainTakesArguments } from "./link/main-function.ts";
import { optimise, type Optimised } from "./lto/optimise.ts";
import { withoutLto } from "./lto/optimiser-input.ts";
import { makeRecord } from "./make-record.ts";
import { applicationFiles, type FileMaterial } from "./provenance/materials.ts";
import { provenanceFiles } from "./provenance/files.ts";
import { readOwn, writeOwn } from "./own-json.ts";
import { joinPath, pathBelow } from "./paths.ts";
import { hasTests, type Project } from "./project.ts";
import { writeBuildRecord, type BuildRecord } from "./record.ts";
import type { BuildSystem } from "./system.ts";
import type { ObtainedLibrary } from "./third-party/third-party.ts";

/** Raised when the same objects would now give other results. */
const LINK_VERSION = 6;

/** `linked` is false when the results of an earlier build are current. */
export async function linkImage(
  input: LinkInput,
  system: BuildSystem,
): Promise<{ record: BuildRecord; linked: boolean }> {
  const template = await system.read(joinPath(input.guestFolder, "enclave.ld"));
  if (template === undefined)
    throw new UserError(`${input.guestFolder}/enclave.ld is missing. Reinstall LiteBox.`);
  const application = await applicationFiles(input, system);
  const key = linkKey(input, application, template, system);
  const last = readOwn(await system.read(statePath(input.project)), system) as LinkState | undefined;
  if (last?.key === key && (await isCurrent(last, system))) return { record: last.record, linked: false };
  await system.removeAbandoned(input.project.outputs.folder);
  input.onProgress?.(`Linking ${input.project.manifest.name}`);
  const made = await linkAnew(input, application, decodeUtf8(template), system);
  const state: LinkState = { key, ...made };
  await system.write(statePath(input.project), writeOwn(state, system));
  // Nothing else: what another build is making at this moment is in the same folder.
  if (last?.optimised !== undefined && last.optimised !== made.optimised) await system.remove(last.optimised);
  return { record: made.record, linked: true };
}

function linkKey(
  { project, compiler, linker, sources, objects, library, obtained, facts }: LinkInput,
  application: readonly FileMaterial[],
  template: Uint8Array,
  system: BuildSystem,
): string {
  const linked = [...objects, ...library].map(({ job, digest }) => [job.object, digest]);
  const { name, enclave, tcb, lto, optimize } = project.manifest;
  const about = [
    LINK_VERSION,
    compiler.identity,
    linker.identity,
    system.digest(template),
    name,
    enclave,
    tcb,
    lto && optimize,
    sources,
    facts,
    application,
    linked,
    obtained.map(({ folder, configuration }) => [folder, configuration]),
  ];
  return system.digest(JSON.stringify(about));
}

interface Linked {
  /** By path, as they were before they were put in place: those of another build that did the same at the same time are others. */
  readonly stamps: readonly (readonly [path: string, stamp: string | undefined])[];
  readonly record: BuildRecord;
  /** The object of all that was optimised together, which the map names. */
  readonly optimised?: string | undefined;
}

/** The last link. */
interface LinkState extends Linked {
  readonly key: string;
}

function statePath({ outputs }: Project): string {
  return joinPath(outputs.objects, "link.json");
}

async function isCurrent({ stamps }: LinkState, system: BuildSystem): Promise<boolean> {
  for (const [path, stamp] of stamps)
    if (stamp === undefined || (await system.stamp(path)) !== stamp) return false;
  return true;
}

async function linkAnew(
  input: LinkInput,
  application: readonly FileMaterial[],
  template: string,
  system: BuildSystem,
): Promise<Linked> {
  const { outputs } = input.project;
  const files = new ObjectFiles(system);
  const library = await neededLibrary(input, files, system);
  // What runs the tests is told by an argument which one.
  const takesArguments = hasTests(input.project.profile) || (await mainTakesArguments(input, files));
  const scriptOf = (numbers: ScriptNumbers) => expandScript(template, numbers, takesArguments);
  const elf = system.temporary(outputs.elf);
  const map = system.temporary(outputs.map);
  const made: (readonly [written: string, path: string])[] = [
    [elf, outputs.elf],
    [map, outputs.map],
  ];
  try {
    const optimised = input.project.manifest.lto
      ? await optimisedObjects(elf, map, input, { library, files }, scriptOf, system)
      : undefined;
    const linked = { ...input, library, ...(optimised && { ...optimised, objects: [optimised.object] }) };
    // The objects are read while the linker runs.
    const [, objects] = await Promise.all([
      linkInto(elf, map, linked, scriptOf, files, system),
      linkedObjects(linked, linked.library, files),
    ]);
    refuseUnfit(objects);
    const analysis = await analyseLinked(elf, map, objects, { ...input, optimised }, system);
    const image = writeSgxs(analysis.image);
    const record = makeRecord(input, analysis, image, system);
    const results = [
      [outputs.image, image],
      ...(await provenanceFiles(input, library, application, record, system)),
      // Last, since it speaks of the others.
      [outputs.record, encodeUtf8(writeBuildRecord(record))],
    ] as const;
    // All is written before anything takes the place of an earlier result: a disk that is full leaves those as they are.
    for (const [path, content] of results) {
      const written = system.temporary(path);
      made.push([written, path]);
      await system.write(written, content);
    }
    const whole = optimised?.object.job.object;
    const kept = whole === undefined ? made : [...made, [whole, whole] as const];
    const stamps = await Promise.all(
      kept.map(async ([written, path]) => [path, await system.stamp(written)] as const),
    );
    for (const [from, to] of made) await system.move(from, to);
    return { stamps, record, optimised: whole };
  } finally {
    await Promise.all(made.map(([path]) => system.remove(path)));
  }
}

/** What the linker does not find of these objects, which are not all, in the form of a compiler's messages. Nothing is made. */
export async function missingIn(input: LinkInput, system: BuildSystem): Promise<string> {
  const template = await system.read(joinPath(input.guestFolder, "enclave.ld"));
  const { outputs } = input.project;
  const elf = system.temporary(outputs.elf);
  const map = system.temporary(outputs.map);
  let said = "";
  const onMessages = (text: string): void => {
    said += text;
  };
  try {
    const files = new ObjectFiles(system);
    const library = await neededLibrary(input, files, system);
    const takesArguments = await mainTakesArguments(input, files);
    const scriptOf = (numbers: ScriptNumbers) =>
      expandScript(decodeUtf8(template ?? new Uint8Array()), numbers, takesArguments);
    await linkInto(elf, map, { ...input, library, onMessages }, scriptOf, files, system);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  } finally {
    await Promise.all([elf, map].map((path) => system.remove(path)));
  }
  return said;
}

/** The text of the linker script with these numbers. */
type ScriptOf = (numbers: ScriptNumbers) => string;

/** Sources that cannot be linked are told so as without optimisation, where every message has its line. */
async function optimisedObjects(
  elf: string,
  map: string,
  input: LinkInput,
  { library, files }: { readonly library: readonly LibraryObject[]; readonly files: ObjectFiles },
  scriptOf: ScriptOf,
  system: BuildSystem,
): Promise<Optimised | undefined> {
  refuseUnfit(await linkedObjects(input, library, files));
  const numbers = largestElrange(scriptNumbers(input.project.manifest.enclave));
  const optimised = await optimise(input, library, scriptOf(numbers), system);
  if (optimised === undefined || "object" in optimised) {
    if (optimised !== undefined && optimised.said !== "") input.onMessages?.(optimised.said);
    return optimised;
  }
  await linkInto(elf, map, { ...input, library }, scriptOf, files, system);
  input.onMessages?.(optimised.said);
  throw new UserError(
    `${input.project.manifest.name} links, but not with link-time optimisation: see what is reported above. ${withoutLto(input.project)}`,
  );
}

async function linkInto(
  elf: string,
  map: string,
  input: LinkInput,
  scriptOf: ScriptOf,
  files: ObjectFiles,
  system: BuildSystem,
): Promise<void> {
  const { project, linker, compiler, objects, library, onMessages } = input;
  const { cargo } = project.manifest;
  const sources = new Map([...objects, ...library].map(({ job }) => [job.object, job.source]));
  const context = {
    // rustc names the sources of a package as seen from its folder.
    sourceOf: (file: string) =>
      sources.get(file) ?? (cargo === undefined ? undefined : joinPath(project.folder, cargo, file)),
    isLibrary: (source: string) =>
      [input.guestFolder, ...input.obtained.map(({ folder }) => folder)].some(
        (folder) => pathBelow(folder, source) !== undefined,
      ),
    outsideApi,
    missingLibrary: (name: string) => missingLibrary(name, input.obtained),
    manifestPath: project.manifestPath,
  };
  const flags = hasTests(project.profile) ? await testFlags(input, files) : [];
  const job = {
    linker,
    objects: [...sources.keys()],
    own: objects.map(({ job: { object } }) => object),
    elfOf: (path: string) => files.elf(path),
    helperLibrary: compiler.helperLibrary,
    elf,
    map,
    flags,
  };
  let outcome: LinkOutcome;
  let numbers: ScriptNumbers | undefined = scriptNumbers(project.manifest.enclave);
  do {
    outcome = await link({ ...job, script: scriptOf(numbers) }, system, context);
    if (outcome.succeeded) return;
    numbers = outcome.isTooLarge ? largerElrange(numbers) : undefined;
  } while (numbers !== undefined);
  if (outcome.isTooLarge) {
    throw new UserError(
      'The image does not fit below 2 GiB. Make the program\'s data, or "heap" or "stack" in litebox.json, smaller.',
    );
  }
  onMessages?.(`${outcome.messages}\n`);
  throw new UserError(
    `${project.manifest.name} cannot be linked: correct what is reported above, and build again.`,
  );
}

async function analyseLinked(
  elf: string,
  map: string,
  objects: AnalysisInput["objects"],
  input: LinkInput & { readonly optimised: Optimised | undefined },
  system: BuildSystem,
): Promise<Analysis> {
  const [elfBytes, mapBytes] = await Promise.all([system.read(elf), system.read(map)]);
  const empty = new Uint8Array();
  const { optimised } = input;
  const whole = optimised && objects.get(optimised.object.job.object);
  return analyse({
    elf: elfBytes ?? empty,
    map: decodeUtf8(mapBytes ?? empty),
    objects: whole
      ? new Map([...objects, [optimised.object.job.object, { ...whole, origin: OPTIMISED }]])
      : objects,
    optimised: optimised?.origins,
    budget: input.project.manifest.tcb,
    sourceOf: sourceOwner(input.project.folder, input.guestFolder, input.obtained),
  });
}

/** Whose a source of the debug information is: the project's, a component's, or a header's that components share. */
export function sourceOwner(
  project: string,
  guestFolder: string,
  obtained: readonly ObtainedLibrary[] = [],
): ReportInput["sourceOf"] {
  // Asked for each line of code, and there are few files.
  const known = new Map<string, SourceOwner>();
  return (path) => {
    const owner = known.get(path) ?? ownerOf(path, project, guestFolder, obtained);
    known.set(path, owner);
    return owner;
  };
}

type SourceOwner = ReturnType<ReportInput["sourceOf"]>;

function ownerOf(
  path: string,
  project: string,
  guestFolder: string,
  obtained: readonly ObtainedLibrary[],
): SourceOwner {
  for (const { library, folder } of obtained) {
    const below = pathBelow(folder, path);
    if (below === undefined) continue;
    const [component] = Object.entries(library.components).find(([, paths]) => paths.includes(below)) ?? [];
    return { component, path: `${library.name}-${library.version}/${below}` };
  }
  const ofCrate = crateSource(project, path);
  if (ofCrate !== undefined) return ofCrate;
  const ofLibrary = pathBelow(guestFolder, path);
  if (ofLibrary !== undefined)
    return { component: /^components\/([^/]+)\//.exec(ofLibrary)?.[1], path: ofLibrary };
  const ofProject = pathBelow(project, path);
  return ofProject === undefined
    ? { component: undefined, path }
    : { component: APPLICATION, path: ofProject };
}

/** A source of a crate that is not the application's own: of the library OS, of those that come with rustc, or of those that Cargo fetches. */
function crateSource(
  project: string,
  path: string,
): { readonly component: string; readonly path: string } | undefined {
  const ofLitebox = pathBelow(joinPath(project, "build/litebox"), path);
  if (ofLitebox !== undefined) return { component: LITEBOX_CRATE, path: `litebox/${ofLitebox}` };
  const [, below, crate = ""] = /^\/rustc\/[0-9a-f.]+\/library\/((\w+)\/.*)$/.exec(path) ?? [];
  if (below !== undefined) return { component: crate, path: below };
  const [, fetched, name = ""] = /^\/cargo\/registry\/src\/[^/]+\/(([^/]+?)-\d[^/]*\/.*)$/.exec(path) ?? [];
  return fetched === undefined ? undefined : { component: name.replaceAll("-", "_"), path: fetched };
}
