/** Releases, measuring and cleaning of projects, in this process; and what the samples come to as releases. */

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";

import { z } from "zod";

import { UserError } from "../base/errors.ts";
import { ATTRIBUTE } from "../enclave/sgx/attributes.ts";
import { readSigstruct } from "../enclave/sgx/sigstruct.ts";
import { readBuildRecord } from "../image/record.ts";
import { lacks, testSystem } from "../image/testing/temporary-project.ts";
import { parseArguments } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { loadCommand } from "./commands/index.ts";
import { Output } from "./output.ts";

const SAMPLES = resolve(import.meta.dirname, "../../samples");
const folder = mkdtempSync(join(tmpdir(), "litebox-release-"));
after(() => {
  rmSync(folder, { recursive: true });
});
process.env["LITEBOX_STATE"] = join(folder, "state");
process.env["LITEBOX_CACHE"] = testSystem.cacheFolder;

/** What it prints; a `UserError` is its message. */
async function litebox(...[name = "", ...words]: readonly string[]): Promise<string> {
  let text = "";
  const stream = { write: (data: string | Uint8Array) => void (text += String(data)) };
  const output = new Output({ out: stream, error: stream });
  const command = await loadCommand(name);
  assert.ok(command);
  const context: CommandContext = { ...parseArguments(command, words), output, workingFolder: folder };
  try {
    await command.run(context as CommandContext<never>);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
  return text;
}

function project(name: string, manifest: object): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "litebox.json"), JSON.stringify({ name: "tiny", ...manifest }));
  const source =
    "#ifdef RELEASED\nint main(void) { return 1; }\n#else\nint main(void) { return 0; }\n#endif\n";
  writeFileSync(join(path, "main.c"), source);
  return path;
}

async function ownKey(): Promise<string> {
  const path = join(folder, "own.pem");
  if (!existsSync(path)) {
    const { status } = await testSystem.run("openssl", ["genrsa", "-3", "-out", path, "3072"], folder);
    assert.equal(status, 0);
  }
  return path;
}

const noOpenssl = { skip: await lacks("openssl") };

test(
  "a release stands beside the debug build, is closed to debuggers, and waits for a key of one's own",
  noOpenssl,
  async () => {
    const path = project("waiting", { release: { defines: { RELEASED: 1 } } });
    const debug = await litebox("build", path);
    assert.match(debug, /\(debug key\)/);
    const release = await litebox("build", "--release", path);
    assert.match(release, /build\/release\/tiny\.sgxs .*\n.*\nMRSIGNER {3}none: not signed/);
    assert.ok(!existsSync(join(path, "build/release/tiny.sig")));
    const record = readBuildRecord(readFileSync(join(path, "build/release/tiny.json"), "utf8"));
    assert.equal(record?.identity.debug, false);
    const measured = await Promise.all([litebox("measure", path), litebox("measure", "--release", path)]);
    assert.equal(measured[1].trim(), record.mrenclave);
    assert.notEqual(measured[0], measured[1]);
    // Neither the one build nor the other has to be made again.
    assert.match(await litebox("build", path), /unchanged/);
    assert.match(await litebox("build", "--release", path), /unchanged/);

    assert.match(await litebox("sign", "--release", path), /is signed with a key of your own/);
    const debugKey = join(folder, "state/debug-key.pem");
    assert.match(
      await litebox("sign", "--release", path, "--key", debugKey),
      /is the debug key, but the enclave is for production/,
    );
    assert.match(await litebox("sign", "--release", path, "--key", await ownKey()), /MRSIGNER/);
    const { value: sigstruct } = readSigstruct(readFileSync(join(path, "build/release/tiny.sig")));
    assert.equal((sigstruct?.attributes.flags ?? 0n) & ATTRIBUTE.DEBUG, 0n);
    // What was signed stays signed.
    assert.doesNotMatch(await litebox("build", "--release", path), /not signed/);
  },
);

test("a release is signed by its own key, never by the debug key", noOpenssl, async () => {
  const own = project("signed", { release: { signingKey: await ownKey() } });
  assert.match(await litebox("build", "--release", own), /MRSIGNER {3}[0-9a-f]{64}\n/);
  const path = project("refused", { enclave: { signingKey: join(folder, "state/debug-key.pem") } });
  assert.match(await litebox("build", path), /MRSIGNER {3}[0-9a-f]{64}\n/);
  assert.match(await litebox("build", "--release", path), /"signingKey" in .* is the debug key/);
});

test("clean removes what was built, and nothing else", async () => {
  const path = project("cleaned", {});
  await litebox("build", path);
  await litebox("build", "--release", path);
  mkdirSync(join(path, "storage"));
  assert.match(await litebox("clean", path), /^removed .*cleaned\/build\n$/);
  assert.deepEqual([existsSync(join(path, "build")), existsSync(join(path, "storage"))], [false, true]);
  assert.match(await litebox("clean", path), /^there is no /);
  assert.match(await litebox("measure", path), /There is no image .* with 'litebox build'\.$/);
  mkdirSync(join(folder, "nothing/build"), { recursive: true });
  assert.match(await litebox("clean", join(folder, "nothing")), /^There is no litebox\.json/);
  assert.ok(existsSync(join(folder, "nothing/build")));
});

const built = z.object({ tcb: z.object({ bytes: z.number(), lines: z.number() }) });

/** Code and data, and source lines, of a sample's release; hello's lines are mostly those of entry and exit, each an instruction. */
const GOALS = { hello: { bytes: 4096, lines: 360 }, "key-service": { bytes: 48 * 1024, lines: 1600 } };

for (const [name, goal] of Object.entries(GOALS)) {
  test(`the release of ${name} has at most ${goal.bytes} bytes`, async () => {
    cpSync(join(SAMPLES, name), join(folder, name), {
      recursive: true,
      filter: (path) => !/\/(?:build|storage)$/.test(path),
    });
    const { tcb } = built.parse(JSON.parse(await litebox("build", "--release", "--json", name)));
    assert.ok(tcb.bytes <= goal.bytes, `${tcb.bytes} bytes`);
    assert.ok(tcb.lines <= goal.lines, `${tcb.lines} lines`);
  });
}
