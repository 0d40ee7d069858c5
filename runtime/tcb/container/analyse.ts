/** Makes the report on a container from its unpacked image. */

import { SectionFlag } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { Code } from "../syscalls/code.ts";
import { findSyscalls, type CodeFile } from "../syscalls/find.ts";
import { SYSCALL_NAMES } from "../syscalls/names.ts";
import { reachedSyscalls } from "../syscalls/reach.ts";
import { findClosure, type Closure, type ClosureFile } from "./closure.ts";
import { startOf } from "./entry-point.ts";
import type { FileTree } from "./file-tree.ts";
import { readPackages, type Package, type PackageList } from "./packages.ts";
import { privilegedFiles } from "./privileges.ts";
import type { ContainerImage } from "./read-image.ts";
import type { Amount, ContainerReport, ReportFile, SyscallReport } from "./report.ts";

const X86_64 = 62;

export interface ContainerAnalysis {
  readonly report: ContainerReport;
  readonly packages: PackageList;
}

export function analyseContainer(image: ContainerImage, tree: FileTree): ContainerAnalysis {
  const start = startOf(image.config);
  const closure = findClosure(tree, start);
  const packages = readPackages(tree);
  const files = closure.files.map((file) => reportFile(file, packages));
  const inClosure = new Set(closure.files.map(({ path }) => packages.owners.get(path)));
  const syscalls = syscallsOf(closure);
  const { id, version } = packages.distribution;
  const report: ContainerReport = {
    name: image.names[0] ?? image.digest,
    digest: image.digest,
    layers: image.layers.length,
    command: start.command,
    user: start.user,
    distribution: `${id} ${version}`.trim(),
    image: amountOf([...tree.files()].map(({ node }) => node.content)),
    closure: amountOf(closure.files.map(({ content }) => content)),
    files,
    packages: {
      image: packages.packages,
      closure: packages.packages.filter((one) => inClosure.has(one)),
    },
    privileged: privilegedFiles(tree),
    syscalls,
    mayLoad: closure.mayLoad,
    unseen: unseenIn(closure, packages, syscalls),
  };
  return { report, packages };
}

function reportFile({ path, role, because, content }: ClosureFile, { owners }: PackageList): ReportFile {
  const owner: Package | undefined = owners.get(path);
  return {
    path,
    role,
    because,
    bytes: content.length,
    executableBytes: executableBytes(content),
    package: owner?.name,
  };
}

function amountOf(contents: readonly Uint8Array[]): Amount {
  const distinct = [...new Set(contents)];
  return {
    files: distinct.length,
    bytes: distinct.reduce((sum, content) => sum + content.length, 0),
    executableBytes: distinct.reduce((sum, content) => sum + executableBytes(content), 0),
  };
}

function executableBytes(content: Uint8Array): number {
  if (content[0] !== 0x7f) return 0;
  const elf = readElf(content).value;
  if (elf?.header.machine !== X86_64) return 0;
  const flags = SectionFlag.alloc | SectionFlag.execute;
  const sections = elf.sections.filter((section) => (section.flags & flags) === flags);
  // What a section header claims may be more than there is.
  if (sections.length > 0)
    return Math.min(
      content.length,
      sections.reduce((sum, { size }) => sum + size, 0),
    );
  const segments = elf.segments.filter(({ executable }) => executable);
  return Math.min(
    content.length,
    segments.reduce((sum, { fileSize }) => sum + fileSize, 0),
  );
}

function syscallsOf({ files }: Closure): SyscallReport {
  const code: CodeFile[] = files.flatMap(({ path, binary }) =>
    binary === undefined ? [] : [{ path, code: new Code(binary.elf, binary.dynamic) }],
  );
  const found = findSyscalls(code);
  const numbers = found.flatMap((file) => file.numbers);
  // What the program itself does, and what the dynamic linker does before it, needs no import.
  const always = found.filter(({ path }) =>
    files.some((file) => file.path === path && file.role !== "library"),
  );
  const reached = [...always.flatMap((file) => file.numbers), ...reachedSyscalls(code)];
  const sum = (key: "sites" | "unresolved" | "legacySites") =>
    found.reduce((total, file) => total + file[key], 0);
  return {
    sites: sum("sites"),
    unresolved: sum("unresolved"),
    legacySites: sum("legacySites"),
    names: namesOf(numbers),
    reached: namesOf(reached),
    files: found
      .filter(({ sites }) => sites > 0)
      .map((file) => ({
        path: file.path,
        sites: file.sites,
        unresolved: file.unresolved,
        count: file.numbers.length,
      })),
  };
}

/** Distinct, in the order of their numbers; numbers that no kernel knows are no system calls. */
function namesOf(numbers: readonly number[]): string[] {
  return [...new Set(numbers)].sort((a, b) => a - b).flatMap((number) => SYSCALL_NAMES.get(number) ?? []);
}

function unseenIn(closure: Closure, packages: PackageList, syscalls: SyscallReport): string[] {
  const scripts = closure.files.filter(({ role }) => role === "script").map(({ path }) => path);
  const { loadsMore, mayLoad } = closure;
  return [
    ...closure.missing,
    ...scripts.map((path) => `${path} is a script. The programs that it starts are not part of the closure.`),
    ...(loadsMore.length === 0
      ? []
      : [
          `${listed(loadsMore)} can load further libraries while running (dlopen). Which ones cannot be seen; ` +
            `${mayLoad.length === 0 ? "their data name none that the image has" : `their data name ${mayLoad.length} that the image has`}.`,
        ]),
    ...(syscalls.unresolved === 0
      ? []
      : [
          `Of ${syscalls.sites} syscall instructions, ${syscalls.unresolved} have a number that was not, or not completely, found.`,
        ]),
    ...(syscalls.legacySites === 0
      ? []
      : [
          `${syscalls.legacySites} instructions enter the kernel through its 32-bit interface. Which calls they make was not looked for.`,
        ]),
    ...packages.unread,
    ...(packages.packages.length === 0 ? ["The image has no list of packages that could be read."] : []),
  ];
}

function listed(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
