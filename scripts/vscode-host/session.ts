/** A server, a browser and one workbench page, as one thing that is opened and closed. */
import { appendFile, cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { findChromium } from "../lib/debian.mjs";
import { startServer, workbenchAddress } from "./server.ts";
import type { PageOptions, Server, ServerOptions } from "./server.ts";

export interface SessionOptions extends ServerOptions, PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Pixels of the screen per CSS pixel: 2 gives crisp pictures. */
  readonly scale?: number;
  /** To install bindings before the workbench starts. */
  readonly beforeLoad?: (page: Page, server: Server) => Promise<void>;
}

export interface Session {
  readonly server: Server;
  readonly context: BrowserContext;
  readonly page: Page;
  close(this: void): Promise<void>;
}

export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const [server, browser] = await bothOrNeither(startServer(options), launchBrowser());
  const close = async () => {
    await browser.close().catch(() => undefined);
    await server.stop();
  };
  try {
    const viewport = options.viewport ?? { width: 1400, height: 900 };
    const context = await browser.newContext({
      viewport,
      deviceScaleFactor: options.scale ?? 1,
      locale: "en-US",
    });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    recordConsole(page, path.join(server.folder, "console.log"));
    await options.beforeLoad?.(page, server);
    await page.goto(workbenchAddress(server, options), { waitUntil: "commit" });
    return { server, context, page, close };
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

/** Copies what helps after a failure: screenshot, server log, browser console, VS Code's own logs. */
export async function saveEvidence({ page, server }: Session, folder: string): Promise<void> {
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

async function bothOrNeither(server: Promise<Server>, browser: Promise<Browser>): Promise<[Server, Browser]> {
  const [served, launched] = await Promise.allSettled([server, browser]);
  if (served.status === "fulfilled" && launched.status === "fulfilled") return [served.value, launched.value];
  if (served.status === "fulfilled") await served.value.stop();
  if (launched.status === "fulfilled") await launched.value.close();
  throw served.status === "rejected" ? served.reason : (launched as PromiseRejectedResult).reason;
}
