/**
 * The packaged extension in a VS Code without a server, as vscode.dev is: it runs in the browser's extension host, and the folder is one
 * of a file system provider. A project that was built elsewhere is looked at, run and debugged. One window serves all steps, in order.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before } from "node:test";
import { unzipSync } from "fflate";
import { VSIX, inRoot } from "../../../scripts/lib/paths.mjs";
import { litebox } from "../../cli/litebox.ts";
import { LAST_ANSWER, MAIN_FILE, REQUEST_LINE, SAMPLE } from "../sample.ts";
import { copySample } from "../workspace.ts";
import type { Workspace } from "../workspace.ts";
import { takePicture } from "./pictures.ts";
import { stepsIn } from "./steps.ts";
import { Workbench } from "./workbench.ts";

const unpacked = mkdtempSync(path.join(tmpdir(), "litebox-vsix-"));

let workspace: Workspace;
let ui: Workbench;

/** The package as an editor unpacks it. */
function unpack(): string {
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(VSIX)))) {
    if (!name.startsWith("extension/") || name.endsWith("/")) continue;
    const file = path.join(unpacked, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return path.join(unpacked, "extension");
}

/** What the extension of the tests asks for: a list of the files, and their bytes. */
function answer(name: string): Uint8Array | undefined {
  const root = path.dirname(workspace.folder);
  if (name === "/files.json") {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
      statSync(path.join(root, file)).isFile(),
    );
    return Buffer.from(JSON.stringify(files.map((file) => `/${file}`)));
  }
  return name.startsWith("/files/") ? readFileSync(path.join(root, name.slice("/files/".length))) : undefined;
}

before(async () => {
  workspace = copySample(SAMPLE);
  workspace.add("evidence");
  assert.equal(litebox(["build", workspace.folder]).status, 0);
  const { status, stdout, stderr } = litebox(["run", workspace.file("evidence"), "--", "hello"]);
  assert.equal(status, 0, stderr);
  writeFileSync(workspace.file("quote.hex"), stdout);
  ui = await Workbench.openWeb({
    extensions: [inRoot("test/editor/web/folder"), unpack()],
    folder: `testfolder:/${SAMPLE}`,
    answer,
    viewport: { width: 1280, height: 800 },
    settings: { "breadcrumbs.enabled": false, "editor.minimap.enabled": false },
  });
});

after(async () => {
  await ui.close();
  workspace.remove();
  rmSync(unpacked, { recursive: true, force: true });
});

const step = stepsIn(() => ui, "failure-web");

function lineWith(text: string): number {
  const lines = readFileSync(workspace.file(MAIN_FILE), "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}

step(
  "in a browser: starts by itself where there is a project, and shows the TCB of its last build",
  async () => {
    await ui.openFromExplorer(MAIN_FILE);
    await ui.statusBar(/TCB [\d.]+ KiB of [\d.]+ KiB/);
  },
);

step("in a browser: what a program may not call is an error while one types", async () => {
  await ui.press("Control+End");
  await ui.type("\nstatic int child(void) { return fork(); }\n");
  await ui.squiggles(MAIN_FILE, "error").first().waitFor();
  assert.match(await ui.hover(MAIN_FILE, "fork"), /`?fork`? is not part of the LiteBox API/);
  await takePicture(ui.page, "web-diagnostics", false);
  await ui.press("Escape");
  await ui.command("File: Revert File");
  await ui.squiggles(MAIN_FILE, "error").first().waitFor({ state: "hidden" });
});

step("in a browser: the image is run in a terminal", async () => {
  await ui.command("LiteBox: Run");
  await ui.seesInTerminal(new RegExp(`${LAST_ANSWER}[^]*Exit code 0`));
  await takePicture(ui.page, "web-run", false);
});

step("in a browser: the view and the map of the TCB lead to the sources", async () => {
  await ui.command("LiteBox: Focus on TCB View");
  await ui.openTreeRow(/^component application, /);
  await ui.command("View: Hide Panel");
  await ui.command("LiteBox: Show TCB Map");
  const map = ui.webview();
  await map.getByRole("heading", { name: "TCB of key-service" }).waitFor();
  await takePicture(ui.page, "web-map", false);
  await map.getByRole("button", { name: "key-service", exact: true }).click();
  await map.getByRole("button", { name: /^main\.c: / }).click();
  await map.getByRole("button", { name: /^answer_status: / }).click();
  await ui.statusBar(new RegExp(`Ln ${lineWith("static void answer_status(")}, Col 1`));
});

step("in a browser: a quote is judged by a policy", async () => {
  await ui.command("LiteBox: Verify Evidence");
  await ui.chooseFile(`/${SAMPLE}/quote.hex`);
  await ui.pick("evidence/policy.json");
  await ui.treeRow(/^accepted: Accepted\. quote\.hex · SIMULATED/).waitFor();
});

step("in a browser: the image is debugged, forwards and backwards", async () => {
  const line = lineWith(REQUEST_LINE);
  await ui.goTo(line);
  await ui.toggleBreakpoint(MAIN_FILE, line);
  await ui.press("F5");
  await ui.stoppedAt(line);
  await ui.seesVariables({ line: /sign 68656c6c6f/ });
  await takePicture(ui.page, "web-debug", false);
  await ui.press("F10");
  await ui.poll(async () => ![undefined, line].includes(await ui.stoppedLine()), "a stop on another line");
  await ui.debugButton("Step Back").click();
  await ui.stoppedAt(line);
  await ui.toggleBreakpoint(MAIN_FILE, line);
  await ui.press("F5");
  await ui.debugEnded();
});

step("in a browser: what needs a compiler says so, and where there is one", async () => {
  await ui.command("LiteBox: Build");
  const said = ui.notification("LiteBox: Build needs a compiler and processes").first();
  await said.waitFor();
  await said.getByRole("button", { name: "Continue Working On…" }).waitFor();
});
