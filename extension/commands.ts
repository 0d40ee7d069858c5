/** The commands of the palette: one table. No `vscode` here, so that the manifest is generated from it. */

export interface CommandRow {
  /** Shown after `LiteBox: `. */
  readonly title: string;
  readonly icon?: string;
  /** The command works on a project, so the palette offers it only where there is one. */
  readonly needsProject: boolean;
  /** Also in the context menu of a manifest, in the explorer and in its editor's title. */
  readonly onManifest: boolean;
  /** Is about an enclave that is stopped and knows what was before, and is offered there: by its place in the menus of VS Code. */
  readonly backInTime?: "debug/toolBar" | "editor/context" | "debug/variables/context";
  /** In a browser, also in the context menu of an image. */
  readonly onImage?: boolean;
  /** Needs no file of the extension, so it works on when the extension was replaced while the window is open. */
  readonly standsAlone?: true;
}

export const commands = {
  "litebox.newProject": {
    title: "New Project",
    icon: "$(new-folder)",
    needsProject: false,
    onManifest: false,
  },
  "litebox.build": { title: "Build", icon: "$(package)", needsProject: true, onManifest: true },
  "litebox.run": { title: "Run", icon: "$(play)", needsProject: true, onManifest: true, onImage: true },
  "litebox.test": { title: "Run Unit Tests", icon: "$(beaker)", needsProject: true, onManifest: true },
  "litebox.debug": {
    title: "Debug",
    icon: "$(debug-alt)",
    needsProject: true,
    onManifest: true,
    onImage: true,
  },
  "litebox.profile": { title: "Profile", icon: "$(pulse)", needsProject: true, onManifest: false },
  "litebox.openRecording": {
    title: "Open Recording",
    icon: "$(history)",
    needsProject: true,
    onManifest: false,
  },
  "litebox.showTcb": { title: "Show TCB", icon: "$(law)", needsProject: true, onManifest: true },
  "litebox.showTcbMap": { title: "Show TCB Map", icon: "$(graph)", needsProject: true, onManifest: false },
  "litebox.showTimeline": {
    title: "Show Timeline",
    icon: "$(watch)",
    needsProject: false,
    onManifest: false,
  },
  "litebox.showMemoryMap": {
    title: "Show Memory Map",
    icon: "$(layout)",
    needsProject: false,
    onManifest: false,
  },
  "litebox.stepBackInto": {
    title: "Step Back Into",
    icon: "$(arrow-circle-down)",
    needsProject: false,
    onManifest: false,
    backInTime: "debug/toolBar",
    standsAlone: true,
  },
  "litebox.stepBackOut": {
    title: "Step Back Out",
    icon: "$(arrow-circle-up)",
    needsProject: false,
    onManifest: false,
    backInTime: "debug/toolBar",
    standsAlone: true,
  },
  "litebox.runBackToCursor": {
    title: "Run Back to Cursor",
    needsProject: false,
    onManifest: false,
    backInTime: "editor/context",
    standsAlone: true,
  },
  "litebox.goToLastWrite": {
    title: "Go Back to the Last Write",
    needsProject: false,
    onManifest: false,
    backInTime: "debug/variables/context",
    standsAlone: true,
  },
  "litebox.filterHostCalls": {
    title: "Filter Host Calls",
    icon: "$(filter)",
    needsProject: false,
    onManifest: false,
    standsAlone: true,
  },
  "litebox.compare": {
    title: "Compare with a Container",
    icon: "$(diff)",
    needsProject: true,
    onManifest: false,
  },
  "litebox.verify": { title: "Verify Evidence", icon: "$(verified)", needsProject: false, onManifest: false },
  "litebox.check": { title: "Check", icon: "$(checklist)", needsProject: true, onManifest: true },
  "litebox.measure": {
    title: "Measure",
    icon: "$(symbol-ruler)",
    needsProject: true,
    onManifest: false,
    onImage: true,
  },
  "litebox.clean": { title: "Clean", icon: "$(trash)", needsProject: true, onManifest: false },
  "litebox.restartServer": { title: "Restart Language Server", needsProject: true, onManifest: false },
  "litebox.showLog": { title: "Show Log", needsProject: false, onManifest: false, standsAlone: true },
} as const satisfies Readonly<Record<string, CommandRow>>;

export type CommandId = keyof typeof commands;

/** Set while an opened folder holds a project. */
export const PROJECT_CONTEXT = "litebox.hasProject";

/** Set once a build of a project has succeeded in this window. */
export const BUILT_CONTEXT = "litebox.hasBuilt";

/** Set once an enclave has been debugged in this window. */
export const DEBUGGED_CONTEXT = "litebox.hasDebugged";

/** Set once evidence has been verified in this window. */
export const VERIFIED_CONTEXT = "litebox.hasVerified";
