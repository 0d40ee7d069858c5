/** The settings: one table, from which the manifest's section is generated. No `vscode` here. */

export interface SettingRow {
  readonly type: "string" | "boolean";
  readonly default: string | boolean;
  /** Markdown, whole sentences. */
  readonly doc: string;
  readonly scope: "window" | "resource" | "machine-overridable";
  /** The values it may have, with the text beside each. */
  readonly values?: Readonly<Record<string, string>>;
}

export const settings = {
  "litebox.compiler": {
    type: "string",
    default: "",
    scope: "machine-overridable",
    doc: "Compiler for building and measuring: `gcc`, `clang` or the path of one. Empty: what `litebox.json` says, else the one that this machine has.",
  },
  "litebox.measureOnSave": {
    type: "boolean",
    default: true,
    scope: "window",
    doc: "Build the project in the background when it is opened and after each save, so that TCB figures are the linker's own. Without it they are those of the last build. Never done in a workspace that is not trusted.",
  },
  "litebox.statusBar": {
    type: "boolean",
    default: true,
    scope: "window",
    doc: "Show the TCB of the active project, and its budget, in the status bar.",
  },
  "litebox.trace.server": {
    type: "string",
    default: "off",
    scope: "window",
    doc: "What of the traffic between the editor and LiteBox's language server is written to its log.",
    values: {
      off: "Nothing.",
      messages: "The name and time of each message.",
      verbose: "Each message in full.",
    },
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

export type SettingName = keyof typeof settings;
