/** When the n-th allocation or the n-th host call fails, for every n, no component leaks, tears or crashes. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { apiFunctionTable, component, components, type ComponentName } from "../api/index.ts";
import { lacksMbedtls } from "../image/testing/third-party.ts";
import { buildFailing, FAILURES, tryEvery } from "./testing/failing.ts";
import type { BuiltProgram, FailingProgram, FailureKind } from "./testing/failing.ts";
import { hasTool } from "./testing/native.ts";
import { COMPONENTS } from "./testing/sources.ts";

const PROGRAMS: readonly FailingProgram[] = [
  { component: "heap" },
  { component: "string" },
  { component: "stdio" },
  { component: "stdlib" },
  { component: "time" },
  { component: "net" },
  // A host that does not wake a thread stops the program, as a host can at any time.
  { component: "threads", ends: ["deadlock", "endless"] },
  { component: "exceptions" },
  { component: "assert", ends: ["abort"] },
  { component: "test" },
  { component: "cxx", language: "cpp", ends: ["cxx-exception"] },
  { component: "crypto" },
  { component: "reportcheck" },
  { component: "seal" },
  { component: "quote" },
  { component: "hostfiles" },
];

/** Where else that is tested, or what makes it part of the others. */
const ELSEWHERE: Readonly<Partial<Record<ComponentName, string>>> = {
  https: "test/tls/faults.test.ts, with x509 and tls",
  channel: "test/tls/faults.test.ts, over sockets",
  ratls: "test/tls/faults.test.ts, with https",
  verify: "test/tls/faults.test.ts",
  fs: "testing/fs-crash-test.c: each host call and each use of a cipher; runtime/cli/files.test.ts: ever less memory",
};

const skip = !hasTool("gcc") && "there is no gcc here";

test("every component that allocates or calls the host has a program here", () => {
  const wanting = components.filter(({ name }) => {
    const calls = apiFunctionTable.some((f) => f.component === name && f.hostCalls.length > 0);
    const folder = path.join(COMPONENTS, name);
    const isFolder = readdirSync(COMPONENTS).includes(name);
    const sources = isFolder
      ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.[chS]$/.test(file))
      : [];
    const allocates = sources.some((file) =>
      /\b(?:m|c|re)alloc\(/.test(readFileSync(path.join(folder, file), "utf8")),
    );
    const isThere = PROGRAMS.some((program) => program.component === name) || name in ELSEWHERE;
    return (calls || allocates) && !isThere;
  });
  assert.deepEqual(wanting, []);
});

test(
  "a leak, a block that is torn and a program that does not notice a failure are found",
  { skip },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-failing-"));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const problems = async (name: string, body: string): Promise<string> => {
      const source = `#include <string.h>\n#include "failing.h"\nint main(void) {\n test_begins();\n${body} test_ends();\n return 0;\n}\n`;
      const built = await buildFailing(path.join(folder, name), { component: "heap", source });
      return (await tryEvery(built, "allocation")).problems.join("\n");
    };
    const leak =
      " char *a = malloc(9), *b = malloc(9);\n if (b == NULL) return 0;\n free(b);\n if (a) memset(a, 1, 9);\n";
    assert.match(
      await problems("leak", leak),
      /when nothing fails: 1 blocks are left allocated, the first of 9 bytes/,
    );
    const forgets =
      " char *a = malloc(9);\n if (a == NULL) return 0;\n char *b = malloc(9);\n if (b != NULL) { free(a); free(b); }\n";
    assert.match(
      await problems("forgets", forgets),
      /^allocation 2: 1 blocks are left allocated, the first of 9 bytes/,
    );
    const careless = " char *a = malloc(9);\n memset(a, 1, 9);\n free(a);\n";
    assert.match(await problems("careless", careless), /^allocation 1: .*address 0/);
    assert.match(
      await problems("wrong", " char *a = malloc(9);\n CHECK(a != NULL);\n free(a);\n"),
      /^allocation 1: .* its line 6/,
    );
  },
);

for (const program of PROGRAMS) {
  const needs = component(program.component)?.needs !== undefined && lacksMbedtls;
  const noCxx = program.language === "cpp" && !hasTool("g++") && "there is no g++ here";
  describe(`component ${program.component} while something fails`, { skip: skip || needs || noCxx }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-failing-"));
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    let built: BuiltProgram;
    before(async () => {
      built = await buildFailing(folder, program);
    });
    for (const kind of Object.keys(FAILURES) as FailureKind[])
      test(`every ${kind}`, { timeout: 300_000 }, async (t) => {
        const { count, runs, problems } = await tryEvery(built, kind);
        t.diagnostic(`${count} of the kind, ${runs} runs`);
        assert.deepEqual(problems, []);
      });
  });
}
