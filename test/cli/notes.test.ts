/** samples/notes from end to end: notes outlast runs and builds, and the host can do nothing with them. */
import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { litebox } from "./litebox.ts";
import { sample } from "./project.ts";

const fetched = litebox(["fetch", "mbedtls"]);
const lacksMbedtls = fetched.status !== 0 && fetched.stderr;

test("samples/notes keeps its notes", { skip: lacksMbedtls, timeout: 120_000 }, (context) => {
  const folder = sample(context, "notes");
  const secret = path.join(folder, "..", "secret");
  const image = path.join(folder, "build/notes.sgxs");
  const files = path.join(folder, "storage/files");
  const notes = (...words: readonly string[]) => {
    const storage = ["--storage", path.join(folder, "storage")];
    const { stdout, stderr, status } = litebox([
      "run",
      image,
      "--platform-secret",
      secret,
      ...storage,
      "--",
      ...words,
    ]);
    return `${stdout}${stderr}${status === 0 ? "" : `exit ${status}\n`}`;
  };
  const built = litebox(["build", folder]);
  assert.equal(built.status, 0, built.stderr);
  assert.equal(notes("list"), "There are no notes.\n");
  assert.equal(notes("show", "1"), "notes: There is no such file\nexit 1\n");
  assert.equal(notes("add", "buy milk"), "Noted.\n");
  assert.equal(notes("add", "call the bank: 0042"), "Noted.\n");
  const before = path.join(folder, "before");
  cpSync(files, before, { recursive: true });
  assert.equal(notes("remove", "1"), "Removed.\n");
  assert.equal(notes("remove", "2"), "There is no note 2.\nexit 1\n");
  assert.equal(notes("list"), "1  call the bank: 0042\n");
  // A recording needs neither the files nor the machine's secret: the run has had what they say.
  const recording = path.join(folder, "list.lbrec");
  const words = ["--platform-secret", secret, "--storage", path.join(folder, "storage")];
  assert.equal(litebox(["run", image, ...words, "--record", recording, "--", "list"]).status, 0);
  cpSync(path.join(folder, "storage"), path.join(folder, "away"), { recursive: true });
  rmSync(path.join(folder, "storage"), { recursive: true });
  assert.equal(litebox(["replay", recording]).stdout, "1  call the bank: 0042\n");
  assert.ok(!existsSync(path.join(folder, "storage")));
  cpSync(path.join(folder, "away"), path.join(folder, "storage"), { recursive: true });
  assert.match(litebox(["replay", image]).stderr, /not a recording of LiteBox/);
  for (const name of readdirSync(files)) {
    const bytes = readFileSync(path.join(files, name));
    assert.match(name, /^[0-9a-f]{32}$/);
    assert.ok(!bytes.includes("bank") && !bytes.includes("milk"));
  }
  // A build leaves the notes alone, and the same project opens them.
  rmSync(path.join(folder, "build"), { recursive: true });
  const { stdout } = litebox(["run", folder, "--platform-secret", secret, "--", "show", "1"]);
  assert.equal(stdout, "call the bank: 0042\n");
  rmSync(files, { recursive: true });
  cpSync(before, files, { recursive: true });
  assert.equal(notes("list"), "notes: The host gave an old state of the file\nexit 1\n");
});
