import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { UserError } from "../../base/errors.ts";
import { nodeBuildSystem } from "./node-system.ts";
import { readModulus } from "./signing-key.ts";

async function stateFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-state-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "state");
}

test("the debug key is made once, for its user alone", async (t) => {
  const folder = await stateFolder(t);
  const system = nodeBuildSystem({ stateFolder: folder });
  const file = join(folder, "debug-key.pem");
  assert.equal(await system.isDebugKey({ modulus: new Uint8Array(384) }), false);
  await assert.rejects(stat(file));
  // Several programs at the same time agree on one key.
  const keys = await Promise.all([system.debugKey(), system.debugKey(), system.debugKey()]);
  assert.deepEqual(keys[1].modulus, keys[0].modulus);
  assert.deepEqual(keys[2].modulus, keys[0].modulus);
  assert.deepEqual(await readdir(folder), ["debug-key.pem"]);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal(await system.isDebugKey(keys[0]), true);
  assert.deepEqual((await system.signingKey(file)).modulus, readModulus(await readFile(file), file));
});

test("a debug key that others can read is not used", async (t) => {
  const folder = await stateFolder(t);
  const system = nodeBuildSystem({ stateFolder: folder });
  await system.debugKey();
  await chmod(join(folder, "debug-key.pem"), 0o640);
  const isRefused = (error: unknown): boolean =>
    error instanceof UserError && /others than you have access .*chmod 600/.test(error.message);
  await assert.rejects(system.debugKey(), isRefused);
});

test("a state folder that cannot be made says so", async (t) => {
  const folder = await stateFolder(t);
  await writeFile(folder, "a file");
  await assert.rejects(
    nodeBuildSystem({ stateFolder: folder }).debugKey(),
    (error: unknown) =>
      error instanceof UserError && /Cannot read or make .*LITEBOX_STATE/.test(error.message),
  );
});
