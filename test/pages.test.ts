/**
 * The pages that the editor shows (treemap, comparison, timeline, memory map) in themes of VS Code, those of high contrast among them:
 * what is read stands out, what the keyboard comes to has a role, a name and a mark, and hostile names stay text.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";

import { memoryPage, MEMORY_SCRIPT, timelinePage } from "../extension/views/event-page.ts";
import type { PageParts } from "../extension/views/event-page.ts";
import { renderHtml } from "../runtime/tcb/page/html.ts";
import { renderTreemap } from "../runtime/tcb/page/treemap.ts";
import { largeReport } from "../runtime/tcb/testing/large-report.ts";
import { findChromium } from "../scripts/lib/debian.mjs";
import { inRoot } from "../scripts/lib/paths.mjs";
import { launchBrowser } from "../scripts/vscode-host/session.ts";

const asset = (name: string): string => readFileSync(inRoot(name), "utf8");
const hash = (text: string): string => createHash("sha256").update(text).digest("base64");

const HOSTILE = "</script><img src=x onerror=alert(1)>";
const LONG = "long_".repeat(100);

/** The body's class in a webview, and what the colours of the editor's own default themes are. */
const THEMES = {
  light: ["vscode-light", "#3b3b3b", "#3b3b3b", "#ffffff", "#005fb8", "#005fb8", ""],
  dark: ["vscode-dark", "#cccccc", "#9d9d9d", "#1f1f1f", "#0078d4", "#0078d4", ""],
  "high contrast": ["vscode-high-contrast", "#ffffff", "#b3b3b3", "#000000", "#f38518", "#000000", "#6fc3df"],
  "high contrast, light": [
    "vscode-high-contrast vscode-high-contrast-light",
    ...["#292929", "#696969", "#ffffff", "#006bbd", "#0f4a85", "#0f4a85"],
  ],
} as const satisfies Record<string, readonly string[]>;

const PROPERTIES = [
  ["foreground", "editor-foreground"],
  ["descriptionForeground"],
  ["editor-background"],
  ["focusBorder"],
  ["button-background"],
  ["contrastBorder"],
];

/** As the extension and the command line make them. */
function pages(): Readonly<Record<string, string>> {
  const parts: PageParts = {
    style: asset("extension/pages/timeline.css"),
    script: asset("extension/pages/timeline.js"),
    language: "en",
    hash,
    say: (text, ...words) => text.replace(/\{(\d)\}/g, (_, index: string) => String(words[Number(index)])),
  };
  const { report, explained } = largeReport(60);
  const assets = {
    style: asset("runtime/tcb/page/treemap.css"),
    script: asset("runtime/tcb/page/treemap.js"),
  };
  const about = { name: HOSTILE, mrenclave: "ab".repeat(32), explained, facts: [[HOSTILE, LONG]] as const };
  const call = { kind: "call", thread: 1, call: HOSTILE, result: 1 };
  return {
    treemap: renderTreemap(report, about, assets, hash),
    comparison: renderHtml(
      {
        title: HOSTILE,
        blocks: [
          { kind: "paragraph", text: LONG },
          { kind: "list", items: [HOSTILE] },
          { kind: "table", head: ["name", "bytes"], rows: [[LONG, 1]] },
          { kind: "bars", caption: "c", bars: [{ label: LONG, value: 1, isOwn: true }] },
        ],
      },
      hash,
    ),
    timeline: timelinePage(
      { beginning: 0, present: 30, count: 10, events: [{ ...call, instant: 10 }] },
      LONG,
      parts,
    ),
    "memory map": memoryPage([{ range: HOSTILE, bytes: 4096, rights: "r-x", kind: LONG }], HOSTILE, {
      ...parts,
      script: MEMORY_SCRIPT,
    }),
  };
}

/** Runs in the page: texts that do not stand out from what is behind them by 4.5 to 1 (WCAG 2.2, 1.4.3). */
const FAINT_TEXTS = `(() => {
  const numbers = (colour) => {
    const found = colour.match(/[\\d.]+/g).map(Number);
    return colour.startsWith("color(") ? [...found.slice(0, 3).map((part) => part * 255), found[3] ?? 1] : [...found, 1].slice(0, 4);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 1];
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  for (const element of document.body.querySelectorAll("*:not(script, svg, svg *)")) {
    const text = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join("");
    if (text === "" || !element.checkVisibility()) continue;
    const [one, two] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < 4.5) faint.push(element.tagName + " " + text.slice(0, 30) + " " + contrast.toFixed(2));
  }
  return faint;
})()`;

/** Runs in the page: what it is written on. */
const PAPER = `"#" + getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map((part) => Number(part).toString(16).padStart(2, "0")).join("")`;

/** Runs in the page: what has the focus, as a screen reader and an eye meet it. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (element === document.body || element === null) return undefined;
  const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
  const role = element.getAttribute("role") ?? { BUTTON: "button", INPUT: "input", A: "link" }[element.tagName];
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return { role: role ?? "", name: label.trim(), isMarked: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1 };
})()`;

interface Focused {
  readonly role: string;
  readonly name: string;
  readonly isMarked: boolean;
}

describe("pages", { skip: findChromium() === undefined && "there is no Chromium here" }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-pages-"));
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(html: string, theme: keyof typeof THEMES, complaints: string[]): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const file = path.join(folder, "page.html");
    writeFileSync(file, html);
    await page.goto(pathToFileURL(file).href);
    const [kind, ...colours] = THEMES[theme];
    const values = PROPERTIES.flatMap((names, index) =>
      names.map((name) => [`--vscode-${name}`, colours[index]]),
    );
    await page.evaluate(
      `for (const [name, value] of ${JSON.stringify(values)}) if (value) document.documentElement.style.setProperty(name, value);
      document.documentElement.style.setProperty("--vscode-button-foreground", "#ffffff");
      document.body.className = ${JSON.stringify(kind)};`,
    );
    return page;
  }

  for (const [name, html] of Object.entries(pages()))
    test(`${name}: read in each theme, gone through by keyboard, and hostile names are text`, async () => {
      const complaints: string[] = [];
      for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[]) {
        const page = await open(html, theme, complaints);
        assert.equal(await page.evaluate(PAPER), THEMES[theme][3], theme);
        assert.deepEqual(await page.evaluate(FAINT_TEXTS), [], theme);
        for (let presses = 0; presses < 12; presses++) {
          await page.keyboard.press("Tab");
          const focused = await page.evaluate<Focused | undefined>(FOCUSED);
          if (focused === undefined) continue;
          assert.ok(focused.role !== "" && focused.name !== "" && focused.isMarked, JSON.stringify(focused));
        }
        assert.equal(await page.locator("img").count(), 0);
        await page.close();
      }
      assert.deepEqual(complaints, []);
    });

  test("a theme that is changed while a timeline is open changes its colours, too", async () => {
    const page = await open(pages()["timeline"] ?? "", "light", []);
    const drawn = (): Promise<string> =>
      page.evaluate<string>(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, 80, canvas.height);
        let sum = 0;
        for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) sum = Math.max(sum, data[at]);
        resolve(sum < 128 ? "dark letters" : "light letters");
      })))`);
    assert.equal(await drawn(), "dark letters");
    await page.evaluate(
      'document.documentElement.style.setProperty("--vscode-foreground", "#ffffff"); document.body.className = "vscode-dark";',
    );
    assert.equal(await drawn(), "light letters");
    await page.close();
  });
});
