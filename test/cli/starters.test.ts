/** The templates that are variants of others: each is begun by `litebox new`, has its unit tests run, and does what it says. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { NEEDS } from "../../scripts/lib/debian.mjs";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { litebox } from "./litebox.ts";

const lacksRust = NEEDS.rust.found() === undefined && "there is no Cargo here";
const folder = mkdtempSync(path.join(tmpdir(), "litebox-starters-"));

function done(...words: readonly string[]): string {
  const { status, stdout, stderr } = litebox(words);
  assert.equal(status, 0, `${words.join(" ")}: ${stderr}`);
  return stdout;
}

/** A project of the template; its unit tests pass. */
function begun(template: string): string {
  const project = path.join(folder, template);
  done("new", template, project);
  assert.match(done("test", project), /^[1-9] tests: \d passed, 0 failed$/m);
  return project;
}

const VOTES = [
  ...["thank you, ada", "refused: 2 votes are missing", "thank you, grace", "refused: ada has voted"],
  ...["thank you, edsger", "coffee: 1, tea: 2", ""],
];

describe("templates", () => {
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [template, skip] of [
    ["service-cpp", false],
    ["service-rust", lacksRust],
  ] as const)
    test(`${template} counts votes`, { skip, timeout: 120_000 }, () => {
      assert.deepEqual(done("run", begun(template)).split("\n"), VOTES);
    });

  for (const [template, skip] of [
    ["sealed-cpp", lacksMbedtls],
    ["sealed-rust", lacksMbedtls || lacksRust],
  ] as const)
    test(`${template} opens what it has sealed, and nothing else`, { skip, timeout: 120_000 }, () => {
      const project = begun(template);
      const secret = ["--platform-secret", path.join(folder, `${template}.secret`)];
      const run = (...words: readonly string[]) => litebox(["run", project, ...secret, "--", ...words]);
      const sealed = run("seal", "a secret").stdout.trim();
      assert.match(sealed, /^[0-9a-f]{256}$/);
      assert.equal(run("open", sealed).stdout, "a secret\n");
      const altered = `${sealed.slice(0, -1)}${sealed.endsWith("0") ? "1" : "0"}`;
      const { status, stderr } = run("open", altered);
      assert.equal(status, 1);
      assert.match(stderr, /^It is not opened: /m);
      assert.match(run("open", "xyz").stderr, /no hexadecimal digits/);
    });
});
