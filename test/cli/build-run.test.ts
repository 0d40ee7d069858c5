/** `litebox build`, `run`, `measure`, `tcb` and `check` on the samples, as programs. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { NEEDS } from "../../scripts/lib/debian.mjs";
import { SAMPLES } from "../../scripts/lib/paths.mjs";
import { litebox, liteboxJson } from "./litebox.ts";
import { project, returning, sample } from "./project.ts";

const PAGE = 4096;

const buildAnswer = z.object({
  version: z.literal(1),
  name: z.string(),
  image: z.string(),
  elf: z.string(),
  record: z.string(),
  mrenclave: z.string().regex(/^[0-9a-f]{64}$/),
  tcb: z.object({ bytes: z.number(), lines: z.number() }),
  problems: z.tuple([]),
});

const component = z.object({ name: z.string(), kind: z.string(), bytes: z.number(), lines: z.number() });

const tcbAnswer = z.object({
  mrenclave: z.string(),
  tcb: z.object({
    bytes: z.number(),
    lines: z.number(),
    components: z.array(component),
    layout: z.array(z.object({ name: z.string(), bytes: z.number() })),
  }),
});

const buildRecord = z.object({
  name: z.string(),
  mrenclave: z.string(),
  image: z.object({ bytes: z.number(), sha256: z.string(), pages: z.number() }),
});

const runAnswer = z.object({
  version: z.literal(1),
  mrenclave: z.string(),
  end: z.string(),
  exitCode: z.number(),
  output: z.string(),
  errorOutput: z.string(),
});

const names = readdirSync(SAMPLES).filter((name) => existsSync(path.join(SAMPLES, name, "litebox.json")));

function sum(rows: readonly { readonly bytes: number }[]): number {
  return rows.reduce((total, { bytes }) => total + bytes, 0);
}

/** They run until they are stopped; what they serve is tested in test/tls. */
const SERVERS = names.filter((name) =>
  readFileSync(path.join(SAMPLES, name, "litebox.json"), "utf8").includes('"listen"'),
);
const runsForEver = (name: string) => SERVERS.includes(name) && "it is a server";

/** Samples with code of another library, whose source is got as a user gets it; for a test's `skip` why it cannot be had. */
const LIBRARIES: Readonly<Record<string, string>> = Object.fromEntries(
  SERVERS.map((name) => [name, "mbedtls"]),
);
const unfetched = new Map(
  [...new Set(Object.values(LIBRARIES))].map((library) => {
    const { status, stderr } = litebox(["fetch", library]);
    return [library, status !== 0 && stderr];
  }),
);
const lacksLibrary = (name: string) => unfetched.get(LIBRARIES[name] ?? "") ?? false;

const isRust = (name: string) => existsSync(path.join(SAMPLES, name, "Cargo.toml"));
const lacksRust = NEEDS.rust.found() === undefined && "there is no Cargo here";

for (const name of names) {
  const skip = lacksLibrary(name) || (isRust(name) && lacksRust);

  test(`samples/${name}: the measurement is that of the very bytes of the image`, { skip }, (context) => {
    const folder = sample(context, name);
    const built = buildAnswer.parse(liteboxJson(["build", folder]));
    const image = readFileSync(built.image);
    assert.equal(createHash("sha256").update(image).digest("hex"), built.mrenclave);
    assert.equal(litebox(["measure", built.image]).stdout.trim(), built.mrenclave);
    for (const ending of ["sgxs", "sig", "elf", "map", "json"]) {
      assert.ok(existsSync(path.join(folder, "build", `${name}.${ending}`)), ending);
    }
  });

  test(`samples/${name}: a build elsewhere, and a second build, give the same image`, { skip }, (context) => {
    const [here, there] = [sample(context, name), sample(context, name)];
    const first = buildAnswer.parse(liteboxJson(["build", here]));
    const second = buildAnswer.parse(liteboxJson(["build", there]));
    assert.equal(second.mrenclave, first.mrenclave);
    rmSync(path.join(here, "build"), { recursive: true });
    assert.equal(buildAnswer.parse(liteboxJson(["build", here])).mrenclave, first.mrenclave);
  });

  test(
    `samples/${name}: runs, and what runs has the measurement of the build`,
    { skip: runsForEver(name) || skip },
    (context) => {
      const folder = sample(context, name);
      const { mrenclave, image } = buildAnswer.parse(liteboxJson(["build", folder]));
      const fromFolder = runAnswer.parse(liteboxJson(["run", folder]));
      assert.equal(fromFolder.end, "exited");
      assert.equal(fromFolder.mrenclave, mrenclave);
      const plain = litebox(["run", folder]);
      assert.equal(plain.status, 0, plain.stderr);
      assert.notEqual(plain.stdout, "");
      assert.equal(runAnswer.parse(liteboxJson(["run", image])).mrenclave, mrenclave);
    },
  );

  test(`samples/${name}: the TCB is attributed to the last byte`, { skip }, (context) => {
    const folder = sample(context, name);
    const { tcb, mrenclave } = tcbAnswer.parse(liteboxJson(["tcb", folder]));
    const text = readFileSync(path.join(folder, "build", `${name}.json`), "utf8");
    const record = buildRecord.parse(JSON.parse(text));
    assert.equal(record.mrenclave, mrenclave);
    assert.equal(sum(tcb.components), tcb.bytes);
    assert.equal(tcb.bytes + sum(tcb.layout), record.image.pages * PAGE);
    assert.ok(tcb.components.some(({ kind, bytes }) => kind === "application" && bytes > 0));
    const table = litebox(["tcb", folder]);
    assert.equal(table.status, 0, table.stderr);
    for (const { name: part } of tcb.components) assert.ok(table.stdout.includes(part), part);
  });

  test(`samples/${name}: nothing to report by litebox check`, () => {
    const { status, stdout, stderr } = litebox(["check", path.join(SAMPLES, name)]);
    assert.equal(stdout, "");
    assert.equal(status, 0, stderr);
  });

  test(
    `samples/${name}: clang builds it too, and it does the same`,
    { skip: runsForEver(name) || skip || (NEEDS.clang.found() === undefined && "there is no clang here") },
    (context) => {
      const folder = sample(context, name);
      const gcc = runAnswer.parse(liteboxJson(["run", "--seed", "1", folder]));
      rmSync(path.join(folder, "build"), { recursive: true });
      const built = litebox(["build", "--compiler", "clang", folder]);
      assert.equal(built.status, 0, built.stderr);
      const image = path.join(folder, "build", `${name}.sgxs`);
      const clang = runAnswer.parse(liteboxJson(["run", "--seed", "1", image]));
      assert.equal(clang.exitCode, gcc.exitCode);
      assert.equal(clang.errorOutput, gcc.errorOutput);
    },
  );
}

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
