/**
 * What can be wrong around the extension, as a person meets it: each is a message with a button that does what helps. One window serves
 * all steps, in order.
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { ARTIFACTS, VSIX } from "../../../scripts/lib/paths.mjs";
import { QUIET_SETTINGS } from "../../../scripts/vscode-host/server.ts";
import { MAIN_FILE, SAMPLE } from "../sample.ts";
import { copySample } from "../workspace.ts";
import type { Workspace } from "../workspace.ts";
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
  await dialog.getByRole("button", { name: "Open Settings" }).waitFor();
  await ui.press("Escape");
});

step("a compiler that is not there: where it is chosen", async () => {
  writeFileSync(
    workspaceSettings(),
    JSON.stringify({ "litebox.compiler": path.join(scratch, "no-compiler") }),
  );
  await ui.openFile(MAIN_FILE);
  const said = await saidOfBuild("no-compiler cannot be run.");
  assert.match(await said.innerText(), /key-service was not built\./);
  await said.getByRole("button", { name: "Open Settings" }).waitFor();
});

step("a folder that cannot be written to: which, and a way to another", async () => {
  writeFileSync(workspaceSettings(), "{}");
  const build = workspace.file("build");
  rmSync(build, { recursive: true, force: true });
  writeFileSync(build, "A file in its place stops everybody, the one who may write anywhere as well.");
  const said = await saidOfBuild("a file stands where a folder is needed");
  assert.match(await said.innerText(), /key-service was not built\. Cannot write .*build/);
  await said.getByRole("button", { name: "Open Another Folder" }).waitFor();
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

step("an update while a window is open: what to do, and the button that does it", async () => {
  const [installed] = readdirSync(extensions).filter((name) => name.startsWith("litebox-tools."));
  assert.ok(installed !== undefined);
  renameSync(path.join(extensions, installed, "dist"), path.join(scratch, "dist"));
  await ui.command("LiteBox: Run");
  const said = ui.notification("LiteBox was updated or removed while this window was open.").first();
  await said.waitFor();
  renameSync(path.join(scratch, "dist"), path.join(extensions, installed, "dist"));
  const reloaded = ui.page.waitForEvent("load");
  await said.getByRole("button", { name: "Reload Window" }).click();
  await reloaded;
  await ui.statusBar(/TCB [\d.]+ KiB of [\d.]+ KiB/);
});
