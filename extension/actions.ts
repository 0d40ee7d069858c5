/** What each command of the table does. */

import * as vscode from "vscode";

import type { ServerClient } from "./client.ts";
import { BUILT_CONTEXT } from "./commands.ts";
import { offerRemedy, whyNotBuilt } from "./explain-failure.ts";
import type { NodeInstallation } from "./installation.ts";
import { launchConfiguration, recordingConfiguration } from "./launch-configuration.ts";
import { newProject } from "./new-project.ts";
import type { ProjectFolder, Projects } from "./projects.ts";
import type { CommandActions } from "./register-commands.ts";
import { taskKinds } from "./task-kinds.ts";
import type { TaskKindName } from "./task-kinds.ts";
import { runToEnd } from "./tasks.ts";
import type { TaskProvider } from "./tasks.ts";
import type { CallsView } from "./views/calls-view.ts";
import { compareWithContainer } from "./views/comparison.ts";
import type { SessionPages } from "./views/session-pages.ts";
import type { EvidenceView } from "./views/evidence-view.ts";
import type { TcbMaps } from "./views/tcb-map.ts";
import { WAY_BACK } from "./way-back.ts";

interface Parts {
  readonly projects: Projects;
  readonly tasks: TaskProvider;
  readonly client: ServerClient;
  readonly log: vscode.LogOutputChannel;
  readonly installed: NodeInstallation;
  readonly maps: TcbMaps;
  readonly evidence: EvidenceView;
  readonly calls: CallsView;
  readonly pages: SessionPages;
  /** A folder for files on their way from the command to the editor. */
  readonly scratch: vscode.Uri;
}

export function commandActions({
  projects,
  tasks,
  client,
  log,
  installed,
  maps,
  evidence,
  calls,
  pages,
  scratch,
}: Parts): CommandActions {
  /** Gives the exit status of the command, for whoever calls ours. */
  const runTask = async (kind: TaskKindName, resource?: vscode.Uri): Promise<number | undefined> => {
    const project = await projects.choose(resource);
    if (!project) return undefined;
    await vscode.workspace.saveAll(false);
    const status = await runToEnd(tasks.task(kind, project));
    if (taskKinds[kind].builds && status === 1) void explain(installed, project);
    if (kind === "build") {
      if (status === 0) await vscode.commands.executeCommand("setContext", BUILT_CONTEXT, true);
      await client.measure(project.uri);
    }
    return status;
  };
  return {
    "litebox.newProject": (folder, template) =>
      newProject(installed, typeof template === "string" ? template : undefined, folder?.fsPath),
    "litebox.showTcbMap": async (resource) => {
      const project = await projects.choose(resource);
      return project && maps.show(project);
    },
    "litebox.profile": async (resource) => {
      const project = await projects.choose(resource);
      if (!project) return undefined;
      const file = vscode.Uri.joinPath(project.uri, "build", "run.cpuprofile");
      await vscode.workspace.saveAll(false);
      if (await exists(file)) await vscode.workspace.fs.delete(file);
      const status = await runToEnd(tasks.profile(project, file.fsPath));
      // The enclave's exit code is its own affair; without a profile there was no run.
      if (await exists(file)) await vscode.commands.executeCommand("vscode.open", file);
      return status;
    },
    "litebox.showTimeline": () => pages.show("timeline"),
    "litebox.showMemoryMap": () => pages.show("memory"),
    ...WAY_BACK,
    "litebox.filterHostCalls": (_resource, words) =>
      calls.filter(typeof words === "string" ? words : undefined),
    "litebox.compare": async (resource, container) => {
      const project = await projects.choose(resource);
      const image = container instanceof vscode.Uri ? container : undefined;
      return project && compareWithContainer(installed, project, scratch, image);
    },
    "litebox.verify": (file, policy) =>
      evidence.verify(file, policy instanceof vscode.Uri ? policy : undefined),
    "litebox.build": (resource) => runTask("build", resource),
    "litebox.run": (resource) => runTask("run", resource),
    "litebox.test": (resource) => runTask("test", resource),
    "litebox.check": (resource) => runTask("check", resource),
    "litebox.showTcb": (resource) => runTask("tcb", resource),
    "litebox.measure": (resource) => runTask("measure", resource),
    "litebox.clean": (resource) => runTask("clean", resource),
    "litebox.debug": async (resource) => {
      const project = await projects.choose(resource);
      if (project) await vscode.debug.startDebugging(project.workspaceFolder, launchConfiguration(project));
    },
    "litebox.openRecording": async (resource) => {
      const recording = resource ?? (await chosenRecording());
      const project = recording && (await projects.choose());
      if (recording && project)
        await vscode.debug.startDebugging(
          project.workspaceFolder,
          recordingConfiguration(project, recording.fsPath),
        );
    },
    "litebox.restartServer": () => client.restart(),
    "litebox.showLog": () => {
      log.show();
      return Promise.resolve();
    },
  };
}

/** Mistakes in the sources are in Problems already; what else keeps a build from being made only the terminal has said. */
async function explain(installed: NodeInstallation, project: ProjectFolder): Promise<void> {
  const failure = await whyNotBuilt(installed, project);
  const isSaid = failure.remedy === "problems";
  if (!isSaid) await offerRemedy(project, failure, vscode.window.showErrorMessage);
}

function exists(file: vscode.Uri): Thenable<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}

async function chosenRecording(): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t("LiteBox recordings")]: ["lbrec"], [vscode.l10n.t("All files")]: ["*"] };
  const [file] =
    (await vscode.window.showOpenDialog({ title: vscode.l10n.t("Open Recording"), filters })) ?? [];
  return file;
}
