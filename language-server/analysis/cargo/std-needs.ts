/**
 * Which dependencies of a Cargo package need `std`, by what stands on this machine: Cargo.lock, and the sources that Cargo has fetched. Nothing is run, so
 * that a workspace without trust has it too; a crate that is not here says nothing.
 */

import { parse } from "smol-toml";

import { decodeTextFile } from "../../../runtime/base/text.ts";
import { folderOf, joinPath } from "../../../runtime/image/paths.ts";
import type { TextRange } from "../facts.ts";
import { MOST_SOURCE_BYTES } from "../project-files.ts";
import type { ProjectFiles } from "../project-files.ts";
import { activate, linksStd, tableIn, textsIn } from "./features.ts";
import type { Table } from "./features.ts";

/** A dependency of the package, and why it needs `std`. */
export interface StdNeed {
  readonly name: string;
  /** Its name in Cargo.toml. */
  readonly range: TextRange;
  /** From the dependency to the crate that needs `std` itself. */
  readonly chain: readonly string[];
  /** Without its default features it does not. */
  readonly isByDefault: boolean;
}

export interface CargoNeeds {
  /** Of the package's Cargo.toml. */
  readonly path: string;
  readonly text: string;
  /** Where the package's library begins, from its folder. */
  readonly library: string;
  readonly needs: readonly StdNeed[];
}

/** Where Cargo puts the sources of crates.io: by its protocol of today, and by that before. */
const REGISTRIES: readonly string[] = ["index.crates.io-1949cf8c6b5b557f", "github.com-1ecc6299db9ec823"];

/** No package in an enclave has more crates. */
const MOST_CRATES = 500;

/** `folder`: of the package; `top`: no Cargo.lock is looked for above it. */
export async function stdNeeds(
  folder: string,
  top: string,
  files: ProjectFiles,
): Promise<CargoNeeds | undefined> {
  const path = joinPath(folder, "Cargo.toml");
  const text = textOf(await files.read(path));
  if (text === undefined) return undefined;
  const crates = new Crates(files, await lockedVersions(folder, top, files));
  const needs: StdNeed[] = [];
  const manifest = tomlIn(text);
  const root = tableIn(manifest["lib"])["path"];
  for (const [name, dependency] of dependenciesOf(manifest)) {
    const chain = await crates.chainToStd(name, folder, dependency);
    if (!chain) continue;
    const bare = { ...dependency, hasDefaults: false };
    const isByDefault = dependency.hasDefaults && !(await crates.chainToStd(name, folder, bare));
    needs.push({ name, range: placeOf(name, text), chain, isByDefault });
  }
  return { path, text, library: typeof root === "string" ? root : "src/lib.rs", needs };
}

interface Dependency {
  /** Where the name of the crate is another one. */
  readonly package: string;
  readonly path: string | undefined;
  readonly hasDefaults: boolean;
  readonly features: readonly string[];
  readonly isOptional: boolean;
}

function dependenciesOf(manifest: Table): readonly (readonly [name: string, dependency: Dependency])[] {
  return Object.entries(tableIn(manifest["dependencies"])).flatMap(([name, value]) => {
    const table = tableIn(value);
    // What the workspace asks for stands in another file, which may turn features off.
    if (table["workspace"] === true) return [];
    const { package: crate, path, optional } = table;
    const dependency: Dependency = {
      package: typeof crate === "string" ? crate : name,
      path: typeof path === "string" ? path : undefined,
      hasDefaults: (table["default-features"] ?? table["default_features"]) !== false,
      features: textsIn(table["features"]),
      isOptional: optional === true,
    };
    return [[name, dependency] as const];
  });
}

class Crates {
  readonly #files: ProjectFiles;
  readonly #versions: ReadonlyMap<string, readonly string[]>;
  /** By folder and features; also of crates that are being looked at. */
  readonly #known = new Map<string, readonly string[] | undefined>();

  constructor(files: ProjectFiles, versions: ReadonlyMap<string, readonly string[]>) {
    this.#files = files;
    this.#versions = versions;
  }

  /** From the crate to one that links `std`; undefined where there is none, or where nothing is known. */
  async chainToStd(
    name: string,
    from: string,
    dependency: Dependency,
  ): Promise<readonly string[] | undefined> {
    const folder = await this.#folderOf(from, dependency);
    if (folder === undefined) return undefined;
    const wanted = [...(dependency.hasDefaults ? ["default"] : []), ...dependency.features];
    const key = JSON.stringify([folder, wanted.toSorted()]);
    if (this.#known.has(key) || this.#known.size > MOST_CRATES) return this.#known.get(key);
    this.#known.set(key, undefined);
    const chain = await this.#look(folder, wanted);
    const whole = chain && [name, ...chain];
    this.#known.set(key, whole);
    return whole;
  }

  async #look(folder: string, wanted: readonly string[]): Promise<readonly string[] | undefined> {
    const manifest = tomlIn(await this.#text(joinPath(folder, "Cargo.toml")));
    const library = tableIn(manifest["lib"]);
    // A procedural macro runs in the compiler.
    if (library["proc-macro"] === true || library["proc_macro"] === true) return undefined;
    const root = typeof library["path"] === "string" ? library["path"] : "src/lib.rs";
    const source = await this.#text(joinPath(folder, root));
    if (source === undefined) return undefined;
    const { features, dependencies, ofDependencies } = activate(manifest, wanted);
    if (linksStd(source, features)) return [];
    for (const [name, dependency] of dependenciesOf(manifest)) {
      if (dependency.isOptional && !dependencies.has(name)) continue;
      const more = [...dependency.features, ...(ofDependencies.get(name) ?? [])];
      const chain = await this.chainToStd(name, folder, { ...dependency, features: more });
      if (chain) return chain;
    }
    return undefined;
  }

  async #folderOf(from: string, { package: name, path }: Dependency): Promise<string | undefined> {
    if (path !== undefined) return joinPath(from, path);
    const home = this.#files.cargoFolder;
    const versions = this.#versions.get(name) ?? [];
    for (const version of versions) {
      for (const registry of home === undefined ? [] : REGISTRIES) {
        const folder = joinPath(home ?? "", "registry", "src", registry, `${name}-${version}`);
        if ((await this.#files.stamp(joinPath(folder, "Cargo.toml"))) !== undefined) return folder;
      }
    }
    return undefined;
  }

  async #text(path: string): Promise<string | undefined> {
    return textOf(await this.#files.read(path));
  }
}

/** Of the nearest Cargo.lock: a workspace has one for all its packages. */
async function lockedVersions(
  folder: string,
  top: string,
  files: ProjectFiles,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const versions = new Map<string, string[]>();
  for (let at = folder; at === top || at.startsWith(`${top}/`); at = folderOf(at)) {
    const text = textOf(await files.read(joinPath(at, "Cargo.lock")));
    if (text === undefined) continue;
    const { package: packages } = tomlIn(text);
    for (const { name, version } of Array.isArray(packages) ? packages.map(tableIn) : []) {
      if (typeof name !== "string" || typeof version !== "string") continue;
      versions.set(name, [...(versions.get(name) ?? []), version]);
    }
    break;
  }
  return versions;
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && bytes.length <= MOST_SOURCE_BYTES ? decodeTextFile(bytes) : undefined;
}

/** Without what it says where it is none: that is Cargo's to complain of. */
function tomlIn(text: string | undefined): Table {
  try {
    return parse(text ?? "");
  } catch {
    return {};
  }
}

/** The dependency's name behind the head of its table, or in it. */
function placeOf(name: string, text: string): TextRange {
  const word = name.replaceAll(/[^\w-]/g, "");
  const head = new RegExp(`^[ \\t]*\\[dependencies\\.["']?${word}["']?\\]`, "m").exec(text);
  const table = /^[ \t]*\[dependencies\]/m.exec(text);
  const line = new RegExp(`^[ \\t]*["']?${word}["']?[ \\t]*[.=]`, "m");
  const found = head ?? (table && line.exec(text.slice(table.index)));
  const from = (found?.index ?? 0) + (head ? 0 : (table?.index ?? 0));
  const start = text.indexOf(word, from);
  return found ? { start, end: start + word.length } : { start: 0, end: Math.min(1, text.length) };
}
