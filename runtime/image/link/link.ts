/** Links objects into the side ELF and its map, and turns what a linker complains about into sentences for the person who wrote the code. */

import { UserError } from "../../base/errors.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { baseName, folderOf } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import { LINK_FLAGS, type Linker } from "../toolchain/linker.ts";
import { explainLinkErrors, type ExplainContext } from "./explain.ts";
import { readLinkErrors, type LinkError, type SymbolPlace } from "./link-errors.ts";
import { undefinedUses } from "./undefined-uses.ts";

export interface LinkJob {
  readonly linker: Linker;
  /** The text of the linker script. */
  readonly script: string;
  readonly objects: readonly string[];
  /** Objects of the project, in which each use of a symbol that is nowhere is of interest. */
  readonly own: readonly string[];
  readonly elfOf: (object: string) => Promise<Elf | undefined>;
  /** The compiler's helper functions: only what is needed of it is linked. */
  readonly helperLibrary: string;
  /** Beside those that every link has. */
  readonly flags: readonly string[];
  /** Where to put the linked file and its map, in the same folder; both are overwritten. */
  readonly elf: string;
  readonly map: string;
}

export interface LinkOutcome {
  readonly succeeded: boolean;
  /** ELRANGE was too small for what was linked. */
  readonly isTooLarge: boolean;
  /** What to tell, in the form of a compiler's messages; the linker's own words where we have none. */
  readonly messages: string;
}

/** What the script's assertion says: both linkers print it as it stands there. */
const TOO_LARGE = /does not fit into ELRANGE/;

export async function link(job: LinkJob, system: BuildSystem, context: ExplainContext): Promise<LinkOutcome> {
  const script = system.temporary(`${job.elf}.ld`);
  await system.write(script, encodeUtf8(job.script));
  try {
    const run = (more: readonly string[]) =>
      system.run(job.linker.path, [...argumentsOf(job, script), ...more], folderOf(job.elf));
    const { status, stdout, stderr, signal } = await run([]);
    if (signal !== undefined)
      throw new UserError(
        `${job.linker.path} was ended by ${signal}, as happens where memory or disk space is used up. Free some, and build again.`,
      );
    if (status === undefined)
      throw new UserError(`${job.linker.path} could not be run: ${stderr}. Repair or reinstall it.`);
    const said = stdout + stderr;
    if (status === 0) return { succeeded: true, isTooLarge: false, messages: said };
    const { errors: first, rest } = readLinkErrors(said);
    const errors = [...first, ...(await hiddenErrors(first, job, run, system))];
    const messages =
      errors.length > 0 ? explainLinkErrors(await withAllPlaces(errors, job), context) : rest.join("\n");
    return { succeeded: false, isTooLarge: TOO_LARGE.test(said), messages };
  } finally {
    await system.remove(script);
  }
}

function argumentsOf(job: LinkJob, script: string): string[] {
  return [
    ...["-m", "elf_x86_64", "-T", script],
    ...LINK_FLAGS,
    ...job.linker.family.flags,
    ...job.flags,
    // Both linkers replace a % in the path of what they write, so that path is one without folders.
    `-Map=${baseName(job.map)}`,
    ...["-o", baseName(job.elf)],
    ...job.objects,
    job.helperLibrary,
  ];
}

/** Where a symbol is defined twice, GNU ld does not go on to those that are defined nowhere. */
async function hiddenErrors(
  errors: readonly LinkError[],
  { elf, map }: LinkJob,
  run: (more: readonly string[]) => ReturnType<BuildSystem["run"]>,
  system: BuildSystem,
): Promise<readonly LinkError[]> {
  const isDuplicate = ({ kind }: LinkError): boolean => kind === "duplicate";
  if (!errors.some(isDuplicate) || !errors.every(isDuplicate)) return [];
  const { status, stdout, stderr } = await run(["--allow-multiple-definition"]);
  if (status === 0) {
    // What was linked so is no image.
    await system.remove(elf);
    await system.remove(map);
    return [];
  }
  return readLinkErrors(stdout + stderr).errors.filter(({ kind }) => kind === "undefined");
}

/** Names of C++ and Rust, which linkers print in another form than objects have them, keep the places that the linker names. */
async function withAllPlaces(errors: readonly LinkError[], { own, elfOf }: LinkJob): Promise<LinkError[]> {
  const undefinedErrors = errors.filter(({ kind }) => kind === "undefined");
  const names = new Set(undefinedErrors.map(({ symbol }) => symbol));
  const places = new Map<string, SymbolPlace[]>();
  for (const path of names.size === 0 ? [] : own) {
    const elf = await elfOf(path);
    if (elf === undefined) continue;
    for (const [name, more] of undefinedUses(elf, path, names))
      places.set(name, [...(places.get(name) ?? []), ...more]);
  }
  return errors.map((error) =>
    error.kind === "undefined" ? { ...error, places: places.get(error.symbol) ?? error.places } : error,
  );
}
