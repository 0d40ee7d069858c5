/** Debugging: configurations from the project at hand, a build before each launch, and the adapter in this process. */

import { resolve } from "node:path";

import * as vscode from "vscode";

import { runCli } from "./cli.ts";
import type { CurrentBuilds } from "./current-builds.ts";
import { offerRemedy, whyNotBuilt } from "./explain-failure.ts";
import type { NodeInstallation } from "./installation.ts";
import { launchConfiguration, withoutEmpty } from "./launch-configuration.ts";
import { MANIFEST } from "./projects.ts";
import type { ProjectFolder, Projects } from "./projects.ts";
import { isReplaced } from "./replaced.ts";
import { chosenCompiler, runToEnd } from "./tasks.ts";
import type { TaskProvider } from "./tasks.ts";

export class ConfigurationProvider implements vscode.DebugConfigurationProvider {
  readonly #projects: Projects;
  readonly #tasks: TaskProvider;
  readonly #installation: NodeInstallation;
  readonly #builds: CurrentBuilds;

  constructor(
    projects: Projects,
    tasks: TaskProvider,
    installation: NodeInstallation,
    builds: CurrentBuilds,
  ) {
    this.#projects = projects;
    this.#tasks = tasks;
    this.#installation = installation;
    this.#builds = builds;
  }

  async provideDebugConfigurations(folder?: vscode.WorkspaceFolder): Promise<vscode.DebugConfiguration[]> {
    const all = await this.#projects.all();
    const here = folder ? all.filter((project) => project.workspaceFolder.index === folder.index) : all;
    return here.map(launchConfiguration);
  }

  /** F5 without a launch.json comes with an empty configuration; then the active editor's project is debugged. */
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const given = configuration as Partial<vscode.DebugConfiguration>;
    if (given.type !== undefined && given.type !== "" && given.request === "attach") return configuration;
    if (typeof configuration["program"] === "string" && configuration["program"] !== "") return configuration;
    const project = (await this.#projectIn(folder)) ?? (await this.#projects.choose());
    return (
      project && {
        ...launchConfiguration(project),
        ...withoutEmpty(configuration),
        program: project.uri.fsPath,
      }
    );
  }

  /** With variables replaced: the project is built, and what was built is started. */
  async resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (configuration.request !== "launch") return configuration;
    // An image that is named was built by somebody else, and a recording is of the image as it is.
    const folder = String(configuration["program"]);
    const named: unknown = configuration["compiler"];
    // The simulator builds what is not up to date: with another compiler than the task's that would be everything.
    const compiler = typeof named === "string" ? named : chosenCompiler(vscode.Uri.file(resolve(folder)));
    const isBuilt = configuration["image"] !== undefined || configuration["replay"] !== undefined;
    const test: unknown = configuration["test"];
    const build = (): Promise<boolean> =>
      typeof test === "string" ? this.#buildTest(folder, test, compiler) : this.#build(folder, compiler);
    if (isReplaced(this.#installation)) return undefined;
    // The adapter is read while the compiler works.
    setTimeout(() => {
      this.#installation.prepareDebugAdapter();
    });
    const ready = isBuilt || (await build());
    return ready
      ? {
          ...configuration,
          ...(compiler !== undefined && { compiler }),
          cli: this.#installation.cli,
        }
      : undefined;
  }

  /** Builds the project in a folder; when that fails the user is told why, and nothing is started. */
  async #build(folder: string, compiler: string | undefined): Promise<boolean> {
    const uri = vscode.Uri.file(resolve(folder));
    const project = await this.#projects.containing(uri);
    if (project?.uri.fsPath !== uri.fsPath) {
      const open = vscode.l10n.t("Open launch.json");
      const choice = await refuse(
        vscode.l10n.t(
          'There is no {0} in {1} that this workspace contains, so it is no LiteBox project. Let "program" in launch.json name the folder that holds the project\'s {0}.',
          MANIFEST,
          folder,
        ),
        open,
      );
      if (choice === open) await vscode.commands.executeCommand("workbench.action.debug.configure");
      return false;
    }
    const isSaved = vscode.workspace.textDocuments.every(({ isDirty }) => !isDirty);
    // Then there is nothing to do; should that be wrong, the simulator builds before it runs.
    if (isSaved && compiler === chosenCompiler(uri) && this.#builds.has(uri)) return true;
    await vscode.workspace.saveAll(false);
    if ((await runToEnd(this.#tasks.task("build", project, compiler))) === 0) return true;
    const failure = await whyNotBuilt(this.#installation, project);
    await offerRemedy(project, failure, refuse);
    return false;
  }

  /** The image of the tests is another one; where it is built, the test has been run, and how it ended does not matter here. */
  async #buildTest(folder: string, test: string, compiler: string | undefined): Promise<boolean> {
    await vscode.workspace.saveAll(false);
    const choice = compiler === undefined ? [] : ["--compiler", compiler];
    const { answer, message } = await runCli(
      this.#installation,
      ["test", folder, ...choice, "--", test],
      folder,
    );
    if (answer === undefined) await refuse(message);
    return answer !== undefined;
  }

  async #projectIn(folder: vscode.WorkspaceFolder | undefined): Promise<ProjectFolder | undefined> {
    const active = await this.#projects.active();
    if (active && (!folder || active.workspaceFolder.index === folder.index)) return active;
    return folder && this.#projects.containing(folder.uri);
  }
}

/** As VS Code itself says why a session does not start. */
function refuse(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(message, { modal: true }, ...buttons);
}
