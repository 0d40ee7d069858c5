/** Finds the image in an OCI layout (image-layout.md of the OCI image specification) or in what `docker save` wrote. */

import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import type { ArchiveFiles } from "./archive.ts";
import {
  dockerManifest,
  imageConfig,
  imageIndex,
  imageManifest,
  readDocument,
  type Descriptor,
  type ImageConfig,
} from "./image-documents.ts";
import type { UnpackLimits } from "./limits.ts";
import { Problems } from "./problems.ts";
import { safePath } from "./tar.ts";

/** SHA-256 of some bytes in hexadecimal; handed in, so that a machine's own may be used. */
export type Sha256 = (bytes: Uint8Array) => string;

export interface ImageLayer {
  readonly bytes: Uint8Array;
  /** `sha256:…` of the layer after decompression, where the configuration has one. */
  readonly diffId: string | undefined;
}

export interface ContainerImage {
  /** Tags that the archive has for it. */
  readonly names: readonly string[];
  /** Of the manifest or, for `docker save`, of the configuration. */
  readonly digest: string;
  readonly config: ImageConfig;
  /** The lowest first. */
  readonly layers: readonly ImageLayer[];
}

export interface ReadImageOptions {
  readonly limits: UnpackLimits;
  readonly sha256: Sha256;
  /** A tag or digest, where there are several images. */
  readonly wanted?: string | undefined;
}

/** An index may name indexes; deeper than this nobody nests them. */
const DEEPEST = 4;
const REFERENCE_NAME = "org.opencontainers.image.ref.name";
const CONTAINERD_NAME = "io.containerd.image.name";

interface Candidate {
  readonly names: readonly string[];
  readonly architecture: string | undefined;
  readonly digest: string;
  load(): Promise<Parsed<ContainerImage>>;
}

export async function readImage(
  files: ArchiveFiles,
  options: ReadImageOptions,
): Promise<Parsed<ContainerImage>> {
  const problems = new Problems();
  const source = new ImageSource(files, options, problems);
  const candidates = await source.candidates();
  if (candidates.length === 0) {
    const reason = problems.list[0]?.message;
    return unreadable(
      reason ??
        "It is neither an OCI layout (with an index.json) nor an archive of 'docker save' (with a manifest.json). " +
          "An archive of 'docker export' has no configuration, and so no entry point.",
    );
  }
  const chosen = choose(candidates, options.wanted);
  if (chosen === undefined) {
    const known = candidates.map(({ names, digest }) => names[0] ?? digest).join(", ");
    return unreadable(`There is no image ${options.wanted ?? ""} in it. It has: ${known}.`);
  }
  if (candidates.length > 1 && options.wanted === undefined) {
    const others = candidates.filter((other) => other !== chosen).map((other) => describe(other));
    problems.add(
      `There are several images in it; ${describe(chosen)} was taken, and not ${others.join(", ")}.`,
    );
  }
  const image = await chosen.load();
  return { value: image.value, problems: [...problems.list, ...image.problems] };
}

function describe({ names, digest, architecture }: Candidate): string {
  return `${names[0] ?? digest.slice(0, 19)}${architecture === undefined ? "" : ` (${architecture})`}`;
}

/** The wanted one; else the first for x86-64, of which alone the code is understood. */
function choose(candidates: readonly Candidate[], wanted: string | undefined): Candidate | undefined {
  const named = candidates.filter(
    ({ names, digest }) =>
      wanted === undefined ||
      names.some((name) => name === wanted || name.endsWith(`/${wanted}`)) ||
      digest.replace("sha256:", "").startsWith(wanted.replace("sha256:", "")),
  );
  return named.find(({ architecture }) => architecture === "amd64") ?? named[0];
}

class ImageSource {
  readonly #files: ArchiveFiles;
  readonly #options: ReadImageOptions;
  readonly #problems: Problems;

  constructor(files: ArchiveFiles, options: ReadImageOptions, problems: Problems) {
    this.#files = files;
    this.#options = options;
    this.#problems = problems;
  }

  /** Newer versions of `docker save` write both forms; the OCI layout says more. */
  async candidates(): Promise<Candidate[]> {
    const limit = this.#options.limits.documentBytes;
    const index = readDocument(imageIndex, await this.#files.read("index.json"), limit);
    const found = index === undefined ? [] : await this.#ofIndex(index.manifests, [], 0);
    if (found.length > 0) return found;
    const saved = readDocument(dockerManifest, await this.#files.read("manifest.json"), limit);
    return (saved ?? []).map(({ Config, Layers, RepoTags }) => ({
      names: RepoTags ?? [],
      architecture: undefined,
      digest: digestInName(Config),
      load: () => this.#loadSaved(Config, Layers, RepoTags ?? []),
    }));
  }

  async #ofIndex(
    descriptors: readonly Descriptor[],
    names: readonly string[],
    depth: number,
  ): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const entry of descriptors.slice(0, this.#options.limits.layers)) {
      const own = [entry.annotations?.[CONTAINERD_NAME], entry.annotations?.[REFERENCE_NAME]];
      const known = [...own.filter((name) => name !== undefined), ...names];
      const bytes = await this.#document(entry.digest);
      const nested = readDocument(imageIndex, bytes, this.#options.limits.documentBytes);
      if (nested !== undefined && depth < DEEPEST) {
        found.push(...(await this.#ofIndex(nested.manifests, known, depth + 1)));
        continue;
      }
      // Attestations of BuildKit stand beside images, as manifests for no platform.
      const isAttestation = entry.platform?.os === "unknown";
      const manifest = readDocument(imageManifest, bytes, this.#options.limits.documentBytes);
      if (manifest === undefined || isAttestation) continue;
      found.push({
        names: known,
        architecture: entry.platform?.architecture,
        digest: entry.digest,
        load: () => this.#loadManifest(manifest, entry.digest, known),
      });
    }
    return found;
  }

  async #loadManifest(
    manifest: { readonly config: Descriptor; readonly layers: readonly Descriptor[] },
    digest: string,
    names: readonly string[],
  ): Promise<Parsed<ContainerImage>> {
    const config = await this.#blob(manifest.config.digest);
    if (config.value === undefined) return { value: undefined, problems: config.problems };
    const layers: Uint8Array[] = [];
    for (const layer of manifest.layers.slice(0, this.#options.limits.layers)) {
      const blob = await this.#blob(layer.digest);
      if (blob.value === undefined) return { value: undefined, problems: blob.problems };
      layers.push(blob.value);
    }
    return this.#assemble(config.value, layers, digest, names);
  }

  async #loadSaved(
    configPath: string,
    layerPaths: readonly string[],
    names: readonly string[],
  ): Promise<Parsed<ContainerImage>> {
    const config = await this.#file(configPath);
    if (config === undefined) return unreadable(`The archive's ${configPath} is missing.`);
    const digest = `sha256:${this.#options.sha256(config)}`;
    if (digestInName(configPath) !== "" && digestInName(configPath) !== digest)
      return unreadable(`The archive's ${configPath} is damaged: its SHA-256 is ${digest.slice(7)}.`);
    const layers: Uint8Array[] = [];
    for (const path of layerPaths.slice(0, this.#options.limits.layers)) {
      const layer = await this.#file(path);
      if (layer === undefined) return unreadable(`The archive's layer ${path} is missing.`);
      layers.push(layer);
    }
    return this.#assemble(config, layers, digest, names);
  }

  #assemble(
    config: Uint8Array,
    layers: readonly Uint8Array[],
    digest: string,
    names: readonly string[],
  ): Parsed<ContainerImage> {
    const read = readDocument(imageConfig, config, this.#options.limits.documentBytes);
    if (read === undefined)
      return unreadable("The configuration of the image is no JSON document of that kind.");
    const diffIds = read.rootfs?.diff_ids ?? [];
    return parsed({
      names,
      digest,
      config: read,
      layers: layers.map((bytes, index) => ({ bytes, diffId: diffIds[index] })),
    });
  }

  /** A blob whose digest is right, with nothing said about one that is not: for looking into an index. */
  async #document(digest: string): Promise<Uint8Array | undefined> {
    const { value, problems } = await this.#blob(digest);
    this.#problems.addAll(problems);
    return value;
  }

  async #blob(digest: string): Promise<Parsed<Uint8Array>> {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
    if (hex === undefined)
      return unreadable(`The digest ${digest.slice(0, 80)} is no SHA-256 digest, and cannot be checked.`);
    const bytes = await this.#files.read(`blobs/sha256/${hex}`);
    if (bytes === undefined) return unreadable(`The blob ${digest} is missing.`);
    const actual = this.#options.sha256(bytes);
    return actual === hex
      ? parsed(bytes)
      : unreadable(`The blob ${digest} is damaged: its SHA-256 is ${actual}.`);
  }

  /** A path that the archive itself names: it must stay inside. */
  async #file(name: string): Promise<Uint8Array | undefined> {
    const path = safePath(name, this.#options.limits.pathBytes);
    return path === undefined ? undefined : this.#files.read(path);
  }
}

/** `docker save` calls the configuration by its digest: `<hex>.json` or `blobs/sha256/<hex>`. */
function digestInName(path: string): string {
  const hex = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(path)?.[1];
  return hex === undefined ? "" : `sha256:${hex}`;
}
