/** Context menus as a person opens them. */

import type { Locator } from "playwright-core";
import { exactly, SELECTORS } from "./selectors.ts";
import type { Workbench } from "./workbench.ts";

/** Opens the menu of what is clicked on; gives what it offers. */
export async function openMenu({ page }: Workbench, on: Locator): Promise<string[]> {
  await on.click({ button: "right" });
  const items = page.locator(SELECTORS.menuItem);
  await items.first().waitFor();
  return (await items.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== "");
}

export async function closeMenu({ page }: Workbench): Promise<void> {
  await page.keyboard.press("Escape");
  await page.locator(SELECTORS.menuItem).first().waitFor({ state: "hidden" });
}

/** Chooses from the menu of what is clicked on. */
export async function chooseFromMenu(ui: Workbench, on: Locator, label: string): Promise<void> {
  const offered = await openMenu(ui, on);
  if (!offered.includes(label)) throw new Error(`The menu offers no '${label}': ${offered.join(", ")}`);
  const item = ui.page.locator(SELECTORS.menuItem, { hasText: exactly(label) });
  // For a moment a menu takes no click, lest the one that opened it chooses from it.
  await ui.poll(async () => {
    if (await item.isVisible()) await item.click({ timeout: 1000 }).catch(() => undefined);
    await ui.page.waitForTimeout(100);
    return !(await item.isVisible());
  }, `the menu to take '${label}'`);
}

/** A line of a file's editor, by a text in it. */
export function lineOf(ui: Workbench, file: string, text: string): Locator {
  return ui.editor(file).locator(SELECTORS.line).filter({ hasText: text }).first();
}
