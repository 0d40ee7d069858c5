/** The programs of this folder in Rust as images, and their runs. */

import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { DEFAULT_BASE, readSgxs, type EnclaveImage } from "../../runtime/enclave/image.ts";
import { rustProject } from "../../runtime/image/testing/rust.ts";
import { build } from "../../runtime/image/testing/temporary-project.ts";

/** Where the programs are built, each in a folder of its name. */
export const OUTPUT = resolve(import.meta.dirname, "../../out/rust");

/** Made anew but for what Cargo and our builder find to be current. */
export async function buildRust(
  name: string,
  manifest: object,
  files: Readonly<Record<string, string>> = {},
): Promise<EnclaveImage> {
  const folder = join(OUTPUT, name);
  await rm(join(folder, "src"), { recursive: true, force: true });
  const program = await readFile(join(import.meta.dirname, `${name}.rs`), "utf8");
  for (const [path, text] of Object.entries({ ...rustProject(program, { manifest }), ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  let messages = "";
  const { project } = await build(folder, { onMessages: (text) => (messages += text) }).catch(
    (error: unknown) => assert.fail(`${String(error)}\n${messages}`),
  );
  assert.equal(messages, "");
  const { value } = readSgxs(await readFile(project.outputs.image), DEFAULT_BASE);
  assert.ok(value);
  return value;
}
