/** Gets the source of other libraries: from Debian or the release's own address, checked against its SHA-256, into the user's cache. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

import { UserError } from "../../base/errors.ts";
import { sourceFolder, type Address, type SourceArchive } from "../third-party/third-party.ts";

const execute = promisify(execFile);

export interface FetchOptions {
  /** An archive that the user has already, instead of the record's addresses. */
  readonly archive?: string | undefined;
  /** Also when it is there. */
  readonly again?: boolean | undefined;
  /** What is being done, for a person who waits. */
  readonly onProgress?: (text: string) => void;
}

export interface Fetched {
  readonly folder: string;
  /** Undefined: it was there. */
  readonly from: string | undefined;
}

/** Puts the archive's content, when it is the right one, into the cache. Throws a UserError that says what every address answered. */
export async function fetchSource(
  wanted: SourceArchive,
  cacheFolder: string,
  { archive, again = false, onProgress = () => undefined }: FetchOptions = {},
): Promise<Fetched> {
  const folder = sourceFolder(cacheFolder, wanted);
  if (existsSync(folder) && !again) return { folder, from: undefined };
  await mkdir(dirname(folder), { recursive: true });
  const workplace = await mkdtemp(join(dirname(folder), "fetch-"));
  const failures: string[] = [];
  const ways = archive === undefined ? wanted.addresses.map(download) : [copyOf(archive)];
  try {
    for (const { title, get } of ways) {
      onProgress(`Getting ${wanted.title} ${wanted.version} from ${title}`);
      const place = await mkdtemp(join(workplace, "archive-"));
      try {
        const source = await unpack(await get(place), place, wanted);
        await putInPlace(source, folder, again);
        return { folder, from: title };
      } catch (error) {
        failures.push(`${title}: ${lastLines(error)}`);
      }
    }
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
  throw new UserError(
    `${wanted.title} ${wanted.version} cannot be fetched. ${failures.join("; ")}. Mend one of these, or get the archive with the SHA-256 ` +
      `${wanted.sha256} in another way and name it: litebox fetch ${wanted.name} --archive FILE`,
  );
}

/** Another one may have fetched it at the same time; both have the same. */
async function putInPlace(source: string, folder: string, again: boolean): Promise<void> {
  if (again) await rm(folder, { recursive: true, force: true });
  await rename(source, folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error;
  });
}

interface Way {
  readonly title: string;
  /** Gives the path of the archive, in this folder or elsewhere. */
  get(this: void, folder: string): Promise<string>;
}

function copyOf(archive: string): Way {
  return { title: archive, get: () => Promise.resolve(archive) };
}

function download(address: Address): Way {
  switch (address.kind) {
    case "debian":
      return {
        title: `Debian's source package ${address.package} (${address.suite})`,
        get: (folder) => downloadDebianSource(address.package, address.suite, folder),
      };
    case "https":
      return { title: address.url, get: (folder) => downloadFile(address.url, folder) };
    case "npm":
      return { title: `${address.package} of npm`, get: (folder) => packNpm(address.package, folder) };
  }
}

function lastLines(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return error.message.trim().split("\n").slice(-2).join(" ") + cause;
}

async function unpack(archive: string, place: string, { sha256 }: SourceArchive): Promise<string> {
  const content = await readFile(archive);
  const digest = createHash("sha256").update(content).digest("hex");
  if (digest !== sha256) throw new Error(`${basename(archive)} has the SHA-256 ${digest}, not ${sha256}`);
  const target = join(place, "unpacked");
  await mkdir(target);
  await execute("tar", ["-xf", archive, "-C", target, "--strip-components=1", "--no-same-owner"]);
  return target;
}

async function downloadFile(url: string, folder: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const path = join(folder, basename(new URL(url).pathname));
  await writeFile(path, new Uint8Array(await response.arrayBuffer()));
  return path;
}

async function packNpm(name: string, folder: string): Promise<string> {
  // What npm tells the programs that it runs would change what it does itself.
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^npm_/i.test(key)));
  await execute("npm", ["pack", name, "--silent"], { cwd: folder, env });
  return archiveIn(folder);
}

async function archiveIn(folder: string): Promise<string> {
  const [archive] = (await readdir(folder)).filter((name) => /\.(tgz|tar\.\w+)$/.test(name));
  if (archive === undefined) throw new Error("there is no archive");
  return join(folder, archive);
}

/** With lists of its own: what the machine itself installs from stays as it is. */
async function downloadDebianSource(name: string, suite: string, folder: string): Promise<string> {
  const apt = join(folder, "apt");
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
  const args = ["-qq", ...options, "source", "--download-only", "--tar-only", name];
  await execute("apt-get", args, { cwd: folder });
  return archiveIn(folder);
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
