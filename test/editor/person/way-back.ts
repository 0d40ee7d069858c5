/** Going back in time as a person does it: by the bar of the debugger and by the menus of the editor and of the variables. */

import assert from "node:assert/strict";
import { isDone } from "./attempts.ts";
import { chooseFromMenu, closeMenu, lineOf, openMenu } from "./menus.ts";
import { SELECTORS } from "./selectors.ts";
import type { Workbench } from "./workbench.ts";

const TO_CURSOR = "Run Back to Cursor";
const TO_LAST_WRITE = "Go Back to the Last Write";

interface Place {
  readonly file: string;
  /** Of a line that the program has left behind, and that is in view. */
  readonly text: string;
  readonly line: number;
}

/** From wherever the program stands in `main`: to a line before, as the editor's menu offers. */
export async function runsBackToCursor(ui: Workbench, { file, text, line }: Place): Promise<void> {
  await chooseFromMenu(ui, lineOf(ui, file, text), TO_CURSOR);
  await ui.stoppedAt(line);
}

/** To what wrote a variable last, as its menu offers. */
export async function goesToLastWrite(ui: Workbench, variable: string, writer: RegExp): Promise<void> {
  const rows = ui.page.locator(SELECTORS.variableRow);
  const row = rows.filter({ has: ui.page.locator(".name", { hasText: new RegExp(`^${variable}\\b`) }) });
  // Those that are open may leave no room for it.
  const open = rows.and(ui.page.locator('[aria-expanded="true"]:not([aria-level="1"])'));
  const makeRoom = async (): Promise<void> => {
    await isDone(open.first().locator(".monaco-tl-twistie").click({ timeout: 1000 }));
  };
  await chooseFromMenu(ui, row.first().locator(".name"), TO_LAST_WRITE, makeRoom);
  await ui.poll(
    async () => writer.test((await ui.callStack())[0]?.[0] ?? ""),
    `${String(writer)} on top of the call stack`,
  );
}

/** Where no enclave is stopped, the editor's menu speaks of no way back. */
export async function hasNoWayBack(ui: Workbench, file: string, text: string): Promise<void> {
  const offered = await openMenu(ui, lineOf(ui, file, text));
  assert.ok(offered.includes("Copy") && !offered.includes(TO_CURSOR), offered.join(", "));
  await closeMenu(ui);
}
