/** The comparison as a document for people. */

import type { Block, Cell, ReportDocument } from "../page/document.ts";
import { counted, grouped, inUnits } from "../page/document.ts";
import { SYSCALL_NAMES } from "../syscalls/names.ts";
import type { PrivilegedFile } from "./privileges.ts";
import type { AdvisoryReport, ComparisonReport, ContainerReport, KernelReport } from "./report.ts";

const MOST_ROWS = 60;

export function comparisonDocument(report: ComparisonReport): ReportDocument {
  const { container, enclave, kernel, advisories, assumptions } = report;
  const title =
    enclave === undefined ? `TCB of ${container.name}` : `TCB: ${enclave.name} against ${container.name}`;
  return {
    title,
    blocks: [
      { kind: "paragraph", text: summary(report) },
      bars(report),
      heading("Side by side"),
      sideBySide(report),
      ...startBlocks(container),
      ...syscallBlocks(container),
      ...packageBlocks(container),
      ...privilegeBlocks(container.privileged),
      ...kernelBlocks(kernel),
      ...(enclave === undefined
        ? []
        : [
            heading("The enclave"),
            paragraph(`${enclave.name}, MRENCLAVE ${enclave.mrenclave}.`),
            table(
              ["component", "bytes", "lines"],
              enclave.components.map(({ name, bytes, lines }) => [name, bytes, lines]),
            ),
          ]),
      ...(advisories === undefined ? [] : advisoryBlocks(advisories)),
      heading("Assumptions"),
      { kind: "list", items: assumptions },
      heading("What could not be seen"),
      { kind: "list", items: [...container.unseen, ...report.problems.map(({ message }) => message)] },
    ],
  };
}

function heading(text: string): Block {
  return { kind: "heading", text };
}

function paragraph(text: string): Block {
  return { kind: "paragraph", text };
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): Block {
  return { kind: "table", head, rows };
}

function summary({ container, enclave }: ComparisonReport): string {
  const own =
    enclave === undefined
      ? ""
      : `The enclave ${enclave.name} is ${inUnits(enclave.bytes)} of code and data and ${counted(enclave.lines, "source line")}, and can make ${counted(enclave.hostCalls.length, "host call")}. `;
  return (
    `${own}What ${container.name} starts is ${counted(container.closure.files, "file")} with ${inUnits(container.closure.executableBytes)} of code, ` +
    `in an image with ${inUnits(container.image.executableBytes)} of code. That code can make ${counted(container.syscalls.names.length, "different system call")} to a kernel that it shares.`
  );
}

function bars({ container, enclave, kernel }: ComparisonReport): Block {
  const rows = [
    { label: "enclave, all of it", value: enclave?.bytes, isOwn: true },
    { label: "container, what starts: code", value: container.closure.executableBytes, isOwn: false },
    { label: "container, image: code", value: container.image.executableBytes, isOwn: false },
    { label: "kernel: code", value: kernel.measured?.executableBytes, isOwn: false },
  ];
  return {
    kind: "bars",
    caption: "Bytes, on a logarithmic scale: the same distance is the same factor.",
    bars: rows.flatMap(({ value, ...row }) => (value === undefined ? [] : [{ ...row, value }])),
  };
}

function sideBySide({ container, enclave, kernel }: ComparisonReport): Block {
  const { image, closure, syscalls } = container;
  const none = "–";
  const rows: (readonly Cell[])[] = [
    ["bytes", enclave?.bytes ?? none, closure.bytes, image.bytes, kernel.measured?.fileBytes ?? none],
    [
      "bytes of code",
      none,
      closure.executableBytes,
      image.executableBytes,
      kernel.measured?.executableBytes ?? none,
    ],
    ["source lines in it", enclave?.lines ?? none, none, none, none],
    ["files", enclave === undefined ? none : 1, closure.files, image.files, none],
    ["packages", none, container.packages.closure.length, container.packages.image.length, none],
    [
      "calls to the host or kernel",
      enclave?.hostCalls.length ?? none,
      syscalls.names.length,
      none,
      SYSCALL_NAMES.size,
    ],
  ];
  return table(["", "enclave", "container, what starts", "container, image", "kernel"], rows);
}

function startBlocks({
  files,
  command,
  user,
  distribution,
  digest,
  layers,
  mayLoad,
}: ContainerReport): Block[] {
  return [
    heading("What starts"),
    paragraph(
      `${command.join(" ")}, as ${user}${distribution === "" ? "" : `, on ${distribution}`}. Image ${digest}, ${counted(layers, "layer")}.`,
    ),
    table(
      ["file", "role", "because of", "package", "bytes", "of code"],
      files.map(({ path, role, because, package: owner, bytes, executableBytes }) => [
        path,
        role,
        because ?? "entry point",
        owner ?? "",
        bytes,
        executableBytes,
      ]),
    ),
    ...(mayLoad.length === 0
      ? []
      : [
          paragraph(
            `Named in its data, and perhaps loaded later: ${listed(mayLoad, 20)}. They are not counted.`,
          ),
        ]),
  ];
}

function syscallBlocks({ syscalls }: ContainerReport): Block[] {
  return [
    heading("System calls"),
    paragraph(
      `${counted(syscalls.sites, "syscall instruction")} can make ${syscalls.names.length} of the ${SYSCALL_NAMES.size} calls that Linux has for x86-64; ` +
        `behind the functions that the program imports stand at least ${syscalls.reached.length}. ${syscalls.unresolved} instructions were not completely resolved.`,
    ),
    table(
      ["file", "syscall instructions", "not resolved", "different calls"],
      syscalls.files.map(({ path, sites, unresolved, count }) => [path, sites, unresolved, count]),
    ),
    paragraph(`All: ${syscalls.names.join(" ")}`),
    paragraph(`Behind the imports: ${syscalls.reached.join(" ")}`),
  ];
}

function packageBlocks({ packages }: ContainerReport): Block[] {
  if (packages.image.length === 0) return [];
  const inClosure = new Set(packages.closure);
  const first = packages.image.toSorted((a, b) => Number(inClosure.has(b)) - Number(inClosure.has(a)));
  return [
    heading("Packages"),
    paragraph(
      `${packages.closure.length} packages have files in what starts, of ${packages.image.length} in the image.`,
    ),
    table(
      ["package", "version", "kind", "in what starts"],
      first
        .slice(0, MOST_ROWS)
        .map((one) => [one.name, one.version, one.kind, inClosure.has(one) ? "yes" : ""]),
    ),
    ...more(first.length),
  ];
}

function more(count: number): Block[] {
  return count <= MOST_ROWS
    ? []
    : [paragraph(`And ${grouped(count - MOST_ROWS)} more; --json has all of them.`)];
}

function privilegeBlocks(files: readonly PrivilegedFile[]): Block[] {
  if (files.length === 0) return [heading("Files with rights of their own"), paragraph("None.")];
  return [
    heading("Files with rights of their own"),
    table(
      ["file", "rights"],
      files
        .slice(0, MOST_ROWS)
        .map(({ path, setUser, setGroup, capabilities }) => [
          path,
          [
            ...(setUser === undefined ? [] : [`set-user-ID ${setUser}`]),
            ...(setGroup === undefined ? [] : [`set-group-ID ${setGroup}`]),
            ...capabilities,
          ].join(", "),
        ]),
    ),
    ...more(files.length),
  ];
}

function kernelBlocks({ measured, config, published }: KernelReport): Block[] {
  const figures: (readonly Cell[])[] = [
    ...(measured === undefined
      ? []
      : [
          ["kernel image", measured.fileBytes, "bytes", `measured, ${measured.version}`] as const,
          ...(measured.executableBytes === undefined
            ? []
            : [["code in it, without modules", measured.executableBytes, "bytes", "measured"] as const]),
        ]),
    ...(config === undefined
      ? []
      : [
          ["options compiled in", config.builtIn, "options", "measured"] as const,
          ["options as modules", config.modules, "options", "measured"] as const,
        ]),
    ...published.map(({ what, value, unit, source, date }): Cell[] => [
      what,
      value,
      unit,
      `${source} (${date})`,
    ]),
  ];
  return [heading("The shared kernel"), table(["what", "figure", "of", "source"], figures)];
}

function advisoryBlocks({ given, matches }: AdvisoryReport): Block[] {
  const rows = matches.toSorted((a, b) => Number(b.isInClosure) - Number(a.isInClosure));
  return [
    heading("Advisories in the list that was given"),
    paragraph(
      `Of ${grouped(given)} advisories in the list, ${new Set(matches.map(({ id }) => id)).size} name a package of the image in this version. ` +
        "That a version is named does not say that the mistake can be reached; that none is named does not say that there is none.",
    ),
    ...(rows.length === 0
      ? []
      : [
          table(
            ["advisory", "package", "version", "mended in", "in what starts"],
            rows
              .slice(0, MOST_ROWS)
              .map((match) => [
                [match.id, ...match.aliases].join(", "),
                match.package.name,
                match.package.version,
                match.fixed ?? "",
                match.isInClosure ? "yes" : "",
              ]),
          ),
          ...more(rows.length),
        ]),
  ];
}

function listed(names: readonly string[], most: number): string {
  return names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
