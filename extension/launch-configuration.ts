/** Debug configurations of projects. */

import type * as vscode from "vscode";

import { attributes, DEBUG_TYPE } from "../debug-adapter/contract.ts";
import { projectLabel } from "./projects.ts";
import type { ProjectFolder } from "./projects.ts";

export function launchConfiguration(project: ProjectFolder): vscode.DebugConfiguration {
  const root = attributes.program.default;
  return {
    type: DEBUG_TYPE,
    request: "launch",
    name: `Debug ${projectLabel(project)}`,
    program: project.path === "" ? root : `${root}/${project.path}`,
  };
}

/** A recording of a project's run: stopped at `main`, from where it goes both ways. */
export function recordingConfiguration(project: ProjectFolder, recording: string): vscode.DebugConfiguration {
  return {
    ...launchConfiguration(project),
    name: `Recording of ${projectLabel(project)}`,
    replay: recording,
    stopOnEntry: true,
  };
}

/** The empty configuration has an empty type, request and name. */
export function withoutEmpty(configuration: vscode.DebugConfiguration): Partial<vscode.DebugConfiguration> {
  return Object.fromEntries(
    Object.entries(configuration).filter(([, value]) => value !== undefined && value !== ""),
  );
}
