/** `litebox tcb`: what the trusted computing base of a project consists of, against its budget. */

import { UserError } from "../../base/errors.ts";
import { decodeUtf8 } from "../../base/text.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import {
  finishBuild,
  prepareBuild,
  type BuildOptions,
  type BuildResult,
  type PreparedBuild,
} from "../../image/build.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import type { BuildSystem } from "../../image/system.ts";
import { buildReach } from "../../tcb/build-reach.ts";
import type { TcbJson } from "../../tcb/json.ts";
import { readLinkMap } from "../../tcb/link-map/link-map.ts";
import type { ReachGraph } from "../../tcb/reach-graph.ts";
import type { TcbComponent, TcbReport } from "../../tcb/report.ts";
import { BUILD_OPTIONS, buildOptions, projectFolder } from "../building.ts";
import { defineCommand } from "../command.ts";
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
    if (json) return printJson(folder, building, system, output);
    const result = await finishBuild(await prepareBuild(folder, building, system), building, system);
    printTable(result.record.tcb, options.functions === true, output);
    for (const { message } of result.problems) output.note(`litebox: ${message}`);
    return result.problems.length > 0 ? 1 : 0;
  },
});

/** The editor wants the reach graph also of a project that does not compile at the moment. */
async function printJson(
  folder: string,
  options: BuildOptions,
  system: BuildSystem,
  output: Output,
): Promise<number> {
  const prepared = await prepareBuild(folder, options, system);
  const { name } = prepared.project.manifest;
  let result: BuildResult | undefined;
  let failure: UserError | undefined;
  try {
    result = await finishBuild(prepared, options, system);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failure = error;
  }
  const answer: TcbJson = {
    version: 1,
    name,
    ...(result === undefined ? {} : { mrenclave: result.record.mrenclave, tcb: result.record.tcb }),
    reach: await reachOf(prepared, result, system),
    problems:
      failure === undefined ? (result?.problems ?? []) : [{ code: "build", message: failure.message }],
  };
  output.json(answer);
  return answer.problems.length > 0 ? 1 : 0;
}

async function reachOf(
  prepared: PreparedBuild,
  result: BuildResult | undefined,
  system: BuildSystem,
): Promise<ReachGraph> {
  const objects = await Promise.all(
    prepared.library.map(async ({ job, from }) => {
      const elf = readElf((await system.read(job.object)) ?? new Uint8Array()).value;
      return elf === undefined ? [] : [{ path: job.object, component: from.component, elf }];
    }),
  );
  const map = result === undefined ? undefined : await system.read(prepared.project.outputs.map);
  return buildReach(objects.flat(), map === undefined ? undefined : readLinkMap(decodeUtf8(map)));
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
    ...file.functions.map(({ name, bytes, lines }): Row => [`    ${name}`, bytes, lines === 0 ? "" : lines]),
  ]);
}
