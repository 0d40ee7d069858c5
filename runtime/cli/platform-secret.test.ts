import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { defaultSecretFile, platformSecret } from "./platform-secret.ts";

const folder = mkdtempSync(join(tmpdir(), "litebox-secret-"));
after(() => {
  rmSync(folder, { recursive: true });
});

test("the first use makes a secret that only the user can read, and later ones find it", () => {
  const file = join(folder, "deep", "er", "platform-secret");
  const first = platformSecret(file);
  assert.equal(first.length, 32);
  assert.deepEqual(platformSecret(file), first);
  if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, "utf8"), /^[0-9a-f]{64}\n$/);
  assert.notDeepEqual(platformSecret(join(folder, "other")), first);
});

test("a file that is none, or that others can read, is refused with what to do", () => {
  const file = join(folder, "bad");
  writeFileSync(file, "hello", { mode: 0o600 });
  assert.throws(() => platformSecret(file), /is no platform secret: .* --platform-secret/);
  if (process.platform === "win32") return;
  const shared = join(folder, "shared");
  platformSecret(shared);
  chmodSync(shared, 0o644);
  assert.throws(() => platformSecret(shared), /Others can read .*chmod 600/);
});

test("a place where nothing can be made is named", () => {
  const file = join(folder, "plain");
  writeFileSync(file, "x");
  assert.throws(() => platformSecret(join(file, "below")), /can be neither read nor made/);
});

test("the default is where the system keeps such state", () => {
  assert.equal(
    defaultSecretFile({ XDG_STATE_HOME: "/s" }, "linux"),
    join("/s", "litebox", "platform-secret"),
  );
  assert.match(defaultSecretFile({}, "linux"), /\.local.state.litebox.platform-secret$/);
  assert.equal(defaultSecretFile({ LOCALAPPDATA: "C" }, "win32"), join("C", "litebox", "platform-secret"));
});
