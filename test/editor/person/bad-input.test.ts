/**
 * What can be wrong around the extension, as a person meets it: each is a message with a button that does what helps. One window serves
 * all steps, in order.
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { ARTIFACTS, VSIX } from "../../../scripts/lib/paths.mjs";
import { QUIET_SETTINGS } from "../../../scripts/vscode-host/server.ts";
import { MAIN_FILE, REQUEST_LINE, SAMPLE } from "../sample.ts";
import { copySample } from "../workspace.ts";
import type { Workspace } from "../workspace.ts";
import { SELECTORS } from "./selectors.ts";
import { Workbench } from "./workbench.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "litebox-bad-"));
const extensions = path.join(scratch, "extensions");
const data = path.join(scratch, "data");
const oldCompiler = path.join(scratch, "gcc");

/** A compiler belongs to a machine: the window's user has no say in it, as the window may be elsewhere. */
const workspaceSettings = () => workspace.file(".vscode/settings.json");

let workspace: Workspace;
let ui: Workbench;

before(async () => {
  workspace = copySample(SAMPLE);
  writeFileSync(
    oldCompiler,
    '#!/bin/sh\necho "gcc (GCC) 4.8.5"\necho "Copyright (C) 2015 Free Software Foundation, Inc."\n',
  );
  chmodSync(oldCompiler, 0o755);
  writeFileSync(workspaceSettings(), JSON.stringify({ "litebox.compiler": oldCompiler }));
  ui = await Workbench.open({
    open: workspace.folder,
    vsix: [VSIX],
    extensionsFolder: extensions,
    userDataFolder: data,
    settings: { "litebox.measureOnSave": "sometimes" },
  });
});

after(async () => {
  await ui.close();
  workspace.remove();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

function step(name: string, body: () => Promise<void>): void {
  void test(name, { timeout: 300_000 }, async () => {
    try {
      await body();
    } catch (error) {
      const folder = path.join(ARTIFACTS, "person", "failure-bad-input");
      mkdirSync(folder, { recursive: true });
      await ui.saveEvidence(folder);
      throw error;
    }
  });
}

/** The settings editor, asked about one setting. */
function settingsAbout(name: string): Promise<void> {
  return ui.page
    .locator(".settings-editor")
    .getByText(new RegExp(`^@?${name}`))
    .first()
    .waitFor();
}

/** What a build says in a notification; settings that have changed on disk are known to the editor a little later. */
async function saidOfBuild(text: string): Promise<ReturnType<Workbench["notification"]>> {
  const said = ui.notification(text).first();
  await ui.poll(async () => {
    await ui.command("LiteBox: Build");
    return said.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  }, `'${text}' after a build`);
  return said;
}

step("a setting of the wrong type: which, what it takes, and the way to it", async () => {
  const said = ui.notification("The setting litebox.measureOnSave is").first();
  await said.waitFor();
  assert.match(await said.innerText(), /is "sometimes"; it takes true, false/);
  await said.getByRole("button", { name: "Open Settings" }).click();
  await settingsAbout("litebox.measureOnSave");
});

step("a compiler that is too old: which, what is new enough, and the way to the setting", async () => {
  await ui.openFile(MAIN_FILE);
  await ui.command("LiteBox: Build");
  const said = ui.notification("key-service was not built.").first();
  await said.waitFor();
  assert.match(await said.innerText(), /is gcc 4\.8\.5, .*gcc 8 or newer/);
  await said.getByRole("button", { name: "Open Settings" }).click();
  await settingsAbout("litebox.compiler");
  await ui.openFile(MAIN_FILE);
  await ui.press("F5");
  const dialog = ui.page.locator(".monaco-dialog-box", { hasText: "gcc 4.8.5" });
  await dialog.getByRole("button", { name: "Open Settings" }).click();
  await settingsAbout("litebox.compiler");
});

step("a compiler that is not there: where it is chosen", async () => {
  writeFileSync(
    workspaceSettings(),
    JSON.stringify({ "litebox.compiler": path.join(scratch, "no-compiler") }),
  );
  await ui.openFile(MAIN_FILE);
  const said = await saidOfBuild("no-compiler cannot be run.");
  assert.match(await said.innerText(), /key-service was not built\./);
  await said.getByRole("button", { name: "Open Settings" }).click();
  await settingsAbout("litebox.compiler");
});

step("a folder that cannot be written to: which, and a way to another", async () => {
  writeFileSync(workspaceSettings(), "{}");
  const build = workspace.file("build");
  rmSync(build, { recursive: true, force: true });
  writeFileSync(build, "A file in its place stops everybody, the one who may write anywhere as well.");
  const said = await saidOfBuild("a file stands where a folder is needed");
  assert.match(await said.innerText(), /key-service was not built\. Cannot write .*build/);
  await said.getByRole("button", { name: "Open Another Folder" }).click();
  const asked = ui.page.locator(SELECTORS.quickInput, { hasText: "Open Folder" });
  await asked.waitFor();
  // The dialog takes no key while it reads its first folder.
  await ui.poll(async () => {
    await ui.press("Escape");
    return !(await asked.isVisible());
  }, "the dialog to close");
  rmSync(build);
});

step("two windows on one workspace both know what it costs", async () => {
  writeFileSync(workspaceSettings(), "{}");
  writeFileSync(path.join(data, "User/settings.json"), JSON.stringify(QUIET_SETTINGS));
  await ui.openFile(MAIN_FILE);
  // Each has a server of its own, and each builds to find out, at the same time.
  await ui.command("LiteBox: Build");
  const other = await ui.otherWindow();
  await Promise.all([ui, other].map((window) => window.statusBar(/TCB [\d.]+ KiB of [\d.]+ KiB/)));
  await other.page.close();
});

step("a folder without a manifest: what makes it a project, and a way to begin one", async () => {
  const folder = path.join(scratch, "no-project");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "alone.c"), "int main(void) { return 0; }\n");
  const other = await ui.otherWindow(folder);
  await other.command("LiteBox: Show Timeline");
  await other
    .notification("is about an enclave that is being debugged, and none is")
    .getByRole("button", { name: "Debug" })
    .click();
  const said = other.notification("There is no LiteBox project in this workspace.").first();
  await said.getByRole("button", { name: "New Project" }).click();
  await other.page.locator(SELECTORS.quickInput, { hasText: "LiteBox: New Project" }).waitFor();
  await other.page.close();
});

/** The process of the simulator: of this window's extension, since its folder is this test's. */
function simulators(): readonly number[] {
  const commandOf = (id: string): string => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, "utf8");
    } catch {
      return ""; // it has ended meanwhile
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => commandOf(id).includes(`cli.cjs\0run\0${workspace.folder}`))
    .map(Number);
}

const requestLine = (): number =>
  readFileSync(workspace.file(MAIN_FILE), "utf8")
    .split("\n")
    .findIndex((line) => line.includes(REQUEST_LINE)) + 1;

step("a simulator that is killed while it is debugged: said, and begun anew by the button", async () => {
  const line = requestLine();
  await ui.openFile(MAIN_FILE);
  await ui.goTo(line);
  await ui.toggleBreakpoint(MAIN_FILE, line);
  await ui.press("F5");
  await ui.stoppedAt(line);
  const [simulator, ...others] = simulators();
  assert.ok(simulator !== undefined && others.length === 0);
  process.kill(simulator, "SIGKILL");
  const said = ui.notification("The simulator ended unexpectedly, and the debug session with it.");
  await said.first().waitFor();
  await ui.debugEnded();
  assert.equal(await said.count(), 1);
  await said.getByRole("button", { name: "Start Again" }).click();
  await ui.stoppedAt(line);
});

step("an update while one debugs: the session goes on, and a button reloads the window", async () => {
  const [installed] = readdirSync(extensions).filter((name) => name.startsWith("litebox-tools."));
  assert.ok(installed !== undefined);
  renameSync(path.join(extensions, installed, "dist"), path.join(scratch, "dist"));
  const said = ui.notification("LiteBox was updated or removed while this window was open.").first();
  const line = requestLine();
  await ui.stoppedAt(line);
  await ui.press("F10");
  await ui.poll(async () => ![undefined, line].includes(await ui.stoppedLine()), "a stop on another line");
  assert.equal(await said.count(), 0);
  await ui.command("LiteBox: Show TCB Map");
  await said.waitFor();
  renameSync(path.join(scratch, "dist"), path.join(extensions, installed, "dist"));
  const reloaded = ui.page.waitForEvent("load");
  await said.getByRole("button", { name: "Reload Window" }).click();
  await reloaded;
  await ui.statusBar(/TCB [\d.]+ KiB of [\d.]+ KiB/);
});
