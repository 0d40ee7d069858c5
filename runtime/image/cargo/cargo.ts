/** Builds the Cargo package of a project into a static library, with the crate `litebox` of the library OS at hand. */

import { UserError } from "../../base/errors.ts";
import { folderOf, joinPath } from "../paths.ts";
import { hasTests, type Project } from "../project.ts";
import type { BuildSystem } from "../system.ts";
import { readCargoOutput, type Crate } from "./messages.ts";

/**
 * The target whose `core` and `alloc` come with every rustc for Linux. Of the targets without a system, x86_64-unknown-none computes
 * with floats in software, and its functions could not call those of C.
 */
export const RUST_TARGET = "x86_64-unknown-linux-gnu";

/** As `toolchain/flags.ts` has it for C. */
const RUST_FLAGS = [
  "-Crelocation-model=static",
  "-Ccode-model=small",
  "-Cforce-unwind-tables=no",
  "-Cdwarf-version=5",
];

/** Cargo's profile and optimisation for each "optimize": those that one debugs with check for overflows. */
const PROFILES = {
  "0": { profile: "dev", level: 0 },
  g: { profile: "dev", level: 0 },
  "1": { profile: "release", level: 1 },
  "2": { profile: "release", level: 2 },
  "3": { profile: "release", level: 3 },
  s: { profile: "release", level: "s" },
} as const;

export interface CargoContext {
  readonly project: Project;
  readonly guestFolder: string;
  readonly system: BuildSystem;
  readonly onMessages?: ((text: string) => void) | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

export interface BuiltPackage {
  /** All that it was made of but what comes with the compiler. */
  readonly crates: readonly Crate[];
  readonly root: Crate;
  /** The static library. */
  readonly archive: string;
}

/** Throws `UserError` where there is no Cargo, or it does not build; its messages have gone to `onMessages` then. */
export async function buildPackage(cargoFolder: string, context: CargoContext): Promise<BuiltPackage> {
  const { project, system, onMessages, onProgress } = context;
  const folder = joinPath(project.folder, cargoFolder);
  const manifestPath = joinPath(folder, "Cargo.toml");
  if ((await system.stamp(manifestPath)) === undefined) {
    throw new UserError(
      `"cargo" in ${project.manifestPath} names ${cargoFolder}, but there is no ${manifestPath}. Correct "cargo", or make a package there with 'cargo init --lib'.`,
    );
  }
  const cargo = await findCargo(system);
  await placeCrate(context);
  onProgress?.(`Building the package in ${folder}`);
  const { status, stdout, stderr } = await system.run(
    cargo,
    cargoArguments(project),
    folder,
    cargoVariables(project, system),
  );
  const { crates, messages } = readCargoOutput(stdout, `${await workspaceOf(folder, system)}/`);
  if (messages !== "") onMessages?.(messages);
  const root = crates.find((each) => each.manifestPath === manifestPath && each.archive !== undefined);
  if (status !== 0 || root?.archive === undefined) {
    if (messages === "") onMessages?.(stderr);
    throw new UserError(failureText(stderr, messages, folder));
  }
  return { crates, root, archive: root.archive };
}

async function findCargo(system: BuildSystem): Promise<string> {
  const cargo =
    (await system.find("cargo")) ?? (await system.find(joinPath(system.cargoFolder, "bin/cargo")));
  if (cargo !== undefined) return cargo;
  throw new UserError(
    "Cargo was not found, which builds packages in Rust. Install it as https://rustup.rs says: curl https://sh.rustup.rs -sSf | sh",
  );
}

/** The crate of the library OS, for the package to depend on by `path = "build/litebox"`: below the project, so that no path outside gets into the image. */
async function placeCrate({ project, guestFolder, system }: CargoContext): Promise<void> {
  const from = joinPath(guestFolder, "rust");
  const paths = await system.list(from, (path) => path === "target");
  await Promise.all(
    paths.map(async (path) => {
      const content = await system.read(joinPath(from, path));
      const to = joinPath(project.outputs.crate, path);
      const before = await system.read(to);
      const isCurrent =
        content !== undefined && before !== undefined && system.digest(before) === system.digest(content);
      if (content !== undefined && !isCurrent) await system.write(to, content);
    }),
  );
}

function cargoArguments({ manifest, outputs, profile: kind }: Project): string[] {
  const { profile, level } = PROFILES[manifest.optimize];
  // One object for each crate, made in one go: the same one for the same sources.
  const settings = { "opt-level": level, panic: "abort", debug: "full", strip: "none", "codegen-units": 1 };
  return [
    "rustc",
    "--lib",
    ...["--crate-type", "staticlib"],
    // Nothing is got from the network, and nothing but what Cargo.lock says is taken.
    ...["--offline", "--locked"],
    ...["--profile", profile],
    ...["--target", RUST_TARGET],
    ...["--target-dir", outputs.cargo],
    ...(hasTests(kind) ? ["--features", "litebox/test"] : []),
    "--message-format=json",
    ...Object.entries(settings).flatMap(([key, value]) => [
      "--config",
      `profile.${profile}.${key}=${JSON.stringify(value)}`,
    ]),
  ];
}

function cargoVariables({ manifest }: Project, system: BuildSystem): Record<string, string> {
  const flags = [
    ...RUST_FLAGS,
    `-Ctarget-cpu=${manifest.isa}`,
    // Panics name files, and those of crates that Cargo has fetched by the whole path.
    `--remap-path-prefix=${system.cargoFolder}=/cargo`,
  ];
  // Before what else says flags, and with a separator that may stand in no flag (The Cargo Book, "build.rustflags").
  return { CARGO_ENCODED_RUSTFLAGS: flags.join("\u001f"), CARGO_INCREMENTAL: "0" };
}

/** Where rustc is run, and what it names files from: the package's folder, or that of a workspace above it. */
async function workspaceOf(folder: string, system: BuildSystem): Promise<string> {
  for (let at = folder; at !== "/"; at = folderOf(at)) {
    if ((await system.stamp(joinPath(at, "Cargo.lock"))) !== undefined) return at;
  }
  return folder;
}

function failureText(stderr: string, messages: string, folder: string): string {
  if (/can't find crate for `(?:core|alloc)`/.test(messages + stderr)) {
    return `The Rust toolchain lacks the target ${RUST_TARGET}, with which enclaves are built. Get it with: rustup target add ${RUST_TARGET}`;
  }
  if (/duplicate lang item .*`panic_impl`/.test(messages)) {
    return `The package in ${folder} uses \`std\`, itself or by a crate that it depends on, and an enclave does without. Begin src/lib.rs with #![no_std]; many crates do without when they are asked for with default-features = false in Cargo.toml.`;
  }
  if (stderr.includes("--locked was passed") || stderr.includes("because --locked")) {
    return `Cargo.lock of the package in ${folder} is missing, or does not fit its Cargo.toml, so that it is not sure what would be built. Write it with 'cargo fetch' in that folder, and build again.`;
  }
  if (/--offline|no matching package|failed to (?:get|download)/.test(stderr)) {
    return `A crate that the package in ${folder} needs is not on this machine, and a build gets nothing from the network. Get it with 'cargo fetch' in that folder, and build again.`;
  }
  if (stderr.includes("no library targets found")) {
    return `The package in ${folder} has no library, of which an enclave is made. Put the program into src/lib.rs, with litebox::main!(main), and build again.`;
  }
  return `The package in ${folder} does not build: correct what Cargo reports above, and build again.`;
}
