/** Starts the extension in a browser, where there is no Node, no compiler and no disk: wiring only. */

import * as vscode from "vscode";

import { ServerClient } from "../client.ts";
import { registerEditorHelp } from "../editor-help.ts";
import { installedFolders } from "../folders.ts";
import { Projects } from "../projects.ts";
import { registerCommands } from "../register-commands.ts";
import { registerDebugging } from "../register-debugging.ts";
import { SettingsCheck } from "../settings-check.ts";
import { StatusBar } from "../status-bar.ts";
import { CallsView } from "../views/calls-view.ts";
import { EnclaveView } from "../views/enclave-view.ts";
import { EvidenceView } from "../views/evidence-view.ts";
import { SessionPages } from "../views/session-pages.ts";
import { TcbMaps } from "../views/tcb-map.ts";
import { TcbRecords } from "../views/tcb-records.ts";
import { TcbView } from "../views/tcb-view.ts";
import { webActions } from "./actions.ts";
import { WebConfigurations, webAdapter } from "./debug.ts";
import { anywhere } from "./files.ts";
import { webServer } from "./web-server.ts";
import { WebTools } from "./web-tools.ts";
import { Workers } from "./workers.ts";

let client: ServerClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("LiteBox", { log: true });
  const folders = installedFolders(context);
  const workers = new Workers(context);
  const tools = new WebTools(workers, folders);
  const projects = new Projects(anywhere);
  const server = new ServerClient(webServer(workers, context), log);
  client = server;
  const records = new TcbRecords(server.onTcb);
  const maps = new TcbMaps(tools, projects, records, folders.guestFolder);
  const evidence = new EvidenceView(tools);
  const calls = new CallsView();
  const pages = new SessionPages(folders);
  context.subscriptions.push(
    log,
    projects,
    new StatusBar(projects, server.onTcb),
    new SettingsCheck(),
    records,
    new TcbView(projects, records, folders),
    maps,
    evidence,
    calls,
    pages,
    new EnclaveView(),
    ...registerDebugging(new WebConfigurations(projects), (session) => webAdapter(workers, session)),
    ...registerEditorHelp(folders),
    // What a browser has loaded it keeps.
    ...registerCommands(
      webActions({ projects, workers, client: server, log, maps, evidence, calls, pages }),
      () => false,
    ),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      void server.trustGranted();
    }),
  );
  void server.start();
  await projects.announce();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
