/** Builds what is older than its sources. */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { modernNode, toolEnvironment } from "./node.mjs";
import { DIST, VSIX, inRoot } from "./paths.mjs";
import { show } from "./run.mjs";

const SOURCES = ["runtime", "language-server", "debug-adapter", "extension", "docs", "schemas"];
/** Is made from sources, and lies among them. */
const CLIENT_DIST = inRoot("runtime/client/dist/");
const SINGLE = [
  "package.json",
  "package-lock.json",
  "webpack.config.mjs",
  "README.md",
  "LICENSE",
  ".vscodeignore",
];

/** The time of the last change of anything that goes into the bundles or the package. */
function newestSource() {
  const below = SOURCES.flatMap((folder) => files(inRoot(folder)));
  return Math.max(...[...below, ...SINGLE.map((file) => inRoot(file))].map(changed));
}

function files(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
      .filter((file) => !file.startsWith(CLIENT_DIST));
  } catch {
    return []; // there is no such folder
  }
}

function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Makes dist/, and the .vsix if that is asked for. */
export async function buildIfNeeded({ vsix = false } = {}) {
  const newest = newestSource();
  if (changed(path.join(DIST, "cli.cjs")) < newest) {
    await mustSucceed(
      [
        inRoot("node_modules/.bin/webpack"),
        "--mode",
        "production",
        ...["--config-name", "programs", "--config-name", "web"],
      ],
      "The build",
    );
  }
  if (vsix && changed(VSIX) < Math.max(newest, changed(path.join(DIST, "cli.cjs")))) {
    const quiet = { stdio: ["ignore", "ignore", "inherit"] }; // else it lists every file
    await mustSucceed([inRoot("scripts/package.mjs"), "--built"], "Packing the extension", quiet);
  }
}

async function mustSucceed(args, what, options = {}) {
  const status = await show(modernNode(), ["--disable-warning=ExperimentalWarning", ...args], {
    env: toolEnvironment(),
    ...options,
  });
  if (status !== 0) throw new Error(`${what} failed; the messages above say why.`);
}
