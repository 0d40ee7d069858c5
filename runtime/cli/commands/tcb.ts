/** `litebox tcb`: what the trusted computing base of a project consists of, against its budget. */

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { UserError } from "../../base/errors.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { finishBuild, prepareBuild } from "../../image/build.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { differenceLines } from "../../tcb/difference.ts";
import { renderTreemap } from "../../tcb/page/treemap.ts";
import type { TcbComponent, TcbReport } from "../../tcb/report.ts";
import { BUILD_OPTIONS, buildOptions, projectFolder } from "../building.ts";
import { defineCommand } from "../command.ts";
import { policyHash } from "../hashes.ts";
import { measureTcb } from "../measure-tcb.ts";
import type { Output } from "../output.ts";
import { pageFolder } from "../paths.ts";
import { differenceFrom } from "../tcb-difference.ts";
import { tcbSummary } from "./build.ts";

export const tcbCommand = defineCommand({
  name: "tcb",
  usage: "[DIR] [--html FILE] [--compare OLD.json]",
  summary: "Show the trusted computing base by component, against the budget",
  details: `
Builds the project in DIR (default: the current folder) as far as it is not current, and shows what its image consists
of: bytes of code, constants and initialised data, and source lines with code in the image, by component.
The exit status is 1 when the project does not build, or when the budget in litebox.json is exceeded.
--html writes a page that needs nothing but itself: a treemap by component, file and function, to look into and to search.
--compare says what changed since an earlier build, and which lines of the project lead to components that are new. OLD.json
is what 'litebox tcb --json' printed then, or the record build/NAME.json of that build.
With --json: { "version": 1, "name", "mrenclave", "tcb": the report, "reach": the graph of what library-OS functions
pull in, "difference": with --compare, "problems": [{ "code", "message" }] }. A project that does not build has no
"mrenclave", no "tcb" and no "difference".`,
  options: {
    ...BUILD_OPTIONS,
    html: {
      type: "string",
      placeholder: "FILE",
      summary: "Write the report as a self-contained page with a treemap",
    },
    compare: { type: "string", placeholder: "OLD.json", summary: "Show what changed since an earlier build" },
    functions: { type: "boolean", summary: "List every function, variable and constant as well" },
  },
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, options, json, output, workingFolder }) {
    const folder = await projectFolder(positionals[0], workingFolder);
    const system = nodeBuildSystem();
    const building = buildOptions(options, output);
    if (!json && options.html === undefined && options.compare === undefined) {
      const result = await finishBuild(await prepareBuild(folder, building, system), building, system);
      printTable(result.record.tcb, options.functions === true, output);
      for (const { message } of result.problems) output.note(`litebox: ${message}`);
      return result.problems.length > 0 ? 1 : 0;
    }
    const answer = await measureTcb(folder, building, system);
    const { tcb, problems } = answer;
    const difference =
      options.compare === undefined
        ? undefined
        : await differenceFrom(options.compare, answer, { folder, workingFolder }, system);
    if (options.html !== undefined && tcb !== undefined)
      await system.write(resolve(workingFolder, options.html), await treemapPage(answer, tcb));
    if (json) {
      output.json({ ...answer, ...(difference === undefined ? {} : { difference }) });
      return problems.length > 0 ? 1 : 0;
    }
    if (tcb === undefined) throw new UserError(problems[0]?.message ?? "The project does not build.");
    if (difference === undefined) printTable(tcb, options.functions === true, output);
    else for (const line of differenceLines(difference)) output.line(line);
    for (const { message } of problems) output.note(`litebox: ${message}`);
    return problems.length > 0 ? 1 : 0;
  },
});

async function treemapPage(
  { name, mrenclave = "" }: Awaited<ReturnType<typeof measureTcb>>,
  report: TcbReport,
): Promise<Uint8Array> {
  const [style, script] = await Promise.all(
    ["treemap.css", "treemap.js"].map((file) => readFile(join(pageFolder(), file), "utf8")),
  );
  const assets = { style: style ?? "", script: script ?? "" };
  return encodeUtf8(renderTreemap(report, { name, mrenclave }, assets, policyHash));
}

type Row = readonly [name: string, bytes: number | string, lines: number | string];

function printTable(report: TcbReport, withFunctions: boolean, output: Output): void {
  const rows: Row[] = [
    ["component", "bytes", "lines"],
    ...report.components.flatMap((component): Row[] => [
      [component.name, component.bytes, component.lines],
      ...(withFunctions ? functionRows(component) : []),
    ]),
    ["total", report.bytes, report.lines],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, bytes, lines] of rows) {
    output.line(`${name.padEnd(width)} ${String(bytes).padStart(8)} ${String(lines).padStart(7)}`.trimEnd());
  }
  output.line(`\nTCB ${tcbSummary(report)}`);
}

function functionRows({ files }: TcbComponent): Row[] {
  return files.flatMap((file): Row[] => [
    [`  ${file.path}`, file.bytes, file.lines],
    ...file.functions.map(({ name, bytes, lines }): Row => [
      `    ${shortened(name)}`,
      bytes,
      lines === 0 ? "" : lines,
    ]),
  ]);
}

/** Names of C++ can be longer than any line; their ends tell more than their middles. */
function shortened(name: string): string {
  return name.length <= 100 ? name : `${name.slice(0, 50)}…${name.slice(-49)}`;
}
