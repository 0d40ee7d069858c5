import assert from "node:assert/strict";
import { test } from "node:test";

import { checkFile } from "../diagnostics/index.ts";
import { loadParsers } from "./parser.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import { Project } from "./project.ts";

const parsers = await loadParsers();

async function open(texts: Record<string, string>): Promise<{ project: Project; files: MemoryFiles }> {
  const files = new MemoryFiles(texts);
  const project = new Project("/p", files, parsers);
  await project.reload();
  return { project, files };
}

test("what is static in one source hides nothing in another, unless that one includes it", async () => {
  const body = "static int fork(void) { return 1; }\n#define socket(x) (x)\n";
  const { project, files } = await open({
    "own.c": `${body}int own(void) { return fork() + socket(1); }`,
    "other.c": "int other(void) { return fork() + socket(1); }",
    "linked.c": "int system(const char *text) { return *text; }",
    "calls.c": 'int calls(void) { return system("x"); }',
  });
  assert.deepEqual(findings(project, "own.c"), []);
  assert.deepEqual(findings(project, "other.c"), ["fork", "socket"]);
  assert.deepEqual(findings(project, "calls.c"), []);
  files.write("other.c", '#include "own.c"\nint other(void) { return fork() + socket(1); }');
  await project.reload();
  assert.deepEqual(findings(project, "other.c"), []);
});

test("a header that changes on the disk, goes, or loses what was typed in it is read again", async () => {
  const { project, files } = await open({
    "main.c": '#include "own.h"\nint main(void) { return own(); }',
    "own.h": '#include "deep.h"\nstatic inline int own(void) { return fork(); }',
    "deep.h": "static inline int deep(void) { return vfork(); }",
  });
  assert.deepEqual(findings(project, "own.h"), ["fork"]);
  files.write("own.h", '#include "deep.h"\nstatic inline int own(void) { return deep() + pipe(0); }');
  files.write("deep.h", "static inline int deep(void) { return socket(1); }");
  await project.reload();
  assert.deepEqual(findings(project, "own.h"), ["pipe"]);
  assert.deepEqual(findings(project, "deep.h"), ["socket"]);
  await project.edit("/p/deep.h", "static inline int deep(void) { return kill(1); }");
  assert.deepEqual(findings(project, "deep.h"), ["kill"]);
  await project.close("/p/deep.h");
  assert.deepEqual(findings(project, "deep.h"), ["socket"]);
  files.delete("deep.h");
  await project.reload();
  assert.deepEqual(project.paths, ["/p/main.c", "/p/own.h"]);
  assert.deepEqual(findings(project, "own.h"), ["deep", "pipe"]);
  files.delete("own.h");
  await project.reload();
  assert.deepEqual(project.paths, ["/p/main.c"]);
  assert.deepEqual(findings(project, "main.c"), ["own"]);
});

test("a text that an editor has of a file elsewhere counts as soon as a source includes it", async () => {
  const { project, files } = await open({
    "litebox.json": '{ "name": "x", "include": ["../q"] }',
    "main.c": "int main(void) { return 0; }",
  });
  project.note("/q/far.h", "static inline int far(void) { return fork(); }");
  await project.reload();
  assert.deepEqual(project.paths, ["/p/main.c"]);
  files.write("main.c", '#include "far.h"\nint main(void) { return far(); }');
  await project.reload();
  assert.ok(project.has("/q/far.h"));
});

test("carriage returns by themselves end lines, of comments and directives as well", async () => {
  const { project } = await open({
    "main.c": "#define ONE 1\r#include <unistd.h>\r// one\rint main(void) { return fork() + ONE; }\r",
  });
  assert.deepEqual(findings(project, "main.c"), ["<unistd.h>", "fork"]);
  assert.equal(project.linesOf("/p/main.c")?.positionAt(45).line, 3);
});

test("tests are analysed as they are built, and are no part of the program", async () => {
  const { project } = await open({
    "main.c":
      "int main(void) { return helper() + shared(); }\n#ifdef LITEBOX_TEST\nint only(void) { return fork(); }\n#endif",
    "shared.c": "int shared(void) { return 0; }",
    "tests/a.c":
      "#include <litebox/test.h>\nint helper(void) { return 1; }\n#ifdef LITEBOX_TEST\nLB_TEST(adds) { shared(); helper(); vfork(); }\n#endif",
  });
  assert.deepEqual(findings(project, "main.c"), ["helper"]);
  assert.deepEqual(findings(project, "tests/a.c"), ["vfork"]);
  assert.ok(project.usedNames().has("vfork"));
  assert.ok(!project.savedNames().has("vfork"));
  assert.ok(project.savedNames().has("helper"));
});

test("of a file that was open before its project was read it is known what is saved", async () => {
  const files = new MemoryFiles({ "main.c": 'int main(void) { return puts("saved"); }' });
  for (const text of ['int main(void) { return puts("saved"); }', "int main(void) { return abort(); }"]) {
    const project = new Project("/p", files, parsers);
    project.note("/p/main.c", text);
    await project.reload();
    assert.deepEqual([...project.savedNames()], ["puts"]);
    assert.deepEqual(project.savedTexts().get("/p/main.c"), 'int main(void) { return puts("saved"); }');
    assert.equal(project.textOf("/p/main.c"), text);
  }
});

test("a macro means what it does in a source that has the place as code", async () => {
  const { project } = await open({
    "litebox.json": '{ "name": "x", "sources": ["lib.c", "bare.c"] }',
    "lib.c":
      "#ifdef BARE\n#define GET(n) get_is_off\n#define OTHER() other_is_off()\n#else\n#define GET(n) got(n)\n#define OTHER() pipe(0)\n#endif\n" +
      "#ifndef BARE\nint *both(int n) { return GET(n); }\n#else\nint bare(void) { return OTHER(); }\n#endif\nint got(int n) { return n + OTHER(); }\n",
    "bare.c": '#define BARE\n#include "lib.c"\nint main(void) { return bare(); }\n',
  });
  const said = (): string[] => {
    const context = project.contextOf("/p/lib.c", undefined);
    assert.ok(context);
    return checkFile(context).map(({ message, range }) => {
      const line = context.text.slice(0, range.start).split("\n").length;
      return `${String(line)} ${/^`(\w+)`/.exec(message)?.[1] ?? message}`;
    });
  };
  const everywhere = ["11 other_is_off", "13 other_is_off", "13 pipe"];
  assert.deepEqual(said().sort(), everywhere);
  const text = project.textOf("/p/lib.c") ?? "";
  await project.edit("/p/lib.c", `\n${text}`);
  await project.edit("/p/lib.c", text.replace("#ifdef BARE", "#define BARE\n#ifdef BARE"));
  assert.deepEqual(said(), ["12 other_is_off", "14 other_is_off"]);
});

test("headers are read as the sources that include them see them, and again when that changes", async () => {
  const { project } = await open({
    "litebox.json": '{ "name": "x", "sources": ["*.c"], "defines": { "FAST": "2" } }',
    "config.h":
      "#if FAST > 1\n#define START fork\n#else\n#define START vfork\n#endif\n#ifdef WITH_PIPES\nstatic inline int both(void) { return pipe(0); }\n#endif",
    "main.c": '#include "config.h"\nint main(void) { return START(); }',
    "unused.h": "int never(void) { return fork(); }",
    "other.c": '#ifdef NEVER\n#include "unused.h"\n#endif\nint other(void) { return 0; }',
  });
  const said = (): string[] => {
    const context = project.contextOf("/p/main.c", undefined);
    assert.ok(context);
    return checkFile(context).map(({ message }) => /^`(\w+)`/.exec(message)?.[1] ?? message);
  };
  assert.deepEqual(said(), ["fork"]);
  assert.deepEqual(findings(project, "config.h"), []);
  assert.ok(!project.paths.includes("/p/unused.h"));
  await project.edit(
    "/p/main.c",
    '#define WITH_PIPES\n#include "config.h"\nint main(void) { return START(); }',
  );
  assert.deepEqual(findings(project, "config.h"), ["pipe"]);
  await project.edit(
    "/p/litebox.json",
    '{ "name": "x", "sources": ["*.c"], "defines": { "FAST": "0", "NEVER": "" } }',
  );
  assert.deepEqual(said(), ["vfork"]);
  assert.ok(project.paths.includes("/p/unused.h"));
});

test("a line that is half typed makes no findings of the code below it", async () => {
  const lines = [
    "int parse(const char *line, int n) { return line[n]; }",
    "int serve(const char *line) {",
    "  int refusal = parse(line, 1);",
    "  if (refusal) return later(refusal);",
    "  while (refusal) refusal = later(refusal);",
    "  return 0;",
    "}",
    "int later(int n) { return n - 1; }",
    "int main(void) { return serve(0) + later(2); }",
  ];
  const { project } = await open({ "main.c": lines.join("\n") });
  assert.deepEqual(findings(project, "main.c"), []);
  for (const half of [
    "  int refusal = parse(",
    "  int refusal = parse(line, (",
    "  int refusal = {",
    '  puts("',
    "  if (",
  ]) {
    await project.edit("/p/main.c", lines.with(2, half).join("\n"));
    assert.deepEqual(findings(project, "main.c"), [], half);
  }
});

test("an intrinsic of an illegal instruction is one finding", async () => {
  const { project } = await open({ "a.c": "void f(void) { unsigned a, b, c, d; __cpuid(0, a, b, c, d); }" });
  assert.deepEqual(findings(project, "a.c"), ["__cpuid"]);
});

function findings(project: Project, name: string): string[] {
  const context = project.contextOf(`/p/${name}`, undefined);
  if (!context) return [];
  return checkFile(context).map(({ range }) => context.text.slice(range.start, range.end));
}

const names = (project: Project): string[] => project.paths.map((path) => path.slice("/p/".length)).sort();

test("a project is its sources and the headers that they reach", async () => {
  const { project } = await open({
    "litebox.json": '{ "name": "a", "sources": ["src/*.c"], "include": ["include"] }',
    "src/main.c": '#include "local.h"\n#include <shared.h>\n#include "../own.h"\n#include <missing.h>\n',
    "src/local.h": "#include <deep.h>\n",
    "include/shared.h": "",
    "include/deep.h": '#include "shared.h"\n#include "deep.h"\n',
    "own.h": "",
    "unused.h": "",
    "other.c": "",
    "build/made.c": "",
  });
  assert.deepEqual(names(project), [
    "include/deep.h",
    "include/shared.h",
    "own.h",
    "src/local.h",
    "src/main.c",
  ]);
  assert.deepEqual(findings(project, "src/main.c"), ["<missing.h>"]);
});

test("a name that any file of the project gives a meaning to is no finding", async () => {
  const { project } = await open({
    "litebox.json": '{ "name": "a", "defines": { "GIVEN": "one" } }',
    "main.c": '#include "m.h"\nint main(void) { return one() + two(1) + GIVEN() + three() + four(); }\n',
    "one.c": "int one(void) { return 1; }\n",
    "m.h": "#define two(x) (x)\nint three(void);\n",
  });
  assert.deepEqual(findings(project, "main.c"), ["three", "four"]);
});

test("text of an editor counts until it is closed", async () => {
  const { project } = await open({
    "litebox.json": '{ "name": "a" }',
    "main.c": "int main(void) { return 0; }\n",
    "new.h": "#define N() 1\n",
  });
  await project.edit("/p/main.c", '#include "new.h"\nint main(void) { return N() + fork(); }\n');
  assert.deepEqual(names(project), ["main.c", "new.h"]);
  assert.deepEqual(findings(project, "main.c"), ["fork"]);
  await project.close("/p/main.c");
  assert.deepEqual(names(project), ["main.c"]);
  assert.deepEqual(findings(project, "main.c"), []);
});

test("files that come, change and go", async () => {
  const { project, files } = await open({
    "litebox.json": '{ "name": "a" }',
    "main.c": "int main(void) { return late(); }\n",
  });
  assert.deepEqual(findings(project, "main.c"), ["late"]);
  files.write("late.c", "int late(void) { return 1; }\n");
  await project.reload();
  assert.deepEqual(findings(project, "main.c"), []);
  files.write("late.c", "int later(void) { return 1; }\n");
  await project.reload();
  assert.deepEqual(findings(project, "main.c"), ["late"]);
  files.delete("late.c");
  await project.reload();
  assert.deepEqual(names(project), ["main.c"]);
});

test("a manifest with a mistake leaves the last good one in force", async () => {
  const { project } = await open({
    "litebox.json": '{ "name": "a", "sources": ["b.c"] }',
    "b.c": "",
    "c.c": "",
  });
  await project.edit("/p/litebox.json", '{ "name": "a", "sources": [');
  assert.ok(project.manifest.problems.length > 0);
  assert.deepEqual(names(project), ["b.c"]);
  await project.edit("/p/litebox.json", '{ "name": "a", "sources": ["c.c"] }');
  assert.deepEqual(names(project), ["c.c"]);
});

test("bytes that are no text are no obstacle", async () => {
  const { project } = await open({
    "litebox.json": '{ "name": "a" }',
    "main.c": '\0\uFFFD\u0001{{{((("\n#include',
    "empty.c": "",
  });
  assert.deepEqual(names(project), ["empty.c", "main.c"]);
  project.contextOf("/p/main.c", undefined);
});
