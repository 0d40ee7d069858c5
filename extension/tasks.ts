/** Tasks of type `litebox`: each runs one command of the CLI on one project. */

import * as vscode from "vscode";

import { NODE_ENVIRONMENT } from "./installation.ts";
import type { NodeInstallation } from "./installation.ts";
import type { ProjectFolder, Projects } from "./projects.ts";
import { isTaskKind, TASK_TYPE, taskKinds } from "./task-kinds.ts";
import type { TaskKind, TaskKindName } from "./task-kinds.ts";

export class TaskProvider implements vscode.TaskProvider {
  readonly #projects: Projects;
  readonly #installation: NodeInstallation;

  constructor(projects: Projects, installation: NodeInstallation) {
    this.#projects = projects;
    this.#installation = installation;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const kinds = Object.keys(taskKinds).filter(isTaskKind);
    return (await this.#projects.all()).flatMap((project) => kinds.map((kind) => this.task(kind, project)));
  }

  /** Completes a task that `tasks.json` names. */
  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const { command, project = "", args = [] } = task.definition as Partial<Record<string, unknown>>;
    const folder = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
    if (!isTaskKind(command) || !folder || typeof project !== "string") return undefined;
    const words = Array.isArray(args) ? args.map(String) : [];
    const uri = project === "" ? folder.uri : vscode.Uri.joinPath(folder.uri, project);
    // VS Code demands the very definition that it handed in.
    return this.#make(command, { uri, workspaceFolder: folder, path: project }, words, task.definition);
  }

  task(kind: TaskKindName, project: ProjectFolder, compiler?: string): vscode.Task {
    const path = project.path === "" ? {} : { project: project.path };
    return this.#make(kind, project, [], { type: TASK_TYPE, command: kind, ...path }, compiler);
  }

  /** A run whose profile is written into a file. */
  profile(project: ProjectFolder, file: string): vscode.Task {
    const words = ["--profile", file];
    return this.#make("run", project, words, { type: TASK_TYPE, command: "run", args: words });
  }

  #make(
    name: TaskKindName,
    project: ProjectFolder,
    words: readonly string[],
    definition: vscode.TaskDefinition,
    compiler = chosenCompiler(project.uri),
  ): vscode.Task {
    const kind: TaskKind = taskKinds[name];
    const folder = project.uri.fsPath;
    const choice = kind.builds && compiler !== undefined ? ["--compiler", compiler] : [];
    const task = new vscode.Task(
      definition,
      project.workspaceFolder,
      project.path === "" ? name : `${name} ${project.path}`,
      TASK_TYPE,
      new vscode.ProcessExecution(
        process.execPath,
        [this.#installation.cli, name, ...choice, folder, ...words],
        {
          cwd: folder,
          env: { ...NODE_ENVIRONMENT },
        },
      ),
      kind.matchers.map((matcher) => `$${matcher}`),
    );
    if (kind.group === "build") task.group = vscode.TaskGroup.Build;
    if (kind.group === "test") task.group = vscode.TaskGroup.Test;
    task.detail = kind.doc;
    task.presentationOptions = {
      echo: false, // a command with long paths into the editor and the extension, which is no use to a person
      reveal: vscode.TaskRevealKind.Always,
      focus: kind.focus,
      clear: true,
      showReuseMessage: false,
    };
    return task;
  }
}

/** The compiler that the settings choose; undefined: whatever the project says. A setting of another type says nothing. */
export function chosenCompiler(project: vscode.Uri): string | undefined {
  const compiler = vscode.workspace.getConfiguration("litebox", project).get<unknown>("compiler", "");
  return typeof compiler !== "string" || compiler === "" ? undefined : compiler;
}

/** Runs a task to its end and gives its exit status; undefined when it was stopped or never started. */
export async function runToEnd(task: vscode.Task): Promise<number | undefined> {
  const subscriptions: vscode.Disposable[] = [];
  try {
    const execution = vscode.tasks.executeTask(task);
    return await new Promise<number | undefined>((done, failed) => {
      let started: vscode.TaskExecution | undefined;
      subscriptions.push(
        vscode.tasks.onDidEndTaskProcess((event) => {
          if (event.execution === started || sameTask(event.execution.task, task)) done(event.exitCode);
        }),
        // Comes without the event above when no process could be started.
        vscode.tasks.onDidEndTask((event) => {
          if (event.execution === started) setTimeout(done, 500, undefined);
        }),
      );
      execution.then((running) => {
        started = running;
      }, failed);
    });
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}

function sameTask(a: vscode.Task, b: vscode.Task): boolean {
  return a.name === b.name && a.source === b.source && a.scope === b.scope;
}
