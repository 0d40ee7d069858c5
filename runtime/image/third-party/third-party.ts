/** What a library of others is to a build: its source is obtained once, checked, kept in the user's cache, and compiled as our own is. */

import type { ComponentName, ThirdPartyName } from "../../api/components.ts";
import { joinPath } from "../paths.ts";

/** Where an archive can be had. */
export type Address =
  /** The upstream archive in a source package of Debian; apt verifies it as well. */
  | { readonly kind: "debian"; readonly package: string; readonly suite: string }
  | { readonly kind: "https"; readonly url: string }
  /** The archive of a package of npm, with its version. */
  | { readonly kind: "npm"; readonly package: string };

/** An archive of source, the same wherever it comes from. */
export interface SourceArchive {
  /** As `litebox fetch` is told it. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly licence: string;
  /** Of the archive, in hexadecimal. */
  readonly sha256: string;
  /** In the order in which they are tried. */
  readonly addresses: readonly Address[];
}

/** A library whose parts are components of the library OS. */
export interface GuestLibrary extends SourceArchive {
  readonly name: ThirdPartyName;
  /** What a program needs it for; stands in "the source of ... for ...". */
  readonly purpose: string;
  /** The sources of each component, relative to the archive's folder. */
  readonly components: Readonly<Partial<Record<ComponentName, readonly string[]>>>;
  /** Folders of the headers that programs may include, relative to the archive's folder. */
  readonly headers: readonly string[];
  /** Folders of headers for its own sources alone. */
  readonly privateHeaders: readonly string[];
  /** How headers are named that a program includes. */
  readonly headerPattern: RegExp;
  /** How its functions and variables are named. */
  readonly symbolPattern: RegExp;
  /** Flags for its sources beside those of the library OS. */
  readonly flags: readonly string[];
}

/** A library whose source is on this machine. */
export interface ObtainedLibrary {
  readonly library: GuestLibrary;
  /** Where its source stands. */
  readonly folder: string;
  /** Of our configuration and of how it is compiled. */
  readonly configuration: string;
}

/** Where the source of an archive stands once it has been obtained. */
export function sourceFolder(cacheFolder: string, { name, version }: SourceArchive): string {
  return joinPath(cacheFolder, "third-party", `${name}-${version}`);
}

/** For programs: our configuration of the library, as its headers want it, and then its headers, if it has any for them. */
export function headerFolders(
  guestFolder: string,
  { library, folder }: Pick<ObtainedLibrary, "library" | "folder">,
): string[] {
  if (library.headers.length === 0) return [];
  return [joinPath(guestFolder, library.name), ...library.headers.map((path) => joinPath(folder, path))];
}

/** What to tell somebody whose program needs a library that is not there. */
export function missingText({ title, version, purpose, name }: GuestLibrary): string {
  return `${title} ${version}, which LiteBox uses for ${purpose}, is not on this machine. Get its source with 'litebox fetch ${name}', and build again.`;
}
