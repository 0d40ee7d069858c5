/** The package `litebox`, packed and installed in a project outside of the repository: it imports `litebox/client`, and its types hold. */

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { makeIdentity } from "../../runtime/attest/testing/attested-identity.ts";
import { inRoot } from "../../scripts/lib/paths.mjs";
import { cleanNpmEnvironment } from "../../scripts/lib/run.mjs";

/** As the README of the package has it. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import { attestedFetch, AttestationError } from "litebox/client";

const [url = "", time = ""] = process.argv.slice(2);
const policy: object = { allowSimulated: true, sgx: { productId: Number(process.env["PRODUCT"]) } };
const collateral = [readFileSync("collateral.json")];
try {
  const answer: Response = await attestedFetch(url, { policy, collateral, time: Number(time) });
  console.log(await answer.text());
} catch (error) {
  if (!(error instanceof AttestationError)) throw error;
  const failed: readonly string[] = error.verification.checks
    .filter(({ outcome }) => outcome === "failed")
    .map(({ id }) => id);
  console.log(error.verification.verdict, failed.join(" "));
}
`;

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: cleanNpmEnvironment(),
  });
  assert.equal(status, 0, `${program} ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

test("a project that has the package installed imports litebox/client, with its types", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-package-"));
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  run(process.execPath, [inRoot("scripts/client-types.mjs")], inRoot());
  const packed = run("npm", ["pack", "--silent", inRoot("runtime/client")], folder).trim();
  const listed = run("tar", ["tf", packed], folder).trimEnd().split("\n");
  assert.ok(listed.includes("package/dist/THIRD-PARTY-LICENCES.txt") && listed.includes("package/README.md"));
  assert.deepEqual(
    listed.filter((file) => !/^package\/(?:package\.json|README\.md|dist\/.*)$/.test(file)),
    [],
  );
  writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${packed}`], folder);

  const { attestation, ...own } = makeIdentity();
  writeFileSync(path.join(folder, "program.ts"), PROGRAM);
  writeFileSync(path.join(folder, "collateral.json"), attestation.collateral[0] ?? "");
  const compiler = ["--module", "nodenext", "--target", "es2023", "--strict", "--types", "node"];
  const roots = ["--typeRoots", inRoot("node_modules/@types")];
  run(process.execPath, [inRoot("node_modules/.bin/tsc"), ...compiler, ...roots, "program.ts"], folder);
  assert.match(readFileSync(path.join(folder, "program.js"), "utf8"), /from "litebox\/client"/);

  const server = createServer(own, (_, response) => response.end("from an enclave"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ask = (product: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, PRODUCT: product };
      const child = spawn(process.execPath, ["program.js", url, String(attestation.time)], {
        cwd: folder,
        env,
      });
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (data: Buffer) => (text += data.toString()));
      child.on("error", reject);
      child.on("close", () => {
        resolve(text);
      });
    });
  assert.equal(await ask("7"), "from an enclave\n");
  assert.equal(await ask("8"), "refused policy-sgx-product-id\n");
});
