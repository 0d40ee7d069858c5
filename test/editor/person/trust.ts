/** Workspace trust as a person gives it. */

import { SELECTORS } from "./selectors.ts";
import type { Workbench } from "./workbench.ts";

/** Leaves Restricted Mode. */
export async function trustFolder(ui: Workbench): Promise<void> {
  await ui.command("Workspaces: Manage Workspace Trust");
  const editor = ui.page.locator(SELECTORS.trustEditor);
  await editor.getByRole("button", { name: "Trust", exact: true }).click();
  await ui.page.locator(SELECTORS.statusBar).getByText("Restricted Mode").waitFor({ state: "hidden" });
  await editor.press("Escape"); // the modal editor closes only while it has the focus
  await editor.waitFor({ state: "hidden" });
}
