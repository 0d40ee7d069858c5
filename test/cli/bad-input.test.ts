/** What goes wrong is answered by one sentence that says what to do, exit status 1 or 2, and nothing of the user's overwritten. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { which } from "../../scripts/lib/run.mjs";
import { endOf, litebox, startUnderDebugger } from "./litebox.ts";
import { project, returning } from "./project.ts";

const MAIN = "int main(void) {\n    return 0;\n}\n";

test("a missing compiler: which one, and how to get it", (context) => {
  const folder = returning(context, 0);
  // A PATH with the linker only.
  const tools = path.join(project(context, {}), "bin");
  mkdirSync(tools);
  for (const name of ["ld", "as", "ar", "objcopy"]) {
    const file = which(name);
    if (file !== undefined) symlinkSync(file, path.join(tools, name));
  }
  const { status, stderr } = litebox(["build", folder], { environment: { PATH: tools } });
  assert.equal(status, 1);
  assert.match(stderr, /gcc/);
  assert.match(stderr, /apt-get install|apt install/);
});

test("a compiler by a path that does not exist", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "tiny", "compiler": "/nowhere/gcc-99" }',
    "main.c": MAIN,
  });
  const { status, stderr } = litebox(["build", folder]);
  assert.equal(status, 1);
  assert.match(stderr, /\/nowhere\/gcc-99/);
});

test("a mistake in the manifest: line, column, and what was expected", (context) => {
  const folder = project(context, {
    "litebox.json": '{\n  "name": "tiny",\n  "tcb": { "bytes": "many" }\n}\n',
    "main.c": MAIN,
  });
  const { status, stderr } = litebox(["build", folder]);
  assert.equal(status, 1);
  assert.match(stderr, /litebox\.json:3:21: /);
  assert.match(stderr, /16K|number|size/i);
});

test("a manifest that is no JSON", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "tiny",\n  "sources" ["*.c"] }\n',
    "main.c": MAIN,
  });
  const { status, stderr } = litebox(["build", folder]);
  assert.equal(status, 1);
  assert.match(stderr, /litebox\.json:2:\d+: /);
});

test("a folder without a manifest, and one that does not exist", (context) => {
  const empty = project(context, {});
  for (const folder of [empty, path.join(empty, "nowhere")]) {
    for (const command of ["build", "run", "tcb"]) {
      const { status, stderr } = litebox([command, folder]);
      assert.ok(status === 1 || status === 2, `${command}: exit status ${String(status)}`);
      assert.match(stderr, /litebox\.json|nowhere/);
    }
  }
});

test("a source that does not compile: the compiler's own message, and the last image stays", (context) => {
  const folder = project(context, { "litebox.json": '{ "name": "tiny" }', "main.c": MAIN });
  assert.equal(litebox(["build", folder]).status, 0);
  const image = path.join(folder, "build/tiny.sgxs");
  const before = readFileSync(image);
  writeFileSync(path.join(folder, "main.c"), "int main(void) {\n    return nothing;\n}\n");
  const { status, stderr, stdout } = litebox(["build", folder]);
  assert.equal(status, 1);
  assert.match(stderr + stdout, /main\.c:2:12: error: .*nothing/);
  assert.deepEqual(readFileSync(image), before);
});

test("a call outside the API does not link, and the message names function and place", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "tiny" }',
    "main.c": "int fork(void);\nint main(void) {\n    return fork();\n}\n",
  });
  const { status, stderr, stdout } = litebox(["build", folder]);
  assert.equal(status, 1);
  assert.match(stderr + stdout, /fork/);
  assert.match(stderr + stdout, /main\.c/);
});

test("images that are truncated, empty or not ours", (context) => {
  const folder = returning(context, 0);
  assert.equal(litebox(["build", folder]).status, 0);
  const image = path.join(folder, "build/tiny.sgxs");
  const truncated = path.join(folder, "truncated.sgxs");
  writeFileSync(truncated, readFileSync(image));
  truncateSync(truncated, readFileSync(image).length - 100);
  const foreign = path.join(folder, "foreign.sgxs");
  writeFileSync(foreign, readFileSync(process.execPath).subarray(0, 100_000));
  const empty = path.join(folder, "empty.sgxs");
  writeFileSync(empty, "");
  for (const file of [truncated, foreign, empty, path.join(folder, "nowhere.sgxs")]) {
    for (const command of ["run", "measure"]) {
      const { status, stderr, stdout } = litebox([command, file]);
      assert.ok(
        status === 1 || status === 2,
        `${command} ${path.basename(file)}: exit status ${String(status)}`,
      );
      assert.match(stderr, new RegExp(path.basename(file, ".sgxs")));
      assert.equal(stdout, "");
    }
  }
});

test("a port that is taken", async (context) => {
  const folder = returning(context, 0);
  assert.equal(litebox(["build", folder]).status, 0);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { status, stderr } = litebox(["run", "--gdb", String(port), "--wait", folder]);
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(String(port)));
  assert.match(stderr, /in use|taken/);
});

test("a port that is none, and --wait without --gdb, are wrong usage", (context) => {
  const folder = returning(context, 0);
  for (const wrong of [["--gdb", "70000"], ["--gdb", "x"], ["--wait"], ["--gdb"], ["--nonsense"]]) {
    const { status, stderr } = litebox(["run", folder, ...wrong]);
    assert.equal(status, 2, `${wrong.join(" ")}: ${stderr}`);
    assert.match(stderr, /Usage|usage|port|--gdb|--help/);
  }
  assert.equal(litebox(["nonsense"]).status, 2);
  assert.equal(litebox([]).status, 2);
});

test("a debugger that hangs up ends nothing but its session", { timeout: 60_000 }, async (context) => {
  const { child, port, ended, output } = await startUnderDebugger([returning(context, 5)]);
  context.after(() => child.kill());
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write("+$qSupported#37$m40000"); // in the middle of a packet
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
  const status = await endOf(ended, 2000);
  // Either it goes on without the debugger, or it waits for the next; it neither crashes nor complains.
  assert.ok(status === 5 || status === "still running", `exit status ${String(status)}\n${output.stderr}`);
  assert.doesNotMatch(output.stderr, /^\s+at /m);
});

test("a fault: the line, the reason, exit status 1", (context) => {
  const folder = project(context, {
    "litebox.json": '{ "name": "fault" }',
    "main.c":
      "static const int fixed = 1;\n\nint main(void) {\n" +
      "    volatile int *wrong = (volatile int *)&fixed;\n    *wrong = 2;\n    return *wrong;\n}\n",
  });
  const { status, stderr } = litebox(["run", folder]);
  assert.equal(status, 1);
  assert.match(stderr, /write to read-only page 0x[0-9a-f]+/i);
  assert.match(stderr, /main\.c:5/);
});

test("the project itself stays as it was", (context) => {
  const folder = returning(context, 0);
  assert.equal(litebox(["build", folder]).status, 0);
  assert.ok(existsSync(path.join(folder, "build")));
  assert.equal(
    readFileSync(path.join(folder, "litebox.json"), "utf8"),
    '{ "name": "tiny", "sources": ["*.c"] }',
  );
});
