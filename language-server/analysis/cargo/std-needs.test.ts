import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryFiles } from "../../testing/memory-files.ts";
import { checkCargo } from "../../diagnostics/index.ts";
import { loadParsers } from "../parser.ts";
import { Project } from "../project.ts";
import { holds, linksStd } from "./features.ts";
import { stdNeeds } from "./std-needs.ts";

interface CrateText {
  readonly manifest?: string;
  readonly root: string;
}

/** As crates of crates.io are: some by habit without `std`, some only when they are asked, some never. */
const CRATES: Readonly<Record<string, CrateText>> = {
  plain: { root: "pub fn f() {}\n" },
  bare: { root: "//! #![allow(x)]\n#![no_std]\npub fn f() {}\n" },
  asked: {
    manifest: '[features]\ndefault = ["std"]\nstd = []\n',
    root: '#![cfg_attr(not(feature = "std"), no_std)]\n',
  },
  declares: {
    manifest: '[features]\ndefault = ["std"]\nstd = []\n',
    root: '#![no_std]\n#[cfg(feature = "std")]\nextern crate std;\n',
  },
  commented: { root: "// #![no_std]\n/* #![no_std] */\n" },
  above: { manifest: '[dependencies]\nbare = "1"\nplain = "1"\n', root: "#![no_std]\n" },
  optional: {
    manifest:
      '[features]\ndefault = ["more"]\nmore = ["dep:plain", "asked?/std"]\n[dependencies]\nplain = { version = "1", optional = true }\n' +
      'asked = { version = "1", default-features = false }\n',
    root: "#![no_std]\n",
  },
  passes: {
    manifest:
      '[features]\nstd = ["asked/std"]\n[dependencies]\nasked = { version = "1", default-features = false }\n',
    root: "#![no_std]\n",
  },
  derive: { manifest: "[lib]\nproc-macro = true\n", root: "extern crate proc_macro;\n" },
  round: { manifest: '[dependencies]\nround = "1"\nbare = "1"\n', root: "#![no_std]\n" },
  elsewhere: { manifest: '[lib]\npath = "lib/root.rs"\n', root: "" },
};

function files(dependencies: string): MemoryFiles {
  const lock = Object.keys(CRATES).map((name) => `[[package]]\nname = "${name}"\nversion = "1.0.0"\n`);
  const memory = new MemoryFiles({
    "litebox.json": '{ "name": "p", "cargo": "package" }',
    "package/Cargo.toml": `[package]\nname = "p"\n\n[dependencies]\n${dependencies}\n\n[dev-dependencies]\nplain = "1"\n`,
    "package/src/lib.rs": "#![no_std]\n",
    "Cargo.lock": lock.join("\n"),
    "mine/Cargo.toml": '[package]\nname = "mine"\n',
    "mine/src/lib.rs": "pub fn f() {}\n",
  });
  for (const [name, { manifest = "", root }] of Object.entries(CRATES)) {
    const folder = `cargo-home/registry/src/index.crates.io-1949cf8c6b5b557f/${name}-1.0.0`;
    memory.write(`${folder}/Cargo.toml`, `[package]\nname = "${name}"\n${manifest}`);
    memory.write(`${folder}/src/lib.rs`, root);
  }
  return memory;
}

const ROWS: readonly (readonly [dependency: string, chain: string | undefined, isByDefault?: boolean])[] = [
  ['plain = "1"', "plain"],
  ['bare = "1"', undefined],
  ['asked = "1"', "asked", true],
  ['asked = { version = "1", default-features = false }', undefined],
  ['asked = { version = "1", default-features = false, features = ["std"] }', "asked"],
  ['declares = "1"', "declares", true],
  ['declares = { version = "1", default-features = false }', undefined],
  ['commented = "1"', "commented"],
  ['above = "1"', "above plain"],
  ['optional = "1"', "optional plain", true],
  ['optional = { version = "1", default-features = false }', undefined],
  ['passes = "1"', undefined],
  ['passes = { version = "1", features = ["std"] }', "passes asked"],
  ['other = { package = "plain", version = "1" }', "other"],
  ['derive = "1"', undefined],
  ['round = "1"', undefined],
  ['unknown = "1"', undefined],
  ['mine = { path = "../mine" }', "mine"],
  ['gone = { path = "../gone" }', undefined],
  ['elsewhere = "1"', undefined],
  ["plain.workspace = true", undefined],
];

for (const [dependency, chain, isByDefault = false] of ROWS)
  test(`${dependency}: ${chain ?? "none"}`, async () => {
    const found = await stdNeeds("/p/package", "/p", files(dependency));
    assert.ok(found);
    assert.deepEqual(
      found.needs.map((need) => need.chain.join(" ")),
      chain === undefined ? [] : [chain],
    );
    for (const { range, name, isByDefault: is } of found.needs) {
      assert.equal(found.text.slice(range.start, range.end), name);
      assert.equal(found.text.slice(0, range.start).split("\n").length, 5);
      assert.equal(is, isByDefault);
    }
  });

test("the project reports it at the dependency's line, until that is mended", async () => {
  const memory = files("[dependencies.asked]\nversion = '1'");
  memory.write("package/Cargo.toml", "[package]\nname = 'p'\n[dependencies.asked]\nversion = '1'\n");
  const project = new Project("/p", memory, await loadParsers());
  await project.reload();
  assert.ok(project.cargo);
  const [found] = checkCargo(project.cargo);
  assert.equal(found?.code, "outside-api-crate");
  assert.equal(project.cargo.text.slice(found.range.start, found.range.end), "asked");
  assert.match(found.message, /^`asked` needs `std`.* Ask for it with `default-features = false`\.$/);
  memory.write("package/Cargo.toml", "[dependencies.asked]\nversion = '1'\ndefault-features = false\n");
  await project.reload();
  assert.deepEqual(checkCargo(project.cargo), []);
  memory.write("package/Cargo.toml", "[dependencies\n= broken");
  await project.reload();
  assert.deepEqual(checkCargo(project.cargo), []);
  project.dispose();
});

test("conditions that ask for other things than features are not known, and take nobody for guilty", () => {
  const on = new Set(["std"]);
  assert.equal(holds('all(feature = "std", not(test))', on), true);
  assert.equal(holds('any(feature = "alloc", target_os = "none")', on), undefined);
  assert.equal(holds("(".repeat(10_000), on), undefined);
  assert.equal(linksStd('#![cfg_attr(target_os = "none", no_std)]', on), false);
  for (const hostile of ["/*".repeat(500_000), "#![cfg_attr(".repeat(100_000), "#[cfg(".repeat(100_000)])
    assert.equal(linksStd(hostile, on), true);
  assert.equal(linksStd("#![no_std]\n#[cfg(test)]\nextern crate std;", on), false);
  assert.equal(linksStd('#![cfg_attr(all(not(test), not(feature = "std")), no_std)]', on), true);
});
