/** Builds a project a second time, elsewhere and otherwise, and says in which byte the two images differ first, if any does. */

import type { EnclaveImage } from "../enclave/image.ts";
import { readSgxs } from "../enclave/image.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import type { TcbReport } from "../tcb/report.ts";
import { buildProject, type BuildOptions, type BuildResult } from "./build.ts";
import { joinPath, pathBelow } from "./paths.ts";
import type { BuildRecord } from "./record.ts";
import type { BuildSystem } from "./system.ts";
import { sourceFolder } from "./third-party/third-party.ts";

/** Deeper than any path that begins with `../` climbs. */
const DEPTH = "a/copy of the project/with another/longer path/to it";

/** What programs see otherwise than the first time, as far as they may. */
const ENVIRONMENT = {
  TZ: "Pacific/Kiritimati",
  LANG: "tr_TR.UTF-8",
  LANGUAGE: "tr",
  USER: "somebody",
  LOGNAME: "somebody",
  HOSTNAME: "elsewhere",
};

export interface SecondBuild {
  /** An empty folder, for all that the second build writes; who calls removes it. */
  readonly folder: string;
  /** Also compiles the library OS and libraries of others anew, from copies of their sources; false: they are taken as the first build made them. */
  readonly everything: boolean;
}

/** Undefined: the two are the same, byte for byte. Else a sentence that says where they begin to differ. */
export async function reproduce(
  first: BuildResult,
  options: BuildOptions,
  { folder, everything }: SecondBuild,
  system: BuildSystem,
): Promise<string | undefined> {
  const { project } = first;
  const copy = joinPath(folder, DEPTH, "project");
  const copied = (from: string, to: string, skip: (path: string) => boolean = () => false) =>
    copyFolder(from, to, skip, system);
  await copied(
    project.folder,
    copy,
    (path) => path === "build" || /(?:^|\/)(?:\.git|node_modules)$/.test(path),
  );
  for (const include of project.manifest.include) {
    const path = joinPath(project.folder, include);
    if (pathBelow(project.folder, path) === undefined && path !== project.folder)
      await copied(path, joinPath(copy, include));
  }
  const otherwise: BuildSystem = {
    ...system,
    // Compilers end in another order.
    processors: system.processors === 1 ? 2 : 1,
    run: (program, args, at, variables) => system.run(program, args, at, { ...ENVIRONMENT, ...variables }),
  };
  let { guestFolder } = options;
  if (everything) {
    guestFolder = joinPath(folder, "the library OS");
    await copied(options.guestFolder, guestFolder, (path) => path === "rust/target");
    const cacheFolder = joinPath(folder, "cache");
    for (const { library, folder: from } of first.obtained)
      await copied(from, sourceFolder(cacheFolder, library));
    Object.assign(otherwise, { cacheFolder });
  }
  const second = await buildProject(copy, { ...options, guestFolder }, otherwise);
  const images = await Promise.all([first, second].map((each) => imageOf(each, system)));
  const [one, two] = images;
  return one && two && firstDifference(one, two, first.record, second.record);
}

async function copyFolder(
  from: string,
  to: string,
  skip: (path: string) => boolean,
  system: BuildSystem,
): Promise<void> {
  // The last first: a folder lists its files in another order then.
  for (const path of (await system.list(from, skip)).toReversed()) {
    const content = await system.read(joinPath(from, path));
    if (content !== undefined) await system.write(joinPath(to, path), content);
  }
}

async function imageOf(
  { project, record }: BuildResult,
  system: BuildSystem,
): Promise<EnclaveImage | undefined> {
  const content = await system.read(project.outputs.image);
  return content && readSgxs(content, record.image.base).value;
}

/** Where two images differ first. */
export function firstDifference(
  one: EnclaveImage,
  two: EnclaveImage,
  record: BuildRecord,
  other: BuildRecord,
): string | undefined {
  for (let index = 0; index < Math.max(one.pages.length, two.pages.length); index++) {
    const [a, b] = [one.pages[index], two.pages[index]];
    if (a === undefined || b === undefined || a.offset !== b.offset) {
      return (
        `The images differ in their layout from page ${index} on: one has ${one.pages.length} pages, the other ${two.pages.length}.` +
        differentSize(record.tcb, other.tcb)
      );
    }
    const at = a.content.findIndex((byte, offset) => byte !== b.content[offset]);
    if (at >= 0) {
      const address = one.base + a.offset + at;
      const bytes = `${byteText(a.content[at])} in one and ${byteText(b.content[at])} in the other`;
      return `The images differ from 0x${address.toString(16)} on, in ${ownerOf(address, record.tcb)}: ${bytes}.${differentSize(record.tcb, other.tcb)}`;
    }
  }
  if (one.base === two.base && one.size === two.size) return undefined;
  return `The images differ in their range of addresses: 0x${one.base.toString(16)} and 0x${one.size.toString(16)} bytes, 0x${two.base.toString(16)} and 0x${two.size.toString(16)} bytes.`;
}

function byteText(byte: number | undefined): string {
  return `0x${(byte ?? 0).toString(16).padStart(2, "0")}`;
}

/** "`main` of main.c (application)" */
function ownerOf(address: number, { components }: TcbReport): string {
  for (const component of components) {
    for (const { path, functions } of component.files) {
      const item = functions.find((each) => each.address <= address && address < each.address + each.bytes);
      if (item !== undefined) return `${quoted(item.name)} of ${path} (${component.name})`;
    }
  }
  return `the page at 0x${(address - (address % PAGE_SIZE)).toString(16)}, which no function or datum has`;
}

/** The first function or datum that is there in one alone, or in another size: all that lies behind it has moved. */
function differentSize(one: TcbReport, two: TcbReport): string {
  const sizes = ({ components }: TcbReport) =>
    new Map(
      components.flatMap(({ files }) =>
        files.flatMap(({ path, functions }) =>
          functions.map(({ name, bytes }) => [`${quoted(name)} of ${path}`, bytes] as const),
        ),
      ),
    );
  const [a, b] = [sizes(one), sizes(two)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [x = 0, y = 0] = [a.get(name), b.get(name)];
    if (x !== y) return ` ${name} has ${x} bytes in one and ${y} in the other.`;
  }
  return "";
}

/** Strings of the image stand in quotation marks already. */
function quoted(name: string): string {
  return name.startsWith('"') ? name : `\`${name}\``;
}
