/** Rules of form that no linter knows: how long files are, how they begin, and what must not stand in them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const ROOT = path.resolve(import.meta.dirname, "..");

const LONGEST_FILE = 400;

/** Files that are one table or one golden text, which splitting would only hide. */
const LONG_TABLES: readonly string[] = ["runtime/guest/rust/src/sys/functions.rs"];

const CODE = /\.(ts|mts|mjs|cjs|js|c|h|S|ld|lds|rs)$/;
const TEXT =
  /\.(ts|mts|mjs|cjs|js|c|h|S|ld|lds|rs|toml|json|md|sh|yml|yaml)$|(^|\/)(run|\.gitignore|\.vscodeignore)$/;

/** What git would commit: tracked, or new and not ignored. A copy without git is walked. */
function projectFiles(): string[] {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const git = spawnSync("git", list, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 << 20 });
  if (git.status === 0) return git.stdout.split("\0").filter((file) => file !== "");
  const ignored = /(^|\/)(node_modules|dist|out|build|artifacts|\.git)\//;
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !ignored.test(file));
}

function read(file: string): string {
  try {
    return readFileSync(path.join(ROOT, file), "utf8");
  } catch {
    return ""; // deleted, and not yet committed as deleted
  }
}

const files = projectFiles().filter((file) => file !== "package-lock.json");
const code = files.filter((file) => CODE.test(file));
const fixtures = /(^|\/)fixtures\//;

/** `file:line` of every line that matches. */
function linesThatMatch(file: string, pattern: RegExp): string[] {
  const lines = read(file).split("\n");
  return lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
}

test(`no file of code is longer than ${LONGEST_FILE} lines`, () => {
  const long = code
    .filter((file) => !LONG_TABLES.includes(file))
    .map((file) => ({ file, lines: read(file).split("\n").length - 1 }))
    .filter(({ lines }) => lines > LONGEST_FILE);
  assert.deepEqual(long, []);
});

test("every long table on the list exists and is long", () => {
  const short = LONG_TABLES.filter((file) => read(file).split("\n").length - 1 <= LONGEST_FILE);
  assert.deepEqual(short, []);
});

/** A short file with a single export, as the tables have one per instruction or host call: the record itself says what it is. */
function isOneRecord(text: string): boolean {
  return text.split("\n").length <= 60 && text.match(/^export /gm)?.length === 1;
}

test("every TypeScript file and every script says what it is for, before its first line of code", () => {
  const programs = code.filter(
    (file) => /\.(ts|mjs|cjs)$/.test(file) && !fixtures.test(file) && !/\.test\.ts$/.test(file),
  );
  const introduced = /^(#!.*\n)?("use strict";\n)?(import [^;]*;\n|\n)*\/\*\*/;
  const bare = programs.filter((file) => !introduced.test(read(file)) && !isOneRecord(read(file)));
  assert.deepEqual(bare, []);
});

test("nothing is left to do", () => {
  const marks = /\b(T[O]DO|F[I]XME)\b/; // written so that the pattern does not find itself
  assert.deepEqual(
    files.filter((file) => TEXT.test(file)).flatMap((file) => linesThatMatch(file, marks)),
    [],
  );
});

test("no path of the machine on which it was written", () => {
  // Written so that the pattern does not find itself. /home/me is everybody's.
  const paths = /(^|[\s"'`(=:])\/(work|root|home(?!\/me\b))\/[a-z]/;
  assert.deepEqual(
    files.filter((file) => TEXT.test(file)).flatMap((file) => linesThatMatch(file, paths)),
    [],
  );
});

test("no test is switched off or runs alone", () => {
  const tests = files.filter((file) => /\.test\.ts$/.test(file));
  const pattern = /\b(test|it|describe|suite)\.(only|skip|todo)\(|\bonly: true\b/;
  assert.deepEqual(
    tests.flatMap((file) => linesThatMatch(file, pattern)),
    [],
  );
});

test("every lint rule that is switched off for a line says why", () => {
  const silent = /(eslint-disable|@ts-expect-error)(?!.*--)/;
  const programs = code.filter((file) => file !== "test/tidy.test.ts" && !fixtures.test(file));
  assert.deepEqual(
    programs.flatMap((file) => linesThatMatch(file, silent)),
    [],
  );
});

test("no type error is ignored", () => {
  const ignoring = /@ts-(ignore|nocheck)\b/;
  const programs = code.filter((file) => file !== "test/tidy.test.ts");
  assert.deepEqual(
    programs.flatMap((file) => linesThatMatch(file, ignoring)),
    [],
  );
});
