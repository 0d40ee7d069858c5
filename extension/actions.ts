/** What each command of the table does. */

import * as vscode from "vscode";

import type { ServerClient } from "./client.ts";
import { commands } from "./commands.ts";
import type { CommandId } from "./commands.ts";
import { launchConfiguration, recordingConfiguration } from "./debug.ts";
import type { Projects } from "./projects.ts";
import type { TaskKindName } from "./task-kinds.ts";
import { runToEnd } from "./tasks.ts";
import type { TaskProvider } from "./tasks.ts";

interface Parts {
  readonly projects: Projects;
  readonly tasks: TaskProvider;
  readonly client: ServerClient;
  readonly log: vscode.LogOutputChannel;
}

/** A command of the table without an action does not compile. `resource` is what its menu was opened on. */
type CommandActions = { readonly [Id in CommandId]: (resource?: vscode.Uri) => Promise<unknown> };

export function commandActions({ projects, tasks, client, log }: Parts): CommandActions {
  /** Gives the exit status of the command, for whoever calls ours. */
  const runTask = async (kind: TaskKindName, resource?: vscode.Uri): Promise<number | undefined> => {
    const project = await projects.choose(resource);
    if (!project) return undefined;
    await vscode.workspace.saveAll(false);
    const status = await runToEnd(tasks.task(kind, project));
    if (kind === "build") await client.measure(project.uri);
    return status;
  };
  return {
    "litebox.build": (resource) => runTask("build", resource),
    "litebox.run": (resource) => runTask("run", resource),
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

async function chosenRecording(): Promise<vscode.Uri | undefined> {
  const filters = { "LiteBox recordings": ["lbrec"], "All files": ["*"] };
  const [file] = (await vscode.window.showOpenDialog({ title: "Open Recording", filters })) ?? [];
  return file;
}

export function registerCommands(actions: CommandActions): vscode.Disposable[] {
  const ids = Object.keys(commands) as CommandId[];
  return ids.map((id) =>
    vscode.commands.registerCommand(id, (resource: unknown) =>
      actions[id](resource instanceof vscode.Uri ? resource : undefined),
    ),
  );
}
