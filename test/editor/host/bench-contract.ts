/** What the bench inside the extension host and the one outside of it both know; no `vscode` here. */

/** Milliseconds; of activation also those of processor time in the host's thread. */
export interface EditorTimes {
  readonly activation: number;
  readonly activationCpu: number;
  readonly firstDiagnostics: number;
  readonly firstStopNotBuilt: number;
  readonly firstStopBuilt: number;
}

/** What the manifest is called until the project is "opened". */
export const HIDDEN_MANIFEST = "hidden.json";
