/** Debugging: configurations from the project at hand, a build before each launch, and the adapter in this process. */

import * as vscode from "vscode";

import { attributes, DEBUG_TYPE } from "../debug-adapter/contract.ts";
import type { Installation } from "./installation.ts";
import { projectLabel } from "./projects.ts";
import type { ProjectFolder, Projects } from "./projects.ts";
import { runToEnd } from "./tasks.ts";
import type { TaskProvider } from "./tasks.ts";

export class ConfigurationProvider implements vscode.DebugConfigurationProvider {
  readonly #projects: Projects;
  readonly #tasks: TaskProvider;
  readonly #installation: Installation;

  constructor(projects: Projects, tasks: TaskProvider, installation: Installation) {
    this.#projects = projects;
    this.#tasks = tasks;
    this.#installation = installation;
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
    const program: unknown = configuration["program"];
    const project =
      typeof program === "string" ? await this.#projects.containing(vscode.Uri.file(program)) : undefined;
    // An image that is named was built by somebody else; a folder outside the workspace is the adapter's to judge.
    if (project && configuration["image"] === undefined && !(await this.#build(project))) return undefined;
    return { ...configuration, cli: this.#installation.cli };
  }

  async #build(project: ProjectFolder): Promise<boolean> {
    await vscode.workspace.saveAll(false);
    const status = await runToEnd(this.#tasks.task("build", project));
    if (status === 0) return true;
    const show = "Show Problems";
    const message = `${projectLabel(project)} was not built, so there is nothing to debug. Mend what Problems and the terminal show, then start again.`;
    void vscode.window.showErrorMessage(message, show).then((choice) => {
      if (choice === show) void vscode.commands.executeCommand("workbench.actions.view.problems");
    });
    return false;
  }

  async #projectIn(folder: vscode.WorkspaceFolder | undefined): Promise<ProjectFolder | undefined> {
    const active = await this.#projects.active();
    if (active && (!folder || active.workspaceFolder.index === folder.index)) return active;
    return folder && this.#projects.containing(folder.uri);
  }
}

export function launchConfiguration(project: ProjectFolder): vscode.DebugConfiguration {
  const root = attributes.program.default;
  return {
    type: DEBUG_TYPE,
    request: "launch",
    name: `Debug ${projectLabel(project)}`,
    program: project.path === "" ? root : `${root}/${project.path}`,
  };
}

/** The empty configuration has an empty type, request and name. */
function withoutEmpty(configuration: vscode.DebugConfiguration): Partial<vscode.DebugConfiguration> {
  return Object.fromEntries(
    Object.entries(configuration).filter(([, value]) => value !== undefined && value !== ""),
  );
}

export function registerDebugging(
  provider: ConfigurationProvider,
  installed: Installation,
): readonly vscode.Disposable[] {
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  return [
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, provider, Initial),
    vscode.debug.registerDebugConfigurationProvider(
      DEBUG_TYPE,
      { provideDebugConfigurations: (folder) => provider.provideDebugConfigurations(folder) },
      Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
      createDebugAdapterDescriptor: () =>
        new vscode.DebugAdapterInlineImplementation(installed.loadDebugAdapter()),
    }),
  ];
}
