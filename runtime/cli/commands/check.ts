/** `litebox check`: the findings that the editor shows, as text, JSON or SARIF; those about the budget with the figures of a build. */

import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import { languageOf } from "../../../language-server/analysis/facts.ts";
import { lineAndColumn } from "../../../language-server/analysis/lines.ts";
import type { BuildFindings } from "../../../language-server/analysis/manifest-context.ts";
import { manifestFindings } from "../../../language-server/analysis/manifest-findings.ts";
import { loadParsers } from "../../../language-server/analysis/parser.ts";
import { Project } from "../../../language-server/analysis/project.ts";
import { documentationUrl } from "../../../language-server/diagnostics/diagnostic.ts";
import type { Severity } from "../../../language-server/diagnostics/diagnostic.ts";
import { checkCargo, checkFile, diagnostics } from "../../../language-server/diagnostics/index.ts";
import { UserError } from "../../base/errors.ts";
import { sarifLog } from "../../base/sarif.ts";
import type { BuildOptions } from "../../image/build.ts";
import { MANIFEST_NAME } from "../../image/manifest/read.ts";
import type { BuildSystem } from "../../image/system.ts";
import { BUILD_OPTIONS, buildOptions, Interruption, onThisMachine, unlessInterrupted } from "../building.ts";
import { defineCommand } from "../command.ts";
import { measureTcb } from "../measure-tcb.ts";
import type { Output } from "../output.ts";
import { ownVersion } from "../paths.ts";

/** A finding with its place as people count: lines and columns from 1, columns in UTF-16 units as editors do. */
interface Reported {
  /** Relative to the working folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** The page that explains the code. */
  readonly documentation: string;
}

export const checkCommand = defineCommand({
  name: "check",
  usage: "[DIR or FILES]",
  summary: "Report what leaves the LiteBox API",
  details: `
Checks a project, or only some of its files. The project is built as far as it is not current, to price its calls
against the budget; where it does not build, or with --no-build, everything else is checked. Each finding is one line:
FILE:LINE:COLUMN: error|warning|info|note: MESSAGE [CODE]
The exit status is 1 when an error is among the findings, else 0.
With --json: { "version": 1, "files": how many were checked, "findings": [{ "file", "line", "column", "endLine",
"endColumn", "severity", "code", "message", "documentation" }] }, lines and columns from 1.
With --sarif: a SARIF 2.1.0 log, which code scanning services read. The exit status is the same in all forms.`,
  options: {
    ...BUILD_OPTIONS,
    sarif: { type: "boolean", summary: "Print the findings as a SARIF 2.1.0 log" },
    hints: { type: "boolean", summary: "Report hints as well: which call brings in which component" },
    "no-build": { type: "boolean", summary: "Do not build, and report nothing about the TCB" },
  },
  positionals: { minimum: 0, maximum: 10_000 },
  async run({ positionals, options, json, output, workingFolder }) {
    const targets = await findTargets(positionals, workingFolder);
    // The compiler's own messages are not findings; `litebox build` shows them.
    const building = { ...buildOptions(options, output), onMessages: () => undefined };
    const measure = options["no-build"] === true ? undefined : building;
    const { findings: found, files } = await checkTargets(targets, measure, output, workingFolder);
    const findings = found.filter(({ severity }) => severity !== "hint" || options.hints === true);
    if (json) output.json({ version: 1, files, findings });
    else if (options.sarif === true) output.json(asSarif(findings));
    else for (const finding of findings) output.line(asText(finding));
    const errors = findings.filter((finding) => finding.severity === "error").length;
    const isText = !json && options.sarif !== true;
    if (isText && findings.length === 0) output.progress(`No findings in ${count(files, "file")}.`);
    if (isText && findings.length > 0) {
      output.progress(`${count(errors, "error")}, ${count(findings.length - errors, "other finding")}.`);
    }
    return errors > 0 ? 1 : 0;
  },
});

const NOTHING_BUILT: BuildFindings = { problems: [], stack: undefined };

interface Checked {
  readonly findings: readonly Reported[];
  readonly files: number;
}

/** `measure`: how to build for the figures of the TCB, or undefined to do without. */
function checkTargets(
  targets: ReadonlyMap<string, readonly string[] | undefined>,
  measure: BuildOptions | undefined,
  output: Output,
  workingFolder: string,
): Promise<Checked> {
  return onThisMachine(async (system, signal) => {
    const findings: Reported[] = [];
    let files = 0;
    for (const [folder, only] of targets) {
      const project = new Project(folder, system, await loadParsers([]));
      await project.reload();
      const built = measure && (await measureProject(project, measure, output, system));
      await unlessInterrupted(signal);
      const result = await checkProject(project, built ?? NOTHING_BUILT, only, workingFolder);
      project.dispose();
      findings.push(...result.findings);
      files += result.files;
    }
    return { findings, files };
  });
}

/** The projects to check, by folder, each with the files that were asked for; undefined means all. */
async function findTargets(
  named: readonly string[],
  workingFolder: string,
): Promise<ReadonlyMap<string, readonly string[] | undefined>> {
  const targets = new Map<string, readonly string[] | undefined>();
  for (const name of named.length === 0 ? ["."] : named) {
    const path = resolve(workingFolder, name);
    const facts = await stat(path).catch(() => undefined);
    if (!facts)
      throw new UserError(
        `There is no file or folder ${path}. Name a project's folder or some of its files.`,
        2,
      );
    if (facts.isDirectory()) {
      targets.set(path, undefined);
      continue;
    }
    const isManifest = path.endsWith(`/${MANIFEST_NAME}`);
    if (!isManifest && languageOf(path) === undefined) {
      throw new UserError(
        `${path} is neither a C or C++ file nor a ${MANIFEST_NAME}, so it cannot be checked.`,
        2,
      );
    }
    const folder = await projectFolder(path);
    if (!targets.has(folder)) targets.set(folder, [path]);
    else targets.set(folder, targets.get(folder)?.concat(path));
  }
  return targets;
}

/** The nearest folder above a file that holds a manifest, else the file's own. */
async function projectFolder(file: string): Promise<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const found = await stat(join(folder, MANIFEST_NAME)).catch(() => undefined);
    if (found) return folder;
    if (folder === dirname(folder)) return dirname(file);
  }
}

/** Gives the project the figures of a build; what keeps it from one is said on standard error. */
async function measureProject(
  project: Project,
  options: BuildOptions,
  output: Output,
  system: BuildSystem,
): Promise<BuildFindings> {
  if (project.manifest.value === undefined) return NOTHING_BUILT;
  const failed = (reason: string): void => output.note(`litebox: The TCB was not measured. ${reason}`);
  try {
    const measured = await measureTcb(project.folder, options, system);
    const { tcb, reach, problems, stack } = measured;
    project.linked(measured, project.savedTexts());
    if (tcb && reach) project.measured(tcb, reach, project.savedNames());
    else failed(problems[0]?.message ?? "The project does not build.");
    return { problems, stack };
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof Interruption) throw error;
    failed(error.message);
    return NOTHING_BUILT;
  }
}

async function checkProject(
  project: Project,
  built: BuildFindings,
  only: readonly string[] | undefined,
  workingFolder: string,
): Promise<Checked> {
  const tcb = project.tcb();
  const missing =
    only?.filter((path) => path !== project.manifestPath && project.textOf(path) === undefined) ?? [];
  // A file that no source includes is checked all the same when it is named.
  for (const path of missing) await project.include(path);
  const findings: Reported[] = [];
  const report = (path: string, text: string, found: Found): void => {
    const start = lineAndColumn(text, found.range.start);
    const end = lineAndColumn(text, found.range.end);
    const { severity, code, message } = found;
    const place = { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    const documentation = documentationUrl(code);
    findings.push({
      file: relative(workingFolder, path),
      ...place,
      severity,
      code,
      message,
      documentation,
    });
  };
  if (only?.includes(project.manifestPath) !== false) {
    for (const finding of manifestFindings(project, tcb, built)) {
      report(project.manifestPath, project.manifestText, finding);
    }
  }
  const { cargo } = project;
  if (cargo && !only) for (const finding of checkCargo(cargo)) report(cargo.path, cargo.text, finding);
  const paths = only?.filter((path) => path !== project.manifestPath) ?? project.paths;
  for (const path of paths) {
    const context = project.contextOf(path, tcb);
    for (const finding of context ? checkFile(context) : []) report(path, context?.text ?? "", finding);
  }
  return { findings, files: paths.length };
}

type Found = Pick<Reported, "severity" | "code" | "message"> & {
  readonly range: { readonly start: number; readonly end: number };
};

function asText({ file, line, column, severity, code, message }: Reported): string {
  const word = severity === "information" ? "info" : severity === "hint" ? "note" : severity;
  return `${file}:${String(line)}:${String(column)}: ${word}: ${message} [${code}]`;
}

const SARIF_LEVELS = { error: "error", warning: "warning", information: "note", hint: "note" } as const;

function asSarif(findings: readonly Reported[]): object {
  return sarifLog({
    tool: { name: "litebox check", version: ownVersion(), informationUri: documentationUrl("README") },
    rules: diagnostics.map(({ code, title, explain }) => ({
      id: code,
      summary: `${title}.`,
      help: explain,
      helpUri: documentationUrl(code),
    })),
    findings: findings.map(({ code, severity, message, file, line, column, endLine, endColumn }) => ({
      rule: code,
      level: SARIF_LEVELS[severity],
      message,
      places: [{ file, region: { line, column, endLine, endColumn } }],
    })),
  });
}

function count(number: number, thing: string): string {
  return `${String(number)} ${thing}${number === 1 ? "" : "s"}`;
}
