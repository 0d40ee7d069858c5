/** Packages in Rust, built: what is in the image, when it is built anew, and what is said where it cannot be built. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { readElf } from "../../binary/elf/read-elf.ts";
import { lacksRust, rustProject } from "../testing/rust.ts";
import { build, failure, temporaryProject, testSystem, writeFiles } from "../testing/temporary-project.ts";
import type { BuildSystem } from "../system.ts";
import { namesOf, reachable, type ObjectNames } from "../link/reachable.ts";
import { bySections } from "../link/sections.ts";

const PROGRAM = `#![no_std]
use litebox::prelude::*;
litebox::main!(main);
extern "C" {
    fn twice(number: i32) -> i32;
}
#[no_mangle]
extern "C" fn thrice(number: i32) -> i32 {
    number.wrapping_mul(3)
}
fn main() -> i32 {
    println!("{:?}", litebox::args().collect::<Vec<_>>());
    unsafe { twice(7) }
}
`;
const TWICE = "int thrice(int number);\nint twice(int number) { return thrice(number) - number; }\n";

test(
  "Rust and C in one image, which has a row for each crate and does not depend on its folder",
  { skip: lacksRust },
  async (t) => {
    const files = { ...rustProject(PROGRAM, { manifest: { optimize: "s" } }), "twice.c": TWICE };
    const folder = await temporaryProject(t, files);
    const first = await build(folder);
    const { record, compiled, linked } = first;
    assert.deepEqual([compiled, linked], [["twice.c", "src/lib.rs"], true]);
    assert.deepEqual(record.sources, ["twice.c", "src/lib.rs"]);
    assert.ok(record.hostCalls.includes("console_write"));
    assert.match(record.toolchain.rustc ?? "", /^\d+\.\d+\.\d+/);
    const rows = new Map(record.tcb.components.map((row) => [row.name, row]));
    assert.equal(rows.get("core")?.kind, "toolchain");
    assert.equal(rows.get("alloc")?.kind, "toolchain");
    assert.equal(rows.get("litebox")?.kind, "library-os");
    const application = rows.get("application");
    const paths = application?.files.map(({ path }) => path) ?? [];
    assert.ok(paths.includes("src/lib.rs") && paths.includes("twice.c"), paths.join());
    const names = record.tcb.components.flatMap(({ files: each }) =>
      each.flatMap(({ functions }) => functions),
    );
    assert.ok(names.some(({ name }) => name.startsWith("<litebox::io::")));
    assert.ok(names.every(({ name }) => !/^_(?:R|ZN)/.test(name)));
    // Lines stand in the files that they are of, however the code came to where it is.
    const lines = (component: string, path: RegExp) =>
      rows.get(component)?.files.some((file) => path.test(file.path) && file.lines > 0);
    assert.ok(lines("core", /^core\/src\/fmt\/mod\.rs$/) && lines("litebox", /^litebox\/src\/io\.rs$/));
    assert.ok(lines("application", /^src\/lib\.rs$/));

    // The crate of the library OS is one object, of which the program needs a part.
    const objects = join(first.project.outputs.objects, "crates");
    const elfOf = async (crate: string) => {
      const names = (await readdir(objects)).filter((name) => name.startsWith(`${crate}-`));
      const elfs = names.map(async (name) => readElf(await readFile(join(objects, name))).value);
      return (await Promise.all(elfs)).flatMap((elf) => (elf === undefined ? [] : [{ elf }]));
    };
    const [own, whole] = [await elfOf("example"), await elfOf("litebox")];
    const parts = whole.flatMap(({ elf }) => bySections(elf, "litebox"));
    const missing = (others: readonly ObjectNames[]) =>
      reachable(
        own.map(({ elf }) => namesOf(elf)),
        others,
      ).missing;
    const objectNames = whole.map(({ elf }) => namesOf(elf));
    assert.ok(missing(objectNames).has("fwrite") && missing(objectNames).has("lb_seal"));
    assert.ok(missing(parts).has("fwrite") && !missing(parts).has("lb_seal"));

    const again = await build(folder);
    assert.deepEqual([again.compiled, again.linked], [[], false]);
    await writeFiles(folder, { "src/lib.rs": PROGRAM.replace("twice(7)", "twice(8)") });
    const changed = await build(folder);
    assert.deepEqual([changed.compiled, changed.linked], [["src/lib.rs"], true]);

    const elsewhere = await temporaryProject(
      t,
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`a/longer/path/${path}`, text])),
    );
    const second = await build(join(elsewhere, "a/longer/path"));
    assert.equal(second.record.mrenclave, record.mrenclave);
    const image = await readFile(second.project.outputs.image, "latin1");
    assert.ok(!image.includes(elsewhere) && !image.includes(testSystem.cargoFolder));
  },
);

test("what rustc complains about has its place in front", { skip: lacksRust }, async (t) => {
  const program = '#![no_std]\nlitebox::main!(main);\nfn main() -> i32 {\n    "seven"\n}\n';
  const folder = await temporaryProject(t, rustProject(program));
  const { messages, message } = await failure(folder);
  assert.match(messages, /^DIR\/src\/lib\.rs:4:5: error: mismatched types \[E0308\]$/m);
  assert.equal(
    message,
    "The package in DIR does not build: correct what Cargo reports above, and build again.",
  );
});

test("what is no part of the API is explained where it is used", { skip: lacksRust }, async (t) => {
  const program =
    '#![no_std]\nlitebox::main!(main);\nextern "C" {\n    fn fork() -> i32;\n}\nfn main() -> i32 {\n    unsafe { fork() }\n}\n';
  const { messages } = await failure(await temporaryProject(t, rustProject(program)));
  assert.match(
    messages,
    /^DIR\/src\/lib\.rs:7:1: error: `fork`, which `example::main` uses, is outside the LiteBox API\./m,
  );
});

test("what a package lacks is said with what to do", { skip: lacksRust }, async (t) => {
  const program = "#![no_std]\nlitebox::main!(main);\nfn main() {}\n";
  const told = async (files: Record<string, string>) =>
    (await failure(await temporaryProject(t, files))).message;
  const { "Cargo.lock": lock, ...unlocked } = rustProject(program);
  assert.ok(lock);
  assert.match(await told(unlocked), /^Cargo\.lock of the package in DIR is missing, .* 'cargo fetch'/);
  const needing = rustProject(program, { dependencies: 'litebox-no-such-crate = "1"\n' });
  assert.match(await told(needing), /'cargo fetch' in that folder/);
  const { "src/lib.rs": moved, ...others } = rustProject(program);
  const binary = others["Cargo.toml"]?.replace(/\[lib\]\n.*\n/, "") ?? "";
  assert.match(
    await told({ ...others, "Cargo.toml": binary, "src/main.rs": moved ?? "" }),
    /^The package in DIR has no library, .* src\/lib\.rs/,
  );
  const standing = "litebox::main!(main);\nfn main() {}\n";
  assert.match(await told(rustProject(standing)), /^The package in DIR uses `std`, .*#!\[no_std\]/);
  const { "Cargo.toml": _, ...rest } = rustProject(program);
  assert.match(
    await told(rest),
    /^"cargo" in DIR\/litebox\.json names \., but there is no DIR\/Cargo\.toml\./,
  );
});

test("a machine without Cargo, or with one that lacks the target, is told how to get them", async (t) => {
  const folder = await temporaryProject(t, rustProject("#![no_std]\n"));
  const without: BuildSystem = {
    ...testSystem,
    find: (program) =>
      /(?:^|\/)cargo$/.test(program) ? Promise.resolve(undefined) : testSystem.find(program),
  };
  assert.match((await failure(folder, {}, without)).message, /^Cargo was not found, .*https:\/\/rustup\.rs/);
  const lacking: BuildSystem = {
    ...without,
    find: (program) => (program === "cargo" ? Promise.resolve("/cargo") : testSystem.find(program)),
    run: (program, args, ...more) =>
      program === "/cargo"
        ? Promise.resolve({
            status: 101,
            stdout: "",
            stderr:
              "error[E0463]: can't find crate for `core`\n  |\n  = note: the target may not be installed\n",
          })
        : testSystem.run(program, args, ...more),
  };
  const { message } = await failure(folder, {}, lacking);
  assert.match(message, /Get it with: rustup target add x86_64-unknown-linux-gnu$/);
});
