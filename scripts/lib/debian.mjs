/** What only the operating system can give: looked for, and installed with apt-get where this is Debian and we are root. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { which } from "./run.mjs";

export const CHROMIUM_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

export function findChromium() {
  return [process.env.VSCODE_HOST_CHROMIUM, ...CHROMIUM_PATHS].find((file) => file && existsSync(file));
}

/** What the crate `litebox` is written for (runtime/guest/rust/Cargo.toml). */
const OLDEST_RUST = [1, 81];

/** Cargo, where it is one that builds the crate `litebox`. */
export function findCargo() {
  const home = process.env.CARGO_HOME || path.join(os.homedir(), ".cargo");
  const cargo = which("cargo") ?? [path.join(home, "bin/cargo")].find((file) => existsSync(file));
  if (cargo === undefined) return undefined;
  const { stdout } = spawnSync(cargo, ["--version"], { encoding: "utf8" });
  const [major, minor] = (/\d+\.\d+/.exec(stdout ?? "")?.[0] ?? "0.0").split(".").map(Number);
  return major > OLDEST_RUST[0] || (major === OLDEST_RUST[0] && minor >= OLDEST_RUST[1]) ? cargo : undefined;
}

/** Debian 12's rustc is too old; beside it stands the one that its browsers are built with. */
function rustPackages() {
  const isDebian12 =
    existsSync("/etc/os-release") && /^VERSION_ID="12"$/m.test(readFileSync("/etc/os-release", "utf8"));
  return isDebian12 ? ["cargo-web", "rustc-web"] : ["cargo", "rustc"];
}

/** A need is a name for messages, the Debian packages that fill it, and how to see that it is filled. */
export const NEEDS = {
  compiler: { packages: ["gcc", "libc6-dev"], found: () => which("gcc") ?? which("clang") },
  gcc: { packages: ["gcc", "libc6-dev"], found: () => which("gcc") },
  binutils: { packages: ["binutils"], found: () => which("ld") && which("objdump") },
  clang: { packages: ["clang"], found: () => which("clang") },
  lld: { packages: ["lld"], found: () => which("ld.lld") },
  gdb: { packages: ["gdb"], found: () => which("gdb") },
  clangd: { packages: ["clangd"], found: () => which("clangd") },
  gdbserver: { packages: ["gdbserver"], found: () => which("gdbserver") },
  dejagnu: { packages: ["dejagnu"], found: () => which("runtest") },
  qemu: { packages: ["qemu-user"], found: () => which("qemu-x86_64") },
  rust: { packages: rustPackages(), found: findCargo },
  csmith: { packages: ["csmith"], found: () => which("csmith") },
  chromium: { packages: ["chromium", "fonts-dejavu-core"], found: findChromium },
};

/**
 * Sees to it that the needs are filled as far as that is possible here.
 * @param {(keyof typeof NEEDS)[]} names
 * @returns {(keyof typeof NEEDS)[]} the needs that stay unfilled
 */
export function fillNeeds(names, log) {
  const missing = names.filter((name) => !NEEDS[name].found());
  if (missing.length === 0) return [];
  const packages = missing.flatMap((name) => NEEDS[name].packages);
  const install = ["install", "-y", "--no-install-recommends", ...packages];
  const isRootOnDebian = process.getuid?.() === 0 && existsSync("/etc/debian_version") && which("apt-get");
  if (isRootOnDebian) {
    log(`installing Debian packages: ${packages.join(" ")}`);
    const update = aptGet(["update"]);
    const result = update.status === 0 ? aptGet(install) : update;
    if (result.status !== 0) log(`apt-get failed: ${lastLines(`${result.stdout}${result.stderr}`)}`);
  }
  const left = names.filter((name) => !NEEDS[name].found());
  if (left.length > 0) {
    const wanted = left.flatMap((name) => NEEDS[name].packages).join(" ");
    log(`missing on this system: ${left.join(", ")}. To install:\n\n    sudo apt-get install ${wanted}\n`);
  }
  return left;
}

function aptGet(args) {
  return spawnSync("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", ...args], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

function lastLines(text) {
  return text.trim().split("\n").slice(-3).join("\n");
}
