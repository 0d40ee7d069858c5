/** The pinned version of VS Code, and where it is kept. To upgrade: `npm view code-server@VERSION dist.integrity engines.node`. */
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * VS Code 1.139.1 (server, workbench, extension host) as Coder packs it for npm. Not older than 4.133: before that the server's
 * ripgrep was fetched by an install script. It wants Node 24 ("engines"), which is the Node that runs this file.
 */
export const CODE_SERVER = {
  version: "4.139.1",
  vscode: "1.139.1",
  integrity:
    "sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==",
} as const;

/** Raise when setup.ts or stubs/ change what gets installed. */
const RECIPE = 1;

/** Outside node_modules, so that `npm ci` does not take it away; $VSCODE_HOST_CACHE puts it elsewhere. */
export function cacheRoot(): string {
  const caches = process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache");
  return process.env["VSCODE_HOST_CACHE"] ?? path.join(caches, "vscode-host");
}

export function installFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  return path.join(cacheRoot(), `code-server-${CODE_SERVER.version}-${platform}-r${RECIPE}`);
}

export function isInstalled(): boolean {
  return existsSync(path.join(installFolder(), "complete"));
}

export function serverMain(): string {
  return path.join(installFolder(), "vscode/out/server-main.js");
}
