/** Where parts of the workbench are in its page. They hold for VS Code 1.139. */
import type { Locator } from "playwright-core";

export const SELECTORS = {
  statusBar: ".part.statusbar",
  explorerRow: ".explorer-folders-view .monaco-list-row",
  quickInput: ".quick-input-widget",
  quickInputBox: ".quick-input-widget .quick-input-box input",
  quickInputRow: ".quick-input-widget .quick-input-list .monaco-list-row",
  activeTab: ".part.editor .tabs-container .tab.active",
  editor: ".part.editor .editor-instance .monaco-editor",
  line: ".view-lines .view-line",
  lineNumber: ".margin-view-overlays .line-numbers",
  squiggle: { error: ".squiggly-error", warning: ".squiggly-warning" },
  coverage: {
    hit: ".coverage-deco-gutter.coverage-deco-hit",
    miss: ".coverage-deco-gutter.coverage-deco-miss",
  },
  breakpoint: ".codicon-debug-breakpoint", // not the hover's hint, whose class is codicon-debug-hint
  /** An editor's, not the label of a tab that the mouse has passed. */
  hover: ".monaco-hover:not(.hidden):not(.workbench-hover) .hover-contents",
  problems: ".markers-panel",
  problemRow: ".markers-panel .monaco-list-row",
  debugToolbar: ".debug-toolbar",
  stoppedLine: ".debug-top-stack-frame-line",
  stackFrame: ".debug-call-stack .monaco-list-row .stack-frame",
  collapsedScope: '.debug-variables .monaco-list-row[aria-level="1"][aria-expanded="false"]',
  variableRow: ".debug-variables .monaco-list-row",
  variable: ".debug-variables .monaco-list-row .expression",
  debugConsole: ".repl",
  terminal: ".terminal-wrapper.active .xterm-rows",
  quickFix: ".action-widget .monaco-list-row",
  menuItem: ".context-view .monaco-menu .action-label",
  notification: ".notifications-toasts .notification-list-item",
  trustEditor: ".workspace-trust-editor",
  /** Of an extension's view, or of the tests. */
  treeRow: ":is(.tree-explorer-viewlet-tree-view, .test-explorer) .monaco-list-row",
  webview: "iframe.webview.ready",
  webviewContent: "#active-frame",
  panel: ".part.panel",
  sideBar: ".part.sidebar",
  walkthrough: ".gettingStartedContainer",
  walkthroughPicture: ".gettingStartedContainer .getting-started-media img",
  walkthroughStep: ".getting-started-step",
  walkthroughDone: ".codicon.complete",
} as const;

/** The text of a part of an element; none where it has no such part. */
export async function textOf(row: Locator, part: string): Promise<string> {
  const element = row.locator(part).first();
  return (await element.count()) === 0 ? "" : element.innerText();
}

/** A text and nothing else. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`);
}
