/**
 * Agreement with the truth: what the syntax finds in programs that were written for an operating system, against the undefined symbols of
 * the objects that this machine's compiler makes of them; and nothing in programs that are linked into enclaves.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";

import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import { checkFile } from "../diagnostics/index.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import { loadParsers } from "./parser.ts";
import { Project } from "./project.ts";
import { isReservedName, liteboxApi } from "./surface.ts";

const CORPUS = join(import.meta.dirname, "..", "testing", "corpus");
const ROOT = join(import.meta.dirname, "..", "..");
const FOLDERS_THAT_LINK = ["test/differential/programs", "debug-adapter/testing/programs"];
const CODES = ["outside-api-call", "outside-api-header", "illegal-instruction"];

const parsers = await loadParsers();

async function reported(path: string): Promise<{ readonly name: string; readonly code: string }[]> {
  const text = readFileSync(path, "utf8");
  const folder = dirname(path);
  const headers = readdirSync(folder).filter((name) => name.endsWith(".h"));
  const beside = headers.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  const files = new MemoryFiles({ ...Object.fromEntries(beside), "main.c": text });
  const project = new Project("/p", files, parsers);
  await project.reload();
  const context = project.contextOf("/p/main.c", undefined);
  assert.ok(context);
  const found = checkFile(context)
    .filter(({ code }) => CODES.includes(code))
    .map(({ code, message }) => ({ code, name: /^`([^`]*)`/.exec(message)?.[1] ?? message }));
  project.dispose();
  return found;
}

/** Names that an object of the file needs, and that the API does not have. */
function undefinedOutside(path: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "litebox-corpus-"));
  const object = join(folder, "object.o");
  try {
    // Without optimisation, fortification or the library's inline functions: the names are those that the source calls.
    execFileSync("gcc", ["-w", "-std=gnu11", "-O0", "-fno-builtin", "-c", path, "-o", object]);
    const elf = readElf(readFileSync(object)).value;
    assert.ok(elf);
    const names = elf.symbols.filter(({ place }) => place === "undefined").map(({ name }) => name);
    // `__isoc99_…`, `__errno_location` and their like stand in no source: headers put them there.
    return [...new Set(names)].filter(
      (name) => name !== "" && !liteboxApi.isFunction(name) && !isReservedName(name),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const name of readdirSync(CORPUS).filter((each) => each.endsWith(".c"))) {
  test(`${name}: each undefined symbol outside the API is reported, and no other name`, async () => {
    const path = join(CORPUS, name);
    const truth = undefinedOutside(path).filter((each) => !/^(?:std(?:in|out|err)|environ)$/.test(each));
    assert.ok(truth.length > 20, `${String(truth.length)} symbols`);
    const found = (await reported(path)).filter(({ code }) => code === "outside-api-call");
    const names = [...new Set(found.map((each) => each.name))];
    assert.deepEqual(names.toSorted(), truth.toSorted());
  });
}

for (const folder of FOLDERS_THAT_LINK) {
  test(`nothing is reported in ${folder}, which is linked into enclaves`, async () => {
    const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".c"));
    assert.ok(files.length > 0);
    for (const name of files) {
      const found = await reported(join(ROOT, folder, name));
      assert.deepEqual(found, [], basename(name));
    }
  });
}
