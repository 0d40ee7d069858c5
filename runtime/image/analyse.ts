/** From a linked file and its map to the image and the report on its trusted computing base. Pure: bytes in, values out. */

import { assert } from "../base/assert.ts";
import { UserError } from "../base/errors.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import type { Parsed } from "../base/result.ts";
import { SectionFlag, type Elf } from "../binary/elf/elf.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import type { DebugInfo } from "../binary/debug-info.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";
import type { EnclaveImage } from "../enclave/image.ts";
import { attribute, type LinkedObject, type Origin, type Piece } from "../tcb/attribute.ts";
import { codeLines } from "../tcb/lines.ts";
import { readLinkMap } from "../tcb/link-map/link-map.ts";
import type { LinkMap } from "../tcb/link-map/rows.ts";
import { makeReport, type ReportInput } from "../tcb/make-report.ts";
import { withOwners } from "../tcb/optimised.ts";
import { withReadableNames } from "../tcb/readable-names.ts";
import type { LayoutArea, TcbBudget, TcbReport } from "../tcb/report.ts";
import { imageLayout, type ImageLayout } from "./layout/areas.ts";
import { loadedSegments, makeImage } from "./layout/pages.ts";

export interface AnalysisInput {
  readonly elf: Uint8Array;
  readonly map: string;
  /** By the path that the linker was given, in the order of linking. */
  readonly objects: ReadonlyMap<string, LinkedObject>;
  readonly budget: TcbBudget | undefined;
  readonly sourceOf: ReportInput["sourceOf"];
  /** Where several objects were optimised together: the paths of their sources, and what they are of. */
  readonly optimised?: ReadonlyMap<string, Origin> | undefined;
}

export interface Analysis {
  readonly elf: Elf;
  readonly map: LinkMap;
  readonly image: EnclaveImage;
  readonly tcb: TcbReport;
}

export function analyse(input: AnalysisInput): Analysis {
  const elf = sound(readElf(input.elf));
  const layout = sound(imageLayout(elf));
  const image = sound(makeImage(elf, layout));
  const map = readLinkMap(input.map);
  const tcb = reportOn(elf, map, layout, image, input);
  return { elf, map, image, tcb };
}

/** Objects as compilers made them, that have what an image cannot. */
export function refuseUnfit(objects: ReadonlyMap<string, LinkedObject>): void {
  refuseWritableCode(objects);
  refuseDestructors(objects);
}

/**
 * The linker script would put such a section among the writable data and take the right to execute it away: what its author meant
 * cannot work.
 */
function refuseWritableCode(objects: AnalysisInput["objects"]): void {
  const both = SectionFlag.alloc | SectionFlag.write | SectionFlag.execute;
  for (const { origin, elf } of objects.values()) {
    const section = elf.sections.find(({ flags }) => (flags & both) === both);
    if (section === undefined) continue;
    throw new UserError(
      `${origin.path} has the section ${section.name}, which is writable and executable. Code of an enclave never changes: ` +
        "make the section one or the other.",
    );
  }
}

/** They would be left out without a word, and with them what they wipe. */
function refuseDestructors(objects: AnalysisInput["objects"]): void {
  for (const { origin, elf } of objects.values()) {
    if (!elf.sections.some(({ name }) => /^\.(?:fini_array|dtors)(?:\.|$)/.test(name))) continue;
    throw new UserError(
      `${origin.path} has a destructor (__attribute__((destructor))), which an enclave does not run. Register the function with ` +
        "atexit instead.",
    );
  }
}

/** The linker's output is our own doing, but the sources can make it strange: a section that is writable and executable, for one. */
function sound<T>({ value, problems }: Parsed<T>): T {
  if (value === undefined) throw new UserError(problems.map(({ message }) => message).join("\n"));
  return value;
}

function reportOn(
  elf: Elf,
  map: LinkMap,
  layout: ImageLayout,
  image: EnclaveImage,
  input: AnalysisInput,
): TcbReport {
  const structures = layout.areas.filter(({ holds }) => holds === "structure");
  const sections = loadedSegments(elf).filter(
    ({ address }) => !structures.some(({ low, high }) => low <= address && address < high),
  );
  const segments = sections.filter(({ fileSize }) => fileSize > 0);
  const debug = openDebugInfo(elf).value;
  const pieces = piecesOf(attribute({ elf, map, objects: input.objects, segments }), debug, elf, map, input);
  const report = makeReport({
    pieces,
    lines: debug === undefined ? undefined : codeLines(pieces, debug),
    layout: layoutRows(layout, sections),
    budget: input.budget,
    sourceOf: input.sourceOf,
    optimised: new Map([...(input.optimised?.values() ?? [])].map((origin) => [origin.component, origin])),
  });
  const described = report.layout.reduce((sum, { bytes }) => sum + bytes, report.bytes);
  assert(
    described === image.pages.length * PAGE_SIZE,
    `the TCB report describes ${described} bytes of ${image.pages.length} pages`,
  );
  return report;
}

function piecesOf(
  attributed: readonly Piece[],
  debug: DebugInfo | undefined,
  elf: Elf,
  map: LinkMap,
  { objects, optimised }: AnalysisInput,
): readonly Piece[] {
  if (debug === undefined) return attributed;
  const owned =
    optimised === undefined
      ? attributed
      : withOwners(attributed, { debug, elf, map, objects, origins: optimised });
  return withReadableNames(owned, debug);
}

/** What the pages hold beside bytes of the segments, by name, in the order of addresses. */
function layoutRows(
  layout: ImageLayout,
  segments: readonly { address: number; fileSize: number; memorySize: number }[],
): LayoutArea[] {
  const rows = new Map<string, number>();
  const add = (name: string, bytes: number) => {
    if (bytes > 0) rows.set(name, (rows.get(name) ?? 0) + bytes);
  };
  for (const { name, low, high, holds, permissions } of layout.areas) {
    if (holds === "structure") {
      add(name, high - low);
      continue;
    }
    const inside = segments.filter(({ address }) => low <= address && address < high);
    const filled = inside.reduce((sum, { fileSize }) => sum + fileSize, 0);
    // What linkers count to the constants beyond their bytes is .tbss, which takes no addresses: threads have blocks of their own.
    const zeros = permissions.w
      ? inside.reduce((sum, { fileSize, memorySize }) => sum + memorySize - fileSize, 0)
      : 0;
    add("zero-initialised data", zeros);
    add("page tails", high - low - filled - zeros);
  }
  return [...rows].map(([name, bytes]) => ({ name, bytes }));
}
