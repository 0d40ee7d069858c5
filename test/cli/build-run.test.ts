/** `litebox build`, `run`, `check` and `--help`, as programs. */
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { buildAnswer, litebox, liteboxJson } from "./litebox.ts";
import { project, returning } from "./project.ts";

test("the enclave's exit code is the command's", (context) => {
  assert.equal(litebox(["run", returning(context, 7)]).status, 7);
  assert.equal(litebox(["run", returning(context, 0)]).status, 0);
});

test("arguments after -- are the program's, input is its standard input", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "echo" }',
    "main.c":
      "#include <stdio.h>\nint main(int argc, char **argv) {\n" +
      '    for (int i = 1; i < argc; i++) printf("[%s]", argv[i]);\n    return argc;\n}\n',
  });
  const { status, stdout } = litebox(["run", folder, "--", "one", "--two", "3 4"]);
  assert.equal(stdout, "[one][--two][3 4]");
  assert.equal(status, 4);
});

test("translated code gives with the user's Node what interpreted code gives", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "translated" }',
    "main.c":
      "#include <stdio.h>\n#include <string.h>\n" +
      "static unsigned twice(unsigned n) { return n * 2 + 1; }\n" +
      "static unsigned mixed(unsigned n) { return n * 2654435761u ^ n >> 7; }\n" +
      "static unsigned (*const steps[])(unsigned) = {twice, mixed, mixed, twice, mixed};\n" +
      "static unsigned depth(unsigned n) { return n < 2 ? n : depth(n - 1) + depth(n - 2); }\n" +
      "int main(void) {\n    char text[300] = {0};\n    unsigned sum = depth(17);\n" +
      "    for (unsigned i = 0; i < 20000; i++) {\n        sum = steps[i % 5](sum);\n" +
      "        memset(text, (int)sum & 0x7f, i % 300);\n        sum += (unsigned char)text[i % 300 / 2];\n    }\n" +
      '    printf("%08x\\n", sum);\n    return 0;\n}\n',
  });
  const runs = [[], ["--engine", "interpreter"]].map((engine) => litebox(["run", folder, ...engine]));
  for (const { status, stdout } of runs) {
    assert.equal(status, 0);
    assert.match(stdout, /^[0-9a-f]{8}\n$/);
  }
  assert.equal(runs[0]?.stdout, runs[1]?.stdout);
});

test("a build with nothing to do compiles nothing and leaves the image alone", (context) => {
  const folder = returning(context, 0);
  const { image } = buildAnswer.parse(liteboxJson(["build", folder]));
  const before = statSync(image).mtimeMs;
  const again = z
    .object({ compiled: z.array(z.string()), linked: z.boolean() })
    .parse(liteboxJson(["build", folder]));
  assert.deepEqual(again, { compiled: [], linked: false });
  assert.equal(statSync(image).mtimeMs, before);
});

test("litebox check names file, line, column and code", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "outside" }',
    "main.c": "#include <sys/socket.h>\nint main(void) {\n    return fork();\n}\n",
  });
  const { status, stdout } = litebox(["check"], { folder });
  assert.equal(status, 1);
  assert.match(stdout, /^main\.c:1:10: error: .* \[outside-api-header\]$/m);
  assert.match(stdout, /^main\.c:3:12: error: .* \[outside-api-call\]$/m);
  const answer = z.object({ findings: z.array(z.object({ code: z.string() })) });
  const json = answer.parse(JSON.parse(litebox(["check", "--json"], { folder }).stdout));
  assert.deepEqual(
    json.findings.map(({ code }) => code),
    ["outside-api-header", "outside-api-call"],
  );
});

test("a TCB over its budget is a failure that says by how much, and the image is there", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "tiny", "tcb": { "bytes": 16 } }',
    "main.c": "int main(void) {\n    return 0;\n}\n",
  });
  const { status, stderr } = litebox(["build", folder]);
  assert.equal(status, 1);
  assert.match(stderr, /budget/);
  assert.ok(existsSync(path.join(folder, "build/tiny.sgxs")));
});

test("every command explains itself", () => {
  const general = litebox(["--help"]);
  assert.equal(general.status, 0);
  for (const name of ["build", "run", "check", "tcb", "measure", "sign", "inspect"]) {
    assert.match(general.stdout, new RegExp(`litebox ${name}\\b`));
    const { status, stdout } = litebox([name, "--help"]);
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^Usage: litebox ${name}`, "m"));
    assert.match(stdout, /--json/);
  }
});
