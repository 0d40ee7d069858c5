/** The treemap of a sample as a person sees it, in the light and in the dark: the picture in the README is made here. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { parseArguments } from "../../../runtime/cli/arguments.ts";
import { tcbCommand } from "../../../runtime/cli/commands/tcb.ts";
import { Output } from "../../../runtime/cli/output.ts";
import { inRoot } from "../../../scripts/lib/paths.mjs";
import { launchBrowser } from "../../../scripts/vscode-host/session.ts";
import { PICTURE_SCALE, takePicture } from "./pictures.ts";

const NAME = "hello-cpp";

test("the treemap of a sample", { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox treemap "));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(inRoot(`samples/${NAME}`), path.join(folder, NAME), { recursive: true });
  const silent = { write: () => undefined };
  const output = new Output({ out: silent, error: silent });
  const words = [NAME, "--html", "tcb.html"];
  assert.equal(
    await tcbCommand.run({ ...parseArguments(tcbCommand, words), output, workingFolder: folder }),
    0,
  );
  const browser = await launchBrowser();
  t.after(() => browser.close());
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({
      ...{ colorScheme, viewport: { width: 1100, height: 980 } },
      deviceScaleFactor: PICTURE_SCALE,
    });
    await page.goto(pathToFileURL(path.join(folder, "tcb.html")).href);
    assert.ok((await page.locator(".tile").count()) > 30);
    // The largest component.
    await page.locator(".tile").first().press("Enter");
    assert.match(
      await page.locator("#why h2").innerText(),
      /^Why .* is here: the shortest chain of references from main$/,
    );
    await takePicture(page, `treemap-${colorScheme}`, true);
  }
});
