/**
 * Drives the workbench as a person would: keyboard first, mouse where a person needs one.
 *
 * Every method waits for its own effect, so that a script needs no sleeps. The selectors are all in
 * `selectors.ts`; they prefer roles, accessible names and the class names that VS Code's own smoke tests rely on.
 */
import path from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { isDone } from "./attempts.ts";
import { exactly, SELECTORS, textOf } from "./selectors.ts";
import { openSession, openWebSession } from "../../../scripts/vscode-host/session.ts";
import type { SessionOptions, WebSessionOptions, Window } from "../../../scripts/vscode-host/session.ts";

const PATIENCE = 60_000;
/** For an answer to what is typed into the quick input. */
const MOST_PATIENCE = 16_000;

export class Workbench {
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  /** Returns once the window is usable. */
  static async open(options: SessionOptions): Promise<Workbench> {
    return Workbench.#ready(await openSession(options));
  }

  /** The same without a server, as vscode.dev is. */
  static async openWeb(options: WebSessionOptions): Promise<Workbench> {
    return Workbench.#ready(await openWebSession(options));
  }

  static async #ready(window: Window): Promise<Workbench> {
    const workbench = new Workbench(window);
    try {
      await workbench.page.locator(SELECTORS.statusBar).waitFor({ timeout: 60_000 });
      await workbench.page.locator(SELECTORS.explorerRow).first().waitFor({ timeout: 30_000 });
      return workbench;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  get page(): Window["page"] {
    return this.#window.page;
  }

  close(): Promise<void> {
    return this.#window.close();
  }

  /** Another window on the same workspace, or on another folder. */
  async otherWindow(folder?: string): Promise<Workbench> {
    const page = await this.page.context().newPage();
    const address = new URL(this.page.url());
    if (folder !== undefined) address.searchParams.set("folder", folder);
    await page.goto(address.href, { waitUntil: "commit" });
    return Workbench.#ready({ ...this.#window, page, close: () => page.close() });
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Screenshot, logs and console, for after a failure. */
  saveEvidence(folder: string): Promise<void> {
    return this.#window.saveEvidence(folder);
  }

  // ------------------------------------------------------------------ quick input

  /**
   * Opens the quick input with F1 (the one key that neither browser nor editor takes) and types into it: '>' commands, no prefix
   * files, ':' line. Typing is repeated until `accept` is content: commands of an extension that registers late, or files not yet
   * indexed, do not show up in a list that is already open.
   */
  async #quickInput(text: string, accept: (timeout: number) => Promise<void>): Promise<void> {
    const box = this.page.locator(SELECTORS.quickInputBox);
    let patience = 0;
    let shown = "";
    const poll = async (): Promise<boolean> => {
      // Typing begins a search anew: on a busy machine each has to have more time than the one before.
      patience = Math.min(patience + 2000, MOST_PATIENCE);
      if (!(await box.isVisible())) await this.press("F1");
      try {
        await box.waitFor({ timeout: patience });
        await box.fill(text, { timeout: patience });
        await accept(patience);
        return true;
      } catch {
        const widget = this.page.locator(SELECTORS.quickInput);
        shown = await widget.innerText({ timeout: 500 }).catch(() => "no quick input");
        await this.press("Escape");
        // A view that takes the focus closes the quick input; in an editor it stays.
        const tab = this.page.locator(SELECTORS.activeTab).first();
        await tab.click({ timeout: 1000 }).catch(() => undefined);
        return false;
      }
    };
    await this.poll(poll, `'${text}' in the quick input`, () => `last seen: ${shown}`);
  }

  #row(label: string): Locator {
    const name = this.page.locator(".label-name", { hasText: exactly(label) });
    return this.page.locator(SELECTORS.quickInputRow).filter({ has: name }).first();
  }

  async #pickFrom(text: string, label: string): Promise<void> {
    await this.#quickInput(text, async (timeout) => {
      await this.#row(label).waitFor({ timeout });
      await this.#row(label).click({ timeout });
    });
  }

  /** Runs a command by its full title in the palette: 'LiteBox: Build'. */
  command(title: string): Promise<void> {
    return this.#pickFrom(`>${title}`, title);
  }

  /** In a quick pick that is open. */
  pick(label: string): Promise<void> {
    return this.#row(label).click();
  }

  // ------------------------------------------------------------------ files, editors

  /** Opens a file of the workspace through quick open; `file` is its path or the end of its path. */
  async openFile(file: string): Promise<void> {
    const name = path.basename(file);
    // What is open already has a tab to click on, unless something lies over it.
    const tab = this.page.getByRole("tab", { name: new RegExp(`^${name.replaceAll(".", "\\.")}(?:,|$)`) });
    const isChosen = await isDone(tab.first().click({ timeout: 2000 }));
    if (!isChosen) await this.#pickFrom(file, name);
    await this.page.locator(SELECTORS.activeTab, { hasText: name }).waitFor();
    await this.editor(file).locator(SELECTORS.line).first().waitFor();
  }

  /** Opens a file by a double click in the Explorer view. */
  async openFromExplorer(name: string): Promise<void> {
    await this.explorerRow(new RegExp(`^${name.replaceAll(".", "\\.")}`)).dblclick();
    await this.editor(name).locator(SELECTORS.line).first().waitFor();
  }

  /** A file or folder of the Explorer view, by what a screen reader says of it. */
  explorerRow(label: RegExp): Locator {
    return this.page.locator(SELECTORS.explorerRow).and(this.page.getByLabel(label)).first();
  }

  /** The code editor that shows this file: its data-uri ends with the path. */
  editor(file: string): Locator {
    return this.page.locator(`${SELECTORS.editor}[data-uri$="${encodeURI(file)}"]`).first();
  }

  /** Moves the cursor of the active editor, and so scrolls the line into view. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.#quickInput(`:${line}:${column}`, async () => {
      await this.press("Enter");
      await this.page.locator(SELECTORS.quickInput).waitFor({ state: "hidden" });
    });
  }

  /** Lines beside which the coverage of tests is shown: those that were executed, and those that were not. */
  coverage(file: string, kind: "hit" | "miss"): Locator {
    return this.editor(file).locator(SELECTORS.coverage[kind]);
  }

  squiggles(file: string, severity: "error" | "warning"): Locator {
    return this.editor(file).locator(SELECTORS.squiggle[severity]);
  }

  /** Rests the mouse on a word and returns the hover's text; once more where lines have moved under the mouse meanwhile. */
  async hover(file: string, word: string): Promise<string> {
    const text = this.editor(file).locator(SELECTORS.line).getByText(word, { exact: false }).last();
    const hover = this.page.locator(SELECTORS.hover).first();
    let said = "";
    await this.poll(async () => {
      await this.page.mouse.move(0, 0);
      await text.hover();
      return isDone(hover.innerText({ timeout: 2000 }).then((shown) => (said = shown)));
    }, `a hover over '${word}'`);
    return said;
  }

  /** Waits until an item of the status bar reads like this, and gives its text. */
  async statusBar(pattern: RegExp): Promise<string> {
    const item = this.page
      .locator(`${SELECTORS.statusBar} .statusbar-item`)
      .filter({ hasText: pattern })
      .first();
    await item.waitFor();
    return (await item.innerText()).replace(/\u00a0/g, " ").trim();
  }

  // ------------------------------------------------------------------ problems

  /** Opens the Problems view; gives its rows as VS Code words them for screen readers, once one of them reads like this. */
  async problems(pattern: RegExp): Promise<string[]> {
    if (!(await this.page.locator(SELECTORS.problems).isVisible())) {
      await this.command("Problems: Focus on Problems View");
    }
    let rows: string[] = [];
    await this.poll(
      async () => {
        const all = await this.page.locator(SELECTORS.problemRow).all();
        rows = await Promise.all(all.map(async (row) => (await row.getAttribute("aria-label")) ?? ""));
        return rows.some((row) => pattern.test(row));
      },
      `${String(pattern)} in Problems`,
      () => `last seen: ${JSON.stringify(rows)}`,
    );
    return rows;
  }

  // ------------------------------------------------------------------ debugging

  /** Clicks the margin left of a line's number; returns when the red dot has come or gone. */
  async toggleBreakpoint(file: string, line: number): Promise<void> {
    const editor = this.editor(file);
    const dots = editor.locator(SELECTORS.breakpoint);
    const before = await dots.count();
    const number = editor.locator(SELECTORS.lineNumber, { hasText: exactly(String(line)) });
    // Lines are drawn anew where a lens comes above them.
    await this.poll(async () => {
      await number.waitFor();
      const margin = await editor.locator(".margin").first().boundingBox();
      const box = await number.boundingBox();
      if (box === null || margin === null) return false;
      await this.page.mouse.click(margin.x + 8, box.y + box.height / 2);
      return true;
    }, `line ${line} of ${file} in view`);
    await this.poll(async () => (await dots.count()) !== before, `a breakpoint on line ${line} of ${file}`);
  }

  /** Waits until the debugger stands on this line (the yellow line, matched to its line number). */
  async stoppedAt(line: number): Promise<void> {
    let last: number | undefined;
    await this.poll(
      async () => (last = await this.stoppedLine()) === line,
      `a stop on line ${line}`,
      () => `last seen: ${last ?? "none"}`,
    );
  }

  async stoppedLine(): Promise<number | undefined> {
    const mark = this.page.locator(SELECTORS.stoppedLine).first();
    if ((await mark.count()) === 0) return undefined;
    const place = await mark.boundingBox();
    if (place === null) return undefined;
    for (const number of await this.page.locator(SELECTORS.lineNumber).all()) {
      const box = await number.boundingBox();
      if (box !== null && Math.abs(box.y - place.y) < 3) return Number(await number.innerText());
    }
    return undefined;
  }

  /** The frames of the Call Stack view: each the texts of its row (function, file, position). */
  async callStack(): Promise<string[][]> {
    const frames = this.page.locator(SELECTORS.stackFrame);
    await frames.first().waitFor();
    return (await frames.allInnerTexts()).map((text) =>
      text
        .split("\n")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    );
  }

  /** What the Variables view shows, by name; collapsed scopes are opened first, but for the registers. */
  async variables(): Promise<Map<string, string>> {
    const collapsed = this.page.locator(SELECTORS.collapsedScope).filter({ hasNotText: /register/i });
    if ((await collapsed.count()) > 0) await collapsed.first().click();
    const shown = new Map<string, string>();
    for (const row of await this.page.locator(SELECTORS.variable).all()) {
      const [name, value] = await Promise.all([textOf(row, ".name"), textOf(row, ".value")]);
      shown.set(name.replace(/[\s:=]+$/, ""), value);
    }
    return shown;
  }

  /** Opens a struct, an array or a pointer of the Variables view, if it is closed. */
  async openVariable(name: string): Promise<void> {
    const label = this.page.locator(".name", { hasText: new RegExp(`^${name}\\b`) });
    const row = this.page.locator(SELECTORS.variableRow).filter({ has: label }).first();
    if ((await row.getAttribute("aria-expanded")) === "false")
      await row.locator(".monaco-tl-twistie").click();
  }

  /** Waits for at least these values in the Variables view. */
  async seesVariables(wanted: Readonly<Record<string, RegExp>>): Promise<void> {
    let shown = new Map<string, string>();
    await this.poll(
      async () => {
        shown = await this.variables();
        return Object.entries(wanted).every(([name, value]) => value.test(shown.get(name) ?? ""));
      },
      `variables ${Object.keys(wanted).join(", ")}`,
      () => `last seen: ${JSON.stringify([...shown])}`,
    );
  }

  async debugEnded(): Promise<void> {
    await this.page.locator(SELECTORS.debugToolbar).waitFor({ state: "hidden" });
  }

  /** A button of the floating bar, by the beginning of its name. */
  debugButton(name: string): Locator {
    return this.page
      .locator(SELECTORS.debugToolbar)
      .getByRole("button", { name: new RegExp(`^${name}(?: \\(|$)`) });
  }

  debugConsole(): Locator {
    return this.page.locator(SELECTORS.debugConsole).first();
  }

  // ------------------------------------------------------------------ views, webviews, walkthroughs

  /** A row of an extension's view, by what a screen reader says of it. */
  treeRow(label: RegExp): Locator {
    return this.page.locator(SELECTORS.treeRow).and(this.page.getByLabel(label)).first();
  }

  /** Opens a row with children, as the arrow beside it does. */
  async openTreeRow(label: RegExp): Promise<void> {
    const row = this.treeRow(label);
    await row.waitFor();
    if ((await row.getAttribute("aria-expanded")) === "false")
      await row.locator(".monaco-tl-twistie").click();
  }

  /** What the webview in front shows. */
  webview(): FrameLocator {
    return this.page.locator(SELECTORS.webview).last().contentFrame().frameLocator(SELECTORS.webviewContent);
  }

  /** The panel (terminal, problems) or the side bar, for pictures of a part. */
  part(name: "panel" | "sideBar"): Locator {
    return this.page.locator(SELECTORS[name]).first();
  }

  /** Answers VS Code's own dialog for files, which is a quick input here. */
  async chooseFile(file: string): Promise<void> {
    const box = this.page.locator(SELECTORS.quickInputBox);
    await box.waitFor();
    // While the dialog still lists a folder it takes no answer, and each new text makes it list one; afterwards its box has no path any more.
    const isOpen = async (): Promise<boolean> =>
      (await box.isVisible()) && (await box.inputValue()).startsWith("/");
    let pause = 250;
    await this.poll(async () => {
      if (!(await isOpen())) return true;
      if ((await box.inputValue()).replace(/\/$/, "") !== file) await box.fill(file);
      await this.page.waitForTimeout((pause *= 2));
      if (await isOpen()) await this.press("Enter");
      await this.page.waitForTimeout(500);
      return false;
    }, `the dialog to take ${file}`);
  }

  // ------------------------------------------------------------------ terminal, messages

  /** The text of the terminal in front (QUIET_SETTINGS keep the terminal in the DOM). */
  async terminalText(): Promise<string> {
    const text = await this.page.locator(SELECTORS.terminal).first().innerText();
    return text.replace(/\u00a0/g, " ");
  }

  /** Waits until the terminal in front shows this. */
  async seesInTerminal(pattern: RegExp): Promise<void> {
    let text = "";
    await this.poll(
      async () => pattern.test((text = await this.terminalText().catch(() => ""))),
      `${String(pattern)} in the terminal`,
      () => `last seen: ${text}`,
    );
  }

  notification(text: string): Locator {
    return this.page.locator(SELECTORS.notification, { hasText: text });
  }

  // ------------------------------------------------------------------

  async poll(probe: () => Promise<boolean>, what: string, detail: () => string = () => ""): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!(await probe())) {
      if (Date.now() > end) throw new Error(`timed out waiting for ${what} ${detail()}`.trim());
      await this.page.waitForTimeout(50);
    }
  }
}
