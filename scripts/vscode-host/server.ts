/**
 * Starts VS Code's server, which serves the workbench as a web page, and ends it again.
 *
 * This is VS Code's own server (out/server-main.js), not code-server's wrapper around it: the wrapper refuses
 * --enable-smoke-test-driver, without which a built workbench silently ignores the extensionDevelopmentPath of its address.
 */
import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { installFolder, isInstalled, serverMain } from "./paths.ts";

/** User settings that keep the window quiet and repeatable; a test may override any of them. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  "chat.disableAIFeatures": true,
  "editor.cursorBlinking": "solid",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off", // desktop's default; the web's is afterDelay
  "git.autoRepositoryDetection": false,
  "remote.autoForwardPorts": false,
  "telemetry.telemetryLevel": "off",
  "terminal.integrated.gpuAcceleration": "off", // terminal text lands in the DOM
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

export interface ServerOptions {
  /** Packaged extensions to install first. */
  readonly vsix?: readonly string[];
  /**
   * Extensions to load from their folders. It has a price: the flag that it needs suppresses notifications. Who wants to see what a
   * user sees installs the packaged extension.
   */
  readonly extensionDevelopmentPaths?: readonly string[];
  /** User settings on top of QUIET_SETTINGS. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Leave workspace trust on: VS Code then opens folders in Restricted Mode. */
  readonly workspaceTrust?: boolean;
  /** More environment for the server, its extension hosts, terminals and tasks. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Default: inside the session's temporary folder, like the extensions' folder. */
  readonly userDataFolder?: string;
  readonly extensionsFolder?: string;
  /** Keep serving while no window is open. Default: the server ends by itself, so that none is left if this process is killed. */
  readonly stayUp?: boolean;
  /** Default: any free one. */
  readonly port?: number;
}

export interface Server {
  readonly port: number;
  readonly token: string;
  /** Holds everything of this session; gone after stop(). */
  readonly folder: string;
  readonly userDataFolder: string;
  readonly logFile: string;
  readonly exited: Promise<string>;
  stop(this: void): Promise<void>;
}

export interface PageOptions {
  /** The folder, or `.code-workspace` file, to open. Default: an empty window. */
  readonly open?: string;
  readonly extensionDevelopmentPaths?: readonly string[];
  readonly extensionTestsPath?: string;
  readonly disableExtensions?: boolean;
}

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  if (!isInstalled()) throw new Error("VS Code is not installed yet: run  node scripts/vscode-host/setup.ts");
  // One folder with a short name holds everything, sockets included (a socket's path has 107 bytes).
  const folder = mkdtempSync(path.join(os.tmpdir(), "vscode-host-"));
  const temporary = path.join(folder, "tmp");
  mkdirSync(temporary, { mode: 0o700 });
  const userDataFolder = path.resolve(options.userDataFolder ?? path.join(folder, "data"));
  const extensionsFolder = path.resolve(options.extensionsFolder ?? path.join(folder, "extensions"));
  const places = [
    "--server-data-dir",
    folder,
    "--user-data-dir",
    userDataFolder,
    "--extensions-dir",
    extensionsFolder,
  ];
  const environment = {
    ...withoutVSCode(process.env),
    TMPDIR: temporary,
    XDG_RUNTIME_DIR: temporary,
    EXTENSIONS_GALLERY: "{}", // no marketplace: nothing is asked of the network
    ...options.environment,
  };
  const discard = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };

  writeSettings(userDataFolder, options.settings ?? {});
  try {
    for (const vsix of options.vsix ?? []) await installExtension(path.resolve(vsix), places, environment);
    return await listen(folder, [...places, ...serverFlags(options)], environment, userDataFolder, discard);
  } catch (error) {
    discard();
    throw error;
  }
}

function serverFlags(options: ServerOptions): string[] {
  return [
    ...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
    ...["--accept-server-license-terms", "--telemetry-level", "off"],
    "--force-disable-user-env", // else every extension host first runs a login shell to read its environment
    ...["--disable-update-check", "--disable-getting-started-override"],
    ...["--agent-host-bridge-host", "127.0.0.1"], // given without a port: no AI agent process is started
    ...(options.stayUp === true ? [] : ["--enable-remote-auto-shutdown", "--reconnection-grace-time", "60"]),
    ...(options.workspaceTrust === true ? [] : ["--disable-workspace-trust"]),
    ...((options.extensionDevelopmentPaths?.length ?? 0) > 0 ? ["--enable-smoke-test-driver"] : []),
  ];
}

async function listen(
  folder: string,
  flags: readonly string[],
  environment: NodeJS.ProcessEnv,
  userDataFolder: string,
  discard: () => void,
): Promise<Server> {
  const token = randomUUID();
  const child = spawn(process.execPath, [serverMain(), ...flags, "--connection-token", token], {
    detached: true, // its own process group, so that stop() also ends extension hosts and terminals
    stdio: ["ignore", "pipe", "pipe"],
    cwd: installFolder(),
    env: environment,
  });
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("close", (status, signal) => {
      resolve(signal ?? `exit status ${status ?? "?"}`);
    });
  });
  const stop = async () => {
    killGroup(child.pid, "SIGTERM");
    await within(3000, exited);
    killGroup(child.pid, "SIGKILL"); // whatever of the group is left
    await exited;
    discard();
  };

  const logFile = path.join(folder, "server.log");
  const log = openSync(logFile, "a");
  let head = "";
  const listening = new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        writeSync(log, data);
        if (head.length < 10_000) head += data.toString();
        const port = /listening on (\d+)/.exec(head)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    }
    void exited.then((how) => {
      reject(new Error(`VS Code's server ended at once (${how}):\n${brief(head)}`));
    });
  });
  void exited.then(() => {
    closeSync(log);
  });
  try {
    const port = await within(30_000, listening);
    if (port === undefined) throw new Error(`VS Code's server does not listen after 30 s:\n${brief(head)}`);
    return { port, token, folder, userDataFolder, logFile, exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that opens the workbench; all paths are paths on this machine. */
export function workbenchAddress(server: Server, options: PageOptions = {}): string {
  const remote = (file: string) => `vscode-remote://127.0.0.1:${server.port}${encodeURI(path.resolve(file))}`;
  const payload = [
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
    ...(options.extensionDevelopmentPaths ?? []).map((folder) => [
      "extensionDevelopmentPath",
      remote(folder),
    ]),
    ...(options.extensionTestsPath === undefined
      ? []
      : [["extensionTestsPath", remote(options.extensionTestsPath)]]),
    ...(options.disableExtensions === true ? [["disableExtensions", "true"]] : []),
  ];
  const query = new URLSearchParams({ tkn: server.token, payload: JSON.stringify(payload) });
  if (options.open === undefined) query.set("ew", "true");
  else
    query.set(options.open.endsWith(".code-workspace") ? "workspace" : "folder", path.resolve(options.open));
  return `http://127.0.0.1:${server.port}/?${query.toString()}`;
}

/** Runs the server's own command line for managing extensions. */
export async function manageExtensions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(process.execPath, [serverMain(), "--accept-server-license-terms", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment,
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (text += data.toString()));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`VS Code refused ${args.join(" ")}:\n${brief(text)}`);
  return text;
}

function installExtension(
  vsix: string,
  places: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  return manageExtensions(["--install-extension", vsix, ...places], environment);
}

/** The promise's value, or undefined after `milliseconds`. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function writeSettings(userDataFolder: string, settings: Readonly<Record<string, unknown>>): void {
  const file = path.join(userDataFolder, "User/settings.json");
  const existing = readJson(file);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...QUIET_SETTINGS, ...existing, ...settings }, null, 2));
}

function readJson(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {}; // none yet
  }
}

/** When this runs inside a terminal of VS Code, that VS Code's variables must not reach the server. */
export function withoutVSCode(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_(?!HOST_|TEST_)|ELECTRON_|CODE_SERVER_)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name)));
}

/** Node shows the offending line of a crash, which here is a megabyte of minified code. */
function brief(text: string): string {
  return text
    .split("\n")
    .map((line) => line.slice(0, 300))
    .join("\n");
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}
