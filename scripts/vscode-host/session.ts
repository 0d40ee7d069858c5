/** A server, a browser and one workbench page, as one thing that is opened and closed. */
import { appendFile, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { findChromium } from "../lib/debian.mjs";
import { startServer, workbenchAddress } from "./server.ts";
import type { PageOptions, Server, ServerOptions } from "./server.ts";
import { serveWeb } from "./web.ts";
import type { WebOptions } from "./web.ts";

export interface SessionOptions extends ServerOptions, PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Pixels of the screen per CSS pixel: 2 gives crisp pictures. */
  readonly scale?: number;
  /** To install bindings before the workbench starts. */
  readonly beforeLoad?: (page: Page, server: Server) => Promise<void>;
}

/** One workbench page. */
export interface Window {
  readonly page: Page;
  close(this: void): Promise<void>;
  /** Copies what helps after a failure. */
  saveEvidence(this: void, folder: string): Promise<void>;
}

export interface Session extends Window {
  readonly server: Server;
  readonly context: BrowserContext;
}

export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const [server, browser] = await bothOrNeither(startServer(options), launchBrowser());
  const close = async () => {
    await browser.close().catch(() => undefined);
    await server.stop();
  };
  try {
    const { context, page } = await newPage(browser, options);
    recordConsole(page, path.join(server.folder, "console.log"));
    await options.beforeLoad?.(page, server);
    await page.goto(workbenchAddress(server, options), { waitUntil: "commit" });
    return { server, context, page, close, saveEvidence: (folder) => saveEvidence({ page, server }, folder) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Chromium without a window, that asks nothing outside this machine; the caller closes it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      "There is no Chromium here: install Debian's package chromium, or name one in VSCODE_HOST_CHROMIUM.",
    );
  }
  return chromium.launch({
    executablePath,
    headless: process.env["VSCODE_HOST_HEADED"] === undefined,
    handleSIGINT: false, // the caller closes
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-dev-shm-usage",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // nothing outside this machine is ever asked
    ],
  });
}

function recordConsole(page: Page, file: string): void {
  const note = (text: string) => {
    appendFile(file, `${text}\n`, () => undefined);
  };
  page.on("console", (message) => {
    note(`[${message.type()}] ${message.text()}`);
  });
  page.on("pageerror", (error) => {
    note(`[pageerror] ${error.stack ?? error.message}`);
  });
}

/** A page of its own, with nothing of other ones. */
async function newPage(
  browser: Browser,
  { viewport = { width: 1400, height: 900 }, scale = 1 }: Pick<SessionOptions, "viewport" | "scale">,
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ viewport, deviceScaleFactor: scale, locale: "en-US" });
  context.setDefaultTimeout(60_000);
  return { context, page: await context.newPage() };
}

export interface WebSessionOptions extends WebOptions, Pick<SessionOptions, "viewport" | "scale"> {
  /** Address of the folder to open. */
  readonly folder: string;
}

/** VS Code without a server, as vscode.dev is. */
export async function openWebSession(options: WebSessionOptions): Promise<Window> {
  const [server, browser] = await bothOrNeither(serveWeb(options), launchBrowser());
  const close = async () => {
    await browser.close().catch(() => undefined);
    await server.stop();
  };
  try {
    const { page } = await newPage(browser, options);
    const lines: string[] = [];
    page.on("console", (message) => lines.push(`[${message.type()}] ${message.text()}`));
    await page.goto(`${server.origin}/?folder=${encodeURIComponent(options.folder)}`, {
      waitUntil: "commit",
    });
    return {
      page,
      close,
      async saveEvidence(folder) {
        mkdirSync(folder, { recursive: true });
        await page
          .screenshot({ path: path.join(folder, "screen.png"), timeout: 5000 })
          .catch(() => undefined);
        writeFileSync(path.join(folder, "console.log"), lines.join("\n"));
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Copies what helps after a failure: screenshot, server log, browser console, VS Code's own logs. */
async function saveEvidence(
  { page, server }: Pick<Session, "page" | "server">,
  folder: string,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, "screen.png"), timeout: 5000 }).catch(() => undefined);
  const files = {
    "server.log": server.logFile,
    "console.log": path.join(server.folder, "console.log"),
    logs: path.join(server.userDataFolder, "logs"),
  };
  for (const [name, from] of Object.entries(files)) {
    if (existsSync(from)) cpSync(from, path.join(folder, name), { recursive: true });
  }
}

async function bothOrNeither<S extends { stop(this: void): Promise<void> }>(
  server: Promise<S>,
  browser: Promise<Browser>,
): Promise<[S, Browser]> {
  const [served, launched] = await Promise.allSettled([server, browser]);
  if (served.status === "fulfilled" && launched.status === "fulfilled") return [served.value, launched.value];
  if (served.status === "fulfilled") await served.value.stop();
  if (launched.status === "fulfilled") await launched.value.close();
  throw served.status === "rejected" ? served.reason : (launched as PromiseRejectedResult).reason;
}
