#!/usr/bin/env node
/**
 * Everything that has to be there before something of this repository can run: the npm packages of the lock file, a Node that runs
 * TypeScript, and Debian packages. `npm start` and `npm test` call it; by itself it prepares for both.
 */
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NEEDS, fillNeeds } from "./lib/debian.mjs";
import { describeNode, modernNode } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { cleanNpmEnvironment, show } from "./lib/run.mjs";

const OLDEST_NODE = [20, 11];

export function log(text) {
  process.stderr.write(`[setup] ${text}\n`);
}

/** True when node_modules holds exactly what the lock file says, as far as npm itself recorded. */
export function modulesMatchLock() {
  const recorded = inRoot("node_modules/.package-lock.json");
  if (!existsSync(recorded)) return false;
  const lock = JSON.parse(readFileSync(inRoot("package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(recorded, "utf8")).packages;
  const agrees = ([place, entry]) => {
    if (place === "" || entry.extraneous) return true;
    const there = installed[place];
    return there === undefined ? entry.optional === true : there.version === entry.version;
  };
  return Object.entries(lock).every(agrees) && Object.keys(installed).every((place) => place in lock);
}

/** Installs the npm packages if they are not there, or not those of the lock file. */
export async function installModules() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node ${OLDEST_NODE.join(".")} or newer is needed; this is ${process.version}.`);
  }
  if (!modulesMatchLock()) await installFromLock();
  linkClient();
}

async function installFromLock() {
  log("installing the npm packages of package-lock.json");
  // No install script runs (.npmrc has ignore-scripts): nothing is compiled and nothing is fetched past the lock file.
  const args = ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  const status = await show("npm", args, { env: cleanNpmEnvironment() });
  if (status !== 0) throw new Error("npm ci failed. Is the npm registry reachable?");
}

/** Lets samples import `litebox/client` as programs do in which the package is installed. */
function linkClient() {
  try {
    symlinkSync("../runtime/client", inRoot("node_modules/litebox"), "dir");
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
}

/** @returns the needs that this system does not fill */
export async function setUp(needs) {
  await installModules();
  const left = fillNeeds(needs, log);
  log(`tools run on ${describeNode(modernNode())}${left.length > 0 ? `; without ${left.join(", ")}` : ""}`);
  return left;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setUp(Object.keys(NEEDS)).catch((error) => {
    log(error.message);
    process.exitCode = 1;
  });
}
