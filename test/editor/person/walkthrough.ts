/** The walkthrough as a person sees it, when it is open. */

import { walkthrough } from "../../../extension/contributed-views.ts";
import { SELECTORS } from "./selectors.ts";
import type { Workbench } from "./workbench.ts";

/** Titles of its steps: all, or those that are done. */
export async function walkthroughSteps({ page }: Workbench, which: "all" | "done"): Promise<string[]> {
  const steps = page.locator(`${SELECTORS.walkthrough} ${SELECTORS.walkthroughStep}`);
  await steps.first().waitFor();
  const done = steps.filter({ has: page.locator(SELECTORS.walkthroughDone) });
  const titles = (which === "all" ? steps : done).locator(".step-title");
  return (await titles.allInnerTexts()).map((text) => text.trim());
}

/** Waits until the picture beside the steps has been loaded. */
export async function seesWalkthroughPicture(ui: Workbench): Promise<void> {
  const shown = ui.page.locator(SELECTORS.walkthroughPicture).first();
  const isLoaded = (image: { readonly naturalWidth: number }) => image.naturalWidth > 0;
  await ui.poll(() => shown.evaluate(isLoaded), "the walkthrough's picture");
}

export async function openWalkthrough(ui: Workbench): Promise<void> {
  await ui.command("Welcome: Open Walkthrough...");
  await ui.pick(walkthrough.title);
}

/** Waits until these steps of the walkthrough are done, and no other. */
export async function seesStepsDone(ui: Workbench, titles: readonly string[]): Promise<void> {
  let done: string[] = [];
  await ui.poll(
    async () => String((done = await walkthroughSteps(ui, "done"))) === String(titles),
    `these steps to be done: ${titles.join(", ")}`,
    () => `done are: ${done.join(", ")}`,
  );
}
