/**
 * The editor as it feels: how soon the extension is there, says something, stops at the first breakpoint; and how the map of 20,000 functions
 * opens and moves. In VS Code from npm, in a window of its own for each run, and in Chromium.
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { renderTreemap } from "../../runtime/tcb/page/treemap.ts";
import { largeReport } from "../../runtime/tcb/testing/large-report.ts";
import { inRoot, ROOT } from "../../scripts/lib/paths.mjs";
import { launchBrowser } from "../../scripts/vscode-host/session.ts";
import { HIDDEN_MANIFEST } from "../editor/host/bench-contract.ts";
import type { EditorTimes } from "../editor/host/bench-contract.ts";
import { copySample } from "../editor/workspace.ts";
import type { Bench } from "./bench.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./statistics.ts";

const SUITE = inRoot("out/editor-host/bench.cjs");
const FUNCTIONS = 20_000;
const FRAMES_FOR = 2000;

interface MapTimes {
  /** From the page's address to the first frame with its tiles. */
  readonly opens: number;
  /** While the focus moves from tile to tile. */
  readonly movingFramesPerSecond: number;
  /** From a key that looks into an item, or back, to the frame that shows it; the slowest of them. */
  readonly slowestZoom: number;
}

/** What each is to take at most, or at least, as the project has set out to. */
const TARGETS: Readonly<Record<keyof EditorTimes | keyof MapTimes, string>> = {
  activation: "150 ms at most, of processor time",
  activationCpu: "150 ms at most",
  firstDiagnostics: "1,000 ms at most",
  firstStopNotBuilt: "3,000 ms at most",
  firstStopBuilt: "1,500 ms at most",
  opens: "1,000 ms at most",
  movingFramesPerSecond: "30 at least",
  slowestZoom: "33 ms at most",
};

export const editor: Bench = {
  name: "editor",
  summary: "activation, first diagnostics, F5 to the first stop, and the map of 20,000 functions",
  async run({ json, runs }) {
    if (!existsSync(SUITE)) throw new Error("The bundles are not there: run  npm test -- build  first.");
    const times: Record<string, number>[] = [];
    for (let run = 0; run < runs; run++) times.push({ ...(await editorTimes()), ...(await mapTimes()) });
    const figures = Object.entries(TARGETS).map(([name, target]) => {
      const values = times.map((each) => each[name] ?? Number.NaN);
      return { name, median: median(values), least: Math.min(...values), target };
    });
    if (json) {
      const head = { version: 1, bench: "editor", machine: describeMachine(), runs };
      process.stdout.write(`${JSON.stringify({ ...head, figures }, undefined, 2)}\n`);
    } else
      for (const { name, median: middle, least, target } of figures)
        process.stdout.write(
          `${name.padEnd(22)} median ${middle.toFixed(0).padStart(6)}, least ${least.toFixed(0).padStart(6)} (${target})\n`,
        );
  },
};

async function editorTimes(): Promise<EditorTimes> {
  const scratch = mkdtempSync(join(tmpdir(), "litebox-bench-"));
  const workspace = copySample("key-service");
  try {
    renameSync(workspace.file("litebox.json"), workspace.file(HIDDEN_MANIFEST));
    const result = join(scratch, "times.json");
    const host = spawn(
      process.execPath,
      [
        inRoot("scripts/vscode-host/code.ts"),
        `--extensionDevelopmentPath=${ROOT}`,
        `--extensionTestsPath=${SUITE}`,
        // A question to a person would wait for one.
        "--disable-workspace-trust",
        `--user-data-dir=${join(scratch, "data")}`,
        `--extensions-dir=${join(scratch, "extensions")}`,
        workspace.folder,
      ],
      {
        env: { ...process.env, LITEBOX_BENCH_RESULT: result, VSCODE_HOST_TIMEOUT_S: "300" },
        // What it says is not the report.
        stdio: ["ignore", 2, 2],
      },
    );
    const [status] = (await once(host, "close")) as [number | null];
    if (status !== 0) throw new Error("The suite in the extension host failed; standard error says why.");
    return JSON.parse(readFileSync(result, "utf8")) as EditorTimes;
  } finally {
    workspace.remove();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Runs in the page: moves the focus in each frame, and gives frames per second. */
const MOVE = `new Promise((resolve) => {
  const tiles = document.querySelectorAll(".tile");
  const begin = performance.now();
  let frames = 0;
  const frame = () => {
    tiles[frames++ % tiles.length].focus();
    const time = performance.now() - begin;
    if (time < ${FRAMES_FOR}) requestAnimationFrame(frame);
    else resolve((1000 * frames) / time);
  };
  requestAnimationFrame(frame);
})`;

/** Runs in the page: the time of one key press, up to the second frame after it, when the first has been drawn. */
const zoom = (key: string): string => `new Promise((resolve) => {
  const begin = performance.now();
  if (${JSON.stringify(key)} === "Enter") document.querySelector(".tile").click();
  else document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  document.body.offsetHeight;
  const work = performance.now() - begin;
  requestAnimationFrame(() => resolve(work));
})`;

async function mapTimes(): Promise<MapTimes> {
  const asset = (name: string): string => readFileSync(inRoot("runtime/tcb/page", name), "utf8");
  const hash = (text: string): string => createHash("sha256").update(text).digest("base64");
  const { report, explained } = largeReport(FUNCTIONS);
  const html = renderTreemap(
    report,
    { name: "large", mrenclave: "ab".repeat(32), explained },
    { style: asset("treemap.css"), script: asset("treemap.js") },
    hash,
  );
  const folder = mkdtempSync(join(tmpdir(), "litebox-bench-"));
  const browser = await launchBrowser();
  try {
    writeFileSync(join(folder, "map.html"), html);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const begin = performance.now();
    await page.goto(pathToFileURL(join(folder, "map.html")).href);
    await page.evaluate(
      "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))",
    );
    const opens = performance.now() - begin;
    const zooms: number[] = [];
    for (const key of ["Enter", "Enter", "Escape", "Escape"])
      zooms.push(await page.evaluate<number>(zoom(key)));
    await page.evaluate<number>(zoom("Enter"));
    await page.evaluate<number>(zoom("Enter"));
    return {
      opens,
      slowestZoom: Math.max(...zooms),
      movingFramesPerSecond: await page.evaluate<number>(MOVE),
    };
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
