/**
 * Pictures of what a person sees: for whoever looks at the artifacts, and for README and walkthrough where they are asked for
 * (`npm test -- person --pictures`).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { ARTIFACTS } from "../../../scripts/lib/paths.mjs";

const asked = process.env["LITEBOX_PICTURES"];

/** Where the artifacts are. */
export const EVIDENCE = path.join(ARTIFACTS, "person");

/** Pixels of the screen per CSS pixel. */
export const PICTURE_SCALE = asked === undefined ? 1 : 1.5;

/** Text is as good as in a PNG to the eye, in a fifth of the bytes: the extension carries the pictures. */
const QUALITY = 0.8;

/** A screenshot of a window or a part of it; one that is `shown` goes to the documentation, too, if pictures are asked for. */
export async function takePicture(seen: Page | Locator, name: string, shown: boolean): Promise<void> {
  mkdirSync(EVIDENCE, { recursive: true });
  const png = await seen.screenshot({ path: path.join(EVIDENCE, `${name}.png`), animations: "disabled" });
  if (asked === undefined || !shown) return;
  mkdirSync(asked, { recursive: true });
  const page = "page" in seen ? seen.page() : seen;
  writeFileSync(path.join(asked, `${name}.webp`), await asWebp(png, page));
}

/** Chromium itself writes it as WebP, in a blank page of its own, so that the window is left alone. */
async function asWebp(png: Buffer, window: Page): Promise<Buffer> {
  const page = await window.context().browser()?.newPage();
  if (page === undefined) throw new Error("The window has no browser of its own.");
  try {
    const base64 = await page.evaluate<string>(`(async () => {
      const source = await fetch("data:image/png;base64,${png.toString("base64")}");
      const bitmap = await createImageBitmap(await source.blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      const picture = await canvas.convertToBlob({ type: "image/webp", quality: ${QUALITY} });
      return await new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.replace(/^.*,/, ""));
        reader.readAsDataURL(picture);
      });
    })()`);
    return Buffer.from(base64, "base64");
  } finally {
    await page.close();
  }
}
