/** From a build to a signed image that runs, and what is refused on the way, as programs. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { litebox, liteboxJson } from "./litebox.ts";
import { project, returning } from "./project.ts";

const signed = z.object({ signature: z.string(), mrsigner: z.string().regex(/^[0-9a-f]{64}$/) });

test("an image for production runs only with a signature by a key that was given", (context) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072, publicExponent: 3 });
  const folder = project(context, {
    "litebox.json": '{ "name": "tiny", "enclave": { "debug": false, "productId": 4 } }',
    "main.c": "int main(void) {\n    return 7;\n}\n",
    "release.pem": privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  });
  const built = litebox(["build", folder]);
  assert.equal(built.status, 0, built.stderr);
  assert.match(built.stdout, /^MRSIGNER {3}none: not signed/m);
  const unsigned = litebox(["run", folder]);
  assert.equal(unsigned.status, 1);
  assert.match(unsigned.stderr, /is for production \("debug": false\) and not signed/);
  const { mrsigner } = signed.parse(liteboxJson(["sign", folder, "--key", path.join(folder, "release.pem")]));
  assert.equal(litebox(["run", folder]).status, 7);
  assert.equal(signed.parse(liteboxJson(["build", folder])).mrsigner, mrsigner);

  const inspected = litebox(["inspect", "build/tiny.sgxs"], { folder });
  assert.deepEqual([inspected.status, inspected.stderr], [0, ""]);
  assert.match(inspected.stdout, new RegExp(`^MRSIGNER +${mrsigner}$`, "m"));
  assert.match(inspected.stdout, /^product +4, security version 0$/m);
  assert.match(inspected.stdout, /^attributes +MODE64BIT \(mask 0xffffffffffffffff\)$/m);
  const elf = litebox(["inspect", "build/tiny.elf"], { folder });
  assert.deepEqual([elf.status, elf.stderr], [0, ""]);
  assert.match(elf.stdout, /^ELRANGE +0x40000000, size 0x[0-9a-f]+$/m);
  assert.match(elf.stdout, /^area +0x[0-9a-f]+ to 0x[0-9a-f]+ {2}tcs$/m);
  assert.match(elf.stdout, /^debug info +DWARF$/m);
});

test("a build signs with the debug key, which is its user's alone, and always in the same way", (context) => {
  const state = path.join(project(context, {}), "state");
  const environment = { LITEBOX_STATE: state };
  const [here, there] = [returning(context, 5), returning(context, 5)];
  const first = signed.parse(liteboxJson(["build", here], { environment }));
  const second = signed.parse(liteboxJson(["build", there], { environment }));
  assert.equal(first.mrsigner, second.mrsigner);
  assert.deepEqual(readFileSync(first.signature), readFileSync(second.signature));
  assert.equal(statSync(path.join(state, "debug-key.pem")).mode & 0o777, 0o600);
  assert.equal(litebox(["run", here], { environment }).status, 5);
});

test("the signature of another image is refused before anything runs", (context) => {
  const [one, other] = [returning(context, 1), returning(context, 2)];
  for (const folder of [one, other]) assert.equal(litebox(["build", folder]).status, 0);
  const image = path.join(one, "build/tiny.sgxs");
  copyFileSync(path.join(other, "build/tiny.sig"), path.join(one, "build/tiny.sig"));
  assert.ok(existsSync(image));
  const { status, stderr } = litebox(["run", image]);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /tiny\.sig: .*The signature is that of another image: .*EINIT: SGX_INVALID_MEASUREMENT/,
  );
  // A build mends it.
  assert.equal(litebox(["run", one]).status, 1);
  assert.equal(litebox(["run", image]).stderr, "");
});
