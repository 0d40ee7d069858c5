/** The timeline and the memory map as a browser shows them: what they say, by keyboard too, and how fast they move. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";

import { findChromium } from "../../scripts/lib/debian.mjs";
import { launchBrowser } from "../../scripts/vscode-host/session.ts";
import { memoryPage, MEMORY_SCRIPT, readEvents, timelinePage } from "./event-page.ts";
import type { PageParts, TimelineEvent } from "./event-page.ts";

const asset = (name: string) => readFileSync(join(import.meta.dirname, "../pages", name), "utf8");
const PARTS: PageParts = {
  style: asset("timeline.css"),
  script: asset("timeline.js"),
  language: "en",
  hash: (text) => createHash("sha256").update(text).digest("base64"),
  // As vscode.l10n.t does it.
  say: (text, ...words) => text.replace(/\{(\d)\}/g, (_, index: string) => String(words[Number(index)])),
};

const EVENTS: readonly TimelineEvent[] = [
  { kind: "call", instant: 100, thread: 1, call: "console_write", result: 5 },
  { kind: "turn", instant: 150, thread: 2 },
  { kind: "call", instant: 180, thread: 2, call: "</script><b>", result: -1 },
  { kind: "fault", instant: 200 },
];

test("what the stub says is read, and what is none of it left out", () => {
  const text = [
    JSON.stringify({ events: 7, beginning: 0, present: 300, count: 120 }),
    ...EVENTS.map((event) => JSON.stringify(event)),
    "{",
    '{"kind":5}',
  ].join("\n");
  assert.deepEqual(readEvents(text), {
    total: 7,
    timeline: { beginning: 0, present: 300, count: 120, events: EVENTS },
  });
  assert.equal(readEvents("There is no command `events`."), undefined);
  assert.equal(readEvents(""), undefined);
});

describe("in a browser", { skip: findChromium() === undefined && "there is no Chromium here" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "litebox-pages-"));
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  before(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    // What VS Code gives a page, to see what it would say.
    await page.addInitScript(
      "globalThis.said = []; globalThis.acquireVsCodeApi = () => ({ postMessage: (message) => globalThis.said.push(message) });",
    );
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(html: string): Promise<void> {
    const file = join(folder, "page.html");
    writeFileSync(file, html);
    await page.goto(pathToFileURL(file).href);
  }

  test("a timeline is gone through by keyboard, says where it is, and goes there", async () => {
    await open(timelinePage({ beginning: 0, present: 300, count: 120, events: EVENTS }, "Debug <x>", PARTS));
    const chart = page.getByRole("slider");
    assert.equal(await page.getByRole("heading").innerText(), "Debug <x>");
    assert.match((await chart.getAttribute("aria-label")) ?? "", /Arrow keys go/);
    // It begins where the program stands.
    assert.match(
      (await chart.getAttribute("aria-valuetext")) ?? "",
      /^console_write = 5, thread 1, instruction 100$/,
    );
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator("#said").innerText(), "</script><b> = -1, thread 2, instruction 180");
    await page.keyboard.press("+");
    await page.keyboard.press("Enter");
    await page.keyboard.press("End");
    assert.equal(await chart.getAttribute("aria-valuenow"), "4");
    await page.getByRole("button", { name: "Go there in time" }).click();
    assert.deepEqual(await page.evaluate("globalThis.said"), [
      { kind: "instant", instant: 180 },
      { kind: "instant", instant: 200 },
    ]);
    assert.deepEqual(complaints, []);
  });

  test("what happened later comes later, in whatever order it was written down", async () => {
    const events = EVENTS.toReversed();
    await open(timelinePage({ beginning: 0, present: 300, count: 0, events }, "t", PARTS));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Home");
    assert.match(await page.locator("#said").innerText(), /instruction 100$/);
  });

  test("a click selects the event that is nearest", async () => {
    await open(timelinePage({ beginning: 0, present: 300, count: 0, events: EVENTS }, "t", PARTS));
    const box = await page.getByRole("slider").boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + 90 + ((box.width - 90) * 198) / 300, box.y + 20);
    assert.equal(await page.locator("#said").innerText(), "A fault, instruction 200");
  });

  test("a run without events is a page without errors", async () => {
    await open(timelinePage({ beginning: 0, present: 0, count: 0, events: [] }, "t", PARTS));
    await page.keyboard.press("Tab");
    for (const key of ["ArrowRight", "End", "+", "-", "Enter"]) await page.keyboard.press(key);
    assert.deepEqual(complaints, []);
  });

  test("20,000 events are panned frame by frame", async (t) => {
    const events = Array.from({ length: 20_000 }, (_, index) => ({
      ...{ kind: "call", instant: index * 50, thread: 1 + (index % 4), call: "console_write", result: 1 },
    }));
    const html = timelinePage({ beginning: 0, present: 1_000_000, count: 0, events }, "t", PARTS);
    await open(html);
    await page.keyboard.press("Tab");
    for (const key of ["+", "+", "+"]) await page.keyboard.press(key);
    // Each of 40 frames moves what is in view.
    const milliseconds = await page.evaluate<number>(`new Promise((resolve) => {
      const chart = document.getElementById("chart");
      const begin = performance.now();
      let frames = 0;
      const frame = () => {
        chart.dispatchEvent(new WheelEvent("wheel", { deltaX: 20, bubbles: true, cancelable: true }));
        if (++frames === 40) resolve((performance.now() - begin) / 40);
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    })`);
    t.diagnostic(`${html.length} bytes, ${milliseconds.toFixed(1)} ms for a frame`);
    assert.deepEqual(complaints, []);
  });

  test("a memory map is a list with bars, and a click gives the range", async () => {
    const areas = [
      { range: "0x40000000-0x40003000", bytes: 12288, rights: "r-x", kind: "code" },
      { range: "0x40003000-0x40043000", bytes: 262144, rights: "rw-", kind: "heap" },
    ];
    await open(memoryPage(areas, "Debug", { ...PARTS, script: MEMORY_SCRIPT }));
    const buttons = page.getByRole("button");
    assert.deepEqual(await buttons.allInnerTexts(), [
      "code · r-x · 12 KiB · 0x40000000-0x40003000",
      "heap · rw- · 256 KiB · 0x40003000-0x40043000",
    ]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.deepEqual(await page.evaluate("globalThis.said"), [
      { kind: "memory", range: "0x40000000-0x40003000" },
    ]);
    const [code = 0, heap = 0] = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.bar')].map((bar) => bar.getBoundingClientRect().width)",
    );
    assert.ok(code > 5 && heap > 4 * code, `${code} ${heap}`);
    assert.deepEqual(complaints, []);
  });
});
