/**
 * Sources of others that benches compile. They are fetched from where this machine gets its packages from, checked against the
 * SHA-256 that stands here, and kept among the generated files; nothing of them is committed.
 */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

import { cleanNpmEnvironment } from "../../scripts/lib/run.mjs";

const execute = promisify(execFile);
const CACHE = resolve(import.meta.dirname, "../../out/third-party");

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** Puts the archive, alone, into the folder. */
  download(this: void, folder: string): Promise<void>;
}

/** The amalgamation 3.49.2, as this package of npm carries it in deps/sqlite3. */
export const SQLITE: ThirdParty = {
  name: "better-sqlite3",
  version: "11.10.0",
  sha256: "71e2d66a44dafc35649ff82742cf4908557fc31841108d19703b74b7065c0293",
  async download(folder) {
    const options = { cwd: folder, env: cleanNpmEnvironment() };
    await execute("npm", ["pack", "better-sqlite3@11.10.0", "--silent"], options);
  },
};

/** The upstream archive in the source package of Debian 13. */
export const MBEDTLS: ThirdParty = {
  name: "mbedtls",
  version: "3.6.6",
  sha256: "8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a",
  download: (folder) => downloadDebianSource("mbedtls", "trixie", folder),
};

/** The folder with the unpacked source, or why it cannot be had. */
export async function obtain(wanted: ThirdParty): Promise<{ folder: string } | { reason: string }> {
  const folder = join(CACHE, `${wanted.name}-${wanted.version}`);
  if (existsSync(folder)) return { folder };
  await mkdir(CACHE, { recursive: true });
  const workplace = await mkdtemp(join(CACHE, "fetch-"));
  try {
    await wanted.download(workplace);
    await rename(await unpack(workplace, wanted), folder);
    return { folder };
  } catch (error) {
    const message = error instanceof Error ? error.message.trim().split("\n").slice(-2).join(" ") : "";
    return { reason: `${wanted.name} ${wanted.version} cannot be fetched: ${message}` };
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

async function unpack(workplace: string, { sha256 }: ThirdParty): Promise<string> {
  const [archive] = (await readdir(workplace)).filter((name) => /\.(tgz|tar\.\w+)$/.test(name));
  if (archive === undefined) throw new Error("there is no archive");
  const path = join(workplace, archive);
  const digest = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  if (digest !== sha256) throw new Error(`${archive} has the SHA-256 ${digest}, not ${sha256}`);
  const target = join(workplace, "unpacked");
  await mkdir(target);
  await execute("tar", ["-xf", path, "-C", target, "--strip-components=1", "--no-same-owner"]);
  return target;
}

/** With lists of its own: what the machine itself installs from stays as it is. */
async function downloadDebianSource(name: string, suite: string, folder: string): Promise<void> {
  const apt = join(dirname(folder), "apt");
  await mkdir(join(apt, "lists", "partial"), { recursive: true });
  const entry = ["Types: deb-src", `URIs: ${await debianMirror()}`, `Suites: ${suite}`, "Components: main"];
  const signed = "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg";
  await writeFile(join(apt, "source.sources"), [...entry, signed, ""].join("\n"));
  const options = [
    "Dir::Etc::SourceList=/dev/null",
    `Dir::Etc::SourceParts=${apt}`,
    `Dir::State::Lists=${join(apt, "lists")}`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
  ].flatMap((option) => ["-o", option]);
  await execute("apt-get", ["-qq", ...options, "update"]);
  await execute("apt-get", ["-qq", ...options, "source", "--download-only", "--tar-only", name], {
    cwd: folder,
  });
  await rm(apt, { recursive: true, force: true });
}

/** Where this machine gets Debian's packages from. */
async function debianMirror(): Promise<string> {
  const format = ["--format", "$(ORIGIN) $(SUITE) $(CODENAME) $(REPO_URI)", "Created-By: Packages"];
  const { stdout } = await execute("apt-get", ["indextargets", ...format]);
  const lines = stdout.split("\n").filter((line) => line.startsWith("Debian ") && !line.includes("security"));
  const mirror = lines[0]?.split(" ").at(-1);
  if (mirror === undefined) throw new Error("this machine has no mirror of Debian");
  return mirror;
}
