/** The language server: the protocol's requests, and which project each of them is about. */

import {
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { Connection, Diagnostic, InitializeParams, InitializeResult } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";

import { MANIFEST_NAME } from "../../runtime/image/manifest/read.ts";
import { decodeUtf8 } from "../../runtime/base/text.ts";
import { folderOf, joinPath } from "../../runtime/image/paths.ts";
import { readBuildRecord } from "../../runtime/image/record.ts";
import type { TcbReport } from "../../runtime/tcb/report.ts";
import { loadParsers } from "../analysis/parser.ts";
import type { Parsers } from "../analysis/parser.ts";
import { Project } from "../analysis/project.ts";
import { MEASURE_REQUEST, TCB_NOTIFICATION, TRUST_NOTIFICATION } from "../contract.ts";
import type { InitializationOptions, MeasureParameters, Settings } from "../contract.ts";
import { complete } from "./completion.ts";
import { budgetLenses, functionLenses, includeHints, includeLinks } from "./costs.ts";
import { hover } from "./hover.ts";
import { completeManifest } from "./manifest-completion.ts";
import type { ManifestCosts } from "./manifest-completion.ts";
import type { Machine } from "./machine.ts";
import { ProjectSession } from "./project-session.ts";
import type { SessionHost } from "./project-session.ts";
import { signatureHelp } from "./signature-help.ts";

/** How deep below a workspace folder projects are looked for before one of their files is opened. */
const PROJECT_DEPTH = 4;

interface About extends ManifestCosts {
  readonly document: TextDocument;
  readonly path: string;
  readonly isManifest: boolean;
}

/** Serves one client until it says `exit`. */
export function serve(connection: Connection, machine: Machine): void {
  const server = new Server(connection, machine);
  server.listen();
}

class Server implements SessionHost {
  readonly #connection: Connection;
  readonly #machine: Machine;
  readonly #documents = new TextDocuments(TextDocument);
  /** By the project's folder. */
  readonly #sessions = new Map<string, ProjectSession>();
  /** What each project says about each file; a header can belong to several. */
  readonly #shown = new Map<string, Map<ProjectSession, readonly Diagnostic[]>>();
  readonly #sent = new Map<string, string>();
  #parsers: Parsers | undefined;
  #grammarFolder: string | undefined;
  #folders: readonly string[] = [];
  #asksForSettings = false;
  #hasFolderChanges = false;
  /** What the client can be asked to ask for again. */
  #refreshes = { codeLens: false, inlayHint: false };
  /** What was last said of each project's costs. */
  readonly #figures = new Map<string, string>();
  settings: Settings = {};
  trusted = false;
  /** Undefined where the client names no command to measure with. */
  measurer: ReturnType<Machine["measurer"]>;

  constructor(connection: Connection, machine: Machine) {
    this.#connection = connection;
    this.#machine = machine;
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((parameters) => this.#initialize(parameters));
    connection.onShutdown(() => this.measurer?.dispose());
    connection.onInitialized(() => this.#guard(() => this.#initialized()));
    connection.onDidChangeConfiguration(() => this.#guard(() => this.#readSettings()));
    connection.onDidChangeWatchedFiles(({ changes }) => {
      this.#guard(() => this.#filesChanged(changes.map((change) => change.uri)));
    });
    connection.onNotification(TRUST_NOTIFICATION, () => {
      this.trusted = true;
      for (const session of this.#sessions.values()) session.refresh(true);
    });
    connection.onRequest(MEASURE_REQUEST, (parameters: MeasureParameters) => {
      for (const [folder, session] of this.#sessions) {
        if (parameters.project === undefined || this.#machine.pathOf(parameters.project) === folder)
          session.refresh(true);
      }
    });
    this.#listenToRequests();
    this.#listenToDocuments();
    this.#documents.listen(connection);
    connection.listen();
  }

  /** Requests about a place in an open document of a project. */
  #listenToRequests(): void {
    const connection = this.#connection;
    /** Undefined where the document is not open, or belongs to no project. */
    const about = async (uri: string): Promise<About | undefined> => {
      const document = this.#documents.get(uri);
      const path = this.#machine.pathOf(uri);
      const [session] = path === undefined ? [] : await this.#sessionsOf(path);
      if (!document || path === undefined || !session) return undefined;
      const { project, reach, built } = session;
      const isManifest = path === project.manifestPath;
      return { document, path, project, reach, stack: built.stack, isManifest };
    };
    connection.onHover(async ({ textDocument, position }) => {
      const at = await about(textDocument.uri);
      return at ? hover(at.document, position, at.path, at.project, at.reach) : null;
    });
    connection.onSignatureHelp(async ({ textDocument, position }) => {
      const at = await about(textDocument.uri);
      return at ? signatureHelp(at.document, position, at.path, at.project) : null;
    });
    connection.onCompletion(async ({ textDocument, position }) => {
      const at = await about(textDocument.uri);
      if (!at) return null;
      return at.isManifest
        ? completeManifest(at.document, position, at)
        : complete(at.document, position, at.path, at.project, at.reach);
    });
    connection.onCodeAction(async ({ textDocument, range }) => {
      const path = this.#machine.pathOf(textDocument.uri);
      const sessions = path === undefined ? [] : await this.#sessionsOf(path);
      return distinct(sessions.flatMap((session) => session.codeActions(path ?? "", range.start, range.end)));
    });
    connection.onCodeLens(async ({ textDocument }) => {
      const at = await about(textDocument.uri);
      if (!at) return [];
      return at.isManifest
        ? budgetLenses(at.document, at.project)
        : functionLenses(at.document, at.path, at.project, at.reach);
    });
    connection.languages.inlayHint.on(async ({ textDocument, range }) => {
      const at = await about(textDocument.uri);
      return at ? includeHints(at.document, at.path, at.project, at.reach, range) : [];
    });
    connection.onDocumentLinks(async ({ textDocument }) => {
      const at = await about(textDocument.uri);
      return at ? includeLinks(at.document, at.path, at.project, this.#machine.uriOf) : [];
    });
  }

  publish(session: ProjectSession, path: string, diagnostics: readonly Diagnostic[]): void {
    const uri = this.#uriOfDocument(path);
    const shown = this.#shown.get(uri) ?? new Map<ProjectSession, readonly Diagnostic[]>();
    this.#shown.set(uri, shown.set(session, diagnostics));
    const all = distinct([...shown.values()].flat());
    const key = all.length === 0 ? "" : JSON.stringify(all);
    if ((this.#sent.get(uri) ?? "") === key) return;
    this.#sent.set(uri, key);
    void this.#connection.sendDiagnostics({ uri, diagnostics: all });
  }

  tcb: SessionHost["tcb"] = (notification) => {
    const key = JSON.stringify(notification);
    if (this.#figures.get(notification.project) === key) return;
    this.#figures.set(notification.project, key);
    void this.#connection.sendNotification(TCB_NOTIFICATION, notification);
    if (notification.state.kind === "known" && notification.state.figures.measured) this.#refreshCosts();
  };

  /** Lenses and hints show figures, which have changed although the documents have not. */
  #refreshCosts(): void {
    const { codeLens, inlayHint } = this.#refreshes;
    if (codeLens) this.#guard(() => this.#connection.sendRequest(CodeLensRefreshRequest.type));
    if (inlayHint) this.#guard(() => this.#connection.languages.inlayHint.refresh());
  }

  async lastBuild(folder: string, name: string): Promise<TcbReport | undefined> {
    const bytes = await this.#machine.files.read(joinPath(folder, "build", `${name}.json`));
    return bytes && readBuildRecord(decodeUtf8(bytes))?.tcb;
  }

  log(message: string): void {
    this.#connection.console.error(message);
  }

  #initialize(parameters: InitializeParams): InitializeResult {
    const options = (parameters.initializationOptions ?? {}) as InitializationOptions;
    this.measurer = options.cli === undefined ? undefined : this.#machine.measurer(options.cli);
    this.#grammarFolder = options.grammars;
    this.trusted = options.trusted === true;
    this.settings = options.settings ?? {};
    this.#asksForSettings = parameters.capabilities.workspace?.configuration === true;
    const { workspace } = parameters.capabilities;
    this.#hasFolderChanges = workspace?.workspaceFolders === true;
    this.#refreshes = {
      codeLens: workspace?.codeLens?.refreshSupport === true,
      inlayHint: workspace?.inlayHint?.refreshSupport === true,
    };
    this.#folders = (parameters.workspaceFolders ?? []).flatMap(({ uri }) => this.#machine.pathOf(uri) ?? []);
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: true,
        completionProvider: { triggerCharacters: ["<", "/"] },
        signatureHelpProvider: { triggerCharacters: ["(", ","] },
        codeLensProvider: {},
        inlayHintProvider: true,
        documentLinkProvider: {},
        codeActionProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: "LiteBox" },
    };
  }

  async #initialized(): Promise<void> {
    if (this.#asksForSettings) {
      await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: "litebox" });
      await this.#readSettings();
    }
    if (this.#hasFolderChanges) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.#leave(this.#machine.pathOf(uri));
        this.#guard(() => this.#discover(added.flatMap(({ uri }) => this.#machine.pathOf(uri) ?? [])));
      });
    }
    await this.#discover(this.#folders);
  }

  /** Opens the projects in and below folders of the workspace. */
  async #discover(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      for await (const project of this.#projectsBelow(folder, PROJECT_DEPTH)) await this.#open(project);
    }
  }

  async *#projectsBelow(folder: string, depth: number): AsyncGenerator<string> {
    const entries = await this.#machine.entries(folder);
    if (entries.some(({ name }) => name === MANIFEST_NAME)) yield folder;
    if (depth === 0) return;
    for (const { name, isFolder } of entries) {
      if (!isFolder || /^\.|^(?:node_modules|build|target|dist)$/.test(name)) continue;
      yield* this.#projectsBelow(joinPath(folder, name), depth - 1);
    }
  }

  /** Forgets the projects in and below a folder that is no part of the workspace any more. */
  #leave(folder: string | undefined): void {
    for (const project of [...this.#sessions.keys()])
      if (project === folder || project.startsWith(`${folder ?? ""}/`)) this.#close(project);
  }

  async #readSettings(): Promise<void> {
    if (!this.#asksForSettings) return;
    const section: unknown = await this.#connection.workspace.getConfiguration("litebox");
    this.settings = typeof section === "object" && section !== null ? section : {};
    for (const session of this.#sessions.values()) session.refresh(false);
  }

  #listenToDocuments(): void {
    const documents = this.#documents;
    const handle = (uri: string, action: (session: ProjectSession, path: string) => void): void => {
      this.#guard(async () => {
        const path = this.#machine.pathOf(uri);
        if (path === undefined) return;
        const sessions = await this.#sessionsOf(path);
        for (const session of sessions) action(session, path);
        // Their sources may include it later.
        for (const session of this.#sessions.values())
          if (!sessions.includes(session)) session.project.note(path, this.#documents.get(uri)?.getText());
      });
    };
    const opened = new Set<string>();
    documents.onDidOpen(({ document }) => opened.add(document.uri));
    documents.onDidChangeContent(({ document }) => {
      const first = opened.delete(document.uri);
      handle(document.uri, (session, path) => {
        // The newest text: the document may have gone on while its project was looked for.
        const text = document.getText();
        if (first) session.opened(path, text);
        else session.changed(path, text);
      });
    });
    documents.onDidSave(({ document }) => {
      handle(document.uri, (session, path) => {
        session.saved(path);
      });
    });
    documents.onDidClose(({ document }) => {
      handle(document.uri, (session, path) => {
        session.closed(path);
      });
    });
  }

  async #filesChanged(uris: readonly string[]): Promise<void> {
    for (const uri of uris) {
      const path = this.#machine.pathOf(uri);
      if (path === undefined) continue;
      if (path.endsWith(`/${MANIFEST_NAME}`) && !(await this.#exists(path))) this.#close(folderOf(path));
      for (const session of await this.#sessionsOf(path)) session.changedOnDisk(path);
    }
  }

  /** The sessions that a file is of: that of the nearest folder above it that has a manifest, and those whose sources include it. */
  async #sessionsOf(path: string): Promise<readonly ProjectSession[]> {
    const own = await this.#nearestSession(path);
    const others = [...this.#sessions.values()].filter(
      (session) => session !== own && session.project.has(path),
    );
    return own ? [own, ...others] : others;
  }

  async #nearestSession(path: string): Promise<ProjectSession | undefined> {
    for (
      let folder = folderOf(path), last = path;
      folder !== last;
      last = folder, folder = folderOf(folder)
    ) {
      const known = this.#sessions.get(folder);
      if (known) return known;
      if (await this.#exists(joinPath(folder, MANIFEST_NAME))) return this.#open(folder);
    }
    return undefined;
  }

  async #open(folder: string): Promise<ProjectSession> {
    this.#parsers ??= await loadParsers([], this.#machine.grammars(this.#grammarFolder));
    const known = this.#sessions.get(folder);
    if (known) return known;
    const session = new ProjectSession(new Project(folder, this.#machine.files, this.#parsers), this);
    this.#sessions.set(folder, session);
    for (const document of this.#documents.all()) {
      const path = this.#machine.pathOf(document.uri);
      if (path !== undefined) session.project.note(path, document.getText());
    }
    return session;
  }

  #close(folder: string): void {
    this.#sessions.get(folder)?.dispose();
    this.#sessions.delete(folder);
  }

  async #exists(path: string): Promise<boolean> {
    return (await this.#machine.files.stamp(path)) !== undefined;
  }

  /** An open document keeps the URI that its client gave it. */
  #uriOfDocument(path: string): string {
    const open = this.#documents.all().find(({ uri }) => this.#machine.pathOf(uri) === path);
    return open?.uri ?? this.uriOf(path);
  }

  uriOf(path: string): string {
    return this.#machine.uriOf(path);
  }

  /** One failed piece of work is a line in the log, and never the end of the server. */
  #guard(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  }
}

/** Without what is said twice. */
function distinct<Each>(list: readonly Each[]): Each[] {
  return [...new Map(list.map((each) => [JSON.stringify(each), each])).values()];
}
