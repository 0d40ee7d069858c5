/** What each command of the table does in a browser: with what was built elsewhere, or a sentence on where it can be done. */

import * as vscode from "vscode";

import type { ServerClient } from "../client.ts";
import { commands } from "../commands.ts";
import type { CommandId } from "../commands.ts";
import { launchConfiguration } from "../launch-configuration.ts";
import type { Projects } from "../projects.ts";
import type { CommandActions } from "../register-commands.ts";
import { mayRun } from "../trust.ts";
import type { CallsView } from "../views/calls-view.ts";
import type { EvidenceView } from "../views/evidence-view.ts";
import type { SessionPages } from "../views/session-pages.ts";
import type { TcbMaps } from "../views/tcb-map.ts";
import { WAY_BACK } from "../way-back.ts";
import { pickImage } from "./debug.ts";
import { needsMachine, notBuilt, offerElsewhere } from "./elsewhere.ts";
import { imageFiles, imagesOf, isImage } from "./files.ts";
import { runInTerminal } from "./run-terminal.ts";
import type { Workers } from "./workers.ts";

interface Parts {
  readonly projects: Projects;
  readonly workers: Workers;
  readonly client: ServerClient;
  readonly log: vscode.LogOutputChannel;
  readonly maps: TcbMaps;
  readonly evidence: EvidenceView;
  readonly calls: CallsView;
  readonly pages: SessionPages;
}

export function webActions({
  projects,
  workers,
  client,
  log,
  maps,
  evidence,
  calls,
  pages,
}: Parts): CommandActions {
  const elsewhere = (id: CommandId) => (): Promise<void> => {
    const sentence = needsMachine(`LiteBox: ${commands[id].title}`);
    return offerElsewhere(sentence);
  };
  /** The image that a command is called on, else that of a project. */
  const chosenImage = async (resource?: vscode.Uri): Promise<vscode.Uri | undefined> => {
    if (resource && isImage(resource)) return resource;
    const project = await projects.choose(resource);
    const images = project && (await imagesOf(project.uri));
    if (images?.length === 0) void offerElsewhere(notBuilt());
    return images && pickImage(images);
  };
  const project = (resource?: vscode.Uri) => projects.choose(resource);
  return {
    "litebox.newProject": elsewhere("litebox.newProject"),
    "litebox.build": elsewhere("litebox.build"),
    "litebox.test": elsewhere("litebox.test"),
    "litebox.check": elsewhere("litebox.check"),
    "litebox.clean": elsewhere("litebox.clean"),
    "litebox.profile": elsewhere("litebox.profile"),
    "litebox.compare": elsewhere("litebox.compare"),
    "litebox.openRecording": elsewhere("litebox.openRecording"),
    "litebox.run": async (resource) => {
      const image = mayRun() ? await chosenImage(resource) : undefined;
      const files = image && (await imageFiles(image));
      return files && runInTerminal(workers, image, files);
    },
    "litebox.debug": async (resource) => {
      const chosen = await project(resource);
      if (!chosen) return;
      const image = resource && isImage(resource) ? { image: `build/${nameOf(resource)}` } : {};
      await vscode.debug.startDebugging(chosen.workspaceFolder, { ...launchConfiguration(chosen), ...image });
    },
    "litebox.showTcb": () => Promise.resolve(vscode.commands.executeCommand("litebox.tcb.focus")),
    "litebox.showTcbMap": async (resource) => {
      const chosen = await project(resource);
      return chosen && maps.show(chosen);
    },
    "litebox.measure": async (resource) => {
      const image = await chosenImage(resource);
      const files = image && (await imageFiles(image));
      if (!files) return undefined;
      const { answer, message } = await workers.ask({ kind: "measure", image: files.image });
      if (typeof answer !== "string") return void vscode.window.showErrorMessage(message);
      const copy = vscode.l10n.t("Copy");
      const choice = await vscode.window.showInformationMessage(`${files.name}: MRENCLAVE ${answer}`, copy);
      if (choice === copy) await vscode.env.clipboard.writeText(answer);
      return answer;
    },
    "litebox.verify": (file, policy) =>
      evidence.verify(file, policy instanceof vscode.Uri ? policy : undefined),
    "litebox.showTimeline": () => pages.show("timeline"),
    "litebox.showMemoryMap": () => pages.show("memory"),
    "litebox.filterHostCalls": (_resource, words) =>
      calls.filter(typeof words === "string" ? words : undefined),
    ...WAY_BACK,
    "litebox.restartServer": () => client.restart(),
    "litebox.showLog": () => {
      log.show();
      return Promise.resolve();
    },
  };
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}
