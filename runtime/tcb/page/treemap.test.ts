import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { findChromium } from "../../../scripts/lib/debian.mjs";
import { launchBrowser } from "../../../scripts/vscode-host/session.ts";
import { temporaryFolder } from "../container/testing/programs.ts";
import type { TcbReport } from "../report.ts";
import { renderTreemap, treemapData, type TreemapData } from "./treemap.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("base64");
const asset = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
const ASSETS = { style: asset("treemap.css"), script: asset("treemap.js") };

const item = (name: string, bytes: number) => ({ name, bytes, lines: 1, address: 0 });
const REPORT: TcbReport = {
  bytes: 1000,
  lines: 12,
  components: [
    {
      name: "application",
      kind: "application",
      bytes: 600,
      lines: 8,
      files: [
        { path: "main.c", bytes: 600, lines: 8, functions: [item("main", 400), item("</script><b>", 200)] },
        { path: "only.h", bytes: 0, lines: 2, functions: [] },
      ],
    },
    {
      name: "stdio",
      kind: "library-os",
      bytes: 350,
      lines: 4,
      files: [{ path: "components/stdio/puts.c", bytes: 350, lines: 4, functions: [item("puts", 350)] }],
    },
    {
      name: "padding",
      kind: "padding",
      bytes: 50,
      lines: 0,
      files: [{ path: "alignment", bytes: 50, lines: 0, functions: [] }],
    },
  ],
  layout: [],
};
const ABOUT = { name: "tiny", mrenclave: "ab".repeat(32) };

function* everything(data: TreemapData): Generator<TreemapData> {
  yield data;
  for (const child of data.children ?? []) yield* everything(child);
}

test("tiles lie within their view and do not overlap, and what has no bytes has none", () => {
  const data = treemapData(REPORT, "tiny");
  for (const view of everything(data)) {
    const outer = view.tiles?.filter(({ path }) => path.length === 1) ?? [];
    assert.equal(outer.length, view.children?.length ?? 0);
    for (const [index, a] of (view.tiles ?? []).entries()) {
      assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= 1000.1 && a.y + a.height <= 1000.1);
      assert.ok(a.width > 0 && a.height > 0);
      for (const b of view.tiles?.slice(index + 1) ?? []) {
        const isApart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        assert.ok(isApart || (a.path.length === 1 && b.path[0] === a.path[0]), JSON.stringify([a, b]));
      }
    }
  }
  assert.ok(![...everything(data)].some(({ name }) => name === "only.h"));
});

test("the policy names the page's own style and script, and no name ends an element", () => {
  const html = renderTreemap(REPORT, ABOUT, ASSETS, hash);
  const [, style = ""] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
  const [, script = ""] = /<script>([^]*?)<\/script>/.exec(html) ?? [];
  assert.ok(
    html.includes(`style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(script)}'; base-uri 'none'`),
  );
  assert.equal(html.match(/<\/script>/g)?.length, 2);
  assert.doesNotMatch(html, /https?:\/\/|\sstyle="|\son\w+="/);
});

test(
  "in a browser it is looked into, left and searched with the keyboard alone",
  { skip: findChromium() === undefined && "there is no Chromium" },
  async (t) => {
    const file = join(temporaryFolder(t), "tcb.html");
    writeFileSync(file, renderTreemap(REPORT, ABOUT, ASSETS, hash));
    const browser = await launchBrowser();
    t.after(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    const focused = () => page.locator(":focus").innerText();
    const status = () => page.locator("#status").innerText();
    assert.equal(await focused(), "application");
    assert.equal(await status(), "application: 600 bytes (60.0 %), 8 lines");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#trail").innerText(), "tiny › application");
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "main");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#trail").innerText(), "tiny › application › main.c");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "application");
    await page.keyboard.press("/");
    await page.keyboard.type("puts");
    assert.equal(await status(), "2 found.");
    assert.equal(await page.locator(".tile.dimmed").count(), 4);
    await page.locator("#found button").last().click();
    assert.equal(await page.locator("#trail").innerText(), "tiny › stdio › components/stdio/puts.c");
    assert.equal(await focused(), "puts");
    assert.deepEqual(complaints, []);
  },
);
