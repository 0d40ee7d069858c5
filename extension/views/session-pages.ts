/** The pages about a debug session as editors: its timeline and its memory map, as of the last stop. */

import * as vscode from "vscode";

import { DEBUG_TYPE } from "../../debug-adapter/contract.ts";
import type { Installation } from "../folders.ts";
import { areasOf } from "./enclave-tree.ts";
import { memoryPage, MEMORY_SCRIPT, readEvents, timelinePage } from "./event-page.ts";
import type { PageParts, Timeline, TimelineEvent } from "./event-page.ts";
import { enclaveSession, goTo, monitor, offerDebugging } from "./session-questions.ts";

/** A run with more is shown up to there; the page stays quick. */
const MOST_EVENTS = 100_000;

type PageKind = "timeline" | "memory";

export class SessionPages implements vscode.Disposable {
  readonly #installed: Installation;
  readonly #open = new Map<PageKind, vscode.WebviewPanel>();
  /** Styles and scripts, by their files' names. */
  readonly #texts = new Map<string, string>();
  readonly #subscription: vscode.Disposable;

  constructor(installed: Installation) {
    this.#installed = installed;
    this.#subscription = vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: ({ type, event }: { readonly type?: string; readonly event?: string }) => {
          if (type === "event" && event === "stopped")
            for (const kind of this.#open.keys()) void this.#draw(kind, session);
        },
      }),
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const panel of this.#open.values()) panel.dispose();
  }

  /** Resolves to whether there is something to show. */
  async show(kind: PageKind): Promise<boolean> {
    const session = enclaveSession();
    if (session === undefined) {
      void offerDebugging();
      return false;
    }
    const shown = this.#open.get(kind);
    if (shown !== undefined) shown.reveal();
    else this.#create(kind);
    return this.#draw(kind, session);
  }

  #create(kind: PageKind): void {
    const title = kind === "timeline" ? vscode.l10n.t("Timeline") : vscode.l10n.t("Memory Map");
    const panel = vscode.window.createWebviewPanel(`litebox.${kind}`, title, vscode.ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [],
      retainContextWhenHidden: true,
    });
    this.#open.set(kind, panel);
    panel.onDidDispose(() => this.#open.delete(kind));
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      const { kind: what, instant, range } = (message ?? {}) as Partial<Record<string, unknown>>;
      if (what === "instant" && typeof instant === "number") await goTo(instant);
      if (what === "memory" && typeof range === "string") await copied(range);
    });
  }

  async #draw(kind: PageKind, session: vscode.DebugSession): Promise<boolean> {
    const html = kind === "timeline" ? await this.#timeline(session) : await this.#memory(session);
    const panel = this.#open.get(kind);
    if (html === undefined || panel === undefined) {
      if (html === undefined) void offerPause();
      return false;
    }
    panel.webview.html = html;
    return true;
  }

  async #timeline(session: vscode.DebugSession): Promise<string | undefined> {
    const events: TimelineEvent[] = [];
    let last: Timeline | undefined;
    for (let total = 1; events.length < Math.min(total, MOST_EVENTS);) {
      const answer = readEvents((await monitor(session, `events ${events.length}`)) ?? "");
      if (answer === undefined) break;
      ({ total, timeline: last } = answer);
      if (last.events.length === 0) break;
      events.push(...last.events);
    }
    return last && timelinePage({ ...last, events }, session.name, await this.#parts("timeline.js"));
  }

  async #memory(session: vscode.DebugSession): Promise<string | undefined> {
    const areas = areasOf((await monitor(session, "pages")) ?? "");
    if (areas.length === 0) return undefined;
    return memoryPage(areas, session.name, await this.#parts(undefined));
  }

  /** Each is read once: a page that is open is drawn anew after the extension was replaced, too. */
  async #text(name: string): Promise<string> {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const file = vscode.Uri.joinPath(this.#installed.pageFolder, name);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    this.#texts.set(name, text);
    return text;
  }

  async #parts(script: string | undefined): Promise<PageParts> {
    const texts = { style: await this.#text("timeline.css"), script: MEMORY_SCRIPT };
    if (script !== undefined) texts.script = await this.#text(script);
    const hashes = new Map<string, string>();
    for (const text of Object.values(texts)) hashes.set(text, await sha256(text));
    return {
      ...texts,
      language: vscode.env.language,
      hash: (text) => hashes.get(text) ?? "",
      say: (text, ...words) => vscode.l10n.t(text, ...words),
    };
  }
}

/** In base 64, as a Content Security Policy names a style or script. */
async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

async function copied(range: string): Promise<void> {
  await vscode.env.clipboard.writeText(range);
  vscode.window.setStatusBarMessage(vscode.l10n.t("{0} is in the clipboard.", range), 3000);
}

async function offerPause(): Promise<void> {
  const pause = vscode.l10n.t("Pause");
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t("While the enclave runs, nothing of it is read. Pause it, or wait until it stops."),
    pause,
  );
  if (choice === pause) await vscode.commands.executeCommand("workbench.action.debug.pause");
}
