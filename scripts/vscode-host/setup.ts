/**
 * Installs VS Code's own server and workbench, once per machine, from the npm package code-server (its lib/vscode only).
 *
 * Nothing is compiled and no install script runs. The result is kept outside node_modules, in a folder whose name changes with the
 * version and with this recipe. A second run returns at once; concurrent runs wait for each other.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { z } from "zod";
import { CODE_SERVER, cacheRoot, installFolder, isInstalled } from "./paths.ts";

/** Dependencies of VS Code's server that we never use: AI agents, Windows-only and compile-only native modules. */
const NOT_NEEDED = [
  "@github/copilot-sdk",
  "@microsoft/mxc-sdk",
  "@vscode/copilot-api",
  "@vscode/sandbox-runtime",
  "@devcontainers/cli",
  "@vscode/windows-process-tree",
  "@vscode/windows-registry",
  "@vscode/deviceid",
  "@vscode/native-watchdog",
  "@vscode/spdlog",
  "@vscode/sqlite3",
  "kerberos",
  "ssh2",
];

/** Built-in extensions removed because they only cost start-up time. */
const NOT_WANTED_EXTENSIONS = ["copilot"];

const MINUTES_A_LOCK_MAY_TAKE = 15;

function setUp(): void {
  const started = Date.now();
  mkdirSync(cacheRoot(), { recursive: true });
  withLock(path.join(cacheRoot(), ".lock"), () => {
    if (!isInstalled()) install(installFolder());
  });
  log(`VS Code ${CODE_SERVER.vscode} is ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function install(folder: string): void {
  log(
    `installing VS Code ${CODE_SERVER.vscode} from npm's code-server ${CODE_SERVER.version}, once for this machine`,
  );
  const work = mkdtempSync(path.join(cacheRoot(), ".new-")); // same file system: the last step is one rename
  try {
    unpackCodeServer(work);
    const vscode = path.join(work, "vscode");
    for (const name of NOT_WANTED_EXTENSIONS) {
      rmSync(path.join(vscode, "extensions", name), { recursive: true, force: true });
    }
    dropDependencies(vscode, NOT_NEEDED);
    installDependencies(vscode);
    installDependencies(path.join(vscode, "extensions")); // TypeScript, for the built-in language features
    dropForeignBinaries(path.join(vscode, "node_modules"));
    cpSync(path.join(import.meta.dirname, "stubs"), path.join(vscode, "node_modules"), { recursive: true });
    symlinkSync("node_modules", path.join(vscode, "node_modules.asar")); // where the workbench looks for some web assets

    const trial = path.join(work, "trial"); // does it start?
    const main = path.join(vscode, "out/server-main.js");
    run(process.execPath, [main, "--version", "--server-data-dir", trial], work);
    rmSync(trial, { recursive: true, force: true });
    writeFileSync(path.join(work, "complete"), "");
    rmSync(folder, { recursive: true, force: true });
    chmodSync(work, 0o755); // mkdtemp gives 0700
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

/** Fetches the tarball through npm, and so through its cache, checks it against the pinned hash, and extracts what we use. */
function unpackCodeServer(work: string): void {
  const spec = `code-server@${CODE_SERVER.version}`;
  const answer = run("npm", ["pack", spec, "--json", "--ignore-scripts", "--prefer-offline"], work);
  const packed = z.array(z.object({ integrity: z.string(), filename: z.string() })).parse(JSON.parse(answer));
  const [info] = packed;
  if (info?.integrity !== CODE_SERVER.integrity) {
    throw new Error(`${spec} has the integrity ${info?.integrity ?? "?"}, expected ${CODE_SERVER.integrity}`);
  }
  const tarball = path.join(work, info.filename);
  const target = path.join(work, "vscode");
  mkdirSync(target);
  run("tar", ["xzf", tarball, "-C", target, "--strip-components=3", "package/lib/vscode"], work);
  rmSync(tarball);
}

const dependencyTable = z.looseObject({ dependencies: z.record(z.string(), z.unknown()) });
const shrinkwrap = z.looseObject({ packages: z.looseObject({ "": dependencyTable }) });

/** Takes `names` out of the vendor's package.json and shrinkwrap alike, so that `npm ci` still finds them in step. */
function dropDependencies(folder: string, names: readonly string[]): void {
  const edit = <T>(file: string, schema: z.ZodType<T>, table: (json: T) => Record<string, unknown>) => {
    const place = path.join(folder, file);
    const json = schema.parse(JSON.parse(readFileSync(place, "utf8")));
    const dependencies = table(json);
    for (const name of names) Reflect.deleteProperty(dependencies, name);
    writeFileSync(place, JSON.stringify(json, null, 2));
  };
  edit("package.json", dependencyTable, (json) => json.dependencies);
  edit("npm-shrinkwrap.json", shrinkwrap, (json) => json.packages[""].dependencies);
}

/** Exact versions and hashes come from the vendor's own npm-shrinkwrap.json. */
function installDependencies(folder: string): void {
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  run("npm", ["ci", "--omit=dev", "--ignore-scripts", "--legacy-peer-deps", ...quiet], folder);
}

/** ripgrep and node-pty carry binaries for every platform: keep this one's. */
function dropForeignBinaries(modules: string): void {
  const mine = `${process.platform}-${process.arch}`;
  for (const folder of ["@vscode/ripgrep-universal/bin", "node-pty/prebuilds"]) {
    const place = path.join(modules, folder);
    if (!existsSync(path.join(place, mine))) throw new Error(`VS Code's ${folder} has nothing for ${mine}`);
    for (const name of readdirSync(place)) {
      if (name !== mine) rmSync(path.join(place, name), { recursive: true });
    }
  }
  rmSync(path.join(modules, "node-pty/third_party"), { recursive: true, force: true }); // Windows' conpty
}

function run(command: string, args: readonly string[], folder: string): string {
  const result = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", "pipe", "pipe"],
    env: cleanEnvironment(),
  });
  if (result.status === 0) return result.stdout;
  const how = result.error?.message ?? result.signal ?? `exit status ${result.status ?? "?"}`;
  throw new Error(`${command} ${args.join(" ")} failed (${how})\n${result.stderr}\n${result.stdout}`);
}

/** Started from `npm run`, this inherits settings of that npm: those that would steer the npm calls here go. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const unwanted =
    /^npm_(config_(prefix|local_prefix|global|location|omit|include|only|workspaces?|dry_run)$|package_|lifecycle_)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

/** mkdir is atomic: whoever makes the folder holds the lock; a lock whose owner is gone is taken over. */
function withLock(lock: string, body: () => void): void {
  const end = Date.now() + MINUTES_A_LOCK_MAY_TAKE * 60_000;
  while (!takeLock(lock)) {
    if (Date.now() > end)
      throw new Error(
        `${lock} has been held for ${MINUTES_A_LOCK_MAY_TAKE} minutes; remove it if nothing installs`,
      );
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300); // sleep
  }
  try {
    body();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function takeLock(lock: string): boolean {
  const owner = path.join(lock, "pid");
  try {
    mkdirSync(lock);
    writeFileSync(owner, String(process.pid));
    return true;
  } catch {
    try {
      const abandoned = existsSync(owner)
        ? !isAlive(Number(readFileSync(owner, "utf8")))
        : Date.now() - statSync(lock).mtimeMs > 10_000;
      if (abandoned) rmSync(lock, { recursive: true, force: true });
    } catch {
      // Released in this moment.
    }
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function log(text: string): void {
  process.stderr.write(`[vscode-host] ${text}\n`);
}

try {
  setUp();
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
