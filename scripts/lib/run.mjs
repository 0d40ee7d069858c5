/** Starts programs: output shown or captured, failures as exceptions with what the program said. */
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { ROOT } from "./paths.mjs";

/** The output of a program that must succeed. */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 << 20,
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
  if (result.status === 0) return result.stdout;
  const how = result.error?.message ?? result.signal ?? `exit status ${result.status}`;
  throw new Error(
    `${command} ${args.join(" ")} failed (${how})\n${result.stderr ?? ""}${result.stdout ?? ""}`,
  );
}

/**
 * Runs a program with this terminal's input and output; resolves to its exit status (128 + signal when it was killed). Ctrl-C reaches
 * the program too: this process waits until it has put its things in order. Other ends of this process are passed on.
 */
export async function show(command, args, options = {}) {
  const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", ...options });
  const wait = () => undefined;
  const pass = (signal) => child.kill(signal);
  process.on("SIGINT", wait);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, pass);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) => resolve(status ?? (signal === "SIGINT" ? 130 : 143)));
    });
  } finally {
    process.off("SIGINT", wait);
    for (const signal of ["SIGTERM", "SIGHUP"]) process.off(signal, pass);
  }
}

/** Like show, but the program and all that it started are ended after `milliseconds`, which counts as failure. */
export async function showWithin(milliseconds, command, args, options = {}) {
  // A process group of its own: what the program leaves running (servers, enclaves) is ended with it.
  const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", detached: true, ...options });
  const end = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // The whole group is gone.
    }
  };
  const timer = setTimeout(() => {
    process.stdout.write(`ended after ${milliseconds / 60_000} minutes without a result\n`);
    end();
  }, milliseconds);
  const forward = (signal) => {
    end();
    process.kill(process.pid, signal);
  };
  const signals = ["SIGINT", "SIGTERM"];
  for (const signal of signals) process.once(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve(status ?? 1));
    });
  } finally {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, forward);
    end();
  }
}

/** The program's path, or undefined when it is not on the PATH. */
export function which(name) {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * The environment for an `npm` that a script starts which was itself started by `npm run`: settings of the outer npm that would
 * steer the inner one (its prefix, its workspace, what to omit) are taken out.
 */
export function cleanNpmEnvironment() {
  const unwanted =
    /^npm_(config_(prefix|local_prefix|global|location|omit|include|only|workspaces?|dry_run)$|package_|lifecycle_)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}
