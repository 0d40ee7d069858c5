/** The files about an image for others' tools: valid, complete, true of the files that are there, and the same for the same build. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { Ajv } from "ajv";
import formats from "ajv-formats";
import { z } from "zod";

import type { BuildResult } from "../build.ts";
import { lacksRust, rustProject } from "../testing/rust.ts";
import { build, lacks, temporaryProject, testSystem, writeFiles } from "../testing/temporary-project.ts";
import { guestLibraries } from "../third-party/index.ts";
import { lacksMusl } from "../testing/third-party.ts";

const require = createRequire(import.meta.url);

async function schema(name: string): Promise<object> {
  const path = require.resolve("@cyclonedx/cyclonedx-library/package.json");
  const text = await readFile(join(path, `../res/schema/${name}.SNAPSHOT.schema.json`), "utf8");
  return z.looseObject({}).parse(JSON.parse(text));
}

/** The published schema of CycloneDX 1.6. */
async function bomValidator() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  // What else it names: internationalised references, of which we write none.
  ajv.addFormat("iri-reference", true).addFormat("idn-email", true);
  for (const name of ["spdx", "jsf-0.82", "cryptography-defs"])
    ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return ajv.compile(await schema("bom-1.6"));
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const resource = z.strictObject({
  name: z.string(),
  uri: z.url().optional(),
  digest: z.strictObject({ sha256 }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** https://slsa.dev/spec/v1.0/provenance in https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const statementSchema = z.strictObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.tuple([resource]),
  predicateType: z.literal("https://slsa.dev/provenance/v1"),
  predicate: z.strictObject({
    buildDefinition: z.strictObject({
      buildType: z.url(),
      externalParameters: z.record(z.string(), z.unknown()),
      internalParameters: z.record(z.string(), z.unknown()),
      resolvedDependencies: z.array(resource),
    }),
    runDetails: z.strictObject({
      builder: z.strictObject({ id: z.url(), version: z.record(z.string(), z.string()) }),
      metadata: z.strictObject({
        startedOn: z.iso.datetime().optional(),
        finishedOn: z.iso.datetime().optional(),
      }),
      byproducts: z.array(resource),
    }),
  }),
});

const component = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  hashes: z.array(z.object({ content: z.string() })).optional(),
  licenses: z
    .array(z.object({ license: z.object({ id: z.string() }).optional(), expression: z.string().optional() }))
    .optional(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});
const bomSchema = z.looseObject({ components: z.array(component) });

async function filesOf({ project }: BuildResult) {
  const { outputs } = project;
  const [bom, statement, image] = await Promise.all(
    [outputs.bom, outputs.provenance, outputs.image].map((path) => readFile(path)),
  );
  assert.ok(bom && statement && image);
  const text = `${bom.toString()}${statement.toString()}`;
  const digests = { bom: digest(bom), image: digest(image) };
  const parsed: unknown = JSON.parse(bom.toString());
  const validate = await bomValidator();
  assert.ok(!validate({ ...z.looseObject({}).parse(parsed), components: [{ type: "file" }] }));
  assert.ok(validate(parsed), JSON.stringify(validate.errors?.slice(0, 3)));
  return {
    ...{ text, digests, bom: bomSchema.parse(parsed) },
    statement: statementSchema.parse(JSON.parse(statement.toString())),
  };
}

function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

const FILES = {
  "litebox.json": '{ "name": "tiny" }',
  "main.c":
    '#include "value.h"\n#include <math.h>\nint main(int argc, char **argv) { return VALUE + (int)sin(argc); }\n',
  "value.h": "#define VALUE 3\n",
};

test(
  "an image in C: subject, materials, components and their digests",
  { skip: lacksMusl || (await lacks("gcc")) },
  async (t) => {
    const result = await build(await temporaryProject(t, FILES), { compiler: "gcc" });
    const { statement, bom, digests, text } = await filesOf(result);
    assert.deepEqual(statement.subject, [{ name: "tiny.sgxs", digest: { sha256: digests.image } }]);
    const { buildDefinition, runDetails } = statement.predicate;
    assert.deepEqual(runDetails.byproducts, [{ name: "tiny.cdx.json", digest: { sha256: digests.bom } }]);
    assert.deepEqual(runDetails.metadata, {});
    const dependencies = new Map(
      buildDefinition.resolvedDependencies.map((each) => [each.name, each.digest?.sha256]),
    );
    for (const [path, content] of Object.entries(FILES))
      assert.equal(dependencies.get(path), digest(content), path);
    const musl = guestLibraries.find(({ name }) => name === "musl");
    assert.equal(dependencies.get("musl"), musl?.sha256);
    assert.equal(buildDefinition.resolvedDependencies[0]?.annotations?.["version"], result.compiler.version);

    const byName = new Map(bom.components.map((each) => [each.name, each]));
    assert.deepEqual(byName.get("musl")?.licenses, [{ license: { id: "MIT" } }]);
    assert.equal(byName.get("musl")?.version, musl?.version);
    // Each component with bytes in the image is there, with its bytes.
    const rows = result.record.tcb.components.filter(({ kind }) => kind === "library-os");
    const bytesOf = (name: string) =>
      Number(byName.get(name)?.properties?.find((each) => each.name === "litebox:bytes")?.value);
    assert.ok(rows.length > 3);
    for (const { name, bytes } of rows) assert.equal(bytesOf(`litebox-${name}`), bytes, name);
    assert.ok(!byName.has("litebox-stdio"));
    assert.ok(!text.includes(result.project.folder) && !text.includes(testSystem.cacheFolder));
  },
);

test("they speak of the sources as they are now, also when the image stays the same", async (t) => {
  const folder = await temporaryProject(t, {
    ...FILES,
    "main.c": '#include "value.h"\nint main(void) { return VALUE; }\n',
  });
  const first = await build(folder);
  const before = await filesOf(first);
  await utimes(join(folder, "value.h"), new Date(), new Date(Date.now() + 5000));
  assert.equal((await build(folder)).linked, false);
  const header = `${FILES["value.h"]}/* Three, as everybody knows. */\n`;
  await writeFiles(folder, { "value.h": header });
  const second = await build(folder);
  assert.equal(second.record.mrenclave, first.record.mrenclave);
  const after = await filesOf(second);
  assert.ok(after.text.includes(digest(header)) && !after.text.includes(digest(FILES["value.h"])));
  await writeFiles(folder, { "value.h": FILES["value.h"] });
  assert.equal((await filesOf(await build(folder))).text, before.text);
  const facts = { builderVersion: "1.2.3", time: "2026-01-02T03:04:05.000Z" };
  const dated = await filesOf(await build(folder, { facts }));
  assert.equal(dated.statement.predicate.runDetails.metadata.finishedOn, facts.time);
  assert.equal(dated.statement.predicate.runDetails.builder.id, "urn:litebox:builder:1.2.3");
});

test(
  "C++ and Rust: libstdc++, libgcc and crates with their licences",
  { skip: lacksRust !== false ? lacksRust : await lacks("g++") },
  async (t) => {
    const program =
      '#![no_std]\nuse litebox::prelude::*;\nlitebox::main!(main);\nextern "C" {\n    fn counted(number: i32) -> i32;\n}\nfn main() -> i32 {\n    println!("{}", unsafe { counted(2) });\n    0\n}\n';
    const counted =
      '#include <map>\nextern "C" int counted(int number) {\n  std::map<int, int> counts;\n  counts[number]++;\n  return counts.size();\n}\n';
    const folder = await temporaryProject(t, {
      ...rustProject(program, { manifest: { optimize: "s" } }),
      "counted.cpp": counted,
    });
    const { bom, statement, text } = await filesOf(await build(folder, { compiler: "gcc" }));
    const licences = new Map(
      bom.components.map(({ name, licenses }) => [
        name,
        licenses?.[0]?.expression ?? licenses?.[0]?.license?.id,
      ]),
    );
    const gccs = "GPL-3.0-or-later WITH GCC-exception-3.1";
    assert.deepEqual(
      ["libstdc++", "core", "litebox-litebox"].map((name) => licences.get(name)),
      [gccs, "MIT OR Apache-2.0", "MIT"],
    );
    const names = statement.predicate.buildDefinition.resolvedDependencies.map(({ name }) => name);
    for (const name of ["src/lib.rs", "Cargo.lock", "counted.cpp", "rustc"])
      assert.ok(names.includes(name), `${name} in ${names.join()}`);
    assert.ok(!text.includes(folder));
  },
);
