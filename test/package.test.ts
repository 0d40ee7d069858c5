/** What is packed into the extension: all that it needs at run time, and nothing else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../scripts/lib/paths.mjs";
import { templates } from "../runtime/cli/templates.ts";

const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [inRoot("node_modules/.bin/vsce"), "ls", "--no-dependencies"],
  { cwd: inRoot(), encoding: "utf8" },
);
const packed = stdout.split("\n").filter((line) => line !== "");

/** All that may be packed. A new kind of file is a decision, made here. */
const ALLOWED = [
  /^(?:package(?:\.nls(?:\.[\w-]+)?)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/[\w-]+\.cjs(?:\.LICENSE\.txt)?$/,
  /^dist\/web\/[\w-]+\.c?js(?:\.LICENSE\.txt)?$/,
  /^dist\/THIRD-PARTY-LICENCES\.txt$/,
  /^dist\/grammars\/[\w-]+\.wasm$/,
  /^docs\/(?:images\/[\w-]+\.webp|diagnostics\/[\w-]+\.md)$/,
  /^extension\/(?:[\w-]+\.schema\.json|icons\/[\w-]+\.(?:svg|png)|pages\/[\w-]+\.(?:css|js))$/,
  /^l10n\/bundle\.l10n(?:\.[\w-]+)?\.json$/,
  /^runtime\/guest\/(?!testing\/)/,
  /^runtime\/tcb\/page\/treemap\.(?:css|js)$/,
  /^samples\/[\w-]+\/(?:src\/|tests\/|\.vscode\/)?[\w-]+\.(?:c|h|cpp|rs|json|toml|lock|md|txt)$/,
];

test("the package has what it may have, and no tests or maps", () => {
  assert.equal(status, 0, stderr);
  const strange = packed.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)));
  assert.deepEqual(strange, []);
  assert.deepEqual(
    packed.filter((file) => /\.(?:test\.|map$|ts$)|\/build\/|\/storage\//.test(file)),
    [],
  );
});

test("every template is in it", () => {
  for (const { sample, main } of Object.values(templates)) {
    for (const file of ["litebox.json", main]) assert.ok(packed.includes(`samples/${sample}/${file}`), file);
  }
});

test("every picture in it is shown: in the README or by the manifest", () => {
  const pages = ["README.md", "package.json"].map((file) => readFileSync(inRoot(file), "utf8"));
  const pictures = packed.filter((file) => file.startsWith("docs/images/"));
  assert.deepEqual(
    pictures.filter((file) => !pages.some((page) => page.includes(file))),
    [],
  );
});

/** Every string in a value, however deep. */
function* strings(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null)
    for (const each of Object.values(value)) yield* strings(each);
}

test("every file that the manifest names is in it", () => {
  const manifest: unknown = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const { contributes } = manifest as { readonly contributes: object };
  const named = [...strings(contributes)].filter((text) =>
    /^(?:\.\/)?[\w/.-]+\.(?:png|webp|svg|json)$/.test(text),
  );
  const files = named.map((file) => file.replace(/^\.\//, "")).filter((file) => file.includes("/"));
  assert.ok(files.length >= 20, `the manifest names ${files.length} files`);
  for (const file of files) assert.ok(existsSync(inRoot(file)) && packed.includes(file), `${file} is packed`);
});
