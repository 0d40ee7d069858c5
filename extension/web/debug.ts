/** Debugging in a browser: the image that was built is debugged in a worker, which holds the adapter, the stub and the simulator. */

import * as vscode from "vscode";

import { launchConfiguration, withoutEmpty } from "../launch-configuration.ts";
import type { Projects } from "../projects.ts";
import { mayRun } from "../trust.ts";
import { needsMachine, notBuilt, offerElsewhere } from "./elsewhere.ts";
import { imageFiles, imagesOf, isImage, sourcesOf } from "./files.ts";
import type { StartedWorker, Workers } from "./workers.ts";

/** Addresses that a configuration is given on its way to the adapter. */
interface WebConfiguration extends vscode.DebugConfiguration {
  readonly projectUri: string;
  readonly imageUri: string;
}

export class WebConfigurations implements vscode.DebugConfigurationProvider {
  readonly #projects: Projects;

  constructor(projects: Projects) {
    this.#projects = projects;
  }

  async provideDebugConfigurations(): Promise<vscode.DebugConfiguration[]> {
    return (await this.#projects.all()).map(launchConfiguration);
  }

  async resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (typeof configuration["program"] === "string" && configuration["program"] !== "") return configuration;
    const project = await this.#projects.choose();
    return project && { ...launchConfiguration(project), ...withoutEmpty(configuration) };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<WebConfiguration | undefined> {
    if (configuration.request !== "launch") {
      void offerElsewhere(needsMachine(configuration.name));
      return undefined;
    }
    if (!mayRun()) return undefined;
    const folder = String(configuration["program"]);
    const project =
      (await this.#projects.all()).find(({ uri }) => uri.fsPath === folder) ??
      (await this.#projects.choose());
    if (project === undefined) return undefined;
    const named: unknown = configuration["image"];
    const images = await imagesOf(project.uri);
    const image =
      typeof named === "string"
        ? vscode.Uri.joinPath(project.uri, named)
        : images.length === 1
          ? images[0]
          : await pickImage(images);
    if (image === undefined || !isImage(image)) {
      if (images.length === 0) void offerElsewhere(notBuilt());
      return undefined;
    }
    return { ...configuration, projectUri: project.uri.toString(), imageUri: image.toString() };
  }
}

/** Undefined where there is none, or the user wants none. */
export async function pickImage(images: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  if (images.length < 2) return images[0];
  const items = images.map((uri) => ({ label: uri.path.slice(uri.path.lastIndexOf("/") + 1), uri }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Image to run") }))?.uri;
}

/** The session's end in the extension: messages go to the worker and come from there. */
export async function webAdapter(
  workers: Workers,
  session: vscode.DebugSession,
): Promise<vscode.DebugAdapter> {
  const { projectUri, imageUri } = session.configuration as WebConfiguration;
  const folder = vscode.Uri.parse(projectUri, true);
  const files = await imageFiles(vscode.Uri.parse(imageUri, true));
  if (files === undefined) throw new Error(vscode.l10n.t("{0} cannot be read.", imageUri));
  const [secret, sources] = await Promise.all([workers.secret(), sourcesOf(folder)]);
  const messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  const request = { kind: "debug", files, secret, folder: folder.toString(), sources } as const;
  const worker: StartedWorker = workers.start(request, folder, (output) => {
    if (output.kind === "dap") messages.fire(output.message);
    else if (output.kind === "failed") {
      void vscode.window.showErrorMessage(output.message);
      messages.fire({ seq: 0, type: "event", event: "terminated" });
    }
  });
  return {
    onDidSendMessage: messages.event,
    handleMessage: (message) => {
      worker.send({ kind: "dap", message });
    },
    dispose: () => {
      worker.end();
      messages.dispose();
    },
  };
}
