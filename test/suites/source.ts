/** Gets the source package of an installed Debian package, and unpacks what is wanted of it below the user's cache folder. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../runtime/base/errors.ts";
import { defaultCacheFolder } from "../../runtime/image/machine/node-system.ts";

export interface SourceWanted {
  /** The source package. */
  readonly source: string;
  /** The binary package whose version is wanted. */
  readonly installed: string;
  /** What of the archive is unpacked, as tar's patterns. */
  readonly patterns: readonly string[];
}

export interface Source {
  /** The archive's only folder. */
  readonly folder: string;
  readonly version: string;
}

/** Where suites are unpacked and run: nothing of theirs is ever in the repository. */
export const SUITES_FOLDER = path.join(defaultCacheFolder(), "suites");

function output(program: string, args: readonly string[], folder = "/"): string {
  return execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Of the source package that the installed binary package was made from. */
function versionOf({ source, installed }: SourceWanted): string {
  try {
    return output("dpkg-query", ["-W", "-f", "${source:Version}", installed]);
  } catch {
    throw new UserError(`The suite of ${source} needs ${installed}: sudo apt-get install ${installed}`);
  }
}

export function debianSource(wanted: SourceWanted): Source {
  const version = versionOf(wanted);
  const place = path.join(SUITES_FOLDER, `${wanted.source}-${version.replace(/^\d+:/, "")}`);
  if (!existsSync(place)) unpack(wanted, version, place);
  const folder = readdirSync(place)[0];
  if (folder === undefined) throw new UserError(`${place} is empty. Remove it, and try again.`);
  return { folder: path.join(place, folder), version };
}

function unpack({ source, patterns }: SourceWanted, version: string, place: string): void {
  mkdirSync(SUITES_FOLDER, { recursive: true });
  const workplace = mkdtempSync(path.join(SUITES_FOLDER, "fetch-"));
  try {
    download(source, version, workplace);
    const archive = readdirSync(workplace).find((file) => /\.orig\.tar\.\w+$/.test(file));
    if (archive === undefined) throw new UserError(`The source package ${source} ${version} has no archive.`);
    const unpacked = path.join(workplace, "unpacked");
    mkdirSync(unpacked);
    output("tar", ["xf", `../${archive}`, "--no-same-owner", "--wildcards", ...patterns], unpacked);
    renameSync(unpacked, place);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

function download(source: string, version: string, folder: string): void {
  try {
    output("apt-get", ["source", "--download-only", `${source}=${version}`], folder);
  } catch (error) {
    const said = error instanceof Error ? error.message.split("\n").slice(-3).join(" ") : "";
    throw new UserError(
      `The source of ${source} ${version} cannot be had: ${said}. Add "deb-src" to the Types of your list in /etc/apt/sources.list.d, ` +
        "run apt-get update, and try again.",
    );
  }
}
