import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { UserError } from "../base/errors.ts";
import { build } from "../image/testing/temporary-project.ts";
import type { ComparisonReport } from "../tcb/container/report.ts";
import { dockerSave, ociLayout, tar, tarOf } from "../tcb/container/testing/archives.ts";
import { compile, lacks, temporaryFolder } from "../tcb/container/testing/programs.ts";
import { parseArguments } from "./arguments.ts";
import { compareCommand } from "./commands/compare.ts";
import { Output } from "./output.ts";

/** The command as `litebox` runs it, without a process of its own for each run. */
async function compare(folder: string, ...words: string[]) {
  let out = "";
  let error = "";
  const streams = {
    out: { write: (data: string | Uint8Array) => (out += String(data)) },
    error: { write: (data: string | Uint8Array) => (error += String(data)) },
  };
  const context = {
    ...parseArguments(compareCommand, words),
    output: new Output(streams),
    workingFolder: folder,
  };
  try {
    const status = await compareCommand.run(context);
    return { status, out, error };
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return { status: thrown.exitStatus, out, error: error + thrown.message };
  }
}

const SOURCE = ".globl _start; _start: mov $1, %eax; syscall; mov $60, %eax; syscall\n";

test(
  "an OCI folder and an archive of docker save, with reports, advisories and a configuration",
  { skip: lacks("gcc") },
  async (t) => {
    const folder = temporaryFolder(t);
    const program = readFileSync(compile(folder, "app.S", SOURCE, "-nostdlib", "-static"));
    const packages = "P:app\nV:1.0-r0\nF:\nR:app\n\n";
    const layer = tar(
      { path: "app", content: program, mode: 0o755 },
      { path: "etc/os-release", content: "ID=alpine\nVERSION_ID=3.20.1\n" },
      { path: "lib/apk/db/installed", content: packages },
    );
    const image = { layers: [layer], name: "app:1", config: { Cmd: ["/app"] } };
    for (const [path, content] of ociLayout(image)) {
      mkdirSync(dirname(join(folder, "layout", path)), { recursive: true });
      writeFileSync(join(folder, "layout", path), content);
    }
    writeFileSync(join(folder, "image.tar"), tarOf(dockerSave(image)));
    const ranges = [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed: "1.0-r1" }] }];
    const affected = [{ package: { ecosystem: "Alpine:v3.20", name: "app" }, ranges }];
    writeFileSync(join(folder, "osv.json"), JSON.stringify([{ id: "ALPINE-X", affected }]));
    writeFileSync(join(folder, "config"), "CONFIG_X=y\n");
    const more = [
      "--advisories",
      "osv.json",
      "--kernel-config",
      "config",
      "--markdown",
      "out/r.md",
      "--html",
      "r.html",
    ];
    for (const container of ["layout", "image.tar"]) {
      const { status, out, error } = await compare(folder, "--container", container, "--json", ...more);
      assert.deepEqual([status, error], [0, ""]);
      const report = JSON.parse(out) as ComparisonReport;
      assert.equal(report.container.name, "app:1");
      assert.deepEqual(report.container.syscalls.names, ["write", "exit"]);
      assert.deepEqual(
        report.container.packages.closure.map(({ name }) => name),
        ["app"],
      );
      assert.deepEqual(
        report.advisories?.matches.map(({ id, fixed, isInClosure }) => [id, fixed, isInClosure]),
        [["ALPINE-X", "1.0-r1", true]],
      );
      assert.deepEqual(report.kernel.config, { builtIn: 1, modules: 0 });
      assert.equal(report.enclave, undefined);
    }
    assert.match(readFileSync(join(folder, "out/r.md"), "utf8"), /^# TCB of app:1\n/);
    assert.match(
      readFileSync(join(folder, "r.html"), "utf8"),
      /^<!doctype html>\n.*Content-Security-Policy/s,
    );
    const text = await compare(folder, "--container", "image.tar");
    assert.match(text.out, /^TCB of app:1\n=+\n/);
  },
);

test(
  "the enclave of a project stands beside it when it is built, and is asked for when not",
  { skip: lacks("gcc") },
  async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, "litebox.json"), '{ "name": "tiny" }');
    writeFileSync(join(folder, "main.c"), "int main(void) { return 0; }\n");
    const image = { layers: [tar({ path: "x", content: "data" })], config: { Cmd: ["/x"] } };
    writeFileSync(join(folder, "image.tar"), tarOf(dockerSave(image)));
    const report = async () => {
      const { out } = await compare(folder, "--container", "image.tar", ".", "--json");
      return JSON.parse(out) as ComparisonReport;
    };
    const before = await report();
    assert.equal(before.enclave, undefined);
    assert.match(before.problems[0]?.message ?? "", /tiny is not built, .* Run 'litebox build' first/);
    assert.match(before.container.unseen.join(" "), /\/x is no ELF file for x86-64/);
    await build(folder);
    const { enclave } = await report();
    assert.equal(enclave?.name, "tiny");
    assert.ok(enclave.bytes > 0 && enclave.components.some(({ name }) => name === "application"));
  },
);

test("what cannot be compared is said in one sentence", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "text"), "no archive".repeat(100));
  const image = tarOf(dockerSave({ layers: [tar({ path: "x", content: "data" })] }));
  writeFileSync(join(folder, "image.tar"), image);
  writeFileSync(join(folder, "cut.tar"), image.subarray(0, 700));
  const cases: [string[], number, RegExp][] = [
    [[], 2, /--container FILE is missing/],
    [["--container", "absent"], 1, /Cannot open .*absent: there is no such file/],
    [["--container", "text"], 1, /neither a folder nor a tar archive/],
    [["--container", "cut.tar"], 1, /neither a folder nor a tar archive|ends within/],
    [["--container", "."], 1, /neither an OCI layout/],
    [["--container", "image.tar", "--image", "other"], 1, /There is no image other in it\. It has: test:1/],
    [["--container", "image.tar", "--kernel", "text"], 1, /no Linux kernel for x86/],
    [["--container", "image.tar", "--advisories", "text"], 1, /no JSON file/],
    [["--container", "image.tar", "absent"], 2, /There is no folder/],
    [["--container", "image.tar", "--html", "text/r.html"], 1, /r\.html/],
  ];
  for (const [words, status, sentence] of cases) {
    const ran = await compare(folder, ...words);
    assert.deepEqual([ran.status, ran.out], [status, ""], words.join(" "));
    assert.match(ran.error, sentence);
    assert.equal(ran.error.trimEnd().split("\n").length, 1, ran.error);
  }
});
