/** One project while the server runs: edits come in, diagnostics and figures go out. */

import type { CodeAction, Diagnostic, Position } from "vscode-languageserver";

import { formatAmount } from "../analysis/figures.ts";
import { LineTable } from "../analysis/lines.ts";
import { manifestFindings } from "../analysis/manifest-findings.ts";
import type { BuildFindings } from "../analysis/manifest-context.ts";
import type { SourceFacts } from "../analysis/facts.ts";
import type { Project } from "../analysis/project.ts";
import type { Budget, PricedUse, TcbEstimate } from "../analysis/tcb.ts";
import type { Settings, TcbNotification } from "../contract.ts";
import { checkCargo, checkFile } from "../diagnostics/index.ts";
import type { Measured, Measurer } from "./measurer.ts";
import { Schedule } from "./schedule.ts";
import { textDocument, toCodeActions, toDiagnostic } from "./to-lsp.ts";
import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import type { TcbReport } from "../../runtime/tcb/report.ts";

/** An edit is looked at after as many milliseconds of quiet as the last look took, so that a burst is one piece of work; at most these. */
const LONGEST_QUIET = 50;

/** What a session needs of the server around it. */
export interface SessionHost {
  readonly settings: Settings;
  readonly trusted: boolean;
  /** Undefined: nothing is measured. */
  readonly measurer: Pick<Measurer, "measure"> | undefined;
  publish(session: ProjectSession, path: string, diagnostics: readonly Diagnostic[]): void;
  tcb(notification: TcbNotification): void;
  /** What the record of a build says, where nothing can be built here. */
  lastBuild(folder: string, name: string): Promise<TcbReport | undefined>;
  log(message: string): void;
  uriOf(path: string): string;
}

interface Step {
  readonly work: () => Promise<void>;
  /** The file whose text it sets. */
  readonly edits?: string;
}

interface Checked {
  readonly facts: SourceFacts;
  readonly key: string;
  readonly diagnostics: readonly Diagnostic[];
}

export class ProjectSession {
  readonly project: Project;
  readonly #host: SessionHost;
  readonly #schedule: Schedule;
  /** What happened since the last piece of work, in its order; of edits of a file that follow each other only the last. */
  #pending: Step[] = [];
  #lastWork = 0;
  /** What was last said of each file, and what it was made of. */
  readonly #checked = new Map<string, Checked>();
  #published = new Set<string>();
  #measuring: AbortController | undefined;
  #measureWanted = false;
  #failure: string | undefined;
  /** Where nothing is measured. */
  #lastBuild: TcbReport | undefined;
  /** What the last build said of the project as a whole. */
  built: BuildFindings = { problems: [], stack: undefined };
  /** Prices of the library OS's functions, for hovers; kept while a project does not build. */
  reach: ReachGraph | undefined;

  constructor(project: Project, host: SessionHost) {
    this.project = project;
    this.#host = host;
    this.#schedule = new Schedule(
      () => this.#work(),
      (error) => {
        host.log(`A change in ${project.folder} could not be analysed: ${String(error)}`);
      },
    );
    this.#pending.push({ work: () => project.reload() });
    this.#measureWanted = true;
    this.#schedule.request(0);
  }

  opened(path: string, text: string): void {
    this.#edit(path, text);
    this.#schedule.request(0);
  }

  changed(path: string, text: string): void {
    this.#edit(path, text);
    this.#schedule.request(Math.min(LONGEST_QUIET, this.#lastWork));
  }

  #edit(path: string, text: string): void {
    if (this.#pending.at(-1)?.edits === path) this.#pending.pop();
    this.#pending.push({ work: () => this.project.edit(path, text), edits: path });
  }

  saved(path: string): void {
    this.#pending.push({
      work: async () => {
        await this.project.saved(path);
        await this.project.reload();
        // Only now: a build takes the names that it is about from what is known as saved.
        this.#measureWanted = true;
      },
    });
    this.#schedule.request(0);
  }

  closed(path: string): void {
    this.#pending.push({ work: () => this.project.close(path) });
    this.#schedule.request(0);
  }

  /** A file of the project changed on disk. What the editor itself just saved is known already. */
  changedOnDisk(path: string): void {
    this.#pending.push({
      work: async () => {
        if (!(await this.project.changedOnDisk(path))) return;
        await this.project.reload();
        this.#measureWanted = true;
      },
    });
    this.#schedule.request(LONGEST_QUIET);
  }

  /** Settings or trust changed: everything is said again. */
  refresh(measure: boolean): void {
    this.#measureWanted ||= measure;
    this.#schedule.request(0);
  }

  dispose(): void {
    this.#schedule.dispose();
    this.#measuring?.abort();
    for (const path of this.#published) this.#host.publish(this, path, []);
    this.project.dispose();
  }

  codeActions(path: string, first: Position, last: Position): CodeAction[] {
    const { project } = this;
    const manifest = textDocument(this.#host.uriOf(project.manifestPath), project.manifestText);
    const isManifest = path === project.manifestPath;
    const context = isManifest ? undefined : project.contextOf(path, project.tcb());
    if (!context && !isManifest) return [];
    const document = context ? textDocument(this.#host.uriOf(path), context.text) : manifest;
    const findings = context ? checkFile(context) : manifestFindings(project, project.tcb(), this.built);
    const start = document.offsetAt(first);
    const end = document.offsetAt(last);
    const actions = findings
      .filter(({ range }) => range.start <= end && range.end >= start)
      .flatMap((finding) => {
        const diagnostic = toDiagnostic(finding, document, this.#severity(finding.code));
        return diagnostic ? toCodeActions(finding, document, diagnostic, manifest) : [];
      });
    // A call that brings in two components is two findings, and one comment takes both away.
    return [
      ...new Map(actions.map((action) => [JSON.stringify([action.title, action.edit]), action])).values(),
    ];
  }

  async #work(): Promise<void> {
    const start = performance.now();
    const pending = this.#pending;
    this.#pending = [];
    for (const { work } of pending) await work();
    const { value: manifest } = this.project.manifest;
    if (this.#host.measurer === undefined && manifest !== undefined)
      this.#lastBuild = await this.#host.lastBuild(this.project.folder, manifest.name);
    this.#publishAll();
    this.#lastWork = performance.now() - start;
    if (this.#measureWanted) this.#measure();
    this.#reportTcb();
  }

  #publishAll(): void {
    const { project } = this;
    const tcb = project.tcb();
    const published = new Set<string>([project.manifestPath]);
    this.#host.publish(this, project.manifestPath, this.#manifestDiagnostics());
    const { cargo } = project;
    if (cargo) {
      const lines = new LineTable(cargo.text);
      const found = checkCargo(cargo).map((each) => toDiagnostic(each, lines, this.#severity(each.code)));
      this.#host.publish(
        this,
        cargo.path,
        found.filter((diagnostic) => diagnostic !== undefined),
      );
      published.add(cargo.path);
    }
    for (const path of project.paths) {
      this.#host.publish(this, path, this.#diagnosticsOf(path, tcb));
      published.add(path);
    }
    for (const path of this.#published) {
      if (published.has(path)) continue;
      this.#checked.delete(path);
      this.#host.publish(this, path, []);
    }
    this.#published = published;
  }

  #diagnosticsOf(path: string, tcb: TcbEstimate | undefined): readonly Diagnostic[] {
    const context = this.project.contextOf(path, tcb);
    if (!context) return [];
    const key = JSON.stringify([
      this.project.version,
      context.project.marks.key,
      context.project.unresolved,
      this.#host.settings.diagnostics,
      tcb && costOf(path, tcb),
    ]);
    const known = this.#checked.get(path);
    if (known?.facts === context.file && known.key === key) return known.diagnostics;
    const findings = checkFile(context);
    const lines = findings.length === 0 ? undefined : this.project.linesOf(path);
    const diagnostics = findings
      .map((each) => lines && toDiagnostic(each, lines, this.#severity(each.code)))
      .filter((diagnostic) => diagnostic !== undefined);
    this.#checked.set(path, { facts: context.file, key, diagnostics });
    return diagnostics;
  }

  #manifestDiagnostics(): Diagnostic[] {
    const { project } = this;
    const document = textDocument(this.#host.uriOf(project.manifestPath), project.manifestText);
    return manifestFindings(project, project.tcb(), this.built)
      .map((finding) => toDiagnostic(finding, document, this.#severity(finding.code)))
      .filter((diagnostic) => diagnostic !== undefined);
  }

  #severity(code: string) {
    return this.#host.settings.diagnostics?.[code];
  }

  /** Starts a build in the background. A newer one takes the place of one that still runs. */
  #measure(): void {
    this.#measureWanted = false;
    const { measurer, trusted, settings } = this.#host;
    if (!trusted || measurer === undefined || settings.measureOnSave === false) return;
    if (this.project.manifest.value === undefined) return;
    this.#measuring?.abort();
    const controller = new AbortController();
    this.#measuring = controller;
    const names = this.project.savedNames();
    const texts = this.project.savedTexts();
    const { signal } = controller;
    const { compiler } = settings;
    void measurer.measure({ folder: this.project.folder, compiler, signal }).then((measured) => {
      if (this.#measuring !== controller) return;
      this.#measuring = undefined;
      this.#take(measured, names, texts);
      this.#schedule.request(0);
    });
  }

  #take(measured: Measured, names: ReadonlySet<string>, texts: ReadonlyMap<string, string>): void {
    const before = this.#failure;
    this.#failure = undefined;
    if ("failure" in measured) {
      this.#failure = measured.failure;
      // Each save would say it again.
      if (before !== this.#failure)
        this.#host.log(`${this.project.folder} could not be measured: ${measured.failure}`);
      return;
    }
    const { tcb, reach, problems, stack } = measured.json;
    this.built = { problems, stack };
    this.project.linked(measured.json, texts);
    this.reach = reach ?? this.reach;
    if (tcb && reach) this.project.measured(tcb, reach, names);
    else this.#failure = problems[0]?.message ?? "The project does not build.";
  }

  #reportTcb(): void {
    const { project } = this;
    const tcb = project.tcb();
    const common = {
      project: this.#host.uriOf(project.folder),
      name: project.manifest.value?.name ?? "",
    };
    const state = ((): TcbNotification["state"] => {
      if (this.#lastBuild) return known(this.#lastBuild, project.budget, true);
      if (!this.#host.trusted) return { kind: "restricted" };
      // What was saved last is not measured yet.
      if (tcb) return known(tcb, tcb.budget, tcb.measured && !this.#failure && !this.#measuring);
      if (this.#measuring) return { kind: "measuring" };
      return { kind: "unknown", message: this.#failure ?? "The project has not been built yet." };
    })();
    this.#host.tcb({ ...common, state });
  }
}

function known(
  { bytes, lines }: Pick<TcbReport, "bytes" | "lines">,
  budget: Budget,
  measured: boolean,
): TcbNotification["state"] {
  const limit = budget.bytes === undefined ? "" : ` of ${formatAmount(budget.bytes, "bytes")}`;
  const size = `${formatAmount(bytes, "bytes")}${limit}`;
  return { kind: "known", figures: { bytes, lines, size, budget, measured } };
}

/** What a file's findings say of costs is made of these. */
function costOf(path: string, { measured, crossing, denied, components, large }: TcbEstimate): object {
  const isHere = ({ use }: { readonly use: PricedUse }): boolean => use.path === path;
  return {
    measured,
    crossing: crossing && isHere(crossing) ? crossing : undefined,
    denied: denied.filter(isHere),
    components: components.filter(isHere),
    large,
  };
}
