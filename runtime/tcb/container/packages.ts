/** The packages of an image, from the lists that package managers keep in it. */

import { z } from "zod";

import { decodeUtf8 } from "../../base/text.ts";
import type { FileTree } from "./file-tree.ts";
import { readDocument } from "./image-documents.ts";
import { readRpm } from "./rpm/packages.ts";

export type PackageKind = "dpkg" | "apk" | "rpm" | "npm" | "python";

export interface Package {
  readonly kind: PackageKind;
  readonly name: string;
  readonly version: string;
  /** Package of sources that it was built from: advisories of distributions name that one. */
  readonly source: string;
  readonly sourceVersion: string;
}

export interface PackageList {
  readonly packages: readonly Package[];
  /** Packages by the files that they own; paths without symbolic links. */
  readonly owners: ReadonlyMap<string, Package>;
  /** `ID` and `VERSION_ID` of os-release. */
  readonly distribution: { readonly id: string; readonly version: string };
  /** Sentences: lists that are there and were not read. */
  readonly unread: readonly string[];
}

const LONGEST_LIST = 64 * 2 ** 20;

export function readPackages(tree: FileTree): PackageList {
  const packages: Package[] = [];
  const owners = new Map<string, Package>();
  readDpkg(tree, packages, owners);
  readApk(tree, packages, owners);
  readLanguages(tree, packages, owners);
  const rpm = readRpm(tree);
  for (const { files, ...found } of rpm.packages) {
    packages.push(found);
    for (const file of files) own(tree, file, found, owners);
  }
  const { unread } = rpm;
  return { packages, owners, distribution: distributionOf(tree), unread };
}

function textOf(tree: FileTree, path: string): string | undefined {
  const content = tree.file(path)?.node.content;
  return content === undefined || content.length > LONGEST_LIST ? undefined : decodeUtf8(content);
}

/** Paragraphs of `Field: value` lines; continued lines begin with a space (deb822(5)). */
function paragraphs(text: string): Map<string, string>[] {
  return text.split(/\n\s*\n/).map((paragraph) => {
    const fields = new Map<string, string>();
    for (const line of paragraph.split("\n")) {
      const [, name, value] = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) fields.set(name.toLowerCase(), value);
    }
    return fields;
  });
}

function readDpkg(tree: FileTree, packages: Package[], owners: Map<string, Package>): void {
  const folder = tree.resolve("/var/lib/dpkg/status.d")?.node;
  // Images without a package manager (distroless) have one file for each package.
  const names = folder?.kind === "directory" ? [...folder.children.keys()].sort() : [];
  const lists = ["/var/lib/dpkg/status", ...names.map((name) => `/var/lib/dpkg/status.d/${name}`)];
  for (const path of lists) {
    if (path.endsWith(".md5sums")) continue;
    for (const fields of paragraphs(textOf(tree, path) ?? "")) {
      const name = fields.get("package");
      const version = fields.get("version");
      const isInstalled = fields.get("status")?.includes(" installed") ?? true;
      if (name === undefined || version === undefined || !isInstalled) continue;
      const [, source, sourceVersion] = /^(\S+)(?:\s+\((.*)\))?/.exec(fields.get("source") ?? "") ?? [];
      const found: Package = {
        kind: "dpkg",
        name,
        version,
        source: source ?? name,
        sourceVersion: sourceVersion ?? version,
      };
      packages.push(found);
      const architecture = fields.get("architecture") ?? "";
      const list =
        textOf(tree, `/var/lib/dpkg/info/${name}.list`) ??
        textOf(tree, `/var/lib/dpkg/info/${name}:${architecture}.list`) ??
        textOf(tree, `${path}.md5sums`)?.replace(/^[0-9a-f]{32}\s+/gm, "/");
      for (const file of list?.split("\n") ?? []) own(tree, file, found, owners);
    }
  }
}

/** Lines `P:name`, `V:version`, `o:origin`; `F:` a folder, and the `R:` files in it (apk-tools, package database). */
function readApk(tree: FileTree, packages: Package[], owners: Map<string, Package>): void {
  const text = textOf(tree, "/lib/apk/db/installed") ?? textOf(tree, "/usr/lib/apk/db/installed") ?? "";
  for (const paragraph of text.split(/\n\n+/)) {
    const lines = paragraph.split("\n").map((line) => [line.slice(0, 2), line.slice(2)] as const);
    const field = (key: string) => lines.find(([known]) => known === key)?.[1];
    const name = field("P:");
    const version = field("V:");
    if (name === undefined || version === undefined) continue;
    const found: Package = {
      kind: "apk",
      name,
      version,
      source: field("o:") ?? name,
      sourceVersion: version,
    };
    packages.push(found);
    let folder = "";
    for (const [key, value] of lines) {
      if (key === "F:") folder = value;
      else if (key === "R:") own(tree, `/${folder}/${value}`, found, owners);
    }
  }
}

function own(tree: FileTree, listed: string, owner: Package, owners: Map<string, Package>): void {
  const found = listed.startsWith("/") ? tree.file(listed) : undefined;
  // Through a symbolic link several packages may list one file; the first to list it by its own name is its owner.
  if (found !== undefined && (!owners.has(found.path) || found.path === listed))
    owners.set(found.path, owner);
}

const npmPackage = z.object({ name: z.string(), version: z.string() });

function readLanguages(tree: FileTree, packages: Package[], owners: Map<string, Package>): void {
  for (const { path, node } of tree.files()) {
    const found = /\/node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path)
      ? npmOf(node.content)
      : /\.dist-info\/METADATA$/.test(path)
        ? pythonOf(node.content)
        : undefined;
    if (found === undefined) continue;
    packages.push(found);
    if (!owners.has(path)) owners.set(path, found);
  }
}

function npmOf(content: Uint8Array): Package | undefined {
  const { name, version } = readDocument(npmPackage, content, LONGEST_LIST) ?? {};
  if (name === undefined || version === undefined) return undefined;
  return { kind: "npm", name, version, source: name, sourceVersion: version };
}

function pythonOf(content: Uint8Array): Package | undefined {
  const fields = paragraphs(decodeUtf8(content.subarray(0, 2 ** 16)))[0];
  const version = fields?.get("version");
  // Names are compared so (PEP 503).
  const name = fields
    ?.get("name")
    ?.toLowerCase()
    .replace(/[-_.]+/g, "-");
  if (name === undefined || version === undefined) return undefined;
  return { kind: "python", name, version, source: name, sourceVersion: version };
}

function distributionOf(tree: FileTree): PackageList["distribution"] {
  const text = textOf(tree, "/etc/os-release") ?? textOf(tree, "/usr/lib/os-release") ?? "";
  const field = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]*)`, "m").exec(text)?.[1] ?? "";
  return { id: field("ID"), version: field("VERSION_ID") };
}
