/** What tests need of Rust. */

import { NEEDS } from "../../../scripts/lib/debian.mjs";
import { RUST_TARGET } from "../cargo/cargo.ts";
import { joinPath } from "../paths.ts";
import { testSystem } from "./temporary-project.ts";

async function missing(): Promise<string | false> {
  const cargo = NEEDS.rust.found();
  if (cargo === undefined) return `Cargo is not installed (${NEEDS.rust.packages.join(" ")}), or too old`;
  const rustc = (await testSystem.find("rustc")) ?? joinPath(testSystem.cargoFolder, "bin/rustc");
  const { stdout } = await testSystem.run(rustc, ["--print=target-libdir", `--target=${RUST_TARGET}`], "/");
  const libraries = await testSystem.list(stdout.trim(), () => false);
  const hasCore = libraries.some((name) => /^libcore-\w+\.rlib$/.test(name));
  return !hasCore && `rustc has no target ${RUST_TARGET}`;
}

/** For a test's `skip`. */
export const lacksRust: string | false = await missing();

/** The files of a package with this program; `manifest` is added to its litebox.json. */
export function rustProject(
  program: string,
  { manifest = {}, dependencies = "" }: { readonly manifest?: object; readonly dependencies?: string } = {},
): Record<string, string> {
  const name = "example";
  return {
    "litebox.json": JSON.stringify({ name, cargo: ".", ...manifest }),
    "Cargo.toml":
      `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n` +
      `[lib]\ncrate-type = ["staticlib"]\n\n[dependencies]\nlitebox = { path = "build/litebox" }\n${dependencies}`,
    "Cargo.lock":
      "version = 3\n\n" +
      `[[package]]\nname = "${name}"\nversion = "0.1.0"\ndependencies = [\n "litebox",\n]\n\n` +
      '[[package]]\nname = "litebox"\nversion = "0.1.0"\n',
    "src/lib.rs": program,
  };
}
