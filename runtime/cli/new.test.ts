import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { NEEDS } from "../../scripts/lib/debian.mjs";
import { UserError } from "../base/errors.ts";
import { decodeUtf8 } from "../base/text.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import { openProject } from "../image/project.ts";
import { parseArguments } from "./arguments.ts";
import { newCommand } from "./commands/new.ts";
import { Output } from "./output.ts";
import { samplesFolder } from "./paths.ts";
import { templates } from "./templates.ts";
import type { Template } from "./templates.ts";
import { runLitebox } from "./testing/run.ts";

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "litebox-new-"));
});

after(() => rm(folder, { recursive: true }));

interface Made {
  readonly folder: string;
  readonly name: string;
  readonly main: string;
  readonly files: readonly string[];
}

/** What the command prints. */
async function print(...words: readonly string[]): Promise<string> {
  let out = "";
  const output = new Output({
    out: {
      write: (data) => (out += typeof data === "string" ? data : decodeUtf8(data)),
    },
    error: { write: () => undefined },
  });
  await newCommand.run({ ...parseArguments(newCommand, words), output, workingFolder: folder });
  return out;
}

async function make(...words: readonly string[]): Promise<Made> {
  return JSON.parse(await print(...words, "--json")) as Made;
}

function refuses(words: readonly string[], sentence: RegExp): Promise<void> {
  return assert.rejects(
    print(...words),
    (error) => error instanceof UserError && sentence.test(error.message),
  );
}

for (const [name, { sample, main }] of Object.entries<Template>(templates)) {
  test(`${name}: the project is the sample, with another name`, async () => {
    const made = await make(name, `new-${name}`);
    const { manifest } = await openProject(made.folder, nodeBuildSystem());
    assert.equal(manifest.name, `new-${name}`);
    assert.ok(made.files.includes(main) && made.main === main);
    for (const path of made.files.filter((each) => /\.(c|h|cpp|rs|txt)$/.test(each)))
      assert.equal(
        await readFile(join(made.folder, path), "utf8"),
        await readFile(join(samplesFolder(), sample, path), "utf8"),
      );
    for (const path of made.files) {
      const text = await readFile(join(made.folder, path), "utf8");
      assert.doesNotMatch(text, /samples\/|\.\.\/extension/, `${path} names nothing that is not there`);
    }
    assert.equal(await readFile(join(made.folder, ".gitignore"), "utf8"), "build/\nstorage/\n");
  });
}

/** Under the name `zebra`, which comes after that of the crate `litebox`, so that Cargo's lock file has another order. */
async function runsAs(template: string): Promise<void> {
  const { folder: path } = await make(template, join(template, "zebra"));
  const platform = join(folder, "secret");
  const { output, exitCode } = await runLitebox({ path, platform, workingFolder: folder, words: [] });
  assert.match(output, /^Hello from inside the enclave\./);
  assert.equal(exitCode, 0);
  assert.ok((await readdir(join(path, "build"))).includes("zebra.sgxs"));
}

test("a new project in C is built and run", () => runsAs("hello-c"));

const lacksRust = NEEDS.rust.found() === undefined && "there is no Cargo here";
test("a new project in Rust is built and run", { skip: lacksRust }, () => runsAs("hello-rust"));

test("without a template they are listed", async () => {
  const { templates: listed } = JSON.parse(await print("--json")) as { templates: { name: string }[] };
  assert.deepEqual(
    listed.map(({ name }) => name),
    Object.keys(templates),
  );
  assert.match(await print(), /^sealed-c +C +Keeps notes/m);
});

test("a folder may be there, when it is empty but for git's", async () => {
  await mkdir(join(folder, "there/.git"), { recursive: true });
  assert.equal((await make("hello-c", "there")).name, "there");
});

test("says how to begin", async () => {
  assert.match(await print("hello-c", "told"), /^Made told in .*\n {2}litebox run told\n$/);
});

test("what cannot be made is refused in a sentence", async () => {
  await mkdir(join(folder, "full"));
  await writeFile(join(folder, "full/file"), "");
  await refuses(["hello-c", "full"], /full is not empty\. Name a folder that is empty/);
  await refuses(
    ["hello-c", "full/file/below"],
    /cannot be made in .*below: .* Name a folder that you may write to\./,
  );
  await refuses(["hello-c"], /Name the new project's folder/);
  await refuses(["hello-fortran", "x"], /no template 'hello-fortran'\. The templates are: hello-c, /);
  await refuses(["hello-c", "a b"], /cannot be called 'a b': it needs a name of letters/);
  await refuses(["hello-rust", "1st"], /cannot be called '1st': it needs the name of a package of Cargo/);
  assert.equal((await make("hello-rust", "2nd", "--name", "second")).name, "second");
});
