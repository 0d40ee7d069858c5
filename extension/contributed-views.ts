/** The views and the walkthrough: tables, from which the manifest's sections are generated. No `vscode` here. */

import { DEBUG_TYPE } from "../debug-adapter/contract.ts";
import {
  BUILT_CONTEXT,
  DEBUGGED_CONTEXT,
  PROJECT_CONTEXT,
  VERIFIED_CONTEXT,
  type CommandId,
} from "./commands.ts";

export const CONTAINER = {
  id: "litebox",
  title: "LiteBox",
  icon: "extension/icons/enclave.svg",
} as const;

export interface ViewRow {
  readonly name: string;
  /** When it is there at all. */
  readonly when?: string;
  /** Commands in the view's title. */
  readonly titleCommands: readonly CommandId[];
  /** What stands in the view while it is empty, each with the condition for it. Markdown. */
  readonly welcome: readonly { readonly contents: string; readonly when?: string }[];
}

export const views = {
  "litebox.enclave": {
    name: "Enclave",
    when: `inDebugMode && debugType == ${DEBUG_TYPE}`,
    titleCommands: ["litebox.showMemoryMap"],
    welcome: [{ contents: "The enclave is running. What is inside is shown when it stops." }],
  },
  "litebox.hostCalls": {
    name: "Host Calls",
    when: `inDebugMode && debugType == ${DEBUG_TYPE}`,
    titleCommands: ["litebox.filterHostCalls", "litebox.showTimeline"],
    welcome: [
      {
        contents:
          "What the enclave asks of the host is listed while it runs: each call with its arguments and its result.",
      },
    ],
  },
  "litebox.tcb": {
    name: "TCB",
    titleCommands: ["litebox.showTcbMap", "litebox.build"],
    welcome: [
      {
        contents:
          "No LiteBox project is open.\n[New Project](command:litebox.newProject)\nA folder with a `litebox.json` is one.",
        when: `!${PROJECT_CONTEXT}`,
      },
      {
        contents:
          "What the enclave is made of is known once it has been built.\n[Build](command:litebox.build)",
        when: PROJECT_CONTEXT,
      },
    ],
  },
  "litebox.evidence": {
    name: "Evidence",
    titleCommands: ["litebox.verify"],
    welcome: [
      {
        contents:
          "A quote or an attestation report, judged by a policy: who signed it, what was measured, what is up to date.\n[Verify Evidence](command:litebox.verify)",
      },
    ],
  },
} as const satisfies Readonly<Record<string, ViewRow>>;

export type ViewId = keyof typeof views;

export interface WalkthroughStep {
  readonly title: string;
  /** Plain text, in which a line that is a link is a button. */
  readonly description: string;
  /** `docs/images/NAME-dark.webp` and `-light.webp`, which the tests make. */
  readonly picture: string;
  readonly altText: string;
  /** What completes it: each of these. */
  readonly completedBy: readonly string[];
}

export const walkthrough = {
  id: "start",
  title: "An enclave in five minutes",
  description: "Begin a project, build it, see what it trusts, debug it, and prove what it is.",
  steps: {
    begin: {
      title: "Begin a project",
      description:
        "Templates in C, C++ and Rust build and run as they are. A folder with a litebox.json is a project, too.\n[New Project](command:litebox.newProject)",
      picture: "diagnostics",
      altText:
        "A source file in which a call of fork is underlined, with a hover that says what to use instead",
      // VS Code forgets a context that was there before it knew the walkthrough; it is asked again where a person opens that.
      completedBy: [
        `onContext:${PROJECT_CONTEXT}`,
        `onContext:${PROJECT_CONTEXT} && activeEditor == gettingStartedPage`,
      ],
    },
    build: {
      title: "Build the image that is measured",
      description:
        "The application and only those parts of the library OS that it reaches become one signed image. Its hash, MRENCLAVE, is what a verifier sees.\n[Build](command:litebox.build)",
      picture: "build",
      altText: "The terminal with the measurement and the size of the image",
      completedBy: [`onContext:${BUILT_CONTEXT}`],
    },
    trust: {
      title: "See what it trusts",
      description:
        "Every byte of the image, by component, file and function. A click on a function opens its source.\n[Show TCB Map](command:litebox.showTcbMap)",
      picture: "tcb-map",
      altText: "A treemap of the image beside the tree of its components",
      completedBy: ["onCommand:litebox.showTcbMap"],
    },
    debug: {
      title: "Debug inside the enclave",
      description:
        "Set a breakpoint beside a line of main and press F5. The simulator runs the very bytes that were measured, on any machine.\n[Debug](command:litebox.debug)",
      picture: "debug",
      altText: "The debugger stands at a line of main, with its variables",
      completedBy: [`onContext:${DEBUGGED_CONTEXT}`],
    },
    prove: {
      title: "Verify its evidence",
      description:
        "A quote says which enclave is running. The template Evidence prints one; a policy decides whether it is accepted, check by check.\n[Verify Evidence](command:litebox.verify)",
      picture: "evidence",
      altText: "The verdict about a quote, with each check and its outcome",
      completedBy: [`onContext:${VERIFIED_CONTEXT}`],
    },
  },
} as const satisfies {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly steps: Readonly<Record<string, WalkthroughStep>>;
};
