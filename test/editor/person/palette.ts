/** Commands of the palette that have no step of their own elsewhere: each is called as a person does it, and what it shows is read. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dockerSave, tar, tarOf } from "../../../runtime/tcb/container/testing/archives.ts";
import { litebox } from "../../cli/litebox.ts";
import { MAIN_FILE, REQUEST_LINE } from "../sample.ts";
import type { Workspace } from "../workspace.ts";
import { SELECTORS } from "./selectors.ts";
import type { Workbench } from "./workbench.ts";

interface Seen {
  readonly ui: Workbench;
  readonly workspace: Workspace;
  picture(this: void, name: string): Promise<void>;
}

type Step = (name: string, body: () => Promise<void>) => void;

function lineWith(workspace: Workspace, text: string): number {
  const lines = readFileSync(workspace.file(MAIN_FILE), "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}

const BUDGET = /TCB (?:≈ )?[\d.]+ KiB of [\d.]+ KiB/;

/** Those that tell something in the terminal, the output or the profile view. */
export function commandSteps(step: Step, seen: () => Seen): void {
  step("measures, checks, lists the TCB and runs the unit tests by the palette", async () => {
    const { ui } = seen();
    await ui.openFile(MAIN_FILE);
    for (const [command, shown] of [
      ["Measure", /^\s*[0-9a-f]{64}\s*$/],
      ["Check", /No findings in \d+ files/],
      ["Show TCB", /audit +[\d.]+ h for one reading/],
      ["Run Unit Tests", /5 tests: 5 passed, 0 failed/],
    ] as const) {
      await ui.command(`LiteBox: ${command}`);
      await ui.seesInTerminal(shown);
    }
  });

  step("profiles, and reads in the editor's own view where the instructions go", async () => {
    const { ui, picture } = seen();
    await ui.command("LiteBox: Profile");
    const profile = ui.webview();
    await profile.getByText("compress", { exact: true }).first().waitFor();
    await picture("profile");
    await ui.command("View: Close Editor");
  });

  step("opens a budget that is too small by its quick fix", async () => {
    const { ui, workspace } = seen();
    await ui.openFile(MAIN_FILE);
    const line = lineWith(workspace, "static void answer_status(") + 1;
    await ui.goTo(line);
    await ui.type('    printf("%u\\n", service->refused);\n');
    await ui.squiggles(MAIN_FILE, "warning").first().waitFor();
    const exceeded = ui.page.locator(`${SELECTORS.statusBar} .error-kind`, { hasText: BUDGET });
    await exceeded.waitFor();
    await ui.goTo(line, 8);
    await ui.press("Control+.");
    await ui.page.locator(SELECTORS.quickFix, { hasText: "Raise the budget in litebox.json" }).click();
    await exceeded.waitFor({ state: "hidden" });
    await ui.statusBar(BUDGET);
    for (const file of ["litebox.json", MAIN_FILE]) {
      await ui.openFile(file);
      await ui.command("File: Revert File");
    }
    await ui.squiggles(MAIN_FILE, "warning").first().waitFor({ state: "hidden" });
  });

  step("shows its log, starts its server anew, and cleans", async () => {
    const { ui, workspace } = seen();
    await ui.command("LiteBox: Show Log");
    await ui.page.locator(SELECTORS.panel).locator(".monaco-select-box, select").first().waitFor();
    await ui.command("LiteBox: Restart Language Server");
    await ui.statusBar(BUDGET);
    assert.ok(existsSync(workspace.file("build/obj")));
    await ui.command("LiteBox: Clean");
    await ui.poll(() => Promise.resolve(!existsSync(workspace.file("build/obj"))), "a folder that is clean");
  });

  step("compares with a container", async () => {
    const { ui, workspace, picture } = seen();
    assert.equal(litebox(["build", workspace.folder]).status, 0);
    const content = readFileSync(workspace.file("build/key-service.elf"));
    const layer = tar({ path: "app", content, mode: 0o755 });
    const image = dockerSave({ layers: [layer], name: "shop:1", config: { Cmd: ["/app"] } });
    writeFileSync(workspace.file("image.tar"), tarOf(image));
    await ui.command("LiteBox: Compare with a Container");
    await ui.chooseFile(workspace.file("image.tar"));
    await ui.webview().getByRole("heading", { level: 1 }).getByText("shop:1").waitFor();
    await picture("comparison");
    await ui.command("View: Close Editor");
    rmSync(workspace.file("image.tar"));
  });
}

/** Those about a session, from where it stands at the first request. */
export function sessionSteps(step: Step, seen: () => Seen): void {
  step(
    "goes to a moment of the timeline, copies a range of the memory map, filters the host calls",
    async () => {
      const { ui, workspace, picture } = seen();
      const line = lineWith(workspace, REQUEST_LINE);
      await ui.openFile(MAIN_FILE);
      await ui.goTo(line);
      await ui.toggleBreakpoint(MAIN_FILE, line);
      await ui.press("F5");
      await ui.stoppedAt(line);
      await ui.command("LiteBox: Show Memory Map");
      await ui
        .webview()
        .getByRole("button", { name: /code · r-x/ })
        .first()
        .click();
      await ui.statusBar(/0x[0-9a-f]+.* is in the clipboard/);
      await picture("memory-map");
      await ui.command("View: Close Editor");
      await ui.command("LiteBox: Filter Host Calls");
      await ui.page.locator(SELECTORS.quickInputBox).fill("console_read");
      await ui.press("Enter");
      await ui.treeRow(/^console_read\(/).waitFor();
      await ui.treeRow(/^console_write\(/).waitFor({ state: "hidden" });
      await ui.command("LiteBox: Show Timeline");
      const chart = ui.webview().getByRole("slider");
      await chart.press("Home");
      await ui
        .webview()
        .getByText(/^console_write = \d+, thread 1/)
        .waitFor();
      await picture("timeline");
      await ui.webview().getByRole("button", { name: "Go there in time" }).click();
      await ui.command("View: Show Run and Debug");
      await ui.poll(
        async () => ((await ui.callStack())[0]?.[0] ?? "main") !== "main",
        "a call of the host on top of the call stack",
      );
      await ui.command("View: Close Editor");
      await ui.openFile(MAIN_FILE);
      await ui.goTo(line);
      await ui.toggleBreakpoint(MAIN_FILE, line);
      await ui.press("Shift+F5");
      await ui.debugEnded();
    },
  );

  step("opens a recording, which stops at main and goes to its end", async () => {
    const { ui, workspace } = seen();
    const recording = workspace.file("run.lbrec");
    assert.equal(litebox(["run", workspace.folder, "--record", recording]).status, 0);
    await ui.command("LiteBox: Open Recording");
    await ui.chooseFile(recording);
    await ui.stoppedAt(lineWith(workspace, "int main(void)"));
    await ui.press("Shift+F5");
    await ui.debugEnded();
    rmSync(recording);
  });
}

/** The last one, since the window has two projects from then on. */
export function newProjectStep(step: Step, seen: () => Seen): void {
  step("begins a project of the smallest template, in the same window", async () => {
    const { ui, workspace } = seen();
    await ui.command("LiteBox: New Project");
    await ui.page.locator(SELECTORS.quickInputRow, { hasText: "the smallest enclave" }).click();
    await ui.chooseFile(workspace.folder);
    const box = ui.page.locator(SELECTORS.quickInputBox);
    await ui.poll(
      async () => (await box.inputValue()) === "hello-c",
      "the name of the project to be asked for",
    );
    await box.fill("mine");
    await ui.press("Enter");
    await ui.editor("mine/hello.c").waitFor();
    assert.match(readFileSync(workspace.file("mine/litebox.json"), "utf8"), /"name": "mine"/);
  });
}
