import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";

import { findChromium } from "../../../scripts/lib/debian.mjs";
import { launchBrowser } from "../../../scripts/vscode-host/session.ts";
import { temporaryFolder } from "../container/testing/programs.ts";
import type { Explained } from "../explain.ts";
import type { TcbReport } from "../report.ts";
import { largeReport } from "../testing/large-report.ts";
import { renderTreemap, treemapData, type TreemapData } from "./treemap.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("base64");
const asset = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
const ASSETS = { style: asset("treemap.css"), script: asset("treemap.js") };

const item = (name: string, bytes: number, address = 0) => ({ name, bytes, lines: 1, address });
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
        {
          path: "main.c",
          bytes: 600,
          lines: 8,
          functions: [item("main", 400, 1), item("</script><b>", 200)],
        },
        { path: "only.h", bytes: 0, lines: 2, functions: [] },
      ],
    },
    {
      name: "stdio",
      kind: "library-os",
      bytes: 350,
      lines: 4,
      files: [{ path: "components/stdio/puts.c", bytes: 350, lines: 4, functions: [item("puts", 350, 2)] }],
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

/** main refers to puts in line 5; the other function of main.c is referred to by nothing. */
const EXPLAINED: Explained = {
  items: [
    { ...item("main", 400, 1), component: "application", kind: "application", path: "main.c" },
    { ...item("puts", 350, 2), component: "stdio", kind: "library-os", path: "components/stdio/puts.c" },
  ],
  steps: [{ start: "main" }, { start: "main", from: { item: 0, place: 4 } }],
  always: [],
  placeOf: () => ({ file: "main.c", line: 5 }),
};

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

/** A page in a browser, with everything that it complains about or asks of a network. */
async function opened(t: TestContext, html: string, colorScheme: "light" | "dark" = "light") {
  const file = join(temporaryFolder(t), "tcb.html");
  writeFileSync(file, html);
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 }, colorScheme });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

const skip = findChromium() === undefined && "there is no Chromium";

test("in a browser it is looked into, left and searched with the keyboard alone", { skip }, async (t) => {
  const { page, complaints } = await opened(t, renderTreemap(REPORT, ABOUT, ASSETS, hash));
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
  // Nothing is known of chains here, and nothing is said of them.
  assert.equal(await page.locator("#why").isVisible(), false);
  assert.deepEqual(complaints, []);
});

test("a click shows why something is there, and a link of the chain leads to it", { skip }, async (t) => {
  const facts = [["host calls", "1: <b>"]] as const;
  const about = { ...ABOUT, explained: EXPLAINED, facts };
  const { page, complaints } = await opened(t, renderTreemap(REPORT, about, ASSETS, hash), "dark");
  assert.equal(await page.locator(".facts").innerText(), "host calls\t1: <b>");
  const why = page.locator("#why");
  assert.equal(await why.isVisible(), false);
  await page
    .locator(".tile", { hasText: /^puts$/ })
    .or(page.locator(".tile", { hasText: /^puts\.c$/ }))
    .first()
    .click();
  await page.locator(".tile", { hasText: /^puts$/ }).click();
  assert.equal(
    await why.getByRole("heading").innerText(),
    "Why puts is here: the shortest chain of references from main",
  );
  assert.deepEqual(await why.getByRole("listitem").allInnerTexts(), [
    "main – main.c:5",
    "puts – components/stdio/puts.c",
  ]);
  await why.getByRole("button", { name: "main" }).click();
  assert.equal(await page.locator("#trail").innerText(), "tiny › application › main.c");
  assert.deepEqual(await why.getByRole("listitem").allInnerTexts(), ["main – main.c"]);
  // Every control has a name, and text is readable in the dark.
  const controls = page.getByRole("button").or(page.getByRole("searchbox"));
  for (const control of await controls.all())
    assert.notEqual((await control.ariaSnapshot()).includes('"'), false);
  const colors = await page.evaluate<string>(
    "getComputedStyle(document.body).color + '/' + getComputedStyle(document.body).backgroundColor",
  );
  const [ink = "", paper = ""] = colors.split("/");
  assert.ok(brightness(ink) > 200 && brightness(paper) < 40, colors);
  assert.deepEqual(complaints, []);
});

function brightness(color: string): number {
  const parts = (color.match(/\d+/g) ?? []).map(Number);
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

test("20,000 functions in one file are searched and looked into without waiting", { skip }, async (t) => {
  const { report, explained } = largeReport(20_000);
  const html = renderTreemap(report, { ...ABOUT, explained }, ASSETS, hash);
  const { page, complaints } = await opened(t, html);
  const timed = async (act: () => Promise<void>): Promise<number> => {
    const before = performance.now();
    await act();
    return performance.now() - before;
  };
  let chain: string[] = [];
  const times = {
    enter: await timed(async () => {
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
    }),
    search: await timed(async () => {
      await page.locator("#search").fill("function_19999");
      await page.locator("#found button").click();
      chain = await page.locator("#why li").allInnerTexts();
    }),
    back: await timed(() => page.keyboard.press("Escape")),
  };
  assert.equal(chain.length, 15);
  assert.equal(chain.at(-2), "function_9999 – all.c:19999");
  await page.locator("#search").fill("");
  await page.locator(".tile").first().press("Enter");
  assert.ok((await page.locator(".tile").count()) <= 301);
  await page.locator(".tile.rest").click();
  assert.equal(await page.locator("#found li").count(), 50);
  t.diagnostic(JSON.stringify({ page: html.length, ...times }));
  // On two busy processors; alone it is a tenth.
  for (const [what, time] of Object.entries(times)) assert.ok(time < 4000, `${what} took ${time} ms`);
  assert.deepEqual(complaints, []);
});
