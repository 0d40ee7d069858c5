/**
 * The Node that the tools need. Users' Node may be 20; the tests and webpack run TypeScript as it stands, which Node does by itself
 * from 22.18 on. npm installs such a Node as a package of the lock file, so nothing has to be fetched by hand.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./paths.mjs";
import { capture } from "./run.mjs";

const OLDEST = [22, 18];

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The path of a Node that runs TypeScript: this one if it can, else the one in node_modules. */
export function modernNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const packaged = inRoot("node_modules", `node-${process.platform}-${process.arch}`, "bin/node");
  if (existsSync(packaged)) return packaged;
  throw new Error(
    `The tools need Node ${OLDEST.join(".")} or newer. This is Node ${process.version}, and npm has no package with a newer one ` +
      `for ${process.platform}-${process.arch}. Install a newer Node and try again.`,
  );
}

/** The environment in which `node` and the tools of node_modules are the right ones. */
export function toolEnvironment(node = modernNode()) {
  const folders = [path.dirname(node), inRoot("node_modules/.bin"), process.env.PATH ?? ""];
  return { ...process.env, PATH: folders.join(path.delimiter) };
}

/** For messages: which Node runs the tools. */
export function describeNode(node = modernNode()) {
  return `Node ${capture(node, ["--version"]).trim().replace(/^v/, "")}`;
}
