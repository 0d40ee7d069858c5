/** The Testing view: unit tests run inside the simulated enclave, are debugged there, and show which lines they executed. */

import { randomUUID } from "node:crypto";

import * as vscode from "vscode";

import { runCli } from "../cli.ts";
import { DEBUG_TYPE } from "../../debug-adapter/contract.ts";
import type { NodeInstallation } from "../installation.ts";
import { launchConfiguration } from "../launch-configuration.ts";
import type { ProjectFolder, Projects } from "../projects.ts";
import { chosenCompiler } from "../tasks.ts";
import { differenceIn, forTerminal, readReport } from "./results.ts";
import type { CoveredFile, TestFailure, TestReport, TestResult } from "./results.ts";
import { TestTree, testsBelow } from "./test-tree.ts";

const ID = "litebox.tests";

export class TestExplorer implements vscode.Disposable {
  readonly #installed: NodeInstallation;
  readonly #scratch: vscode.Uri;
  readonly #controller = vscode.tests.createTestController(ID, "LiteBox");
  readonly #tree: TestTree;
  readonly #details = new WeakMap<vscode.FileCoverage, CoveredFile>();

  /** `scratch`: a folder for files of coverage on their way. */
  constructor(installed: NodeInstallation, projects: Projects, scratch: vscode.Uri) {
    this.#installed = installed;
    this.#scratch = scratch;
    this.#tree = new TestTree(this.#controller, projects);
    const { Run, Debug, Coverage } = vscode.TestRunProfileKind;
    const profile = (
      label: string,
      kind: vscode.TestRunProfileKind,
      run: (project: Batch, run: vscode.TestRun, token: vscode.CancellationToken) => Promise<void>,
    ): vscode.TestRunProfile =>
      this.#controller.createRunProfile(
        label,
        kind,
        (request, token) => this.#serve(request, token, run),
        true,
      );
    profile(vscode.l10n.t("Run in the Enclave"), Run, (batch, run, token) => this.#run(batch, run, token));
    profile(vscode.l10n.t("Debug in the Enclave"), Debug, (batch, run, token) =>
      this.#debug(batch, run, token),
    );
    const coverage = profile(vscode.l10n.t("Run with Coverage"), Coverage, (batch, run, token) =>
      this.#cover(batch, run, token),
    );
    coverage.loadDetailedCoverage = (_run, file) => Promise.resolve(detailsOf(this.#details.get(file)));
  }

  dispose(): void {
    this.#tree.dispose();
    this.#controller.dispose();
  }

  /** All tests that a request is about, project by project. */
  async #serve(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    serve: (batch: Batch, run: vscode.TestRun, token: vscode.CancellationToken) => Promise<void>,
  ): Promise<void> {
    const run = this.#controller.createTestRun(request);
    try {
      await vscode.workspace.saveAll(false);
      if (request.include === undefined) await this.#tree.fill();
      for (const batch of await this.#batches(request)) {
        if (token.isCancellationRequested) return;
        if (vscode.workspace.isTrusted) await serve(batch, run, token);
        else
          fail(
            batch.tests,
            run,
            vscode.l10n.t(
              "This workspace is not trusted, so nothing of it is built or run. Trust it, and run the tests again.",
            ),
          );
      }
    } finally {
      run.end();
    }
  }

  async #batches({ include, exclude }: vscode.TestRunRequest): Promise<readonly Batch[]> {
    const roots: vscode.TestItem[] = [];
    this.#controller.items.forEach((item) => roots.push(item));
    const left = new Set((exclude ?? []).flatMap(testsBelow));
    const wanted = new Set((include ?? roots).flatMap(testsBelow).filter((test) => !left.has(test)));
    const batches: Batch[] = [];
    for (const root of roots) {
      const all = testsBelow(root);
      const tests = all.filter((test) => wanted.has(test));
      const project = await this.#tree.projectOf(root);
      if (tests.length > 0 && project !== undefined)
        batches.push({ project, tests, isWhole: tests.length === all.length });
    }
    return batches;
  }

  async #run(batch: Batch, run: vscode.TestRun, token: vscode.CancellationToken): Promise<void> {
    for (const test of batch.tests) run.started(test);
    const report = await this.#command(batch, [], run, token);
    if (report !== undefined) tell(report.tests, batch.tests, run);
  }

  async #cover(batch: Batch, run: vscode.TestRun, token: vscode.CancellationToken): Promise<void> {
    for (const test of batch.tests) run.started(test);
    await vscode.workspace.fs.createDirectory(this.#scratch);
    const file = vscode.Uri.joinPath(this.#scratch, `${randomUUID()}.lcov`);
    const report = await this.#command(batch, ["--coverage", file.fsPath], run, token);
    if (report === undefined) return;
    tell(report.tests, batch.tests, run);
    for (const covered of report.coverage) {
      const coverage = coverageOf(covered);
      this.#details.set(coverage, covered);
      run.addCoverage(coverage);
    }
    await vscode.workspace.fs.delete(file);
  }

  /** One session after the other. */
  async #debug(batch: Batch, run: vscode.TestRun, token: vscode.CancellationToken): Promise<void> {
    for (const test of batch.tests) {
      if (token.isCancellationRequested) return;
      run.started(test);
      const status = await debugged(batch.project, test, run, token);
      if (status === 0) run.passed(test);
      else if (status === undefined) run.skipped(test);
      else
        run.failed(
          test,
          message(test, {
            message: vscode.l10n.t(
              "It ended with exit code {0}; the Debug Console says what it wrote.",
              status,
            ),
          }),
        );
    }
  }

  /** Undefined where nothing was run; then the tests say why. */
  async #command(
    { project, tests, isWhole }: Batch,
    options: readonly string[],
    run: vscode.TestRun,
    token: vscode.CancellationToken,
  ): Promise<TestReport | undefined> {
    const stop = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      stop.abort();
    });
    const compiler = chosenCompiler(project.uri);
    const words = [
      ...["test", project.uri.fsPath, ...options],
      ...(compiler === undefined ? [] : ["--compiler", compiler]),
      // A test that was written a moment ago is run with all others.
      ...(isWhole ? [] : ["--", ...tests.map(({ label }) => label)]),
    ];
    const { answer, message: said } = await runCli(this.#installed, words, project.uri.fsPath, stop.signal);
    subscription.dispose();
    const report = readReport(answer);
    if (report === undefined && !token.isCancellationRequested) fail(tests, run, said);
    return report;
  }
}

/** Tests of one project, of which `isWhole` says that they are all. */
interface Batch {
  readonly project: ProjectFolder;
  readonly tests: readonly vscode.TestItem[];
  readonly isWhole: boolean;
}

function fail(tests: readonly vscode.TestItem[], run: vscode.TestRun, why: string): void {
  run.appendOutput(`${forTerminal(why)}\r\n`);
  for (const test of tests) run.errored(test, new vscode.TestMessage(why));
}

function tell(results: readonly TestResult[], items: readonly vscode.TestItem[], run: vscode.TestRun): void {
  const byName = new Map(items.map((item) => [item.label, item]));
  for (const { name, outcome, failures, output, errorOutput, instructions } of results) {
    const item = byName.get(name);
    if (item === undefined) continue;
    const place = item.uri && item.range ? new vscode.Location(item.uri, item.range) : undefined;
    run.appendOutput(
      `${name}: ${outcome}, ${instructions.toLocaleString("en-US")} instructions\r\n`,
      place,
      item,
    );
    if (output + errorOutput !== "") run.appendOutput(forTerminal(output + errorOutput), place, item);
    if (outcome === "passed") run.passed(item);
    else
      run.failed(
        item,
        failures.map((failure) => message(item, failure)),
      );
  }
  for (const item of items) if (!results.some(({ name }) => name === item.label)) run.skipped(item);
}

function message(item: vscode.TestItem, { message: text, file, line }: TestFailure): vscode.TestMessage {
  const difference = differenceIn(text);
  const shown =
    difference === undefined
      ? new vscode.TestMessage(text)
      : vscode.TestMessage.diff(text, difference.expected, difference.actual);
  const place = new vscode.Position((line ?? 1) - 1, 0);
  if (file !== undefined) shown.location = new vscode.Location(vscode.Uri.file(file), place);
  else if (item.uri && item.range) shown.location = new vscode.Location(item.uri, item.range);
  return shown;
}

function coverageOf({ file, lines, functions }: CoveredFile): vscode.FileCoverage {
  const covered = lines.filter(([, isExecuted]) => isExecuted).length;
  const entered = functions.filter(({ isExecuted }) => isExecuted).length;
  return new vscode.FileCoverage(
    vscode.Uri.file(file),
    new vscode.TestCoverageCount(covered, lines.length),
    undefined,
    new vscode.TestCoverageCount(entered, functions.length),
  );
}

function detailsOf(covered: CoveredFile | undefined): vscode.FileCoverageDetail[] {
  const at = (line: number): vscode.Position => new vscode.Position(Math.max(line - 1, 0), 0);
  return [
    ...(covered?.lines ?? []).map(([line, isExecuted]) => new vscode.StatementCoverage(isExecuted, at(line))),
    ...(covered?.functions ?? []).map(
      ({ name, line, isExecuted }) => new vscode.DeclarationCoverage(name, isExecuted, at(line)),
    ),
  ];
}

/** The exit status of a test under the debugger; undefined where the session did not come to the test's end. */
async function debugged(
  project: ProjectFolder,
  test: vscode.TestItem,
  run: vscode.TestRun,
  token: vscode.CancellationToken,
): Promise<number | undefined> {
  let status: number | undefined;
  let ours: vscode.DebugSession | undefined;
  const subscriptions: vscode.Disposable[] = [];
  const ended = new Promise<void>((resolve) => {
    subscriptions.push(
      vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
        createDebugAdapterTracker: (session) => {
          if (session.configuration["test"] !== test.label || ours !== undefined) return undefined;
          ours = session;
          return {
            onDidSendMessage: (said: {
              readonly event?: string;
              readonly body?: { readonly exitCode?: number };
            }) => {
              if (said.event === "exited") status = said.body?.exitCode;
            },
          };
        },
      }),
      vscode.debug.onDidTerminateDebugSession((session) => {
        if (session.id === ours?.id) resolve();
      }),
      token.onCancellationRequested(() => {
        void vscode.debug.stopDebugging(ours);
      }),
    );
  });
  const configuration = { ...launchConfiguration(project), name: `Test ${test.label}`, test: test.label };
  try {
    if (await vscode.debug.startDebugging(project.workspaceFolder, configuration, { testRun: run }))
      await ended;
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
  return status;
}
