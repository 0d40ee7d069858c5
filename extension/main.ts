/** Starts the extension: wiring only. */

import * as vscode from "vscode";

import { commandActions } from "./actions.ts";
import { ServerClient } from "./client.ts";
import { CurrentBuilds } from "./current-builds.ts";
import { ConfigurationProvider } from "./debug.ts";
import { registerEditorHelp } from "./editor-help.ts";
import { installation } from "./installation.ts";
import { nodeServer } from "./node-server.ts";
import { NodeTools } from "./node-tools.ts";
import { onDisk, Projects } from "./projects.ts";
import { registerCommands } from "./register-commands.ts";
import { registerDebugging } from "./register-debugging.ts";
import { isReplaced } from "./replaced.ts";
import { SettingsCheck } from "./settings-check.ts";
import { StatusBar } from "./status-bar.ts";
import { TASK_TYPE } from "./task-kinds.ts";
import { TaskProvider } from "./tasks.ts";
import { TestExplorer } from "./unit-tests/test-explorer.ts";
import { CallsView } from "./views/calls-view.ts";
import { SessionPages } from "./views/session-pages.ts";
import { EnclaveView } from "./views/enclave-view.ts";
import { EvidenceView } from "./views/evidence-view.ts";
import { TcbMaps } from "./views/tcb-map.ts";
import { TcbRecords } from "./views/tcb-records.ts";
import { TcbView } from "./views/tcb-view.ts";

let client: ServerClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("LiteBox", { log: true });
  const installed = installation(context);
  const projects = new Projects(onDisk);
  const tasks = new TaskProvider(projects, installed);
  const server = new ServerClient(nodeServer(installed), log);
  client = server;
  const builds = new CurrentBuilds(server.onTcb);
  const records = new TcbRecords(server.onTcb);
  // The server's process starts while the rest is put together. Tasks and debugging work without it, so nothing waits for it.
  void server.start();
  const tools = new NodeTools(installed, context.globalStorageUri);
  const maps = new TcbMaps(tools, projects, records, installed.guestFolder);
  const evidence = new EvidenceView(tools);
  const calls = new CallsView();
  const pages = new SessionPages(installed);
  context.subscriptions.push(
    log,
    projects,
    new StatusBar(projects, server.onTcb),
    new SettingsCheck(),
    builds,
    records,
    new TcbView(projects, records, installed),
    maps,
    evidence,
    calls,
    pages,
    new EnclaveView(),
    new TestExplorer(installed, projects, context.globalStorageUri),
    vscode.tasks.registerTaskProvider(TASK_TYPE, tasks),
    ...registerDebugging(new ConfigurationProvider(projects, tasks, installed, builds), () =>
      installed.loadDebugAdapter(),
    ),
    ...registerEditorHelp(installed),
    ...registerCommands(
      commandActions({
        ...{ projects, tasks, client: server, log, installed, maps, evidence, calls, pages },
        scratch: context.globalStorageUri,
      }),
      () => isReplaced(installed),
    ),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      void server.trustGranted();
    }),
  );
  await projects.announce();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
