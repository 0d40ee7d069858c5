/**
 * A project as the diagnostics see it: the manifest, its sources and the headers that they reach, and what the image costs.
 * Files are read through the interface that is handed in; texts of open editors take the place of saved ones.
 */

import { decodeTextFile } from "../../runtime/base/text.ts";
import { manifestSchema } from "../../runtime/image/manifest/schema.ts";
import { chosenSources } from "../../runtime/image/project.ts";
import { MANIFEST_NAME, readManifest, type ParsedManifest } from "../../runtime/image/manifest/read.ts";
import type { Manifest } from "../../runtime/image/manifest/schema.ts";
import { joinPath } from "../../runtime/image/paths.ts";
import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import type { TcbJson } from "../../runtime/tcb/json.ts";
import type { TcbReport } from "../../runtime/tcb/report.ts";
import { placeInPackage, rustSources } from "./cargo/sources.ts";
import { stdNeeds, type CargoNeeds } from "./cargo/std-needs.ts";
import type { CheckContext, ProjectView } from "./context.ts";
import { Definitions, isPrivate, sameDefinitions } from "./definitions.ts";
import { languageOf, noFacts, type SourceLanguage } from "./facts.ts";
import { IncludeResolver } from "./include-resolver.ts";
import { findMissing } from "./manifest-context.ts";
import { Linked } from "./linked.ts";
import type { LineTable } from "./lines.ts";
import { mergeMarks, type Marks } from "./flow/body.ts";
import type { Parsers } from "./parser.ts";
import { MOST_FILES } from "./project-files.ts";
import type { ProjectFiles } from "./project-files.ts";
import { SourceFile } from "./source-file.ts";
import { TranslationUnits } from "./translation-units.ts";
import { liteboxApi } from "./surface.ts";
import { estimateTcb, excess, type Budget, type Measurement, type TcbEstimate } from "./tcb.ts";

/** Where the manifest was never right, or there is none. */
const DEFAULTS = manifestSchema.parse({ name: "project" });

/** Folders that are no part of a project's sources. */
const SKIPPED_FOLDER = /(?:^|\/)(?:build|node_modules|\.[^/]*)$/;

export class Project {
  readonly folder: string;
  readonly #files: ProjectFiles;
  readonly #parsers: Parsers;
  readonly #sources = new Map<string, SourceFile>();
  readonly #stamps = new Map<string, string>();
  /** Of files that were saved, or are said to have changed. */
  readonly #onDisk = new Map<string, string | undefined>();
  /** Files whose stamps were asked for since the last `reload`. */
  readonly #stampsSeen = new Set<string>();
  /** Sources that are no part of the image: those that only `litebox test` builds, and programs of a package in Rust. */
  readonly #aside = new Set<string>();
  readonly #includes: IncludeResolver;
  readonly #units: TranslationUnits;
  readonly #definitions: Definitions;
  /** Texts of open editors, also of files that belong to no source yet. */
  readonly #edited = new Map<string, string>();
  #editing: SourceFile | undefined;
  /** Paths of the manifest's sources, in the order in which they are linked. */
  #listed: readonly string[] = [];
  #manifest: ParsedManifest = { value: undefined, problems: [] };
  #manifestText = "";
  /** A manifest with a mistake leaves the last good one in force. */
  #lastGood: Manifest | undefined;
  #measurement: Measurement | undefined;
  #accepted: ReadonlySet<string> = new Set();
  #limited = false;
  readonly #linked = new Linked();
  /** Names that the sources used when they were last linked, and that were found. */
  #linkedNames: ReadonlySet<string> = new Set();
  #missing: ReadonlySet<string> = new Set();
  #cargo: CargoNeeds | undefined;

  constructor(folder: string, files: ProjectFiles, parsers: Parsers) {
    this.folder = folder;
    this.#files = files;
    this.#parsers = parsers;
    this.#includes = new IncludeResolver(folder, files);
    const { resolved } = this.#includes;
    this.#units = new TranslationUnits(this.#sources, resolved, this.#aside);
    this.#definitions = new Definitions(this.#sources, resolved, this.#aside, this.#units);
  }

  get manifestPath(): string {
    return joinPath(this.folder, MANIFEST_NAME);
  }

  /** The manifest as it stands in the editor or on disk, with its mistakes. */
  get manifest(): ParsedManifest {
    return this.#manifest;
  }

  /** The manifest has mistakes, and the last one that had none is in force. */
  get goesOn(): boolean {
    return this.#manifest.value === undefined && this.#lastGood !== undefined;
  }

  get manifestText(): string {
    return this.#manifestText;
  }

  /** The sources and the project's own headers that they include. */
  get paths(): readonly string[] {
    return [...this.#sources.keys()];
  }

  /** The project has more files than are analysed. */
  get limited(): boolean {
    return this.#limited;
  }

  /** Paths and patterns of the manifest for which there is nothing on the disk. */
  get missing(): ReadonlySet<string> {
    return this.#missing;
  }

  /** What the package's dependencies need; undefined where the project has no package. */
  get cargo(): CargoNeeds | undefined {
    return this.#cargo;
  }

  /** Names of functions that the sources use. */
  usedNames(): ReadonlySet<string> {
    return new Set([...this.#sources.values()].flatMap(({ facts }) => facts.uses.map(({ name }) => name)));
  }

  textOf(path: string): string | undefined {
    return path === this.manifestPath ? this.#manifestText : this.#sources.get(path)?.text;
  }

  /** Reads all that changed on disk since the last time: the manifest, the list of sources, the files. */
  async reload(): Promise<void> {
    await this.#reloadManifest();
    const relative = await this.#files.list(this.folder, (folder) => SKIPPED_FOLDER.test(folder));
    const { application, tests } = chosenSources(this.#lastGood ?? DEFAULTS, relative);
    const inFolder = (path: string): string => joinPath(this.folder, path);
    const cargo = this.#lastGood?.cargo;
    this.#cargo = cargo === undefined ? undefined : await stdNeeds(inFolder(cargo), this.folder, this.#files);
    const { library, programs } = rustSources(relative, cargo, this.#cargo?.library);
    this.#aside.clear();
    for (const path of [...tests, ...programs]) this.#aside.add(inFolder(path));
    this.#listed = [...[...application, ...library].map(inFolder), ...this.#aside];
    this.#missing = await findMissing(this.#manifest.value, this.folder, relative, this.#files);
    this.#stampsSeen.clear();
    this.#includes.forget();
    await this.#follow();
  }

  /** Adds a file that no source of the manifest reaches, as it is saved. */
  async include(path: string): Promise<void> {
    this.#listed = [...this.#listed, path];
    await this.#follow();
  }

  /** Whether the file is one of `paths`. */
  has(path: string): boolean {
    return this.#sources.has(path);
  }

  /** Takes the text that an editor has of a file which may become one of `paths`; undefined when it has it no more. */
  note(path: string, text: string | undefined): void {
    if (text === undefined) this.#edited.delete(path);
    else this.#edited.set(path, text);
  }

  /** Takes the text of an editor. */
  async edit(path: string, text: string): Promise<void> {
    this.#edited.set(path, text);
    if (path === this.manifestPath) return this.reload();
    const file = this.#sources.get(path);
    if (!file) return this.#follow();
    // A tree takes a hundred times its text: only the file that is being edited keeps one.
    if (this.#editing !== file) this.#editing?.rest();
    this.#editing = file;
    const { facts } = file;
    const { version } = file.preprocessed;
    file.edit(text);
    if (file.preprocessed.version !== version) await this.#follow();
    else if (!sameDefinitions(facts, file.facts)) this.#definitions.changed();
  }

  /** The editor closed the file: what is saved counts again. */
  async close(path: string): Promise<void> {
    for (const map of [this.#edited, this.#stamps]) map.delete(path);
    await this.reload();
  }

  /** The editor saved the file. */
  async saved(path: string): Promise<void> {
    await this.changedOnDisk(path);
    this.#sources.get(path)?.saved();
  }

  /** What is on the disk is not what was there when this file was saved, or when this was asked. */
  async changedOnDisk(path: string): Promise<boolean> {
    const stamp = await this.#files.stamp(path);
    const isNews = !this.#onDisk.has(path) || this.#onDisk.get(path) !== stamp;
    this.#onDisk.set(path, stamp);
    return isNews;
  }

  /** Names that the saved sources use; to be asked for when a build begins and handed to `measured` when it is done. */
  savedNames(): ReadonlySet<string> {
    const built = [...this.#sources].filter(([path]) => !this.#aside.has(path));
    const names = ([path, { savedNames }]: (typeof built)[number]) =>
      [...savedNames].filter((name) => !this.defines(name, path));
    return new Set(built.flatMap(names));
  }

  /** Takes what a build measured. */
  measured(report: TcbReport, reach: ReachGraph, names: ReadonlySet<string>): void {
    this.#measurement = { report, reach, names };
    this.#linkedNames = names;
    this.#definitions.changed();
    if (!excess(report, this.budget)) this.#accepted = names;
  }

  /** What the last build that succeeded said; undefined as long as there was none. */
  get report(): TcbReport | undefined {
    return this.#measurement?.report;
  }

  /** The file of the project that an `#include` in `path` leads to. */
  included(path: string, include: string): string | undefined {
    return this.#includes.resolved.get(path)?.get(include);
  }

  /** What the sources are as they are saved; to be asked for when a build begins and handed to `linked` when it is done. */
  savedTexts(): ReadonlyMap<string, string> {
    return new Map([...this.#sources].map(([path, { savedText }]) => [path, savedText]));
  }

  /** Takes what the linker did not find. */
  linked(findings: Pick<TcbJson, "unresolved" | "incomplete">, texts: ReadonlyMap<string, string>): void {
    const { unresolved = [], incomplete } = findings;
    if (unresolved.length > 0 && incomplete !== true && this.#linkedNames.size > 0) {
      this.#linkedNames = new Set();
      this.#definitions.changed();
    }
    this.#linked.take(findings, texts);
  }

  /** The limits that are in force. */
  get budget(): Budget {
    return this.#lastGood?.tcb ?? {};
  }

  /** What the image costs now; undefined as long as it was never measured. */
  tcb(): TcbEstimate | undefined {
    if (!this.#measurement) return undefined;
    return estimateTcb(this.#measurement, this.budget, this.#definitions.outsideUses(), this.#accepted);
  }

  /** What the diagnostics of one of `paths` look at; `tcb` is what `tcb()` gave, which is the same for all files. */
  contextOf(path: string, tcb: TcbEstimate | undefined): CheckContext | undefined {
    const file = this.#sources.get(path);
    if (!file) return undefined;
    const definitions = this.#definitions;
    const place = placeInPackage(path, this.#cargo, (each) => this.has(each));
    const defines = (name: string): boolean => definitions.defines(name, path);
    const project: ProjectView = {
      defines,
      mayExist: (name) => definitions.isMade(name) || this.#linkedNames.has(name),
      pastes: (name) => definitions.pastes(name),
      expansionOf: (name) => definitions.macros.expansionOf(name, path),
      mayMean: (macro, name, at) => definitions.mayMean(macro, name, path, at),
      definesBeside: (name) => definitions.definesBeside(name),
      declares: (name) => definitions.macros.declares(name),
      ...place,
      findsHeader: (include) => this.#includes.resolved.get(path)?.has(include) ?? false,
      marks: this.#marksFor(path),
      manifest: this.#manifestText,
      unresolved: this.#linked.in(path, file.text, (name) => defines(name) || definitions.isMade(name)),
      tcb,
    };
    const facts = place.ownProgram ? noFacts("rust") : file.facts;
    return { file: facts, path, text: file.text, project, api: liteboxApi };
  }

  /** Where the lines of one of `paths` begin. */
  linesOf(path: string): LineTable | undefined {
    return this.#sources.get(path)?.lines;
  }

  /** See `Definitions.defines`. */
  defines(name: string, from: string): boolean {
    return this.#definitions.defines(name, from);
  }

  /** Counts up whenever what the files of the project define, or where their includes lead, may have changed. */
  get version(): number {
    return this.#definitions.version;
  }

  /** Of the file itself and of all headers. */
  #marksFor(path: string): Marks {
    const relevant = [...this.#sources].filter(([each]) => each === path || !isPrivate(each));
    return mergeMarks(relevant.map(([, { facts }]) => facts.marks));
  }

  dispose(): void {
    for (const file of this.#sources.values()) file.dispose();
    this.#sources.clear();
  }

  async #reloadManifest(): Promise<void> {
    const bytes = await this.#files.read(this.manifestPath);
    this.#manifestText = this.#edited.get(this.manifestPath) ?? (bytes ? decodeTextFile(bytes) : "");
    // A folder without a manifest is a project with all defaults; `litebox check` takes one.
    const missing = bytes === undefined && this.#manifestText === "";
    this.#manifest = missing ? { value: undefined, problems: [] } : readManifest(this.#manifestText);
    this.#lastGood = this.#manifest.value ?? this.#lastGood;
  }

  async #follow(): Promise<void> {
    await this.#followIncludes();
    this.#definitions.changed(this.#lastGood?.defines);
  }

  /** Loads the sources and whatever they include, says which of it is code, and forgets what nothing reaches any more. */
  async #followIncludes(): Promise<void> {
    const loaded: string[] = [];
    this.#limited = false;
    // Headers change, too, and go.
    for (const [path, file] of [...this.#sources])
      if (!(await this.#take(path, file.language))) this.#drop(path, file);
    for (const path of this.#listed) if (await this.#take(path, languageOf(path))) loaded.push(path);
    await this.#takeIncluded(loaded);
    for (const path of this.#edited.keys()) {
      const isOwn = path.startsWith(`${this.folder}/`) && /\.(?:h|hh|hpp|hxx)$/i.test(path);
      const isFollowed = !isOwn || this.#units.branches.has(path);
      if (!isFollowed && (await this.#take(path, languageOf(path)))) loaded.push(path);
    }
    await this.#takeIncluded(loaded);
    const reached = new Set([...loaded, ...this.#units.branches.keys()]);
    for (const [path, file] of this.#sources) {
      const branches = this.#units.branches.get(path);
      if (!reached.has(path)) this.#drop(path, file);
      else if (branches) file.surround(branches, this.#units.transparent);
    }
  }

  #drop(path: string, file: SourceFile): void {
    file.dispose();
    this.#includes.delete(path);
    for (const map of [this.#sources, this.#stamps, this.#stampsSeen]) map.delete(path);
  }

  /** Follows what sources include, as far as it is code. */
  async #takeIncluded(roots: readonly string[]): Promise<void> {
    for (;;) {
      let count = 0;
      for (const [path, language] of this.#units.walk(roots, this.#lastGood?.defines ?? {}))
        if (await this.#take(path, language)) count++;
      if (count === 0) return;
    }
  }

  /** Reads a file and finds out where its includes lead; false where there is none. */
  async #take(path: string, language: SourceLanguage | undefined): Promise<boolean> {
    if (language === undefined) return false;
    if (!this.#sources.has(path) && this.#sources.size >= MOST_FILES) {
      this.#limited = true;
      return false;
    }
    const file = await this.#load(path, language);
    if (!file) return false;
    const folders = (this.#lastGood?.include ?? []).map((folder) => joinPath(this.folder, folder));
    const isKnown = (candidate: string): boolean => this.has(candidate) || this.#edited.has(candidate);
    if (await this.#includes.follow(file, folders, isKnown)) this.#units.forget();
    return true;
  }

  async #load(path: string, language: SourceLanguage): Promise<SourceFile | undefined> {
    const known = this.#sources.get(path);
    await this.#parsers.load(language);
    const kept = known?.language === language ? known : undefined;
    if (known !== kept) known?.dispose();
    if (!kept) for (const stamps of [this.#stamps, this.#stampsSeen]) stamps.delete(path);
    const file = kept ?? new SourceFile(path, this.#parsers, language);
    const edited = this.#edited.get(path);
    // Also of what an editor has open it is to be known what is saved, which is what builds are made of.
    const isThere = (kept && edited !== undefined) || (await this.#loadSaved(path, file));
    if (!isThere && edited === undefined) return undefined;
    if (edited !== undefined && (!file.open || file.text !== edited)) file.edit(edited);
    this.#sources.set(path, file);
    return file;
  }

  /** Unless what is there has been taken already; false where nothing is. */
  async #loadSaved(path: string, file: SourceFile): Promise<boolean> {
    if (this.#stampsSeen.has(path)) return true;
    this.#stampsSeen.add(path);
    const stamp = await this.#files.stamp(path);
    if (stamp === undefined || stamp === this.#stamps.get(path)) return stamp !== undefined;
    const bytes = await this.#files.read(path);
    if (!bytes) return false;
    file.load(bytes);
    this.#stamps.set(path, stamp);
    return true;
  }
}
