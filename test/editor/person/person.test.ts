/**
 * The extension as a person meets it: the packaged .vsix in a real VS Code window, driven by keyboard and mouse. One window serves
 * all steps, and they run in order; after one has failed the others are not tried.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before } from "node:test";
import { VSIX } from "../../../scripts/lib/paths.mjs";
import { walkthrough } from "../../../extension/contributed-views.ts";
import { litebox } from "../../cli/litebox.ts";
import {
  CXX_FILE,
  CXX_LINE,
  CXX_SAMPLE,
  FIRST_REQUEST,
  GREETING,
  LAST_ANSWER,
  MAIN_FILE,
  REQUEST_LINE,
  SAMPLE,
} from "../sample.ts";
import { copySample } from "../workspace.ts";
import type { Workspace } from "../workspace.ts";
import { commandSteps, newProjectStep, sessionSteps } from "./palette.ts";
import { PICTURE_SCALE, takePicture } from "./pictures.ts";
import { stepsIn } from "./steps.ts";
import { trustFolder } from "./trust.ts";
import { openWalkthrough, seesStepsDone, seesWalkthroughPicture, walkthroughSteps } from "./walkthrough.ts";
import { goesToLastWrite, hasNoWayBack, runsBackToCursor } from "./way-back.ts";
import { Workbench } from "./workbench.ts";

let workspace: Workspace;
let ui: Workbench;

before(async () => {
  workspace = copySample(SAMPLE);
  ui = await Workbench.open({
    open: workspace.folder,
    vsix: [VSIX],
    workspaceTrust: true,
    viewport: { width: 1280, height: 800 },
    scale: PICTURE_SCALE,
    settings: {
      "workbench.colorTheme": "Default Dark Modern",
      "breadcrumbs.enabled": false,
      "editor.minimap.enabled": false,
      "workbench.hover.delay": 60_000, // a tab that the mouse has come to would say where its file is, across the pictures
    },
  });
});

after(async () => {
  await ui.close();
  workspace.remove();
});

const step = stepsIn(() => ui, "failure");

/** The screenshots that README and walkthrough show, dark and light. */
const SHOWN = /^(?:diagnostics|build|tcb-map|evidence|debug|cxx|tests)-(?:dark|light)$/;

function picture(name: string, part?: "panel" | "sideBar"): Promise<void> {
  return takePicture(part === undefined ? ui.page : ui.part(part), name, SHOWN.test(name));
}

/** The number of the first line of a file that contains `text`. */
function lineWith(text: string, file = MAIN_FILE): number {
  const lines = readFileSync(workspace.file(file), "utf8").split("\n");
  const index = lines.findIndex((line) => line.includes(text));
  assert.ok(index >= 0, `${file} has a line with ${text}`);
  return index + 1;
}

/** Waits until the cursor of the sample's main file stands on the line that begins like this. */
function standsAt(text: string): Promise<void> {
  return ui.statusBar(new RegExp(`Ln ${lineWith(text)}, Col 1`)).then(() => undefined);
}

/** Waits until the innermost frame of the Call Stack view is this function's. */
function onTop(name: string): Promise<void> {
  return ui.poll(
    async () => (await ui.callStack())[0]?.[0]?.startsWith(name) === true,
    `${name} on top of the call stack`,
  );
}

step("opens the sample and trusts it", async () => {
  await ui.openFile(MAIN_FILE);
  await trustFolder(ui);
});

const STEPS = Object.values(walkthrough.steps).map(({ title }) => title);

step("reads the walkthrough, of which the first step is done: a project is open", async () => {
  // With the side bar there is no room for the pictures beside the steps.
  await ui.command("View: Toggle Primary Side Bar Visibility");
  await openWalkthrough(ui);
  assert.deepEqual(await walkthroughSteps(ui, "all"), STEPS);
  await seesStepsDone(ui, [walkthrough.steps.begin.title]);
  await seesWalkthroughPicture(ui);
  await picture("walkthrough");
  await ui.command("View: Close Editor");
  await ui.command("View: Toggle Primary Side Bar Visibility");
});

step("reads the TCB in the status bar", async () => {
  await ui.statusBar(/TCB [\d.]+ KiB of [\d.]+ KiB/);
});

/** Types a call at the end of the sample's main file, and reads what is said about it. */
async function typeFork(shot: string): Promise<void> {
  await ui.openFile(MAIN_FILE);
  await ui.press("Control+End");
  await ui.type("\nstatic int child(void) { return fork(); }\n");
  await ui.squiggles(MAIN_FILE, "error").first().waitFor();
  assert.match(await ui.hover(MAIN_FILE, "fork"), /`?fork`? is not part of the LiteBox API/);
  await picture(shot);
  await ui.press("Escape");
}

step("types fork() and sees at once that it is outside the API", async () => {
  await typeFork("diagnostics-dark");
  const rows = await ui.problems(/fork/);
  assert.ok(
    rows.some((row) => /^Error: .*fork.* is not part of the LiteBox API/.test(row)),
    rows.join("\n"),
  );
  await picture("problems");
});

step("takes it back, and the problem goes", async () => {
  await ui.command("File: Revert File");
  await ui.squiggles(MAIN_FILE, "error").first().waitFor({ state: "hidden" });
});

/** Builds, and reads in the terminal what the image is. */
async function buildAndRead(shot: string): Promise<void> {
  await ui.command("LiteBox: Build");
  await ui.seesInTerminal(/TCB +[\d.]+ KiB of/);
  await picture(shot, "panel");
}

step("builds with LiteBox: Build", async () => {
  await ui.openFile(MAIN_FILE);
  await buildAndRead("build-dark");
});

step("reads in the view TCB what the image is made of, and goes to a function's source", async () => {
  await ui.command("LiteBox: Focus on TCB View");
  await ui.openTreeRow(/^component application, [\d,]+ B · \d+ lines/);
  await ui.treeRow(/^component stdio, /).waitFor();
  await ui.openTreeRow(/^file main\.c, /);
  await ui.treeRow(/^item answer_sign, /).click();
  await standsAt("static void answer_sign(");
});

/** Looks into the map of the TCB, and clicks on a function there. */
async function readMap(shot: string): Promise<void> {
  await ui.command("View: Hide Panel");
  await ui.command("LiteBox: Focus on TCB View");
  await ui.command("LiteBox: Show TCB Map");
  const map = ui.webview();
  await map.getByRole("heading", { name: "TCB of key-service" }).waitFor();
  // It may still show what was looked into last.
  await map.getByRole("button", { name: "key-service", exact: true }).click();
  await picture(shot);
  await map.getByRole("button", { name: /^main\.c: / }).click();
  await map.getByRole("button", { name: /^answer_status: / }).click();
  await standsAt("static void answer_status(");
  await ui.command("View: Close Editors in Other Groups");
  await ui.openFile(MAIN_FILE);
}

step("sees the map of the TCB, and a click there opens the source, too", async () => {
  await readMap("tcb-map-dark");
});

/** Has the quote of the sample judged by its policy, and reads the verdict. */
async function verifyEvidence(shot: string): Promise<void> {
  await ui.command("LiteBox: Verify Evidence");
  await ui.chooseFile(workspace.file("quote.hex"));
  await ui.pick("evidence/policy.json");
  await ui.treeRow(/^accepted: Accepted\. quote\.hex · SIMULATED/).waitFor();
  await ui.treeRow(/^passed: /).waitFor();
  await picture(shot, "sideBar");
}

step("verifies a quote, and sees each check in the view Evidence", async () => {
  workspace.add("evidence");
  const { status, stdout, stderr } = litebox(["run", workspace.file("evidence"), "--", "hello"]);
  assert.equal(status, 0, stderr);
  writeFileSync(workspace.file("quote.hex"), stdout);
  await verifyEvidence("evidence-dark");
  await ui.openFile(MAIN_FILE);
});

step("sets a breakpoint in the gutter, presses F5, and stops there", async () => {
  await ui.openFile(MAIN_FILE);
  const line = lineWith(REQUEST_LINE);
  await ui.goTo(line);
  await ui.toggleBreakpoint(MAIN_FILE, line);
  await ui.press("F5");
  await ui.stoppedAt(line);
  const [top] = await ui.callStack();
  assert.match(top?.[0] ?? "", /^main/);
  assert.ok(
    top?.some((part) => part === MAIN_FILE),
    String(top),
  );
});

/** Reads strings and structs, and opens the struct. */
async function readVariables(): Promise<void> {
  await ui.seesVariables({ line: new RegExp(FIRST_REQUEST), service: /history/ });
  await ui.openVariable("service");
  await ui.seesVariables({ refused: /^0$/, history: /newest = 0x0, entries = 0/ });
  await ui.openVariable("signer");
  await ui.seesVariables({ made: /^0$/, checked: /^0$/ });
}

step("reads the locals of main", async () => {
  await ui.page.getByRole("button", { name: "Watch Section" }).click(); // nothing is watched: room for the variables
  await readVariables();
  await picture("debug-dark");
});

step("sees in the view Enclave what is being debugged", async () => {
  await ui.command("LiteBox: Focus on Enclave View");
  await ui.treeRow(/^MRENCLAVE [0-9a-f]{64}/).waitFor();
  await ui.treeRow(/^Attributes .*DEBUG/).waitFor();
  await ui.openTreeRow(/^Pages r-x \d+ pages/);
  await picture("enclave");
  await ui.command("View: Show Run and Debug");
});

step("steps into, out and over", async () => {
  await ui.press("F11");
  await onTop("answer");
  await ui.press("Shift+F11");
  await onTop("main");
  const before = await ui.stoppedLine();
  await ui.press("F10");
  await ui.poll(async () => ![undefined, before].includes(await ui.stoppedLine()), "a stop on another line");
  await onTop("main");
});

step("goes back in time by the bar and by the menus, which offer that only here", async () => {
  const line = lineWith(REQUEST_LINE);
  // It stands at the second request; before it is the call that has read it.
  await ui.debugButton("Step Back Into").click();
  await ui.stoppedAt(line - 1);
  await ui.debugButton("Step Back Into").click();
  await onTop("answer");
  await ui.debugButton("Step Back Out").click();
  await ui.stoppedAt(line);
  await goesToLastWrite(ui, "line", /^fgets/);
  await ui.press("F5");
  await ui.stoppedAt(line);
  await runsBackToCursor(ui, { file: MAIN_FILE, text: GREETING, line: lineWith(GREETING) });
  await ui.press("F5");
  await ui.stoppedAt(line);
});

step("takes the breakpoint away, continues to the end, reads the debug console", async () => {
  const line = lineWith(REQUEST_LINE);
  await ui.goTo(line);
  await ui.toggleBreakpoint(MAIN_FILE, line);
  await ui.press("F5");
  await ui.debugEnded();
  await hasNoWayBack(ui, MAIN_FILE, REQUEST_LINE);
  await ui.command("Debug Console: Focus on Debug Console View");
  await ui.debugConsole().getByText(LAST_ANSWER).first().waitFor(); // earlier ones are scrolled out of view
  await picture("debug-console");
});

step("has done all steps of the walkthrough by now", async () => {
  await openWalkthrough(ui);
  await seesStepsDone(ui, STEPS);
  await ui.command("View: Close Editor");
});

step("runs with LiteBox: Run", async () => {
  await ui.command("LiteBox: Run");
  await ui.seesInTerminal(new RegExp(LAST_ANSWER));
});

const seen = () => ({ ui, workspace, picture });
commandSteps(step, seen);
sessionSteps(step, seen);

/** Looks at the tests that have run, beside a source with what they have executed of it. */
async function seeTests(shot: string): Promise<void> {
  await ui.command("Testing: Focus on Test Explorer View");
  for (const row of [/^key-service \(Passed\)/, /^tests\/request\.c \(Passed\)/]) await ui.openTreeRow(row);
  await ui.treeRow(/^what_is_left_over_is_refused \(Passed\)/).waitFor();
  await picture(shot);
}

step("runs the unit tests inside the enclave, and sees which lines they executed", async () => {
  // Shares stand beside the files there.
  await ui.command("View: Show Explorer");
  await ui.openFile("request.c");
  await ui.command("Test: Run All Tests with Coverage");
  // The image of the tests is built first.
  await ui
    .explorerRow(/hex\.c/)
    .getByText("100%")
    .waitFor({ timeout: 90_000 });
  await ui.coverage("request.c", "hit").first().waitFor();
  // No test asks for a tag.
  await ui.goTo(lineWith("request->last = word_is(", "request.c"));
  await ui.coverage("request.c", "miss").first().waitFor();
  await seeTests("tests-dark");
});

/** Names the project that F5 starts: the folder's own, or one below. */
function startsProject(folder: string): void {
  const file = workspace.file(".vscode/launch.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/"\$\{workspaceFolder\}[^"]*"/, `"\${workspaceFolder}${folder}"`));
}

/** Debugs the project in C++, up to where its containers are filled, and looks into them. */
async function debugCxx(shot: string): Promise<void> {
  const line = lineWith(CXX_LINE, path.join(CXX_SAMPLE, CXX_FILE));
  startsProject(`/${CXX_SAMPLE}`);
  await ui.openFile(CXX_FILE);
  // The project has come while the window was open: once it is measured, it is known.
  await ui.statusBar(/TCB [\d.]+ KiB(?! of)/);
  await ui.goTo(line);
  await ui.toggleBreakpoint(CXX_FILE, line);
  await ui.press("F5");
  await ui.stoppedAt(line);
  await onTop("main()");
  await ui.seesVariables({
    text: /^"what is inside stays inside"$/,
    words: /^size=5 \{"what", "is", "inside", "stays", "inside"\}$/,
    counts: /^size=4 \{\["inside"\] = 2, /,
  });
  await ui.openVariable("words");
  // The others are below the edge of the view; all five stand in the line above.
  await ui.seesVariables({ "[0]": /^"what"$/ });
  await picture(shot);
  await ui.toggleBreakpoint(CXX_FILE, line);
  await ui.press("F5");
  await ui.debugEnded();
  startsProject("");
}

step("debugs a program in C++, and looks into a string, a vector and a map", async () => {
  workspace.add(CXX_SAMPLE);
  await debugCxx("cxx-dark");
});

step("sees the same in a light theme", async () => {
  await ui.command("Preferences: Toggle between Light/Dark Themes");
  await ui.openFile("request.c");
  await ui.coverage("request.c", "miss").first().waitFor();
  await seeTests("tests-light");
  await ui.command("Test: Clear Coverage");
  await ui.openFile(MAIN_FILE);
  const line = lineWith(REQUEST_LINE);
  await ui.goTo(line);
  await ui.toggleBreakpoint(MAIN_FILE, line);
  await ui.press("F5");
  await ui.stoppedAt(line);
  await readVariables();
  await ui.command("Debug Console: Focus on Debug Console View");
  await picture("debug-light");
  await ui.press("Shift+F5");
  await ui.debugEnded();
  await ui.command("View: Show Explorer");
  await ui.command("View: Hide Panel");
  await typeFork("diagnostics-light");
  await ui.command("File: Revert File");
  await ui.command("Terminal: Clear");
  await buildAndRead("build-light");
  await readMap("tcb-map-light");
  await verifyEvidence("evidence-light");
  await debugCxx("cxx-light");
});

step("debugs one of the tests", async () => {
  const file = "tests/hex.c";
  const line = lineWith("hex_decode(", file);
  await ui.openFile(file);
  await ui.goTo(line);
  await ui.toggleBreakpoint(file, line);
  await ui.command("Test: Debug Test at Cursor");
  await ui.stoppedAt(line);
  await onTop("litebox_test_of_digits_become_bytes");
  await ui.toggleBreakpoint(file, line);
  await ui.press("F5");
  await ui.debugEnded();
});

newProjectStep(step, seen);
