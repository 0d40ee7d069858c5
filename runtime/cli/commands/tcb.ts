/** `litebox tcb`: what the trusted computing base of a project consists of, against its budget. */

import { finishBuild, prepareBuild } from "../../image/build.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import type { TcbComponent, TcbReport } from "../../tcb/report.ts";
import { BUILD_OPTIONS, buildOptions, projectFolder } from "../building.ts";
import { defineCommand } from "../command.ts";
import { measureTcb } from "../measure-tcb.ts";
import type { Output } from "../output.ts";
import { tcbSummary } from "./build.ts";

export const tcbCommand = defineCommand({
  name: "tcb",
  usage: "[DIR]",
  summary: "Show the trusted computing base by component, against the budget",
  details: `
Builds the project in DIR (default: the current folder) as far as it is not current, and shows what its image consists
of: bytes of code, constants and initialised data, and source lines with code in the image, by component.
The exit status is 1 when the project does not build, or when the budget in litebox.json is exceeded.
With --json: { "version": 1, "name", "mrenclave", "tcb": the report, "reach": the graph of what library-OS functions
pull in, "problems": [{ "code", "message" }] }. A project that does not build has no "mrenclave" and no "tcb".`,
  options: {
    ...BUILD_OPTIONS,
    functions: { type: "boolean", summary: "List every function, variable and constant as well" },
  },
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, options, json, output, workingFolder }) {
    const folder = await projectFolder(positionals[0], workingFolder);
    const system = nodeBuildSystem();
    const building = buildOptions(options, output);
    if (json) {
      const answer = await measureTcb(folder, building, system);
      output.json(answer);
      return answer.problems.length > 0 ? 1 : 0;
    }
    const result = await finishBuild(await prepareBuild(folder, building, system), building, system);
    printTable(result.record.tcb, options.functions === true, output);
    for (const { message } of result.problems) output.note(`litebox: ${message}`);
    return result.problems.length > 0 ? 1 : 0;
  },
});

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
    ...file.functions.map(({ name, bytes, lines }): Row => [`    ${name}`, bytes, lines === 0 ? "" : lines]),
  ]);
}
