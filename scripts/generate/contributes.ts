/** The sections of `package.json` that tell VS Code what the extension adds, from the tables of the parts. */

import { attributes, configurationSchema, DEBUG_TYPE } from "../../debug-adapter/contract.ts";
import { commands, PROJECT_CONTEXT } from "../../extension/commands.ts";
import type { CommandRow } from "../../extension/commands.ts";
import { CONTAINER, views, walkthrough } from "../../extension/contributed-views.ts";
import type { ViewRow, WalkthroughStep } from "../../extension/contributed-views.ts";
import { problemMatchers } from "../../extension/problem-matchers.ts";
import { settings } from "../../extension/settings.ts";
import type { SettingRow } from "../../extension/settings.ts";
import { TASK_TYPE, taskKinds, taskPropertyDocs } from "../../extension/task-kinds.ts";
import type { Diagnostic } from "../../language-server/diagnostics/diagnostic.ts";
import { diagnostics } from "../../language-server/diagnostics/index.ts";

/** The generated sections, by their key in `package.json`. */
export function manifestSections(): Readonly<Record<string, unknown>> {
  return {
    activationEvents: [
      "workspaceContains:**/litebox.json",
      `onDebugResolve:${DEBUG_TYPE}`,
      `onDebugDynamicConfigurations:${DEBUG_TYPE}`,
    ],
    capabilities: {
      untrustedWorkspaces: {
        supported: "limited",
        restrictedConfigurations: ["litebox.compiler"],
        description:
          "In a workspace that is not trusted, findings come from the sources' syntax alone; nothing is built, run or debugged.",
      },
      virtualWorkspaces: {
        supported: "limited",
        description:
          "In a browser, findings come from the sources' syntax; what was built elsewhere is run, debugged and shown. Building needs a machine.",
      },
    },
    contributes: {
      commands: Object.entries<CommandRow>(commands).map(([command, row]) => ({
        command,
        title: row.title,
        category: "LiteBox",
        ...(row.icon !== undefined && { icon: row.icon }),
      })),
      menus: menus(),
      viewsContainers: { activitybar: [CONTAINER] },
      views: {
        [CONTAINER.id]: Object.entries<ViewRow>(views).map(([id, { name, when }]) => ({
          id,
          name,
          icon: CONTAINER.icon,
          ...(when !== undefined && { when }),
        })),
      },
      viewsWelcome: Object.entries<ViewRow>(views).flatMap(([view, { welcome }]) =>
        welcome.map((each) => ({ view, ...each })),
      ),
      walkthroughs: [walkthroughSection()],
      configuration: { title: "LiteBox", properties: settingSchemas() },
      taskDefinitions: [taskDefinition()],
      problemMatchers: Object.entries(problemMatchers).map(([name, { label, source, pattern }]) => ({
        name,
        label,
        source,
        owner: name,
        fileLocation: ["autoDetect", "${workspaceFolder}"],
        pattern,
      })),
      breakpoints: ["c", "cpp", "rust"].map((language) => ({ language })),
      debuggers: [debuggerSection()],
      jsonValidation: [
        { fileMatch: "litebox.json", url: "./extension/litebox.schema.json" },
        { fileMatch: "*.litebox-policy.json", url: "./extension/policy.schema.json" },
      ],
      languages: [{ id: "jsonc", filenames: ["litebox.json"] }],
    },
  };
}

/** An enclave is stopped, and its stub knows what was before. */
const BACK_IN_TIME = `debugType == ${DEBUG_TYPE} && debugState == stopped && stepBackSupported`;
const BACK_MENUS = ["debug/toolBar", "editor/context", "debug/variables/context"] as const;
/** In the toolbar, behind VS Code's own buttons for the way back. */
const BACK_FROM = 100;

function menus(): object {
  const rows = Object.entries<CommandRow>(commands);
  const onManifest = rows.filter(([, row]) => row.onManifest);
  return {
    commandPalette: rows.flatMap(([command, row]) => {
      // What a variable's menu offers needs the variable.
      if (row.backInTime !== undefined)
        return [{ command, when: row.backInTime === "debug/variables/context" ? "false" : BACK_IN_TIME }];
      return row.needsProject ? [{ command, when: PROJECT_CONTEXT }] : [];
    }),
    ...Object.fromEntries(
      BACK_MENUS.map((menu) => [
        menu,
        rows
          .filter(([, row]) => row.backInTime === menu)
          .map(([command], index) => ({
            command,
            when: BACK_IN_TIME,
            group: `${menu === "debug/toolBar" ? "navigation" : "litebox"}@${String(BACK_FROM + index)}`,
          })),
      ]),
    ),
    "explorer/context": [
      ...onManifest.map(([command], index) => ({
        command,
        when: "resourceFilename == litebox.json",
        group: `litebox@${String(index + 1)}`,
      })),
      // Elsewhere a project is built before it runs, and its folder is what one chooses.
      ...rows
        .filter(([, row]) => row.onImage)
        .map(([command], index) => ({
          command,
          when: "resourceExtname == .sgxs && isWeb",
          group: `litebox@${String(index + 1)}`,
        })),
    ],
    "editor/title/run": onManifest
      .filter(([command]) => command === "litebox.run" || command === "litebox.debug")
      .map(([command]) => ({ command, when: "resourceFilename == litebox.json" })),
    "view/title": Object.entries<ViewRow>(views).flatMap(([view, { titleCommands }]) =>
      titleCommands.map((command, index) => ({
        command,
        when: `view == ${view}`,
        group: `navigation@${String(index + 1)}`,
      })),
    ),
  };
}

function walkthroughSection(): object {
  const { id, title, description, steps } = walkthrough;
  const picture = (name: string, theme: "dark" | "light") => `docs/images/${name}-${theme}.webp`;
  return {
    id,
    title,
    description,
    steps: Object.entries<WalkthroughStep>(steps).map(([step, row]) => ({
      id: step,
      title: row.title,
      description: row.description,
      media: {
        image: {
          dark: picture(row.picture, "dark"),
          light: picture(row.picture, "light"),
          hc: picture(row.picture, "dark"),
          hcLight: picture(row.picture, "light"),
        },
        altText: row.altText,
      },
      completionEvents: row.completedBy,
    })),
  };
}

function settingSchemas(): Record<string, object> {
  const rows = [...Object.entries<SettingRow>(settings), ...diagnostics.map(severitySetting)];
  return Object.fromEntries(
    rows.map(([name, row]) => [
      name,
      {
        type: row.type,
        default: row.default,
        scope: row.scope,
        markdownDescription: row.doc,
        ...(row.values && {
          enum: Object.keys(row.values),
          markdownEnumDescriptions: Object.values(row.values),
        }),
      },
    ]),
  );
}

const AS = {
  error: "As an error",
  warning: "As a warning",
  information: "As information",
  hint: "As a hint",
} as const;

function severitySetting({ code, severity, title }: Diagnostic): [name: string, row: SettingRow] {
  const values = {
    default: `${AS[severity]}, as it is meant.`,
    error: `${AS.error}.`,
    warning: `${AS.warning}.`,
    information: `${AS.information}.`,
    hint: `${AS.hint}.`,
    off: "Not at all.",
  };
  const doc = `How the finding *${title}* (\`${code}\`) is shown.`;
  return [
    `litebox.diagnostics.${code}`,
    { type: "string", default: "default", scope: "window", doc, values },
  ];
}

function taskDefinition(): object {
  return {
    type: TASK_TYPE,
    required: ["command"],
    properties: {
      command: {
        type: "string",
        description: taskPropertyDocs.command,
        enum: Object.keys(taskKinds),
        enumDescriptions: Object.values(taskKinds).map((kind) => kind.doc),
      },
      project: { type: "string", description: taskPropertyDocs.project },
      args: { type: "array", items: { type: "string" }, description: taskPropertyDocs.args },
    },
  };
}

function debuggerSection(): object {
  return {
    type: DEBUG_TYPE,
    label: "LiteBox Enclave",
    languages: ["c", "cpp", "rust"],
    configurationAttributes: { launch: configurationSchema("launch"), attach: configurationSchema("attach") },
    initialConfigurations: [
      { type: DEBUG_TYPE, request: "launch", name: "Debug enclave", program: attributes.program.default },
    ],
    configurationSnippets: [
      {
        label: "LiteBox: Debug an enclave",
        description: "Builds the project and runs its measured image in the simulator.",
        body: {
          type: DEBUG_TYPE,
          request: "launch",
          name: "Debug enclave",
          program: '^"\\${workspaceFolder}"',
        },
      },
      {
        label: "LiteBox: Attach to a GDB stub",
        description: "Joins a simulator that was started with litebox run --gdb, or another stub.",
        body: {
          type: DEBUG_TYPE,
          request: "attach",
          name: "Attach to enclave",
          program: '^"\\${workspaceFolder}"',
          port: 1234,
        },
      },
    ],
  };
}
