/** Context menus as a person opens them. */

import type { Locator } from "playwright-core";
import { isDone } from "./attempts.ts";
import { exactly, SELECTORS } from "./selectors.ts";
import type { Workbench } from "./workbench.ts";

/** Brings what is clicked on into view, one step of it at a time. */
type Reveal = () => Promise<void>;

/**
 * Opens the menu of what is clicked on; gives what it offers. Where a view takes the focus meanwhile (a session that has just
 * ended moves it) the menu closes again, and where one is drawn anew what is clicked on goes out of view: then once more.
 */
export async function openMenu(ui: Workbench, on: Locator, reveal?: Reveal): Promise<string[]> {
  const items = ui.page.locator(SELECTORS.menuItem);
  let offered: string[] = [];
  await ui.poll(async () => {
    if (reveal !== undefined && !(await on.isVisible())) {
      await reveal();
      return false;
    }
    const isOpen =
      (await isDone(on.click({ button: "right", timeout: 5000 }))) &&
      (await isDone(items.first().waitFor({ timeout: 5000 })));
    if (!isOpen) return false;
    offered = (await items.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== "");
    return offered.length > 0;
  }, "a context menu");
  return offered;
}

export async function closeMenu(ui: Workbench): Promise<void> {
  await ui.poll(async () => {
    const items = ui.page.locator(SELECTORS.menuItem);
    if (await items.first().isVisible()) await ui.press("Escape");
    return !(await items.first().isVisible());
  }, "the context menu to close");
}

/** Chooses from the menu of what is clicked on. */
export async function chooseFromMenu(
  ui: Workbench,
  on: Locator,
  label: string,
  reveal?: Reveal,
): Promise<void> {
  const item = ui.page.locator(SELECTORS.menuItem, { hasText: exactly(label) });
  // For a moment a menu takes no click, lest the one that opened it chooses from it.
  await ui.poll(async () => {
    if (!(await item.isVisible())) {
      const offered = await openMenu(ui, on, reveal);
      if (!offered.includes(label)) throw new Error(`The menu offers no '${label}': ${offered.join(", ")}`);
    }
    const isTaken = await isDone(item.click({ timeout: 1000 }));
    await ui.page.waitForTimeout(100);
    return isTaken && !(await item.isVisible());
  }, `the menu to take '${label}'`);
}

/** A line of a file's editor, by a text in it. */
export function lineOf(ui: Workbench, file: string, text: string): Locator {
  return ui.editor(file).locator(SELECTORS.line).filter({ hasText: text }).first();
}
