/** `litebox tcb`: what the trusted computing base of a project consists of, against its budget. */

import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

import { UserError } from "../../base/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import type { BuildResult } from "../../image/build.ts";
import { MANIFEST_NAME } from "../../image/manifest/read.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { differenceDocument, differenceLines, type TcbDifference } from "../../tcb/difference.ts";
import {
  explain,
  explanationLines,
  itemsMeant,
  namesLike,
  type Explained,
  type Explanation,
} from "../../tcb/explain.ts";
import { factRows, LINES_PER_HOUR, type TcbFacts } from "../../tcb/facts.ts";
import { renderHtml } from "../../tcb/page/html.ts";
import { renderTreemap } from "../../tcb/page/treemap.ts";
import type { TcbComponent, TcbReport } from "../../tcb/report.ts";
import { answerRequests } from "../answer-requests.ts";
import { BUILD_OPTIONS, buildOptions, onThisMachine, projectFolder, unlessInterrupted } from "../building.ts";
import { defineCommand } from "../command.ts";
import { examineBuild } from "../examine-build.ts";
import { policyHash } from "../hashes.ts";
import { buildAndMeasure, type MeasuredTcb } from "../measure-tcb.ts";
import type { Output } from "../output.ts";
import { ownVersion, pageFolder } from "../paths.ts";
import { differenceFrom } from "../tcb-difference.ts";
import { breachLog } from "../tcb-sarif.ts";
import { tcbSummary } from "./build.ts";

/** Of a name that several have, how many are explained. */
const MOST_EXPLAINED = 10;
const MOST_SUGGESTED = 5;

export const tcbCommand = defineCommand({
  name: "tcb",
  usage: "[DIR] [--why NAME] [--html FILE] [--sarif FILE] [--compare OLD.json] [--requests]",
  summary: "Show the trusted computing base by component, against the budget",
  details: `
Builds the project in DIR (default: the current folder) as far as it is not current, and shows what its image consists
of: bytes of code, constants and initialised data, and source lines with code in the image, by component. Below that:
the host calls that it can make, its instructions and the branches among them whose target no reader sees, its deepest
stack, its pages, the mitigations in its code, and how long one careful reading of its lines would take.
The exit status is 1 when the project does not build, or when the budget in litebox.json is exceeded.
--why says why a function, variable, file or component is in the image: the shortest chain of references to it.
--html writes a page that needs nothing but itself: a treemap by component, file and function, to look into and to search.
--sarif writes what breaks the budget as a SARIF 2.1.0 log, for code scanning: at the limit, with the uses that bring most.
--compare says what changed since an earlier build, and which lines of the project lead to what is new. OLD.json is what
'litebox tcb --json' printed then, or the record build/NAME.json of that build; with --html, the page is about that.
The deepest stack is that of direct calls, and of indirect ones to functions whose addresses the caller takes itself.
With --json: { "version": 1, "name", "mrenclave", "tcb": the report, "facts": what stands below it, "reach": the graph of
what library-OS functions pull in, "why": with --why, chains of links with "name", "component", "file" and "place",
"difference": with --compare, "problems": [{ "code", "message", "subject" }] }. A project that does not build has only
"version", "name", "reach" and "problems".
--requests stays, for editors, and measures again and again without starting anew. It reads lines { "id": a number,
"folder": a project's absolute path, "compiler"? } and { "cancel": an id } from standard input until that ends, and
prints for each id a line { "id", "answer": what --json prints, without "facts" } or { "id", "failure": a sentence }.`,
  options: {
    ...BUILD_OPTIONS,
    why: { type: "string", placeholder: "NAME", summary: "Show the chain of references that leads to NAME" },
    html: {
      type: "string",
      placeholder: "FILE",
      summary: "Write the report as a self-contained page with a treemap",
    },
    sarif: { type: "string", placeholder: "FILE", summary: "Write what breaks the budget as a SARIF log" },
    compare: { type: "string", placeholder: "OLD.json", summary: "Show what changed since an earlier build" },
    functions: { type: "boolean", summary: "List every function, variable and constant as well" },
    requests: {
      type: "boolean",
      summary: "Measure the projects that lines on standard input name, until it ends",
    },
    "lines-per-hour": {
      type: "string",
      placeholder: "N",
      summary: `Lines that an auditor reads in an hour (default: what litebox.json says, else ${LINES_PER_HOUR})`,
    },
  },
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, options, json, output, workingFolder }) {
    const linesPerHour = rateOf(options["lines-per-hour"]);
    if (options.requests === true) {
      await answerRequests(process.stdin, buildOptions(options, output), (reply) =>
        output.line(JSON.stringify(reply)),
      );
      return 0;
    }
    const folder = await projectFolder(positionals[0], workingFolder);
    const building = buildOptions(options, output);
    const { answer, built, examined } = await onThisMachine(async (system, signal) => {
      const measured = await buildAndMeasure(folder, { ...building, withoutReach: !json }, system);
      await unlessInterrupted(signal);
      const { guestFolder } = building;
      return {
        ...measured,
        examined:
          measured.built && (await examineBuild(measured.built, { guestFolder, linesPerHour }, system)),
      };
    });
    const { problems } = answer;
    const system = nodeBuildSystem();
    const named = (path: string) => resolve(workingFolder, path);
    if (options.sarif !== undefined) {
      const log = await sarifOf(answer, examined?.explained, folder, workingFolder);
      await system.write(named(options.sarif), encodeUtf8(`${JSON.stringify(log, undefined, 2)}\n`));
    }
    if (built === undefined || examined === undefined) {
      if (!json)
        throw new UserError(problems[0]?.message ?? "The results of the build are gone. Build again.");
      output.json(answer);
      return 1;
    }
    const { explained, facts } = examined;
    const shown: Shown = {
      built,
      facts,
      explained,
      why: options.why === undefined ? undefined : explanationsOf(options.why, explained),
      difference:
        options.compare === undefined
          ? undefined
          : await differenceFrom(options.compare, built.record.tcb, explained, workingFolder),
    };
    if (options.html !== undefined) await system.write(named(options.html), encodeUtf8(await pageOf(shown)));
    if (json) printJson(answer, shown, output);
    else printText(shown, options.functions === true, output);
    if (!json) for (const { message } of problems) output.note(`litebox: ${message}`);
    return problems.length > 0 ? 1 : 0;
  },
});

interface Shown {
  readonly built: BuildResult;
  readonly facts: TcbFacts;
  readonly explained: Explained;
  readonly why: readonly Explanation[] | undefined;
  readonly difference: TcbDifference | undefined;
}

function rateOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const rate = Number(given);
  if (!/^\d{1,6}$/.test(given) || rate === 0)
    throw new UserError(`--lines-per-hour takes a whole number from 1 to 999999, not ${given}.`, 2);
  return rate;
}

function explanationsOf(name: string, explained: Explained): Explanation[] {
  const found = itemsMeant(name, explained).flatMap((index) => explain(index, explained) ?? []);
  if (found.length > 0) return found.slice(0, MOST_EXPLAINED);
  const like = namesLike(name, explained).slice(0, MOST_SUGGESTED);
  const hint =
    like.length === 0
      ? "'litebox tcb --functions' lists what is"
      : `these have it in their names: ${like.join(", ")}`;
  throw new UserError(`Nothing in the image is called ${name}; ${hint}.`);
}

async function sarifOf(
  { problems }: MeasuredTcb,
  explained: Explained | undefined,
  folder: string,
  workingFolder: string,
): Promise<object> {
  const fileOf = (path: string) => relative(workingFolder, resolve(folder, path));
  const text = decodeUtf8(await readFile(join(folder, MANIFEST_NAME)));
  const manifest = { file: fileOf(MANIFEST_NAME), text };
  return breachLog({ version: ownVersion(), problems, explained, manifest, fileOf });
}

async function pageOf({ built, explained, facts, difference }: Shown): Promise<string> {
  const { name, mrenclave, tcb } = built.record;
  if (difference !== undefined) return renderHtml(differenceDocument(name, difference), policyHash);
  const [style, script] = await Promise.all(
    ["treemap.css", "treemap.js"].map((file) => readFile(join(pageFolder(), file), "utf8")),
  );
  const assets = { style: style ?? "", script: script ?? "" };
  return renderTreemap(tcb, { name, mrenclave, explained, facts: factRows(facts) }, assets, policyHash);
}

function printJson(answer: MeasuredTcb, { facts, why, difference }: Shown, output: Output): void {
  const { reach, problems, ...about } = answer;
  output.json({
    ...about,
    facts,
    reach,
    ...(why === undefined ? {} : { why }),
    ...(difference === undefined ? {} : { difference }),
    problems,
  });
}

function printText({ built, facts, why, difference }: Shown, withFunctions: boolean, output: Output): void {
  if (why !== undefined) for (const line of why.flatMap(explanationLines)) output.line(line);
  if (difference !== undefined) for (const line of differenceLines(difference)) output.line(line);
  if (why !== undefined || difference !== undefined) return;
  printTable(built.record.tcb, withFunctions, output);
  const rows = factRows(facts);
  const width = Math.max(...rows.map(([what]) => what.length));
  output.line("");
  for (const [what, value] of rows) output.line(`${what.padEnd(width)}  ${value}`);
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
