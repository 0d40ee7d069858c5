#!/usr/bin/env node
/**
 * All tests, with all the set-up that they need. The last line is the sum: `N passed, N failed` and, if any, `N skipped`.
 *
 *   npm test                       everything
 *   npm test -- unit cli           only these phases (a phase that needs another's product makes it)
 *   npm test -- unit runtime/rsp   of the test files only those under these paths
 *   npm test -- person --pictures  also renews docs/images
 *
 * A tool (type checker, linter, …) counts as one test. A phase that this system cannot run (no Chromium, say) counts as skipped.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { ARTIFACTS, ROOT, inRoot } from "./lib/paths.mjs";
import { showWithin } from "./lib/run.mjs";
import { setUp } from "./setup.mjs";

const NEEDED = ["gcc", "binutils", "clang", "lld", "rust", "gdb", "gdbserver", "csmith", "chromium"];
const UNIT_FOLDERS = ["runtime", "language-server", "debug-adapter", "extension", "scripts"];
const PROGRAM_FOLDERS = ["test/differential", "test/crypto", "test/tls", "test/rust", "test/tcb"];

/**
 * What a phase reports; `failures` are the texts of those that were said singly.
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: string[] }} Counts
 */
const MOST_SAID_AGAIN = 20;
/** In characters. */
const LONGEST_SAID_AGAIN = 3000;
const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };
const SKIPPED = { passed: 0, failed: 0, skipped: 1 };

/** The phases in their order. `after` are phases whose product this one uses; `needs` is what the system must have. */
const PHASES = [
  { name: "typecheck", run: () => tool(5, "tsc", "-b") },
  { name: "eslint", run: () => script(8, "scripts/lint.mjs", "eslint") },
  { name: "imports", run: () => script(3, "scripts/lint.mjs", "imports") },
  { name: "prettier", run: () => script(3, "scripts/lint.mjs", "prettier") },
  { name: "unit", run: () => testFiles(25, 2, [...UNIT_FOLDERS.flatMap(below), ...directly("test")]) },
  { name: "programs", run: () => testFiles(20, 2, PROGRAM_FOLDERS.flatMap(below)) },
  { name: "build", run: () => tool(5, "webpack", "--mode", "production") },
  { name: "package", run: () => script(5, "scripts/package.mjs", "--built"), after: ["build"] },
  {
    name: "cli",
    run: () => testFiles(15, 2, [...below("test/cli"), ...below("test/gdb")]),
    after: ["build"],
  },
  {
    name: "host",
    run: () => counted(8, "test/editor/electron.ts"),
    after: ["build"],
    needs: ["chromium"],
    prepare: ["scripts/vscode-host/setup.ts"],
  },
  {
    name: "person",
    run: () => testFiles(8, 1, below("test/editor/person")),
    after: ["build", "package"],
    needs: ["chromium"],
    prepare: ["scripts/vscode-host/setup.ts"],
  },
];

const words = process.argv.slice(2);
const options = words.filter((word) => word.startsWith("--"));
const chosen = PHASES.filter(({ name }) => words.includes(name));
const paths = words.filter((word) => !word.startsWith("--") && !PHASES.some(({ name }) => name === word));
const COUNTS_FILE = path.join(ARTIFACTS, "counts.json");

process.exitCode = await main().catch((error) => {
  say(error.message);
  process.stdout.write("0 passed, 1 failed\n");
  return 1;
});

async function main() {
  rmSync(ARTIFACTS, { recursive: true, force: true });
  mkdirSync(ARTIFACTS, { recursive: true });
  const started = Date.now();
  const missing = await setUp(NEEDED);
  const outcomes = new Map();
  for (const phase of withWhatTheyNeed(chosen.length > 0 ? chosen : PHASES)) {
    const counts = await runPhase(phase, outcomes, missing);
    outcomes.set(phase.name, counts);
    say(`${phase.name}: ${inWords(counts)}`);
  }
  const total = [...outcomes.values()].reduce(add);
  heading(`all phases, ${seconds(started)}`);
  for (const [name, counts] of outcomes) process.stdout.write(`${name.padEnd(10)} ${inWords(counts)}\n`);
  sayAgain(outcomes);
  process.stdout.write(`\n${inWords(total)}\n`);
  return total.failed > 0 ? 1 : 0;
}

/** @returns {Promise<Counts>} */
async function runPhase(phase, outcomes, missing) {
  const started = Date.now();
  heading(phase.name);
  const broken = (phase.after ?? []).find((name) => (outcomes.get(name)?.failed ?? 0) > 0);
  if (broken !== undefined) {
    say(`cannot run: ${broken} failed`);
    return FAILED;
  }
  const lacking = (phase.needs ?? []).filter((need) => missing.includes(need));
  if (lacking.length > 0) {
    say(`skipped: this system lacks ${lacking.join(", ")}`);
    return SKIPPED;
  }
  for (const preparation of phase.prepare ?? []) {
    if ((await script(15, preparation)).failed > 0) return FAILED;
  }
  const counts = await phase.run();
  say(`took ${seconds(started)}`);
  return counts;
}

/** The phases with those before them whose products they use, in the order of the list. */
function withWhatTheyNeed(phases) {
  const names = new Set(phases.flatMap(({ name, after }) => [name, ...(after ?? [])]));
  return PHASES.filter(({ name }) => names.has(name));
}

/** Runs a tool of node_modules; it counts as one test. */
function tool(minutes, name, ...args) {
  return one(minutes, [inRoot("node_modules/.bin", name), ...args]);
}

/** Runs a script of ours; it counts as one test. */
function script(minutes, file, ...args) {
  return one(minutes, [inRoot(file), ...args]);
}

async function one(minutes, args) {
  return (await run(minutes, args)) === 0 ? PASSED : FAILED;
}

/** Runs test files, or those of them that were asked for. */
function testFiles(minutes, concurrency, files) {
  const asked = files.filter((file) => paths.length === 0 || paths.some((start) => file.startsWith(start)));
  if (asked.length === 0) return Promise.resolve({ passed: 0, failed: 0, skipped: 0 });
  const reporter = `--test-reporter=${inRoot("scripts/lib/test-reporter.mjs")}`;
  const limits = [`--test-concurrency=${concurrency}`, "--test-timeout=240000"];
  return counted(minutes, "--test", ...limits, reporter, ...asked);
}

/** Runs what writes its counts to $LITEBOX_TEST_COUNTS. No counts, or a failure that they do not show, is one failure. */
async function counted(minutes, ...args) {
  rmSync(COUNTS_FILE, { force: true });
  const status = await run(minutes, args);
  if (!existsSync(COUNTS_FILE)) return FAILED;
  const counts = JSON.parse(readFileSync(COUNTS_FILE, "utf8"));
  return status !== 0 && counts.failed === 0 ? add(counts, FAILED) : counts;
}

function run(minutes, args) {
  const env = {
    ...toolEnvironment(),
    LITEBOX_TEST_COUNTS: COUNTS_FILE,
    LITEBOX_USERS_NODE: process.execPath,
    // Tests sign with a debug key of their own, not with that of the person who runs them.
    LITEBOX_STATE: inRoot("out/test-state"),
  };
  if (options.includes("--pictures")) env.LITEBOX_PICTURES = inRoot("docs/images");
  return showWithin(minutes * 60_000, modernNode(), ["--disable-warning=ExperimentalWarning", ...args], {
    env,
  });
}

/** All test files below a folder, as paths from the root. */
function below(folder) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** The test files in a folder itself. */
function directly(folder) {
  return below(folder).filter((file) => path.dirname(file) === folder);
}

/** A log of a quarter of an hour is read from its end, and often only that is kept: failures stand there once more. */
function sayAgain(outcomes) {
  const all = [...outcomes.values()].flatMap(({ failures = [] }) => failures);
  const shown = all.slice(0, MOST_SAID_AGAIN).map((text) => text.slice(0, LONGEST_SAID_AGAIN));
  for (const text of shown) process.stdout.write(`\n${text.trim()}\n`);
}

function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...(a.failures ?? []), ...(b.failures ?? [])],
  };
}

function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function heading(text) {
  process.stdout.write(`\n=== ${text} ===\n`);
}

function say(text) {
  process.stdout.write(`[test] ${text}\n`);
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
